package web

import (
	"cmp"
	"math"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"market/frontend/views/site"
	"market/internal/edge/request"
	"market/internal/kernel/errs"
	"market/internal/trade/account"
)

// signIn asks who is there; whoever is signed in already goes on.
func (s *Server) signIn(c *fiber.Ctx) error {
	if by := request.By(c); by.SignedIn() {
		return c.Redirect(nextPath(c, s.start(c, by.OrgID, by.IsStaff())), fiber.StatusSeeOther)
	}
	return s.signInPage(c, fiber.StatusOK, site.SignInView{Next: nextPath(c, "")})
}

func (s *Server) signInPage(c *fiber.Ctx, status int, v site.SignInView) error {
	page := s.page(c, printer(c).T("sign.in.title"), "")
	page.NoIndex = true
	c.Set(fiber.HeaderCacheControl, "no-store")
	return render(c, status, site.SignIn(page, v))
}

// start is where somebody begins who came for nothing in particular.
func (s *Server) start(c *fiber.Ctx, orgID string, staff bool) string {
	switch {
	case orgID != "":
		return in(lang(c), "/member")
	case staff:
		return in(lang(c), "/admin")
	}
	return in(lang(c), "/member/organisation/new")
}

// doSignIn opens a session; the one that the browser had before ends.
func (s *Server) doSignIn(c *fiber.Ctx) error {
	v := site.SignInView{Email: c.FormValue("email"), Next: nextPath(c, "")}
	err := s.openSession(c, v.Email, c.FormValue("password"), v.Next)
	if err == nil {
		return nil
	}
	status, form, err := signFailure(c, err)
	if err != nil {
		return err
	}
	v.Form = form
	return s.signInPage(c, status, v)
}

// openSession signs in, sets the cookie and leads on: to next, or to the reader's desk.
func (s *Server) openSession(c *fiber.Ctx, email, password, next string) error {
	session, err := s.Accounts.SignIn(c.UserContext(), account.SignIn{
		Email: email, Password: password, Address: request.Address(c), Agent: c.Get(fiber.HeaderUserAgent), Replaces: c.Cookies(request.Cookie),
	})
	if err != nil {
		return err
	}
	by, err := s.Accounts.Resolve(c.UserContext(), session.Token)
	if err != nil {
		return err
	}
	s.setCookie(c, request.Cookie, session.Token, session.ExpiresAt)
	s.setCookie(c, cookieLang, string(lang(c)), s.Now().AddDate(1, 0, 0))
	return c.Redirect(cmp.Or(next, s.start(c, session.ActiveOrg, by.IsStaff())), fiber.StatusSeeOther)
}

// signFailure turns an error of a form for strangers into what the form says; anything unexpected goes on.
func signFailure(c *fiber.Ctx, err error) (int, site.Form, error) {
	p, e := printer(c), request.Expected(err)
	switch e.Kind {
	case errs.Invalid:
		if byName, summary, err := refusal(p, err); err == nil {
			return fiber.StatusUnprocessableEntity, site.Form{Errors: byName, Refused: summary}, nil
		}
	case errs.Unauthenticated, errs.Forbidden, errs.TooMany, errs.Conflict:
		if e.RetryAfter > 0 {
			c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
		}
		return request.Status(e.Kind), site.Form{Failed: Text(p, e.Key, e.Args)}, nil
	}
	return 0, site.Form{}, err
}

// signUp is the form of a new user.
func (s *Server) signUp(c *fiber.Ctx) error {
	return s.signUpPage(c, fiber.StatusOK, site.SignUpView{Kind: c.Query("kind"), Next: nextPath(c, "")})
}

func (s *Server) signUpPage(c *fiber.Ctx, status int, v site.SignUpView) error {
	v.MinPassword = account.MinPassword
	page := s.page(c, printer(c).T("sign.up.title"), "")
	page.NoIndex = c.Method() != fiber.MethodGet || v.Next != ""
	page.Alternates = everywhere()
	c.Set(fiber.HeaderCacheControl, "no-store")
	return render(c, status, site.SignUp(page, v))
}

// doSignUp makes the user, signs in and leads to the organisation, or back to what the reader was doing.
func (s *Server) doSignUp(c *fiber.Ctx) error {
	v := site.SignUpView{Name: c.FormValue("name"), Email: c.FormValue("email"), Kind: c.FormValue("kind"), Next: nextPath(c, "")}
	_, err := s.Accounts.SignUp(c.UserContext(), account.SignUp{
		Email: v.Email, Password: c.FormValue("password"), Name: v.Name, Lang: lang(c), Address: request.Address(c),
	})
	if err == nil {
		s.say(c, "flash.signed_up")
		kind := account.Buyer
		if v.Kind == string(account.Supplier) {
			kind = account.Supplier
		}
		return s.openSession(c, v.Email, c.FormValue("password"), cmp.Or(v.Next, in(lang(c), "/member/organisation/new?kind="+string(kind))))
	}
	status, form, err := signFailure(c, err)
	if err != nil {
		return err
	}
	v.Form = form
	return s.signUpPage(c, status, v)
}

// signOut ends the session.
func (s *Server) signOut(c *fiber.Ctx) error {
	if by := request.By(c); by.SignedIn() {
		if err := s.Accounts.SignOut(c.UserContext(), by); err != nil {
			return err
		}
	}
	s.clearCookie(c, request.Cookie)
	return to(c, "")
}

// switchOrganisation makes another of the reader's organisations the active one.
func (s *Server) switchOrganisation(c *fiber.Ctx) error {
	if err := s.Accounts.Switch(c.UserContext(), request.By(c), c.FormValue("organisation")); err != nil {
		return err
	}
	return to(c, "/member")
}
