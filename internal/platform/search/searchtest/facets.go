package searchtest

import (
	"fmt"
	"slices"
	"testing"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
)

// facets filters and counts.
func facets(t *testing.T, e search.Engine) {
	in := func(field string, values ...string) search.Filter { return search.Filter{Field: field, Values: values} }
	for _, c := range []struct {
		name    string
		text    string
		filters []search.Filter
		want    []string
	}{
		{"one value", "", []search.Filter{in("zone", "xian")}, []string{"pump", "seal", "unpriced"}},
		{"or within", "", []search.Filter{in("zone", "xian", "yiwu")}, []string{"boots", "pump", "seal", "table", "unpriced"}},
		{"and between", "", []search.Filter{in("zone", "xian"), in("category", "pumps")}, []string{"pump"}},
		{"with a text", "насос", []search.Filter{in("zone", "xian")}, []string{"pump", "seal"}},
		{"an attribute", "", []search.Filter{in("attr.voltage", "220")}, []string{"lamp", "pump-zh"}},
		{"unknown value", "", []search.Filter{in("zone", "no such")}, nil},
		{"unknown field", "", []search.Filter{in("nothing", "x")}, nil},
		{"hostile value", "", []search.Filter{in("zone", `x"] OR id = "pump`, `\`, "'")}, nil},
		{"no value", "", []search.Filter{in("zone")}, nil},
		{"range", "", []search.Filter{{Field: "price", Min: number(4500), Max: number(15000)}}, []string{"boots", "lamp", "table"}},
		{"open range", "", []search.Filter{{Field: "price", Min: number(15001)}}, []string{"pump", "pump-zh"}},
		{"two ranges", "", []search.Filter{{Field: "price", Min: number(10000)}, {Field: "moq", Max: number(10)}}, []string{"pump", "table"}},
		{"empty range", "", []search.Filter{{Field: "price", Min: number(5), Max: number(1)}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ask(t, e, search.Query{Text: c.text, Filters: c.filters})
			if got := sorted(ids(r)); !slices.Equal(got, c.want) || r.Total != len(c.want) {
				t.Errorf("%v (total %d), want %v", got, r.Total, c.want)
			}
		})
	}
	counted := func(t *testing.T, r search.Result, field string, want ...search.Count) {
		t.Helper()
		if got := r.Facets[field]; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", field, got, want)
		}
	}
	t.Run("counts", func(t *testing.T) {
		r := ask(t, e, search.Query{Facets: []string{"zone", "certificate", "attr.voltage"}})
		counted(t, r, "zone", search.Count{Value: "xian", N: 3}, search.Count{Value: "qingdao", N: 2}, search.Count{Value: "yiwu", N: 2})
		counted(t, r, "certificate", search.Count{Value: "CE", N: 2}, search.Count{Value: "EAC", N: 1})
		counted(t, r, "attr.voltage", search.Count{Value: "220", N: 2}, search.Count{Value: "380", N: 1})
	})
	t.Run("a facet's own filter does not narrow its counts", func(t *testing.T) {
		r := ask(t, e, search.Query{Filters: []search.Filter{in("zone", "xian"), in("category", "pumps", "light")}, Facets: []string{"zone", "category", "certificate"}})
		counted(t, r, "zone", search.Count{Value: "qingdao", N: 2}, search.Count{Value: "xian", N: 1})
		counted(t, r, "category", search.Count{Value: "all", N: 3}, search.Count{Value: "parts", N: 1}, search.Count{Value: "pumps", N: 1})
		counted(t, r, "certificate", search.Count{Value: "CE", N: 1}, search.Count{Value: "EAC", N: 1})
	})
	t.Run("counts of a text", func(t *testing.T) {
		r := ask(t, e, search.Query{Text: "насосами", Facets: []string{"category"}})
		counted(t, r, "category", search.Count{Value: "all", N: 2}, search.Count{Value: "parts", N: 1}, search.Count{Value: "pumps", N: 1})
	})
	t.Run("counts without hits", func(t *testing.T) {
		r, err := e.Search(ctx(t), search.Query{Kind: search.Product, Text: "насос", Lang: i18n.Ru, Facets: []string{"zone"}})
		if err != nil || len(r.Hits) != 0 || r.Total != 2 {
			t.Fatalf("%d hits of %d, %v; want none of 2", len(r.Hits), r.Total, err)
		}
		counted(t, r, "zone", search.Count{Value: "xian", N: 2})
	})
}

// paging reads far into many hits.
func paging(t *testing.T, e search.Engine) {
	const many = 2500
	configure(t, e)
	docs := make([]search.Document, many)
	for i := range docs {
		docs[i] = named(fmt.Sprintf("p%05d", i), text("", fmt.Sprintf("Болт номер %d", i), "", ""))
		docs[i].Numbers = map[string]float64{search.NumberPrice: float64(i)}
	}
	index(t, e, docs...)
	for _, q := range []search.Query{{}, {Text: "болт"}, {Text: "болты", Sort: search.PriceAsc}} {
		seen := make(map[string]bool)
		for offset := 0; offset < many; offset += 100 {
			q.Offset, q.Limit = offset, 100
			r := ask(t, e, q)
			if r.Total != many || len(r.Hits) != 100 {
				t.Fatalf("%q from %d: %d hits, total %d", q.Text, offset, len(r.Hits), r.Total)
			}
			for _, h := range r.Hits {
				if seen[h.ID] {
					t.Fatalf("%q: %s on two pages", q.Text, h.ID)
				}
				seen[h.ID] = true
			}
			if q.Sort == search.PriceAsc && r.Hits[0].ID != fmt.Sprintf("p%05d", offset) {
				t.Fatalf("sorted page at %d begins with %s", offset, r.Hits[0].ID)
			}
		}
	}
	if r := ask(t, e, search.Query{Text: "болт", Offset: 3 * many}); len(r.Hits) != 0 || r.Total != many {
		t.Errorf("beyond the end: %d hits, total %d", len(r.Hits), r.Total)
	}
}
