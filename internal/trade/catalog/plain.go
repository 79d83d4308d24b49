package catalog

import (
	"fmt"
	"strings"

	"market/internal/kernel/money"
)

type plainField struct{ name, text string }

// plainFields writes the trade data of a content for a reviewer, the same fields in the same order for every content.
func plainFields(c Content, tree *Tree) []plainField {
	return []plainField{
		{"category_id", categoryCode(tree, c.CategoryID)},
		{"hs_code", c.HSCode},
		{"tnved_code", c.TNVEDCode},
		{"prices", lines(c.Prices, func(r Rung) string {
			return fmt.Sprintf("%d: %s", r.From, money.Amount{Minor: r.UnitPrice, Currency: c.Currency})
		})},
		{"unit", c.Unit},
		{"moq", count(c.MOQ)},
		{"multiple", count(c.Multiple)},
		{"supply", supplyText(c.Supply)},
		{"lead_times", lines(c.LeadTimes, func(l LeadTime) string { return fmt.Sprintf("%d: %d", l.UpTo, l.Days) })},
		{"incoterms", lines(c.Incoterms, func(t Term) string { return t.Rule + " " + t.Place })},
		{"certificates", lines(c.Certificates, Certificate.line)},
		{"origin", c.Origin},
		{"samples", c.Samples},
		{"images", lines(c.Images, func(i Image) string { return i.ID })},
		{"documents", lines(c.Documents, func(d Document) string { return d.Kind + " " + d.Name })},
	}
}

func categoryCode(tree *Tree, id string) string {
	c, _ := tree.ByID(id)
	return c.Code
}

func lines[T any](all []T, line func(T) string) string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = line(v)
	}
	return strings.Join(out, "\n")
}

func count(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func supplyText(s Supply) string {
	if s.Quantity == 0 {
		return ""
	}
	return fmt.Sprintf("%d / %s", s.Quantity, s.Per)
}

func (c Certificate) line() string {
	parts := []string{c.Kind, c.Number, c.Issuer}
	if c.ValidUntil != nil {
		parts = append(parts, string(*c.ValidUntil))
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}
