package member

import (
	"strconv"
	"strings"

	"market/frontend/ui"
	"market/internal/kernel/i18n"
	"market/internal/trade/catalog"
)

// Part is one of the parts of the editor: its id is its anchor, its title the message "member.part.ID".
type Part struct{ ID, State string }

// EditorView is the form of one product. Product is zero while it is being created.
type EditorView struct {
	Form
	Product   catalog.Product
	Action    string // behind the language: where the form goes
	Key       string // makes creating safe to repeat; empty for a product that is there
	Parts     []Part
	Missing   []ui.Refused // what is missing before it may be sent to review
	Images    []catalog.Image
	Tree      *catalog.Tree
	Reasons   []string // of the reviewer, ready sentences
	Note      string
	Remarks   map[string]string // of the reviewer, by field
	Saved     string            // when the draft was last saved, for the reader
	Stale     bool              // somebody else saved meanwhile; what was typed is shown
	Countries []ui.Option
	ReadOnly  bool // the reader's roles do not let them change listings
}

// isNew reports whether the product is yet to be created.
func (v EditorView) isNew() bool { return v.Product.ID == "" }

func (v EditorView) editable() bool { return !v.ReadOnly && (v.isNew() || v.Product.Editable()) }

func (v EditorView) complete() int {
	n := 0
	for _, part := range v.Parts {
		if part.State == "complete" {
			n++
		}
	}
	return n
}

func (v EditorView) tasks(p *i18n.Printer) []ui.Task {
	out := make([]ui.Task, len(v.Parts))
	for i, part := range v.Parts {
		out[i] = ui.Task{Label: p.T("member.part." + part.ID), Href: "#" + part.ID, State: part.State}
	}
	return out
}

// input is a field with the reviewer's remark on it as its hint, before what the field itself has to say.
func (v EditorView) input(p *i18n.Printer, f ui.Field, hint string) ui.Field {
	f.Hint = hint
	if remark := v.Remarks[f.Name]; remark != "" {
		f.Hint = strings.TrimSpace(p.T("member.remark", "text", remark) + " " + hint)
	}
	return f
}

// text is one language of a text, with the state of its translation.
func (v EditorView) text(p *i18n.Printer, name, label string, l i18n.Lang, kind ui.Control, rows int) ui.Field {
	f := v.input(p, v.field(name+"."+string(l), inLanguage(p, label, l), kind), "")
	f.Lang, f.Rows = l, rows
	if state, ok := v.Product.Translation[l][name]; ok {
		f.Beside = v.translation(p, name, l, state)
	} else if v.Typed[f.Name] != "" && l == v.Product.Content.SourceLang() {
		f.Beside = ui.TranslationBadge(p, "")
	}
	return f
}

// options of the closed lists of trade data.

func labelled[T ~string](codes []T, label func(code string) string) []ui.Option {
	out := make([]ui.Option, len(codes))
	for i, c := range codes {
		out[i] = ui.Option{Value: string(c), Label: label(string(c))}
	}
	return out
}

func units(p *i18n.Printer) []ui.Option {
	return labelled(catalog.Units[:], func(c string) string { return p.T("unit." + c + ".title") })
}

func currencies(p *i18n.Printer) []ui.Option {
	return labelled(catalog.Currencies[:], func(c string) string { return c + " " + p.T("currency."+c) })
}

func periods(p *i18n.Printer) []ui.Option {
	return labelled(catalog.Periods[:], func(c string) string { return p.T("period." + c) })
}

func sampleTerms(p *i18n.Printer) []ui.Option {
	return labelled(catalog.SampleTerms[:], func(c string) string { return p.T("samples." + c) })
}

func rules() []ui.Option {
	return labelled(catalog.Rules[:], func(c string) string { return c })
}

func documentKinds(p *i18n.Printer) []ui.Option {
	return labelled(catalog.DocumentKinds[:], func(c string) string { return p.T("member.document." + c) })
}

// categories is the tree as the options of one select: deeper ones are indented, and only those without children name a
// kind of goods, yet any may be chosen.
func categories(p *i18n.Printer, tree *catalog.Tree) []ui.Option {
	var out []ui.Option
	var walk func(list []catalog.Category, depth int)
	walk = func(list []catalog.Category, depth int) {
		for _, c := range list {
			out = append(out, ui.Option{Value: c.ID, Label: strings.Repeat("\u2003", depth) + c.Name.For(p.Lang())})
			walk(tree.Children(c.ID), depth+1)
		}
	}
	walk(tree.Roots(), 0)
	return out
}

// attribute is the control of a typed property.
func (v EditorView) attribute(p *i18n.Printer, a catalog.Attribute) ui.Field {
	name, label := "attributes."+a.Code, a.Name.For(p.Lang())
	f := v.field(name, label, ui.Text)
	switch a.Type {
	case catalog.NumberType:
		f.Control, f.Unit = ui.Decimal, a.Unit
	case catalog.BooleanType:
		f = v.choose(name, label, p.T("common.not_given"), []ui.Option{{Value: "true", Label: p.T("common.yes")}, {Value: "false", Label: p.T("common.no")}})
	case catalog.ChoiceType:
		var options []ui.Option
		for _, c := range a.Choices {
			options = append(options, ui.Option{Value: c.Code, Label: c.Name.For(p.Lang())})
		}
		f = v.choose(name, label, p.T("common.not_given"), options)
	}
	return v.input(p, f, "")
}

// upTo is the last quantity of a rung: one below where the next begins.
func (v EditorView) upTo(p *i18n.Printer, n int) string {
	next, err := strconv.ParseInt(v.Typed[Row("prices", n+1, "from")], 10, 64)
	if err != nil {
		return p.T("member.price.no_limit")
	}
	return p.Int(next - 1)
}

// picture is the small picture of an image in the editor.
func picture(img catalog.Image, alt string) ui.Image {
	return ui.Image{WebP: sources(img, "webp"), JPEG: sources(img, "jpg"), Alt: alt, Sizes: "12rem"}
}

func sources(img catalog.Image, ext string) []ui.Source {
	out := make([]ui.Source, 0, 2)
	for _, width := range []int{320, 640} {
		out = append(out, ui.Source{URL: "/media/" + img.ID + "/" + strconv.Itoa(width) + "." + ext, Width: width})
	}
	return out
}

// to is an address in the reader's language, for attributes that take plain text.
func to(p *i18n.Printer, path string) string { return string(ui.Path(p, path)) }
