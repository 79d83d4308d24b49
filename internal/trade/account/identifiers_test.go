package account_test

import (
	"errors"
	"strings"
	"testing"

	"market/internal/trade/account"
)

var (
	goodUSCCs = []string{"91110000600037341L", "9144030071526726XG", "914403001922038216", "91110108551385082Q", "91330000142916567N"}
	goodBINs  = []string{"020240000555", "940140000385", "971240001315", "010940000162", "941240000193"}
)

func code(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	f, ok := errors.AsType[*account.Fault](err)
	if !ok {
		t.Fatalf("%v is no Fault", err)
	}
	return f.Code
}

func TestGoodIdentifiersInEveryForm(t *testing.T) {
	for _, s := range append(goodUSCCs, goodBINs...) {
		country := "CN"
		if len(s) == 12 {
			country = "KZ"
		}
		wide := strings.Map(func(r rune) rune { return r + 0xFEE0 }, s)
		for name, form := range map[string]string{
			"plain": s, "lower case": strings.ToLower(s), "full width": wide, "full width, lower case": strings.ToLower(wide),
			"spaced": " " + s[:4] + " " + s[4:8] + "\u00a0" + s[8:] + "\u3000\t", "with a mark of no width": s[:3] + "\u200b" + s[3:],
		} {
			if got, err := account.ParseIdentifier(country, form); err != nil || got != s {
				t.Errorf("%s %s: %q, %v", s, name, got, err)
			}
		}
	}
}

func TestEverySingleMistakeInAUSCCIsSeen(t *testing.T) {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for _, s := range goodUSCCs {
		for i := range s {
			for _, r := range alphabet + "IOSVZ-%Ж中" {
				wrong := s[:i] + string(r) + s[i+1:]
				if _, err := account.ParseUSCC(wrong); (err == nil) != (wrong == s) {
					t.Errorf("%s: %v", wrong, err)
				}
			}
			if _, err := account.ParseUSCC(s[:i] + s[i+1:]); code(t, err) != "uscc_length" {
				t.Errorf("%s without character %d: %v", s, i+1, err)
			}
		}
	}
}

func TestBINCheckDigit(t *testing.T) {
	for _, s := range goodBINs {
		for digit := '0'; digit <= '9'; digit++ {
			wrong := s[:11] + string(digit)
			if _, err := account.ParseBIN(wrong); (err == nil) != (wrong == s) {
				t.Errorf("%s: %v", wrong, err)
			}
		}
	}
}

func TestFaultsAreExact(t *testing.T) {
	for _, c := range []struct{ country, s, want string }{
		{"CN", "", "uscc_length"},
		{"CN", "91110000600037341", "uscc_length"},
		{"CN", "91110000600037341LL", "uscc_length"},
		{"CN", "9111000060003734IL", "uscc_character"},
		{"CN", "9111000060003734ЖL", "uscc_character"},
		{"CN", "911100006000373411", "uscc_check"},
		{"CN", "81110000600037341L", "uscc_check"},
		{"CN", "91110000600037342L", "uscc_organisation_check"},
		{"KZ", "02024000055", "bin_digits"},
		{"KZ", "0202400005555", "bin_digits"},
		{"KZ", "02024000055A", "bin_digits"},
		{"KZ", "020240000556", "bin_check"},
		{"KZ", "000000000000", ""}, // the check alone lets it through: the office confirms
		{"KG", "01234567890123", ""},
		{"KG", "0123456789012", "identifier_length"},
		{"UZ", "123456789", ""},
		{"UZ", "12345678X", "digits_only"},
		{"TJ", "123456789", ""},
		{"TJ", "1234567890", "identifier_length"},
		{"TM", "123456789012", ""},
		{"TM", "", "digits_only"},
		{"DE", "123456789", "unknown_country"},
		{"", "123456789", "unknown_country"},
	} {
		if _, err := account.ParseIdentifier(c.country, c.s); code(t, err) != c.want {
			t.Errorf("%s %q: %v, want %q", c.country, c.s, err, c.want)
		}
	}
}

func FuzzParseIdentifier(f *testing.F) {
	for _, s := range append(goodUSCCs, goodBINs...) {
		f.Add("CN", s)
		f.Add("KZ", s)
	}
	f.Add("KG", "\xff\xfe")
	f.Add("UZ", "１２３４５６７８９")
	f.Fuzz(func(t *testing.T, country, s string) {
		got, err := account.ParseIdentifier(country, s)
		if err != nil {
			if got != "" || code(t, err) == "" {
				t.Fatalf("%q %q: %q with %v", country, s, got, err)
			}
			return
		}
		for _, r := range got {
			if (r < '0' || r > '9') && (r < 'A' || r > 'Z') {
				t.Fatalf("%q keeps %q", got, r)
			}
		}
		if again, err := account.ParseIdentifier(country, got); err != nil || again != got {
			t.Fatalf("%q read again: %q, %v", got, again, err)
		}
	})
}
