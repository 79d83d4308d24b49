package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/platform/search"
	"market/internal/testkit"
	"market/internal/trade/account"
)

func (p *place) find(q SearchQuery) SearchResult {
	p.t.Helper()
	if q.Lang == "" {
		q.Lang = i18n.Ru
	}
	return must(p.Search(p.ctx, q))
}

// skus lists the article numbers of the hits in a fixed order.
func (r SearchResult) skus() string {
	var all []string
	for _, h := range r.Items {
		all = append(all, h.SKU)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func (r SearchResult) facet(name string) (f Facet) {
	for _, f := range r.Facets {
		if f.Name == name {
			return f
		}
	}
	return f
}

func (f Facet) value(value string) (v FacetValue) {
	for _, v := range f.Values {
		if v.Value == value {
			return v
		}
	}
	return v
}

// TestSearchShowsOnlyWhatBuyersMaySee goes through everything that takes a product away, each time before and after the
// index has followed.
func TestSearchShowsOnlyWhatBuyersMaySee(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		pub := p.published("A-1", p.content())
		second := p.content()
		second.Name[i18n.Ru] = "Центробежный насос из стали" // names are suggested once
		p.published("A-2", second)
		waiting := p.draft("A-3", p.content())
		must(p.Submit(p.ctx, p.supplier, waiting.ID))
		p.draft("A-4", p.content())
		p.index()
		for _, words := range []string{"насосы", "离心泵", "", "A-1", "насосами из стали"} {
			r := p.find(SearchQuery{Text: words})
			if words != "A-1" && (r.skus() != "A-1 A-2" || r.Total != 2) {
				t.Errorf("%q finds %q of %d", words, r.skus(), r.Total)
			}
			if words == "A-1" && r.Items[0].SKU != "A-1" {
				t.Errorf("an article number finds %q", r.skus())
			}
		}
		expect := func(when, skus string) {
			t.Helper()
			for _, state := range []string{"with a stale index", "with the index in step"} {
				if r := p.find(SearchQuery{}); r.skus() != skus || r.Total != len(strings.Fields(skus)) {
					t.Errorf("%s, %s: %q of %d, want %q", when, state, r.skus(), r.Total, skus)
				}
				if s := must(p.Suggest(p.ctx, "центробежный", i18n.Ru)); (skus == "") != !slices.ContainsFunc(s, func(s Suggestion) bool { return s.Kind == "product" }) {
					t.Errorf("%s, %s: suggested %v", when, state, s)
				}
				p.index()
			}
			docs := must(source{p.Service}.Documents(p.ctx, []string{pub.ID}))
			if want := strings.Contains(skus, "A-1"); (len(docs) == 1) != want {
				t.Errorf("%s: %d documents", when, len(docs))
			}
			if ids := must(source{p.Service}.Scan(p.ctx, "", 10)); len(ids) != len(strings.Fields(skus)) {
				t.Errorf("%s: a rebuild would index %d", when, len(ids))
			}
			if n := must(p.search.Engine().Count(p.ctx, search.Product)); n != len(strings.Fields(skus)) {
				t.Errorf("%s: the index holds %d", when, n)
			}
		}
		must(p.Suspend(p.ctx, p.moderator, pub.ID, "papers"))
		expect("suspended", "A-2")
		must(p.Reinstate(p.ctx, p.moderator, pub.ID, ""))
		p.index()
		expect("reinstated", "A-1 A-2")
		must(p.Unlist(p.ctx, p.supplier, pub.ID))
		expect("unlisted", "A-2")
		must(p.Relist(p.ctx, p.supplier, pub.ID))
		p.index()
		must(p.accounts.Suspend(p.ctx, p.admin, p.supplier.OrgID, "papers"))
		expect("supplier suspended", "")
		must(p.accounts.Reinstate(p.ctx, p.admin, p.supplier.OrgID, "done"))
		p.index()
		expect("supplier reinstated", "A-1 A-2")
		must(p.Archive(p.ctx, p.supplier, pub.ID))
		expect("archived", "A-2")
	})
}

func TestFiltersAndFacets(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.published("A-1", p.content())
		c := p.content()
		c.Attributes = map[string]Value{"power_kw": Number(11), "material": Text("cast_iron"), "self_priming": Bool(false)}
		c.Currency, c.Prices, c.MOQ, c.Incoterms, c.Certificates = money.USD, []Rung{{1, 20000}}, 10, []Term{{"EXW", "Urumqi"}}, nil
		p.published("A-2", c)
		cable := p.content()
		cable.CategoryID, cable.Name, cable.Keywords, cable.Attributes, cable.Prices = p.cables.ID, i18n.Text{i18n.Zh: "电缆", i18n.Ru: "Кабель"}, nil, nil, nil
		cable.HSCode, cable.TNVEDCode = "", ""
		p.published("C-1", cable)
		p.index()

		cheap, dear := int64(100_000), int64(120_000)
		for name, c := range map[string]struct {
			q    SearchQuery
			skus string
		}{
			"category with what is below":    {SearchQuery{Category: "machinery"}, "A-1 A-2"},
			"category by id":                 {SearchQuery{Category: p.cables.ID}, "C-1"},
			"unknown category":               {SearchQuery{Category: "gone"}, ""},
			"supplier":                       {SearchQuery{Supplier: p.rival.OrgID}, ""},
			"level":                          {SearchQuery{Level: []string{"reviewed"}}, "A-1 A-2 C-1"},
			"level nobody has":               {SearchQuery{Level: []string{"audited"}}, ""},
			"currency":                       {SearchQuery{Currency: []string{"USD"}}, "A-2"},
			"currencies":                     {SearchQuery{Currency: []string{"USD", "CNY"}}, "A-1 A-2 C-1"},
			"incoterm":                       {SearchQuery{Incoterm: []string{"EXW"}}, "A-2"},
			"certificate":                    {SearchQuery{Certificate: []string{"EAC"}, Category: "machinery"}, "A-1"},
			"up to the very price":           {SearchQuery{PriceMax: new(int64(91_000)), Currency: []string{"CNY"}}, "A-1"},
			"dollars compared with yuan":     {SearchQuery{PriceMin: &cheap, PriceMax: &dear}, ""},
			"price in dollars":               {SearchQuery{PriceMin: new(int64(20_000)), PriceMax: new(int64(20_000)), Currency: []string{"USD"}}, "A-2"},
			"minimum order":                  {SearchQuery{MOQMax: new(int64(9)), Category: "machinery"}, "A-1"},
			"number attribute":               {SearchQuery{Attributes: map[string][]string{"power_kw": {"7.5"}}}, "A-1"},
			"two values of one attribute":    {SearchQuery{Attributes: map[string][]string{"material": {"steel", "cast_iron"}}}, "A-1 A-2"},
			"two attributes":                 {SearchQuery{Attributes: map[string][]string{"material": {"steel"}, "self_priming": {"false"}}}, ""},
			"words within a category":        {SearchQuery{Text: "кабель", Category: "machinery"}, ""},
			"a page behind the last":         {SearchQuery{Page: 5}, ""},
			"a page beyond reason":           {SearchQuery{Page: 1 << 60, PerPage: 1 << 60}, ""},
			"an order that does not exist":   {SearchQuery{Sort: "drop table"}, "A-1 A-2 C-1"},
			"a language that does not exist": {SearchQuery{Lang: "xx"}, "A-1 A-2 C-1"},
		} {
			if got := p.find(c.q).skus(); got != c.skus {
				t.Errorf("%s: %q, want %q", name, got, c.skus)
			}
		}

		all := p.find(SearchQuery{})
		if f := all.facet("category"); len(f.Values) != 2 || f.Values[0].Label != "Машины и оборудование" || f.Values[0].N != 2 || f.Values[1].N != 1 {
			t.Errorf("categories %+v", f)
		}
		if len(all.facet("attributes.power_kw").Values) != 0 {
			t.Error("attributes are offered without a category")
		}
		if z := all.facet("zone"); len(z.Values) != 1 || z.Values[0].N != 3 || z.Values[0].Label == z.Values[0].Value {
			t.Errorf("zones %+v", z)
		}
		pumps := p.find(SearchQuery{Category: "machinery.pumps.centrifugal", Attributes: map[string][]string{"power_kw": {"7.5"}}})
		power := pumps.facet("attributes.power_kw")
		if power.Label != "Мощность" || len(power.Values) != 2 || !power.value("7.5").On || power.value("11").N != 1 || power.value("7.5").Label != "7,5\u00a0кВт" {
			t.Errorf("power %+v", power)
		}
		if m := pumps.facet("attributes.material").value("steel"); m.Label != "Нержавеющая сталь" || m.N != 1 {
			t.Errorf("material %+v", m)
		}
		path := pumps.facet("category").Values
		if len(path) != 3 || !path[2].On {
			t.Errorf("the way down to the category: %+v", path)
		}
		if off := p.find(SearchQuery{Currency: []string{"KZT"}}).facet("currency").value("KZT"); !off.On || off.N != 0 {
			t.Errorf("a value asked for without hits: %+v", off)
		}
		byPrice := p.find(SearchQuery{Sort: search.PriceAsc})
		if byPrice.Items[0].SKU != "A-1" || byPrice.Items[2].SKU != "C-1" {
			t.Errorf("by price: %s, %s", byPrice.Items[0].SKU, byPrice.Items[2].SKU)
		}
		hit := p.find(SearchQuery{Text: "насосы"}).Items[0]
		if hit.MatchedLang != i18n.Ru || len(hit.Highlight[search.Name]) == 0 {
			t.Errorf("highlight %v in %s", hit.Highlight, hit.MatchedLang)
		}
		if s := must(p.Suggest(p.ctx, "центро", i18n.Ru)); len(s) < 2 || s[0].Kind != "category" || s[0].ID != p.centrifugal.ID {
			t.Errorf("suggestions %+v", s)
		}
	})
}

func TestIndexFollowsSupplierAndCategory(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		pub := p.published("A-1", p.content())
		p.index()
		must(p.accounts.SetLevel(p.ctx, p.admin, p.supplier.OrgID, account.Audited, nil, "visited"))
		renamed := p.pumps
		renamed.Name = i18n.Text{i18n.Zh: "泵类", i18n.Ru: "Нагнетатели"}
		must(p.UpdateCategory(p.ctx, p.admin, renamed))
		p.index()
		if r := p.find(SearchQuery{Level: []string{"audited"}}); r.skus() != "A-1" || r.Items[0].Supplier.Level != account.Audited {
			t.Errorf("the new level finds %q", r.skus())
		}
		if r := p.find(SearchQuery{Text: "нагнетатели"}); r.skus() != "A-1" {
			t.Errorf("the category's new name finds %q", r.skus())
		}
		if v := must(p.Published(p.ctx, pub.ID)); len(v.Path) != 3 || v.Path[1].Name[i18n.Zh] != "泵类" {
			t.Errorf("path %+v", v.Path)
		}
	})
}

// TestStatementsPerPage holds that 24 hits cost as many statements as one.
func TestStatementsPerPage(t *testing.T) {
	var statements []string
	db := testkit.Migrated(t, database.Options{DataDir: t.TempDir()})
	p := open(t, db)
	var ids []string
	for i := range 24 {
		ids = append(ids, p.published(fmt.Sprint("A-", i), p.content()).ID)
	}
	count := func(views int, ids []string) int {
		p.contents = newContentCache()
		q := &counting{Querier: p.db, statements: &statements}
		statements = nil
		got := must(p.PublishedIn(p.ctx, q, ids))
		if len(got) != views {
			t.Fatalf("%d views", len(got))
		}
		return len(statements)
	}
	one, many := count(1, ids[:1]), count(24, ids)
	if one != many || many > 3 {
		t.Errorf("%d statements for one view, %d for 24:\n%s", one, many, strings.Join(statements, "\n"))
	}
	slices.Reverse(ids)
	for i, v := range must(p.PublishedMany(p.ctx, append(ids, "x", database.NewID(), ids[0]))) {
		if v.ID != ids[i] {
			t.Fatal("views are out of order")
		}
	}
}

func TestListsOfPublished(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		var pumps []Product
		for _, sku := range []string{"A-1", "A-2", "A-3"} {
			pumps = append(pumps, p.published(sku, p.content()))
		}
		theirs := must(p.Create(p.ctx, p.rival, NewProduct{SKU: "R-1", Content: p.content()}, idempotency.Key{}))
		must(p.Submit(p.ctx, actor.Program(), theirs.ID))
		must(p.cases.Decide(p.ctx, p.admin, p.caseOf(theirs.ID).ID, approve))
		cable := p.content()
		cable.CategoryID, cable.Attributes = p.cables.ID, nil
		p.published("C-1", cable)

		first := must(p.OfSupplier(p.ctx, p.supplier.OrgID, paging.Page{Limit: 3}))
		second := must(p.OfSupplier(p.ctx, p.supplier.OrgID, paging.Page{Limit: 3, Cursor: first.Next}))
		if got := skus(first.Items) + skus(second.Items); got != "C-1 A-3 A-2 A-1 " || second.Next != "" {
			t.Errorf("of the supplier: %q", got)
		}
		if got := skus(must(p.Newest(p.ctx, 2))); got != "C-1 R-1 " {
			t.Errorf("newest: %q", got)
		}
		view := must(p.Published(p.ctx, pumps[0].ID))
		if got := skus(must(p.Related(p.ctx, view, 2))); got != "R-1 A-3 " {
			t.Errorf("related: %q", got)
		}
		counts := must(p.CountsByCategory(p.ctx))
		tree := must(p.Tree(p.ctx))
		root, _ := tree.ByCode("machinery")
		if counts[root.ID] != 4 || counts[p.centrifugal.ID] != 4 || counts[p.cables.ID] != 1 {
			t.Errorf("by category: %v", counts)
		}
		if n := must(p.CountsBySupplier(p.ctx, []string{p.supplier.OrgID, p.rival.OrgID, database.NewID()})); n[p.supplier.OrgID] != 4 || n[p.rival.OrgID] != 1 || len(n) != 2 {
			t.Errorf("by supplier: %v", n)
		}
	})
}

func skus(views []View) (s string) {
	for _, v := range views {
		s += v.SKU + " "
	}
	return s
}
