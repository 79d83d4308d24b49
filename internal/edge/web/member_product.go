package web

import (
	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/frontend/views/member"
	"market/internal/edge/request"
	"market/internal/kernel/i18n"
	"market/internal/platform/media"
	"market/internal/trade/catalog"
)

// historyLength is how many deeds the history of a product shows.
const historyLength = 100

// productHistory shows what was done to a product.
func (s *Server) productHistory(c *fiber.Ctx) error {
	ctx, by := c.UserContext(), request.By(c)
	product, err := s.Catalog.Product(ctx, by, c.Params("id"))
	if err != nil {
		return err
	}
	entries, err := s.Catalog.History(ctx, by, product.ID, historyLength)
	if err != nil {
		return err
	}
	page, err := s.desk(c, layout.Member, printer(c).T("member.more.history"), "products")
	if err != nil {
		return err
	}
	return show(c, member.History(page, member.HistoryView{Product: product, Entries: entries}))
}

// previewProduct shows the newest revision as a reader of one language will see it.
func (s *Server) previewProduct(c *fiber.Ctx) error {
	product, err := s.Catalog.Product(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	view := member.PreviewView{Product: product, In: i18n.Ru}
	if l, ok := i18n.ParseLang(c.Query("in")); ok {
		view.In = l
	}
	if view.Tree, err = s.Catalog.Tree(c.UserContext()); err != nil {
		return err
	}
	page, err := s.desk(c, layout.Member, printer(c).T("member.editor.preview"), "products")
	if err != nil {
		return err
	}
	return show(c, member.Preview(page, view))
}

// productDocument sends a file of a product, to be saved and never shown.
func (s *Server) productDocument(c *fiber.Ctx) error {
	d, body, err := s.Catalog.Document(c.UserContext(), request.By(c), c.Params("id"), c.Params("document"))
	if err != nil {
		return err
	}
	for name, value := range media.DownloadHeaders(media.File{Name: d.Name, Type: d.Type}) {
		c.Set(name, value)
	}
	return c.SendStream(body, int(d.Bytes)) // fasthttp closes it
}

// relistProduct puts a product back on sale.
func (s *Server) relistProduct(c *fiber.Ctx) error {
	if _, err := s.Catalog.Relist(c.UserContext(), request.By(c), c.Params("id")); err != nil {
		return err
	}
	s.say(c, "flash.product_relisted")
	return to(c, "/member/products/"+c.Params("id"))
}

// deeds on a product that ask once, by the last word of their address. Those with a field ask for it.
var deeds = map[string]struct {
	field  string
	danger bool
	do     func(s *Server, c *fiber.Ctx, p catalog.Product, typed member.Typed) (next string, err error)
}{
	"unlist": {"", false, func(s *Server, c *fiber.Ctx, p catalog.Product, _ member.Typed) (string, error) {
		_, err := s.Catalog.Unlist(c.UserContext(), request.By(c), p.ID)
		return "/" + p.ID, err
	}},
	"archive": {"", true, func(s *Server, c *fiber.Ctx, p catalog.Product, _ member.Typed) (string, error) {
		_, err := s.Catalog.Archive(c.UserContext(), request.By(c), p.ID)
		return "", err
	}},
	"delete": {"", true, func(s *Server, c *fiber.Ctx, p catalog.Product, _ member.Typed) (string, error) {
		return "", s.Catalog.DeleteDraft(c.UserContext(), request.By(c), p.ID)
	}},
	"duplicate": {"sku", false, func(s *Server, c *fiber.Ctx, p catalog.Product, typed member.Typed) (string, error) {
		made, err := s.Catalog.Duplicate(c.UserContext(), request.By(c), p.ID, typed["sku"])
		return "/" + made.ID, err
	}},
	"rename": {"sku", false, func(s *Server, c *fiber.Ctx, p catalog.Product, typed member.Typed) (string, error) {
		_, err := s.Catalog.Rename(c.UserContext(), request.By(c), p.ID, typed["sku"], p.Version)
		return "/" + p.ID, err
	}},
}

// askDeed asks once before something is done to a product.
func (s *Server) askDeed(c *fiber.Ctx) error {
	return s.showDeed(c, fiber.StatusOK, member.Form{})
}

func (s *Server) showDeed(c *fiber.Ctx, status int, form member.Form) error {
	name := c.Params("deed")
	deed, ok := deeds[name]
	if !ok {
		return errPage
	}
	product, err := s.Catalog.Product(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	if form.Typed == nil {
		form.Typed = member.Typed{"sku": product.SKU}
	}
	p := printer(c)
	back := "/" + string(lang(c)) + "/member/products/" + product.ID
	view := member.QuestionView{Form: form, Field: deed.field, Confirm: ui.Confirm{
		Question: p.T("member.ask."+name, "name", product.Content.Name.For(p.Lang())), Text: p.T("member.ask." + name + "_text"),
		Action: back + "/" + name, Verb: p.T("member.more." + name), Back: back, Danger: deed.danger,
	}}
	if deed.field != "" {
		view.Label = p.T("member.field.sku")
	}
	return s.memberQuestion(c, status, "products", view)
}

// doDeed does what was asked.
func (s *Server) doDeed(c *fiber.Ctx) error {
	typed, err := posted(c)
	if err != nil {
		return err
	}
	name := c.Params("deed")
	deed, ok := deeds[name]
	if !ok {
		return errPage
	}
	product, err := s.Catalog.Product(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	next, err := deed.do(s, c, product, typed)
	if err != nil {
		form, err := refusedForm(printer(c), typed, err)
		if err != nil {
			return err
		}
		return s.showDeed(c, fiber.StatusUnprocessableEntity, form)
	}
	s.say(c, "flash.product_"+name)
	return to(c, "/member/products"+next)
}
