package bleveengine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/blevesearch/bleve/v2"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
)

// maxFacetValues bounds the counted values of a facet.
const maxFacetValues = 200

// walkPage is how many documents Walk reads at a time.
const walkPage = 1000

// Search answers a query.
func (e *Engine) Search(ctx context.Context, q search.Query) (search.Result, error) {
	start := time.Now()
	q, nothing := search.Prepare(q)
	res := search.Result{Facets: make(map[string][]search.Count)}
	if nothing {
		return res, nil
	}
	err := e.within(ctx, q.Kind, func(ctx context.Context, ix bleve.Index) error {
		found, p, err := e.find(ctx, ix, q, &res)
		if err != nil {
			return err
		}
		res.Hits = search.Hits(found, q)
		return e.countOthers(ctx, ix, q, p, &res)
	})
	res.Took = time.Since(start)
	return res, err
}

// Suggest completes what is being typed.
func (e *Engine) Suggest(ctx context.Context, kind, prefix string, lang i18n.Lang, limit int) ([]search.Suggestion, error) {
	q := search.SuggestQuery(kind, prefix, lang, limit)
	if len(q.Readings) == 0 {
		return nil, nil
	}
	var out []search.Suggestion
	err := e.within(ctx, kind, func(ctx context.Context, ix bleve.Index) error {
		found, _, err := e.find(ctx, ix, q, &search.Result{Facets: make(map[string][]search.Count)})
		out = search.Suggestions(found, q, limit)
		return err
	})
	return out, err
}

// within runs fn on the index in use, which stays open until fn returns, for a limited time.
func (e *Engine) within(ctx context.Context, kind string, fn func(context.Context, bleve.Index) error) (err error) {
	s, err := e.shelf(kind)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	s.live.RLock()
	defer s.live.RUnlock()
	defer damaged(&err)
	err = fn(ctx, s.index)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, bleve.ErrorIndexClosed) {
		return fmt.Errorf("%w: %w", search.ErrUnavailable, err)
	}
	return err
}

// find gets one page of hits, the total, and the counts of facets that have no filter of their own.
func (e *Engine) find(ctx context.Context, ix bleve.Index, q search.Query, res *search.Result) ([]search.Found, *plan, error) {
	p := &plan{engine: e, readings: q.Readings, filters: q.Filters, allWords: q.Sort != search.Relevance, memo: &memo{}}
	req := bleve.NewSearchRequestOptions(p, q.Limit, q.Offset, false)
	req.Fields = []string{fieldText, fieldRev}
	req.Sort = order(q)
	for _, f := range q.Facets {
		if !search.Filtered(q.Filters, f) {
			req.AddFacet(f, bleve.NewFacetRequest(facetPrefix+f, maxFacetValues))
		}
	}
	out, err := ix.SearchInContext(ctx, req)
	if err == nil && out.Total == 0 && p.allWords {
		p.allWords = false
		out, err = ix.SearchInContext(ctx, req)
	}
	if err != nil {
		return nil, nil, err
	}
	res.Total = int(out.Total)
	for _, f := range q.Facets {
		if r := out.Facets[f]; r != nil {
			res.Facets[f] = counts(r)
		}
	}
	return found(out.Hits), p, nil
}

// countOthers counts each facet that has a filter, as if it had none.
func (e *Engine) countOthers(ctx context.Context, ix bleve.Index, q search.Query, p *plan, res *search.Result) error {
	type counted struct {
		field  string
		counts []search.Count
		err    error
	}
	done := make(chan counted, len(q.Facets))
	waiting := 0
	for _, f := range q.Facets {
		if !search.Filtered(q.Filters, f) {
			continue
		}
		waiting++
		free := *p
		free.filters = search.Without(q.Filters, f)
		go func() {
			c, err := countOne(ctx, ix, &free, f)
			done <- counted{f, c, err}
		}()
	}
	var all error
	for range waiting {
		c := <-done
		res.Facets[c.field], all = c.counts, errors.Join(all, c.err)
	}
	return all
}

// countOne counts the values of one facet. It runs beside the caller, so it guards against a panic of the library itself.
func countOne(ctx context.Context, ix bleve.Index, p *plan, facet string) (_ []search.Count, err error) {
	defer damaged(&err)
	req := bleve.NewSearchRequestOptions(p, 0, 0, false)
	req.AddFacet(facet, bleve.NewFacetRequest(facetPrefix+facet, maxFacetValues))
	out, err := ix.SearchInContext(ctx, req)
	if err != nil {
		return nil, err
	}
	return counts(out.Facets[facet]), nil
}

// damaged turns a panic of the library, which a damaged file may cause, into an error.
func damaged(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%w: %v", search.ErrDamaged, r)
	}
}

func counts(r *bsearch.FacetResult) []search.Count {
	out := []search.Count{}
	for _, t := range r.Terms.Terms() {
		out = append(out, search.Count{Value: t.Term, N: t.Count})
	}
	return out
}

func found(hits bsearch.DocumentMatchCollection) []search.Found {
	out := make([]search.Found, len(hits))
	for i, h := range hits {
		out[i] = search.Found{ID: h.ID, Score: h.Score, Revision: revisionOf(h)}
		if s, ok := h.Fields[fieldText].(string); ok && json.Unmarshal([]byte(s), &out[i].Text) != nil {
			out[i].Text = nil // a hit without its explanation is still a hit
		}
	}
	return out
}

func revisionOf(h *bsearch.DocumentMatch) int64 {
	s, _ := h.Fields[fieldRev].(string)
	n, _ := strconv.ParseInt(s, 10, 64) // always written by document
	return n
}

// order is the sort of a query; what is equal comes by score, rank and id.
func order(q search.Query) bsearch.SortOrder {
	by := func(name string, desc bool) bsearch.SearchSort {
		return &bsearch.SortField{Field: numberPrefix + name, Desc: desc, Type: bsearch.SortFieldAsNumber, Missing: bsearch.SortFieldMissingLast}
	}
	var out bsearch.SortOrder
	switch q.Sort {
	case search.Newest:
		out = append(out, by(search.NumberPublished, true))
	case search.PriceAsc:
		out = append(out, by(search.NumberPrice, false))
	case search.PriceDesc:
		out = append(out, by(search.NumberPrice, true))
	case search.MOQ:
		out = append(out, by(search.NumberMOQ, false))
	}
	return append(out, &bsearch.SortScore{Desc: true}, by("rank", true), &bsearch.SortDocID{})
}

// Revisions tells the revisions of those of the documents that the index holds.
func (e *Engine) Revisions(ctx context.Context, kind string, ids []string) (out map[string]int64, err error) {
	err = e.within(ctx, kind, func(ctx context.Context, ix bleve.Index) error {
		out, err = revisions(ctx, ix, ids)
		return err
	})
	return out, err
}

func revisions(ctx context.Context, ix bleve.Index, ids []string) (map[string]int64, error) {
	req := bleve.NewSearchRequestOptions(bleve.NewDocIDQuery(ids), len(ids), 0, false)
	req.Fields, req.Score = []string{fieldRev}, "none"
	out, err := ix.SearchInContext(ctx, req)
	if err != nil {
		return nil, err
	}
	have := make(map[string]int64, len(out.Hits))
	for _, h := range out.Hits {
		have[h.ID] = revisionOf(h)
	}
	return have, nil
}

// Walk passes every document of the index to fn, in the order of ids.
func (e *Engine) Walk(ctx context.Context, kind string, fn func([]search.Version) error) error {
	var after []string
	for {
		var page []search.Version
		err := e.within(ctx, kind, func(ctx context.Context, ix bleve.Index) error {
			req := bleve.NewSearchRequestOptions(query.NewMatchAllQuery(), walkPage, 0, false)
			req.Fields, req.Sort, req.SearchAfter = []string{fieldRev}, bsearch.SortOrder{&bsearch.SortDocID{}}, after
			out, err := ix.SearchInContext(ctx, req)
			if err != nil {
				return err
			}
			for _, h := range out.Hits {
				page = append(page, search.Version{ID: h.ID, Revision: revisionOf(h)})
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return err
		}
		if err := fn(page); err != nil {
			return err
		}
		after = []string{page[len(page)-1].ID}
	}
}
