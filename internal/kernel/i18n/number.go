package i18n

import (
	"math"
	"strconv"
	"strings"

	"market/internal/kernel/money"
)

// Int formats a whole number: "12,345" or "12 345".
func (p *Printer) Int(n int64) string { return p.loc.grouped(strconv.FormatInt(n, 10)) }

// Number formats a number with at most maxDecimals decimals and no trailing zeros. What is no finite number is "—".
func (p *Printer) Number(f float64, maxDecimals int) string {
	s, ok := decimalDigits(f, maxDecimals)
	if !ok {
		return "—"
	}
	return p.loc.grouped(s)
}

// Percent formats a fraction as per cent with at most one decimal: 0.125 is "12.5%" or "12,5 %".
func (p *Printer) Percent(fraction float64) string { return p.Number(fraction*100, 1) + p.loc.percent }

// Money formats an amount with the sign of its currency: "¥1,234.50" or "1 234,50 ₸".
func (p *Printer) Money(a money.Amount) string {
	sign, ok := p.loc.signs[a.Currency]
	if !ok {
		return p.MoneyISO(a)
	}
	return p.loc.money(a, sign, "")
}

// MoneyISO formats an amount with its ISO 4217 code, as documents want it: "CNY 1,234.50" or "1 234,50 CNY".
func (p *Printer) MoneyISO(a money.Amount) string { return p.loc.money(a, string(a.Currency), nbsp) }

func (l *locale) money(a money.Amount, sign, gap string) string {
	number, negative := strings.CutPrefix(a.Decimal(), "-")
	number = l.grouped(number)
	switch {
	case !l.signFirst:
		number += nbsp + sign
	default:
		number = sign + gap + number
	}
	if negative {
		return "-" + number
	}
	return number
}

// decimalDigits writes a number in ASCII without trailing zeros or a negative zero.
func decimalDigits(f float64, maxDecimals int) (s string, ok bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "", false
	}
	s = strconv.FormatFloat(f, 'f', max(maxDecimals, 0), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		s = "0"
	}
	return s, true
}

// grouped turns an ASCII number into the locale's form.
func (l *locale) grouped(s string) string {
	whole, fraction, point := strings.Cut(s, ".")
	digits, negative := strings.CutPrefix(whole, "-")
	var b strings.Builder
	b.Grow(len(s) + len(digits)/3*len(l.group) + 1)
	if negative {
		b.WriteByte('-')
	}
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(l.group)
		}
		b.WriteByte(digits[i])
	}
	if point {
		b.WriteString(l.decimal)
		b.WriteString(fraction)
	}
	return b.String()
}
