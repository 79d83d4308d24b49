package search

import (
	"market/internal/kernel/i18n"
	"market/internal/platform/search/analysis"
)

// The indexed fields of a document: three tiers by weight, each by script, the words as written and their stems.
// Words with a digit stand in FieldFigures and the codes of the trade in FieldCodes, whatever text they are from:
// they belong to no language, and a wrong figure is another product, so there they are never guessed.
const (
	FieldCodes   = "codes"
	FieldFigures = "figures"
)

// Tiers are the weights of the indexed fields: a word in a name counts more than one in a description.
var tiers = []struct {
	name   string
	weight float64
	texts  []string
}{
	{"name", 4, []string{Name}},
	{"side", 2, []string{Keywords, Category, SupplierName}},
	{"body", 1, []string{Summary, Description}},
}

// The columns of a tier. Cyrillic words of a Kazakh text stand apart from all others.
const (
	colHan  = "zh"
	colRu   = "ru"
	colKk   = "kk"
	colLat  = "en"
	colRuS  = "ru_s"
	colKkS  = "kk_s"
	colLatS = "en_s"
)

// Field is one indexed field: words divided by blanks.
type Field struct {
	Name   string
	Weight float64
	Script analysis.Script
	Stems  bool
	Typos  bool // letters may be wrong in it
	Lang   i18n.Lang
}

// IndexFields lists the indexed fields, the weightiest first. A new rung of the ladder that needs a field adds it here.
func IndexFields() []Field {
	out := []Field{
		{Name: FieldCodes, Weight: 5, Script: analysis.Figure},
		{Name: FieldFigures, Weight: 3, Script: analysis.Figure},
	}
	for _, t := range tiers {
		out = append(out,
			Field{Name: t.name + "_" + colHan, Weight: t.weight, Script: analysis.Han, Lang: i18n.Zh},
			Field{Name: t.name + "_" + colRu, Weight: t.weight, Script: analysis.Cyrillic, Typos: true, Lang: i18n.Ru},
			Field{Name: t.name + "_" + colKk, Weight: t.weight, Script: analysis.Cyrillic, Typos: true, Lang: i18n.Kk},
			Field{Name: t.name + "_" + colLat, Weight: t.weight, Script: analysis.Latin, Typos: true, Lang: i18n.En},
			Field{Name: t.name + "_" + colRuS, Weight: t.weight, Script: analysis.Cyrillic, Typos: true, Stems: true, Lang: i18n.Ru},
			Field{Name: t.name + "_" + colKkS, Weight: t.weight, Script: analysis.Cyrillic, Typos: true, Stems: true, Lang: i18n.Kk},
			Field{Name: t.name + "_" + colLatS, Weight: t.weight, Script: analysis.Latin, Typos: true, Stems: true, Lang: i18n.En},
		)
	}
	return out
}

// Fields makes the indexed fields of a document; an empty one is left out.
func Fields(d Document) map[string]string {
	out := make(map[string]string, 16)
	set := func(name, s string) {
		if s != "" {
			out[name] = s
		}
	}
	var figures analysis.Words
	for _, t := range tiers {
		var all, kk analysis.Words
		for _, name := range t.texts {
			for _, l := range i18n.Langs {
				s := d.Text[name][l]
				if l == i18n.Kk {
					kk.Add(s)
				} else {
					all.Add(s)
				}
				figures.Add(s)
			}
		}
		set(t.name+"_"+colHan, all.In(analysis.Han)+blankBefore(kk.In(analysis.Han)))
		set(t.name+"_"+colRu, all.In(analysis.Cyrillic))
		set(t.name+"_"+colKk, kk.In(analysis.Cyrillic))
		set(t.name+"_"+colLat, all.In(analysis.Latin)+blankBefore(kk.In(analysis.Latin)))
		set(t.name+"_"+colRuS, all.Stems(analysis.Cyrillic))
		set(t.name+"_"+colKkS, kk.Stems(analysis.Cyrillic))
		set(t.name+"_"+colLatS, all.Stems(analysis.Latin)+blankBefore(kk.Stems(analysis.Latin)))
	}
	set(FieldFigures, figures.In(analysis.Figure))
	set(FieldCodes, codes(d.Codes))
	return out
}

// codes makes every way a code may be asked for: its parts, and the whole without separators.
func codes(list []string) string {
	var w analysis.Words
	whole := ""
	for _, c := range list {
		w.Add(c)
		if s := analysis.Code(c); s != "" {
			whole += " " + s
		}
	}
	s := w.In(analysis.Figure) + blankBefore(w.In(analysis.Latin)) + whole
	return trimBlank(s)
}

func blankBefore(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

func trimBlank(s string) string {
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	return s
}
