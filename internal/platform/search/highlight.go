package search

import (
	"strings"

	"market/internal/kernel/i18n"
	"market/internal/platform/search/analysis"
)

// maxHighlight is the length in characters of a highlighted stretch of a longer text.
const maxHighlight = 200

// shown are the texts that an index keeps to say in which language, and where, a document matched.
var shown = []string{Name, Summary, Keywords, Category}

// Shown is the part of a document's text that an index keeps beside the fields, for Explain.
func Shown(d Document) map[string]i18n.Text {
	out := make(map[string]i18n.Text, len(shown))
	for _, f := range shown {
		if t := d.Text[f]; !t.Empty() {
			out[f] = t
		}
	}
	return out
}

// Explain says in which language a document matched the readings of a query best, and marks the words that did.
// The language is the reader's own unless another has more of the words.
func Explain(text map[string]i18n.Text, readings []Reading, lang i18n.Lang) (i18n.Lang, map[string][]Part) {
	m := newMatcher(readings)
	best, most := lang, 0
	for _, l := range readingOrder(lang) {
		words := make(map[string]bool)
		for _, f := range shown {
			m.collect(text[f][l], words)
		}
		if len(words) > most {
			best, most = l, len(words)
		}
	}
	if most == 0 {
		return best, nil
	}
	marks := make(map[string][]Part)
	for _, f := range [...]string{Name, Summary} {
		if p := m.mark(text[f][best]); p != nil {
			marks[f] = p
		}
	}
	return best, marks
}

// readingOrder lists the languages from the reader's own on.
func readingOrder(lang i18n.Lang) []i18n.Lang {
	out := []i18n.Lang{lang}
	for _, l := range i18n.Langs {
		if l != lang {
			out = append(out, l)
		}
	}
	return out
}

// matcher compares words of a text with all words of the readings.
type matcher struct{ words []Word }

func newMatcher(readings []Reading) *matcher {
	m := &matcher{}
	seen := make(map[Word]bool)
	for _, r := range readings {
		for _, w := range r.Words {
			if !seen[w] {
				seen[w] = true
				m.words = append(m.words, w)
			}
		}
	}
	return m
}

// hit tells which word of the query a word of a text is.
func (m *matcher) hit(text, stem string) (string, bool) {
	for _, w := range m.words {
		if w.Text == text || w.Text == stem || w.Prefix && strings.HasPrefix(text, w.Text) {
			return w.Text, true
		}
	}
	for _, w := range m.words {
		if w.Typos > 0 && (analysis.Near(text, w.Text, w.Typos) || analysis.Near(stem, w.Text, w.Typos)) {
			return w.Text, true
		}
	}
	return "", false
}

// spans finds the matches in a text, as bytes from and to, and which words they are.
func (m *matcher) spans(s string) (spans [][2]int, words []string) {
	ts := analysis.Tokens(s)
	add := func(from, to int, w string) {
		words = append(words, w)
		if n := len(spans); n > 0 && from <= spans[n-1][1] {
			spans[n-1][1] = max(to, spans[n-1][1])
			return
		}
		spans = append(spans, [2]int{from, to})
	}
	for i, t := range ts {
		if t.Script == analysis.Han && i > 0 && ts[i-1].Script == analysis.Han && ts[i-1].End == t.Start {
			if w, ok := m.hit(ts[i-1].Text+t.Text, ""); ok {
				add(ts[i-1].Start, t.End, w)
				continue
			}
		}
		if w, ok := m.hit(t.Text, analysis.Stem(t.Text, t.Script)); ok {
			add(t.Start, t.End, w)
		}
	}
	for _, c := range analysis.Compounds(ts) {
		if w, ok := m.hit(c.Text, ""); ok {
			words = append(words, w)
			spans = insert(spans, c.Start, c.End)
		}
	}
	return spans, words
}

// insert adds a span and keeps them in order and apart.
func insert(spans [][2]int, from, to int) [][2]int {
	var out [][2]int
	for _, s := range spans {
		switch {
		case s[1] < from:
			out = append(out, s)
		case s[0] > to:
			out = append(out, [2]int{from, to})
			from, to = s[0], s[1]
		default:
			from, to = min(from, s[0]), max(to, s[1])
		}
	}
	return append(out, [2]int{from, to})
}

func (m *matcher) collect(s string, into map[string]bool) {
	if s == "" {
		return
	}
	_, words := m.spans(s)
	for _, w := range words {
		into[w] = true
	}
}

// mark divides a text at its matches; nil without any. Only a stretch around the first is kept of a long text.
func (m *matcher) mark(s string) []Part {
	spans, _ := m.spans(s)
	if len(spans) == 0 {
		return nil
	}
	from, to := stretch(s, spans[0])
	var out []Part
	at := from
	for _, sp := range spans {
		if sp[0] < from || sp[1] > to {
			continue
		}
		if sp[0] > at {
			out = append(out, Part{Text: s[at:sp[0]]})
		}
		out = append(out, Part{Text: s[sp[0]:sp[1]], Match: true})
		at = sp[1]
	}
	if at < to {
		out = append(out, Part{Text: s[at:to]})
	}
	return out
}

// stretch chooses which bytes of a long text to keep around a match, from and to the edges of words or Hanzi.
func stretch(s string, match [2]int) (from, to int) {
	if len([]rune(s)) <= maxHighlight {
		return 0, len(s)
	}
	ts := analysis.Tokens(s)
	from, to = match[0], match[1]
	for i := len(ts) - 1; i >= 0; i-- {
		if ts[i].Start < from && len([]rune(s[ts[i].Start:to])) <= maxHighlight/3 {
			from = ts[i].Start
		}
	}
	for _, t := range ts {
		if t.End > to && len([]rune(s[from:t.End])) <= maxHighlight {
			to = t.End
		}
	}
	return from, to
}
