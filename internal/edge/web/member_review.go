package web

import (
	"market/internal/kernel/i18n"
	"market/internal/trade/moderation"
)

// reviewersWord is what a reviewer said of a listing or an organisation: the reasons as sentences, the remarks by field.
func reviewersWord(p *i18n.Printer, c moderation.Case) (reasons []string, remarks map[string]string) {
	for _, code := range c.Reasons {
		reasons = append(reasons, p.T("reason."+code))
	}
	remarks = map[string]string{}
	for _, r := range c.Remarks {
		remarks[r.Field] = r.Text
	}
	return reasons, remarks
}
