package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/views/member"
	"market/internal/edge/request"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/trade/catalog"
)

// ownProducts lists the organisation's products.
func (s *Server) ownProducts(c *fiber.Ctx) error {
	view, err := s.productsView(c, catalog.MineFilter{Status: catalog.Status(c.Query("status")), Q: c.Query("q")})
	if err != nil {
		return err
	}
	return s.showProducts(c, fiber.StatusOK, view)
}

func (s *Server) showProducts(c *fiber.Ctx, status int, view member.ProductsView) error {
	page, err := s.desk(c, layout.Member, printer(c).T("member.products.title"), "products")
	if err != nil {
		return err
	}
	page.Search = "" // the list has a search of its own
	return render(c, status, member.Products(page, view))
}

func (s *Server) productsView(c *fiber.Ctx, f catalog.MineFilter) (v member.ProductsView, err error) {
	ctx, by := c.UserContext(), request.By(c)
	if !f.Status.Known() {
		f.Status = ""
	}
	f.Q = i18n.Normalize(f.Q)
	list, err := s.Catalog.Mine(ctx, by, f, paging.Page{Cursor: c.Query("cursor")})
	if err != nil {
		return v, err
	}
	v = member.ProductsView{Items: list.Items, Status: f.Status, Query: f.Q}
	v.First, v.Next = pages(c, list.Next)
	if v.Counts, err = s.Catalog.Counts(ctx, by); err != nil {
		return v, err
	}
	v.Tree, err = s.Catalog.Tree(ctx)
	return v, err
}

// pages are the addresses of a list's first page, unless this is it, and of its next one.
func pages(c *fiber.Ctx, next string) (first, following string) {
	query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		query = url.Values{}
	}
	if next != "" {
		query.Set("cursor", next)
		following = c.Path() + "?" + query.Encode()
	}
	if c.Query("cursor") != "" {
		query.Del("cursor")
		first = c.Path() + "?" + query.Encode()
	}
	return first, following
}

// submitProducts sends the chosen products to review; those that cannot be sent say why.
func (s *Server) submitProducts(c *fiber.Ctx) error {
	ids := several(c, "id")
	if len(ids) == 0 {
		return to(c, "/member/products")
	}
	var failed []string
	p := printer(c)
	for _, outcome := range s.Catalog.SubmitMany(c.UserContext(), request.By(c), ids) {
		if outcome.Err != nil {
			failed = append(failed, s.whyNotSent(c, p, outcome))
		}
	}
	if len(failed) == 0 {
		s.say(c, "flash.products_submitted")
		return to(c, "/member/products?status=in_review")
	}
	view, err := s.productsView(c, catalog.MineFilter{})
	if err != nil {
		return err
	}
	view.Failed = failed
	return s.showProducts(c, fiber.StatusUnprocessableEntity, view)
}

// whyNotSent names a product, when the reader may know it, and what stands against sending it to review.
func (s *Server) whyNotSent(c *fiber.Ctx, p *i18n.Printer, o catalog.Outcome) string {
	name := ""
	if product, err := s.Catalog.Product(c.UserContext(), request.By(c), o.ID); err == nil {
		name = product.SKU + p.T("ui.colon")
	}
	e := request.Expected(o.Err)
	reason := Text(p, e.Key, e.Args)
	if len(e.Fields) > 0 {
		first := labelledProblems(p, e.Fields)[0]
		reason = first.Sentence(p)
	}
	return name + reason
}
