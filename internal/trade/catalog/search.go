package catalog

import (
	"context"
	"errors"
	"slices"
	"time"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/search"
)

// ErrSearchUnavailable is the answer while no engine can be asked.
var ErrSearchUnavailable = errs.New(errs.Unavailable, "error.unavailable").After(5 * time.Second)

// Sizes of a page of hits, and how deep one may look.
const (
	DefaultPerPage = 24
	MaxPerPage     = 100
	maxDepth       = 10_000
)

// SearchQuery is what a buyer asks for. Empty fields do not narrow; several values of one field widen it.
type SearchQuery struct {
	Text        string
	Lang        i18n.Lang
	Category    string // id or code; those below it are included
	Supplier    string
	Zone        []string
	Level       []string
	Currency    []string
	PriceMin    *int64 // minor units of the first currency asked for, of CNY without one
	PriceMax    *int64
	MOQMax      *int64
	Incoterm    []string
	Certificate []string
	Language    []string            // languages that the name must exist in, any of them
	Attributes  map[string][]string // by the attribute's code; values as Value.String spells them
	Sort        search.Sort
	Page        int // from 1
	PerPage     int
}

// SearchResult is one page of hits with the facets to narrow it.
type SearchResult struct {
	Items    []Hit
	Total    int
	Facets   []Facet
	Query    AskedQuery
	Degraded bool // answered by the second engine
	TookMS   int64
	Page     int
	PerPage  int
}

// Hit is one product found.
type Hit struct {
	View
	Highlight   map[string][]search.Part // by field, in MatchedLang
	MatchedLang i18n.Lang
}

// AskedQuery tells what was typed and what was searched for instead, when the typed words found too little.
type AskedQuery struct {
	Original    string
	Used        string
	RewrittenBy string
}

// Search finds published products. Hits are read from the database, so a stale index shows nothing that buyers may not see.
func (s *Service) Search(ctx context.Context, q SearchQuery) (SearchResult, error) {
	start := s.now()
	tree, err := s.Tree(ctx)
	if err != nil {
		return SearchResult{}, err
	}
	q = q.bounded(tree)
	found, err := s.search.Search(ctx, q.query(tree))
	if err != nil {
		return SearchResult{}, searchError(err)
	}
	views, err := s.PublishedMany(ctx, hitIDs(found.Hits))
	if err != nil {
		return SearchResult{}, err
	}
	facets, err := s.facetsOf(ctx, q, tree, found.Facets)
	if err != nil {
		return SearchResult{}, err
	}
	r := SearchResult{
		Items: joinHits(found.Hits, views), Facets: facets, Degraded: found.Degraded, Page: q.Page, PerPage: q.PerPage,
		Query: AskedQuery{Original: q.Text, Used: found.Used, RewrittenBy: found.RewrittenBy},
	}
	if r.Query.Used == "" {
		r.Query.Used = q.Text
	}
	r.Total = max(found.Total-(len(found.Hits)-len(r.Items)), 0)
	r.TookMS = s.now().Sub(start).Milliseconds()
	return r, nil
}

func searchError(err error) error {
	if errors.Is(err, search.ErrUnavailable) {
		return ErrSearchUnavailable.Because(err)
	}
	return err
}

// bounded brings page, size, category and sort to values that make sense.
func (q SearchQuery) bounded(tree *Tree) SearchQuery {
	if _, ok := i18n.ParseLang(string(q.Lang)); !ok {
		q.Lang = i18n.Ru
	}
	if q.PerPage <= 0 {
		q.PerPage = DefaultPerPage
	}
	q.PerPage = min(q.PerPage, MaxPerPage)
	q.Page = min(max(q.Page, 1), maxDepth/q.PerPage)
	if c, ok := tree.ByCode(q.Category); ok {
		q.Category = c.ID
	}
	if !slices.Contains([]search.Sort{search.Newest, search.PriceAsc, search.PriceDesc, search.MOQ}, q.Sort) {
		q.Sort = search.Relevance
	}
	return q
}

func (q SearchQuery) query(tree *Tree) search.Query {
	return search.Query{
		Kind: search.Product, Text: q.Text, Lang: q.Lang, Filters: q.filters(), Facets: q.facetFields(tree), Sort: q.Sort,
		Offset: (q.Page - 1) * q.PerPage, Limit: q.PerPage,
	}
}

func (q SearchQuery) filters() []search.Filter {
	var all []search.Filter
	one := func(field string, values ...string) {
		if values = nonEmpty(values...); len(values) > 0 {
			all = append(all, search.Filter{Field: field, Values: values})
		}
	}
	one(facetCategory, q.Category)
	one(facetSupplier, q.Supplier)
	one(facetZone, q.Zone...)
	one(facetLevel, q.Level...)
	one(facetCurrency, q.Currency...)
	one(facetIncoterm, q.Incoterm...)
	one(facetCertificate, q.Certificate...)
	one(facetLanguage, q.Language...)
	for _, code := range sortedKeys(q.Attributes) {
		one(facetAttribute+code, q.Attributes[code]...)
	}
	if q.PriceMin != nil || q.PriceMax != nil {
		all = append(all, search.Filter{Field: search.NumberPrice, Min: q.price(q.PriceMin), Max: q.price(q.PriceMax)})
	}
	if q.MOQMax != nil {
		most := float64(*q.MOQMax)
		all = append(all, search.Filter{Field: search.NumberMOQ, Max: &most})
	}
	return all
}

// price puts a bound on the common scale of prices.
func (q SearchQuery) price(minor *int64) *float64 {
	if minor == nil {
		return nil
	}
	currency := money.CNY
	if len(q.Currency) > 0 {
		if c, ok := money.ParseCurrency(q.Currency[0]); ok {
			currency = c
		}
	}
	f := onScale(money.Amount{Minor: *minor, Currency: currency})
	return &f
}

func hitIDs(hits []search.Hit) []string {
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	return ids
}

// joinHits puts views to the hits, in their order; a hit without a view is no longer to be seen.
func joinHits(hits []search.Hit, views []View) []Hit {
	byID := make(map[string]View, len(views))
	for _, v := range views {
		byID[v.ID] = v
	}
	items := make([]Hit, 0, len(views))
	for _, h := range hits {
		if v, ok := byID[h.ID]; ok {
			items = append(items, Hit{View: v, Highlight: h.Highlight, MatchedLang: h.Lang})
		}
	}
	return items
}

// Suggestion is a way to complete what is being typed: a category or a product. ID names it.
type Suggestion struct {
	Kind string // "category" or "product"
	ID   string
	Text string
	Lang i18n.Lang
}

// How many suggestions of each kind are given.
const (
	suggestCategories = 3
	suggestProducts   = 7
)

// Suggest completes what is being typed: categories first, then products.
func (s *Service) Suggest(ctx context.Context, q string, lang i18n.Lang) ([]Suggestion, error) {
	prefix := foldName(q)
	if prefix == "" {
		return nil, nil
	}
	tree, err := s.Tree(ctx)
	if err != nil {
		return nil, err
	}
	all := tree.suggest(prefix, lang, suggestCategories)
	found, err := s.search.Suggest(ctx, search.Product, q, lang, suggestProducts)
	if err != nil {
		return all, searchError(err)
	}
	ids := make([]string, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	views, err := s.PublishedMany(ctx, ids)
	for _, f := range found {
		if slices.ContainsFunc(views, func(v View) bool { return v.ID == f.ID }) {
			all = append(all, Suggestion{Kind: search.Product, ID: f.ID, Text: f.Text, Lang: f.Lang})
		}
	}
	return all, err
}
