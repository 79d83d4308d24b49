package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
)

// adminRefused tells what is wrong with a form of the staff area that is shown again. What is no matter of the form goes
// on to the error page.
func adminRefused(p *i18n.Printer, err error) (admin.Form, error) {
	e := request.Expected(err)
	switch {
	case e.Kind == errs.Conflict || e.Kind == errs.Invalid && len(e.Fields) == 0:
		return admin.Form{Failed: Text(p, e.Key, e.Args)}, nil
	case e.Kind == errs.Invalid:
		byName, refused, err := refusal(p, err)
		for i := range refused {
			refused[i].Label = adminLabel(p, refused[i].Name)
		}
		return admin.Form{Errors: byName, Refused: refused}, err
	}
	return admin.Form{}, err
}

// adminStatus is the status of a form that is shown again.
func adminStatus(err error) int { return request.Status(request.Expected(err).Kind) }

// adminLabel names a field for staff: the message "admin.field.NAME" with the number of its row and its language.
func adminLabel(p *i18n.Printer, name string) string {
	var words []string
	row, language := "", ""
	for part := range strings.SplitSeq(name, ".") {
		if n, err := strconv.Atoi(part); err == nil {
			row = " " + strconv.Itoa(n+1)
		} else if l, ok := i18n.ParseLang(part); ok {
			language = " (" + l.Own() + ")"
		} else {
			words = append(words, part)
		}
	}
	key := "admin.field." + strings.Join(words, "_")
	if !p.Has(key) {
		return ""
	}
	return p.T(key) + row + language
}

// postedValues are what a form sent, one value for each name.
func postedValues(c *fiber.Ctx) map[string]string {
	values := map[string]string{}
	for name, value := range c.Request().PostArgs().All() {
		values[string(name)] = i18n.Normalize(string(value))
	}
	return values
}

// textOf reads a text in the four languages from the values of a form.
func textOf(values map[string]string, name string) i18n.Text {
	t := i18n.Text{}
	for _, l := range i18n.Langs {
		if v := values[name+"."+string(l)]; v != "" {
			t[l] = v
		}
	}
	return t
}

// putText is the other direction of textOf.
func putText(values map[string]string, name string, t i18n.Text) {
	for l, v := range t {
		values[name+"."+string(l)] = v
	}
}

// rowsIn counts the rows of a repeated part of a form: one more than the highest number that a name bears.
func rowsIn(values map[string]string, part string) int {
	n := 0
	for name := range values {
		rest, ok := strings.CutPrefix(name, part+".")
		if !ok {
			continue
		}
		digits, _, _ := strings.Cut(rest, ".")
		if i, err := strconv.Atoi(digits); err == nil && i >= n && i < mostRows {
			n = i + 1
		}
	}
	return n
}

// mostRows bounds what a form may make the page repeat.
const mostRows = 200

// compactRows numbers the rows of a repeated part anew without those in which nothing was typed; what is in except alone
// does not make a row.
func compactRows(values map[string]string, part string, except ...string) map[string]string {
	out := map[string]string{}
	for name, value := range values {
		if !strings.HasPrefix(name, part+".") {
			out[name] = value
		}
	}
	n := 0
	for i := range rowsIn(values, part) {
		at := part + "." + strconv.Itoa(i) + "."
		row := rowAt(values, at)
		if emptyRow(row, except) {
			continue
		}
		for field, value := range row {
			out[part+"."+strconv.Itoa(n)+"."+field] = value
		}
		n++
	}
	return out
}

// rowAt gives the fields of one row by their names in it.
func rowAt(values map[string]string, at string) map[string]string {
	row := map[string]string{}
	for name, value := range values {
		if field, ok := strings.CutPrefix(name, at); ok {
			row[field] = value
		}
	}
	return row
}

func emptyRow(row map[string]string, except []string) bool {
	for field, value := range row {
		if value != "" && !slices.Contains(except, field) {
			return false
		}
	}
	return true
}

func versionIn(values map[string]string) int64 {
	n, err := strconv.ParseInt(values["version"], 10, 64)
	if err != nil {
		return 0 // never the version of anything
	}
	return n
}

// question is what is asked once before harm, and what carries it out.
type question struct {
	desk   string // part of the staff area
	word   string // "admin.ask.WORD.…" are its texts
	danger bool
	back   string // path behind the language
	name   string // of what it is about
	reason string
}

// askStaff shows the question; refused is nil the first time.
func (s *Server) askStaff(c *fiber.Ctx, q question, refused error) error {
	p := printer(c)
	page, err := s.adminPage(c, q.desk, p.T("admin.ask."+q.word+".verb"))
	if err != nil {
		return err
	}
	view := admin.AskView{
		Label: p.T("admin.reason"), Hint: p.T("admin.ask." + q.word + ".hint"), Reason: q.reason,
		Confirm: ui.Confirm{
			Question: p.T("admin.ask."+q.word+".question", "name", q.name), Text: p.T("admin.ask." + q.word + ".text"), Action: c.Path(),
			Verb: p.T("admin.ask." + q.word + ".verb"), Back: in(p.Lang(), q.back), Danger: q.danger,
		},
	}
	if refused == nil {
		return show(c, admin.Ask(page, view))
	}
	if view.Form, err = adminRefused(p, refused); err != nil {
		return err
	}
	return render(c, adminStatus(refused), admin.Ask(page, view))
}
