package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/width"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/search"
	"market/internal/trade/catalog"
)

// searchParams are the parameters of a search, beside "attributes.CODE".
var searchParams = []string{
	"q", "category", "supplier", "zone", "level", "currency", "price_min", "price_max", "moq_max", "incoterm", "certificate", "language", "sort", "page",
}

const attributeParam = "attributes."

func searchParam(name string) bool {
	return slices.Contains(searchParams, name) || strings.HasPrefix(name, attributeParam)
}

// perPage is how many products a page of a search shows.
const perPage = 24

// asked is a search as the address spells it, and as the trade understands it.
type asked struct {
	query
	search catalog.SearchQuery
	errors formErrors
}

// askedOf reads a search. Zones and categories may be named by their codes; the links of the page use ids.
func (s *Server) askedOf(c *fiber.Ctx, sh shelf, category string) asked {
	a := asked{query: queryOf(c, searchParam), errors: formErrors{}}
	v := a.values
	if category == "" {
		category = v.Get("category")
	}
	if found, ok := sh.tree.Find(category); ok {
		category = found.ID
	}
	a.search = catalog.SearchQuery{
		Text: v.Get("q"), Lang: lang(c), Category: category, Supplier: v.Get("supplier"), Zone: sh.zoneIDs(v["zone"]), Level: v["level"],
		Currency: v["currency"], Incoterm: v["incoterm"], Certificate: v["certificate"], Language: v["language"],
		Attributes: map[string][]string{}, Sort: search.Sort(v.Get("sort")), PerPage: perPage,
	}
	if len(v["zone"]) > 0 {
		v["zone"] = a.search.Zone
	}
	for name, values := range v {
		if code, ok := strings.CutPrefix(name, attributeParam); ok {
			a.search.Attributes[code] = values
		}
	}
	a.search.Page, _ = strconv.Atoi(v.Get("page"))
	a.search.PriceMin, a.search.PriceMax = a.price(c, "price_min"), a.price(c, "price_max")
	a.search.MOQMax = a.whole(c, "moq_max")
	return a
}

func (sh shelf) zoneIDs(named []string) []string {
	out := make([]string, 0, len(named))
	for _, n := range named {
		id := n
		for _, z := range sh.zones {
			if z.Code == n {
				id = z.ID
			}
		}
		out = append(out, id)
	}
	return out
}

// price reads a bound as people write it; what cannot be read is said beside the field and narrows nothing.
func (a asked) price(c *fiber.Ctx, name string) *int64 {
	text := a.values.Get(name)
	if text == "" {
		return nil
	}
	amount, err := money.ParseLoose(text, money.CNY) // the currency does not matter: all have two decimals
	switch {
	case err != nil:
		a.errors[name] = printer(c).T("invalid." + money.Reason(err))
	case amount.Negative():
		a.errors[name] = printer(c).T("invalid.negative")
	default:
		return &amount.Minor
	}
	return nil
}

func (a asked) whole(c *fiber.Ctx, name string) *int64 {
	text := a.values.Get(name)
	if text == "" {
		return nil
	}
	n, ok := wholeNumber(text)
	if !ok || n < 1 {
		a.errors[name] = printer(c).T("invalid.not_whole")
		return nil
	}
	return &n
}

// wholeNumber reads a number as people write it, with blanks between thousands, in full-width digits as well.
func wholeNumber(text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.Join(strings.Fields(width.Fold.String(text)), ""), 10, 64)
	return n, err == nil
}

// products is the search: everything, narrowed by the address.
func (s *Server) products(c *fiber.Ctx) error {
	sh, err := s.shelf(c)
	if err != nil {
		return err
	}
	a := s.askedOf(c, sh, "")
	view, err := s.results(c, sh, a)
	if err != nil {
		return err
	}
	p := printer(c)
	page := s.page(c, p.T("site.search.title"), "products")
	if a.search.Text != "" {
		page.Title = a.search.Text
	} else if found, ok := sh.tree.ByID(a.search.Category); ok {
		page.Title = found.Name.For(p.Lang())
	}
	page.Query = a.values.Encode()
	page.NoIndex = len(a.values) > 0 // one page for engines; categories have their own
	page.Alternates = everywhere()
	view.Title = page.Title
	return show(c, site.Search(page, view))
}

// results asks the trade and lays out what it answered.
func (s *Server) results(c *fiber.Ctx, sh shelf, a asked) (site.SearchView, error) {
	found, err := s.Catalog.Search(c.UserContext(), a.search)
	if err != nil {
		return site.SearchView{}, err
	}
	sh, err = s.rated(c, sh, hitSuppliers(found.Items))
	if err != nil {
		return site.SearchView{}, err
	}
	p := sh.p
	view := site.SearchView{
		Query: a.search.Text, Total: p.N("site.search.found", found.Total), Empty: found.Total == 0,
		Chips: sh.chips(a, found.Facets), Reset: a.reset(), Sorts: a.sorts(p), Facets: sh.facets(a, found.Facets),
	}
	if found.Query.RewrittenBy != "" && found.Query.Used != found.Query.Original {
		view.Used, view.Original = found.Query.Used, found.Query.Original
	}
	for _, h := range found.Items {
		view.Rows = append(view.Rows, sh.row(h))
	}
	view.Pages = ui.Pages{Current: found.Page, Last: (found.Total + found.PerPage - 1) / found.PerPage, Href: func(n int) string { return a.page(n, strconv.Itoa(n)) }}
	if view.Empty {
		view.Near, err = s.near(c, sh, a)
	}
	return view, err
}

func hitSuppliers(hits []catalog.Hit) []string {
	views := make([]catalog.View, len(hits))
	for i, h := range hits {
		views[i] = h.View
	}
	return supplierIDs(views)
}

// sorts are the orders of the results, each at its own address.
func (a asked) sorts(p *i18n.Printer) []ui.Tab {
	var tabs []ui.Tab
	for _, sort := range []search.Sort{search.Relevance, search.PriceAsc, search.PriceDesc, search.MOQ, search.Newest} {
		name := string(sort)
		if name == "" {
			name = "relevance"
		}
		tabs = append(tabs, ui.Tab{Label: p.T("site.sort." + name), Href: a.with("sort", string(sort)), Current: a.search.Sort == sort})
	}
	return tabs
}

// maxNear is how many categories a search without results leads to.
const maxNear = 6

// near lists categories that do hold products: those around the one asked for, else the first level.
func (s *Server) near(c *fiber.Ctx, sh shelf, a asked) ([]site.Tile, error) {
	counts, err := s.Catalog.CountsByCategory(c.UserContext())
	if err != nil {
		return nil, err
	}
	list := sh.tree.Roots()
	if found, ok := sh.tree.ByID(a.search.Category); ok && found.ParentID != "" {
		list = sh.tree.Children(found.ParentID)
	}
	return sh.tiles(list, counts, maxNear), nil
}

// tiles are categories with their drawings, those without products left out.
func (sh shelf) tiles(list []catalog.Category, counts map[string]int, most int) []site.Tile {
	var out []site.Tile
	for _, c := range list {
		if n := counts[c.ID]; n > 0 && len(out) < most {
			out = append(out, site.Tile{
				Label: c.Name.For(sh.lang()), Href: in(sh.lang(), categoryPath(sh.lang(), c)), Drawing: drawingOf(c.Code), Count: sh.p.Int(int64(n)),
			})
		}
	}
	return out
}

// everywhere says that a page exists in all languages of the interface.
func everywhere() []layout.Alternate {
	out := make([]layout.Alternate, len(i18n.Langs))
	for i, l := range i18n.Langs {
		out[i] = layout.Alternate{Lang: l}
	}
	return out
}

// unavailable reports whether a search failed only because no engine could be asked: pages that merely show counts go on.
func unavailable(err error) bool { return errs.KindOf(err) == errs.Unavailable }
