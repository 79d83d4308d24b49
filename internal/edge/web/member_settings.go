package web

import (
	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/views/member"
	"market/internal/edge/request"
	"market/internal/kernel/i18n"
	"market/internal/trade/account"
)

// settings shows what belongs to the reader alone.
func (s *Server) settings(c *fiber.Ctx) error {
	return s.showSettings(c, fiber.StatusOK, member.SettingsView{})
}

func (s *Server) showSettings(c *fiber.Ctx, status int, v member.SettingsView) (err error) {
	ctx, by := c.UserContext(), request.By(c)
	if v.User, _, err = s.Accounts.Me(ctx, by); err != nil {
		return err
	}
	if v.Typed == nil {
		v.Typed = member.Typed{"name": v.User.Name, "lang": string(v.User.Lang)}
	}
	if v.Sessions, err = s.Accounts.Sessions(ctx, by); err != nil {
		return err
	}
	page, err := s.desk(c, layout.Member, printer(c).T("layout.nav.settings"), "settings")
	if err != nil {
		return err
	}
	return render(c, status, member.Settings(page, v))
}

// saveSettings changes name and language, and goes on in that language.
func (s *Server) saveSettings(c *fiber.Ctx) error {
	typed, err := posted(c)
	if err != nil {
		return err
	}
	user, err := s.Accounts.UpdateUser(c.UserContext(), request.By(c), account.UserInput{Name: typed["name"], Lang: i18n.Lang(typed["lang"])})
	if err != nil {
		form, err := refusedForm(printer(c), typed, err)
		if err != nil {
			return err
		}
		relabel(form, "name", printer(c).T("field.name"))
		return s.showSettings(c, fiber.StatusUnprocessableEntity, member.SettingsView{Form: form})
	}
	s.say(c, "flash.draft_saved")
	return c.Redirect("/"+string(user.Lang)+"/member/settings", fiber.StatusSeeOther)
}

// savePassword sets a new password and ends all other sessions.
func (s *Server) savePassword(c *fiber.Ctx) error {
	typed, err := posted(c)
	if err != nil {
		return err
	}
	if err := s.Accounts.ChangePassword(c.UserContext(), request.By(c), typed["old_password"], typed["password"]); err != nil {
		form, err := refusedForm(printer(c), nil, err)
		if err != nil {
			return err
		}
		return s.showSettings(c, fiber.StatusUnprocessableEntity, member.SettingsView{Secret: form})
	}
	s.say(c, "flash.password_changed")
	return to(c, "/member/settings")
}

// endSession ends one of the reader's other sessions.
func (s *Server) endSession(c *fiber.Ctx) error {
	if err := s.Accounts.Revoke(c.UserContext(), request.By(c), c.Params("id")); err != nil {
		return err
	}
	s.say(c, "flash.session_ended")
	return to(c, "/member/settings")
}

// askConfirmation sends the letter that confirms the reader's address again.
func (s *Server) askConfirmation(c *fiber.Ctx) error {
	if err := s.Accounts.RequestConfirm(c.UserContext(), request.By(c)); err != nil {
		return err
	}
	s.say(c, "flash.confirm_sent")
	return to(c, "/member/settings")
}
