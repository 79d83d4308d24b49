package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/edge/request"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/media"
	"market/internal/trade/catalog"
)

// related is how many other products a product's page shows.
const related = 5

// product is one listing with everything a buyer decides by, and the form to ask for it.
func (s *Server) product(c *fiber.Ctx) error {
	v, err := s.Catalog.Published(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if done, err := misplaced(c, productPath(lang(c), v.Product)); done {
		return err
	}
	sh, err := s.shelf(c)
	if err != nil {
		return err
	}
	others, err := s.Catalog.Related(c.UserContext(), v, related)
	if err != nil {
		return err
	}
	sh, err = s.rated(c, sh, []string{v.SupplierID})
	if err != nil {
		return err
	}
	counts, err := s.Catalog.CountsBySupplier(c.UserContext(), []string{v.SupplierID})
	if err != nil {
		return err
	}
	view := s.productView(c, sh, v)
	view.Related = sh.cards(others)
	view.Supplier = sh.supplierBox(v, counts[v.SupplierID], s.Now())
	return show(c, site.Product(s.productPage(c, sh, v, view), view))
}

// productPage is the frame of a product: where it lies, in which languages it truly exists, and what machines read.
func (s *Server) productPage(c *fiber.Ctx, sh shelf, v catalog.View, view site.ProductView) layout.Page {
	page := s.page(c, view.Name, "products")
	page.Query = ""
	page.Description = v.Content.Summary.For(sh.lang())
	path := func(l i18n.Lang) string { return productPath(l, v.Product) }
	page.Alternates = alternates(written(v), path)
	if view.Lang != sh.lang() { // the original is the page to know
		page.Canonical = in(view.Lang, path(view.Lang))
	}
	if len(v.Content.Images) > 0 {
		page.Image = media.URL(v.Content.Images[0].ID, 1280, media.JPEG)
	}
	page.JSONLD = []any{sh.productLD(s.BaseURL, v), crumbsLD(s.BaseURL, view.Crumbs)}
	return page
}

// written lists the languages in which people wrote the product, not machines.
func written(v catalog.View) []i18n.Lang {
	var out []i18n.Lang
	for _, l := range i18n.Langs {
		if v.Content.Name.Has(l) && v.Translation[l]["name"] != catalog.Machine {
			out = append(out, l)
		}
	}
	return out
}

// productView lays out the content. The quantity of the address decides which rung of the ladder is reached.
func (s *Server) productView(c *fiber.Ctx, sh shelf, v catalog.View) site.ProductView {
	p, content := sh.p, v.Content
	quantity := max(content.MOQ, 1)
	if n, ok := wholeNumber(c.Query("quantity", c.Query(lineField(0, "quantity")))); ok && n > 0 {
		quantity = n
	}
	name, nameIn := content.Name.In(sh.lang())
	summary, summaryIn := content.Summary.In(sh.lang())
	description, descriptionIn := content.Description.In(sh.lang())
	view := site.ProductView{
		Crumbs: sh.productCrumbs(v, name, nameIn), Name: name, Lang: nameIn, Summary: summary, SummaryLang: summaryIn,
		Description: description, DescriptionLang: descriptionIn, Translation: stateOf(v, sh.lang(), descriptionIn),
		Facts: sh.tradeFacts(content), Traits: sh.traitFacts(v), Shipping: sh.shippingFacts(content), Papers: sh.papers(content),
		Badges: sh.badges(content), Files: sh.files(v), SKU: v.SKU, Now: s.Now(),
		Ladder: sh.ladder(content, quantity), Currency: string(content.Currency), Path: in(sh.lang(), productPath(sh.lang(), v.Product)),
		Inquiry: sh.shortForm(v, quantity),
	}
	view.Large, view.Gallery = sh.gallery(c, v, name)
	sh.price(&view, content, quantity)
	if n := len(v.Path); n > 0 {
		view.MoreLabel, view.MoreHref = p.T("site.product.more", "category", v.Path[n-1].Name.For(sh.lang())), in(sh.lang(), categoryPath(sh.lang(), v.Path[n-1]))
	}
	return view
}

// stateOf is how the description came into the reader's language; empty for an original.
func stateOf(v catalog.View, l, in i18n.Lang) string {
	if l != in || v.Content.SourceLang() == l {
		return ""
	}
	return string(v.Translation[l]["description"])
}

// price says what one costs at the quantity, and the sum.
func (sh shelf) price(view *site.ProductView, c catalog.Content, quantity int64) {
	price, ok := c.PriceAt(quantity)
	if !ok {
		return
	}
	view.Price = sh.p.Money(price)
	view.PriceNote = sh.p.T("site.product.price_at", "unit", sh.p.T("unit."+unitOr(c.Unit)+".title"), "quantity", sh.quantity(quantity, c.Unit))
	if sum, err := price.Times(quantity); err == nil {
		view.Sum, view.SumOf = sh.p.Money(sum), sh.p.Int(quantity)+" × "+view.Price
	}
}

func unitOr(unit string) string {
	if unit == "" {
		return "piece"
	}
	return unit
}

func (sh shelf) productCrumbs(v catalog.View, name string, nameIn i18n.Lang) []ui.Crumb {
	crumbs := []ui.Crumb{{Label: sh.p.T("layout.nav.products"), Href: in(sh.lang(), "/products")}}
	crumbs = append(crumbs, sh.pathCrumbs(v.Path)...)
	return append(crumbs, ui.Crumb{Label: name, Lang: nameIn, Href: in(sh.lang(), productPath(sh.lang(), v.Product))})
}

func (sh shelf) pathCrumbs(path []catalog.Category) []ui.Crumb {
	out := make([]ui.Crumb, len(path))
	for i, c := range path {
		label, labelIn := c.Name.In(sh.lang())
		out[i] = ui.Crumb{Label: label, Lang: labelIn, Href: in(sh.lang(), categoryPath(sh.lang(), c))}
	}
	return out
}

// gallery shows the picture that the address asks for, the first one without.
func (sh shelf) gallery(c *fiber.Ctx, v catalog.View, name string) (ui.Image, []ui.GalleryItem) {
	current, _ := strconv.Atoi(c.Query("image"))
	current = max(min(current, len(v.Content.Images))-1, 0)
	path := in(sh.lang(), productPath(sh.lang(), v.Product))
	alt := func(i int) string {
		if i < len(v.Content.Images) {
			if text := v.Content.Images[i].Alt.For(sh.lang()); text != "" {
				return text
			}
		}
		return name
	}
	items := make([]ui.GalleryItem, len(v.Content.Images))
	for i := range items {
		items[i] = ui.GalleryItem{Href: path + "?image=" + strconv.Itoa(i+1), Image: pictureOf(v, i, alt(i)), Current: i == current}
		items[i].Image.Sizes = "5rem"
	}
	large := pictureOf(v, current, alt(current))
	large.Eager, large.Sizes = true, "(min-width: 64rem) 40vw, 100vw"
	return large, items
}

// document sends a file of a product as a download.
func (s *Server) document(c *fiber.Ctx) error {
	d, body, err := s.Catalog.Document(c.UserContext(), request.By(c), c.Params("id"), c.Params("document"))
	if err != nil {
		return err
	}
	for name, value := range media.DownloadHeaders(media.File{ID: d.ID, Name: d.Name, Ext: d.Ext, Type: d.Type, Bytes: d.Bytes}) {
		c.Set(name, value)
	}
	return c.SendStream(body, int(d.Bytes)) // fasthttp closes it
}

// amountOf is a price in the content's currency.
func amountOf(c catalog.Content, minor int64) money.Amount {
	return money.Amount{Minor: minor, Currency: c.Currency}
}
