package web

import (
	"strings"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/media"
	"market/internal/trade/catalog"
	"market/internal/trade/moderation"
)

// parts puts the fields of a review into the view: texts with their languages beside each other, the rest as a table.
func (w fieldWords) parts(v *admin.Case, r moderation.Review, typed caseForm) {
	at := map[string]int{}
	for _, f := range r.Fields {
		switch {
		case f.Name == "images":
			continue // they are shown
		case f.Lang == "":
			v.Rows = append(v.Rows, w.row(f, typed))
		default:
			i, known := at[f.Name]
			if !known {
				i = len(v.Texts)
				at[f.Name] = i
				v.Texts = append(v.Texts, admin.TextPart{ID: ui.FieldID(f.Name), Label: w.label(f.Name), Sides: []admin.Side{w.empty(f.Name, i18n.Zh), w.empty(f.Name, i18n.Ru)}})
			}
			w.side(&v.Texts[i], f, typed)
		}
	}
	for _, f := range r.Findings {
		v.Findings = append(v.Findings, admin.Finding{Href: "#" + ui.FieldID(f.Field), Text: w.path(f.Field) + w.p.T("ui.colon") + Text(w.p, "finding."+f.Code, f.Args)})
	}
	for _, img := range r.Images {
		v.Images = append(v.Images, reviewPicture(img, w.p))
	}
}

// empty is a language in which the text does not exist.
func (w fieldWords) empty(name string, l i18n.Lang) admin.Side {
	return admin.Side{Lang: string(l), Path: name + "." + string(l), Empty: true}
}

// side puts one language of a text in its place: Chinese and Russian have theirs, further ones follow.
func (w fieldWords) side(part *admin.TextPart, f moderation.Field, typed caseForm) {
	s := admin.Side{Lang: string(f.Lang), Path: f.Path(), Changes: []ui.Change{{Text: f.After}}, Remark: typed.remark(f.Path()), State: string(w.states[f.Lang][f.Name])}
	if f.Before != "" {
		s.Changes = diff(f.Before, f.After)
	}
	for i, known := range part.Sides {
		if known.Lang == s.Lang {
			part.Sides[i] = s
			return
		}
	}
	s.Language = f.Lang.Own()
	part.Sides = append(part.Sides, s)
}

func (w fieldWords) row(f moderation.Field, typed caseForm) admin.RowPart {
	return admin.RowPart{
		ID: ui.FieldID(f.Name), Label: w.label(f.Name), Before: w.value(f.Name, f.Before), After: w.value(f.Name, f.After), Changed: f.Changed(), Path: f.Path(),
		Remark: typed.remark(f.Path()),
	}
}

// value writes the value of a field for the reader; codes become words.
func (w fieldWords) value(name, value string) string {
	if value == "" {
		return ""
	}
	if code, ok := strings.CutPrefix(name, "attributes."); ok {
		return w.attribute(code, value)
	}
	switch name {
	case "category_id":
		return w.category(value)
	case "unit":
		return w.message("unit."+value+".name", value)
	case "origin", "country":
		return w.message("country."+value, value)
	case "samples":
		return w.message("samples."+value, value)
	case "staff_band":
		return w.message("staff_band."+value, value)
	case "prices":
		return w.lines(value, w.price)
	case "lead_times":
		return w.lines(value, w.leadTime)
	}
	return value
}

func (w fieldWords) message(key, otherwise string) string {
	if w.p.Has(key) {
		return w.p.T(key)
	}
	return otherwise
}

func (w fieldWords) lines(value string, each func(left, right string) string) string {
	all := strings.Split(value, "\n")
	for i, line := range all {
		if left, right, ok := strings.Cut(line, ": "); ok {
			all[i] = each(left, right)
		}
	}
	return strings.Join(all, "\n")
}

func (w fieldWords) price(from, price string) string {
	decimal, code, _ := strings.Cut(price, " ")
	if currency, ok := money.ParseCurrency(code); ok {
		if amount, err := money.Parse(decimal, currency); err == nil {
			price = w.p.Money(amount)
		}
	}
	return w.p.T("admin.case.from", "quantity", from) + w.p.T("ui.colon") + price
}

func (w fieldWords) leadTime(upTo, days string) string {
	if upTo == "0" {
		return w.p.T("admin.case.any_quantity") + w.p.T("ui.colon") + w.p.T("admin.case.days", "days", days)
	}
	return w.p.T("admin.case.up_to", "quantity", upTo) + w.p.T("ui.colon") + w.p.T("admin.case.days", "days", days)
}

func (w fieldWords) category(code string) string {
	category, ok := w.tree.ByCode(code)
	if !ok {
		return code
	}
	var names []string
	for _, step := range w.tree.Path(category.ID) {
		names = append(names, step.Name.For(w.p.Lang()))
	}
	return strings.Join(names, " › ")
}

func (w fieldWords) attribute(code, value string) string {
	a, ok := w.attributes[code]
	if !ok {
		return value
	}
	v, refused := catalog.ParseValue(a, value)
	if refused != "" {
		return value
	}
	return a.Label(v, w.p)
}

// reviewPicture is a picture of the subject; the alternative text is part of what is reviewed.
func reviewPicture(img moderation.Image, p *i18n.Printer) ui.Image {
	out := ui.Image{Alt: img.Alt.For(p.Lang()), Sizes: "10rem"}
	for _, width := range media.Widths {
		out.JPEG = append(out.JPEG, ui.Source{URL: media.URL(img.ID, width, media.JPEG), Width: width})
		out.WebP = append(out.WebP, ui.Source{URL: media.URL(img.ID, width, media.WebP), Width: width})
	}
	return out
}
