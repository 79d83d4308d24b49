// Package ui owns the parts that pages are made of: buttons, fields, lists, marks, pictures.
//
// Parts take plain values and small structs of their own, never a type of the trade, so any view may use them. Words of
// the interface come from the reader's *i18n.Printer; words of the trade come in as parameters. No part carries inline
// style or script, and each is complete without a script.
package ui

import (
	"strings"

	"github.com/a-h/templ"

	"market/internal/kernel/i18n"
)

// DateTime is the layout of datetime attributes.
const DateTime = "2006-01-02T15:04:05Z07:00"

// foreign returns the lang attribute's value for a text in another language than the reader's, else "".
func foreign(p *i18n.Printer, in i18n.Lang) string {
	if in == "" || in == p.Lang() {
		return ""
	}
	return string(in)
}

// inLang gives the lang attribute of a text in another language than the reader's.
func inLang(p *i18n.Printer, in i18n.Lang) templ.Attributes {
	if l := foreign(p, in); l != "" {
		return templ.Attributes{"lang": l}
	}
	return nil
}

// class joins the class names that are not empty.
func class(names ...string) string {
	var b strings.Builder
	for _, n := range names {
		if n == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(n)
	}
	return b.String()
}
