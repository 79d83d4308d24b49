package account

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
)

// Fault says what is wrong with an identifier. Code is the code of the refused field.
type Fault struct {
	Code string
	Args errs.Args
}

// Error gives the code.
func (f *Fault) Error() string { return "identifier: " + f.Code }

// usccAlphabet of GB 32100-2015: a character's value is its index. I, O, S, V and Z are left out.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// Lengths of the identifiers that carry no check digit we know of: INN of Kyrgyzstan, STIR of Uzbekistan, INN of
// Tajikistan, tax number of Turkmenistan.
func plainLength(country string) int {
	switch country {
	case "KG":
		return 14
	case "UZ", "TJ":
		return 9
	case "TM":
		return 12
	}
	return 0
}

// Countries lists the countries that organisations of a kind may be of.
func Countries(k Kind) []string {
	if k == Supplier {
		return []string{"CN"}
	}
	return []string{"KZ", "KG", "UZ", "TJ", "TM"}
}

// ParseIdentifier checks the identifier that the country gives its organisations and returns it as it is kept: upper-case
// ASCII without blanks. The error is a *Fault.
func ParseIdentifier(country, s string) (string, error) {
	switch country {
	case "CN":
		return ParseUSCC(s)
	case "KZ":
		return ParseBIN(s)
	}
	length := plainLength(country)
	if length == 0 {
		return "", &Fault{Code: "unknown_country"}
	}
	s = tidyIdentifier(s)
	if !allDigits(s) {
		return "", &Fault{Code: "digits_only"}
	}
	if len(s) != length {
		return "", &Fault{Code: "identifier_length", Args: errs.Args{"length": length}}
	}
	return s, nil
}

// ParseUSCC checks a Unified Social Credit Code of China (GB 32100-2015, with the organisation code of GB 11714 in
// characters 9 to 17) and returns it as it is kept. The error is a *Fault.
func ParseUSCC(s string) (string, error) {
	s = tidyIdentifier(s)
	if len([]rune(s)) != 18 {
		return "", &Fault{Code: "uscc_length"}
	}
	for _, r := range s {
		if !strings.ContainsRune(usccAlphabet, r) {
			return "", &Fault{Code: "uscc_character"}
		}
	}
	if s[16] != organisationCheck(s[8:16]) {
		return "", &Fault{Code: "uscc_organisation_check"}
	}
	if s[17] != usccCheck(s[:17]) {
		return "", &Fault{Code: "uscc_check"}
	}
	return s, nil
}

// usccCheck is the check character of the first 17: weights 3^(i-1) mod 31.
func usccCheck(body string) byte {
	sum, weight := 0, 1
	for i := range len(body) {
		sum += strings.IndexByte(usccAlphabet, body[i]) * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31]
}

// organisationCheck is the check character of GB 11714 over eight characters, where A is 10 and Z is 35.
func organisationCheck(body string) byte {
	weights := [...]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		value := int(body[i] - '0')
		if body[i] >= 'A' {
			value = int(body[i]-'A') + 10
		}
		sum += value * w
	}
	switch check := 11 - sum%11; check {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + check)
	}
}

// ParseBIN checks a BIN or IIN of Kazakhstan and returns it as it is kept. The error is a *Fault. The eleventh digit is
// not covered by the first pass of the check, so a good BIN is still confirmed by the office.
func ParseBIN(s string) (string, error) {
	s = tidyIdentifier(s)
	if len(s) != 12 || !allDigits(s) {
		return "", &Fault{Code: "bin_digits"}
	}
	check := weighted(s, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) % 11
	if check == 10 {
		check = weighted(s, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2) % 11
	}
	if check == 10 || int(s[11]-'0') != check {
		return "", &Fault{Code: "bin_check"}
	}
	return s, nil
}

func weighted(s string, weights ...int) (sum int) {
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return sum
}

// tidyIdentifier makes one form of what people type: no blanks, half-width, upper case.
func tidyIdentifier(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, width.Fold.String(i18n.Normalize(s))))
}

func allDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
