package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/paging"
	"market/internal/trade/moderation"
)

// adminRoutes are the pages of alliance staff. Which staff may use a page, the handler or the trade says; to the others
// it does not exist.
func (s *Server) adminRoutes() []Route {
	get, post := fiber.MethodGet, fiber.MethodPost
	return []Route{
		{get, "/admin", Staff, s.adminStart},
		{get, "/admin/reviews", Staff, s.adminReviews},
		{post, "/admin/reviews/bulk", Staff, s.adminDecideMany},
		{get, "/admin/reviews/:id", Staff, s.adminCase},
		{post, "/admin/reviews/:id/claim", Staff, s.adminClaim},
		{post, "/admin/reviews/:id/release", Staff, s.adminRelease},
		{post, "/admin/reviews/:id/decide", Staff, s.adminDecide},

		{get, "/admin/organisations", Staff, s.adminOrganisations},
		{get, "/admin/organisations/:id", Staff, s.adminOrganisation},
		{post, "/admin/organisations/:id/level", Staff, s.adminLevel},
		{get, "/admin/organisations/:id/suspend", Staff, s.adminSuspendOrganisation},
		{post, "/admin/organisations/:id/suspend", Staff, s.adminSuspendOrganisation},
		{get, "/admin/organisations/:id/reinstate", Staff, s.adminReinstateOrganisation},
		{post, "/admin/organisations/:id/reinstate", Staff, s.adminReinstateOrganisation},

		{get, "/admin/products", Staff, s.adminProducts},
		{get, "/admin/products/:id", Staff, s.adminProduct},
		{get, "/admin/products/:id/suspend", Staff, s.adminSuspendProduct},
		{post, "/admin/products/:id/suspend", Staff, s.adminSuspendProduct},
		{get, "/admin/products/:id/reinstate", Staff, s.adminReinstateProduct},
		{post, "/admin/products/:id/reinstate", Staff, s.adminReinstateProduct},

		{get, "/admin/inquiries", Staff, s.adminInquiries},
		{get, "/admin/inquiries/:id", Staff, s.adminInquiry},
		{get, "/admin/attachments/:id", Staff, only("inquiries", s.adminAttachment)},

		{get, "/admin/zones", Staff, s.adminZones},
		{post, "/admin/zones", Staff, s.adminSaveZone},
		{get, "/admin/zones/new", Staff, s.adminNewZone},
		{get, "/admin/zones/:id", Staff, s.adminZone},
		{post, "/admin/zones/:id", Staff, s.adminSaveZone},

		{get, "/admin/categories", Staff, s.adminCategories},
		{post, "/admin/categories", Staff, only("categories", s.adminSaveCategory)},
		{get, "/admin/categories/new", Staff, s.adminNewCategory},
		{get, "/admin/categories/:id", Staff, s.adminCategory},
		{post, "/admin/categories/:id", Staff, only("categories", s.adminSaveCategory)},

		{get, "/admin/users", Staff, s.adminUsers},
		{get, "/admin/users/:id", Staff, only("users", s.adminUser)},
		{post, "/admin/users/:id/grant", Staff, only("users", s.adminGrant)},
		{post, "/admin/users/:id/revoke", Staff, only("users", s.adminRevoke)},
		{get, "/admin/users/:id/block", Staff, only("users", s.adminBlock)},
		{post, "/admin/users/:id/block", Staff, only("users", s.adminBlock)},
		{post, "/admin/users/:id/unblock", Staff, only("users", s.adminUnblock)},

		{get, "/admin/audit", Staff, s.adminAudit},
		{get, "/admin/jobs", Staff, s.adminJobs},
		{post, "/admin/jobs/:id/retry", Staff, only("jobs", s.adminRetry)},
	}
}

// adminDesks are the parts of the staff area, in the order of the navigation, with who may use each.
var adminDesks = [...]struct {
	name string
	may  func(actor.Actor) bool
}{
	{"reviews", moderation.MayReview},
	{"organisations", moderation.MayReview},
	{"products", moderates},
	{"inquiries", func(by actor.Actor) bool { return by.IsStaff(actor.Office) }},
	{"zones", moderates},
	{"categories", func(by actor.Actor) bool { return by.Covers(actor.Moderator, "") }},
	{"users", administers},
	{"audit", administers},
	{"jobs", administers},
}

func moderates(by actor.Actor) bool   { return by.IsStaff(actor.Moderator) }
func administers(by actor.Actor) bool { return by.Covers(actor.Admin, "") }

// desksOf lists the parts of the staff area that an actor may use.
func desksOf(by actor.Actor) []string {
	var names []string
	for _, d := range adminDesks {
		if d.may(by) {
			names = append(names, d.name)
		}
	}
	return names
}

// adminPage begins a page of one part of the staff area; to staff who may not use the part it does not exist.
func (s *Server) adminPage(c *fiber.Ctx, desk, title string) (layout.Page, error) {
	desks := desksOf(request.By(c))
	allowed := desk == ""
	for _, name := range desks {
		allowed = allowed || name == desk
	}
	if !allowed {
		return layout.Page{}, errPage
	}
	page, err := s.desk(c, layout.Admin, title, desk)
	if err == nil && page.Signed != nil {
		page.Signed.Desks = desks
	}
	return page, err
}

// only lets nobody through who may not use a part of the staff area: for changes, which show no page.
func only(desk string, h fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		for _, name := range desksOf(request.By(c)) {
			if name == desk {
				return h(c)
			}
		}
		return errPage
	}
}

// adminPaging is the page of a list that the address asks for.
func adminPaging(c *fiber.Ctx, limit int) paging.Page {
	return paging.Page{Limit: limit, Cursor: c.Query("cursor")}
}

// pagerLinks are the addresses of the first and of the next page of a list, which keep its filters.
func pagerLinks(c *fiber.Ctx, next string) (first, following string) {
	values, _ := url.ParseQuery(string(c.Request().URI().QueryString()))
	values.Del("cursor")
	if c.Query("cursor") != "" {
		first = withQuery(c.Path(), values)
	}
	if next != "" {
		values.Set("cursor", next)
		following = withQuery(c.Path(), values)
	}
	return first, following
}

func withQuery(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}
