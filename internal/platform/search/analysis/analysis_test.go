package analysis

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Ёлка":        "елка",
		"ёлка":        "елка",
		"ＣＤＬ－１２":      "cdl-12",
		"㎡ ½":         "m2 1⁄2",
		"ПО\u00adЛКА": "полка",
		"a\x00b\xffc": "a b c",
		"İstanbul":    "istanbul",
		"2×10":        "2x10",
		"":            "",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTokens(t *testing.T) {
	for in, want := range map[string]string{
		"CDL-12 不锈钢离心泵":    "cdl 12 不 锈 钢 离 心 泵",
		"水泵1500W":          "水 泵 1500w",
		"WFА29":            "wfa29",
		"АBC":              "abc",
		"насос-АВ":         "насос ав",
		"ВВГнг(А)-LS 2х10": "ввгнг а ls 2x10",
		"қазақша әңгіме":   "казакша ангиме",
		"12 м³/ч":          "12 m3 ч",
		"  --- ///":        "",
		"Café Höegh йод":   "cafe hoegh йод",
		"½":                "1 2",
	} {
		var got []string
		for _, tok := range Tokens(in) {
			got = append(got, tok.Text)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("Tokens(%q) = %q, want %q", in, s, want)
		}
	}
}

func TestWords(t *testing.T) {
	var w Words
	w.Add("不锈钢离心泵 CDL-12")
	w.Add("Насосы и насосов 8413.70.21, cdl")
	for script, want := range map[Script]string{
		Han:      "不 锈 不锈 钢 锈钢 离 钢离 心 离心 泵 心泵",
		Cyrillic: "насосы и насосов",
		Latin:    "cdl",
		Figure:   "12 cdl12 8413 70 21 84137021",
	} {
		if got := w.In(script); got != want {
			t.Errorf("script %d: %q, want %q", script, got, want)
		}
	}
	if got := w.Stems(Cyrillic); got != "насос и" {
		t.Errorf("stems %q", got)
	}
}

func TestTerms(t *testing.T) {
	for in, want := range map[string]string{
		"离心泵":           "离心 心泵",
		"泵":             "泵",
		"泵 阀门":          "泵 阀门",
		"CDL-12离心":      "cdl 12 离心",
		"насос насос":   "насос",
		"a b c d e f g": "a b c d e",
	} {
		var got []string
		for _, tm := range Terms(in, 5) {
			got = append(got, tm.Text)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("Terms(%q) = %q, want %q", in, s, want)
		}
	}
}

func TestStemJoinsForms(t *testing.T) {
	for _, forms := range [][]string{
		{"насос", "насосы", "насоса", "насосов", "насосами", "насосах"},
		{"центробежный", "центробежные", "центробежных", "центробежными"},
		{"лампа", "лампы", "лампой", "лампами"},
	} {
		for _, f := range forms {
			if got, want := Stem(f, Cyrillic), Stem(forms[0], Cyrillic); got != want {
				t.Errorf("Stem(%q) = %q, want %q", f, got, want)
			}
		}
	}
	if a, b := Stem("pumps", Latin), Stem("pump", Latin); a != b {
		t.Errorf("pumps %q, pump %q", a, b)
	}
	for _, w := range []string{"cdl12", "12"} {
		if got := Stem(w, Figure); got != w {
			t.Errorf("Stem(%q) = %q", w, got)
		}
	}
}

func TestCode(t *testing.T) {
	for in, want := range map[string]string{
		"CDL-12/3": "cdl123", " cdl 12.3 ": "cdl123", "СDL12": "cdl12", "8413.70.21": "84137021", "---": "",
	} {
		if got := Code(in); got != want {
			t.Errorf("Code(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		a, b string
		n    int
		want bool
	}{
		{"насос", "нассос", 1, true}, {"насос", "нсаос", 1, true}, {"насос", "носас", 1, false}, {"насос", "носас", 2, true},
		{"насос", "насос", 0, true}, {"", "a", 1, false}, {"ab", "abcd", 1, false}, {strings.Repeat("a", 50), strings.Repeat("a", 50), 1, false},
	} {
		if got := Near(c.a, c.b, c.n); got != c.want {
			t.Errorf("Near(%q, %q, %d) = %v", c.a, c.b, c.n, got)
		}
	}
}

var seeds = []string{"CDL-12 不锈钢离心泵 1500W", "Насосы центробежные ВВГнг(А)-LS 2х10", "қазақ тілі", "\xff\xfe ½㎡℃ ﷺ", "İıſß", "a\u0301\u0301", "𠀀𠀁 ⼀ 々", "Ⅷ ⑳"}

func FuzzFold(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if once, twice := Fold(s), Fold(Fold(s)); once != twice || !utf8.ValidString(once) {
			t.Errorf("Fold(%q) = %q, again %q", s, once, twice)
		}
		if once, twice := Code(s), Code(Code(s)); once != twice {
			t.Errorf("Code(%q) = %q, again %q", s, once, twice)
		}
	})
}

func FuzzTokens(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, tok := range Tokens(s) {
			if tok.Start < 0 || tok.End <= tok.Start || tok.End > len(s) || tok.End < end || tok.Text == "" || strings.ContainsAny(tok.Text, " \t\n\"'-") {
				t.Fatalf("Tokens(%q): bad token %+v", s, tok)
			}
			if r, n := utf8.DecodeRuneInString(s[tok.Start:]); r == utf8.RuneError && n > 1 {
				t.Fatalf("Tokens(%q): %+v begins inside a character", s, tok)
			}
			end = tok.End
			again := Tokens(tok.Text)
			if len(again) != 1 || again[0].Text != tok.Text || again[0].Script != tok.Script {
				t.Errorf("Tokens(%q): %q is not stable: %+v", s, tok.Text, again)
			}
		}
		var w Words
		w.Add(s)
		for _, tm := range Terms(s, 1000) {
			if !slices.Contains(strings.Fields(w.In(tm.Script)), tm.Text) {
				t.Errorf("%q is a term of %q but not among its words", tm.Text, s)
			}
		}
	})
}

func BenchmarkDocument(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var w Words
		w.Add("CDL-12 不锈钢立式离心泵，适用于工业供水，流量12立方米")
		w.Add("Насос центробежный вертикальный CDL-12 для промышленного водоснабжения, подача 12 м³/ч")
		_ = w.Stems(Cyrillic)
	}
}

func BenchmarkQuery(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = Terms("центробежные насосы CDL-12", 10)
	}
}
