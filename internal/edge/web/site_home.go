package web

import (
	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/trade/account"
	"market/internal/trade/catalog"
)

// How much of everything the home page shows.
const (
	homeTiles    = 12
	homeProducts = 10
	homeZones    = 6
)

// home is the first page: search, categories, what is new, who checked whom, the zones.
func (s *Server) home(c *fiber.Ctx) error {
	sh, err := s.shelf(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	newest, err := s.Catalog.Newest(ctx, 4*homeProducts)
	if err != nil {
		return err
	}
	counts, err := s.Catalog.CountsByCategory(ctx)
	if err != nil {
		return err
	}
	zones, total, err := s.zoneRows(c, sh)
	if err != nil {
		return err
	}
	newest = varied(newest, homeProducts)
	p := sh.p
	page := s.page(c, "", "")
	page.Alternates, page.Description = everywhere(), p.T("site.home.description")
	page.JSONLD = []any{websiteLD(s.BaseURL, p)}
	return show(c, site.Home(page, site.HomeView{
		Lead:  sh.extent(total, zones) + " " + p.T("site.home.lead"),
		Tiles: sh.tiles(sh.tree.Roots(), counts, homeTiles), Products: sh.cards(newest), Levels: levels(), Zones: zones[:min(homeZones, len(zones))],
		AllZones: sh.allZones(), Popular: sh.popular(counts),
	}))
}

// extent tells how much there is on the site: zones count when they have suppliers here.
func (sh shelf) extent(total totals, zones []site.ZoneRow) string {
	here := 0
	for _, z := range zones {
		if z.Here {
			here++
		}
	}
	return sh.p.T("site.home.size", "products", sh.p.N("site.count.products", total.products), "suppliers", sh.p.N("site.count.suppliers", total.suppliers), "zones", sh.p.N("site.count.zones", here))
}

// maxOfOne is how many new products of one supplier stand on the home page, so that one import does not fill it.
const maxOfOne = 2

// varied keeps the order and lets no supplier fill the list; what is left over fills the end.
func varied(views []catalog.View, n int) []catalog.View {
	var first, rest []catalog.View
	of := map[string]int{}
	for _, v := range views {
		if of[v.SupplierID]++; of[v.SupplierID] <= maxOfOne {
			first = append(first, v)
		} else {
			rest = append(rest, v)
		}
	}
	all := append(first, rest...)
	return all[:min(n, len(all))]
}

// levels are the verification levels as a page explains them.
func levels() []string {
	out := make([]string, len(account.Levels))
	for i, l := range account.Levels {
		out[i] = string(l)
	}
	return out
}

// maxPopular is how many categories stand under the search field.
const maxPopular = 6

// popular are the categories below the first level with the most products.
func (sh shelf) popular(counts map[string]int) []ui.Tab {
	var best []catalog.Category
	for _, c := range sh.tree.All() {
		if c.ParentID == "" || counts[c.ID] == 0 || !sh.tree.Leaf(c.ID) {
			continue
		}
		best = append(best, c)
	}
	sortByCount(best, counts)
	out := make([]ui.Tab, min(maxPopular, len(best)))
	for i := range out {
		out[i] = ui.Tab{Label: best[i].Name.For(sh.lang()), Href: in(sh.lang(), categoryPath(sh.lang(), best[i])), Count: sh.p.Int(int64(counts[best[i].ID]))}
	}
	return out
}
