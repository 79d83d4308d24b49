package catalog

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
)

func validatePrices(p *errs.Problems, c Content) {
	switch {
	case c.Currency != "" && !slices.Contains(Currencies[:], c.Currency):
		p.Add("currency", "unknown_currency")
	case c.Currency == "" && len(c.Prices) > 0:
		p.Add("currency", "currency_required")
	}
	p.Check(len(c.Prices) <= MaxRungs, "prices", "too_many", "max", MaxRungs)
	for i, r := range c.Prices {
		from, price := fmt.Sprintf("prices.%d.from", i), fmt.Sprintf("prices.%d.unit_price", i)
		checkQuantity(p, from, r.From)
		if r.From > 0 && i > 0 && r.From <= c.Prices[i-1].From {
			p.Add(from, "not_ascending")
		}
		p.Check(r.UnitPrice > 0, price, "not_positive")
		p.Check(r.UnitPrice <= money.MaxMinor, price, "too_large")
	}
}

// checkQuantity: above zero and countable.
func checkQuantity(p *errs.Problems, field string, n int64) {
	p.Check(n > 0, field, "not_positive")
	p.Check(n <= maxQuantity, field, "too_large")
}

func validateQuantities(p *errs.Problems, c Content) {
	p.Check(c.Unit == "" || slices.Contains(Units[:], c.Unit), "unit", "unknown_unit")
	p.Check(c.Unit != "" || len(c.Prices) == 0, "unit", "required")
	checkQuantity(p, "moq", c.MOQ)
	checkQuantity(p, "multiple", c.Multiple)
	if c.MOQ > 0 && c.Multiple > 0 && c.MOQ%c.Multiple != 0 {
		p.Add("moq", "not_multiple", "multiple", c.Multiple)
	}
	if c.Supply != (Supply{}) {
		checkQuantity(p, "supply.quantity", c.Supply.Quantity)
		p.Check(slices.Contains(Periods[:], c.Supply.Per), "supply.per", "unknown_value")
	}
	p.Check(len(c.LeadTimes) <= MaxLeadTimes, "lead_times", "too_many", "max", MaxLeadTimes)
	for i, l := range c.LeadTimes {
		validateLeadTime(p, c.LeadTimes, i, l)
	}
}

// maxDays is the longest lead time.
const maxDays = 1_000

func validateLeadTime(p *errs.Problems, all []LeadTime, i int, l LeadTime) {
	upTo, days := fmt.Sprintf("lead_times.%d.up_to", i), fmt.Sprintf("lead_times.%d.days", i)
	last := i == len(all)-1
	switch {
	case l.UpTo < 0 || l.UpTo == 0 && !last:
		p.Add(upTo, "not_positive")
	case l.UpTo > maxQuantity:
		p.Add(upTo, "too_large")
	case l.UpTo != 0 && i > 0 && l.UpTo <= all[i-1].UpTo:
		p.Add(upTo, "not_ascending")
	}
	p.Check(l.Days > 0, days, "not_positive")
	p.Check(l.Days <= maxDays, days, "too_large")
}

func validateTerms(p *errs.Problems, c Content) {
	p.Check(len(c.Incoterms) <= MaxTerms, "incoterms", "too_many", "max", MaxTerms)
	for i, t := range c.Incoterms {
		rule, place := fmt.Sprintf("incoterms.%d.rule", i), fmt.Sprintf("incoterms.%d.place", i)
		p.Check(slices.Contains(Rules[:], t.Rule), rule, "incoterm_unknown")
		p.Check(t.Place != "", place, "place_required")
		p.Check(utf8.RuneCountInString(t.Place) <= maxShort, place, "too_long", "max", maxShort)
		p.Check(!slices.Contains(c.Incoterms[:i], t), rule, "duplicate")
		p.Check(!SeaTermOnLand(t), rule, "incoterm_sea_only", "rule", t.Rule)
	}
	p.Check(c.Origin == "" || i18n.For(i18n.En).Has("country."+c.Origin), "origin", "unknown_country")
	p.Check(c.Samples == "" || slices.Contains(SampleTerms[:], c.Samples), "samples", "unknown_value")
}

func validateCertificates(p *errs.Problems, c Content) {
	p.Check(len(c.Certificates) <= MaxCerts, "certificates", "too_many", "max", MaxCerts)
	for i, cert := range c.Certificates {
		field := fmt.Sprintf("certificates.%d.", i)
		p.Check(cert.Kind != "", field+"kind", "required")
		for _, f := range [...]struct{ name, text string }{{"kind", cert.Kind}, {"number", cert.Number}, {"issuer", cert.Issuer}} {
			p.Check(utf8.RuneCountInString(f.text) <= maxShort, field+f.name, "too_long", "max", maxShort)
		}
		if cert.ValidUntil != nil {
			_, ok := cert.ValidUntil.Time()
			p.Check(ok, field+"valid_until", "not_a_date")
		}
	}
}
