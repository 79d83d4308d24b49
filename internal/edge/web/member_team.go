package web

import (
	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/frontend/views/member"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
)

// team lists who works for the organisation.
func (s *Server) team(c *fiber.Ctx) error {
	return s.showTeam(c, fiber.StatusOK, member.TeamView{Form: member.Form{Typed: member.Typed{}}, Invited: []actor.Role{actor.Sales}})
}

func (s *Server) showTeam(c *fiber.Ctx, status int, v member.TeamView) (err error) {
	ctx, by := c.UserContext(), request.By(c)
	v.Owner, v.Self = by.Is(actor.Owner), by.UserID
	if v.Members, err = s.Accounts.Members(ctx, by); err != nil {
		return err
	}
	if v.Owner {
		if v.Invitations, err = s.Accounts.Invitations(ctx, by); err != nil {
			return err
		}
	}
	page, err := s.desk(c, layout.Member, printer(c).T("layout.nav.team"), "team")
	if err != nil {
		return err
	}
	return render(c, status, member.Team(page, v))
}

// rolesOf are the roles that a form chose.
func rolesOf(c *fiber.Ctx) []actor.Role {
	var roles []actor.Role
	for _, r := range several(c, "role") {
		roles = append(roles, actor.Role(r))
	}
	return roles
}

// inviteMember sends an invitation.
func (s *Server) inviteMember(c *fiber.Ctx) error {
	typed, err := posted(c)
	if err != nil {
		return err
	}
	roles := rolesOf(c)
	if _, err := s.Accounts.Invite(c.UserContext(), request.By(c), typed["email"], roles); err != nil {
		form, err := refusedForm(printer(c), typed, err)
		if err != nil {
			return err
		}
		return s.showTeam(c, fiber.StatusUnprocessableEntity, member.TeamView{Form: form, Invited: roles})
	}
	s.say(c, "flash.member_invited")
	return to(c, "/member/team")
}

// cancelInvitation takes an invitation back.
func (s *Server) cancelInvitation(c *fiber.Ctx) error {
	if err := s.Accounts.CancelInvitation(c.UserContext(), request.By(c), c.Params("id")); err != nil {
		return err
	}
	s.say(c, "flash.invitation_cancelled")
	return to(c, "/member/team")
}

// setMemberRoles gives a member other roles.
func (s *Server) setMemberRoles(c *fiber.Ctx) error {
	if err := s.Accounts.SetRoles(c.UserContext(), request.By(c), c.Params("id"), rolesOf(c)); err != nil {
		return s.refuseTeam(c, err)
	}
	s.say(c, "flash.draft_saved")
	return to(c, "/member/team")
}

// refuseTeam shows the team with why something was not done.
func (s *Server) refuseTeam(c *fiber.Ctx, cause error) error {
	form, err := refusedForm(printer(c), member.Typed{}, cause)
	if err != nil {
		return err
	}
	return s.showTeam(c, fiber.StatusUnprocessableEntity, member.TeamView{Form: form})
}

// askRemoval asks once before somebody leaves the organisation.
func (s *Server) askRemoval(c *fiber.Ctx) error {
	by := request.By(c)
	members, err := s.Accounts.Members(c.UserContext(), by)
	if err != nil {
		return err
	}
	p := printer(c)
	for _, m := range members {
		if m.UserID != c.Params("id") {
			continue
		}
		base := "/" + string(lang(c)) + "/member/team"
		verb := p.T("common.remove")
		if m.UserID == by.UserID {
			verb = p.T("member.team.leave")
		}
		return s.memberQuestion(c, fiber.StatusOK, "team", member.QuestionView{Confirm: ui.Confirm{
			Question: p.T("member.team.remove", "name", m.Name), Text: p.T("member.team.remove_text"), Action: base + "/" + m.UserID + "/remove",
			Verb: verb, Back: base, Danger: true,
		}})
	}
	return errPage
}

// removeMember ends a membership; whoever ended their own goes to the start of the desk.
func (s *Server) removeMember(c *fiber.Ctx) error {
	by := request.By(c)
	if err := s.Accounts.RemoveMember(c.UserContext(), by, c.Params("id")); err != nil {
		return s.refuseTeam(c, err)
	}
	s.say(c, "flash.member_removed")
	if c.Params("id") == by.UserID {
		return to(c, "/member")
	}
	return to(c, "/member/team")
}
