package web

import "github.com/gofiber/fiber/v2"

// siteRoutes is the site map of what everybody may read, of signing in and of asking a supplier.
func (s *Server) siteRoutes() []Route {
	return []Route{
		{fiber.MethodGet, "", Shared, s.home},
		{fiber.MethodGet, "/products", Shared, s.products},
		{fiber.MethodGet, "/products/:id/documents/:document", Open, s.document},
		{fiber.MethodGet, "/products/:id/:slug?", Shared, s.product},
	}
}
