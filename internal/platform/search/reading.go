package search

import (
	"strings"

	"market/internal/kernel/i18n"
	"market/internal/platform/search/analysis"
)

// The limits of a query: what is beyond them is not read. No honest query is longer.
const (
	maxQueryLetters = 200
	maxQueryWords   = 10
)

// Letters from which a word may have one and two wrong ones; the engines are set to the same.
const (
	OneTypoFrom  = 4
	TwoTyposFrom = 8
)

// The weights of the plain readings: a hit as typed in the reader's language before the same in others before its stem.
const (
	weightTyped = 1.0
	weightOther = 0.97
	weightStem  = 0.95
)

// Read understands a query as it was typed: its words, their stems, and the whole as one code.
// It gives no reading for a query without words, such as the empty one, which matches everything, and "!!!", which does not:
// see Blank.
func Read(q Query) []Reading {
	terms := analysis.Terms(analysis.Clip(q.Text, maxQueryLetters), maxQueryWords)
	if len(terms) == 0 {
		return nil
	}
	typed := Reading{Weight: weightTyped}
	stems := Reading{Weight: weightStem, Fields: fieldsOf(true, "")}
	differ, cyrillic := false, false
	for i, t := range terms {
		last := i == len(terms)-1
		typed.Words = append(typed.Words, word(t.Text, t.Script, last))
		stems.Words = append(stems.Words, word(t.Stem, t.Script, last && t.Script == analysis.Han))
		differ = differ || t.Stem != t.Text
		cyrillic = cyrillic || t.Script == analysis.Cyrillic
	}
	typed.Fields = fieldsOf(false, "")
	out := []Reading{typed}
	if cyrillic && (q.Lang == i18n.Ru || q.Lang == i18n.Kk) {
		out[0].Weight = weightOther
		own := typed
		own.Fields = fieldsOf(false, q.Lang)
		out = append([]Reading{own}, out...)
	}
	if differ || cyrillic {
		out = append(out, stems)
	}
	if c, ok := codeReading(q.Text, terms); ok {
		out = append(out, c)
	}
	return out
}

// Blank tells whether nothing was typed, which asks for everything; signs alone ask for nothing that is there.
func Blank(text string) bool { return strings.TrimSpace(text) == "" }

func word(s string, sc analysis.Script, last bool) Word {
	n := len([]rune(s))
	w := Word{Text: s, Prefix: last && (n > 1 || sc == analysis.Han)}
	switch {
	case sc == analysis.Han || sc == analysis.Figure:
	case n >= TwoTyposFrom:
		w.Typos = 2
	case n >= OneTypoFrom:
		w.Typos = 1
	}
	return w
}

// codeReading takes a query of several pieces with a digit, "cdl 12" or "8413.70", as one code.
func codeReading(text string, terms []analysis.Term) (Reading, bool) {
	figure, han := false, false
	for _, t := range terms {
		figure = figure || t.Script == analysis.Figure
		han = han || t.Script == analysis.Han
	}
	c := analysis.Code(analysis.Clip(text, maxQueryLetters))
	if !figure || han || len(terms) < 2 || len(c) > 40 {
		return Reading{}, false
	}
	return Reading{
		Words:  []Word{{Text: c, Prefix: true}},
		Fields: []string{FieldCodes, FieldFigures},
		Weight: weightTyped,
	}, true
}

// fieldsOf lists the fields with words as written or with stems; of the two that hold Cyrillic words, lang chooses one.
func fieldsOf(stems bool, lang i18n.Lang) []string {
	var out []string
	for _, f := range IndexFields() {
		hasStems := f.Script == analysis.Cyrillic || f.Script == analysis.Latin
		if hasStems && f.Stems != stems {
			continue
		}
		if lang != "" && f.Script == analysis.Cyrillic && f.Lang != lang {
			continue
		}
		out = append(out, f.Name)
	}
	return out
}
