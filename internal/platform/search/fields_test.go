package search

import (
	"strings"
	"testing"
	"unicode/utf8"

	"market/internal/kernel/i18n"
)

func TestFieldsAreAllKnown(t *testing.T) {
	known := make(map[string]bool)
	for _, f := range IndexFields() {
		if known[f.Name] {
			t.Errorf("%s is listed twice", f.Name)
		}
		known[f.Name] = true
	}
	got := Fields(Document{
		Text: map[string]i18n.Text{
			Name:        {i18n.Zh: "CDL-12离心泵", i18n.Ru: "Насосы Grundfos", i18n.Kk: "Сорғы", i18n.En: "Pumps"},
			Category:    {i18n.Ru: "Насосы"},
			Description: {i18n.Ru: "Подача 12 м³/ч"},
		},
		Codes: []string{"8413.70.21"},
	})
	for name := range got {
		if !known[name] {
			t.Errorf("%s is not among the fields of the index", name)
		}
	}
	for name, want := range map[string]string{
		"codes": "8413 70 21 84137021 84137021", "figures": "12 cdl12 m3 m3ч", "name_zh": "离 心 离心 泵 心泵", "name_ru": "насосы", "name_ru_s": "насос",
		"name_kk": "соргы", "name_en": "cdl grundfos pumps", "name_en_s": "cdl grundfo pump", "side_ru_s": "насос", "body_ru": "подача ч",
	} {
		if got[name] != want {
			t.Errorf("%s = %q, want %q", name, got[name], want)
		}
	}
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		text string
		lang i18n.Lang
		want string
	}{
		{"", i18n.Ru, ""},
		{"!!!", i18n.Ru, ""},
		{"насосами", i18n.Ru, "насосами* | насосами* | насос"},
		{"насосами", i18n.Zh, "насосами* | насос"},
		{"离心泵", i18n.Zh, "离心 心泵*"},
		{"CDL-12", i18n.Ru, "cdl 12* | cdl12*"},
		{"pumps", i18n.En, "pumps* | pump"},
	} {
		var got []string
		for _, r := range Read(Query{Text: c.text, Lang: c.lang}) {
			var words []string
			for _, w := range r.Words {
				words = append(words, w.Text+map[bool]string{true: "*"}[w.Prefix])
			}
			got = append(got, strings.Join(words, " "))
		}
		if s := strings.Join(got, " | "); s != c.want {
			t.Errorf("Read(%q, %s) = %q, want %q", c.text, c.lang, s, c.want)
		}
	}
}

func FuzzExplain(f *testing.F) {
	f.Add("CDL-12 不锈钢离心泵 насосы", "насос 离心 cdl12")
	f.Add(strings.Repeat("трактор 🚜 é ", 50)+"шестерня", "шестерни")
	f.Add("\xff½㎡\x00", "½ m2")
	f.Fuzz(func(t *testing.T, text, query string) {
		_, marks := newMatcher(Read(Query{Text: query, Lang: i18n.Ru})).explain(map[string]i18n.Text{Name: {i18n.Ru: text}}, i18n.Ru)
		joined, matches := "", 0
		for _, p := range marks[Name] {
			joined += p.Text
			if p.Match {
				matches++
			}
			if utf8.ValidString(text) && !utf8.ValidString(p.Text) {
				t.Errorf("%q cuts a character of %q", p.Text, text)
			}
		}
		if !strings.Contains(text, joined) || len(marks[Name]) > 0 && matches == 0 {
			t.Errorf("%q is no stretch of %q, or has no match", joined, text)
		}
	})
}

func BenchmarkExplain(b *testing.B) {
	text := map[string]i18n.Text{
		Name:    {i18n.Ru: "Насос центробежный вертикальный CDL-12", i18n.Zh: "CDL-12 不锈钢立式离心泵"},
		Summary: {i18n.Ru: strings.Repeat("для промышленного водоснабжения и отопления зданий ", 10), i18n.Zh: strings.Repeat("适用于工业供水", 20)},
	}
	readings := Read(Query{Text: "центробежные насосы нержавеющие", Lang: i18n.Ru})
	b.ReportAllocs()
	m := newMatcher(readings)
	for b.Loop() {
		m.explain(text, i18n.Ru)
	}
}
