package api

import "github.com/gofiber/fiber/v2"

func (s *Server) docs(c *fiber.Ctx) error { return c.SendString("") }
