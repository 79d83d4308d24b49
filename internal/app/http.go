package app

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"market/internal/edge/api"
	"market/internal/edge/request"
	"market/internal/edge/web"
)

// Limits of one request.
const (
	maxBody      = 24 << 20 // the largest file that may be attached, and its form
	readTimeout  = 30 * time.Second
	writeTimeout = 60 * time.Second
	idleTimeout  = 90 * time.Second
)

// newHTTP makes the server: what every request passes, then operations, API and pages.
func (a *App) newHTTP(pages *web.Server, rest *api.Server) *fiber.App {
	app := fiber.New(fiber.Config{
		AppName:               "market",
		Immutable:             true, // strings of a request outlive it: in jobs, in caches
		DisableStartupMessage: true,
		BodyLimit:             maxBody,
		// Forms with files are read by the handler that wants one: what is broken is its to refuse, and nobody else's time.
		DisablePreParseMultipartForm: true,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		ReadBufferSize:               16 << 10,
		CaseSensitive:                true, // one address for one page
		ErrorHandler: func(c *fiber.Ctx, err error) error {
			pages.SetHeaders(c) // a request that could not be read reached no middleware
			if strings.HasPrefix(c.Path(), "/api/") {
				return rest.Fail(c, err)
			}
			return pages.Fail(c, err)
		},
	})
	app.Use(request.Begin(a.Log, a.metrics.request))
	app.Use(pages.SecureHeaders)
	app.Use(recover.New(recover.Config{EnableStackTrace: true, StackTraceHandler: a.logPanic}))
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	app.Get("/readyz", a.ready)
	rest.Mount(app)
	pages.Mount(app)
	app.Use(func(*fiber.Ctx) error { return fiber.ErrNotFound })
	return app
}

// part is the state of one dependency as /readyz names it.
type part struct {
	State  string `json:"state"` // ok, degraded, down
	Detail string `json:"detail,omitempty"`
}

// ready answers 503 while the database is away; other parts only degrade the service.
func (a *App) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 3*time.Second)
	defer cancel()
	check := func(err error, otherwise string) part {
		if err == nil {
			return part{State: "ok"}
		}
		return part{State: otherwise, Detail: request.Expected(err).Key}
	}
	parts := map[string]part{
		"database": check(a.DB.Ping(ctx), "down"),
		"cache":    check(a.Cache.Ping(ctx), "degraded"),
		"search":   check(a.Search.Engine().Ping(ctx), "degraded"),
	}
	status := fiber.StatusOK
	if parts["database"].State != "ok" {
		status = fiber.StatusServiceUnavailable
		c.Set(fiber.HeaderRetryAfter, "5")
	}
	return c.Status(status).JSON(fiber.Map{"ready": status == fiber.StatusOK, "parts": parts})
}
