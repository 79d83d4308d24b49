// Package web is the pages: it reads a request, calls one use case and renders a view. It decides nothing; what may be
// done and what is refused comes from the trade. Only the staff's pages of the audit log and of jobs, which belong to no
// noun, are guarded here, in routes_admin.go.
package web

import (
	"bytes"
	"context"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"market/frontend/layout"
	"market/internal/edge/request"
	"market/internal/kernel/i18n"
	"market/internal/platform/cache"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/platform/media"
	"market/internal/trade/account"
	"market/internal/trade/alliance"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
	"market/internal/trade/moderation"
)

// Deps are what the pages call.
type Deps struct {
	Accounts  *account.Service
	Alliance  *alliance.Service
	Catalog   *catalog.Service
	Inquiries *inquiry.Service
	Reviews   *moderation.Service
	Images    *media.Images
	Pages     *cache.Space // rendered public pages
	Bus       *cache.Bus   // live threads
	DB        *database.DB // histories and the audit log, which belong to no noun
	Jobs      *jobs.Queue
	BaseURL   string
	Secure    bool // cookies only over HTTPS
	Now       func() time.Time
}

// Server renders the pages.
type Server struct {
	Deps
	handler fasthttp.RequestHandler // the whole product, asked when a public page is built for the cache
}

// New makes the pages.
func New(d Deps) *Server { return &Server{Deps: d} }

// lang is the language of the address. Mount lets only the four through.
func lang(c *fiber.Ctx) i18n.Lang {
	l, _ := i18n.ParseLang(c.Params("lang"))
	return l
}

// printer speaks the language of the address.
func printer(c *fiber.Ctx) *i18n.Printer { return i18n.For(lang(c)) }

// page begins a public page: title, place in the navigation, address.
func (s *Server) page(c *fiber.Ctx, title, nav string) layout.Page {
	return layout.Page{
		P: printer(c), Title: title, Nav: nav, BaseURL: s.BaseURL, Search: c.Query("q"),
		Path: pathOf(c), Query: string(c.Request().URI().QueryString()),
	}
}

// desk begins a page of the member or staff area: it knows its reader and is never shared.
func (s *Server) desk(c *fiber.Ctx, area layout.Area, title, nav string) (layout.Page, error) {
	reader, err := s.reader(c)
	if err != nil {
		return layout.Page{}, err
	}
	p := s.page(c, title, nav)
	p.Area, p.Signed, p.Now, p.NoIndex, p.Flash = area, reader, s.Now(), true, takeFlash(c)
	return p, nil
}

// pathOf is the address behind the language.
func pathOf(c *fiber.Ctx) string { return c.Path()[len("/")+len(c.Params("lang")):] }

// render sends a view as HTML with a status.
func render(c *fiber.Ctx, status int, view templ.Component) error {
	body, err := rendered(c.UserContext(), view)
	if err != nil {
		return err
	}
	c.Status(status)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(body)
}

// show sends a view with status 200.
func show(c *fiber.Ctx, view templ.Component) error { return render(c, fiber.StatusOK, view) }

func rendered(ctx context.Context, view templ.Component) ([]byte, error) {
	var buf bytes.Buffer
	buf.Grow(32 << 10)
	err := view.Render(ctx, &buf)
	return buf.Bytes(), err
}

// to redirects after a change (303), so that a reload does not repeat it.
func to(c *fiber.Ctx, path string) error {
	return c.Redirect("/"+string(lang(c))+path, fiber.StatusSeeOther)
}

// reader is who is signed in, as the frame shows it.
func (s *Server) reader(c *fiber.Ctx) (*layout.Reader, error) {
	by := request.By(c)
	if !by.SignedIn() {
		return nil, nil
	}
	p := printer(c)
	memberships, err := s.Accounts.Memberships(c.UserContext(), by.UserID)
	if err != nil {
		return nil, err
	}
	r := &layout.Reader{Name: by.Name, OrgKind: by.OrgKind, Staff: by.IsStaff(), Admin: by.IsStaff("admin")}
	for _, m := range memberships {
		current := m.OrgID == by.OrgID
		if current {
			r.OrgName = m.Name.For(p.Lang())
		}
		r.Memberships = append(r.Memberships, layout.Membership{OrgID: m.OrgID, Name: m.Name.For(p.Lang()), Role: roleNames(p, m.Roles), Current: current})
	}
	if by.OrgID != "" {
		r.Unread, err = s.Inquiries.UnreadCount(c.UserContext(), by)
	}
	return r, err
}
