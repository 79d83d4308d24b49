package bleveengine

import (
	"math"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"
)

// Bleve's own scores add up how rare words are, so that a rare misspelling beats the very word. Here a score says how
// well the words match: every leaf gives a fixed score, a word takes the best of its leaves, a reading adds its words,
// and a document takes its best reading.

// fixed gives every match of a searcher one score, or, with a norm, a score that a shorter field raises a little.
type fixed struct {
	search.Searcher
	score float64
	idf   float64 // of a scoring term searcher; 0 for others
	count uint64  // of documents; an optimised searcher does not know
}

// shortBonus is the part of a score that depends on the length of the field.
const shortBonus = 0.1

func (f *fixed) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	d, err := f.Searcher.Next(ctx)
	return f.set(d), err
}

func (f *fixed) Advance(ctx *search.SearchContext, id index.IndexInternalID) (*search.DocumentMatch, error) {
	d, err := f.Searcher.Advance(ctx, id)
	return f.set(d), err
}

func (f *fixed) set(d *search.DocumentMatch) *search.DocumentMatch {
	if d == nil {
		return nil
	}
	if f.idf > 0 {
		d.Score = f.score * (1 - shortBonus + shortBonus*min(d.Score/f.idf, 1))
	} else {
		d.Score = f.score
	}
	return d
}

// SetQueryNorm does nothing: scores are not relative to the query.
func (f *fixed) SetQueryNorm(float64) {}

// Count tells in how many documents the words of the searcher stand, each document counted for each word.
func (f *fixed) Count() uint64 { return f.count }

// scored makes a term searcher's score one of the word's fit and the field's length.
func scored(s search.Searcher, docs uint64, score float64) search.Searcher {
	f := &fixed{Searcher: s, score: score, count: s.Count()}
	if t, ok := s.(*searcher.TermSearcher); ok && t.Count() > 0 {
		f.idf = 1 + math.Log(float64(docs)/float64(t.Count()+1))
	}
	return f
}

// union walks several searchers at once. Its combine makes one score of the scores of those that have a document
// (-1 for those that have not); a negative result passes over the document.
type union struct {
	parts   []search.Searcher
	now     []*search.DocumentMatch
	scores  []float64
	started bool
	combine func(scores []float64) float64
}

func newUnion(parts []search.Searcher, combine func([]float64) float64) *union {
	return &union{parts: parts, now: make([]*search.DocumentMatch, len(parts)), scores: make([]float64, len(parts)), combine: combine}
}

// best is the highest of the scores.
func best(scores []float64) float64 {
	top := -1.0
	for _, s := range scores {
		top = max(top, s)
	}
	return top
}

func (u *union) start(ctx *search.SearchContext) (err error) {
	for i, p := range u.parts {
		if u.now[i], err = p.Next(ctx); err != nil {
			return err
		}
	}
	u.started = true
	return nil
}

func (u *union) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	if !u.started {
		if err := u.start(ctx); err != nil {
			return nil, err
		}
	}
	for {
		first := u.first()
		if first < 0 {
			return nil, nil
		}
		d, err := u.take(ctx, first)
		if err != nil || d != nil {
			return d, err
		}
	}
}

// first is the part with the lowest document, or -1 at the end.
func (u *union) first() int {
	first := -1
	for i, d := range u.now {
		if d != nil && (first < 0 || d.IndexInternalID.Compare(u.now[first].IndexInternalID) < 0) {
			first = i
		}
	}
	return first
}

// take scores the document of a part and moves all parts that have it on; nil where combine passes over it.
func (u *union) take(ctx *search.SearchContext, first int) (*search.DocumentMatch, error) {
	d := u.now[first]
	var same [64]int
	hits := same[:0]
	for i, o := range u.now {
		u.scores[i] = -1
		if o != nil && o.IndexInternalID.Equals(d.IndexInternalID) {
			u.scores[i] = o.Score
			hits = append(hits, i)
		}
	}
	d.Score = u.combine(u.scores)
	for _, i := range hits {
		if i != first {
			ctx.DocumentMatchPool.Put(u.now[i])
		}
		next, err := u.parts[i].Next(ctx)
		if err != nil {
			return nil, err
		}
		u.now[i] = next
	}
	if d.Score < 0 {
		ctx.DocumentMatchPool.Put(d)
		return nil, nil
	}
	return d, nil
}

func (u *union) Advance(ctx *search.SearchContext, id index.IndexInternalID) (*search.DocumentMatch, error) {
	for i, p := range u.parts {
		if u.started && (u.now[i] == nil || u.now[i].IndexInternalID.Compare(id) >= 0) {
			continue
		}
		if u.now[i] != nil {
			ctx.DocumentMatchPool.Put(u.now[i])
		}
		d, err := p.Advance(ctx, id)
		if err != nil {
			return nil, err
		}
		u.now[i] = d
	}
	u.started = true
	return u.Next(ctx)
}

func (u *union) Close() error {
	var first error
	for _, p := range u.parts {
		if err := p.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// Count is an upper bound: a document that several parts have is counted for each.
func (u *union) Count() uint64 {
	var n uint64
	for _, p := range u.parts {
		n += p.Count()
	}
	return n
}

func (u *union) Weight() float64      { return 1 }
func (u *union) SetQueryNorm(float64) {}
func (u *union) Min() int             { return 0 }
func (u *union) Size() int            { return 64 * len(u.parts) }

func (u *union) DocumentMatchPoolSize() int {
	n := len(u.parts)
	for _, p := range u.parts {
		n += p.DocumentMatchPoolSize()
	}
	return n
}
