package bleveengine

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2/mapping"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"

	"market/internal/platform/search"
	"market/internal/platform/search/analysis"
)

// The worth of a match against that of the word itself, written out.
const (
	worthPrefix = 0.9
	worthTypo   = 0.7
)

// wellKnown is in how many documents a word must stand to be taken for no misspelling.
const wellKnown = 5

// maxGuesses bounds the words of the index that are tried for one mistyped word of a query.
const maxGuesses = 50

// plan is a Bleve query: the readings and the filters of one search.Query.
type plan struct {
	engine   *Engine
	readings []search.Reading
	filters  []search.Filter
	allWords bool // leave out documents that match only some words
	memo     *memo
}

// noScore asks Bleve for the cheapest walk through the matches.
var noScore = bsearch.SearcherOptions{Score: "none"}

// Searcher builds the walk over the matching documents.
func (p *plan) Searcher(ctx context.Context, r index.IndexReader, _ mapping.IndexMapping, opt bsearch.SearcherOptions) (bsearch.Searcher, error) {
	var parts []bsearch.Searcher
	text, err := p.text(ctx, r)
	if err != nil {
		return nil, err
	}
	if text != nil {
		parts = append(parts, text)
	}
	for _, f := range p.filters {
		s, err := filter(ctx, r, f)
		if err != nil {
			return nil, closing(err, parts)
		}
		parts = append(parts, &fixed{Searcher: s})
	}
	switch len(parts) {
	case 0:
		return searcher.NewMatchAllSearcher(ctx, r, 0, noScore)
	case 1:
		return parts[0], nil
	}
	opt.Score = ""
	s, err := searcher.NewConjunctionSearcher(ctx, r, parts, opt)
	if err != nil {
		return nil, closing(err, parts)
	}
	return s, nil
}

func closing(err error, parts []bsearch.Searcher) error {
	for _, s := range parts {
		_ = s.Close() // the first error is the one to tell
	}
	return err
}

// filter finds the documents with one of several values, or with a number in a range.
func filter(ctx context.Context, r index.IndexReader, f search.Filter) (bsearch.Searcher, error) {
	if f.Numeric() {
		incl := true
		return searcher.NewNumericRangeSearcher(ctx, r, f.Min, f.Max, &incl, &incl, numberPrefix+f.Field, 1, noScore)
	}
	if len(f.Values) == 0 {
		return searcher.NewMatchNoneSearcher(r)
	}
	return searcher.NewMultiTermSearcher(ctx, r, f.Values, facetPrefix+f.Field, 1, noScore, false)
}

// text finds the documents that match a reading; nil for the empty query.
func (p *plan) text(ctx context.Context, r index.IndexReader) (bsearch.Searcher, error) {
	if len(p.readings) == 0 {
		return nil, nil
	}
	docs, err := r.DocCount()
	if err != nil {
		return nil, err
	}
	g := guesser{ctx: ctx, reader: r, docs: docs, memo: p.memo}
	var parts []bsearch.Searcher
	for _, rd := range p.readings {
		s, err := p.reading(g, rd)
		if err != nil {
			return nil, closing(err, parts)
		}
		parts = append(parts, s)
	}
	return newUnion(parts, best), nil
}

// reading finds documents with the words of one reading. With several words, all of them must match, or else the
// rarest, which says most about what is meant; how many do counts before how well.
func (p *plan) reading(g guesser, rd search.Reading) (bsearch.Searcher, error) {
	fields := p.engine.chosen(rd.Fields)
	var words []bsearch.Searcher
	for _, w := range rd.Words {
		s, err := g.word(w, fields)
		if err != nil {
			return nil, closing(err, words)
		}
		words = append(words, s)
	}
	rarest := -1
	for i, s := range words {
		if n := s.Count(); n > 0 && (rarest < 0 || n < words[rarest].Count()) {
			rarest = i
		}
	}
	return newUnion(words, func(scores []float64) float64 {
		n, sum := 0, 0.0
		for _, s := range scores {
			if s >= 0 {
				n++
				sum += s
			}
		}
		if rarest < 0 || scores[rarest] < 0 || p.allWords && n < len(scores) {
			return -1
		}
		return (float64(n-1) + rd.Weight*sum/float64(n)) / float64(len(scores))
	}), nil
}

// chosen gives the fields of these names; all for none.
func (e *Engine) chosen(names []string) []search.Field {
	if len(names) == 0 {
		return e.fields
	}
	var out []search.Field
	for _, n := range names {
		if f, ok := e.byName[n]; ok {
			out = append(out, f)
		}
	}
	return out
}

// guesser makes the searchers of words in one snapshot of an index.
type guesser struct {
	ctx    context.Context
	reader index.IndexReader
	docs   uint64
	memo   *memo
}

// word finds a word in those of the fields that may hold its script: as it is, as a beginning, mistyped.
func (g guesser) word(w search.Word, fields []search.Field) (bsearch.Searcher, error) {
	script := analysis.ScriptOf(w.Text)
	var parts []bsearch.Searcher
	for _, f := range fields {
		if f.Script != script && !(f.Name == search.FieldCodes && script == analysis.Latin) {
			continue
		}
		more, err := g.inField(w, f)
		parts = append(parts, more...)
		if err != nil {
			return nil, closing(err, parts)
		}
	}
	return newUnion(parts, best), nil
}

// inField finds a word in one field.
func (g guesser) inField(w search.Word, f search.Field) ([]bsearch.Searcher, error) {
	worth := 0.5 + f.Weight/10
	s, err := searcher.NewTermSearcher(g.ctx, g.reader, w.Text, f.Name, 1, bsearch.SearcherOptions{})
	if err != nil {
		return nil, err
	}
	parts := []bsearch.Searcher{scored(s, g.docs, worth)}
	if w.Prefix {
		terms, n, err := g.longer(w, f.Name)
		if parts, err = g.anyOf(parts, terms, n, f.Name, worth*worthPrefix, err); err != nil {
			return parts, err
		}
	}
	if w.Typos > 0 && f.Typos {
		terms, n, err := g.mistyped(w, spellingOf(f))
		if parts, err = g.anyOf(parts, terms, n, f.Name, worth*worthTypo, err); err != nil {
			return parts, err
		}
	}
	return parts, nil
}

// anyOf adds a searcher of several words that are worth the same; n is in how many documents they stand.
func (g guesser) anyOf(parts []bsearch.Searcher, terms []string, n uint64, field string, worth float64, err error) ([]bsearch.Searcher, error) {
	if err != nil || len(terms) == 0 {
		return parts, err
	}
	s, err := searcher.NewMultiTermSearcher(g.ctx, g.reader, terms, field, 1, noScore, false)
	if err != nil {
		return parts, err
	}
	return append(parts, &fixed{Searcher: s, score: worth, count: n}), nil
}

// longer finds the words of a field that begin with w.
func (g guesser) longer(w search.Word, field string) (terms []string, n uint64, err error) {
	dict, err := g.reader.FieldDictPrefix(field, []byte(w.Text))
	if err != nil {
		return nil, 0, err
	}
	err = each(dict, func(t *index.DictEntry) {
		if t.Term != w.Text {
			terms, n = append(terms, t.Term), n+t.Count
		}
	})
	return terms, n, err
}

// mistyped finds the words of a spelling field that w may have been meant for, those with the fewest faults first.
// A word that stands in many documents means itself.
func (g guesser) mistyped(w search.Word, field string) (terms []string, n uint64, err error) {
	key := field + " " + w.Text
	if known, ok := g.memo.get(key); ok {
		return known.terms, known.n, nil
	}
	known, err := g.known(w, field)
	if err == nil && !known {
		terms, n, err = g.guess(w, field)
	}
	if err == nil {
		g.memo.put(key, guesses{terms, n})
	}
	return terms, n, err
}

// known tells whether a word is in many documents.
func (g guesser) known(w search.Word, field string) (bool, error) {
	r, err := g.reader.TermFieldReader(g.ctx, []byte(w.Text), field, false, false, false)
	if err != nil {
		return false, err
	}
	return r.Count() >= wellKnown, r.Close()
}

func (g guesser) guess(w search.Word, field string) (terms []string, n uint64, err error) {
	fuzzy, ok := g.reader.(index.IndexReaderFuzzy)
	if !ok {
		return nil, 0, nil
	}
	dict, err := fuzzy.FieldDictFuzzy(field, w.Text, min(w.Typos, 2), "")
	if err != nil {
		return nil, 0, err
	}
	var near, far []string
	err = each(dict, func(t *index.DictEntry) {
		switch {
		case t.Term == w.Text:
			return
		case analysis.Near(t.Term, w.Text, 1):
			near = append(near, t.Term)
		default:
			far = append(far, t.Term)
		}
		n += max(t.Count, 1) // this kind of dictionary may not know it
	})
	if err != nil {
		return nil, 0, err
	}
	swapped, err := g.swapped(w, field)
	terms = slices.Concat(swapped, near, far)
	return terms[:min(len(terms), maxGuesses)], n + uint64(len(swapped)), err
}

// swapped finds the words of a field that w is with two neighbours exchanged. The dictionary counts that as two faults,
// people as one; in longer words, which may have two, it finds them itself.
func (g guesser) swapped(w search.Word, field string) ([]string, error) {
	r, ok := g.reader.(index.IndexReaderContains)
	if !ok || w.Typos > 1 {
		return nil, nil
	}
	dict, err := r.FieldDictContains(field)
	if err != nil {
		return nil, err
	}
	var out []string
	letters := []rune(w.Text)
	for i := 1; i < len(letters); i++ {
		letters[i-1], letters[i] = letters[i], letters[i-1]
		if s := string(letters); s != w.Text {
			found, err := dict.Contains([]byte(s))
			if err != nil {
				return nil, err
			}
			if found {
				out = append(out, s)
			}
		}
		letters[i-1], letters[i] = letters[i], letters[i-1]
	}
	return out, nil
}

// memo remembers the guesses of one query, which asks for the same word in several readings and counts.
type memo struct {
	mu  sync.Mutex
	has map[string]guesses
}

type guesses struct {
	terms []string
	n     uint64
}

func (m *memo) get(key string) (guesses, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	g, ok := m.has[key]
	return g, ok
}

func (m *memo) put(key string, g guesses) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.has == nil {
		m.has = make(map[string]guesses)
	}
	m.has[key] = g
}

// each passes the words of a dictionary to fn and closes it.
func each(dict index.FieldDict, fn func(*index.DictEntry)) error {
	for {
		t, err := dict.Next()
		if err != nil || t == nil {
			return errors.Join(err, dict.Close())
		}
		fn(t)
	}
}
