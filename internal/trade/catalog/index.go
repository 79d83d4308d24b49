package catalog

import (
	"context"
	"strings"

	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/search"
)

// Facets of a product's search document.
const (
	facetCategory    = "category" // the category and everything above it
	facetSupplier    = "supplier"
	facetZone        = "zone"
	facetLevel       = "level"
	facetCurrency    = "currency"
	facetIncoterm    = "incoterm"
	facetCertificate = "certificate"
	facetLanguage    = "language" // languages that the name exists in
	facetAttribute   = "attr."    // with the attribute's code
)

// comparison gives each currency's rough worth in hundredths of a yuan per unit, so that lists of prices in several
// currencies have an order. It is never shown, and no price is ever converted.
var comparison = map[money.Currency]float64{money.CNY: 1, money.USD: 7.1, money.KZT: 0.0135, money.RUB: 0.088}

// onScale is an amount on the common scale.
func onScale(a money.Amount) float64 { return float64(a.Minor) * comparison[a.Currency] }

// Source tells the search what belongs in the index of products.
func (s *Service) Source() search.Source { return source{s} }

type source struct{ s *Service }

// Kind implements search.Source.
func (source) Kind() string { return search.Product }

// Documents implements search.Source: what buyers may not see has no document.
func (src source) Documents(ctx context.Context, ids []string) ([]search.Document, error) {
	tree, err := src.s.currentTree(ctx)
	if err != nil {
		return nil, err
	}
	views, err := src.s.views(ctx, src.s.db, tree, ids)
	docs := make([]search.Document, len(views))
	for i, v := range views {
		docs[i] = document(v)
	}
	return docs, err
}

// Scan implements search.Source.
func (src source) Scan(ctx context.Context, after string, limit int) ([]string, error) {
	return scanPublished(ctx, src.s.db, after, limit)
}

func document(v View) search.Document {
	c := v.Content
	d := search.Document{
		ID: v.ID, Kind: search.Product, Revision: v.document,
		Text: map[string]i18n.Text{
			search.Name: c.Name, search.Summary: c.Summary, search.Description: c.Description,
			search.Keywords: keywordText(c.Keywords), search.Category: pathText(v.Path), search.SupplierName: v.Supplier.Name,
		},
		Codes:   nonEmpty(v.SKU, c.HSCode, c.TNVEDCode),
		Facets:  facets(v),
		Numbers: map[string]float64{search.NumberMOQ: float64(c.MOQ), search.NumberPublished: float64(v.publishedAt().Unix())},
		Rank:    float64(v.Supplier.Level.Rank()),
	}
	if price, ok := c.LowestPrice(); ok {
		d.Numbers[search.NumberPrice] = onScale(price)
	}
	return d
}

func facets(v View) map[string][]string {
	c := v.Content
	f := map[string][]string{
		facetSupplier: {v.SupplierID}, facetLevel: {string(v.Supplier.Level)},
		facetZone: nonEmpty(v.Supplier.ZoneID), facetCurrency: nonEmpty(string(c.Currency)),
	}
	for _, above := range v.Path {
		f[facetCategory] = append(f[facetCategory], above.ID)
		for _, a := range above.Attributes {
			if value, ok := c.Attributes[a.Code]; ok && a.Filterable {
				f[facetAttribute+a.Code] = nonEmpty(value.String())
			}
		}
	}
	for _, t := range c.Incoterms {
		f[facetIncoterm] = appendNew(f[facetIncoterm], t.Rule)
	}
	for _, cert := range c.Certificates {
		f[facetCertificate] = appendNew(f[facetCertificate], cert.Kind)
	}
	for _, l := range i18n.Langs {
		if c.Name.Has(l) {
			f[facetLanguage] = append(f[facetLanguage], string(l))
		}
	}
	return f
}

func keywordText(all map[i18n.Lang][]string) i18n.Text {
	t := i18n.Text{}
	for l, words := range all {
		t[l] = strings.Join(words, " · ")
	}
	return t
}

func pathText(path []Category) i18n.Text {
	t := i18n.Text{}
	for _, l := range i18n.Langs {
		var names []string
		for _, c := range path {
			names = append(names, nonEmpty(c.Name[l])...)
		}
		t[l] = strings.Join(names, " · ")
	}
	return t
}

func nonEmpty(all ...string) []string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func appendNew(all []string, s string) []string {
	for _, have := range all {
		if have == s {
			return all
		}
	}
	return append(all, s)
}
