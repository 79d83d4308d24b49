package web

import (
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
)

// Names of the small cookies beside the session.
const (
	cookieLang  = "lang"
	cookieFlash = "flash"
)

func (s *Server) setCookie(c *fiber.Ctx, name, value string, expires time.Time) {
	c.Cookie(&fiber.Cookie{Name: name, Value: value, Path: "/", Expires: expires, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: s.Secure})
}

func (s *Server) clearCookie(c *fiber.Ctx, name string) { s.setCookie(c, name, "", time.Unix(0, 0)) }

// say keeps a message for the next page: what was done, by the key of its text.
func (s *Server) say(c *fiber.Ctx, key string) {
	s.setCookie(c, cookieFlash, key, s.Now().Add(time.Minute))
}

// takeFlash reads what the page before had to say, and forgets it. Only texts below "flash." can be said.
func takeFlash(c *fiber.Ctx) *layout.Flash {
	key := c.Cookies(cookieFlash)
	if key == "" {
		return nil
	}
	c.Cookie(&fiber.Cookie{Name: cookieFlash, Path: "/", Expires: time.Unix(0, 0), HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode})
	p := printer(c)
	if !strings.HasPrefix(key, "flash.") || !p.Has(key) {
		return nil
	}
	return &layout.Flash{Tone: ui.Good, Text: p.T(key)}
}

// languageOf is the language of a reader whose address names none: the cookie, then what the browser prefers.
func languageOf(c *fiber.Ctx) i18n.Lang {
	if l, ok := i18n.ParseLang(c.Cookies(cookieLang)); ok {
		return l
	}
	return i18n.Negotiate(c.Get(fiber.HeaderAcceptLanguage))
}

// knownLanguage lets only addresses of the four languages through.
func knownLanguage(c *fiber.Ctx) error {
	if _, ok := i18n.ParseLang(c.Params("lang")); !ok {
		return errPage
	}
	return c.Next()
}

var errPage = errs.New(errs.NotFound, "error.not_found")

// rememberLanguage keeps the language of the page the reader is on for the next visit of "/".
func (s *Server) rememberLanguage(c *fiber.Ctx) error {
	if c.Cookies(cookieLang) != string(lang(c)) {
		s.setCookie(c, cookieLang, string(lang(c)), s.Now().AddDate(1, 0, 0))
	}
	return c.Next()
}

// root leads from "/" to the reader's language.
func (s *Server) root(c *fiber.Ctx) error {
	c.Set(fiber.HeaderVary, "Accept-Language, Cookie")
	return c.Redirect("/"+string(languageOf(c)), fiber.StatusFound)
}

// users lets only signed-in readers through; private pages are kept nowhere.
func users(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if !request.By(c).SignedIn() {
		return request.ErrSignIn
	}
	return c.Next()
}

// members lets only readers through who work for an organisation.
func members(c *fiber.Ctx) error {
	if request.By(c).OrgID == "" {
		return c.Redirect("/"+string(lang(c))+"/member/organisation/new", fiber.StatusSeeOther)
	}
	return c.Next()
}

// staff lets only staff through; for others these pages do not exist.
func staff(c *fiber.Ctx) error {
	if !request.By(c).IsStaff() {
		return errPage
	}
	return c.Next()
}

// roleNames lists the roles of a membership in the reader's language.
func roleNames(p *i18n.Printer, roles []actor.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = p.T("role." + string(r))
	}
	return p.List(names)
}

// nextPath is where to go after signing in: an address of this site, never another's.
func nextPath(c *fiber.Ctx, fallback string) string {
	if next := c.FormValue("next", c.Query("next")); ownAddress(next) {
		return next
	}
	return fallback
}

// ownAddress says whether an address can only lead within this site. Browsers drop tabs and line breaks and read a backslash
// as a slash, so an address with any of these is refused before it is read.
func ownAddress(address string) bool {
	for _, b := range []byte(address) {
		if b < 0x21 || b == 0x7f || b == '\\' {
			return false
		}
	}
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") {
		return false
	}
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "" && u.Host == "" && u.User == nil && strings.HasPrefix(u.Path, "/") && !strings.HasPrefix(u.Path, "//")
}

func escape(s string) string { return url.QueryEscape(s) }
