package demo

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"market/internal/kernel/i18n"
)

func TestProductTexts(t *testing.T) {
	kk, en, total := 0, 0, 0
	for _, p := range load(t).Products {
		id := p.Supplier + " " + p.SKU
		texts := []i18n.Text{p.Name, p.Summary, p.Description, p.Packaging}
		for i, text := range texts {
			if p.State != "draft" && (!text.Has(i18n.Zh) || !text.Has(i18n.Ru)) {
				t.Errorf("%s: text %d is missing in Chinese or Russian", id, i+1)
			}
			checkScript(t, id, text)
		}
		for lang, words := range p.Keywords {
			for _, w := range words {
				checkWriting(t, id, lang, w)
				if w == "" || utf8.RuneCountInString(w) > 60 {
					t.Errorf("%s: keyword %q", id, w)
				}
			}
		}
		if utf8.RuneCountInString(p.Name[i18n.Zh]) > 60 || utf8.RuneCountInString(p.Name[i18n.Ru]) > 140 {
			t.Errorf("%s: the name is too long to be read in a list: %s", id, p.Name)
		}
		total++
		if p.Name.Has(i18n.Kk) {
			kk++
		}
		if p.Name.Has(i18n.En) {
			en++
		}
	}
	if kk*3 < total || en*3 < total {
		t.Errorf("of %d products %d are named in Kazakh and %d in English", total, kk, en)
	}
}

// TestUnitsStayWithTheirNumbers looks at what was edited; what people write in a thread is left as they write it.
func TestUnitsStayWithTheirNumbers(t *testing.T) {
	c := load(t)
	var all []string
	for _, p := range c.Products {
		all = append(all, p.Name[i18n.Ru], p.Summary[i18n.Ru], p.Description[i18n.Ru], p.Packaging[i18n.Ru])
	}
	for _, s := range c.Suppliers {
		all = append(all, s.Profile[i18n.Ru])
	}
	for _, b := range c.Buyers {
		all = append(all, b.Profile[i18n.Ru])
	}
	for _, s := range all {
		if at := unitAfter.FindString(s); at != "" {
			t.Errorf("%q may be torn apart: %s", at, s)
		}
	}
}

func TestVariantsOfAFamilyDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, p := range load(t).Products {
		for _, lang := range []i18n.Lang{i18n.Zh, i18n.Ru} {
			if p.Name.Has(lang) {
				key := p.Supplier + p.Name[lang]
				if other := seen[key]; other != "" {
					t.Errorf("%s and %s have the same name %q", p.SKU, other, p.Name[lang])
				}
				seen[key] = p.SKU
			}
		}
	}
}

// checkScript tells whether a text in each language is written with that language's letters.
func checkScript(t *testing.T, id string, text i18n.Text) {
	t.Helper()
	for lang, s := range text {
		script := map[i18n.Lang]*unicode.RangeTable{i18n.Zh: unicode.Han, i18n.Ru: unicode.Cyrillic, i18n.Kk: unicode.Cyrillic, i18n.En: unicode.Latin}[lang]
		if !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(script, r) }) {
			t.Errorf("%s: the %s text has no letter of its script: %q", id, lang, s)
		}
		checkWriting(t, id, lang, s)
	}
}

var (
	mixed         = regexp.MustCompile(`[A-Za-z]\p{Cyrillic}|\p{Cyrillic}[A-Za-z]`)
	loneLookAlike = regexp.MustCompile(`(?:^|[\s(«])[aceopxyk](?:[\s),.]|$)`)
	hyphenAsDash  = regexp.MustCompile(`\s-\s|["“”]`)
	unitAfter     = regexp.MustCompile(`\d (?:кВт|мм|м³|м²|л/|кг|т |дБ|МПа|бар|°C|%|Вт|кВА|А[ ·.,]|Гц|об/мин)`)
	halfWidth     = regexp.MustCompile(`\p{Han}[,;:?!()]|[,;:?!(]\p{Han}`)
)

// checkWriting finds what a careful editor would: open placeholders, look-alike letters, typewriter punctuation.
func checkWriting(t *testing.T, id string, lang i18n.Lang, s string) {
	t.Helper()
	faults := map[string]bool{
		"an open placeholder":      strings.ContainsAny(s, "{}|"),
		"blanks at the ends":       s != strings.TrimSpace(s),
		"double blanks":            strings.Contains(s, "  "),
		"another form than NFC":    !norm.NFC.IsNormalString(s),
		"Latin in a Cyrillic word": mixed.MatchString(s),
		"half-width punctuation":   lang == i18n.Zh && halfWidth.MatchString(s),
		"Cyrillic in Chinese":      lang == i18n.Zh && strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }),
		"Hanzi outside Chinese":    lang != i18n.Zh && strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }),
		"a lone look-alike letter": lang == i18n.Ru && loneLookAlike.MatchString(s),
		"a hyphen for a dash":      lang == i18n.Ru && hyphenAsDash.MatchString(s),
		"a decimal point":          lang == i18n.Ru && regexp.MustCompile(`\d\.\d+ ?[а-я°%]`).MatchString(s),
	}
	for fault, is := range faults {
		if is {
			t.Errorf("%s: %s text with %s: %s", id, lang, fault, s)
		}
	}
}

func TestFill(t *testing.T) {
	r := row{"sku": "7.5", "kw": "7.5", "big": "12500", "n": "22", "crop_ru": "дыня", "crop_zh": "甜瓜"}
	for _, c := range []struct {
		template string
		lang     i18n.Lang
		want     string
	}{
		{"{sku}: {kw} кВт", i18n.Ru, "7.5: 7,5\u00a0кВт"},
		{"{kw}kW", i18n.Zh, "7.5kW"},
		{"{big} м", i18n.Ru, "12\u00a0500\u00a0м"},
		{"{n} {n|слой|слоя|слоёв}", i18n.Ru, "22 слоя"},
		{"{crop}", i18n.Ru, "дыня"},
		{"{crop}", i18n.Zh, "甜瓜"},
	} {
		if got, err := r.fill(c.template, c.lang); err != nil || got != c.want {
			t.Errorf("fill(%q, %s) = %q, %v; want %q", c.template, c.lang, got, err, c.want)
		}
	}
	for _, wrong := range []string{"{nothing}", "{n|one}"} {
		if got, err := r.fill(wrong, i18n.Ru); err == nil {
			t.Errorf("fill(%q) = %q, want an error", wrong, got)
		}
	}
}

func TestPluralForm(t *testing.T) {
	for n, want := range map[string]int{"1": 0, "21": 0, "101": 0, "2": 1, "34": 1, "1.5": 1, "5": 2, "11": 2, "12": 2, "111": 2, "20": 2} {
		if got := pluralForm(n); got != want {
			t.Errorf("pluralForm(%s) = %d, want %d", n, got, want)
		}
	}
}
