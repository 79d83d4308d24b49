package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/trade/account"
	"market/internal/trade/catalog"
)

// superviseOrganisation asks with GET and carries out with POST.
func (s *Server) superviseOrganisation(c *fiber.Ctx, word string, do func(context.Context, actor.Actor, string, string) (account.Organisation, error)) error {
	o, err := s.overseen(c)
	if err != nil {
		return err
	}
	q := question{desk: "organisations", word: word, danger: word == "suspend", back: "/admin/organisations/" + o.ID, name: o.Name.For(lang(c)), reason: c.FormValue("reason")}
	if c.Method() != fiber.MethodPost {
		return s.askStaff(c, q, nil)
	}
	if _, err := do(c.UserContext(), request.By(c), o.ID, q.reason); err != nil {
		return s.askStaff(c, q, err)
	}
	s.say(c, "flash.admin."+word)
	return to(c, q.back)
}

// superviseProduct asks with GET and carries out with POST.
func (s *Server) superviseProduct(c *fiber.Ctx, word string, do func(context.Context, actor.Actor, string, string) (catalog.Product, error)) error {
	product, _, err := s.overseenProduct(c)
	if err != nil {
		return err
	}
	q := question{desk: "products", word: word, danger: word == "suspend", back: "/admin/products/" + product.ID, name: product.Content.Name.For(lang(c)), reason: c.FormValue("reason")}
	if c.Method() != fiber.MethodPost {
		return s.askStaff(c, q, nil)
	}
	if _, err := do(c.UserContext(), request.By(c), product.ID, q.reason); err != nil {
		return s.askStaff(c, q, err)
	}
	s.say(c, "flash.admin."+word)
	return to(c, q.back)
}

// adminSuspendProduct asks once, and then takes a product from sale.
func (s *Server) adminSuspendProduct(c *fiber.Ctx) error {
	return s.superviseProduct(c, "suspend", s.Catalog.Suspend)
}

// adminReinstateProduct asks once, and then puts a product back on sale.
func (s *Server) adminReinstateProduct(c *fiber.Ctx) error {
	return s.superviseProduct(c, "reinstate", s.Catalog.Reinstate)
}
