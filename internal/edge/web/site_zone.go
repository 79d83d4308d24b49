package web

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/search"
	"market/internal/trade/alliance"
	"market/internal/trade/catalog"
)

// How much of a zone its page shows.
const (
	zoneSuppliers = 8
	zoneProducts  = 8
)

func (sh shelf) sortedZones() []alliance.Zone {
	out := make([]alliance.Zone, 0, len(sh.zones))
	for _, z := range sh.zones {
		out = append(out, z)
	}
	slices.SortFunc(out, func(a, b alliance.Zone) int {
		return cmp.Or(cmp.Compare(a.Name.For(sh.lang()), b.Name.For(sh.lang())), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// zones lists the zones of the alliance.
func (s *Server) zones(c *fiber.Ctx) error {
	sh, err := s.shelf(c)
	if err != nil {
		return err
	}
	rows, _, err := s.zoneRows(c, sh)
	if err != nil {
		return err
	}
	page := s.page(c, sh.p.T("site.home.zones"), "zones")
	page.Alternates = everywhere()
	page.Description = sh.zonesLine()
	return show(c, site.Zones(page, site.ZonesView{Lead: page.Description, Rows: rows}))
}

// zoneCount counts the zones that fit, as staff keep them.
func (sh shelf) zoneCount(fits func(alliance.Zone) bool) int {
	n := 0
	for _, z := range sh.zones {
		if fits(z) {
			n++
		}
	}
	return n
}

func isMember(z alliance.Zone) bool { return z.Member }

// zonesLine counts all zones, the alliance's members and those of state level.
func (sh shelf) zonesLine() string {
	state := sh.zoneCount(func(z alliance.Zone) bool { return z.StateLevel })
	return sh.p.N("site.zone.listed", len(sh.zones), "member", sh.zoneCount(isMember), "state", state)
}

// allZones leads to the list of zones.
func (sh shelf) allZones() string {
	return sh.p.N("site.home.all_zones", len(sh.zones), "member", sh.zoneCount(isMember))
}

// membersLine counts the alliance's members and those of state level among them.
func (sh shelf) membersLine() string {
	state := sh.zoneCount(func(z alliance.Zone) bool { return z.Member && z.StateLevel })
	return sh.p.N("site.about.members", sh.zoneCount(isMember), "state", state)
}

// zone is one zone: its parks, its suppliers, its goods.
func (s *Server) zone(c *fiber.Ctx) error {
	z, err := s.Alliance.Zone(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if done, err := misplaced(c, zonePath(lang(c), z.ID, z.Name)); done {
		return err
	}
	sh, err := s.shelf(c)
	if err != nil {
		return err
	}
	list, err := s.Accounts.PublicSuppliers(c.UserContext(), z.ID, paging.Page{Limit: zoneSuppliers})
	if err != nil {
		return err
	}
	rows, err := s.supplierRows(c, sh, list.Items)
	if err != nil {
		return err
	}
	found, err := s.Catalog.Search(c.UserContext(), catalog.SearchQuery{Lang: lang(c), Zone: []string{z.ID}, Sort: search.Newest, PerPage: zoneProducts})
	if err != nil && !unavailable(err) {
		return err
	}
	counts, err := s.Accounts.SupplierCounts(c.UserContext())
	if err != nil {
		return err
	}
	view := sh.zoneView(z, counts[z.ID], found)
	for i := range rows {
		rows[i].Zone = "" // the page itself says which
	}
	view.Suppliers, view.Now = rows, s.Now()
	page := s.page(c, view.Name, "zones")
	page.Query, page.Description = "", view.Profile
	page.Alternates = alternates(spoken(z.Name), func(l i18n.Lang) string { return zonePath(l, z.ID, z.Name) })
	page.JSONLD = []any{crumbsLD(s.BaseURL, view.Crumbs)}
	return show(c, site.Zone(page, view))
}

func (sh shelf) zoneView(z alliance.Zone, suppliers int, found catalog.SearchResult) site.ZoneView {
	p, l := sh.p, sh.lang()
	name, nameIn := z.Name.In(l)
	view := site.ZoneView{
		Name: name, Lang: nameIn, StateLevel: z.StateLevel, Member: z.Member, Website: z.Website,
		AllSuppliers: in(l, "/suppliers?zone="+z.ID), AllProducts: in(l, "/products?zone="+z.ID),
		Crumbs: []ui.Crumb{{Label: p.T("layout.nav.zones"), Href: in(l, "/zones")}, {Label: name, Lang: nameIn, Href: in(l, zonePath(l, z.ID, z.Name))}},
		Figures: []ui.Figure{
			{Label: p.T("site.figure.suppliers"), Value: p.Int(int64(suppliers))}, {Label: p.T("site.figure.products"), Value: p.Int(int64(found.Total))},
		},
	}
	if zh := z.Name[i18n.Zh]; zh != name {
		view.Original = zh
	}
	view.Profile, view.ProfileLang = z.Profile.In(l)
	view.Facts = []ui.Fact{
		{Label: p.T("site.zone.province"), Value: z.Province.For(l)}, {Label: p.T("site.supplier.city"), Value: z.City.For(l)},
		{Label: p.T("site.zone.industries"), Value: z.Industries.For(l)},
	}
	if z.ApprovedYear > 0 {
		view.Facts = append(view.Facts, ui.Fact{Label: p.T("site.zone.approved"), Value: yearText(z.ApprovedYear)})
	}
	view.Facts = append(view.Facts, ui.Fact{Label: p.T("site.supplier.website"), Content: site.Website(z.Website)})
	for _, park := range z.Parks {
		row := site.ParkRow{}
		row.Name, row.Lang = park.Name.In(l)
		row.Note, row.NoteLang = park.Note.In(l)
		view.Parks = append(view.Parks, row)
	}
	for _, f := range found.Facets {
		if f.Name != "level" {
			continue
		}
		for _, v := range f.Values {
			if v.Value == "audited" {
				view.Figures = append(view.Figures, ui.Figure{Label: p.T("site.figure.audited"), Value: p.Int(int64(v.N))})
			}
		}
	}
	for _, h := range found.Items {
		view.Products = append(view.Products, sh.card(h.View))
	}
	return view
}

// about tells what the alliance is and how suppliers are verified.
func (s *Server) about(c *fiber.Ctx) error {
	sh, err := s.shelf(c)
	if err != nil {
		return err
	}
	rows, total, err := s.zoneRows(c, sh)
	if err != nil {
		return err
	}
	page := s.page(c, sh.p.T("site.about.title"), "about")
	page.Alternates, page.Description = everywhere(), sh.p.T("site.about.lead")
	return show(c, site.About(page, site.AboutView{Members: sh.membersLine(), Size: sh.extent(total, rows), Levels: levels()}))
}
