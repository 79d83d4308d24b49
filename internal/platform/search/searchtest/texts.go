package searchtest

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
)

// marked writes a highlighted text with brackets around the matches.
func marked(parts []search.Part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Match {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// explanations asks in which language and where a hit matched.
func explanations(t *testing.T, e search.Engine) {
	for _, c := range []struct {
		text  string
		lang  i18n.Lang
		id    string
		in    i18n.Lang
		field string
		want  string
	}{
		{"насосами", i18n.Ru, "pump", i18n.Ru, search.Name, "[Насос] центробежный вертикальный CDL-12"},
		{"水泵", i18n.Ru, "pump-zh", i18n.Zh, search.Name, "WFA29自吸式[水泵]1500W"},
		{"离心泵", i18n.En, "pump", i18n.Zh, search.Name, "CDL-12 不锈钢立式[离心泵]"},
		{"cdl12", i18n.Ru, "pump", i18n.Ru, search.Name, "Насос центробежный вертикальный [CDL-12]"},
		{"звездный", i18n.Ru, "lamp", i18n.Ru, search.Name, "Фонарь светодиодный «[Звёздный]»"},
		{"нассос", i18n.Ru, "pump", i18n.Ru, search.Name, "[Насос] центробежный вертикальный CDL-12"},
		{"pump", i18n.Ru, "pump", i18n.En, search.Name, "Vertical centrifugal [pump] CDL-12"},
	} {
		h := hit(t, e, c.text, c.lang, c.id)
		if got := marked(h.Highlight[c.field]); h.Lang != c.in || got != c.want {
			t.Errorf("%q for %s: %q in %s, want %q in %s", c.text, c.lang, got, h.Lang, c.want, c.in)
		}
	}
	long := named("long", text("", strings.Repeat("трактор 🚜 é 水泵站 ", 40)+"шестерня коническая "+strings.Repeat("для комбайна 🌾 ", 40), "", ""))
	index(t, e, long)
	h := hit(t, e, "шестерни", i18n.Ru, "long")
	got := marked(h.Highlight[search.Name])
	if !strings.Contains(got, "[шестерня]") || !utf8.ValidString(got) || utf8.RuneCountInString(got) > 220 {
		t.Errorf("long text: %q", got)
	}
	for _, p := range h.Highlight[search.Name] {
		if !utf8.ValidString(p.Text) || strings.ContainsRune(p.Text, utf8.RuneError) {
			t.Errorf("part %q cuts a character", p.Text)
		}
	}
}

func hit(t *testing.T, e search.Engine, text string, lang i18n.Lang, id string) search.Hit {
	t.Helper()
	for _, h := range ask(t, e, search.Query{Text: text, Lang: lang}).Hits {
		if h.ID == id {
			return h
		}
	}
	t.Errorf("%q does not find %s", text, id)
	return search.Hit{}
}

func suggestions(t *testing.T, e search.Engine) {
	twin := named("pump-twin", text("", "Насос центробежный вертикальный CDL-12", "", ""))
	index(t, e, twin)
	for _, c := range []struct {
		prefix string
		lang   i18n.Lang
		want   string
		in     i18n.Lang
	}{
		{"насо", i18n.Ru, "Насос центробежный вертикальный CDL-12", i18n.Ru},
		{"насос центр", i18n.Ru, "Насос центробежный вертикальный CDL-12", i18n.Ru},
		{"水泵", i18n.Zh, "WFA29自吸式水泵1500W", i18n.Zh},
		{"wfa", i18n.Ru, "WFA29自吸式水泵1500W", i18n.Zh},
	} {
		got, err := e.Suggest(ctx(t), search.Product, c.prefix, c.lang, 5)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, s := range got {
			if s.Text == c.want && s.Lang == c.in {
				n++
			}
		}
		if n != 1 {
			t.Errorf("Suggest(%q) = %v: %q is there %d times, want once", c.prefix, got, c.want, n)
		}
	}
	for _, nothing := range []string{"", "   ", "///", "ыъщф"} {
		if got, err := e.Suggest(ctx(t), search.Product, nothing, i18n.Ru, 5); err != nil || len(got) != 0 {
			t.Errorf("Suggest(%q) = %v, %v; want nothing", nothing, got, err)
		}
	}
}

// hostile asks what no honest reader would; every answer must come soon and without an error.
func hostile(t *testing.T, e search.Engine) {
	var planes strings.Builder
	for r := rune(1); r <= utf8.MaxRune; r += 257 {
		planes.WriteRune(r)
	}
	for name, text := range map[string]string{
		"long word":       strings.Repeat("н", 10_000),
		"many words":      strings.Repeat("насос ", 2_000),
		"different words": strings.Repeat("абвгдежзик лмнопрст уфхцчшщ ", 400),
		"separators":      strings.Repeat("-./ ", 3_000),
		"hanzi":           strings.Repeat("泵", 10_000),
		"digits":          strings.Repeat("9", 10_000),
		"query syntax":    `"насос" -CDL +name:x~2 (a OR b) AND [1 TO 9] /re.*gex/ \ *?* ^5 {"q":1}`,
		"one quote":       `"насос`,
		"minus":           "-насос",
		"control":         "на\x00сос\x01\x02\x1b[31m\r\n\t",
		"invalid":         "нас\xff\xfe\xc3ос",
		"every plane":     planes.String(),
		"combining":       "a" + strings.Repeat("́", 5_000),
		"right to left":   "\u202eнасос\u202c مضخة",
		"emoji":           "👩\u200d👩\u200d👧\u200d👦🏳\ufe0f\u200d🌈 насос",
		"ligature":        "ﷺ ﬁ ½ ㎡ ℃",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			for _, text := range []string{text, text + "x", "насос " + text} {
				r := ask(t, e, search.Query{Text: text, Facets: []string{"zone"}})
				for _, h := range r.Hits {
					for _, parts := range h.Highlight {
						if !utf8.ValidString(marked(parts)) {
							t.Errorf("highlight %q is not valid", marked(parts))
						}
					}
				}
				if _, err := e.Suggest(ctx(t), search.Product, text, i18n.Ru, 5); err != nil {
					t.Error(err)
				}
			}
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
