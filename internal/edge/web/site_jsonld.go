package web

import (
	"strconv"
	"strings"

	"market/frontend/ui"
	"market/internal/kernel/i18n"
	"market/internal/platform/media"
	"market/internal/trade/account"
	"market/internal/trade/catalog"
)

// ld is one block of structured data (schema.org).
type ld map[string]any

func absolute(base, path string) string { return strings.TrimSuffix(base, "/") + path }

func websiteLD(base string, p *i18n.Printer) ld {
	home := absolute(base, in(p.Lang(), ""))
	return ld{
		"@context": "https://schema.org", "@type": "WebSite", "name": p.T("layout.site"), "url": home, "inLanguage": p.Lang().Tag(),
		"potentialAction": ld{"@type": "SearchAction", "target": home + "/products?q={q}", "query-input": "required name=q"},
	}
}

func crumbsLD(base string, crumbs []ui.Crumb) ld {
	items := make([]ld, len(crumbs))
	for i, c := range crumbs {
		items[i] = ld{"@type": "ListItem", "position": i + 1, "name": c.Label, "item": absolute(base, c.Href)}
	}
	return ld{"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}
}

// productLD describes a product with its offers. A price on request has none.
func (sh shelf) productLD(base string, v catalog.View) ld {
	c, l := v.Content, sh.lang()
	name, nameIn := c.Name.In(l)
	out := ld{
		"@context": "https://schema.org", "@type": "Product", "name": name, "inLanguage": nameIn.Tag(), "sku": v.SKU, "productID": v.ID,
		"category": v.Category().Name.For(l), "url": absolute(base, in(l, productPath(l, v.Product))),
		"manufacturer": ld{"@type": "Organization", "name": v.Supplier.Name.For(l), "url": absolute(base, in(l, supplierPath(l, v.SupplierID, v.Supplier.Name)))},
	}
	if text := c.Summary.For(l); text != "" {
		out["description"] = text
	}
	var images []string
	for _, img := range c.Images {
		images = append(images, absolute(base, media.URL(img.ID, 1280, media.JPEG)))
	}
	if images != nil {
		out["image"] = images
	}
	if c.Origin != "" {
		out["countryOfOrigin"] = c.Origin
	}
	if len(c.Prices) > 0 {
		out["offers"] = offersLD(base, l, v)
	}
	return out
}

// offersLD is the ladder: one offer for each rung, and the range of all.
func offersLD(base string, l i18n.Lang, v catalog.View) ld {
	c := v.Content
	low, high := c.Prices[0].UnitPrice, c.Prices[0].UnitPrice
	offers := make([]ld, len(c.Prices))
	for i, r := range c.Prices {
		low, high = min(low, r.UnitPrice), max(high, r.UnitPrice)
		quantity := ld{"@type": "QuantitativeValue", "minValue": r.From}
		if i+1 < len(c.Prices) {
			quantity["maxValue"] = c.Prices[i+1].From - 1
		}
		offers[i] = ld{"@type": "Offer", "price": amountOf(c, r.UnitPrice).Decimal(), "priceCurrency": string(c.Currency), "eligibleQuantity": quantity}
	}
	return ld{
		"@type": "AggregateOffer", "lowPrice": amountOf(c, low).Decimal(), "highPrice": amountOf(c, high).Decimal(), "priceCurrency": string(c.Currency),
		"offerCount": len(offers), "offers": offers, "url": absolute(base, in(l, productPath(l, v.Product))),
		"seller": ld{"@type": "Organization", "name": v.Supplier.Name.For(l)},
	}
}

func (sh shelf) organisationLD(base string, o account.Organisation) ld {
	l := sh.lang()
	out := ld{
		"@context": "https://schema.org", "@type": "Organization", "name": o.Name.For(l), "taxID": o.Identifier,
		"url":     absolute(base, in(l, supplierPath(l, o.ID, o.Name))),
		"address": ld{"@type": "PostalAddress", "addressCountry": o.Country, "addressLocality": o.City.For(l), "streetAddress": o.Address},
	}
	if o.Website != "" {
		out["sameAs"] = o.Website
	}
	if o.FoundedYear > 0 {
		out["foundingDate"] = yearText(o.FoundedYear)
	}
	return out
}

// yearText writes a year without a separator of thousands.
func yearText(year int) string { return strconv.Itoa(year) }
