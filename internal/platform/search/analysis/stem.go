package analysis

import (
	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/russian"
)

// minStem is the shortest word in letters that has forms worth joining.
const minStem = 4

// Stem gives what the forms of a word have in common: насосы, насосов and насосами are насос. It takes a folded word.
// Figures, Hanzi and short words are their own stems. Kazakh words get the Russian stemmer, alike on both sides.
func Stem(w string, sc Script) string {
	n := 0
	for range w {
		n++
	}
	if n < minStem {
		return w
	}
	var s string
	switch sc {
	case Cyrillic:
		s = russian.Stem(w, true)
	case Latin:
		s = english.Stem(w, true)
	}
	if s == "" {
		return w
	}
	return s
}
