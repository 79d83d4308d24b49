package web

import "testing"

func TestAddressesOfThisSite(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"/ru/member":                         true,
		"/zh/products?q=%E7%83%AD%E7%93%B6":  true,
		"/ru/inquiries/new?kept=a-b_c#lines": true,
		"/":                                  true,
		"":                                   false,
		"ru/member":                          false,
		"https://evil.example":               false,
		"//evil.example":                     false,
		"/\\evil.example":                    false,
		"\\\\evil.example":                   false,
		"/\t/evil.example":                   false,
		"/\n/evil.example":                   false,
		"/\r/evil.example":                   false,
		"\t//evil.example":                   false,
		" //evil.example":                    false,
		"/ru/member\x00":                     false,
		"/ru/mem\x7fber":                     false,
		"/%2fevil.example":                   false,
		"/%zz":                               false,
		"javascript:alert(1)":                false,
	} {
		if got := ownAddress(address); got != want {
			t.Errorf("ownAddress(%q) = %v, want %v", address, got, want)
		}
	}
}
