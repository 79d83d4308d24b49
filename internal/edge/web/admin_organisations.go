package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/trade/account"
	"market/internal/trade/moderation"
)

// historySize is how many lines of a history a page shows.
const historySize = 30

// adminOrganisations lists the organisations that the reader looks after.
func (s *Server) adminOrganisations(c *fiber.Ctx) error {
	p, by := printer(c), request.By(c)
	page, err := s.adminPage(c, "organisations", p.T("layout.nav.organisations"))
	if err != nil {
		return err
	}
	f := account.Filter{Kind: account.Kind(c.Query("kind")), Status: account.Status(c.Query("status")), ZoneID: c.Query("zone"), Q: c.Query("q")}
	list, err := s.Accounts.Organisations(c.UserContext(), by, f, adminPaging(c, 50))
	if err != nil {
		return err
	}
	zones, err := s.zonesOf(c)
	if err != nil {
		return err
	}
	v := admin.OrganisationsView{Q: f.Q, Kind: string(f.Kind), Status: string(f.Status), Zone: f.ZoneID, Zones: zoneOptions(p, zones, "admin.zone.all")}
	v.Kinds = []ui.Option{{Label: p.T("common.all")}}
	for _, k := range [...]account.Kind{account.Supplier, account.Buyer} {
		v.Kinds = append(v.Kinds, ui.Option{Value: string(k), Label: p.T(k.Key())})
	}
	v.Statuses = []ui.Option{{Label: p.T("common.all")}}
	for _, st := range account.Statuses {
		v.Statuses = append(v.Statuses, ui.Option{Value: string(st), Label: p.T(st.Key())})
	}
	for _, o := range list.Items {
		v.Items = append(v.Items, s.organisationRow(c, o))
	}
	v.First, v.Next = pagerLinks(c, list.Next)
	return show(c, admin.Organisations(page, v))
}

func (s *Server) organisationRow(c *fiber.Ctx, o account.Organisation) admin.OrganisationRow {
	p := printer(c)
	return admin.OrganisationRow{
		Href: in(p.Lang(), "/admin/organisations/"+o.ID), Name: said(o.Name, p), Kind: p.T(o.Kind.Key()), Place: s.placeOf(c, o), Identifier: o.Identifier,
		Level: string(o.EffectiveLevel(s.Now())), State: orgMark(p, o.Status), Since: p.Date(o.CreatedAt),
	}
}

// placeOf is the zone of a supplier, else the country.
func (s *Server) placeOf(c *fiber.Ctx, o account.Organisation) admin.Said {
	p := printer(c)
	if z, err := s.Alliance.Zone(c.UserContext(), o.ZoneID); err == nil {
		return said(z.Name, p)
	}
	return admin.Said{Text: p.T("country." + o.Country)}
}

// overseen reads an organisation that the reader looks after as staff. One that the reader merely works for does not
// exist here.
func (s *Server) overseen(c *fiber.Ctx) (account.Organisation, error) {
	by := request.By(c)
	o, err := s.Accounts.Organisation(c.UserContext(), by, c.Params("id"))
	if err != nil {
		return o, err
	}
	if by.Covers(actor.Moderator, o.ZoneID) || o.Kind == account.Buyer && by.IsStaff(actor.Office) {
		return o, nil
	}
	return account.Organisation{}, account.ErrOrganisationNotFound
}

func (s *Server) adminOrganisation(c *fiber.Ctx) error {
	return s.showOrganisation(c, fiber.StatusOK, admin.OrganisationView{})
}

// showOrganisation shows one organisation; v holds what was typed about its level, if anything.
func (s *Server) showOrganisation(c *fiber.Ctx, status int, v admin.OrganisationView) error {
	p := printer(c)
	o, err := s.overseen(c)
	if err != nil {
		return err
	}
	page, err := s.adminPage(c, "organisations", o.Name.For(p.Lang()))
	if err != nil {
		return err
	}
	base := in(p.Lang(), "/admin/organisations/"+o.ID)
	v.ID, v.Name, v.State, v.Level = o.ID, said(o.Name, p), orgMark(p, o.Status), string(o.EffectiveLevel(s.Now()))
	v.Facts = s.organisationFacts(c, o)
	for _, l := range i18n.Langs {
		if o.Profile.Has(l) {
			v.Profile = append(v.Profile, admin.Said{Text: o.Profile[l], Lang: l})
		}
	}
	if o.Status == account.Active {
		v.Suspend = base + "/suspend"
		if o.Kind == account.Supplier {
			v.Public = in(p.Lang(), supplierPath(p.Lang(), o.ID, o.Name))
		}
	}
	if o.Status == account.Suspended {
		v.Reinstate = base + "/reinstate"
	}
	if o.Kind == account.Supplier && moderates(request.By(c)) {
		v.Products = in(p.Lang(), "/admin/products?supplier="+o.ID)
	}
	s.levels(p, o, &v)
	if err := s.aroundOrganisation(c, o, &v); err != nil {
		return err
	}
	return render(c, status, admin.OrganisationPage(page, v))
}

// levels offers the levels of an organisation that may have one.
func (s *Server) levels(p *i18n.Printer, o account.Organisation, v *admin.OrganisationView) {
	if o.Status != account.Active && o.Status != account.Suspended {
		return
	}
	if v.NewLevel == "" {
		v.NewLevel = string(o.EffectiveLevel(s.Now()))
	}
	for _, l := range account.Levels {
		v.Levels = append(v.Levels, ui.Option{Value: string(l), Label: ui.LevelName(p, string(l))})
	}
}

// aroundOrganisation adds who works there, what was done, and the case that waits.
func (s *Server) aroundOrganisation(c *fiber.Ctx, o account.Organisation, v *admin.OrganisationView) error {
	ctx, p := c.UserContext(), printer(c)
	members, err := s.membersOf(c, o.ID)
	if err != nil {
		return err
	}
	v.Members = members
	entries, err := audit.Of(ctx, s.DB, "organisation", o.ID, historySize)
	if err != nil {
		return err
	}
	v.History = deedsOf(p, entries)
	if k, err := s.Reviews.Pending(ctx, s.DB, "organisation", o.ID); err == nil {
		v.Case = in(p.Lang(), "/admin/reviews/"+k.ID)
	} else if !moderation.ErrNotFound.Is(err) {
		return err
	}
	return nil
}

// membersOf lists who works for an organisation, with their roles.
func (s *Server) membersOf(c *fiber.Ctx, orgID string) ([]admin.MemberRow, error) {
	p := printer(c)
	var order []account.User
	roles := map[string][]actor.Role{}
	for _, role := range account.Roles {
		users, err := s.Accounts.Recipients(c.UserContext(), s.DB, orgID, role)
		if err != nil {
			return nil, err
		}
		for _, u := range users {
			if roles[u.ID] == nil {
				order = append(order, u)
			}
			roles[u.ID] = append(roles[u.ID], role)
		}
	}
	var rows []admin.MemberRow
	for _, u := range order {
		rows = append(rows, admin.MemberRow{Name: u.Name, Email: u.Email, Roles: roleNames(p, roles[u.ID])})
	}
	return rows, nil
}

func (s *Server) organisationFacts(c *fiber.Ctx, o account.Organisation) []ui.Fact {
	p := printer(c)
	facts := []ui.Fact{{Label: p.T("admin.kind"), Value: p.T(o.Kind.Key())}}
	for _, l := range i18n.Langs {
		if o.Name.Has(l) {
			facts = append(facts, ui.Fact{Label: p.T("common.name") + " (" + l.Own() + ")", Value: o.Name[l], Lang: l})
		}
	}
	place, city := s.placeOf(c, o), said(o.City, p)
	facts = append(facts,
		ui.Fact{Label: p.T("admin.organisation.identifier"), Value: o.Identifier},
		ui.Fact{Label: p.T("common.country"), Value: p.T("country." + o.Country)},
		ui.Fact{Label: p.T("admin.place"), Value: place.Text, Lang: place.Lang},
		ui.Fact{Label: p.T("admin.field.city"), Value: city.Text, Lang: city.Lang},
		ui.Fact{Label: p.T("admin.field.address"), Value: o.Address},
		ui.Fact{Label: p.T("common.phone"), Value: o.Phone},
		ui.Fact{Label: p.T("admin.field.website"), Value: o.Website},
	)
	if o.FoundedYear != 0 {
		facts = append(facts, ui.Fact{Label: p.T("admin.field.founded_year"), Value: time.Date(o.FoundedYear, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")})
	}
	if o.StaffBand != "" {
		facts = append(facts, ui.Fact{Label: p.T("admin.field.staff_band"), Value: p.T(account.StaffBandKey(o.StaffBand))})
	}
	return append(facts, levelFacts(p, o)...)
}

// levelFacts say what the level rests on.
func levelFacts(p *i18n.Printer, o account.Organisation) []ui.Fact {
	facts := []ui.Fact{{Label: p.T("admin.level.by"), Value: o.LevelBy}, {Label: p.T("admin.level.note"), Value: o.LevelNote}}
	if o.LevelAt != nil {
		facts = append(facts, ui.Fact{Label: p.T("admin.level.at"), Value: p.Date(*o.LevelAt)})
	}
	if o.LevelUntil != nil {
		facts = append(facts, ui.Fact{Label: p.T("admin.level.until"), Value: p.Date(*o.LevelUntil)})
	}
	if o.AwayFrom != nil && o.AwayUntil != nil {
		facts = append(facts, ui.Fact{Label: p.T("admin.organisation.away"), Value: p.T("common.range", "from", p.Date(*o.AwayFrom), "to", p.Date(*o.AwayUntil))})
	}
	return facts
}

// adminLevel notes what was checked about an organisation, and until when that holds.
func (s *Server) adminLevel(c *fiber.Ctx) error {
	p := printer(c)
	o, err := s.overseen(c)
	if err != nil {
		return err
	}
	v := admin.OrganisationView{NewLevel: c.FormValue("level"), Until: c.FormValue("until"), Note: i18n.Normalize(c.FormValue("note"))}
	until, ok := dayEnd(v.Until)
	if !ok {
		v.Errors = map[string]string{"until": p.T("invalid.not_a_date")}
		v.Refused = []ui.Refused{{Name: "until", Label: p.T("admin.level.until"), Text: p.T("invalid.not_a_date")}}
		return s.showOrganisation(c, fiber.StatusUnprocessableEntity, v)
	}
	_, err = s.Accounts.SetLevel(c.UserContext(), request.By(c), o.ID, account.Level(v.NewLevel), until, v.Note)
	if err == nil {
		s.say(c, "flash.admin.level")
		return to(c, "/admin/organisations/"+o.ID)
	}
	status := adminStatus(err)
	if v.Form, err = adminRefused(p, err); err != nil {
		return err
	}
	return s.showOrganisation(c, status, v)
}

// dayEnd reads a day of a form: what holds until a day holds to its end in Beijing, which is the same day in Astana, so
// both sides read the same date. Nothing means no end.
func dayEnd(day string) (until *time.Time, ok bool) {
	if day == "" {
		return nil, true
	}
	t, err := time.ParseInLocation(time.DateOnly, day, i18n.For(i18n.Zh).Zone())
	if err != nil {
		return nil, false
	}
	end := t.AddDate(0, 0, 1).Add(-time.Second)
	return &end, true
}

// adminSuspendOrganisation asks once, and then takes an organisation out of trade.
func (s *Server) adminSuspendOrganisation(c *fiber.Ctx) error {
	return s.superviseOrganisation(c, "suspend", s.Accounts.Suspend)
}

// adminReinstateOrganisation asks once, and then brings an organisation back.
func (s *Server) adminReinstateOrganisation(c *fiber.Ctx) error {
	return s.superviseOrganisation(c, "reinstate", s.Accounts.Reinstate)
}
