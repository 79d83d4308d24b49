// Package request holds what pages and API share about one HTTP request: its id, its time limit, who asks, where it came
// from, the status of an error, and the one log line. It renders nothing.
package request

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/platform/database"
)

// Cookie is the name of the session cookie of the pages.
const Cookie = "session"

// limit is how long one request may take; long work is a job.
const limit = 30 * time.Second

// Resolver finds who a session or token belongs to: account.Service.
type Resolver interface {
	Resolve(ctx context.Context, token string) (actor.Actor, error)
}

// keys of what a request carries in its Locals.
type key int

const (
	keyID key = iota
	keyActor
	keyError
	keyInternal
)

// MarkInternal marks a request that the product makes to itself to build a page for its cache.
func MarkInternal(ctx *fasthttp.RequestCtx) { ctx.SetUserValue(keyInternal, true) }

// Failure is the error that ended an internal request, nil if none did.
func Failure(ctx *fasthttp.RequestCtx) error { err, _ := ctx.UserValue(keyError).(error); return err }

// IsInternal reports whether the product itself asks; nothing that comes over the network can say so.
func IsInternal(c *fiber.Ctx) bool { return c.Context().UserValue(keyInternal) != nil }

// Observe is told of each finished request, for the metrics.
type Observe func(method, route string, status int, took time.Duration)

// Begin gives every request an id, a deadline and, when it is done, one log line.
func Begin(log *slog.Logger, observe Observe) fiber.Handler {
	return func(c *fiber.Ctx) error {
		start := time.Now()
		id := database.NewID()
		c.Locals(keyID, id)
		c.Set("X-Request-Id", id)
		ctx, cancel := context.WithTimeout(c.UserContext(), limit)
		defer cancel()
		c.SetUserContext(ctx)
		err := c.Next()
		if err != nil && IsInternal(c) {
			c.Context().SetUserValue(keyError, err) // whoever waits for the page answers it, under an id of their own
			return nil
		}
		if err != nil {
			err = c.App().ErrorHandler(c, err) // here, so that the log line knows the status
		}
		if IsInternal(c) {
			return err
		}
		took := time.Since(start)
		status := c.Response().StatusCode()
		route := c.Route().Path
		observe(c.Method(), route, status, took)
		level := slog.LevelInfo
		if status >= 500 {
			level = slog.LevelError
		}
		attrs := []any{"id", id, "method", c.Method(), "route", route, "status", status, "ms", float64(took.Microseconds()) / 1000, "actor", By(c).UserID}
		if cause, ok := c.Locals(keyError).(error); ok {
			attrs = append(attrs, "error", cause.Error())
		}
		log.Log(ctx, level, "request", attrs...)
		return err
	}
}

// ID is the request's id, shown to readers of an internal error and found in the log.
func ID(c *fiber.Ctx) string { s, _ := c.Locals(keyID).(string); return s }

// Failed keeps the error for the log line. Only what the reader does not see is worth keeping: internal errors.
func Failed(c *fiber.Ctx, err error) {
	if errs.KindOf(err) == errs.Internal {
		c.Locals(keyError, err)
	}
}

// By is who asks; a guest unless Identify found somebody.
func By(c *fiber.Ctx) actor.Actor { a, _ := c.Locals(keyActor).(actor.Actor); return a }

// ErrSignIn is the answer to a guest where only users may go.
var ErrSignIn = errs.New(errs.Unauthenticated, "error.unauthenticated")

// Identify finds out who asks by the bearer token or the session cookie. An unknown or lapsed session is a guest.
func Identify(r Resolver) fiber.Handler {
	return func(c *fiber.Ctx) error {
		token := Token(c)
		if token == "" {
			return c.Next()
		}
		by, err := r.Resolve(c.UserContext(), token)
		switch {
		case err == nil:
			c.Locals(keyActor, by)
		case errs.KindOf(err) != errs.Unauthenticated && errs.KindOf(err) != errs.NotFound:
			return err
		}
		return c.Next()
	}
}

// Token is the bearer token of the request, else its session cookie.
func Token(c *fiber.Ctx) string {
	if scheme, token, ok := strings.Cut(c.Get(fiber.HeaderAuthorization), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	return c.Cookies(Cookie)
}

// ErrForeign is the answer to a change that another site's page sent.
var ErrForeign = errs.New(errs.Forbidden, "error.foreign_origin")

// SameSite refuses changes that were not sent by a page of this site. Browsers say where a request comes from in
// Sec-Fetch-Site, older ones in Origin; a program that sends a bearer token and no cookie is no browser. It protects
// together with the SameSite=Lax cookie.
func SameSite(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return c.Next()
	case "":
	default:
		return ErrForeign
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return c.Next()
	}
	u, err := url.Parse(origin)
	if err != nil || !strings.EqualFold(u.Host, string(c.Request().Host())) {
		return ErrForeign
	}
	return c.Next()
}

// statuses maps kinds of failure to HTTP; the only such table.
var statuses = map[errs.Kind]int{
	errs.Internal:        fiber.StatusInternalServerError,
	errs.Malformed:       fiber.StatusBadRequest,
	errs.Unauthenticated: fiber.StatusUnauthorized,
	errs.Forbidden:       fiber.StatusForbidden,
	errs.NotFound:        fiber.StatusNotFound,
	errs.Conflict:        fiber.StatusConflict,
	errs.Stale:           fiber.StatusPreconditionFailed,
	errs.TooLarge:        fiber.StatusRequestEntityTooLarge,
	errs.UnsupportedType: fiber.StatusUnsupportedMediaType,
	errs.Invalid:         fiber.StatusUnprocessableEntity,
	errs.TooMany:         fiber.StatusTooManyRequests,
	errs.Unavailable:     fiber.StatusServiceUnavailable,
}

// Status is the HTTP status of a kind of failure.
func Status(k errs.Kind) int { return statuses[k] }

// Errors that Fiber itself makes, by status.
var ofFiber = map[int]*errs.Error{
	fiber.StatusNotFound:                    errs.New(errs.NotFound, "error.not_found"),
	fiber.StatusMethodNotAllowed:            errs.New(errs.NotFound, "error.not_found"),
	fiber.StatusRequestEntityTooLarge:       errs.New(errs.TooLarge, "error.too_large"),
	fiber.StatusUnsupportedMediaType:        errs.New(errs.UnsupportedType, "error.unsupported_type"),
	fiber.StatusRequestHeaderFieldsTooLarge: errs.New(errs.TooLarge, "error.too_large"),
}

var (
	errInternal  = errs.New(errs.Internal, "error.internal")
	errMalformed = errs.New(errs.Malformed, "error.malformed")
	errSlow      = errs.New(errs.Unavailable, "error.unavailable").After(5 * time.Second)
)

// Expected turns any error into an *errs.Error: what a domain returned as it is, what Fiber made by its status, a passed
// deadline into "unavailable", everything else into an internal error with its cause.
func Expected(err error) *errs.Error {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*fiber.Error](err); ok {
		if known := ofFiber[e.Code]; known != nil {
			return known
		}
		if e.Code >= 400 && e.Code < 500 {
			return errMalformed.Because(err)
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errSlow.Because(err)
	}
	return errInternal.Because(err)
}
