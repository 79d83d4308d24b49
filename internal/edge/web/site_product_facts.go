package web

import (
	"strings"
	"time"

	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/trade/catalog"
)

// tradeFacts are the conditions of the trade, beside the price.
func (sh shelf) tradeFacts(c catalog.Content) []ui.Fact {
	p := sh.p
	return []ui.Fact{
		{Label: p.T("site.fact.moq"), Value: sh.moq(c)},
		{Label: p.T("site.fact.incoterms"), Value: terms(c)},
		{Label: p.T("site.fact.lead"), Value: sh.leadTimes(c)},
		{Label: p.T("site.fact.supply"), Value: sh.supply(c)},
		{Label: p.T("site.fact.tnved"), Value: grouped(c.TNVEDCode, 4, 2, 3, 1)},
		{Label: p.T("site.fact.hs"), Value: grouped(c.HSCode, 4, 2)},
		{Label: p.T("site.fact.samples"), Value: c.SamplesLabel(p)},
	}
}

func (sh shelf) moq(c catalog.Content) string {
	if c.Multiple > 1 {
		return sh.p.T("site.fact.multiple", "quantity", sh.quantity(c.MOQ, c.Unit), "multiple", c.Multiple)
	}
	return sh.quantity(c.MOQ, c.Unit)
}

func terms(c catalog.Content) string {
	out := make([]string, len(c.Incoterms))
	for i, t := range c.Incoterms {
		out[i] = t.Rule + nbsp + t.Place
	}
	return strings.Join(out, " · ")
}

func (sh shelf) leadTimes(c catalog.Content) string {
	out := make([]string, len(c.LeadTimes))
	for i, t := range c.LeadTimes {
		d := days(sh.p, t.Days)
		switch {
		case t.UpTo > 0:
			out[i] = sh.p.T("site.fact.lead_up_to", "quantity", sh.quantity(t.UpTo, c.Unit), "days", d)
		case i > 0:
			out[i] = sh.p.T("site.fact.lead_more", "days", d)
		default:
			out[i] = d
		}
	}
	return strings.Join(out, sh.p.T("site.fact.join"))
}

func (sh shelf) supply(c catalog.Content) string {
	if c.Supply.Quantity == 0 {
		return ""
	}
	return sh.quantity(c.Supply.Quantity, c.Unit) + " " + c.Supply.PeriodLabel(sh.p)
}

// grouped parts a code for the eye: 8413 70 210 0.
func grouped(code string, parts ...int) string {
	var out []string
	for _, n := range parts {
		if len(code) < n {
			break
		}
		out = append(out, code[:n])
		code = code[n:]
	}
	if code != "" {
		out = append(out, code)
	}
	return strings.Join(out, nbsp)
}

// traitFacts are all properties that the category asks for, in its order.
func (sh shelf) traitFacts(v catalog.View) []ui.Fact {
	var out []ui.Fact
	for _, a := range sh.tree.Attributes(v.Content.CategoryID) {
		value, ok := v.Content.Attributes[a.Code]
		if !ok {
			continue
		}
		out = append(out, ui.Fact{Label: a.Name.For(sh.lang()), Value: a.Label(value, sh.p)})
	}
	return append(out, ui.Fact{Label: sh.p.T("site.fact.sku"), Value: v.SKU})
}

// shippingFacts tell how the goods come.
func (sh shelf) shippingFacts(c catalog.Content) []ui.Fact {
	packaging, packagingIn := c.Packaging.In(sh.lang())
	facts := []ui.Fact{{Label: sh.p.T("site.fact.packaging"), Value: packaging, Lang: packagingIn}}
	for _, t := range c.Incoterms {
		facts = append(facts, ui.Fact{Label: t.Rule + nbsp + t.Place, Value: sh.p.T("incoterm." + t.Rule)})
	}
	if c.Origin != "" {
		facts = append(facts, ui.Fact{Label: sh.p.T("site.fact.origin"), Value: sh.country(c.Origin)})
	}
	return facts
}

func (sh shelf) country(code string) string {
	if key := "country." + code; sh.p.Has(key) {
		return sh.p.T(key)
	}
	return code
}

// badges are the certificates in brief.
func (sh shelf) badges(c catalog.Content) []string {
	out := make([]string, len(c.Certificates))
	for i, cert := range c.Certificates {
		out[i] = cert.Kind
	}
	return out
}

func (sh shelf) papers(c catalog.Content) []site.Paper {
	out := make([]site.Paper, len(c.Certificates))
	for i, cert := range c.Certificates {
		out[i] = site.Paper{Kind: cert.Kind, Number: cert.Number, Issuer: cert.Issuer, Until: sh.p.T("site.paper.no_end")}
		if cert.ValidUntil != nil {
			out[i].Until = day(sh.p, *cert.ValidUntil)
		}
	}
	return out
}

// files are the documents that may be downloaded.
func (sh shelf) files(v catalog.View) []site.File {
	out := make([]site.File, len(v.Content.Documents))
	for i, d := range v.Content.Documents {
		out[i] = site.File{
			Name: d.Name, Href: in(sh.lang(), "/products/"+v.ID+"/documents/"+d.ID),
			Note: sh.p.T("document."+d.Kind) + ", " + strings.ToUpper(d.Ext) + ", " + sh.size(d.Bytes),
		}
	}
	return out
}

// size is a file's size as people say it.
func (sh shelf) size(bytes int64) string {
	if kb := float64(bytes) / 1024; kb < 1000 {
		return sh.p.T("site.size.kb", "n", sh.p.Number(max(kb, 1), 0))
	}
	return sh.p.T("site.size.mb", "n", sh.p.Number(float64(bytes)/(1<<20), 1))
}

// supplierBox is who sells the product.
func (sh shelf) supplierBox(v catalog.View, products int, now time.Time) site.SupplierBox {
	l := sh.lang()
	name, nameIn := v.Supplier.Name.In(l)
	zone := sh.zones[v.Supplier.ZoneID]
	box := site.SupplierBox{
		Name: name, Lang: nameIn, Href: in(l, supplierPath(l, v.SupplierID, v.Supplier.Name)), Level: string(v.Supplier.Level),
		Products: sh.p.N("site.count.products", products), Response: sh.responseLine(v.SupplierID),
	}
	if zone.ID != "" {
		box.Zone, box.ZoneHref = zone.Name.For(l), in(l, zonePath(l, zone.ID, zone.Name))
	}
	if v.Supplier.Away(now) && v.Supplier.AwayUntil != nil {
		box.Away = sh.p.T("site.supplier.away", "until", sh.p.Date(*v.Supplier.AwayUntil))
	}
	return box
}

// responseLine says how often the supplier answers within a day, and of how many inquiries.
func (sh shelf) responseLine(supplierID string) string {
	r := sh.rates[supplierID]
	if !r.Known() {
		return sh.p.T("site.response_none")
	}
	return sh.p.N("site.response_of", r.Received, "percent", sh.p.Percent(float64(r.Percent())/100))
}
