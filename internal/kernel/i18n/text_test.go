package i18n

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]Lang{
		"":                                 Ru,
		"zh-CN,zh;q=0.9,en;q=0.8":          Zh,
		"zh-Hant-TW":                       Zh,
		"zh-HK, en;q=0.5":                  Zh,
		"ru-KZ,ru;q=0.9,kk;q=0.8":          Ru,
		"kk-KZ,kk;q=0.9,ru;q=0.8":          Kk,
		"kk-Cyrl-KZ":                       Kk,
		"en-GB":                            En,
		"EN":                               En,
		"uz-UZ,uz;q=0.9,en;q=0.8":          Ru,
		"ky":                               Ru,
		"tg-TJ":                            Ru,
		"de-DE,de;q=0.9":                   Ru,
		"de-DE,de;q=0.9,en;q=0.5":          En,
		"en;q=0.5, zh;q=0.9":               Zh,
		"en; q=0.5 , zh ; q = 0.9":         Zh,
		"zh;q=0, en;q=0.1":                 En,
		"zh;q=0":                           Ru,
		"en, zh":                           En,
		"*":                                Ru,
		"*, zh;q=0.5":                      Zh,
		"zh;q=5, en;q=0.1":                 En,
		"zh;q=NaN, en;q=0.1":               En,
		"zh;q=x, en;q=0.1":                 En,
		"kkk, zhx, engl":                   Ru,
		";;;,,,=":                          Ru,
		strings.Repeat("de,", 1000) + "zh": Ru,
		"en" + strings.Repeat("-x", 1<<16): En,
		"\xff\xfe, zh":                     Zh,
	} {
		if got := Negotiate(header); got != want {
			t.Errorf("Negotiate(%.60q) = %s, want %s", header, got, want)
		}
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"":                "",
		"  насос \u00a0":  "насос",
		"и\u0306":         "й",
		"caf\u0065\u0301": "café",
		"a\x00b\x07c\x7f": "abc",
		"строка\r\nвторая\rтретья": "строка\nвторая\nтретья",
		"a\tb\n":          "a\tb",
		"\ufeff泵\u200b":   "泵",
		"a\u202eb\u2066c": "abc",
		"a\xffb":          "ab",
		"全角　ＡＢＣ":          "全角　ＡＢＣ",
		"　　":              "",
		"क्\u200dष":       "क्\u200dष",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	for _, s := range []string{"zh-CN,zh;q=0.9", "*;q=0.1", ";;q==", "en;q=1e-9", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if lang := Negotiate(header); For(lang).Lang() != lang {
			t.Fatalf("Negotiate(%q) = %q", header, lang)
		}
	})
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{" a\r\n", "и\u0306", "\xff\u0301", "\u202e \u0300", "a\u200b\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Normalize(s)
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || strings.TrimSpace(got) != got {
			t.Fatalf("Normalize(%q) = %q", s, got)
		}
		if again := Normalize(got); again != got {
			t.Fatalf("Normalize(%q) = %q, then %q", s, got, again)
		}
		for _, r := range got {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Fatalf("Normalize(%q) keeps %U", s, r)
			}
		}
	})
}

func FuzzMessage(f *testing.F) {
	f.Add("{n} товаров", "x")
	f.Add("{", "")
	f.Add("a}{b}{", "c")
	f.Fuzz(func(t *testing.T, text, value string) {
		p := &Printer{lang: Ru, loc: Ru.locale(), messages: map[string]*message{"k": compile(text)}}
		if got := p.T("k"); got != text {
			t.Fatalf("%q without arguments is %q", text, got)
		}
		want := strings.ReplaceAll(text, "{n}", value)
		if strings.Count(text, "{") == strings.Count(text, "{n}") && p.T("k", "n", value) != want {
			t.Fatalf("%q with %q is %q", text, value, p.T("k", "n", value))
		}
	})
}
