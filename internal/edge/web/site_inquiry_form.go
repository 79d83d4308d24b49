package web

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
)

// typed is an inquiry as it was typed: every value is the text of its field, so that nothing is lost when it is refused.
type typed struct {
	supplierID                                    string
	lines                                         []typedLine
	rule, place, destination, neededBy, text, key string
}

type typedLine struct{ productID, quantity, unit, target, currency string }

// fieldsOf reads the fields of a form that was sent.
func fieldsOf(c *fiber.Ctx) url.Values {
	values := url.Values{}
	for name, value := range c.Request().PostArgs().All() {
		values.Add(string(name), string(value))
	}
	return values
}

// typedOf reads an inquiry from the fields "lines.N.…" and the rest.
func typedOf(v url.Values) typed {
	t := typed{
		supplierID: v.Get("supplier_id"), rule: v.Get("incoterm.rule"), place: v.Get("incoterm.place"), destination: v.Get("destination"),
		neededBy: v.Get("needed_by"), text: v.Get("message"), key: v.Get("key"),
	}
	for i := range inquiry.MaxLines + 1 {
		field := func(name string) string { return v.Get(lineField(i, name)) }
		if field("product_id") == "" {
			break
		}
		t.lines = append(t.lines, typedLine{field("product_id"), field("quantity"), field("unit"), field("target_price"), field("currency")})
	}
	return t
}

func lineField(i int, name string) string { return "lines." + strconv.Itoa(i) + "." + name }

// values is the inverse of typedOf.
func (t typed) values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("supplier_id", t.supplierID)
	set("incoterm.rule", t.rule)
	set("incoterm.place", t.place)
	set("destination", t.destination)
	set("needed_by", t.neededBy)
	set("message", t.text)
	for i, l := range t.lines {
		set(lineField(i, "product_id"), l.productID)
		set(lineField(i, "quantity"), l.quantity)
		set(lineField(i, "unit"), l.unit)
		set(lineField(i, "target_price"), l.target)
		set(lineField(i, "currency"), l.currency)
	}
	return v
}

// Bounds of an inquiry that is carried through the sign-in in the address.
const (
	maxKept     = 12 << 10 // of the address; servers and browsers take 16 KB
	maxUnpacked = 64 << 10
)

// pack makes an inquiry short enough for an address; ok is false when it is too long even so.
func (t typed) pack() (packed string, ok bool) {
	var buf bytes.Buffer
	w, err := flate.NewWriter(&buf, flate.BestCompression)
	if err != nil {
		return "", false
	}
	if _, err := io.WriteString(w, t.values().Encode()); err != nil || w.Close() != nil {
		return "", false
	}
	packed = base64.RawURLEncoding.EncodeToString(buf.Bytes())
	return packed, len(packed) <= maxKept
}

// unpackTyped reads what pack made; whatever else comes is an empty inquiry.
func unpackTyped(packed string) typed {
	raw, err := base64.RawURLEncoding.DecodeString(packed)
	if err != nil {
		return typed{}
	}
	text, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(raw)), maxUnpacked))
	if err != nil {
		return typed{}
	}
	v, err := url.ParseQuery(string(text))
	if err != nil {
		return typed{}
	}
	return typedOf(v)
}

// unreadable is put where a text is no number: the trade refuses it, and the form says what is wrong with the text.
const unreadable = -1

// input turns texts into what the trade takes. wrong holds what cannot be read at all, by field.
func (t typed) input(l i18n.Lang) (in inquiry.NewInquiry, wrong errs.Problems) {
	in = inquiry.NewInquiry{SupplierID: t.supplierID, Destination: t.destination, Message: t.text, Lang: l}
	if t.rule != "" || strings.TrimSpace(t.place) != "" {
		in.Incoterm = &catalog.Term{Rule: t.rule, Place: t.place}
	}
	if t.neededBy != "" {
		d := catalog.Date(t.neededBy)
		in.NeededBy = &d
	}
	for i, l := range t.lines {
		line := inquiry.NewLine{ProductID: l.productID, Unit: l.unit}
		n, ok := wholeNumber(l.quantity)
		if !ok {
			n = unreadable
			wrong.Check(l.quantity == "", lineField(i, "quantity"), "not_whole")
			wrong.Check(l.quantity != "", lineField(i, "quantity"), "required")
		}
		line.Quantity = n
		if strings.TrimSpace(l.target) != "" {
			line.TargetPrice = l.price(&wrong, lineField(i, "target_price"))
		}
		in.Lines = append(in.Lines, line)
	}
	return in, wrong
}

func (l typedLine) price(wrong *errs.Problems, field string) *money.Amount {
	currency := money.Currency(l.currency)
	if currency == "" {
		currency = money.CNY
	}
	amount, err := money.ParseLoose(l.target, currency)
	if err != nil {
		*wrong = append(*wrong, errs.Field{Name: field, Code: money.Reason(err)})
		return &money.Amount{Minor: unreadable, Currency: currency}
	}
	return &amount
}

// shortForm is the form of a product's own page.
func (sh shelf) shortForm(v catalog.View, quantity int64) site.InquiryForm {
	t := typed{supplierID: v.SupplierID, lines: []typedLine{{productID: v.ID, quantity: strconv.FormatInt(quantity, 10)}}}
	return sh.form(t, []catalog.View{v})
}

// form lays out an inquiry about products. What a line does not say is the product's own.
func (sh shelf) form(t typed, views []catalog.View) site.InquiryForm {
	f := site.InquiryForm{
		SupplierID: t.supplierID, Rule: t.rule, Place: t.place, Destination: t.destination, NeededBy: t.neededBy, Message: t.text, Key: t.key,
		Rules: sh.rules(views),
	}
	byID := map[string]catalog.View{}
	for _, v := range views {
		byID[v.ID] = v
	}
	for _, l := range t.lines {
		if v, ok := byID[l.productID]; ok {
			f.Lines = append(f.Lines, sh.line(l, v))
		}
	}
	return f
}

func (sh shelf) line(l typedLine, v catalog.View) site.InquiryLine {
	c := v.Content
	name, nameIn := c.Name.In(sh.lang())
	line := site.InquiryLine{
		ProductID: v.ID, Name: name, Lang: nameIn, Href: in(sh.lang(), productPath(sh.lang(), v.Product)), MinOrder: sh.quantity(c.MOQ, c.Unit),
		Quantity: l.quantity, Unit: l.unit, TargetPrice: l.target, Currency: l.currency, UnitLabel: unitShort(sh.p, c.Unit),
	}
	if line.Unit == "" {
		line.Unit = unitOr(c.Unit)
	}
	if line.Currency == "" {
		line.Currency = string(c.Currency)
	}
	if line.Currency == "" {
		line.Currency = string(money.CNY)
	}
	if price, ok := c.LowestPrice(); ok {
		line.Price = sh.p.T("ui.price.from", "price", sh.p.Money(price))
	}
	for _, u := range catalog.Units {
		line.Units = append(line.Units, ui.Option{Value: u, Label: sh.p.T("unit." + u + ".title")})
	}
	for _, cur := range catalog.Currencies {
		line.Currencies = append(line.Currencies, ui.Option{Value: string(cur), Label: string(cur)})
	}
	return line
}

// rules offers those that the products name, then all others; a buyer may wish for any. Those by sea alone come last.
func (sh shelf) rules(views []catalog.View) []ui.Option {
	out := []ui.Option{{Label: sh.p.T("site.inquiry.any_rule")}}
	seen := map[string]bool{}
	add := func(rule string) {
		if seen[rule] {
			return
		}
		seen[rule] = true
		label := rule
		if key := "site.rule." + rule; sh.p.Has(key) {
			label += " — " + sh.p.T(key)
		}
		out = append(out, ui.Option{Value: rule, Label: label})
	}
	for _, v := range views {
		for _, t := range v.Content.Incoterms {
			add(t.Rule)
		}
	}
	for _, rule := range catalog.Rules {
		add(rule)
	}
	return out
}
