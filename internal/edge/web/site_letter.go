package web

import (
	"github.com/gofiber/fiber/v2"

	"market/frontend/views/site"
	"market/internal/edge/request"
	"market/internal/trade/account"
)

// reset asks for the address that a link is sent to.
func (s *Server) reset(c *fiber.Ctx) error { return s.resetPage(c, fiber.StatusOK, site.ResetView{}) }

func (s *Server) resetPage(c *fiber.Ctx, status int, v site.ResetView) error {
	page := s.page(c, printer(c).T("sign.reset.title"), "")
	page.NoIndex = true
	c.Set(fiber.HeaderCacheControl, "no-store")
	return render(c, status, site.Reset(page, v))
}

// doReset sends the link. It answers the same whether there is such a user or not.
func (s *Server) doReset(c *fiber.Ctx) error {
	v := site.ResetView{Email: c.FormValue("email")}
	err := s.Accounts.RequestReset(c.UserContext(), v.Email, lang(c))
	if err == nil {
		return s.resetPage(c, fiber.StatusOK, site.ResetView{Sent: true})
	}
	status, form, err := signFailure(c, err)
	if err != nil {
		return err
	}
	v.Form = form
	return s.resetPage(c, status, v)
}

// newPassword is the form behind the link of the letter.
func (s *Server) newPassword(c *fiber.Ctx) error {
	return s.newPasswordPage(c, fiber.StatusOK, site.NewPasswordView{Token: c.Query("token")})
}

func (s *Server) newPasswordPage(c *fiber.Ctx, status int, v site.NewPasswordView) error {
	v.Action, v.MinPassword = in(lang(c), account.PathReset), account.MinPassword
	page := s.page(c, printer(c).T("sign.reset.title"), "")
	page.NoIndex, page.Query = true, ""
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer") // the address holds a secret
	return render(c, status, site.NewPassword(page, v))
}

// doNewPassword sets the password by the secret of the link.
func (s *Server) doNewPassword(c *fiber.Ctx) error {
	v := site.NewPasswordView{Token: c.FormValue("token")}
	err := s.Accounts.Reset(c.UserContext(), v.Token, c.FormValue("password"))
	if err == nil {
		s.clearCookie(c, request.Cookie)
		return s.signInPage(c, fiber.StatusOK, site.SignInView{Done: printer(c).T("site.letter.password_set")})
	}
	status, form, err := signFailure(c, err)
	if err != nil {
		return err
	}
	v.Form = form
	return s.newPasswordPage(c, status, v)
}

// confirmEmail shows the button that confirms an address: programs that look into letters follow links, they press nothing.
func (s *Server) confirmEmail(c *fiber.Ctx) error {
	return s.letterPage(c, site.LetterView{
		Title: printer(c).T("account.letter.confirm.subject"), Text: printer(c).T("site.letter.confirm"),
		Action: in(lang(c), account.PathConfirm), Token: c.Query("token"), Verb: printer(c).T("account.letter.confirm.button"),
	})
}

func (s *Server) letterPage(c *fiber.Ctx, v site.LetterView) error {
	page := s.page(c, v.Title, "")
	page.NoIndex, page.Query = true, ""
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	return show(c, site.Letter(page, v))
}

// doConfirmEmail notes that the address is the reader's.
func (s *Server) doConfirmEmail(c *fiber.Ctx) error {
	if err := s.Accounts.ConfirmEmail(c.UserContext(), c.FormValue("token")); err != nil {
		return err
	}
	p, by := printer(c), request.By(c)
	v := site.LetterView{Title: p.T("site.letter.confirmed"), Text: p.T("site.letter.confirmed_text"), Link: p.T("common.sign_in"), LinkHref: in(lang(c), "/sign-in")}
	if by.SignedIn() {
		v.Link, v.LinkHref = p.T("common.continue"), s.start(c, by.OrgID, by.IsStaff())
	}
	return s.letterPage(c, v)
}

// invitation shows who invites, to what. A guest signs in or up and comes back.
func (s *Server) invitation(c *fiber.Ctx) error {
	token := c.Query("token")
	inv, err := s.Accounts.Invitation(c.UserContext(), token)
	if err != nil {
		return err
	}
	p, l := printer(c), lang(c)
	v := site.LetterView{
		Title: p.T("site.letter.invitation", "organisation", inv.OrgName.For(l)),
		Text:  p.T("site.letter.invitation_text", "by", inv.InvitedBy, "email", inv.Email, "roles", roleNames(p, inv.Roles), "until", p.Date(inv.ExpiresAt)),
	}
	if request.By(c).SignedIn() {
		v.Action, v.Token, v.Verb = in(l, account.PathInvitation), token, p.T("site.letter.accept")
		return s.letterPage(c, v)
	}
	next := "?next=" + escape(in(l, account.PathInvitation)+"?token="+escape(token))
	v.Verb, v.Link, v.LinkHref, v.Other, v.OtherHref = "", p.T("common.sign_in"), in(l, "/sign-in"+next), p.T("common.sign_up"), in(l, "/sign-up"+next)
	return s.letterPage(c, v)
}

// acceptInvitation makes the reader a member.
func (s *Server) acceptInvitation(c *fiber.Ctx) error {
	if _, err := s.Accounts.AcceptInvitation(c.UserContext(), request.By(c), c.FormValue("token")); err != nil {
		return err
	}
	s.say(c, "flash.joined")
	return to(c, "/member")
}
