package catalog

import (
	"slices"

	"market/internal/kernel/i18n"
)

// translated lists the fields that have a translation state, and how to read one in a language.
var translated = [...]struct {
	name string
	in   func(c Content, l i18n.Lang) string
}{
	{"name", func(c Content, l i18n.Lang) string { return c.Name[l] }},
	{"summary", func(c Content, l i18n.Lang) string { return c.Summary[l] }},
	{"description", func(c Content, l i18n.Lang) string { return c.Description[l] }},
	{"keywords", func(c Content, l i18n.Lang) string { return joined(c.Keywords[l]) }},
	{"packaging", func(c Content, l i18n.Lang) string { return c.Packaging[l] }},
}

func joined(words []string) string {
	s := ""
	for _, w := range words {
		s += w + "\n"
	}
	return s
}

// SourceLang is the language that the others are translated from: Chinese, or the first that has a name.
func (c Content) SourceLang() i18n.Lang {
	for _, l := range i18n.Langs {
		if c.Name.Has(l) {
			return l
		}
	}
	return i18n.Zh
}

// translate gives the states of a content's translations after an edit: what was written now is human, what was left as
// it is while its source changed is stale, all else keeps the state it had.
func translate(before, after Content, had Translation) Translation {
	out := Translation{}
	source := after.SourceLang()
	for _, f := range translated {
		text := f.in(after, source)
		if text == "" {
			continue
		}
		for _, l := range i18n.Langs {
			if l == source {
				continue
			}
			state := had[l][f.name]
			switch {
			case f.in(after, l) == "":
				state = Missing
			case f.in(after, l) != f.in(before, l):
				state = Human
			case text != f.in(before, source):
				state = Stale
			case state == "" || state == Missing:
				state = Human
			}
			if out[l] == nil {
				out[l] = map[string]State{}
			}
			out[l][f.name] = state
		}
	}
	return out
}

// confirm turns the stale and machine-made fields of a language into human ones: somebody has read them.
func (t Translation) confirm(lang i18n.Lang, fields []string) {
	for name, state := range t[lang] {
		if (state == Stale || state == Machine) && (len(fields) == 0 || slices.Contains(fields, name)) {
			t[lang][name] = Human
		}
	}
}
