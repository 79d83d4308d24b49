package api

import (
	"time"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/search"
	"market/internal/trade/catalog"
)

func (s *Server) searchCalls() []operation {
	return chapter("search",
		get("/search/products", "search-products", s.search).forEveryone(),
		get("/search/suggest", "suggest", s.suggest).forEveryone(),
	)
}

// Search are the parameters of a search. Several values of one parameter widen it.
type Search struct {
	Q           string              `query:"q" doc:"Words in any of the four languages."`
	Lang        string              `query:"lang" enum:"zh,ru,kk,en" doc:"The reader's language; that of the request when left out."`
	Category    string              `query:"category" doc:"Id or code; the categories below are included."`
	Supplier    string              `query:"supplier"`
	Zone        []string            `query:"zone" doc:"Ids or codes."`
	Level       []string            `query:"level" doc:"Verification levels."`
	Currency    []string            `query:"currency"`
	PriceMin    string              `query:"price_min" doc:"Decimal, in the first currency asked for, else in CNY."`
	PriceMax    string              `query:"price_max"`
	MOQMax      int64               `query:"moq_max" minimum:"1" doc:"Largest minimum order quantity."`
	Incoterm    []string            `query:"incoterm"`
	Certificate []string            `query:"certificate"`
	Language    []string            `query:"language" doc:"Languages that the name exists in."`
	Attributes  map[string][]string `query:"attributes.*" doc:"Values of an attribute, named by its code."`
	Sort        string              `query:"sort" enum:"relevance,newest,price_asc,price_desc,moq"`
	Page        int                 `query:"page" minimum:"1" default:"1"`
	PerPage     int                 `query:"per_page" minimum:"1" maximum:"100" default:"24"`
}

// Found is one page of hits.
type Found struct {
	Items    []Hit            `json:"items"`
	Total    int              `json:"total"`
	Page     int              `json:"page"`
	PerPage  int              `json:"per_page"`
	Facets   map[string]Facet `json:"facets" doc:"By the name of the parameter that narrows the search."`
	Query    Query            `json:"query"`
	TookMS   int64            `json:"took_ms"`
	Degraded bool             `json:"degraded" doc:"Whether a simpler engine stood in."`
}

// Query tells what was typed and what was searched for instead.
type Query struct {
	Original    string  `json:"original"`
	Used        string  `json:"used"`
	RewrittenBy *string `json:"rewritten_by" doc:"Null when the words were used as they came."`
}

// Facet is one property to narrow the search by.
type Facet struct {
	Label  string       `json:"label"`
	Values []FacetValue `json:"values"`
}

// FacetValue is one value of a facet.
type FacetValue struct {
	Value    string `json:"value"`
	Label    string `json:"label"`
	Count    int    `json:"count"`
	Selected bool   `json:"selected"`
}

// Hit is one product found.
type Hit struct {
	ID        string              `json:"id"`
	SKU       string              `json:"sku"`
	Name      Text                `json:"name"`
	Summary   Text                `json:"summary"`
	Supplier  Party               `json:"supplier"`
	Zone      *ZoneRef            `json:"zone"`
	Price     *Money              `json:"price" doc:"Lowest unit price; null for a price on request."`
	Unit      string              `json:"unit"`
	MOQ       int64               `json:"moq"`
	Image     *Image              `json:"image"`
	Highlight map[string][]Marked `json:"highlight" doc:"By field, in the matched language: the text in pieces."`
	Matched   string              `json:"matched_language"`
	URL       string              `json:"url" format:"uri-reference"`
	CreatedAt time.Time           `json:"created_at"`
	UpdatedAt time.Time           `json:"updated_at"`
}

// Marked is a piece of a text; match tells whether it was searched for.
type Marked struct {
	Text  string `json:"text"`
	Match bool   `json:"match"`
}

// query puts the parameters into the words of the trade.
func (q Search) query(lang i18n.Lang, zones zoneIndex) (catalog.SearchQuery, error) {
	if l, ok := i18n.ParseLang(q.Lang); ok {
		lang = l
	}
	out := catalog.SearchQuery{
		Text: q.Q, Lang: lang, Category: q.Category, Supplier: q.Supplier, Zone: each(q.Zone, zones.idOf), Level: q.Level, Currency: q.Currency,
		Incoterm: q.Incoterm, Certificate: q.Certificate, Language: q.Language, Attributes: q.Attributes, Page: q.Page, PerPage: q.PerPage,
	}
	if q.Sort != "relevance" {
		out.Sort = search.Sort(q.Sort)
	}
	if q.MOQMax != 0 {
		out.MOQMax = &q.MOQMax
	}
	var p errs.Problems
	out.PriceMin, out.PriceMax = bound(&p, "price_min", q.PriceMin), bound(&p, "price_max", q.PriceMax)
	return out, p.Err()
}

// bound reads a price; the currency does not matter, every one has two decimals.
func bound(p *errs.Problems, name, text string) *int64 {
	if text == "" {
		return nil
	}
	a, err := money.Parse(text, money.CNY)
	if err != nil {
		p.Add(name, money.Reason(err))
		return nil
	}
	if a.Negative() {
		p.Add(name, "negative")
	}
	return &a.Minor
}

func (s *Server) search(r *call, q Search) (Found, error) {
	zones, err := s.zones(r)
	if err != nil {
		return Found{}, err
	}
	query, err := q.query(language(r.c), zones)
	if err != nil {
		return Found{}, err
	}
	res, err := s.Catalog.Search(r, query)
	if err != nil {
		return Found{}, err
	}
	out := Found{
		Items: each(res.Items, func(h catalog.Hit) Hit { return s.hitOf(h, query.Lang, zones) }), Total: res.Total, Page: res.Page,
		PerPage: res.PerPage, Facets: make(map[string]Facet, len(res.Facets)), TookMS: res.TookMS, Degraded: res.Degraded,
		Query: Query{Original: res.Query.Original, Used: res.Query.Used, RewrittenBy: orNull(res.Query.RewrittenBy)},
	}
	for _, f := range res.Facets {
		out.Facets[f.Name] = Facet{Label: f.Label, Values: each(f.Values, func(v catalog.FacetValue) FacetValue {
			return FacetValue{Value: v.Value, Label: v.Label, Count: v.N, Selected: v.On}
		})}
	}
	return out, nil
}

func (s *Server) hitOf(h catalog.Hit, lang i18n.Lang, zones zoneIndex) Hit {
	c := h.Content
	supplier := zones.party(h.Supplier)
	out := Hit{
		ID: h.ID, SKU: h.SKU, Name: textOf(c.Name), Summary: textOf(c.Summary), Supplier: supplier, Zone: supplier.Zone, Unit: c.Unit, MOQ: c.MOQ,
		Highlight: make(map[string][]Marked, len(h.Highlight)), Matched: string(h.MatchedLang), URL: pageOf(lang, h.Product),
		CreatedAt: h.CreatedAt.UTC(), UpdatedAt: h.UpdatedAt.UTC(),
	}
	if price, ok := c.LowestPrice(); ok {
		out.Price = moneyOf(price)
	}
	if len(c.Images) > 0 {
		image := imageOf(c.Images[0])
		out.Image = &image
	}
	for field, parts := range h.Highlight {
		out.Highlight[field] = each(parts, func(p search.Part) Marked { return Marked(p) })
	}
	return out
}

// SuggestQuery are the parameters of suggestions.
type SuggestQuery struct {
	Q    string `query:"q" doc:"What has been typed so far."`
	Lang string `query:"lang" enum:"zh,ru,kk,en"`
}

// Suggestion is a way to complete what is being typed.
type Suggestion struct {
	Kind     string `json:"kind" enum:"category,product"`
	ID       string `json:"id"`
	Text     string `json:"text"`
	Language string `json:"lang"`
}

func (s *Server) suggest(r *call, q SuggestQuery) (List[Suggestion], error) {
	lang := language(r.c)
	if l, ok := i18n.ParseLang(q.Lang); ok {
		lang = l
	}
	all, err := s.Catalog.Suggest(r, q.Q, lang)
	return List[Suggestion]{Items: each(all, func(g catalog.Suggestion) Suggestion {
		return Suggestion{Kind: g.Kind, ID: g.ID, Text: g.Text, Language: string(g.Lang)}
	})}, err
}
