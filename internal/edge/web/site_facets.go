package web

import (
	"slices"
	"strings"

	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/kernel/money"
	"market/internal/trade/catalog"
)

// facets lays out what a search may be narrowed by. Categories are links, since one is asked for at a time; all else is
// the form's. What the form does not show stays in hidden fields.
func (sh shelf) facets(a asked, found []catalog.Facet) site.FacetsView {
	v := site.FacetsView{Action: a.path, Reset: a.reset(), Errors: a.errors}
	for _, f := range found {
		switch f.Name {
		case "category":
			v.Categories = sh.categoryLinks(a, f)
		default:
			v.Choices = append(v.Choices, site.Choice{Legend: f.Label, Name: f.Name, Options: sh.options(f)})
		}
	}
	for _, name := range []string{"q", "supplier", "category", "sort"} {
		if value := a.values.Get(name); value != "" {
			v.Kept = append(v.Kept, site.Kept{Name: name, Value: value})
		}
	}
	v.PriceMin, v.PriceMax, v.MOQMax = a.values.Get("price_min"), a.values.Get("price_max"), a.values.Get("moq_max")
	v.Currency = string(a.currency())
	return v
}

// currency is the one that prices of the filter are in.
func (a asked) currency() money.Currency {
	if len(a.search.Currency) > 0 {
		if c, ok := money.ParseCurrency(a.search.Currency[0]); ok {
			return c
		}
	}
	return money.CNY
}

func (sh shelf) options(f catalog.Facet) []ui.Option {
	out := make([]ui.Option, len(f.Values))
	for i, v := range f.Values {
		out[i] = ui.Option{Value: v.Value, Label: sh.facetWord(f.Name, v), Count: sh.p.Int(int64(v.N)), Checked: v.On}
	}
	return out
}

// facetWord is the label of a value; currencies and rules of delivery get a word besides their code.
func (sh shelf) facetWord(facet string, v catalog.FacetValue) string {
	if key := "site.rule." + v.Value; facet == "incoterm" && sh.p.Has(key) {
		return v.Value + " — " + sh.p.T(key)
	}
	return v.Label
}

// categoryLinks leads up the path of the category asked for and down to those below it.
func (sh shelf) categoryLinks(a asked, f catalog.Facet) []site.CategoryLink {
	path := sh.tree.Path(a.search.Category)
	var out []site.CategoryLink
	if len(path) > 0 {
		out = append(out, site.CategoryLink{Label: sh.p.T("site.search.all_categories"), Href: sh.categoryHref(a, "")})
	}
	for _, v := range f.Values {
		depth := slices.IndexFunc(path, func(c catalog.Category) bool { return c.ID == v.Value })
		if depth < 0 {
			depth = len(path)
		}
		out = append(out, site.CategoryLink{
			Label: v.Label, Href: sh.categoryHref(a, v.Value), Count: sh.p.Int(int64(v.N)), Depth: min(depth+min(len(path), 1), 4), On: v.On,
		})
	}
	return out
}

// categoryHref is the search in another category. What was asked of attributes is left behind: they belong to categories.
func (sh shelf) categoryHref(a asked, id string) string {
	values := cloned(a.values)
	for name := range values {
		if strings.HasPrefix(name, attributeParam) {
			values.Del(name)
		}
	}
	values.Del("category")
	path := "/products"
	switch c, ok := sh.tree.ByID(id); {
	case !ok:
	case a.search.Text == "":
		path = categoryPath(sh.lang(), c)
	default:
		values.Set("category", id)
	}
	return query{path: in(sh.lang(), path)}.href(values)
}

// chips are the filters that are on; each leads to the page without it.
func (sh shelf) chips(a asked, found []catalog.Facet) []ui.Chip {
	var out []ui.Chip
	for _, f := range found {
		if f.Name == "category" {
			continue
		}
		for _, v := range f.Values {
			if v.On {
				out = append(out, ui.Chip{Label: f.Label + sh.p.T("ui.colon") + v.Label, Href: a.without(f.Name, v.Value)})
			}
		}
	}
	if c, ok := sh.tree.ByID(a.values.Get("category")); ok {
		out = append(out, ui.Chip{Label: c.Name.For(sh.lang()), Href: sh.categoryHref(a, "")})
	}
	if a.search.PriceMin != nil {
		out = append(out, ui.Chip{Label: sh.p.T("site.chip.price_min", "price", sh.bound(a, *a.search.PriceMin)), Href: a.with("price_min", "")})
	}
	if a.search.PriceMax != nil {
		out = append(out, ui.Chip{Label: sh.p.T("site.chip.price_max", "price", sh.bound(a, *a.search.PriceMax)), Href: a.with("price_max", "")})
	}
	if a.search.MOQMax != nil {
		out = append(out, ui.Chip{Label: sh.p.T("site.chip.moq_max", "n", *a.search.MOQMax), Href: a.with("moq_max", "")})
	}
	if a.search.Supplier != "" {
		out = append(out, ui.Chip{Label: sh.p.T("site.chip.supplier"), Href: a.with("supplier", "")})
	}
	return out
}

func (sh shelf) bound(a asked, minor int64) string {
	return sh.p.Money(money.Amount{Minor: minor, Currency: a.currency()})
}

// reset is the search without its filters: the words and their order stay.
func (a asked) reset() string {
	values := map[string][]string{}
	for _, name := range []string{"q", "sort"} {
		if value := a.values.Get(name); value != "" {
			values[name] = []string{value}
		}
	}
	return a.href(values)
}
