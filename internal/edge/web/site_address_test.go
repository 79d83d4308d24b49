package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"market/internal/kernel/i18n"
	"market/internal/trade/alliance"
	"market/internal/trade/catalog"
)

func TestSlugsAreNeverEmptyAndAlwaysPlain(t *testing.T) {
	plain := regexp.MustCompile(`^[a-z0-9_-]+$`)
	for _, name := range []string{
		"Насос центробежный КМ 65-50-160", "离心泵", "Сорғылар ұңғымалық", "——", "", "!!!", "🙂", strings.Repeat("Очень длинное название насоса ", 20), "a/b?c#d",
	} {
		got := slugOf(name, "product")
		if !plain.MatchString(got) || len(got) > maxSlug || strings.HasPrefix(got, "-") || strings.HasSuffix(got, "-") {
			t.Errorf("%q becomes %q", name, got)
		}
	}
	if got := slugOf("Насос КМ 65", "product"); got != "nasos-km-65" {
		t.Errorf("slug is %q", got)
	}
}

func TestAddressesChangeOneThing(t *testing.T) {
	q := query{path: "/ru/products", values: url.Values{"q": {"насос"}, "zone": {"a", "b"}, "page": {"3"}}}
	for name, test := range map[string]struct{ got, want string }{
		"without a value":   {q.without("zone", "a"), "/ru/products?q=%D0%BD%D0%B0%D1%81%D0%BE%D1%81&zone=b"},
		"with another sort": {q.with("sort", "newest"), "/ru/products?q=%D0%BD%D0%B0%D1%81%D0%BE%D1%81&sort=newest&zone=a&zone=b"},
		"second page":       {q.page(2, "2"), "/ru/products?page=2&q=%D0%BD%D0%B0%D1%81%D0%BE%D1%81&zone=a&zone=b"},
		"first page":        {q.page(1, "1"), "/ru/products?q=%D0%BD%D0%B0%D1%81%D0%BE%D1%81&zone=a&zone=b"},
		"without anything":  {query{path: "/ru/products"}.with("q", ""), "/ru/products"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", name, test.got, test.want)
		}
	}
	if len(q.values["zone"]) != 2 || q.values.Get("page") != "3" {
		t.Error("making an address changed the query")
	}
}

func TestEveryDrawingStandsForItsBranch(t *testing.T) {
	for code, want := range map[string]string{
		"machinery.pumps.submersible": "well-pump", "machinery.pumps.fire": "pump", "machinery.unknown": "compressor", "unknown.deep.code": "crate", "": "crate",
	} {
		if got := drawingOf(code); got != want {
			t.Errorf("%q is drawn as %q, want %q", code, got, want)
		}
	}
}

func TestLadderMarksTheRungReached(t *testing.T) {
	c := catalog.Content{Currency: "CNY", Unit: "piece", Prices: []catalog.Rung{{From: 1, UnitPrice: 112000}, {From: 10, UnitPrice: 104000}, {From: 50, UnitPrice: 98000}}}
	sh := shelf{p: i18n.For(i18n.Ru), zones: map[string]alliance.Zone{}}
	for quantity, reached := range map[int64]int{0: -1, 1: 0, 9: 0, 10: 1, 49: 1, 50: 2, 1000: 2} {
		for i, r := range sh.ladder(c, quantity) {
			if r.Reached != (i == reached) {
				t.Errorf("%d pieces: rung %d reached is %v", quantity, i, r.Reached)
			}
		}
	}
	rungs := sh.ladder(c, 0)
	if rungs[0].Quantity != "1–9"+nbsp+"шт." || rungs[2].Quantity != "от 50"+nbsp+"шт." {
		t.Errorf("rungs are %q and %q", rungs[0].Quantity, rungs[2].Quantity)
	}
	c.Prices = []catalog.Rung{{From: 1, UnitPrice: 2}, {From: 2, UnitPrice: 1}}
	if got := sh.ladder(c, 0)[0].Quantity; got != "1"+nbsp+"шт." {
		t.Errorf("a rung of one quantity is %q", got)
	}
}

func TestCodesAreGroupedForTheEye(t *testing.T) {
	for code, want := range map[string]string{"8413702100": "8413 70 210 0", "84137021": "8413 70 21", "": ""} {
		if got := strings.ReplaceAll(grouped(code, 4, 2, 3, 1), nbsp, " "); got != want {
			t.Errorf("%s is shown as %q, want %q", code, got, want)
		}
	}
}
