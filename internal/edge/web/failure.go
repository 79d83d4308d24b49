package web

import (
	"math"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/edge/request"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
)

// Fail renders an error as a page in the reader's language. Fiber calls it for every error that a handler returns.
func (s *Server) Fail(c *fiber.Ctx, err error) error {
	e := request.Expected(err)
	request.Failed(c, e)
	first, _, _ := strings.Cut(strings.TrimPrefix(c.Path(), "/"), "/")
	l, ok := i18n.ParseLang(first) // not by Params: a request whose head could not be read has no route, and Params would panic
	if !ok {
		l = languageOf(c)
	}
	if e.Kind == errs.Unauthenticated && c.Method() == fiber.MethodGet {
		return c.Redirect("/"+string(l)+"/sign-in?next="+escape(c.OriginalURL()), fiber.StatusSeeOther)
	}
	if e.RetryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
	p := i18n.For(l)
	page := layout.Page{P: p, Title: p.T(titleOf(e.Kind)), BaseURL: s.BaseURL, NoIndex: true}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return render(c, request.Status(e.Kind), site.Failure(page, site.FailureView{
		Status: request.Status(e.Kind), Text: Text(p, e.Key, e.Args), Refused: refused(p, e.Fields), RequestID: request.ID(c),
	}))
}

// titleOf names a kind of failure: the message "failure.KIND".
func titleOf(k errs.Kind) string {
	switch k {
	case errs.NotFound:
		return "failure.not_found"
	case errs.Forbidden, errs.Unauthenticated:
		return "failure.forbidden"
	case errs.Unavailable, errs.TooMany:
		return "failure.later"
	case errs.Internal:
		return "failure.internal"
	}
	return "failure.refused"
}

// Text is the message of an error in the reader's language.
func Text(p *i18n.Printer, key string, args errs.Args) string { return p.T(key, pairs(args)...) }

func pairs(args errs.Args) []any {
	out := make([]any, 0, 2*len(args))
	for name, value := range args {
		out = append(out, name, value)
	}
	return out
}

// refused lists the refused fields for the summary of a form, each linked to its control.
func refused(p *i18n.Printer, fields []errs.Field) []ui.Refused {
	out := make([]ui.Refused, 0, len(fields))
	for _, f := range fields {
		out = append(out, ui.Refused{Name: f.Name, Label: fieldLabel(p, f.Name), Text: Text(p, "invalid."+f.Code, f.Args)})
	}
	return out
}

// fieldLabel names a field as forms label it: the message "field.NAME", where "prices.1.from" is looked up as
// "prices.from". Empty when there is none.
func fieldLabel(p *i18n.Printer, name string) string {
	var parts []string
	for part := range strings.SplitSeq(name, ".") {
		if _, err := strconv.Atoi(part); err != nil {
			parts = append(parts, part)
		}
	}
	key := "field." + strings.Join(parts, ".")
	if !p.Has(key) {
		return ""
	}
	return p.T(key)
}

// formErrors holds what is wrong with each field of a form that is shown again, by the field's name.
type formErrors map[string]string

// refusal splits an error of a form: field errors to show beside the fields, anything else goes on to the error page.
func refusal(p *i18n.Printer, err error) (formErrors, []ui.Refused, error) {
	e := request.Expected(err)
	if e.Kind != errs.Invalid || len(e.Fields) == 0 {
		return nil, nil, err
	}
	byName := formErrors{}
	for _, f := range e.Fields {
		if byName[f.Name] == "" {
			byName[f.Name] = Text(p, "invalid."+f.Code, f.Args)
		}
	}
	return byName, refused(p, e.Fields), nil
}
