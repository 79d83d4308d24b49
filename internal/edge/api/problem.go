package api

import (
	"math"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
)

// Problem is an error as RFC 9457 writes it.
type Problem struct {
	Type      string         `json:"type" format:"uri-reference" doc:"Names the kind of problem."`
	Title     string         `json:"title" doc:"The kind of problem in the reader's language."`
	Status    int            `json:"status"`
	Detail    string         `json:"detail" doc:"What happened and what to do, in the reader's language."`
	Code      string         `json:"code" doc:"Stable name of the problem, for programs." example:"error.invalid_input"`
	RequestID string         `json:"request_id" doc:"Names the request in the server's log."`
	Errors    []ProblemField `json:"errors,omitempty" doc:"Every refused field of the input."`
}

// ProblemField is one refused field.
type ProblemField struct {
	Field   string `json:"field" doc:"Path of the field in the body, or name of the parameter." example:"prices.0.from"`
	Code    string `json:"code" doc:"Why it is refused, for programs." example:"required"`
	Message string `json:"message" doc:"Why it is refused, in the reader's language."`
}

const mimeProblem = "application/problem+json"

// language is that of the texts that an answer holds.
func language(c *fiber.Ctx) i18n.Lang { return i18n.Negotiate(c.Get(fiber.HeaderAcceptLanguage)) }

// Fail writes an error as a problem in the reader's language. Fiber calls it for every error that a call returns.
func (s *Server) Fail(c *fiber.Ctx, err error) error {
	e := request.Expected(err)
	request.Failed(c, e)
	lang := language(c)
	p := problemOf(i18n.For(lang), e)
	p.RequestID = request.ID(c)
	body, err := encode(p)
	if err != nil {
		return err
	}
	c.Response().Header.Del(fiber.HeaderETag)
	c.Response().Header.Del(fiber.HeaderLocation)
	c.Set(fiber.HeaderContentType, mimeProblem)
	c.Set(fiber.HeaderContentLanguage, lang.Tag())
	c.Set(fiber.HeaderCacheControl, "no-store")
	if p.Status == fiber.StatusUnauthorized {
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	if e.RetryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
	return c.Status(p.Status).Send(body)
}

// problemOf puts an error into a reader's words.
func problemOf(t *i18n.Printer, e *errs.Error) Problem {
	p := Problem{
		Type: problemType(e.Key), Title: t.T("api.problem." + kindNames[e.Kind]), Status: request.Status(e.Kind),
		Detail: t.TMap(e.Key, e.Args), Code: e.Key,
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, fieldOf(t, f))
	}
	return p
}

func fieldOf(t *i18n.Printer, f errs.Field) ProblemField {
	return ProblemField{Field: f.Name, Code: f.Code, Message: t.TMap("invalid."+f.Code, f.Args)}
}

// problemType is the address that names a problem: "error.invalid_input" is /problems/invalid-input.
func problemType(key string) string {
	return "/problems/" + strings.ReplaceAll(strings.TrimPrefix(key, "error."), "_", "-")
}

// kindNames are the last parts of the titles' keys.
var kindNames = map[errs.Kind]string{
	errs.Internal:        "internal",
	errs.Malformed:       "malformed",
	errs.Unauthenticated: "unauthenticated",
	errs.Forbidden:       "forbidden",
	errs.NotFound:        "not_found",
	errs.Conflict:        "conflict",
	errs.Stale:           "stale",
	errs.TooLarge:        "too_large",
	errs.UnsupportedType: "unsupported_type",
	errs.Invalid:         "invalid",
	errs.TooMany:         "too_many",
	errs.Unavailable:     "unavailable",
}
