package catalog

import (
	"maps"
	"regexp"
	"strings"

	"golang.org/x/text/width"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
)

// rowParser turns the rows of one sheet into contents.
type rowParser struct {
	*sheet
	tree       *Tree
	categories map[string]string // ids by path as written, so that each path is looked up once
	units      map[string]string // codes by folded word
}

func newRowParser(s *sheet, tree *Tree) *rowParser {
	p := &rowParser{sheet: s, tree: tree, categories: map[string]string{}, units: map[string]string{}}
	for _, code := range Units {
		p.units[code] = code
		for _, l := range i18n.Langs {
			printer := i18n.For(l)
			p.units[foldName(printer.T("unit."+code+".title"))] = code
			p.units[foldName(printer.T("unit."+code+".short"))] = code
		}
	}
	return p
}

// sku gives the article number of a row as written and as it is kept.
func (p *rowParser) sku(cells []string) (written, kept string) {
	written = i18n.Normalize(unarmed(p.header.cell(cells, "sku")))
	return written, NormalizeSKU(written)
}

// rowPatch is one row being laid over the stored content of its product.
type rowPatch struct {
	*rowParser
	cells    []string
	content  Content
	problems errs.Problems // named by column
}

// parse lays a row over a content, the zero Content for a new product: what the file has no column for stays. The content
// is normalised; problems name everything that is wrong by its column, each column once.
func (p *rowParser) parse(cells []string, stored Content) (Content, errs.Problems) {
	r := rowPatch{rowParser: p, cells: cells, content: stored}
	if p.ragged && !p.header.fits(cells) {
		r.problems.Add("", "row_cells", "cells", len(cells), "header", len(p.header.cells))
		return Content{}, r.problems
	}
	r.texts()
	r.category()
	r.trade()
	r.content = Normalize(r.content)
	_, sku := p.sku(cells)
	for _, f := range append(ValidateSKU(sku), Validate(r.content, p.tree)...) {
		f.Name = columnOf(f.Name)
		r.problems = append(r.problems, f)
	}
	return r.content, firstOfEach(r.problems)
}

// firstOfEach keeps the first reason of each column: those after it mostly follow from it.
func firstOfEach(all errs.Problems) errs.Problems {
	seen := map[string]bool{}
	var out errs.Problems
	for _, f := range all {
		if !seen[f.Name] {
			seen[f.Name] = true
			out = append(out, f)
		}
	}
	return out
}

// cell gives the text of a column; ok is false when the file has no such column.
func (r *rowPatch) cell(name string) (text string, ok bool) {
	return i18n.Normalize(unarmed(r.header.cell(r.cells, name))), r.header.has(name)
}

func (r *rowPatch) texts() {
	c := &r.content
	for _, f := range [...]struct {
		name string
		text *i18n.Text
	}{{"name", &c.Name}, {"summary", &c.Summary}, {"description", &c.Description}} {
		*f.text = maps.Clone(*f.text)
		for _, l := range i18n.Langs {
			text, ok := r.cell(f.name + "_" + string(l))
			if !ok {
				continue
			}
			if *f.text == nil {
				*f.text = i18n.Text{}
			}
			(*f.text)[l] = text
		}
	}
	for _, l := range reviewLangs {
		r.problems.Check(c.Name.Has(l), "name_"+string(l), "required")
	}
	c.Keywords = maps.Clone(c.Keywords)
	for _, l := range i18n.Langs {
		if text, ok := r.cell("keywords_" + string(l)); ok {
			if c.Keywords == nil {
				c.Keywords = map[i18n.Lang][]string{}
			}
			c.Keywords[l] = strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;\n，；、", r) })
		}
	}
}

// category finds the category and reads its attributes. Those that another category had go with it.
func (r *rowPatch) category() {
	path, _ := r.cell("category_path")
	id, known := r.categories[path]
	if !known {
		c, _ := r.tree.Find(path)
		id = c.ID
		r.categories[path] = id
	}
	switch {
	case path == "":
		r.problems.Add("category_path", "required")
	case id == "":
		r.problems.Add("category_path", "unknown_category")
	}
	was := r.content.Attributes
	r.content.CategoryID, r.content.Attributes = id, map[string]Value{}
	byCode := map[string]Attribute{}
	for _, a := range r.tree.Attributes(id) {
		byCode[strings.ToLower(a.Code)] = a
		if v, ok := was[a.Code]; ok {
			r.content.Attributes[a.Code] = v
		}
	}
	if id == "" {
		return
	}
	for _, column := range r.header.attributes {
		r.attribute(column, strings.TrimPrefix(column, attributePrefix), byCode)
	}
}

// attribute reads one; a file over several categories leaves the cells of the others' attributes empty.
func (r *rowPatch) attribute(column, code string, byCode map[string]Attribute) {
	text, _ := r.cell(column)
	a, ok := byCode[code]
	switch {
	case text == "":
		delete(r.content.Attributes, a.Code)
		return
	case !ok:
		r.problems.Add(column, "attribute_unknown")
		return
	}
	v, reason := ParseValue(a, text)
	if reason != "" {
		r.problems.Add(column, reason)
		return
	}
	r.content.Attributes[a.Code] = v
}

func (r *rowPatch) trade() {
	c := &r.content
	if code, ok := r.cell("hs_code"); ok {
		c.HSCode = code
	}
	if code, ok := r.cell("tnved_code"); ok {
		c.TNVEDCode = code
	}
	if unit, ok := r.cell("unit"); ok {
		c.Unit = unit
		if code, known := r.units[foldName(unit)]; known {
			c.Unit = code
		}
	}
	r.prices()
	if text, ok := r.cell("multiple"); ok {
		c.Multiple = r.whole("multiple", text, 1)
	} else if c.Multiple == 0 {
		c.Multiple = 1
	}
	if text, ok := r.cell("moq"); ok {
		c.MOQ = r.whole("moq", text, c.Multiple)
	} else if c.MOQ == 0 {
		c.MOQ = c.Multiple
	}
	r.delivery()
}

// currencyWords are what people write instead of a code; the refusal names the code.
var currencyWords = map[string]money.Currency{
	"rmb": money.CNY, "cnh": money.CNY, "人民币": money.CNY, "元": money.CNY, "¥": money.CNY, "юань": money.CNY, "юани": money.CNY,
	"$": money.USD, "us$": money.USD, "美元": money.USD, "доллар": money.USD, "доллары": money.USD,
	"₸": money.KZT, "тг": money.KZT, "тенге": money.KZT, "теңге": money.KZT, "坚戈": money.KZT,
	"₽": money.RUB, "rur": money.RUB, "руб": money.RUB, "руб.": money.RUB, "рубль": money.RUB, "рубли": money.RUB, "卢布": money.RUB,
}

func (r *rowPatch) prices() {
	c := &r.content
	if text, ok := r.cell("price_currency"); ok {
		c.Currency = money.Currency(text)
		if code, known := currencyWords[foldName(text)]; known {
			r.problems.Add("price_currency", "currency_code", "code", string(code))
		}
	}
	text, ok := r.cell("price")
	if !ok {
		return
	}
	c.Prices = nil
	for part := range strings.FieldsFuncSeq(width.Fold.String(text), func(r rune) bool { return r == ';' || r == '\n' }) {
		rung := Rung{From: 1}
		from, price, ladder := strings.Cut(part, ":")
		if !ladder {
			price = part
		} else {
			rung.From = r.whole("price", from, 1)
		}
		rung.UnitPrice = r.amount("price", strings.TrimSpace(price), c.Currency)
		c.Prices = append(c.Prices, rung)
	}
}

// amount reads a price. A point parts decimals, as the columns are described; only what is not written so is read as
// people write it.
func (r *rowPatch) amount(column, text string, currency money.Currency) int64 {
	a, err := money.Parse(text, currency)
	if reason := money.Reason(err); err != nil && reason != "too_many_decimals" && reason != "too_large" {
		a, err = money.ParseLoose(text, currency)
	}
	if err != nil {
		reason := money.Reason(err)
		if reason == "not_a_number" {
			reason = "price_not_a_number" // it tells what to do where the price is on request
		}
		r.problems.Add(column, reason)
		return 1 // so that no second reason follows from it
	}
	return a.Minor
}

// whole reads a count; an empty cell gives other.
func (r *rowPatch) whole(column, text string, other int64) int64 {
	if text == "" {
		return other
	}
	a, err := money.ParseLoose(text, "")
	switch {
	case err != nil && money.Reason(err) == "too_many_decimals" || err == nil && a.Minor%100 != 0:
		r.problems.Add(column, "not_whole")
	case err != nil:
		r.problems.Add(column, money.Reason(err))
	default:
		return a.Minor / 100
	}
	return other
}

func (r *rowPatch) delivery() {
	if text, ok := r.cell("lead_days"); ok {
		r.content.LeadTimes = nil
		if text != "" {
			days := r.whole("lead_days", text, 1)
			r.content.LeadTimes = []LeadTime{{Days: int(min(days, maxDays+1))}}
		}
	}
	text, ok := r.cell("incoterm")
	if !ok {
		return
	}
	r.content.Incoterms = nil
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(";；\n", r) }) {
		rule, place, _ := strings.Cut(strings.TrimSpace(part), " ")
		r.content.Incoterms = append(r.content.Incoterms, Term{Rule: rule, Place: place})
	}
}

// dangerous begins a cell that a spreadsheet may take for a formula; the full-width forms are folded by some.
const dangerous = "=+-@＝＋－＠\t\r"

var plainSigned = regexp.MustCompile(`^[+-]\d+([.,]\d+)?$`)

// armed writes a text so that no spreadsheet takes it for a formula (CWE-1236); plain numbers stay numbers.
func armed(cell string) string {
	if cell == "" || !strings.ContainsRune(dangerous, []rune(cell)[0]) {
		return cell
	}
	if plainSigned.MatchString(cell) {
		return cell
	}
	return "'" + cell
}

// unarmed takes that back when a corrected error file comes in again.
func unarmed(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && rest != "" && strings.ContainsRune(dangerous, []rune(rest)[0]) {
		return rest
	}
	return cell
}
