package web

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/filesystem"

	"market/frontend"
	"market/internal/edge/request"
)

// Access says who may use a route; what they may see there is decided by the trade.
type Access int

// The kinds of access, from the widest.
const (
	Shared  Access = iota // everybody, the same page for all: kept in the cache
	Open                  // everybody
	Users                 // whoever is signed in
	Members               // whoever works for an organisation
	Staff                 // staff of the alliance
)

// Route is one line of the site map. Path stands behind "/:lang".
type Route struct {
	Method string
	Path   string
	Access Access
	Handle fiber.Handler
}

// policy of the pages: nothing comes from another host, nothing runs that is not a file of ours, no frame shows us.
const policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// SecureHeaders stand on every answer, pages and API alike; the API narrows the policy further.
func (s *Server) SecureHeaders(c *fiber.Ctx) error {
	s.SetHeaders(c)
	return c.Next()
}

// SetHeaders puts the headers on an answer that has none yet.
func (s *Server) SetHeaders(c *fiber.Ctx) {
	h := &c.Response().Header
	if len(h.Peek("Content-Security-Policy")) > 0 {
		return
	}
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	if s.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// Mount adds the pages, the assets and the pictures to the product.
func (s *Server) Mount(app *fiber.App) {
	s.handler = app.Handler()
	app.Use(strings.TrimSuffix(frontend.Prefix, "/"), forever, compress.New(), filesystem.New(filesystem.Config{Root: http.FS(frontend.Files())}))
	app.Get("/", s.root)
	s.mountFiles(app)
	identify := request.Identify(s.Accounts)
	for _, r := range s.Routes() {
		chain := []fiber.Handler{knownLanguage}
		switch r.Access {
		case Shared:
			chain = append(chain, s.cached(r.Handle))
		case Open:
			chain = append(chain, identify, request.SameSite, r.Handle)
		case Users:
			chain = append(chain, identify, request.SameSite, users, s.rememberLanguage, r.Handle)
		case Members:
			chain = append(chain, identify, request.SameSite, users, members, s.rememberLanguage, r.Handle)
		case Staff:
			chain = append(chain, identify, request.SameSite, users, staff, s.rememberLanguage, r.Handle)
		}
		if r.Method == fiber.MethodGet {
			app.Get("/:lang"+r.Path, chain...) // answers HEAD too
			continue
		}
		app.Add(r.Method, "/:lang"+r.Path, chain...)
	}
}

// Routes is the whole site map.
func (s *Server) Routes() []Route {
	var all []Route
	for _, part := range [][]Route{s.siteRoutes(), s.memberRoutes(), s.adminRoutes()} {
		all = append(all, part...)
	}
	return all
}

// forever marks what never changes under its address.
func forever(c *fiber.Ctx) error {
	if err := c.Next(); err != nil {
		return err
	}
	if c.Response().StatusCode() == fiber.StatusOK {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	return nil
}
