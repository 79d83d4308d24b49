package catalog

import (
	"strings"

	"golang.org/x/text/width"

	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
)

// Normalize brings a content to the form in which it is checked and kept: texts in NFC without blanks at their ends,
// empty texts absent, codes in capitals without separators. It shares nothing with its argument.
func Normalize(c Content) Content {
	c.Name, c.Summary = cleanText(c.Name), cleanText(c.Summary)
	c.Description, c.Packaging = cleanText(c.Description), cleanText(c.Packaging)
	c.Keywords = cleanKeywords(c.Keywords)
	c.HSCode, c.TNVEDCode = cleanCode(c.HSCode), cleanCode(c.TNVEDCode)
	c.Currency = money.Currency(cleanToken(string(c.Currency)))
	c.Origin = cleanToken(c.Origin)
	c.Unit, c.Samples, c.Supply.Per = i18n.Normalize(c.Unit), i18n.Normalize(c.Samples), i18n.Normalize(c.Supply.Per)
	c.Prices, c.LeadTimes = clone(c.Prices), clone(c.LeadTimes)
	c.Incoterms = clone(c.Incoterms)
	for i, t := range c.Incoterms {
		c.Incoterms[i] = Term{Rule: cleanToken(t.Rule), Place: i18n.Normalize(t.Place)}
	}
	c.Attributes = cleanAttributes(c.Attributes)
	c.Certificates = clone(c.Certificates)
	for i := range c.Certificates {
		cert := &c.Certificates[i]
		cert.Kind, cert.Number, cert.Issuer = i18n.Normalize(cert.Kind), i18n.Normalize(cert.Number), i18n.Normalize(cert.Issuer)
	}
	c.Images = clone(c.Images)
	for i := range c.Images {
		c.Images[i].Alt = cleanText(c.Images[i].Alt)
	}
	c.Documents = clone(c.Documents)
	return c
}

// clone copies a slice; one without elements becomes nil, so that equal contents have equal JSON.
func clone[T any](s []T) []T { return append([]T(nil), s...) }

func cleanText(t i18n.Text) i18n.Text {
	var out i18n.Text
	for l, s := range t {
		if s = i18n.Normalize(s); s != "" {
			if out == nil {
				out = i18n.Text{}
			}
			out[l] = s
		}
	}
	return out
}

func cleanKeywords(all map[i18n.Lang][]string) map[i18n.Lang][]string {
	var out map[i18n.Lang][]string
	for l, words := range all {
		seen := map[string]bool{}
		for _, w := range words {
			w = i18n.Normalize(w)
			if key := foldName(w); key != "" && !seen[key] {
				seen[key] = true
				if out == nil {
					out = map[i18n.Lang][]string{}
				}
				out[l] = append(out[l], w)
			}
		}
	}
	return out
}

// cleanAttributes leaves out empty texts: a field of a form that nobody filled in.
func cleanAttributes(all map[string]Value) map[string]Value {
	var out map[string]Value
	for code, v := range all {
		if v.Text = i18n.Normalize(v.Text); v.Kind == TextKind && v.Text == "" {
			continue
		}
		if out == nil {
			out = map[string]Value{}
		}
		out[code] = v
	}
	return out
}

// cleanToken folds the width and case of a short code.
func cleanToken(s string) string { return strings.ToUpper(width.Fold.String(i18n.Normalize(s))) }

// cleanCode takes the separators out of a customs code: "8413.70" and "8413 70 210 0" are common ways to write one.
func cleanCode(s string) string {
	return strings.NewReplacer(".", "", " ", "", "\u00a0", "", "-", "").Replace(width.Fold.String(i18n.Normalize(s)))
}
