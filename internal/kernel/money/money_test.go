package money

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int64
		err  error
	}{
		{"910.00", 91000, nil},
		{"910", 91000, nil},
		{"910.5", 91050, nil},
		{"0", 0, nil},
		{"0.01", 1, nil},
		{"007", 700, nil},
		{"-12.30", -1230, nil},
		{"-0", 0, nil},
		{"10000000000000.00", MaxMinor, nil},
		{"10000000000000.01", 0, ErrTooLarge},
		{"-10000000000000.01", 0, ErrTooLarge},
		{"99999999999999999999999999", 0, ErrTooLarge},
		{"1.234", 0, ErrTooManyDecimals},
		{"1.000", 0, ErrTooManyDecimals},
		{"", 0, ErrNotANumber},
		{"-", 0, ErrNotANumber},
		{".", 0, ErrNotANumber},
		{"5.", 0, ErrNotANumber},
		{".5", 0, ErrNotANumber},
		{"+5", 0, ErrNotANumber},
		{"--5", 0, ErrNotANumber},
		{"1,234.50", 0, ErrNotANumber},
		{"1 234", 0, ErrNotANumber},
		{" 1", 0, ErrNotANumber},
		{"1e3", 0, ErrNotANumber},
		{"0x10", 0, ErrNotANumber},
		{"1_000", 0, ErrNotANumber},
		{"NaN", 0, ErrNotANumber},
		{"Inf", 0, ErrNotANumber},
		{"1.2.3", 0, ErrNotANumber},
		{"面议", 0, ErrNotANumber},
		{"９１０", 0, ErrNotANumber},
		{"1.-2", 0, ErrNotANumber},
	} {
		got, err := Parse(c.in, CNY)
		if !errors.Is(err, c.err) || got.Minor != c.want {
			t.Errorf("Parse(%q) = %d, %v; want %d, %v", c.in, got.Minor, err, c.want, c.err)
		}
	}
}

func TestParseLoose(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int64
		err  error
	}{
		{"1 040,50", 104050, nil},
		{"1,040.50", 104050, nil},
		{"1.040,50", 104050, nil},
		{"1\u00a0040,50", 104050, nil},
		{"1\u202f040.5", 104050, nil},
		{"1'040.50", 104050, nil},
		{"1’040,5", 104050, nil},
		{"１０４０．５０", 104050, nil},
		{"１，０４０．５０", 104050, nil},
		{"  910 ", 91000, nil},
		{"910,5", 91050, nil},
		{"1,234,567", 123456700, nil},
		{"1.234.567", 123456700, nil},
		{"12 345 678", 1234567800, nil},
		{"1040", 104000, nil},
		{"¥1,040.50", 104050, nil},
		{"￥1040", 104000, nil},
		{"1 040,50 CNY", 104050, nil},
		{"1040元", 104000, nil},
		{"-5,5", -550, nil},
		{"−5.50", -550, nil},
		{"¥-5", -500, nil},
		{"-¥5", -500, nil},
		{"1,040", 0, ErrAmbiguous},
		{"1.040", 0, ErrAmbiguous},
		{"123.456", 0, ErrAmbiguous},
		{"0.123", 0, ErrTooManyDecimals},
		{"1234.567", 0, ErrTooManyDecimals},
		{"1 040,500", 0, ErrTooManyDecimals},
		{"1.2345", 0, ErrTooManyDecimals},
		{"1,040.500", 0, ErrTooManyDecimals},
		{"10 40", 0, ErrNotANumber},
		{"1,04,050", 0, ErrNotANumber},
		{"1,040.50.00", 0, ErrNotANumber},
		{"1,040,50", 0, ErrNotANumber},
		{"1 040.500,00", 0, ErrNotANumber},
		{"1.5e3", 0, ErrNotANumber},
		{"5 000 ₸", 0, ErrNotANumber},
		{"$5", 0, ErrNotANumber},
		{"面议", 0, ErrNotANumber},
		{"", 0, ErrNotANumber},
		{" ", 0, ErrNotANumber},
		{"¥", 0, ErrNotANumber},
		{"--5", 0, ErrNotANumber},
		{"-¥-5", 0, ErrNotANumber},
		{"5.", 0, ErrNotANumber},
		{",5", 0, ErrNotANumber},
		{"1万", 0, ErrNotANumber},
		{"=1+1", 0, ErrNotANumber},
		{"12345678901234567890", 0, ErrTooLarge},
	} {
		got, err := ParseLoose(c.in, CNY)
		if !errors.Is(err, c.err) || got.Minor != c.want {
			t.Errorf("ParseLoose(%q) = %d, %v; want %d, %v", c.in, got.Minor, err, c.want, c.err)
		}
	}
}

func TestParseLooseKnowsTheSignOfItsCurrencyOnly(t *testing.T) {
	for text, cur := range map[string]Currency{
		"1 500 ₸": KZT, "1 500 тг.": KZT, "US$1,500.00": USD, "$1500": USD, "1 500,00 руб.": RUB, "€1500": EUR, "1500 TJS": TJS,
	} {
		if a, err := ParseLoose(text, cur); err != nil || a != (Amount{150000, cur}) {
			t.Errorf("ParseLoose(%q, %s) = %v, %v", text, cur, a, err)
		}
		other := RUB
		if cur == RUB {
			other = KZT
		}
		if _, err := ParseLoose(text, other); !errors.Is(err, ErrNotANumber) {
			t.Errorf("ParseLoose(%q, %s): %v, want ErrNotANumber", text, other, err)
		}
	}
}

func TestDecimalIsReadBack(t *testing.T) {
	for range 2000 {
		a := Amount{rand.Int64N(2*MaxMinor+1) - MaxMinor, USD}
		if got, err := Parse(a.Decimal(), USD); err != nil || got != a {
			t.Fatalf("%d is written %q and read %v, %v", a.Minor, a.Decimal(), got, err)
		}
		if got, err := ParseLoose(a.Decimal(), USD); err != nil || got != a {
			t.Fatalf("%q is read loosely as %v, %v", a.Decimal(), got, err)
		}
	}
	if got := (Amount{math.MinInt64, USD}).Decimal(); got != "-92233720368547758.08" {
		t.Errorf("smallest amount is %q", got)
	}
	if got := (Amount{-5, CNY}).String(); got != "-0.05 CNY" {
		t.Errorf("String is %q", got)
	}
}

// TestArithmeticAgreesWithBigIntegers compares with math/big, at the edges of int64 above all.
func TestArithmeticAgreesWithBigIntegers(t *testing.T) {
	edges := []int64{0, 1, -1, 2, -2, 3, math.MaxInt64, math.MinInt64, math.MaxInt64 / 2, math.MinInt64 / 2, 3037000499, 3037000500, -3037000500}
	for range 40 {
		edges = append(edges, int64(rand.Uint64())>>rand.IntN(63))
	}
	for _, a := range edges {
		for _, b := range edges {
			x, y := big.NewInt(a), big.NewInt(b)
			sum, err := Amount{a, CNY}.Plus(Amount{b, CNY})
			checkBig(t, "sum", a, b, sum, err, new(big.Int).Add(x, y))
			product, err := Amount{a, CNY}.Times(b)
			checkBig(t, "product", a, b, product, err, new(big.Int).Mul(x, y))
		}
	}
}

func checkBig(t *testing.T, what string, a, b int64, got Amount, err error, want *big.Int) {
	t.Helper()
	// Times refuses the one value whose negation does not fit, which is beyond any amount of money.
	fits := want.IsInt64() && (what == "sum" || want.Int64() != math.MinInt64)
	if fits && (err != nil || got.Minor != want.Int64() || got.Currency != CNY) {
		t.Errorf("%s of %d and %d is %v, %v; want %s", what, a, b, got, err, want)
	}
	if !fits && !errors.Is(err, ErrTooLarge) {
		t.Errorf("%s of %d and %d is %v, %v; want ErrTooLarge", what, a, b, got, err)
	}
}

func TestDifferentCurrencies(t *testing.T) {
	a, b := Amount{500, CNY}, Amount{100, USD}
	if _, err := a.Plus(b); !errors.Is(err, ErrCurrencyMismatch) {
		t.Errorf("sum of two currencies: %v", err)
	}
	if a.Cmp(b) != -1 || b.Cmp(a) != 1 || a.Cmp(a) != 0 || (Amount{1, CNY}).Cmp(a) != -1 {
		t.Error("Cmp is no order by currency, then minor units")
	}
}

func TestJSON(t *testing.T) {
	data, err := json.Marshal(Amount{91000, CNY})
	if err != nil || string(data) != `{"amount":"910.00","currency":"CNY"}` {
		t.Fatalf("Marshal = %s, %v", data, err)
	}
	var back Amount
	if err := json.Unmarshal(data, &back); err != nil || back != (Amount{91000, CNY}) {
		t.Fatalf("Unmarshal = %v, %v", back, err)
	}
	for in, want := range map[string]error{
		`{"amount":"910","currency":"RMB"}`:                              ErrUnknownCurrency,
		`{"amount":"910"}`:                                               ErrUnknownCurrency,
		`{"currency":"CNY"}`:                                             ErrNotANumber,
		`{"amount":null,"currency":"CNY"}`:                               ErrNotANumber,
		`{"amount":"1.234","currency":"CNY"}`:                            ErrTooManyDecimals,
		`{"amount":"1e300","currency":"CNY"}`:                            ErrNotANumber,
		`{"amount":"` + strings.Repeat("9", 400) + `","currency":"CNY"}`: ErrTooLarge,
	} {
		a := Amount{7, USD}
		if err := json.Unmarshal([]byte(in), &a); !errors.Is(err, want) || a != (Amount{7, USD}) {
			t.Errorf("Unmarshal(%s) = %v, left %v; want %v", in, err, a, want)
		}
	}
	var a Amount
	if err := json.Unmarshal([]byte(`{"amount":910.5,"currency":"CNY"}`), &a); err == nil {
		t.Error("a JSON number was read as an amount")
	}
}

func TestReasonNamesEveryError(t *testing.T) {
	seen := map[string]bool{}
	for _, err := range []error{ErrNotANumber, ErrTooManyDecimals, ErrTooLarge, ErrAmbiguous, ErrNegative, ErrUnknownCurrency, ErrCurrencyMismatch} {
		code := Reason(err)
		if code == "bad_format" || seen[code] {
			t.Errorf("%v has the code %q", err, code)
		}
		seen[code] = true
	}
	if Reason(errors.New("other")) != "bad_format" {
		t.Error("a foreign error has a code of its own")
	}
}

func TestParseCurrency(t *testing.T) {
	for _, c := range Currencies {
		if got, ok := ParseCurrency(string(c)); !ok || got != c {
			t.Errorf("ParseCurrency(%s) = %s, %v", c, got, ok)
		}
	}
	for _, s := range []string{"", "cny", "RMB", "XYZ", " CNY", "CNYX"} {
		if c, ok := ParseCurrency(s); ok || c != "" {
			t.Errorf("ParseCurrency(%q) = %s, true", s, c)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"910.00", "-1", "1e9", "1.234", "１", "", "99999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Parse(s, KZT)
		if err != nil {
			if a != (Amount{}) {
				t.Fatalf("Parse(%q) = %v beside %v", s, a, err)
			}
			return
		}
		loose, err := ParseLoose(s, KZT)
		if err != nil || loose != a {
			t.Fatalf("Parse(%q) = %v, ParseLoose %v, %v", s, a, loose, err)
		}
		checkRead(t, s, a)
	})
}

func FuzzParseLoose(f *testing.F) {
	for _, s := range []string{"1 040,50", "1,040.50", "1\u00a0040", "￥１，０４０．５０", "1,040", "5 ₸", "−5", "1.2.3", "=1+1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseLoose(s, CNY)
		if err != nil {
			if Reason(err) == "bad_format" {
				t.Fatalf("ParseLoose(%q): foreign error %v", s, err)
			}
			return
		}
		checkRead(t, s, a)
	})
}

// checkRead demands that what was read is within bounds and survives being written.
func checkRead(t *testing.T, s string, a Amount) {
	t.Helper()
	if a.Minor > MaxMinor || a.Minor < -MaxMinor {
		t.Fatalf("%q is %d, beyond the limit", s, a.Minor)
	}
	if back, err := Parse(a.Decimal(), a.Currency); err != nil || back != a {
		t.Fatalf("%q is %v, written and read %v, %v", s, a, back, err)
	}
}
