package web

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/member"
	"market/internal/edge/request"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
)

// posted gathers what a form sent, one value for each name; of several the first.
func posted(c *fiber.Ctx) (member.Typed, error) {
	typed := member.Typed{}
	if strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEMultipartForm) {
		form, err := c.MultipartForm()
		if err != nil {
			return nil, errBadForm.Because(err)
		}
		for name, values := range form.Value {
			typed[name] = values[0]
		}
		return typed, nil
	}
	for name, value := range c.Request().PostArgs().All() {
		if _, taken := typed[string(name)]; !taken {
			typed[string(name)] = string(value)
		}
	}
	return typed, nil
}

var errBadForm = errs.New(errs.Malformed, "error.malformed")

// several are all values that a form sent under one name.
func several(c *fiber.Ctx, name string) []string {
	var out []string
	for _, value := range c.Request().PostArgs().PeekMulti(name) {
		out = append(out, string(value))
	}
	return out
}

// newKey is a fresh name for one create, hidden in the form that asks for it.
func newKey() string { return database.NewID() }

// keyOf makes the create of a form safe to repeat: the same form sent twice creates once.
func keyOf(c *fiber.Ctx, typed member.Typed, body string) idempotency.Key {
	return idempotency.For(typed["key"], c.Method()+" "+pathOf(c), []byte(body))
}

// versionOf is the version that a form was read in; 0 for one that says none, which is never the current one.
func versionOf(typed member.Typed) int64 {
	n, err := strconv.ParseInt(typed["version"], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// refusedForm tells what is wrong with a form that is shown again. What is no matter of the form, such as an object that is
// not there, goes on to the error page.
func refusedForm(p *i18n.Printer, typed member.Typed, err error) (member.Form, error) {
	form := member.Form{Typed: typed}
	if file, ok := errors.AsType[*refusedFile](err); ok {
		form.Errors = map[string]string{file.control: file.text}
		form.Refused = []ui.Refused{{Name: file.control, Label: memberLabel(p, file.control), Text: file.text}}
		return form, nil
	}
	e := request.Expected(err)
	switch e.Kind {
	case errs.Invalid:
		if len(e.Fields) == 0 {
			form.Failed = Text(p, e.Key, e.Args)
			return form, nil
		}
		byName, refused, _ := refusal(p, err)
		for i := range refused {
			refused[i].Label = memberLabel(p, refused[i].Name)
		}
		form.Errors, form.Refused = byName, refused
		return form, nil
	case errs.Conflict, errs.TooLarge, errs.UnsupportedType, errs.TooMany:
		form.Failed = Text(p, e.Key, e.Args)
		return form, nil
	}
	return form, err
}

// memberLabel names a control as the member's forms label it: the message "member.field.NAME" with the number of its row
// and its language.
func memberLabel(p *i18n.Printer, name string) string {
	var words []string
	row, language := 0, ""
	for part := range strings.SplitSeq(name, ".") {
		if n, err := strconv.Atoi(part); err == nil {
			row = n + 1
		} else if l, ok := i18n.ParseLang(part); ok {
			language = l.Own()
		} else {
			words = append(words, part)
		}
	}
	key := "member.field." + strings.Join(words, "_")
	if !p.Has(key) {
		return ""
	}
	label := p.T(key)
	if row > 0 {
		label = p.T("member.row", "label", label, "n", row)
	}
	if language != "" {
		return p.T("member.in_language", "label", label, "language", language)
	}
	return label
}

// labelled lists refused fields with the labels of the member's forms.
func labelledProblems(p *i18n.Printer, problems errs.Problems) []ui.Refused {
	out := make([]ui.Refused, len(problems))
	for i, f := range problems {
		out[i] = ui.Refused{Name: f.Name, Label: memberLabel(p, f.Name), Text: Text(p, "invalid."+f.Code, f.Args)}
	}
	return out
}
