package web

import (
	"github.com/gofiber/fiber/v2"

	"market/internal/trade/account"
)

// siteRoutes is the site map of what everybody may read, of signing in and of asking a supplier.
func (s *Server) siteRoutes() []Route {
	return []Route{
		{fiber.MethodGet, "", Shared, s.home},
		{fiber.MethodGet, "/about", Shared, s.about},
		{fiber.MethodGet, "/products", Shared, s.products},
		{fiber.MethodGet, "/products/:id/documents/:document", Open, s.document},
		{fiber.MethodGet, "/products/:id/:slug?", Shared, s.product},
		{fiber.MethodGet, "/categories/:id/:slug?", Shared, s.category},
		{fiber.MethodGet, "/suppliers", Shared, s.suppliers},
		{fiber.MethodGet, "/suppliers/:id/:slug?", Shared, s.supplier},
		{fiber.MethodGet, "/zones", Shared, s.zones},
		{fiber.MethodGet, "/zones/:id/:slug?", Shared, s.zone},
		{fiber.MethodGet, "/suggest", Shared, s.suggest},
		{fiber.MethodGet, "/corner", Open, s.corner},

		{fiber.MethodGet, "/inquiries/new", Open, s.newInquiry},
		{fiber.MethodPost, "/inquiries", Open, s.ask},

		{fiber.MethodGet, "/sign-in", Open, s.signIn},
		{fiber.MethodPost, "/sign-in", Open, s.doSignIn},
		{fiber.MethodGet, "/sign-up", Open, s.signUp},
		{fiber.MethodPost, "/sign-up", Open, s.doSignUp},
		{fiber.MethodPost, "/sign-out", Open, s.signOut},
		{fiber.MethodPost, "/member/switch", Users, s.switchOrganisation},
		{fiber.MethodGet, "/reset", Open, s.reset},
		{fiber.MethodPost, "/reset", Open, s.doReset},
		{fiber.MethodGet, account.PathReset, Open, s.newPassword},
		{fiber.MethodPost, account.PathReset, Open, s.doNewPassword},
		{fiber.MethodGet, account.PathConfirm, Open, s.confirmEmail},
		{fiber.MethodPost, account.PathConfirm, Open, s.doConfirmEmail},
		{fiber.MethodGet, account.PathInvitation, Open, s.invitation},
		{fiber.MethodPost, account.PathInvitation, Users, s.acceptInvitation},
	}
}
