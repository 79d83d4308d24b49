package layout

import "market/internal/kernel/i18n"

// Item is one entry of a navigation. Name is what Page.Nav says when the reader is there.
type Item struct {
	Name  string
	Label string
	Path  string // behind /{lang}
	Count int    // something waits there
}

// nav is the navigation of a page's area.
func (p Page) nav() []Item {
	switch p.Area {
	case Member:
		return memberNav(p.P, p.Signed)
	case Admin:
		return adminNav(p.P, p.Signed)
	}
	return siteNav(p.P)
}

func siteNav(p *i18n.Printer) []Item {
	return []Item{
		{Name: "products", Label: p.T("layout.nav.products"), Path: "/products"},
		{Name: "suppliers", Label: p.T("layout.nav.suppliers"), Path: "/suppliers"},
		{Name: "zones", Label: p.T("layout.nav.zones"), Path: "/zones"},
	}
}

func memberNav(p *i18n.Printer, r *Reader) []Item {
	if r == nil {
		return nil
	}
	home := Item{Name: "home", Label: p.T("layout.nav.desk"), Path: "/member"}
	inquiries := Item{Name: "inquiries", Label: p.T("layout.nav.inquiries"), Path: "/member/inquiries", Count: r.Unread}
	organisation := []Item{
		{Name: "organisation", Label: p.T("layout.nav.organisation"), Path: "/member/organisation"},
		{Name: "team", Label: p.T("layout.nav.team"), Path: "/member/team"},
	}
	switch r.OrgKind {
	case "supplier":
		return append([]Item{
			home,
			{Name: "products", Label: p.T("layout.nav.own_products"), Path: "/member/products"},
			{Name: "import", Label: p.T("layout.nav.import"), Path: "/member/import"},
			inquiries,
		}, organisation...)
	case "buyer":
		return append([]Item{home, inquiries}, organisation...)
	}
	return []Item{home, organisation[0]}
}

// adminNav lists the parts of the staff area that are open to the reader.
func adminNav(p *i18n.Printer, r *Reader) []Item {
	if r == nil {
		return nil
	}
	items := make([]Item, len(r.Desks))
	for i, name := range r.Desks {
		items[i] = Item{Name: name, Label: p.T("layout.nav." + name), Path: "/admin/" + name}
	}
	return items
}
