package money

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Parse reads the API's form of an amount: digits, optionally "-" before and "." with one or two digits behind.
// Separators of thousands, exponents, blanks and words are refused.
func Parse(decimal string, cur Currency) (Amount, error) {
	digits, negative := strings.CutPrefix(decimal, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if !isDigits(whole) || (point && !isDigits(fraction)) {
		return Amount{}, ErrNotANumber
	}
	return assemble(whole, fraction, negative, cur)
}

// ParseLoose reads an amount as people write it in forms and spreadsheets: "1 040,50", "1,040.50", no-break spaces,
// full-width digits, the currency's own sign or code before or behind. A text that can be read in two ways, such as
// "1,040", is refused with ErrAmbiguous.
func ParseLoose(text string, cur Currency) (Amount, error) {
	s := strings.TrimSpace(norm.NFKC.String(text))
	s, negative := cutMinus(s)
	s = trimSign(s, cur)
	if !negative {
		s, negative = cutMinus(s)
	}
	whole, fraction, err := splitLoose(strings.Map(plainSeparator, s))
	if err != nil {
		return Amount{}, err
	}
	return assemble(whole, fraction, negative, cur)
}

// assemble builds the amount from the digits before and behind the decimal point.
func assemble(whole, fraction string, negative bool, cur Currency) (Amount, error) {
	if len(fraction) > Digits {
		return Amount{}, ErrTooManyDecimals
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > 14 { // MaxMinor has 14 digits before the point
		return Amount{}, ErrTooLarge
	}
	var minor int64
	for _, c := range whole + fraction + "00"[len(fraction):] {
		minor = minor*10 + int64(c-'0')
	}
	if minor > MaxMinor {
		return Amount{}, ErrTooLarge
	}
	if negative {
		minor = -minor
	}
	return Amount{minor, cur}, nil
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func cutMinus(s string) (rest string, negative bool) {
	for _, minus := range [...]string{"-", "−"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			return strings.TrimSpace(rest), true
		}
	}
	return s, false
}

// signs lists what people write beside an amount, besides the code. NFKC has folded "¥" already.
var signs = map[Currency][]string{
	CNY: {"¥", "元", "人民币", "юаней", "юань"},
	USD: {"US$", "$"},
	KZT: {"₸", "тг.", "тг"},
	RUB: {"₽", "руб.", "руб"},
	EUR: {"€"},
	KGS: {"сом"},
	UZS: {"сум"},
	TJS: {"сомони"},
}

// trimSign takes off one sign or code of the currency. The sign of another currency stays and spoils the number.
func trimSign(s string, cur Currency) string {
	for _, sign := range append([]string{string(cur)}, signs[cur]...) {
		if rest, ok := strings.CutPrefix(s, sign); ok {
			return strings.TrimSpace(rest)
		}
		if rest, ok := strings.CutSuffix(s, sign); ok {
			return strings.TrimSpace(rest)
		}
	}
	return s
}

// plainSeparator folds the separators that only ever group digits into a blank.
func plainSeparator(r rune) rune {
	switch r {
	case '\'', '’', '\u00a0', '\u202f', '\u2009':
		return ' '
	}
	return r
}

// splitLoose finds the digits before and behind the decimal separator.
func splitLoose(s string) (whole, fraction string, err error) {
	last := strings.LastIndexAny(s, ".,")
	if last < 0 {
		whole, err = ungroup(s, " ")
		return whole, "", err
	}
	sep, other := s[last:last+1], ","
	if sep == "," {
		other = "."
	}
	head, tail := s[:last], s[last+1:]
	switch {
	case !isDigits(tail):
		return "", "", ErrNotANumber
	case strings.Contains(head, sep):
		whole, err = ungroup(s, sep)
		return whole, "", err
	case strings.Contains(head, other):
		whole, err = ungroup(head, other)
	case len(tail) == 3 && couldBeGroup(head):
		return "", "", ErrAmbiguous
	default:
		whole, err = ungroup(head, " ")
	}
	return whole, tail, err
}

// couldBeGroup reports whether a separator behind these digits may be one of thousands.
func couldBeGroup(head string) bool {
	return isDigits(head) && len(head) <= 3 && head[0] != '0'
}

// ungroup joins groups of three digits; the first may be shorter. Digits without a separator pass at any length.
func ungroup(s, sep string) (string, error) {
	groups := strings.Split(s, sep)
	for i, g := range groups {
		grouped := len(groups) > 1
		if !isDigits(g) || (grouped && (len(g) > 3 || (i > 0 && len(g) != 3))) {
			return "", ErrNotANumber
		}
	}
	return strings.Join(groups, ""), nil
}
