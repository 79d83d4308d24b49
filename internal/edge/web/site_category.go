package web

import (
	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/trade/catalog"
)

// category is the search within a category, with the categories below it as tiles.
func (s *Server) category(c *fiber.Ctx) error {
	sh, err := s.shelf(c)
	if err != nil {
		return err
	}
	found, ok := sh.tree.ByID(c.Params("id"))
	if !ok {
		return catalog.ErrCategoryNotFound
	}
	if done, err := misplaced(c, categoryPath(lang(c), found)); done {
		return err
	}
	counts, err := s.Catalog.CountsByCategory(c.UserContext())
	if err != nil {
		return err
	}
	a := s.askedOf(c, sh, found.ID)
	results, err := s.results(c, sh, a)
	if err != nil {
		return err
	}
	name, nameIn := found.Name.In(sh.lang())
	results.Title = name
	page := s.page(c, name, "products")
	page.Query = a.values.Encode()
	page.NoIndex = len(a.values) > 0
	page.Description = sh.p.T("site.category.description", "category", name, "products", sh.p.N("site.count.products", counts[found.ID]))
	for _, l := range spoken(found.Name) {
		page.Alternates = append(page.Alternates, alternate{Lang: l, Path: categoryPath(l, found)})
	}
	crumbs := append([]ui.Crumb{{Label: sh.p.T("layout.nav.products"), Href: in(sh.lang(), "/products")}}, sh.pathCrumbs(sh.tree.Path(found.ID))...)
	page.JSONLD = []any{crumbsLD(s.BaseURL, crumbs)}
	return show(c, site.Category(page, site.CategoryView{
		SearchView: results, Lang: nameIn, Crumbs: crumbs, Tiles: sh.tiles(sh.tree.Children(found.ID), counts, maxTiles),
	}))
}

// maxTiles is how many categories below one are shown as tiles; the filters list all.
const maxTiles = 24
