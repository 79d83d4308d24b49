package web

import (
	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/trade/account"
)

// spoken lists the languages that a text exists in, in their order.
func spoken(t i18n.Text) []i18n.Lang {
	var out []i18n.Lang
	for _, l := range i18n.Langs {
		if t.Has(l) {
			out = append(out, l)
		}
	}
	return out
}

// suppliers lists active suppliers, of one zone when it is named.
func (s *Server) suppliers(c *fiber.Ctx) error {
	sh, err := s.shelf(c)
	if err != nil {
		return err
	}
	zoneID := ""
	if named := c.Query("zone"); named != "" {
		zoneID = sh.zoneIDs([]string{named})[0]
	}
	list, err := s.Accounts.PublicSuppliers(c.UserContext(), zoneID, paging.Page{Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	rows, err := s.supplierRows(c, sh, list.Items)
	if err != nil {
		return err
	}
	counts, err := s.Accounts.SupplierCounts(c.UserContext())
	if err != nil {
		return err
	}
	p := sh.p
	page := s.page(c, p.T("layout.nav.suppliers"), "suppliers")
	page.Alternates, page.NoIndex = everywhere(), c.Query("cursor") != "" || zoneID != ""
	q := queryOf(c, func(name string) bool { return name == "zone" })
	view := site.SuppliersView{Rows: rows, Zone: zoneID, Zones: sh.zoneOptions(counts)}
	if c.Query("cursor") != "" {
		view.First = q.href(q.values)
	}
	if list.Next != "" {
		view.Next = q.with("cursor", list.Next)
	}
	total := 0
	for id, n := range counts {
		if zoneID == "" || id == zoneID {
			total += n
		}
	}
	view.Total = p.N("site.count.suppliers", total)
	return show(c, site.Suppliers(page, view))
}

// zoneOptions are the zones that have suppliers, in the order of the list.
func (sh shelf) zoneOptions(counts map[string]int) []ui.Option {
	out := []ui.Option{{Label: sh.p.T("site.supplier.all_zones")}}
	for _, z := range sh.sortedZones() {
		if n := counts[z.ID]; n > 0 {
			out = append(out, ui.Option{Value: z.ID, Label: z.Name.For(sh.lang()) + " (" + sh.p.Int(int64(n)) + ")"})
		}
	}
	return out
}

// supplierRows are suppliers in a list, with what they offer and how they answer.
func (s *Server) supplierRows(c *fiber.Ctx, sh shelf, list []account.Organisation) ([]site.SupplierRow, error) {
	ids := make([]string, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	products, err := s.Catalog.CountsBySupplier(c.UserContext(), ids)
	if err != nil {
		return nil, err
	}
	sh, err = s.rated(c, sh, ids)
	rows := make([]site.SupplierRow, len(list))
	for i, o := range list {
		name, nameIn := o.Name.In(sh.lang())
		rows[i] = site.SupplierRow{
			Name: name, Lang: nameIn, Href: in(sh.lang(), supplierPath(sh.lang(), o.ID, o.Name)), Level: string(o.EffectiveLevel(s.Now())),
			City: o.City.For(sh.lang()), Zone: sh.zones[o.ZoneID].Name.For(sh.lang()), Products: sh.p.N("site.count.products", products[o.ID]),
			Response: sh.response(o.ID),
		}
		if zh := o.Name[i18n.Zh]; zh != name {
			rows[i].Original = zh
		}
		rows[i].Profile, rows[i].ProfileLang = o.Profile.In(sh.lang())
	}
	return rows, err
}

// supplier is who makes the goods: what was checked, how they answer, what they offer.
func (s *Server) supplier(c *fiber.Ctx) error {
	o, err := s.Accounts.PublicSupplier(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if done, err := misplaced(c, supplierPath(lang(c), o.ID, o.Name)); done {
		return err
	}
	sh, err := s.shelf(c)
	if err != nil {
		return err
	}
	list, err := s.Catalog.OfSupplier(c.UserContext(), o.ID, paging.Page{Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	counts, err := s.Catalog.CountsBySupplier(c.UserContext(), []string{o.ID})
	if err != nil {
		return err
	}
	if sh, err = s.rated(c, sh, []string{o.ID}); err != nil {
		return err
	}
	view := s.supplierView(sh, o, counts[o.ID])
	for _, card := range sh.cards(list.Items) {
		card.Supplier, card.Level, card.Zone = "", "", "" // the page itself says whose they are
		view.Products = append(view.Products, card)
	}
	q := query{path: in(sh.lang(), supplierPath(sh.lang(), o.ID, o.Name))}
	if c.Query("cursor") != "" {
		view.First = q.path + "#products"
	}
	if list.Next != "" {
		view.Next = q.with("cursor", list.Next) + "#products"
	}
	if len(list.Items) > 0 {
		view.Ask = in(sh.lang(), "/inquiries/new?product="+list.Items[0].ID)
	}
	page := s.page(c, view.Name, "suppliers")
	page.Query, page.Description, page.NoIndex = "", o.Profile.For(sh.lang()), c.Query("cursor") != ""
	page.Alternates = alternates(spoken(o.Name), func(l i18n.Lang) string { return supplierPath(l, o.ID, o.Name) })
	page.JSONLD = []any{sh.organisationLD(s.BaseURL, o), crumbsLD(s.BaseURL, view.Crumbs)}
	return show(c, site.Supplier(page, view))
}

func (s *Server) supplierView(sh shelf, o account.Organisation, products int) site.SupplierView {
	p, l, now := sh.p, sh.lang(), s.Now()
	name, nameIn := o.Name.In(l)
	zone := sh.zones[o.ZoneID]
	path := in(l, supplierPath(l, o.ID, o.Name))
	view := site.SupplierView{
		Name: name, Lang: nameIn, Level: string(o.EffectiveLevel(now)), Figures: sh.supplierFigures(o, products), Now: now,
		Total: p.N("site.count.products", products), Search: in(l, "/products?supplier="+o.ID), Checks: sh.checks(o, s),
		Crumbs: []ui.Crumb{{Label: p.T("layout.nav.suppliers"), Href: in(l, "/suppliers")}},
	}
	if zone.ID != "" {
		view.Crumbs = append(view.Crumbs, ui.Crumb{Label: zone.Name.For(l), Href: in(l, zonePath(l, zone.ID, zone.Name))})
	}
	view.Crumbs = append(view.Crumbs, ui.Crumb{Label: name, Lang: nameIn, Href: path})
	if zh := o.Name[i18n.Zh]; zh != name {
		view.Original = zh
	}
	view.Profile, view.ProfileLang = o.Profile.In(l)
	if o.Level != account.Listed && o.LevelUntil != nil && o.LevelUntil.After(now) {
		view.LevelUntil = p.T("site.supplier.level_until", "date", p.Date(*o.LevelUntil))
	}
	if o.Away(now) && o.AwayUntil != nil {
		view.Away = p.T("site.supplier.away", "until", p.Date(*o.AwayUntil))
	}
	view.Facts = sh.supplierFacts(o)
	return view
}

// supplierFigures are what a buyer judges a supplier by.
func (sh shelf) supplierFigures(o account.Organisation, products int) []ui.Figure {
	p := sh.p
	var out []ui.Figure
	if r := sh.rates[o.ID]; r.Known() {
		out = append(out, ui.Figure{Label: p.T("site.figure.response"), Value: p.Percent(float64(r.Percent()) / 100), Base: p.T("site.figure.of", "n", r.Received)})
	}
	out = append(out, ui.Figure{Label: p.T("site.figure.products"), Value: p.Int(int64(products))})
	if o.FoundedYear > 0 {
		out = append(out, ui.Figure{Label: p.T("site.figure.founded"), Value: yearText(o.FoundedYear)})
	}
	if o.StaffBand != "" {
		out = append(out, ui.Figure{Label: p.T("site.figure.staff"), Value: p.T(account.StaffBandKey(o.StaffBand))})
	}
	return out
}

// checks are what was checked, by whom and until when. A level that is past its date is not shown as checked.
func (sh shelf) checks(o account.Organisation, s *Server) []site.Check {
	if o.Level == account.Listed || o.EffectiveLevel(s.Now()) != o.Level {
		return nil
	}
	check := site.Check{What: sh.p.T("site.level." + string(o.Level)), Note: o.LevelNote, By: o.LevelBy, Until: sh.p.T("site.paper.no_end")}
	if o.LevelAt != nil {
		check.At = sh.p.Date(*o.LevelAt)
	}
	if o.LevelUntil != nil {
		check.Until = sh.p.Date(*o.LevelUntil)
	}
	return []site.Check{check}
}

func (sh shelf) supplierFacts(o account.Organisation) []ui.Fact {
	p := sh.p
	city, cityIn := o.City.In(sh.lang())
	zone := sh.zones[o.ZoneID]
	return []ui.Fact{
		{Label: p.T("facet.zone"), Content: site.Link(zone.Name.For(sh.lang()), in(sh.lang(), zonePath(sh.lang(), zone.ID, zone.Name)))},
		{Label: p.T("site.supplier.identifier"), Value: o.Identifier},
		{Label: p.T("common.country"), Value: sh.country(o.Country)},
		{Label: p.T("site.supplier.city"), Value: city, Lang: cityIn},
		{Label: p.T("site.supplier.address"), Value: o.Address},
		{Label: p.T("site.supplier.website"), Content: site.Website(o.Website)},
	}
}
