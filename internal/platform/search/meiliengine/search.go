package meiliengine

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
)

// maxFacetValues bounds the counted values of a facet.
const maxFacetValues = 200

// Search answers a query: its readings in one federated request, and one more, at the same time, for each facet that has
// a filter of its own.
func (e *Engine) Search(ctx context.Context, q search.Query) (search.Result, error) {
	start := time.Now()
	q, nothing := search.Prepare(q)
	res := search.Result{Facets: make(map[string][]search.Count)}
	if nothing {
		return res, nil
	}
	strategy := meilisearch.All
	if q.Sort == search.Relevance {
		strategy = meilisearch.Frequency
	}
	asked, err := e.ask(ctx, q, strategy)
	if err == nil && asked.total == 0 && strategy == meilisearch.All && len(q.Readings) > 0 {
		asked, err = e.ask(ctx, q, meilisearch.Frequency)
	}
	if err != nil {
		return search.Result{}, err
	}
	res.Hits, res.Total, res.Facets = search.Hits(asked.found, q), asked.total, asked.facets
	res.Took = time.Since(start)
	return res, nil
}

// Suggest completes what is being typed.
func (e *Engine) Suggest(ctx context.Context, kind, prefix string, lang i18n.Lang, limit int) ([]search.Suggestion, error) {
	q := search.SuggestQuery(kind, prefix, lang, limit)
	if len(q.Readings) == 0 {
		return nil, nil
	}
	a, err := e.request(ctx, q, nil, meilisearch.Frequency)
	if err != nil {
		return nil, err
	}
	return search.Suggestions(a.found, q, limit), nil
}

// answer is what one request, or several put together, brought.
type answer struct {
	found  []search.Found
	total  int
	facets map[string][]search.Count
	err    error
}

// ask sends the request for the hits and those for the counts of filtered facets.
func (e *Engine) ask(ctx context.Context, q search.Query, s meilisearch.MatchingStrategy) (answer, error) {
	var free []string
	counted := make(chan answer, len(q.Facets))
	waiting := 0
	for _, f := range q.Facets {
		if !search.Filtered(q.Filters, f) {
			free = append(free, f)
			continue
		}
		waiting++
		one := q
		one.Filters, one.Offset, one.Limit, one.Sort = search.Without(q.Filters, f), 0, 0, search.Relevance
		go func() {
			a, err := e.request(ctx, one, []string{f}, s)
			a.err = err
			counted <- a
		}()
	}
	out, err := e.request(ctx, q, free, s)
	for range waiting {
		a := <-counted
		if err == nil {
			err = a.err
		}
		if err == nil {
			for f, c := range a.facets {
				out.facets[f] = c
			}
		}
	}
	return out, err
}

// request sends one federated search.
func (e *Engine) request(ctx context.Context, q search.Query, facets []string, s meilisearch.MatchingStrategy) (answer, error) {
	uid := e.uid(q.Kind)
	fed := &meilisearch.MultiSearchFederation{Offset: int64(q.Offset), Limit: int64(max(q.Limit, 1))}
	if len(facets) > 0 {
		fed.MergeFacets = &meilisearch.MultiSearchFederationMergeFacets{MaxValuesPerFacet: maxFacetValues}
		fed.FacetsByIndex = map[string][]string{uid: prefixed(facets)}
	}
	req := &meilisearch.MultiSearchRequest{Federation: fed}
	base := meilisearch.SearchRequest{IndexUID: uid, Filter: filters(q.Filters), Sort: order(q.Sort), MatchingStrategy: s,
		AttributesToRetrieve: []string{"id", "revision", "text"}}
	if len(q.Readings) == 0 {
		req.Queries = append(req.Queries, &base)
	}
	for _, r := range q.Readings {
		one := base
		one.Query, one.AttributesToSearchOn = e.words(r.Words), r.Fields
		one.FederationOptions = &meilisearch.SearchFederationOptions{Weight: r.Weight}
		req.Queries = append(req.Queries, &one)
	}
	res, err := e.asking.MultiSearchWithContext(ctx, req)
	if empty(err) {
		return decode(&meilisearch.MultiSearchResponse{}, facets, 0)
	}
	if err != nil {
		return answer{}, failed(err)
	}
	return decode(res, facets, q.Limit)
}

// words writes the words of a reading for the server, which takes the last for a beginning unless it is quoted.
// Quotes also forbid typing faults, so only short words get them.
func (e *Engine) words(words []search.Word) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = spell(w.Text)
		if i == len(words)-1 && !w.Prefix && w.Typos == 0 {
			parts[i] = `"` + parts[i] + `"`
		}
	}
	return strings.Join(parts, " ")
}

func prefixed(facets []string) []string {
	out := make([]string, len(facets))
	for i, f := range facets {
		out[i] = "f." + f
	}
	return out
}

// filters writes the filters in the server's language.
func filters(list []search.Filter) any {
	if len(list) == 0 {
		return nil
	}
	var out []string
	for _, f := range list {
		if f.Numeric() {
			out = append(out, numeric(f)...)
			continue
		}
		values := make([]string, len(f.Values))
		for i, v := range f.Values {
			values[i] = quote(v)
		}
		out = append(out, quote("f."+f.Field)+" IN ["+strings.Join(values, ", ")+"]")
	}
	return out
}

func numeric(f search.Filter) []string {
	var out []string
	if f.Min != nil {
		out = append(out, quote("n."+f.Field)+" >= "+number(*f.Min))
	}
	if f.Max != nil {
		out = append(out, quote("n."+f.Field)+" <= "+number(*f.Max))
	}
	return out
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// quote writes a text as the server's filters spell it.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func order(s search.Sort) []string {
	switch s {
	case search.Newest:
		return []string{"n." + search.NumberPublished + ":desc"}
	case search.PriceAsc:
		return []string{"n." + search.NumberPrice + ":asc"}
	case search.PriceDesc:
		return []string{"n." + search.NumberPrice + ":desc"}
	case search.MOQ:
		return []string{"n." + search.NumberMOQ + ":asc"}
	}
	return nil
}

// decode reads the answer of a federated search.
func decode(res *meilisearch.MultiSearchResponse, facets []string, limit int) (answer, error) {
	out := answer{total: int(res.EstimatedTotalHits), facets: make(map[string][]search.Count)}
	for _, h := range res.Hits[:min(len(res.Hits), limit)] {
		var f struct {
			ID         string               `json:"id"`
			Revision   int64                `json:"revision"`
			Text       map[string]i18n.Text `json:"text"`
			Federation struct {
				Score float64 `json:"weightedRankingScore"`
			} `json:"_federation"`
		}
		if err := h.DecodeInto(&f); err != nil {
			return out, err
		}
		out.found = append(out.found, search.Found{ID: f.ID, Score: f.Federation.Score, Revision: f.Revision, Text: f.Text})
	}
	for _, f := range facets {
		var n map[string]int
		if raw := res.FacetDistribution["f."+f]; raw != nil {
			if err := json.Unmarshal(raw, &n); err != nil {
				return out, err
			}
		}
		out.facets[f] = counts(n)
	}
	return out, nil
}

// counts puts the most frequent values first.
func counts(n map[string]int) []search.Count {
	out := make([]search.Count, 0, len(n))
	for v, c := range n {
		out = append(out, search.Count{Value: v, N: c})
	}
	slices.SortFunc(out, func(a, b search.Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	return out
}
