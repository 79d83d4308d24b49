package request_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
)

func TestEveryKindHasAStatus(t *testing.T) {
	for k := errs.Internal; k <= errs.Unavailable; k++ {
		if s := request.Status(k); s < 400 || s > 599 {
			t.Errorf("kind %d has status %d", k, s)
		}
	}
}

func TestExpectedKeepsWhatIsOursAndHidesTheRest(t *testing.T) {
	ours := errs.New(errs.Conflict, "error.x")
	for name, test := range map[string]struct {
		err  error
		kind errs.Kind
	}{
		"ours, wrapped":   {fmt.Errorf("around: %w", ours), errs.Conflict},
		"no such route":   {fiber.ErrNotFound, errs.NotFound},
		"too large":       {fiber.ErrRequestEntityTooLarge, errs.TooLarge},
		"fiber's 4xx":     {fiber.ErrUpgradeRequired, errs.Malformed},
		"time ran out":    {context.DeadlineExceeded, errs.Unavailable},
		"anything else":   {errors.New("pq: secret"), errs.Internal},
		"fiber's own 5xx": {fiber.ErrBadGateway, errs.Internal},
	} {
		if got := request.Expected(test.err).Kind; got != test.kind {
			t.Errorf("%s: kind %d, want %d", name, got, test.kind)
		}
	}
}

func TestChangesFromOtherSitesAreRefused(t *testing.T) {
	app := fiber.New(fiber.Config{ErrorHandler: func(c *fiber.Ctx, err error) error { return c.SendStatus(request.Status(errs.KindOf(err))) }})
	app.All("/", request.SameSite, func(c *fiber.Ctx) error { return c.SendStatus(200) })
	for name, test := range map[string]struct {
		method string
		header [2]string
		want   int
	}{
		"reading from anywhere":    {"GET", [2]string{"Sec-Fetch-Site", "cross-site"}, 200},
		"own page":                 {"POST", [2]string{"Sec-Fetch-Site", "same-origin"}, 200},
		"typed address":            {"POST", [2]string{"Sec-Fetch-Site", "none"}, 200},
		"other site":               {"POST", [2]string{"Sec-Fetch-Site", "cross-site"}, 403},
		"sister site":              {"DELETE", [2]string{"Sec-Fetch-Site", "same-site"}, 403},
		"old browser, own origin":  {"POST", [2]string{"Origin", "http://example.com"}, 200},
		"old browser, other":       {"POST", [2]string{"Origin", "http://evil.example"}, 403},
		"old browser, no origin":   {"POST", [2]string{"Origin", "null"}, 403},
		"a program without either": {"POST", [2]string{"X", "y"}, 200},
	} {
		req := httptest.NewRequest(test.method, "http://example.com/", nil)
		req.Header.Set(test.header[0], test.header[1])
		res, err := app.Test(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != test.want {
			t.Errorf("%s: %d, want %d", name, res.StatusCode, test.want)
		}
	}
}

type resolver map[string]actor.Actor

func (r resolver) Resolve(_ context.Context, token string) (actor.Actor, error) {
	if token == "down" {
		return actor.Actor{}, errs.New(errs.Unavailable, "error.unavailable")
	}
	a, ok := r[token]
	if !ok {
		return a, errs.New(errs.Unauthenticated, "error.unauthenticated")
	}
	return a, nil
}

func TestWhoAsks(t *testing.T) {
	var status int
	observe := func(_, _ string, s int, _ time.Duration) { status = s }
	app := fiber.New(fiber.Config{ErrorHandler: func(c *fiber.Ctx, err error) error { return c.SendStatus(request.Status(errs.KindOf(err))) }})
	app.Use(request.Begin(slog.New(slog.DiscardHandler), observe))
	app.Get("/", request.Identify(resolver{"good": {UserID: "u1"}}), func(c *fiber.Ctx) error { return c.SendString(request.By(c).UserID + request.ID(c)[:0]) })
	for name, test := range map[string]struct {
		header, value string
		status        int
		user          string
	}{
		"token":          {"Authorization", "Bearer good", 200, "u1"},
		"cookie":         {"Cookie", "session=good", 200, "u1"},
		"lapsed session": {"Cookie", "session=old", 200, ""},
		"other scheme":   {"Authorization", "Basic good", 200, ""},
		"database away":  {"Authorization", "bearer down", 503, ""},
	} {
		req := httptest.NewRequest("GET", "/", nil)
		req.Header.Set(test.header, test.value)
		res, err := app.Test(req)
		if err != nil {
			t.Fatal(err)
		}
		body := make([]byte, 64)
		n, _ := res.Body.Read(body)
		res.Body.Close()
		if res.StatusCode != test.status || status != test.status || test.status == 200 && string(body[:n]) != test.user {
			t.Errorf("%s: %d (observed %d) %q", name, res.StatusCode, status, body[:n])
		}
		if res.Header.Get("X-Request-Id") == "" {
			t.Error(name, "has no request id")
		}
	}
}
