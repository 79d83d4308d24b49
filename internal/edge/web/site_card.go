package web

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/media"
	"market/internal/platform/search"
	"market/internal/trade/alliance"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
)

type alternate = layout.Alternate

const nbsp = "\u00a0"

// shelf turns products into cards for a reader. Zones are known by id, rates by the supplier's id.
type shelf struct {
	p     *i18n.Printer
	zones map[string]alliance.Zone
	rates map[string]inquiry.Responsiveness
	tree  *catalog.Tree
}

// shelf reads what cards show besides the products themselves.
func (s *Server) shelf(c *fiber.Ctx) (shelf, error) {
	zones, err := s.Alliance.Zones(c.UserContext())
	if err != nil {
		return shelf{}, err
	}
	tree, err := s.Catalog.Tree(c.UserContext())
	sh := shelf{p: printer(c), tree: tree, zones: make(map[string]alliance.Zone, len(zones))}
	for _, z := range zones {
		sh.zones[z.ID] = z
	}
	return sh, err
}

// rated adds the response rates of suppliers.
func (s *Server) rated(c *fiber.Ctx, sh shelf, suppliers []string) (shelf, error) {
	var err error
	sh.rates, err = s.Inquiries.Responsiveness(c.UserContext(), nil, suppliers, s.Now())
	return sh, err
}

func supplierIDs(views []catalog.View) []string {
	var ids []string
	seen := map[string]bool{}
	for _, v := range views {
		if !seen[v.SupplierID] {
			seen[v.SupplierID] = true
			ids = append(ids, v.SupplierID)
		}
	}
	return ids
}

func (sh shelf) lang() i18n.Lang { return sh.p.Lang() }

func (sh shelf) cards(views []catalog.View) []ui.Card {
	out := make([]ui.Card, len(views))
	for i, v := range views {
		out[i] = sh.card(v)
	}
	return out
}

// card is a product to look at.
func (sh shelf) card(v catalog.View) ui.Card {
	name, nameIn := v.Content.Name.In(sh.lang())
	supplier, supplierIn := v.Supplier.Name.In(sh.lang())
	card := ui.Card{
		Href: in(sh.lang(), productPath(sh.lang(), v.Product)), Name: name, Lang: nameIn, Image: pictureOf(v, 0, ""),
		MinOrder: sh.quantity(v.Content.MOQ, v.Content.Unit), Supplier: supplier, SupplierLang: supplierIn,
		SupplierHref: in(sh.lang(), supplierPath(sh.lang(), v.SupplierID, v.Supplier.Name)),
		Zone:         sh.zones[v.Supplier.ZoneID].City.For(sh.lang()), Level: string(v.Supplier.Level),
	}
	if price, ok := v.Content.LowestPrice(); ok {
		card.Price, card.From, card.Unit = sh.p.Money(price), len(v.Content.Prices) > 1, unitShort(sh.p, v.Content.Unit)
	}
	return card
}

// row is a product to compare, with what was searched for marked in its name.
func (sh shelf) row(h catalog.Hit) ui.Card {
	c := h.Content
	card := sh.card(h.View)
	card.Ladder, card.Currency = sh.ladder(c, 0), string(c.Currency)
	card.Traits, card.Terms = sh.traits(h.View), sh.terms(c)
	if summary, in := c.Summary.In(sh.lang()); in == card.Lang {
		card.Summary = summary
	}
	if h.MatchedLang == card.Lang {
		card.Marked = marked(h.Highlight["name"], card.Name)
	}
	for _, cert := range c.Certificates {
		card.Certificates = append(card.Certificates, cert.Kind)
	}
	card.Response = sh.response(h.SupplierID)
	return card
}

// marked gives the pieces of a name, if the engine sent the whole of it.
func marked(parts []search.Part, whole string) []ui.Piece {
	var joined strings.Builder
	pieces := make([]ui.Piece, len(parts))
	for i, part := range parts {
		joined.WriteString(part.Text)
		pieces[i] = ui.Piece{Text: part.Text, Hit: part.Match}
	}
	if joined.String() != whole {
		return nil
	}
	return pieces
}

// response says how often a supplier answers in time; empty when there is nothing to tell.
func (sh shelf) response(supplierID string) string {
	r := sh.rates[supplierID]
	if !r.Known() {
		return ""
	}
	return sh.p.T("site.response", "percent", sh.p.Percent(float64(r.Percent())/100))
}

// maxTraits is how many properties a row of a list shows.
const maxTraits = 3

// traits are the properties by which products of the category are compared: those that narrow a search first.
func (sh shelf) traits(v catalog.View) []ui.Trait {
	var first, others []ui.Trait
	for _, a := range sh.tree.Attributes(v.Content.CategoryID) {
		value, ok := v.Content.Attributes[a.Code]
		if !ok || a.Type == catalog.BooleanType {
			continue
		}
		trait := ui.Trait{Name: a.Name.For(sh.lang()), Value: a.Label(value, sh.p)}
		if a.Filterable {
			first = append(first, trait)
		} else {
			others = append(others, trait)
		}
	}
	all := append(first, others...)
	return all[:min(maxTraits, len(all))]
}

// terms are the conditions in brief: where it is handed over, and how soon.
func (sh shelf) terms(c catalog.Content) []ui.Trait {
	var out []ui.Trait
	for i, t := range c.Incoterms {
		if i < 2 {
			out = append(out, ui.Trait{Value: t.Rule + nbsp + t.Place})
		}
	}
	if len(c.LeadTimes) > 0 {
		out = append(out, ui.Trait{Value: sh.p.T("site.lead", "days", days(sh.p, c.LeadTimes[0].Days))})
	}
	return out
}

// ladder lists the rungs; the one that a quantity reaches is marked. Quantity 0 marks none.
func (sh shelf) ladder(c catalog.Content, quantity int64) []ui.Rung {
	out := make([]ui.Rung, len(c.Prices))
	reached := -1
	for i, r := range c.Prices {
		if quantity >= r.From {
			reached = i
		}
		out[i] = ui.Rung{Quantity: sh.rungLabel(c, i), Price: sh.p.Money(money.Amount{Minor: r.UnitPrice, Currency: c.Currency})}
	}
	if reached >= 0 {
		out[reached].Reached = true
	}
	return out
}

func (sh shelf) rungLabel(c catalog.Content, i int) string {
	from, unit := c.Prices[i].From, unitShort(sh.p, c.Unit)
	if i == len(c.Prices)-1 {
		return sh.p.T("site.rung.last", "from", from, "unit", unit)
	}
	to := c.Prices[i+1].From - 1
	if to == from {
		return sh.p.Int(from) + nbsp + unit
	}
	return sh.p.T("site.rung.range", "from", from, "to", to, "unit", unit)
}

// quantity is a number with the mark of its unit.
func (sh shelf) quantity(n int64, unit string) string {
	return sh.p.Int(n) + nbsp + unitShort(sh.p, unit)
}

func unitShort(p *i18n.Printer, unit string) string {
	if unit == "" {
		unit = "piece"
	}
	return p.T("unit." + unit + ".short")
}

func days(p *i18n.Printer, n int) string { return p.N("site.days", n) }

// pictureOf is a picture of a product in all widths, or the drawing of its category where there is none.
func pictureOf(v catalog.View, i int, alt string) ui.Image {
	if i >= len(v.Content.Images) {
		return ui.Image{Drawing: drawingOf(v.Category().Code), Alt: alt}
	}
	img := v.Content.Images[i]
	out := ui.Image{Alt: alt}
	for _, w := range media.Widths {
		at := min(w, max(img.Width, 1))
		out.WebP = append(out.WebP, ui.Source{URL: media.URL(img.ID, w, media.WebP), Width: at})
		out.JPEG = append(out.JPEG, ui.Source{URL: media.URL(img.ID, w, media.JPEG), Width: at})
		if at < w {
			break
		}
	}
	return out
}

// day formats a date of a paper, which has no time of day: it is the same on every clock.
func day(p *i18n.Printer, d catalog.Date) string {
	t, ok := d.Time()
	if !ok {
		return string(d)
	}
	return p.Date(t.Add(12 * time.Hour))
}
