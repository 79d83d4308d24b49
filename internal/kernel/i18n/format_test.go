package i18n

import (
	"math"
	"testing"
	"time"

	"market/internal/kernel/money"
)

// row is what the four languages show, in the order zh, ru, kk, en; "_" stands for a no-break space.
type row [4]string

func check(t *testing.T, what string, want row, show func(*Printer) string) {
	t.Helper()
	for i, lang := range Langs {
		got := []rune(show(For(lang)))
		for j, r := range got {
			if r == '\u00a0' {
				got[j] = '_'
			}
		}
		if string(got) != want[i] {
			t.Errorf("%s in %s is %q, want %q", what, lang, string(got), want[i])
		}
	}
}

func TestInt(t *testing.T) {
	for n, want := range map[int64]row{
		0:             {"0", "0", "0", "0"},
		999:           {"999", "999", "999", "999"},
		1000:          {"1,000", "1_000", "1_000", "1,000"},
		-1234567:      {"-1,234,567", "-1_234_567", "-1_234_567", "-1,234,567"},
		math.MinInt64: {"-9,223,372,036,854,775,808", "-9_223_372_036_854_775_808", "-9_223_372_036_854_775_808", "-9,223,372,036,854,775,808"},
	} {
		check(t, "whole number", want, func(p *Printer) string { return p.Int(n) })
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		f        float64
		decimals int
		want     row
	}{
		{12.5, 2, row{"12.5", "12,5", "12,5", "12.5"}},
		{1234.567, 2, row{"1,234.57", "1_234,57", "1_234,57", "1,234.57"}},
		{100, 2, row{"100", "100", "100", "100"}},
		{0.004, 2, row{"0", "0", "0", "0"}},
		{-0.004, 2, row{"0", "0", "0", "0"}},
		{-1.5, 0, row{"-2", "-2", "-2", "-2"}},
		{1.25, -3, row{"1", "1", "1", "1"}},
		{math.NaN(), 2, row{"—", "—", "—", "—"}},
		{math.Inf(1), 2, row{"—", "—", "—", "—"}},
	} {
		check(t, "number", c.want, func(p *Printer) string { return p.Number(c.f, c.decimals) })
	}
	check(t, "per cent", row{"12.5%", "12,5_%", "12,5%", "12.5%"}, func(p *Printer) string { return p.Percent(0.125) })
	check(t, "per cent", row{"100%", "100_%", "100%", "100%"}, func(p *Printer) string { return p.Percent(1) })
}

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		currency money.Currency
		want     row
	}{
		{123450, money.CNY, row{"¥1,234.50", "1_234,50_¥", "1_234,50_¥", "CN¥1,234.50"}},
		{123450, money.KZT, row{"₸1,234.50", "1_234,50_₸", "1_234,50_₸", "₸1,234.50"}},
		{123450, money.USD, row{"US$1,234.50", "1_234,50_$", "1_234,50_$", "US$1,234.50"}},
		{123450, money.RUB, row{"₽1,234.50", "1_234,50_₽", "1_234,50_₽", "₽1,234.50"}},
		{123450, money.EUR, row{"€1,234.50", "1_234,50_€", "1_234,50_€", "€1,234.50"}},
		{123450, money.KGS, row{"KGS_1,234.50", "1_234,50_KGS", "1_234,50_KGS", "KGS_1,234.50"}},
		{-5, money.CNY, row{"-¥0.05", "-0,05_¥", "-0,05_¥", "-CN¥0.05"}},
		{0, money.UZS, row{"UZS_0.00", "0,00_UZS", "0,00_UZS", "UZS_0.00"}},
		{100000000000, money.KZT, row{"₸1,000,000,000.00", "1_000_000_000,00_₸", "1_000_000_000,00_₸", "₸1,000,000,000.00"}},
	} {
		a := money.Amount{Minor: c.minor, Currency: c.currency}
		check(t, a.String(), c.want, func(p *Printer) string { return p.Money(a) })
	}
	check(t, "document", row{"CNY_1,234.50", "1_234,50_CNY", "1_234,50_CNY", "CNY_1,234.50"}, func(p *Printer) string {
		return p.MoneyISO(money.Amount{Minor: 123450, Currency: money.CNY})
	})
}

func TestDates(t *testing.T) {
	noon := time.Date(2026, 3, 1, 4, 5, 0, 0, time.UTC)
	check(t, "day", row{"2026年3月1日", "1 марта 2026 г.", "2026 ж. 1 наурыз", "1 March 2026"}, func(p *Printer) string { return p.Date(noon) })
	check(t, "moment", row{"2026年3月1日 12:05", "1 марта 2026 г., 09:05", "2026 ж. 1 наурыз, 09:05", "1 March 2026, 09:05"}, func(p *Printer) string { return p.DateTime(noon) })
	// 19:30 in London is the next day in both zones, 17:00 only in Beijing.
	check(t, "evening", row{"2027年1月1日", "1 января 2027 г.", "2027 ж. 1 қаңтар", "1 January 2027"}, func(p *Printer) string { return p.Date(time.Date(2026, 12, 31, 19, 30, 0, 0, time.UTC)) })
	check(t, "afternoon", row{"2027年1月1日", "31 декабря 2026 г.", "2026 ж. 31 желтоқсан", "31 December 2026"}, func(p *Printer) string { return p.Date(time.Date(2026, 12, 31, 17, 0, 0, 0, time.UTC)) })
	// Kazakhstan was at UTC+6 until the end of February 2024.
	check(t, "before 2024-03-01", row{"20:00", "18:00", "18:00", "18:00"}, func(p *Printer) string { return p.Time(time.Date(2024, 2, 1, 12, 0, 0, 0, time.UTC), p.Zone()) })
	check(t, "after 2024-03-01", row{"20:00", "17:00", "17:00", "17:00"}, func(p *Printer) string { return p.Time(time.Date(2024, 4, 1, 12, 0, 0, 0, time.UTC), p.Zone()) })
}

func TestEveryMonthIsNamed(t *testing.T) {
	seen := map[string]bool{}
	for _, lang := range Langs {
		for m := time.January; m <= time.December; m++ {
			seen[For(lang).Date(time.Date(2026, m, 15, 0, 0, 0, 0, time.UTC))] = true
		}
	}
	if len(seen) != 48 {
		t.Errorf("%d different days, want 48", len(seen))
	}
}

func TestBothClocks(t *testing.T) {
	at := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)
	check(t, "Beijing", row{"北京时间 2026年3月2日 04:00", "2 марта 2026 г., 04:00 по Пекину", "2026 ж. 2 наурыз, 04:00, Пекин уақыты", "2 March 2026, 04:00 Beijing time"}, func(p *Printer) string { s, _ := p.BothClocks(at); return s })
	check(t, "Astana", row{"阿斯塔纳时间 2026年3月2日 01:00", "2 марта 2026 г., 01:00 по Астане", "2026 ж. 2 наурыз, 01:00, Астана уақыты", "2 March 2026, 01:00 Astana time"}, func(p *Printer) string { _, s := p.BothClocks(at); return s })
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		before time.Duration
		want   row
	}{
		{0, row{"刚刚", "только что", "жаңа ғана", "just now"}},
		{59 * time.Second, row{"刚刚", "только что", "жаңа ғана", "just now"}},
		{-59 * time.Second, row{"刚刚", "только что", "жаңа ғана", "just now"}},
		{time.Minute, row{"1分钟前", "1 минуту назад", "1 минут бұрын", "1 minute ago"}},
		{5 * time.Minute, row{"5分钟前", "5 минут назад", "5 минут бұрын", "5 minutes ago"}},
		{3 * time.Hour, row{"3小时前", "3 часа назад", "3 сағат бұрын", "3 hours ago"}},
		{21 * day, row{"21天前", "21 день назад", "21 күн бұрын", "21 days ago"}},
		{45 * day, row{"1个月前", "1 месяц назад", "1 ай бұрын", "1 month ago"}},
		{364 * day, row{"11个月前", "11 месяцев назад", "11 ай бұрын", "11 months ago"}},
		{5 * 366 * day, row{"5年前", "5 лет назад", "5 жыл бұрын", "5 years ago"}},
		{-2 * day, row{"2天后", "через 2 дня", "2 күннен кейін", "in 2 days"}},
		{-time.Minute, row{"1分钟后", "через 1 минуту", "1 минуттан кейін", "in 1 minute"}},
		{-5 * time.Hour, row{"5小时后", "через 5 часов", "5 сағаттан кейін", "in 5 hours"}},
		{-60 * day, row{"2个月后", "через 2 месяца", "2 айдан кейін", "in 2 months"}},
		{-400 * day, row{"1年后", "через 1 год", "1 жылдан кейін", "in 1 year"}},
	} {
		check(t, c.before.String(), c.want, func(p *Printer) string { return p.Ago(now.Add(-c.before), now) })
	}
}

func TestList(t *testing.T) {
	for _, c := range []struct {
		items []string
		want  row
	}{
		{nil, row{"", "", "", ""}},
		{[]string{"a"}, row{"a", "a", "a", "a"}},
		{[]string{"a", "b"}, row{"a和b", "a и b", "a және b", "a and b"}},
		{[]string{"a", "b", "c"}, row{"a、b和c", "a, b и c", "a, b және c", "a, b and c"}},
	} {
		check(t, "list", c.want, func(p *Printer) string { return p.List(c.items) })
	}
}

func TestTagAndOwn(t *testing.T) {
	check(t, "tag", row{"zh-CN", "ru-KZ", "kk-KZ", "en"}, func(p *Printer) string { return p.Lang().Tag() })
	check(t, "own name", row{"中文", "Русский", "Қазақша", "English"}, func(p *Printer) string { return p.Lang().Own() })
}
