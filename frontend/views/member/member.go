// Package member is the pages of people who work for an organisation: their listings, inquiries, imports, organisation,
// team and settings. Views take what the handlers read; they decide nothing.
package member

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"market/frontend/ui"
	"market/internal/kernel/i18n"
)

// Typed is what a form shows or sent, by the name of the control.
type Typed map[string]string

// Rows is how many rows a list of the form has: "prices.0.from", "prices.1.from" are two rows of "prices".
func (t Typed) Rows(list string) int {
	rows := 0
	for name := range t {
		rest, ok := strings.CutPrefix(name, list+".")
		if !ok {
			continue
		}
		index, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(index); err == nil && n >= rows {
			rows = n + 1
		}
	}
	return rows
}

// Row names a control of a row.
func Row(list string, n int, control string) string {
	return list + "." + strconv.Itoa(n) + "." + control
}

// Form is a form with what was typed and what is wrong with it: Errors by the control's name, Refused for the summary,
// Failed for what is no field's fault.
type Form struct {
	Typed   Typed
	Errors  map[string]string
	Refused []ui.Refused
	Failed  string
}

// field is a control of the form with its value and error.
func (f Form) field(name, label string, kind ui.Control) ui.Field {
	return ui.Field{Name: name, Label: label, Control: kind, Value: f.Typed[name], Checked: f.Typed[name] != "", Error: f.Errors[name]}
}

// choose is a select of the form; empty, when not blank, stands first for no choice.
func (f Form) choose(name, label, empty string, options []ui.Option) ui.Field {
	if empty != "" {
		options = append([]ui.Option{{Label: empty}}, options...)
	}
	field := f.field(name, label, ui.Select)
	field.Options = options
	return field
}

// inLanguage is a label with the language that is typed: "Название (русский)".
func inLanguage(p *i18n.Printer, label string, l i18n.Lang) string {
	return p.T("member.in_language", "label", label, "language", l.Own())
}

// swap has a button of a form change only a part of the page, when there is a script: what the form sent comes back with
// one row more or less, and nothing was saved.
func swap(action, part string) templ.Attributes {
	return templ.Attributes{"hx-post": action, "hx-target": "#" + part, "hx-select": "#" + part, "hx-swap": "outerHTML", "formnovalidate": true}
}
