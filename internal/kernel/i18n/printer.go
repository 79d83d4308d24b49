package i18n

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"

	"market/internal/kernel/money"
)

// Printer writes messages and values for a reader of one language. It never changes and is safe for concurrent use.
type Printer struct {
	lang     Lang
	loc      *locale
	messages map[string]*message
}

// For returns the printer of a language; an unknown language gets that of Russian.
func For(lang Lang) *Printer {
	all := printers()
	if p, ok := all[lang]; ok {
		return p
	}
	return all[Ru]
}

// Lang returns the reader's language.
func (p *Printer) Lang() Lang { return p.lang }

// Has reports whether a message exists.
func (p *Printer) Has(key string) bool { return p.messages[key] != nil }

// T returns the message with its placeholders replaced; args are name, value pairs. Numbers, money, times and lists are
// formatted for the reader, strings stand as they are. An unknown key comes back as "⟦key⟧" and a placeholder without an
// argument stays, so both are seen. A message with plural forms follows the argument "n".
func (p *Printer) T(key string, args ...any) string {
	m := p.messages[key]
	if m == nil {
		return missing(key)
	}
	form := plural.Other
	if m.plural {
		if n, ok := argument(args, "n"); ok {
			form = p.category(n)
		}
	}
	t := m.form(form)
	if len(t) == 1 && t[0].arg == "" {
		return t[0].text
	}
	return p.fill(t, args)
}

// TMap is T with the arguments in a map, as errors carry them.
func (p *Printer) TMap(key string, args map[string]any) string {
	pairs := make([]any, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, name, value)
	}
	return p.T(key, pairs...)
}

// N returns the message in the plural form that n asks for, with {n} replaced by the number in the reader's format.
func (p *Printer) N(key string, n any, args ...any) string {
	return p.T(key, append([]any{"n", n}, args...)...)
}

// List joins words: "a, b и c", "a、b和c".
func (p *Printer) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], p.loc.comma) + p.loc.final + items[last]
}

func missing(key string) string { return "⟦" + key + "⟧" }

func (p *Printer) fill(t template, args []any) string {
	var b strings.Builder
	for _, part := range t {
		if part.arg == "" {
			b.WriteString(part.text)
			continue
		}
		value, ok := argument(args, part.arg)
		if !ok {
			b.WriteString("{" + part.arg + "}")
			continue
		}
		b.WriteString(p.value(value))
	}
	return b.String()
}

func argument(args []any, name string) (value any, ok bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == any(name) {
			return args[i+1], true
		}
	}
	return nil, false
}

// messageDecimals is the precision of a number inside a message; where another is wanted the caller formats with Number.
const messageDecimals = 3

func (p *Printer) value(v any) string {
	if n, ok := whole(v); ok {
		return p.Int(n)
	}
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return p.Number(v, messageDecimals)
	case money.Amount:
		return p.Money(v)
	case time.Time:
		return p.Date(v)
	case []string:
		return p.List(v)
	}
	return fmt.Sprint(v)
}

// whole reads an integer of any type, a named one too unless it says itself how it is written.
func whole(v any) (n int64, ok bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case nil, string, fmt.Stringer:
		return 0, false
	}
	value := reflect.ValueOf(v)
	switch {
	case value.CanInt():
		return value.Int(), true
	case value.CanUint() && value.Uint() <= math.MaxInt64:
		return int64(value.Uint()), true
	}
	return 0, false
}

// category returns the plural form of a number as the reader sees it: 1.5 has a decimal, 2.0 has none.
func (p *Printer) category(n any) plural.Form {
	digits := ""
	if i, ok := whole(n); ok {
		digits = strconv.FormatInt(i, 10)
	} else if f, ok := n.(float64); ok {
		digits, _ = decimalDigits(f, messageDecimals)
	}
	integer, fraction, _ := strings.Cut(strings.TrimPrefix(digits, "-"), ".")
	// No trailing zeros are shown, so CLDR's v = w and f = t.
	return plural.Cardinal.MatchPlural(p.loc.tag, operand(integer), len(fraction), len(fraction), operand(fraction), operand(fraction))
}

// operand keeps the digits that plural rules look at: the last seven, and that there were more.
func operand(digits string) int {
	const enough = 7
	if len(digits) > enough {
		digits = "1" + digits[len(digits)-enough:]
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0 // no digits: "" before or behind the point
	}
	return n
}
