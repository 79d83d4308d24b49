package web

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"market/frontend/views/member"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/trade/catalog"
)

// lists of the editor's form: the controls of one row of each.
var lists = map[string][]string{
	"prices":       {"from", "unit_price"},
	"incoterms":    {"rule", "place"},
	"lead_times":   {"up_to", "days"},
	"certificates": {"kind", "number", "issuer", "valid_until"},
}

// typedContent is a content as the editor's form shows it.
func typedContent(c catalog.Content) member.Typed {
	t := member.Typed{
		"category_id": c.CategoryID, "hs_code": c.HSCode, "tnved_code": c.TNVEDCode, "currency": string(c.Currency), "unit": c.Unit,
		"moq": whole(c.MOQ), "multiple": whole(c.Multiple), "supply.quantity": whole(c.Supply.Quantity), "supply.per": c.Supply.Per,
		"origin": c.Origin, "samples": c.Samples,
	}
	for name, text := range map[string]i18n.Text{"name": c.Name, "summary": c.Summary, "description": c.Description, "packaging": c.Packaging} {
		for l, s := range text {
			t[name+"."+string(l)] = s
		}
	}
	for l, words := range c.Keywords {
		t["keywords."+string(l)] = strings.Join(words, separators[l]+" ")
	}
	for code, v := range c.Attributes {
		t["attributes."+code] = v.String()
	}
	typedLists(t, c)
	return t
}

// separators part keywords as each language writes lists.
var separators = map[i18n.Lang]string{i18n.Zh: "，", i18n.Ru: ",", i18n.Kk: ",", i18n.En: ","}

func typedLists(t member.Typed, c catalog.Content) {
	for i, r := range c.Prices {
		t[member.Row("prices", i, "from")] = whole(r.From)
		t[member.Row("prices", i, "unit_price")] = money.Amount{Minor: r.UnitPrice, Currency: c.Currency}.Decimal()
	}
	for i, term := range c.Incoterms {
		t[member.Row("incoterms", i, "rule")], t[member.Row("incoterms", i, "place")] = term.Rule, term.Place
	}
	for i, l := range c.LeadTimes {
		t[member.Row("lead_times", i, "up_to")], t[member.Row("lead_times", i, "days")] = whole(l.UpTo), whole(int64(l.Days))
	}
	for i, cert := range c.Certificates {
		t[member.Row("certificates", i, "kind")], t[member.Row("certificates", i, "number")] = cert.Kind, cert.Number
		t[member.Row("certificates", i, "issuer")] = cert.Issuer
		if cert.ValidUntil != nil {
			t[member.Row("certificates", i, "valid_until")] = string(*cert.ValidUntil)
		}
	}
	for i, img := range c.Images {
		t[member.Row("images", i, "id")] = img.ID
		for l, alt := range img.Alt {
			t[member.Row("images", i, "alt."+string(l))] = alt
		}
	}
}

// whole writes a number into a control; none is left empty.
func whole(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// removeRow takes a row out of a list of the form; those behind it move up.
func removeRow(t member.Typed, list string, row int) {
	rows, controls := t.Rows(list), lists[list]
	for n := row; n < rows; n++ {
		for _, control := range controls {
			if n+1 < rows {
				t[member.Row(list, n, control)] = t[member.Row(list, n+1, control)]
			} else {
				delete(t, member.Row(list, n, control))
			}
		}
	}
}

// dropEmptyRows takes out the rows that nobody filled in.
func dropEmptyRows(t member.Typed) {
	for list, controls := range lists {
		for n := t.Rows(list) - 1; n >= 0; n-- {
			empty := !slices.ContainsFunc(controls, func(control string) bool {
				return strings.TrimSpace(t[member.Row(list, n, control)]) != ""
			})
			if empty {
				removeRow(t, list, n)
			}
		}
	}
}

// contentReader reads the editor's form; what cannot be read is a problem of its field.
type contentReader struct {
	typed    member.Typed
	problems errs.Problems
}

// readContent makes the content that the form says. What the form does not speak of stays as in base.
func readContent(t member.Typed, base catalog.Content, tree *catalog.Tree) (catalog.Content, errs.Problems) {
	r := &contentReader{typed: t}
	c := base
	c.CategoryID, c.HSCode, c.TNVEDCode, c.Unit, c.Origin, c.Samples = t["category_id"], t["hs_code"], t["tnved_code"], t["unit"], t["origin"], t["samples"]
	c.Currency = money.Currency(t["currency"])
	c.Name, c.Summary = r.text("name", base.Name), r.text("summary", base.Summary)
	c.Description, c.Packaging = r.text("description", base.Description), r.text("packaging", base.Packaging)
	c.Keywords = r.keywords(base.Keywords)
	c.MOQ, c.Multiple = max(r.whole("moq"), 0), max(r.whole("multiple"), 0)
	c.Supply = catalog.Supply{Quantity: r.whole("supply.quantity"), Per: t["supply.per"]}
	c.Attributes = r.attributes(tree)
	r.lists(&c)
	c.Images = r.images(base.Images)
	return c, r.problems
}

func (r *contentReader) text(name string, base i18n.Text) i18n.Text {
	out := maps.Clone(base)
	if out == nil {
		out = i18n.Text{}
	}
	for _, l := range i18n.Langs {
		if s, ok := r.typed[name+"."+string(l)]; ok {
			out[l] = s
		}
	}
	return out
}

var keywordBreak = regexp.MustCompile(`[,，、;；\n]+`)

func (r *contentReader) keywords(base map[i18n.Lang][]string) map[i18n.Lang][]string {
	out := map[i18n.Lang][]string{}
	maps.Copy(out, base)
	for _, l := range i18n.Langs {
		if s, ok := r.typed["keywords."+string(l)]; ok {
			out[l] = keywordBreak.Split(s, -1)
		}
	}
	return out
}

var (
	blanks    = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "")
	thousands = regexp.MustCompile(`^\d{1,3}([,.]\d{3})+$`)
)

// whole reads a whole number as people write it, with their separators of thousands; an empty control is 0.
func (r *contentReader) whole(name string) int64 {
	s := blanks.Replace(width.Fold.String(strings.TrimSpace(r.typed[name])))
	if s == "" {
		return 0
	}
	if thousands.MatchString(s) {
		s = strings.NewReplacer(",", "", ".", "").Replace(s)
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		r.problems.Add(name, "not_whole")
	}
	return n
}

func (r *contentReader) attributes(tree *catalog.Tree) map[string]catalog.Value {
	out := map[string]catalog.Value{}
	for _, a := range tree.Attributes(r.typed["category_id"]) {
		name := "attributes." + a.Code
		if strings.TrimSpace(r.typed[name]) == "" {
			continue
		}
		v, code := catalog.ParseValue(a, r.typed[name])
		if code != "" {
			r.problems.Add(name, code)
			continue
		}
		out[a.Code] = v
	}
	return out
}

func (r *contentReader) lists(c *catalog.Content) {
	c.Prices, c.Incoterms, c.LeadTimes, c.Certificates = nil, nil, nil, nil
	for n := range r.typed.Rows("prices") {
		c.Prices = append(c.Prices, catalog.Rung{From: r.whole(member.Row("prices", n, "from")), UnitPrice: r.price(member.Row("prices", n, "unit_price"), c.Currency)})
	}
	for n := range r.typed.Rows("incoterms") {
		c.Incoterms = append(c.Incoterms, catalog.Term{Rule: r.typed[member.Row("incoterms", n, "rule")], Place: r.typed[member.Row("incoterms", n, "place")]})
	}
	for n := range r.typed.Rows("lead_times") {
		c.LeadTimes = append(c.LeadTimes, catalog.LeadTime{UpTo: r.whole(member.Row("lead_times", n, "up_to")), Days: int(r.whole(member.Row("lead_times", n, "days")))})
	}
	for n := range r.typed.Rows("certificates") {
		c.Certificates = append(c.Certificates, r.certificate(n))
	}
}

// price reads an amount; without a currency it is read as one of China, and the currency is asked for.
func (r *contentReader) price(name string, currency money.Currency) int64 {
	if strings.TrimSpace(r.typed[name]) == "" {
		r.problems.Add(name, "required")
		return 0
	}
	if _, known := money.ParseCurrency(string(currency)); !known {
		currency = money.CNY
	}
	a, err := money.ParseLoose(r.typed[name], currency)
	if err != nil {
		r.problems.Add(name, money.Reason(err))
	}
	return a.Minor
}

func (r *contentReader) certificate(n int) catalog.Certificate {
	at := func(control string) string { return r.typed[member.Row("certificates", n, control)] }
	cert := catalog.Certificate{Kind: at("kind"), Number: at("number"), Issuer: at("issuer")}
	if s := strings.TrimSpace(at("valid_until")); s != "" {
		day := catalog.Date(s)
		cert.ValidUntil = &day
	}
	return cert
}

// images are those of the product with the alternative texts of the form, in the form's order; one that the form does not
// know came meanwhile and stays at the end.
func (r *contentReader) images(base []catalog.Image) []catalog.Image {
	left := slices.Clone(base)
	var out []catalog.Image
	for n := range r.typed.Rows("images") {
		i := slices.IndexFunc(left, func(img catalog.Image) bool { return img.ID == r.typed[member.Row("images", n, "id")] })
		if i < 0 {
			continue
		}
		img := left[i]
		left = slices.Delete(left, i, i+1)
		img.Alt = maps.Clone(img.Alt)
		for _, l := range i18n.Langs {
			if alt, ok := r.typed[member.Row("images", n, "alt."+string(l))]; ok {
				if img.Alt == nil {
					img.Alt = i18n.Text{}
				}
				img.Alt[l] = alt
			}
		}
		out = append(out, img)
	}
	return append(out, left...)
}

// checked joins what could not be read with what the catalogue finds wrong, so that every field is reported at once.
func checked(c catalog.Content, unread errs.Problems, tree *catalog.Tree) error {
	if len(unread) == 0 {
		return nil
	}
	for _, f := range catalog.Validate(catalog.Normalize(c), tree) {
		if !slices.ContainsFunc(unread, func(u errs.Field) bool { return u.Name == f.Name }) {
			unread = append(unread, f)
		}
	}
	return unread.Err()
}
