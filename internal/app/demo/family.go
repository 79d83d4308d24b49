package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
)

// family is one kind of goods of one supplier: texts with placeholders, and a table with one row per model.
type family struct {
	Supplier     string
	Category     string
	Article      string // the supplier's SKU where it is more than the cell: "XLS{sku}"
	Picture      string
	HS           string
	TNVED        string `toml:"tnved"`
	Currency     string
	Unit         string
	MOQ          int64
	Multiple     int64
	Ladder       string // "50:96 200:91": from 50 on 96 per cent of the price in the table
	Supply       string // "300 month"
	Lead         string // "10:15 50:25 0:40": up to 10 in 15 days, more than 50 in 40
	Incoterms    []string
	Certificates []string
	Samples      string
	Name         i18n.Text
	Summary      i18n.Text
	Description  i18n.Text
	Packaging    i18n.Text
	Keywords     map[i18n.Lang]string // parted by ;
	Translation  map[i18n.Lang]string
	Attributes   map[string]string
	State        string
	Reasons      []string
	Note         i18n.Text
	Table        string
}

// certificateKind is a paper in general; each company or family that names it gets one with its own number.
type certificateKind struct {
	Code   string
	Kind   string
	Title  i18n.Text
	Issuer i18n.Text
	Number string // with {n}
	Per    string // supplier or family: what one paper covers
}

// expansion writes out families; it knows what they refer to.
type expansion struct {
	book       *book
	suppliers  map[string]*Supplier
	attributes map[string]map[string]Attribute // of each category, inherited ones included
	kinds      map[string]certificateKind
	numbers    map[string]int // of the papers given so far
	families   int
	products   int
}

func newExpansion(b *book, c *Content) *expansion {
	x := &expansion{
		book: b, suppliers: map[string]*Supplier{}, attributes: map[string]map[string]Attribute{},
		kinds: map[string]certificateKind{}, numbers: map[string]int{},
	}
	for i := range c.Suppliers {
		x.suppliers[c.Suppliers[i].Code] = &c.Suppliers[i]
	}
	for _, k := range b.Certificates {
		x.kinds[k.Code] = k
	}
	for _, node := range c.Categories {
		all := map[string]Attribute{}
		for code, a := range x.attributes[node.Parent] {
			all[code] = a
		}
		for _, a := range node.Attributes {
			all[a.Code] = a
		}
		x.attributes[node.Code] = all
	}
	return x
}

func (x *expansion) expand(f *family) ([]Product, error) {
	x.families++
	if _, ok := x.suppliers[f.Supplier]; !ok {
		return nil, fmt.Errorf("unknown supplier %q", f.Supplier)
	}
	rows, err := readTable(f.Table)
	if err != nil {
		return nil, err
	}
	var all []Product
	for _, r := range rows {
		p, err := x.variant(f, r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r["sku"], err)
		}
		all = append(all, p)
	}
	return all, nil
}

func (x *expansion) variant(f *family, r row) (p Product, err error) {
	x.products++
	p = Product{
		Supplier: f.Supplier, SKU: strings.ReplaceAll(either(f.Article, "{sku}"), "{sku}", r["sku"]), Category: f.Category, Picture: f.Picture, Translation: f.Translation,
		HS: either(r["hs"], f.HS), TNVED: either(r["tnved"], f.TNVED), Unit: f.Unit, MOQ: max(f.MOQ, 1), Multiple: max(f.Multiple, 1),
		Samples: either(f.Samples, "none"), Origin: "CN", State: either(r["state"], either(f.State, "published")),
		Reasons: f.Reasons, Note: f.Note, AgeDays: 1 + x.products*37%180,
	}
	for _, t := range []struct {
		into *i18n.Text
		from i18n.Text
	}{{&p.Name, f.Name}, {&p.Summary, f.Summary}, {&p.Description, f.Description}, {&p.Packaging, f.Packaging}} {
		if *t.into, err = fillText(t.from, r); err != nil {
			return p, err
		}
	}
	if p.Keywords, err = fillKeywords(f.Keywords, r); err != nil {
		return p, err
	}
	if p.Attributes, err = x.typed(f, r); err != nil {
		return p, err
	}
	if err := x.trade(&p, f, r); err != nil {
		return p, err
	}
	p.Certificates, err = x.certificates(f)
	return p, err
}

// trade reads prices, supply, lead times and delivery terms.
func (x *expansion) trade(p *Product, f *family, r row) (err error) {
	currency, ok := money.ParseCurrency(either(f.Currency, "CNY"))
	if !ok {
		return fmt.Errorf("unknown currency %q", f.Currency)
	}
	p.Currency = currency
	if m := r["moq"]; m != "" {
		if p.MOQ, err = strconv.ParseInt(m, 10, 64); err != nil {
			return fmt.Errorf("moq: %w", err)
		}
	}
	if p.Prices, err = readPrices(r["price"], f.Ladder, p.MOQ, currency); err != nil {
		return err
	}
	if p.Supply, err = readSupply(f.Supply); err != nil {
		return err
	}
	if p.LeadTimes, err = readLead(f.Lead); err != nil {
		return err
	}
	s := x.suppliers[f.Supplier]
	terms := f.Incoterms
	if len(terms) == 0 {
		terms = s.IncotermText
	}
	p.Incoterms, err = x.book.incoterms(terms, s.PlaceCode)
	return err
}

// typed gives each attribute the type that the category says; a mark of "-" in the table means the variant has none.
func (x *expansion) typed(f *family, r row) (map[string]any, error) {
	known, ok := x.attributes[f.Category]
	if !ok {
		return nil, fmt.Errorf("unknown category %q", f.Category)
	}
	out := map[string]any{}
	for code, template := range f.Attributes {
		a, ok := known[code]
		if !ok {
			return nil, fmt.Errorf("category %s has no attribute %q", f.Category, code)
		}
		text, err := r.fill(template, i18n.En)
		if err != nil {
			return nil, err
		}
		if text == "-" {
			continue
		}
		switch a.Type {
		case "number":
			out[code], err = strconv.ParseFloat(text, 64)
		case "boolean":
			out[code], err = strconv.ParseBool(text)
		default:
			out[code] = text
		}
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", code, err)
		}
	}
	return out, nil
}

// certificates gives the papers of a family. Their dates lie between the start of 2027 and the end of 2030.
func (x *expansion) certificates(f *family) ([]Certificate, error) {
	var all []Certificate
	for _, code := range f.Certificates {
		k, ok := x.kinds[code]
		if !ok {
			return nil, fmt.Errorf("unknown certificate %q", code)
		}
		owner := k.Code + " " + f.Supplier
		if k.Per == "family" {
			owner += " " + strconv.Itoa(x.families)
		}
		n, ok := x.numbers[owner]
		if !ok {
			n = len(x.numbers) + 1
			x.numbers[owner] = n
		}
		all = append(all, Certificate{
			Kind: k.Kind, Title: k.Title, Issuer: k.Issuer, Number: strings.ReplaceAll(k.Number, "{n}", fmt.Sprintf("%05d", n)),
			ValidUntil: time.Date(2027, time.Month(1+n*7%48), 1+n%28, 0, 0, 0, 0, time.UTC),
		})
	}
	return all, nil
}

// incoterms reads "FCA" (at the supplier's place, home) and "CPT almaty".
func (b *book) incoterms(terms []string, home string) ([]Incoterm, error) {
	var all []Incoterm
	for _, t := range terms {
		rule, code, ok := strings.Cut(t, " ")
		if !ok {
			code = home
		}
		place, known := b.places[code]
		if !known {
			return nil, fmt.Errorf("unknown place %q", code)
		}
		all = append(all, Incoterm{Rule: rule, Place: place})
	}
	return all, nil
}

func fillText(t i18n.Text, r row) (i18n.Text, error) {
	out := i18n.Text{}
	for lang, template := range t {
		text, err := r.fill(strings.TrimSpace(template), lang)
		if err != nil {
			return nil, err
		}
		out[lang] = text
	}
	return out, nil
}

func fillKeywords(keywords map[i18n.Lang]string, r row) (map[i18n.Lang][]string, error) {
	out := map[i18n.Lang][]string{}
	for lang, list := range keywords {
		text, err := r.fill(list, lang)
		if err != nil {
			return nil, err
		}
		for word := range strings.SplitSeq(text, ";") {
			out[lang] = append(out[lang], strings.TrimSpace(word))
		}
	}
	return out, nil
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
