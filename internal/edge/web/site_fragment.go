package web

import (
	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/internal/kernel/i18n"
	"market/internal/trade/catalog"
)

// corner is the part of a public page that belongs to its reader.
func (s *Server) corner(c *fiber.Ctx) error {
	reader, err := s.reader(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return show(c, layout.Corner(printer(c), reader))
}

// suggest completes what is being typed into the search field.
func (s *Server) suggest(c *fiber.Ctx) error {
	p := printer(c)
	found, err := s.Catalog.Suggest(c.UserContext(), i18n.Normalize(c.Query("q")), lang(c))
	if err != nil && !unavailable(err) { // no suggestions is better than an error under the field
		return err
	}
	tree, err := s.Catalog.Tree(c.UserContext())
	if err != nil {
		return err
	}
	categories := ui.SuggestionGroup{Label: p.T("site.home.categories")}
	products := ui.SuggestionGroup{Label: p.T("layout.nav.products")}
	for _, g := range found {
		if category, ok := tree.ByID(g.ID); ok && g.Kind == "category" {
			categories.Items = append(categories.Items, ui.Suggestion{Text: g.Text, Lang: g.Lang, Note: above(tree, category, p), Href: in(p.Lang(), categoryPath(p.Lang(), category))})
			continue
		}
		products.Items = append(products.Items, ui.Suggestion{Text: g.Text, Lang: g.Lang, Href: in(p.Lang(), "/products/"+g.ID+"/"+slugOf(g.Text, "product"))})
	}
	return show(c, ui.Suggestions(p, []ui.SuggestionGroup{categories, products}))
}

// above names what a category lies in.
func above(tree *catalog.Tree, c catalog.Category, p *i18n.Printer) string {
	parent, ok := tree.ByID(c.ParentID)
	if !ok {
		return ""
	}
	return parent.Name.For(p.Lang())
}
