package web

import (
	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/trade/account"
	"market/internal/trade/catalog"
	"market/internal/trade/moderation"
)

// adminProducts lists the products of the suppliers that the reader looks after.
func (s *Server) adminProducts(c *fiber.Ctx) error {
	p, ctx := printer(c), c.UserContext()
	page, err := s.adminPage(c, "products", p.T("layout.nav.products"))
	if err != nil {
		return err
	}
	f := catalog.StaffFilter{Status: catalog.Status(c.Query("status")), SupplierID: c.Query("supplier"), ZoneID: c.Query("zone"), Q: c.Query("q")}
	list, err := s.Catalog.Supervised(ctx, request.By(c), f, adminPaging(c, 50))
	if err != nil {
		return err
	}
	zones, err := s.zonesOf(c)
	if err != nil {
		return err
	}
	suppliers, err := s.suppliersOf(c, list.Items)
	if err != nil {
		return err
	}
	v := admin.ProductsView{Q: f.Q, Status: string(f.Status), Zone: f.ZoneID, Zones: zoneOptions(p, zones, "admin.zone.all"), Statuses: []ui.Option{{Label: p.T("common.all")}}}
	for _, st := range catalog.Statuses {
		v.Statuses = append(v.Statuses, ui.Option{Value: string(st), Label: st.Label(p)})
	}
	if f.SupplierID != "" {
		if o, err := s.Accounts.Organisation(ctx, request.By(c), f.SupplierID); err == nil {
			v.Supplier, v.SupplierName = o.ID, said(o.Name, p)
		}
	}
	for _, product := range list.Items {
		v.Items = append(v.Items, productRow(p, product, suppliers[product.SupplierID]))
	}
	v.First, v.Next = pagerLinks(c, list.Next)
	return show(c, admin.Products(page, v))
}

// suppliersOf names the suppliers of products, all at once.
func (s *Server) suppliersOf(c *fiber.Ctx, products []catalog.Product) (map[string]account.Summary, error) {
	var ids []string
	seen := map[string]bool{}
	for _, product := range products {
		if !seen[product.SupplierID] {
			seen[product.SupplierID] = true
			ids = append(ids, product.SupplierID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return s.Accounts.Summaries(c.UserContext(), s.DB, ids)
}

func productRow(p *i18n.Printer, product catalog.Product, supplier account.Summary) admin.ProductRow {
	row := admin.ProductRow{
		Href: in(p.Lang(), "/admin/products/"+product.ID), Name: said(product.Content.Name, p), SKU: product.SKU, Supplier: said(supplier.Name, p),
		SupplierHref: in(p.Lang(), "/admin/organisations/"+product.SupplierID), State: productMark(p, product.Status), Updated: p.Date(product.UpdatedAt),
	}
	if price, ok := product.Content.LowestPrice(); ok {
		row.Price = p.Money(price)
	}
	if row.Name.Text == "" {
		row.Name.Text = product.SKU
	}
	return row
}

func productMark(p *i18n.Printer, st catalog.Status) admin.Mark {
	moods := map[catalog.Status]ui.Mood{catalog.Published: ui.Positive, catalog.Suspended: ui.Negative, catalog.Rejected: ui.Negative, catalog.InReview: ui.Accent}
	return admin.Mark{Label: st.Label(p), Mood: moods[st]}
}

// overseenProduct reads a product whose supplier the reader looks after as staff. A product of an organisation that the
// reader merely works for does not exist here.
func (s *Server) overseenProduct(c *fiber.Ctx) (catalog.Product, account.Organisation, error) {
	by := request.By(c)
	product, err := s.Catalog.Product(c.UserContext(), by, c.Params("id"))
	if err != nil {
		return catalog.Product{}, account.Organisation{}, err
	}
	supplier, err := s.Accounts.Organisation(c.UserContext(), by, product.SupplierID)
	if err != nil {
		return catalog.Product{}, account.Organisation{}, err
	}
	if !by.Covers(actor.Moderator, supplier.ZoneID) {
		return catalog.Product{}, account.Organisation{}, catalog.ErrNotFound
	}
	return product, supplier, nil
}

// adminProduct shows one product.
func (s *Server) adminProduct(c *fiber.Ctx) error {
	p, ctx := printer(c), c.UserContext()
	product, supplier, err := s.overseenProduct(c)
	if err != nil {
		return err
	}
	name := said(product.Content.Name, p)
	if name.Text == "" {
		name.Text = product.SKU
	}
	page, err := s.adminPage(c, "products", name.Text)
	if err != nil {
		return err
	}
	tree, err := s.Catalog.Tree(ctx)
	if err != nil {
		return err
	}
	entries, err := s.Catalog.History(ctx, request.By(c), product.ID, historySize)
	if err != nil {
		return err
	}
	v := admin.ProductView{
		Name: name, State: productMark(p, product.Status), Reason: product.Reason, History: deedsOf(p, entries), Facts: productFacts(p, product, supplier, tree),
	}
	if images := product.Content.Images; len(images) > 0 {
		v.Image = reviewPicture(moderation.Image{ID: images[0].ID, Alt: images[0].Alt}, p)
	}
	for _, l := range [...]i18n.Lang{i18n.Zh, i18n.Ru} {
		if text := product.Content.Summary[l]; text != "" {
			v.Texts = append(v.Texts, admin.Said{Text: text, Lang: l})
		}
	}
	if err := s.aroundProduct(c, product, &v); err != nil {
		return err
	}
	return show(c, admin.ProductPage(page, v))
}

// aroundProduct adds what may be done, and the case that waits.
func (s *Server) aroundProduct(c *fiber.Ctx, product catalog.Product, v *admin.ProductView) error {
	p := printer(c)
	base := in(p.Lang(), "/admin/products/"+product.ID)
	switch product.Status {
	case catalog.Published:
		v.Suspend, v.Public = base+"/suspend", in(p.Lang(), productPath(p.Lang(), product))
	case catalog.Suspended:
		v.Reinstate = base + "/reinstate"
	}
	k, err := s.Reviews.Pending(c.UserContext(), s.DB, "product", product.ID)
	if err == nil {
		v.Case = in(p.Lang(), "/admin/reviews/"+k.ID)
		return nil
	}
	if moderation.ErrNotFound.Is(err) {
		return nil
	}
	return err
}

func productFacts(p *i18n.Printer, product catalog.Product, supplier account.Organisation, tree *catalog.Tree) []ui.Fact {
	row := productRow(p, product, account.Summary{})
	name := said(supplier.Name, p)
	words := fieldWords{p: p, tree: tree}
	category, _ := tree.ByID(product.Content.CategoryID)
	facts := []ui.Fact{
		{Label: p.T("admin.products.sku"), Value: product.SKU},
		{Label: p.T("admin.products.supplier"), Content: admin.Link(p, name, row.SupplierHref)},
		{Label: p.T("admin.field.category_id"), Value: words.category(category.Code)},
		{Label: p.T("common.price"), Value: row.Price},
		{Label: p.T("admin.field.hs_code"), Value: product.Content.HSCode},
		{Label: p.T("admin.field.tnved_code"), Value: product.Content.TNVEDCode},
		{Label: p.T("admin.products.revision"), Value: p.Int(int64(product.Revision))},
		{Label: p.T("common.created"), Value: p.DateTime(product.CreatedAt)},
		{Label: p.T("common.updated"), Value: p.DateTime(product.UpdatedAt)},
	}
	for _, l := range i18n.Langs {
		if text := product.Content.Name[l]; text != "" {
			facts = append(facts, ui.Fact{Label: p.T("common.name") + " (" + l.Own() + ")", Value: text, Lang: l})
		}
	}
	return facts
}
