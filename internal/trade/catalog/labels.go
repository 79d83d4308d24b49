package catalog

import "market/internal/kernel/i18n"

// Label names the state for a reader.
func (s Status) Label(p *i18n.Printer) string { return p.T("product.status." + string(s)) }

// PeriodLabel says "per month" for a reader.
func (s Supply) PeriodLabel(p *i18n.Printer) string { return p.T("period." + s.Per) }

// SamplesLabel says for a reader whether there are samples; empty when the supplier says nothing about them.
func (c Content) SamplesLabel(p *i18n.Printer) string {
	if c.Samples == "" {
		return ""
	}
	return p.T("samples." + c.Samples)
}
