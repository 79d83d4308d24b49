package web

import (
	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/trade/account"
)

// adminUsers lists and searches users.
func (s *Server) adminUsers(c *fiber.Ctx) error {
	p := printer(c)
	page, err := s.adminPage(c, "users", p.T("layout.nav.users"))
	if err != nil {
		return err
	}
	list, err := s.Accounts.Users(c.UserContext(), request.By(c), c.Query("q"), adminPaging(c, 50))
	if err != nil {
		return err
	}
	v := admin.UsersView{Q: c.Query("q")}
	for _, u := range list.Items {
		v.Items = append(v.Items, admin.UserRow{Href: in(p.Lang(), "/admin/users/"+u.ID), Name: u.Name, Email: u.Email, State: userMark(p, u), Created: p.Date(u.CreatedAt)})
	}
	v.First, v.Next = pagerLinks(c, list.Next)
	return show(c, admin.Users(page, v))
}

func userMark(p *i18n.Printer, u account.User) admin.Mark {
	switch {
	case u.Blocked:
		return admin.Mark{Label: p.T("admin.user.blocked"), Mood: ui.Negative}
	case !u.EmailConfirmed:
		return admin.Mark{Label: p.T("admin.user.unconfirmed")}
	}
	return admin.Mark{Label: p.T("admin.user.active"), Mood: ui.Positive}
}

func (s *Server) adminUser(c *fiber.Ctx) error {
	return s.showUser(c, fiber.StatusOK, admin.UserView{})
}

// showUser shows one user; v holds what was typed about a role, if anything.
func (s *Server) showUser(c *fiber.Ctx, status int, v admin.UserView) error {
	p, ctx, by := printer(c), c.UserContext(), request.By(c)
	u, err := s.Accounts.User(ctx, by, c.Params("id"))
	if err != nil {
		return err
	}
	page, err := s.adminPage(c, "users", u.Name)
	if err != nil {
		return err
	}
	v.ID, v.Name, v.State = u.ID, u.Name, userMark(p, u)
	v.Facts = []ui.Fact{
		{Label: p.T("common.email"), Value: u.Email}, {Label: p.T("common.language"), Value: u.Lang.Own(), Lang: u.Lang}, {Label: p.T("common.created"), Value: p.DateTime(u.CreatedAt)},
	}
	switch {
	case u.Blocked:
		v.Unblock = in(p.Lang(), "/admin/users/"+u.ID+"/unblock")
	case u.ID != by.UserID:
		v.Block = in(p.Lang(), "/admin/users/"+u.ID+"/block")
	}
	if err := s.rolesOfUser(c, u, &v); err != nil {
		return err
	}
	entries, err := audit.Of(ctx, s.DB, "user", u.ID, historySize)
	if err != nil {
		return err
	}
	v.History = deedsOf(p, entries)
	return render(c, status, admin.UserPage(page, v))
}

// rolesOfUser adds the organisations of a user, the staff roles, and those that may be given.
func (s *Server) rolesOfUser(c *fiber.Ctx, u account.User, v *admin.UserView) error {
	p, ctx, by := printer(c), c.UserContext(), request.By(c)
	memberships, err := s.Accounts.Memberships(ctx, u.ID)
	if err != nil {
		return err
	}
	for _, m := range memberships {
		v.Organisations = append(v.Organisations, admin.Membership{Href: in(p.Lang(), "/admin/organisations/"+m.OrgID), Name: said(m.Name, p), Roles: roleNames(p, m.Roles)})
	}
	grants, err := s.Accounts.Grants(ctx, by, u.ID)
	if err != nil {
		return err
	}
	for _, g := range grants {
		grant := admin.Grant{Role: string(g.Role), RoleName: p.T(account.StaffRoleKey(g.Role)), ZoneID: g.ZoneID, ZoneName: p.T("admin.zone.alliance"), Own: u.ID == by.UserID && g.Role == actor.Admin}
		if z, err := s.Alliance.Zone(ctx, g.ZoneID); err == nil {
			grant.ZoneName = z.Name.For(p.Lang())
		}
		v.Grants = append(v.Grants, grant)
	}
	for _, r := range account.StaffRoles {
		v.Roles = append(v.Roles, ui.Option{Value: string(r), Label: p.T(account.StaffRoleKey(r))})
	}
	zones, err := s.Alliance.Zones(ctx)
	v.Zones = zoneOptions(p, zones, "admin.zone.alliance")
	return err
}

// adminGrant gives a user a staff role.
func (s *Server) adminGrant(c *fiber.Ctx) error {
	v := admin.UserView{Role: c.FormValue("role"), Zone: c.FormValue("zone_id")}
	err := s.Accounts.GrantStaff(c.UserContext(), request.By(c), c.Params("id"), actor.StaffRole(v.Role), v.Zone)
	return s.userChanged(c, err, v)
}

// adminRevoke takes a staff role away.
func (s *Server) adminRevoke(c *fiber.Ctx) error {
	err := s.Accounts.RevokeStaff(c.UserContext(), request.By(c), c.Params("id"), actor.StaffRole(c.FormValue("role")), c.FormValue("zone_id"))
	return s.userChanged(c, err, admin.UserView{})
}

// adminUnblock lets a user in again.
func (s *Server) adminUnblock(c *fiber.Ctx) error {
	return s.userChanged(c, s.Accounts.Unblock(c.UserContext(), request.By(c), c.Params("id")), admin.UserView{})
}

// userChanged goes on after a change of a user, or says why it was refused.
func (s *Server) userChanged(c *fiber.Ctx, err error, v admin.UserView) error {
	if err == nil {
		s.say(c, "flash.admin.saved")
		return to(c, "/admin/users/"+c.Params("id"))
	}
	status := adminStatus(err)
	if v.Form, err = adminRefused(printer(c), err); err != nil {
		return err
	}
	return s.showUser(c, status, v)
}

// adminBlock asks once with GET, and keeps a user out with POST.
func (s *Server) adminBlock(c *fiber.Ctx) error {
	u, err := s.Accounts.User(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	q := question{desk: "users", word: "block", danger: true, back: "/admin/users/" + u.ID, name: u.Name, reason: c.FormValue("reason")}
	if c.Method() != fiber.MethodPost {
		return s.askStaff(c, q, nil)
	}
	if err := s.Accounts.Block(c.UserContext(), request.By(c), u.ID, q.reason); err != nil {
		return s.askStaff(c, q, err)
	}
	s.say(c, "flash.admin.blocked")
	return to(c, q.back)
}
