// Package money owns amounts of money: whole minor units and a currency.
//
// It refuses floating point: an amount is read from and written to decimal text, and arithmetic is checked for overflow.
// It knows no exchange rates and never converts. How an amount looks to a reader is the business of package i18n.
package money

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
)

// Currency is an ISO 4217 code. Every currency of the market has two decimal digits.
type Currency string

// The currencies of the market.
const (
	CNY Currency = "CNY"
	USD Currency = "USD"
	KZT Currency = "KZT"
	RUB Currency = "RUB"
	EUR Currency = "EUR"
	KGS Currency = "KGS"
	UZS Currency = "UZS"
	TJS Currency = "TJS"
)

// Currencies lists the currencies in the order they are offered.
var Currencies = [...]Currency{CNY, USD, KZT, RUB, EUR, KGS, UZS, TJS}

// Digits is the number of decimal digits of every currency of the market.
const Digits = 2

// MaxMinor is the largest absolute number of minor units that Parse and ParseLoose accept.
const MaxMinor int64 = 1_000_000_000_000_000

// The reasons why a text or a sum is refused. Reason gives their codes for forms.
var (
	ErrNotANumber       = errors.New("money: not a number")
	ErrTooManyDecimals  = errors.New("money: more than two decimals")
	ErrTooLarge         = errors.New("money: too large")
	ErrAmbiguous        = errors.New("money: the separator may mean thousands or decimals")
	ErrNegative         = errors.New("money: negative")
	ErrUnknownCurrency  = errors.New("money: unknown currency")
	ErrCurrencyMismatch = errors.New("money: amounts of different currencies")
)

// Reason returns the code of a refused field ("not_a_number") for an error of this package, "bad_format" for any other.
func Reason(err error) string {
	for _, r := range [...]struct {
		err  error
		code string
	}{
		{ErrNotANumber, "not_a_number"},
		{ErrTooManyDecimals, "too_many_decimals"},
		{ErrTooLarge, "too_large"},
		{ErrAmbiguous, "ambiguous_number"},
		{ErrNegative, "not_positive"},
		{ErrUnknownCurrency, "unknown_currency"},
		{ErrCurrencyMismatch, "currency_mismatch"},
	} {
		if errors.Is(err, r.err) {
			return r.code
		}
	}
	return "bad_format"
}

// ParseCurrency returns the currency of a three-letter code in capitals; ok is false for any other string.
func ParseCurrency(s string) (c Currency, ok bool) {
	for _, c := range Currencies {
		if s == string(c) {
			return c, true
		}
	}
	return "", false
}

// Amount is a number of minor units (fen, cents, tiyn) of a currency.
type Amount struct {
	Minor    int64
	Currency Currency
}

// Decimal returns the amount as the API spells it: "910.00".
func (a Amount) Decimal() string {
	u, sign := uint64(a.Minor), ""
	if a.Minor < 0 {
		u, sign = -u, "-"
	}
	return fmt.Sprintf("%s%d.%02d", sign, u/100, u%100)
}

// String returns the amount and its currency for logs: "910.00 CNY".
func (a Amount) String() string { return a.Decimal() + " " + string(a.Currency) }

// IsZero reports whether the amount is nothing, in whatever currency.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Negative reports whether the amount is below zero.
func (a Amount) Negative() bool { return a.Minor < 0 }

// Times returns n times the amount, or ErrTooLarge when that does not fit.
func (a Amount) Times(n int64) (Amount, error) {
	hi, lo := bits.Mul64(abs(a.Minor), abs(n))
	if hi != 0 || lo > math.MaxInt64 {
		return Amount{}, ErrTooLarge
	}
	minor := int64(lo)
	if (a.Minor < 0) != (n < 0) {
		minor = -minor
	}
	return Amount{minor, a.Currency}, nil
}

// Plus returns the sum, ErrCurrencyMismatch for another currency, or ErrTooLarge when the sum does not fit.
func (a Amount) Plus(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, ErrCurrencyMismatch
	}
	sum := a.Minor + b.Minor
	if (b.Minor > 0 && sum < a.Minor) || (b.Minor < 0 && sum > a.Minor) {
		return Amount{}, ErrTooLarge
	}
	return Amount{sum, a.Currency}, nil
}

// Cmp orders amounts: -1, 0 or 1. Amounts of different currencies are ordered by code, since they have no common measure.
func (a Amount) Cmp(b Amount) int {
	if c := cmp.Compare(a.Currency, b.Currency); c != 0 {
		return c
	}
	return cmp.Compare(a.Minor, b.Minor)
}

func abs(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

type wire struct {
	Amount   *string `json:"amount"`
	Currency string  `json:"currency"`
}

// MarshalJSON writes {"amount":"910.00","currency":"CNY"}.
func (a Amount) MarshalJSON() ([]byte, error) {
	b := append([]byte(`{"amount":"`), a.Decimal()...)
	b = append(b, `","currency":`...)
	return append(strconv.AppendQuote(b, string(a.Currency)), '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes; the amount must be a string and the currency one of the market's.
func (a *Amount) UnmarshalJSON(data []byte) error {
	var w wire
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	if w.Amount == nil {
		return ErrNotANumber
	}
	cur, ok := ParseCurrency(w.Currency)
	if !ok {
		return ErrUnknownCurrency
	}
	parsed, err := Parse(*w.Amount, cur)
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}
