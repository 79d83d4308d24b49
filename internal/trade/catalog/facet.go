package catalog

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
	"market/internal/trade/account"
)

// Facet is one property to narrow a search by, with how many products have each value.
type Facet struct {
	Name   string // "zone", "attributes.power_kw": the name of the parameter that asks for it
	Label  string
	Values []FacetValue
}

// FacetValue is one value of a facet. On tells that the search asked for it.
type FacetValue struct {
	Value string
	Label string
	N     int
	On    bool
}

// maxValues is how many values of a facet are shown; those asked for are shown in any case.
const maxValues = 30

// fixedFacets are those of every search, in the order shown.
var fixedFacets = [...]string{facetCategory, facetZone, facetLevel, facetCurrency, facetIncoterm, facetCertificate, facetLanguage}

// facetFields lists the facets to count: the fixed ones and the filterable attributes of the category asked for.
func (q SearchQuery) facetFields(tree *Tree) []string {
	fields := slices.Clone(fixedFacets[:])
	for _, a := range tree.filterable(q.Category) {
		fields = append(fields, facetAttribute+a.Code)
	}
	return fields
}

func (t *Tree) filterable(categoryID string) []Attribute {
	return slices.DeleteFunc(slices.Clone(t.Attributes(categoryID)), func(a Attribute) bool { return !a.Filterable })
}

// facetsOf puts words to the counts of an engine and marks what was asked for.
func (s *Service) facetsOf(ctx context.Context, q SearchQuery, tree *Tree, counts map[string][]search.Count) ([]Facet, error) {
	zones, err := s.zones.Zones(ctx)
	if err != nil {
		return nil, err
	}
	p := i18n.For(q.Lang)
	zoneNames := make(map[string]string, len(zones))
	for _, z := range zones {
		zoneNames[z.ID] = z.Name.For(q.Lang)
	}
	label := map[string]func(string) string{
		facetZone:     func(v string) string { return cmp.Or(zoneNames[v], v) },
		facetLevel:    func(v string) string { return p.T("ui.level." + v) },
		facetLanguage: func(v string) string { return p.T("language." + v) },
	}
	asked := map[string][]string{
		facetZone: q.Zone, facetLevel: known(q.Level, account.Levels[:]), facetCurrency: q.Currency, facetIncoterm: q.Incoterm,
		facetCertificate: q.Certificate, facetLanguage: known(q.Language, i18n.Langs[:]),
	}
	all := []Facet{categoryFacet(q, tree, counts[facetCategory], p)}
	for _, name := range fixedFacets[1:] {
		f := Facet{Name: name, Label: p.T("facet." + name), Values: values(counts[name], asked[name], label[name])}
		if name == facetLevel {
			slices.SortStableFunc(f.Values, byLevel)
		}
		all = append(all, f)
	}
	for _, a := range tree.filterable(q.Category) {
		all = append(all, attributeFacet(a, counts[facetAttribute+a.Code], q.Attributes[a.Code], p))
	}
	return slices.DeleteFunc(all, func(f Facet) bool { return len(f.Values) == 0 }), nil
}

// known leaves out values that are not of a closed list: they have no words to be shown by.
func known[T ~string](asked []string, list []T) []string {
	return slices.DeleteFunc(slices.Clone(asked), func(v string) bool { return !slices.Contains(list, T(v)) })
}

// values joins what an engine counted with what was asked for, the most frequent first.
func values(counts []search.Count, asked []string, label func(string) string) []FacetValue {
	var all []FacetValue
	for _, c := range counts {
		if on := slices.Contains(asked, c.Value); on || len(all) < maxValues {
			all = append(all, FacetValue{Value: c.Value, N: c.N, On: on})
		}
	}
	for _, v := range asked {
		if v != "" && !slices.ContainsFunc(all, func(have FacetValue) bool { return have.Value == v }) {
			all = append(all, FacetValue{Value: v, On: true})
		}
	}
	for i := range all {
		all[i].Label = all[i].Value
		if label != nil {
			all[i].Label = label(all[i].Value)
		}
	}
	return all
}

func byLevel(a, b FacetValue) int {
	return cmp.Compare(account.Level(b.Value).Rank(), account.Level(a.Value).Rank())
}

// categoryFacet shows the way down to the category asked for and what lies right below it, in the order of the tree.
func categoryFacet(q SearchQuery, tree *Tree, counts []search.Count, p *i18n.Printer) Facet {
	n := make(map[string]int, len(counts))
	for _, c := range counts {
		n[c.Value] = c.N
	}
	f := Facet{Name: facetCategory, Label: p.T("facet." + facetCategory)}
	below := tree.Roots()
	if path := tree.Path(q.Category); len(path) > 0 {
		for _, c := range path {
			f.Values = append(f.Values, FacetValue{Value: c.ID, Label: c.Name.For(q.Lang), N: n[c.ID], On: c.ID == q.Category})
		}
		below = tree.Children(q.Category)
	}
	for _, c := range below {
		if n[c.ID] > 0 {
			f.Values = append(f.Values, FacetValue{Value: c.ID, Label: c.Name.For(q.Lang), N: n[c.ID]})
		}
	}
	return f
}

func attributeFacet(a Attribute, counts []search.Count, asked []string, p *i18n.Printer) Facet {
	f := Facet{Name: "attributes." + a.Code, Label: a.Name.For(p.Lang())}
	f.Values = values(counts, asked, func(v string) string { return a.Label(a.value(v), p) })
	if a.Type == NumberType {
		slices.SortStableFunc(f.Values, func(x, y FacetValue) int {
			return cmp.Compare(a.value(x.Value).Number, a.value(y.Value).Number)
		})
	}
	return f
}

// value reads what Value.String wrote.
func (a Attribute) value(s string) Value {
	switch a.Type {
	case NumberType:
		if n, err := strconv.ParseFloat(s, 64); err == nil {
			return Number(n)
		}
	case BooleanType:
		if b, err := strconv.ParseBool(s); err == nil {
			return Bool(b)
		}
	}
	return Text(s)
}

// suggest lists categories whose name in the reader's language begins with, or has a word that begins with, what was typed.
func (t *Tree) suggest(prefix string, lang i18n.Lang, limit int) []Suggestion {
	var starts, words []Suggestion
	for _, c := range t.all {
		text, in := c.Name.In(lang)
		name := foldName(text)
		hit := Suggestion{Kind: "category", ID: c.ID, Text: text, Lang: in}
		switch {
		case strings.HasPrefix(name, prefix):
			starts = append(starts, hit)
		case strings.Contains(name, " "+prefix) || lang == i18n.Zh && strings.Contains(name, prefix):
			words = append(words, hit)
		}
	}
	all := append(starts, words...)
	return all[:min(limit, len(all))]
}
