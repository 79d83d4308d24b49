package web

import (
	"errors"
	"net/url"
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

// keyOf makes the create of a form safe to repeat: the same form sent twice creates once, and one with other words is
// refused. more is what belongs to the create and is no control of the form.
func keyOf(c *fiber.Ctx, typed member.Typed, more ...string) idempotency.Key {
	return keyFor(c.Method()+" "+pathOf(c), typed, more)
}

func keyFor(route string, typed member.Typed, more []string) idempotency.Key {
	body := url.Values{"": more}
	for name, value := range typed {
		if name != "key" && name != "do" { // neither the name itself nor the button that was pressed
			body.Set("."+name, value)
		}
	}
	return idempotency.For(typed["key"], route, []byte(body.Encode()))
}

// sentBefore says that a form came a second time under one key with other words.
func sentBefore(err error) bool { return errors.Is(err, idempotency.ErrMismatch) }

// formStatus is the status of a form that is shown again.
func formStatus(cause error) int {
	if sentBefore(cause) {
		return fiber.StatusConflict
	}
	return fiber.StatusUnprocessableEntity
}

// noVersion is the version of a form that names none: the trade takes it for one that is long out of date.
const noVersion = -1

// versionOf is the version that a form was read in.
func versionOf(typed member.Typed) int64 {
	n, err := strconv.ParseInt(typed["version"], 10, 64)
	if err != nil || n < 1 {
		return noVersion
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
	if sentBefore(err) {
		typed["key"] = newKey()
		form.Failed = p.T("common.sent_before")
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

// relabel names a refused control of a form as this form labels it, where the member's forms label it differently.
func relabel(form member.Form, name, label string) {
	for i := range form.Refused {
		if form.Refused[i].Name == name {
			form.Refused[i].Label = label
		}
	}
}

// labelled lists refused fields with the labels of the member's forms.
func labelledProblems(p *i18n.Printer, problems errs.Problems) []ui.Refused {
	out := make([]ui.Refused, len(problems))
	for i, f := range problems {
		out[i] = ui.Refused{Name: f.Name, Label: memberLabel(p, f.Name), Text: Text(p, "invalid."+f.Code, f.Args)}
	}
	return out
}
