package search

import (
	"strings"

	"market/internal/kernel/i18n"
	"market/internal/platform/search/analysis"
)

// maxHighlight is the length in characters of a highlighted stretch of a longer text.
const maxHighlight = 200

// maxShown is how many characters of each text an index keeps for that.
const maxShown = 1000

// shown are the texts that an index keeps to say in which language, and where, a document matched.
var shown = []string{Name, Summary, Keywords, Category}

// Shown is the part of a document's text that an index keeps beside the fields, for Hits.
func Shown(d Document) map[string]i18n.Text {
	out := make(map[string]i18n.Text, len(shown))
	for _, f := range shown {
		t := make(i18n.Text)
		for l, s := range d.Text[f] {
			if s != "" {
				t[l] = analysis.Clip(s, maxShown)
			}
		}
		if len(t) > 0 {
			out[f] = t
		}
	}
	return out
}

// explain says in which language a document matched a query best, and marks the words that did.
// The language is the reader's own unless another has more of the words.
func (m *matcher) explain(text map[string]i18n.Text, lang i18n.Lang) (i18n.Lang, map[string][]Part) {
	clear(m.cut)
	best, most := lang, 0
	for _, l := range readingOrder(lang) {
		if most >= m.enough {
			break
		}
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

// matcher compares words of texts with all words of the readings of one query. It remembers what it has compared, since
// the hits of a query are full of the same words. It is for one goroutine.
type matcher struct {
	words  []Word
	enough int // words of a text after which no other language can do better
	known  map[string]string
	cut    map[string]spans // by text, of the hit at hand
}

// spans are the matches in a text, as bytes from and to, and which words they are.
type spans struct {
	at    [][2]int
	words []string
}

func newMatcher(readings []Reading) *matcher {
	m := &matcher{known: make(map[string]string), cut: make(map[string]spans)}
	if len(readings) > 0 {
		m.enough = len(readings[0].Words)
	}
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
func (m *matcher) hit(text string, sc analysis.Script) (string, bool) {
	w, seen := m.known[text]
	if !seen {
		w = m.compare(text, analysis.Stem(text, sc))
		m.known[text] = w
	}
	return w, w != ""
}

func (m *matcher) compare(text, stem string) string {
	for _, w := range m.words {
		if w.Text == text || w.Text == stem || w.Prefix && strings.HasPrefix(text, w.Text) {
			return w.Text
		}
	}
	for _, w := range m.words {
		if w.Typos > 0 && (analysis.Near(text, w.Text, w.Typos) || analysis.Near(stem, w.Text, w.Typos)) {
			return w.Text
		}
	}
	return ""
}

// spans finds the matches in a text.
func (m *matcher) spans(s string) spans {
	if s == "" {
		return spans{}
	}
	found, ok := m.cut[s]
	if !ok {
		found = m.find(s)
		m.cut[s] = found
	}
	return found
}

func (m *matcher) find(s string) (out spans) {
	ts := analysis.Tokens(s)
	add := func(from, to int, w string) {
		out.words = append(out.words, w)
		if n := len(out.at); n > 0 && from <= out.at[n-1][1] {
			out.at[n-1][1] = max(to, out.at[n-1][1])
			return
		}
		out.at = append(out.at, [2]int{from, to})
	}
	for i, t := range ts {
		if t.Script == analysis.Han && i > 0 && ts[i-1].Script == analysis.Han && ts[i-1].End == t.Start {
			if w, ok := m.hit(ts[i-1].Text+t.Text, analysis.Han); ok {
				add(ts[i-1].Start, t.End, w)
				continue
			}
		}
		if w, ok := m.hit(t.Text, t.Script); ok {
			add(t.Start, t.End, w)
		}
	}
	for _, c := range analysis.Compounds(ts) {
		if w, ok := m.hit(c.Text, analysis.Figure); ok {
			out.words = append(out.words, w)
			out.at = insert(out.at, c.Start, c.End)
		}
	}
	return out
}

// insert adds a span and keeps them in order and apart.
func insert(at [][2]int, from, to int) [][2]int {
	var out [][2]int
	for _, s := range at {
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
	for _, w := range m.spans(s).words {
		into[w] = true
	}
}

// mark divides a text at its matches; nil without any. Only a stretch around the first is kept of a long text.
func (m *matcher) mark(s string) []Part {
	found := m.spans(s).at
	if len(found) == 0 {
		return nil
	}
	from, to := stretch(s, found[0])
	var out []Part
	at := from
	for _, sp := range found {
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
