package i18n

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"market/internal/kernel/money"
)

const sample = `
[product]
moq = { zh = "起订量 {n}", ru = "Минимальный заказ: {n}", kk = "Ең аз тапсырыс: {n}", en = "Minimum order: {n}" }
price = { zh = "{price}，{day}前有效", ru = "{price} до {day}", kk = "{day} дейін {price}", en = "{price} until {day}" }
words = { zh = "{who}：{list}", ru = "{who}: {list}", kk = "{who}: {list}", en = "{who}: {list}" }
plain = { zh = "产品", ru = "Товары", kk = "Тауарлар", en = "Products" }
brace = { zh = "{", ru = "a } {b", kk = "}{", en = "{}" }

[product.count]
zh = "{n} 件产品"
ru = { one = "{n} товар", few = "{n} товара", many = "{n} товаров", other = "{n} товара (др.)" }
kk = "{n} тауар"
en = { one = "{n} product", other = "{n} products" }
`

// samplePrinter prints the messages above, so that these tests do not change with the product's words.
func samplePrinter(t *testing.T, lang Lang) *Printer {
	t.Helper()
	c, err := load(fstest.MapFS{"locales/sample.toml": {Data: []byte(sample)}})
	if err != nil {
		t.Fatal(err)
	}
	return &Printer{lang: lang, loc: lang.locale(), messages: c[lang]}
}

func TestRussianPlurals(t *testing.T) {
	p := samplePrinter(t, Ru)
	for want, numbers := range map[string][]any{
		"товар":        {1, 21, 31, 41, 51, 61, 71, 81, 91, 101, 121, 131, 1001, 1021, 10001, int64(1000001), int64(10000001), int64(10000021), 1.0, 21.0, -1},
		"товара":       {2, 3, 4, 22, 23, 24, 32, 33, 34, 42, 53, 64, 72, 83, 94, 102, 103, 104, 122, 123, 124, 1002, 1022, int64(1000002), int64(20000003), 2.0, 4.0},
		"товаров":      {0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 25, 26, 30, 35, 40, 50, 100, 105, 110, 111, 112, 113, 114, 115, 211, 212, 1000, 1011, 1012, 1014, int64(1000000), int64(10000000), int64(100000011), 0.0, 5.0, 11.0},
		"товара (др.)": {1.5, 0.5, 2.5, 5.5, 11.1, 21.1, 0.1, 0.001, 1.01, 1000.5, -1.5},
	} {
		for _, n := range numbers {
			text := p.N("product.count", n)
			if _, noun, _ := strings.Cut(text, " "); noun != want {
				t.Errorf("%v: %q, want %q", n, text, want)
			}
		}
	}
	for n, want := range map[any]string{1: "1 товар", 1.5: "1,5 товара (др.)", 1234: "1\u00a0234 товара", 12345.0: "12\u00a0345 товаров"} {
		if got := p.N("product.count", n); got != want {
			t.Errorf("%v: %q, want %q", n, got, want)
		}
	}
}

func TestPluralsOfTheOthers(t *testing.T) {
	for lang, cases := range map[Lang]map[any]string{
		Zh: {1: "1 件产品", 1234: "1,234 件产品", 1.5: "1.5 件产品"},
		Kk: {1: "1 тауар", 5: "5 тауар", 1.5: "1,5 тауар"},
		En: {0: "0 products", 1: "1 product", 2: "2 products", 1.5: "1.5 products", 10000001: "10,000,001 products", uint32(1): "1 product"},
	} {
		p := samplePrinter(t, lang)
		for n, want := range cases {
			if got := p.N("product.count", n); got != want {
				t.Errorf("%s %v: %q, want %q", lang, n, got, want)
			}
		}
	}
}

type quantity int32

func TestArguments(t *testing.T) {
	day := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	amount := money.Amount{Minor: 123450, Currency: money.KZT}
	ru, zh := samplePrinter(t, Ru), samplePrinter(t, Zh)
	for _, c := range []struct{ got, want string }{
		{ru.T("product.price", "price", amount, "day", day), "1\u00a0234,50\u00a0₸ до 1 марта 2026 г."},
		{zh.T("product.price", "day", day, "price", amount), "₸1,234.50，2026年3月1日前有效"},
		{ru.T("product.moq", "n", 12500), "Минимальный заказ: 12\u00a0500"},
		{ru.T("product.moq", "n", int64(5)), "Минимальный заказ: 5"},
		{ru.T("product.moq", "n", uint64(5000)), "Минимальный заказ: 5\u00a0000"},
		{ru.T("product.moq", "n", quantity(5000)), "Минимальный заказ: 5\u00a0000"},
		{ru.N("product.count", quantity(2)), "2 товара"},
		{ru.T("product.moq", "n", 90*time.Second), "Минимальный заказ: 1m30s"},
		{ru.T("product.moq", "n", 0.125), "Минимальный заказ: 0,125"},
		{ru.T("product.moq", "n", "12500"), "Минимальный заказ: 12500"},
		{ru.T("product.words", "who", Zh, "list", []string{"a", "b", "c"}), "zh: a, b и c"},
		{zh.T("product.words", "who", "{list}", "list", []string{"a", "b", "c"}), "{list}：a、b和c"},
		{ru.TMap("product.moq", map[string]any{"n": 1000, "other": 1}), "Минимальный заказ: 1\u00a0000"},
		{ru.TMap("product.plain", nil), "Товары"},
		{ru.T("product.moq"), "Минимальный заказ: {n}"},
		{ru.T("product.moq", "n"), "Минимальный заказ: {n}"},
		{ru.T("product.count", "n", 5), "5 товаров"},
		{ru.T("product.none"), "⟦product.none⟧"},
		{ru.T("product"), "⟦product⟧"},
		{ru.T(""), "⟦⟧"},
		{ru.N("product.none", 5), "⟦product.none⟧"},
		{ru.T("product.brace"), "a } {b"},
		{zh.T("product.brace"), "{"},
		{samplePrinter(t, En).T("product.brace"), "{}"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if !ru.Has("product.moq") || ru.Has("product") || ru.Has("product.none") {
		t.Error("Has does not tell what exists")
	}
}

func TestForUnknownLanguageIsRussian(t *testing.T) {
	for _, lang := range []Lang{"", "de", "ZH"} {
		if got := For(lang).Lang(); got != Ru {
			t.Errorf("For(%q) is %s", lang, got)
		}
	}
	for _, lang := range Langs {
		if got := For(lang).Lang(); got != lang {
			t.Errorf("For(%s) is of %s", lang, got)
		}
	}
}

func TestMessageWithoutArgumentsDoesNotAllocate(t *testing.T) {
	p := For(Ru)
	if n := testing.AllocsPerRun(100, func() { _ = p.T("common.save") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestPrintersAreSafeForConcurrentUse(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			p := For(Langs[i%len(Langs)])
			for n := range 200 {
				if got := p.N("unit.piece.count", n); !strings.Contains(got, fmt.Sprint(n)) {
					t.Errorf("%d is %q", n, got)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkT(b *testing.B) {
	p := For(Ru)
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			_ = p.T("common.save")
		}
	})
	b.Run("plural", func(b *testing.B) {
		for b.Loop() {
			_ = p.N("unit.piece.count", 1234)
		}
	})
}
