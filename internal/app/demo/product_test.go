package demo

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"market/internal/kernel/i18n"
	"market/internal/trade/catalog"
	"market/internal/trade/moderation"
)

func TestProductsAreCompleteAndConsistent(t *testing.T) {
	c := load(t)
	leaves, seen := leafCategories(c), map[string]bool{}
	for _, p := range c.Products {
		id := p.Supplier + " " + p.SKU
		if seen[id] || p.SKU == "" {
			t.Errorf("%s occurs twice", id)
		}
		seen[id] = true
		if !leaves[p.Category] {
			t.Errorf("%s: %q is no leaf", id, p.Category)
		}
		if !slices.Contains(catalog.Units[:], p.Unit) || !slices.Contains(catalog.Periods[:], p.Supply.Per) || !slices.Contains(catalog.SampleTerms[:], p.Samples) {
			t.Errorf("%s: unit %q, supply per %q, samples %q", id, p.Unit, p.Supply.Per, p.Samples)
		}
		if p.MOQ < 1 || p.MOQ%p.Multiple != 0 {
			t.Errorf("%s: minimum order %d in multiples of %d", id, p.MOQ, p.Multiple)
		}
		if !kebab.MatchString(p.Picture) || p.Origin != "CN" || p.Supply.Quantity < 1 {
			t.Errorf("%s: picture %q, origin %q, supply %d", id, p.Picture, p.Origin, p.Supply.Quantity)
		}
		checkState(t, id, p)
		checkLead(t, id, p.LeadTimes)
		checkTerms(t, id, p.Incoterms)
	}
}

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func checkState(t *testing.T, id string, p Product) {
	t.Helper()
	refused := p.State == "changes_requested" || p.State == "rejected"
	if !slices.Contains([]string{"published", "in_review", "changes_requested", "rejected", "draft"}, p.State) || refused != (len(p.Reasons) > 0) {
		t.Errorf("%s is %s with the reasons %v", id, p.State, p.Reasons)
	}
	for _, code := range p.Reasons {
		if !slices.ContainsFunc(moderation.Reasons("product"), func(r moderation.Reason) bool { return r.Code == code }) {
			t.Errorf("%s: unknown reason %q", id, code)
		}
	}
}

func checkLead(t *testing.T, id string, bands []LeadTime) {
	t.Helper()
	if len(bands) == 0 || bands[len(bands)-1].UpTo != 0 {
		t.Errorf("%s: the lead times %v do not cover every quantity", id, bands)
		return
	}
	for i := 1; i < len(bands); i++ {
		if bands[i].Days <= bands[i-1].Days || bands[i].UpTo != 0 && bands[i].UpTo <= bands[i-1].UpTo {
			t.Errorf("%s: lead times %v do not ascend", id, bands)
		}
	}
}

func checkTerms(t *testing.T, id string, terms []Incoterm) {
	t.Helper()
	if len(terms) == 0 {
		t.Errorf("%s: no delivery terms", id)
	}
	for _, i := range terms {
		if !slices.Contains(catalog.Rules[:], i.Rule) || catalog.SeaOnly(i.Rule) || !i.Place.Has(i18n.Zh) || !i.Place.Has(i18n.Ru) {
			t.Errorf("%s: %s %v does not fit transport by road or rail", id, i.Rule, i.Place)
		}
	}
}

func TestLaddersAscendWithFallingPrice(t *testing.T) {
	onRequest, total := 0, 0
	for _, p := range load(t).Products {
		total++
		if len(p.Prices) == 0 {
			onRequest++
			continue
		}
		if p.Prices[0].From != p.MOQ || len(p.Prices) > 4 {
			t.Errorf("%s: the ladder begins at %d, the minimum order is %d; %d rungs", p.SKU, p.Prices[0].From, p.MOQ, len(p.Prices))
		}
		for i, r := range p.Prices {
			if r.UnitPrice.Minor <= 0 || r.UnitPrice.Currency != p.Currency {
				t.Errorf("%s: price %s", p.SKU, r.UnitPrice)
			}
			if i > 0 && (r.From <= p.Prices[i-1].From || r.UnitPrice.Minor >= p.Prices[i-1].UnitPrice.Minor) {
				t.Errorf("%s: rung %d of %v", p.SKU, i+1, p.Prices)
			}
		}
	}
	if onRequest == 0 || onRequest*5 > total {
		t.Errorf("%d of %d products have the price on request", onRequest, total)
	}
}

func TestCustomsCodes(t *testing.T) {
	c := load(t)
	prefixes := map[string][]string{}
	for _, node := range c.Categories {
		prefixes[node.Code] = node.HSPrefixes
	}
	unfitting := 0
	for _, p := range c.Products {
		if len(prefixes[p.Category]) == 0 && p.HS == "" && p.TNVED == "" {
			continue // a service
		}
		if !regexp.MustCompile(`^\d{6}$`).MatchString(p.HS) || !regexp.MustCompile(`^\d{10}$`).MatchString(p.TNVED) || !strings.HasPrefix(p.TNVED, p.HS) {
			t.Errorf("%s: HS %q, TN VED %q", p.SKU, p.HS, p.TNVED)
		}
		if slices.ContainsFunc(prefixes[p.Category], func(s string) bool { return strings.HasPrefix(p.HS, s) }) {
			continue
		}
		if p.State != "published" {
			unfitting++
			continue
		}
		t.Errorf("%s: the HS code %s is unusual for %s", p.SKU, p.HS, p.Category)
	}
	if unfitting < 2 {
		t.Errorf("%d wrong codes are there for a moderator to find, want 2", unfitting)
	}
}

func TestAttributesFitTheirCategory(t *testing.T) {
	c := load(t)
	x := newExpansion(&book{}, c)
	filled := 0
	for _, p := range c.Products {
		known := x.attributes[p.Category]
		for code, value := range p.Attributes {
			if fault := misfit(known[code], value); fault != "" {
				t.Errorf("%s: attribute %s = %v %s", p.SKU, code, value, fault)
			}
		}
		if len(known) == 0 || len(p.Attributes) > 0 {
			filled++
		}
	}
	if filled*10 < len(c.Products)*9 {
		t.Errorf("only %d of %d products have attributes", filled, len(c.Products))
	}
}

func misfit(a Attribute, value any) string {
	switch v := value.(type) {
	case float64:
		if a.Type != "number" {
			return "is a number"
		}
	case bool:
		if a.Type != "boolean" {
			return "is a boolean"
		}
	case string:
		if a.Type == "choice" && !slices.ContainsFunc(a.Choices, func(c Choice) bool { return c.Code == v }) {
			return "is none of the choices"
		}
		if a.Type != "choice" && a.Type != "text" || v == "" {
			return "is a text"
		}
	}
	return ""
}

func TestEveryBranchHasProducts(t *testing.T) {
	c := load(t)
	roots, pictures := map[string]bool{}, map[string]bool{}
	for _, p := range c.Products {
		root, _, _ := strings.Cut(p.Category, ".")
		roots[root] = true
		pictures[p.Picture] = true
	}
	if len(roots) < 15 || len(pictures) < 45 {
		t.Errorf("%d branches, %d kinds of pictures", len(roots), len(pictures))
	}
}
