// Package analysis owns how text becomes words that can be compared: folding, stems, Hanzi, codes.
//
// The same functions make the fields of a document and the words of a query, so every engine gets the same. It knows
// no engine and no noun of the trade, keeps no state and never fails: what is not a word is left out.
//
// Sources: Unicode NFKC for widths; Snowball stemmers for Russian and English; bigrams for Chinese as in Lucene's CJK
// analyser, which find every word inside a longer name without a dictionary.
package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWord is the longest word in letters; the rest of a longer one is not a word of any language.
const maxWord = 40

// Script is the kind of letters a token is made of, which decides in which fields it is sought.
type Script int

// The scripts that are told apart. A token with a digit is a Figure whatever its letters are.
const (
	Latin Script = iota // and every script that is not named below
	Cyrillic
	Han
	Figure
)

// Token is one word of a text, or one Hanzi.
type Token struct {
	Text       string // folded
	Script     Script
	Start, End int  // bytes in the original text
	Joined     bool // no blank between it and the token before: "CDL-12", "离心泵"
}

// Tokens cuts a text into folded words and single Hanzi, in their order.
func Tokens(s string) []Token {
	var out []Token
	for i := 0; i < len(s); {
		start, end, han := nextWord(s, i)
		if start < 0 {
			break
		}
		out = appendWord(out, s, start, end, han)
		i = end
	}
	return out
}

// nextWord finds the next run of word letters from i on, or the next Hanzi; start is -1 at the end of the text.
func nextWord(s string, i int) (start, end int, han bool) {
	start = -1
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case isHan(r):
			if start >= 0 {
				return start, i, false
			}
			return i, i + n, true
		case inWord(r) || start >= 0 && unicode.Is(unicode.M, r):
			if start < 0 {
				start = i
			}
		case start >= 0:
			return start, i, false
		}
		i += n
	}
	return start, i, false
}

// appendWord folds a word and adds what is left of it, which after folding may be several ("½" is 1 and 2).
func appendWord(out []Token, s string, start, end int, han bool) []Token {
	joined := len(out) > 0 && !hasBlank(s[out[len(out)-1].End:start])
	if han {
		return append(out, Token{Text: norm.NFKC.String(s[start:end]), Script: Han, Start: start, End: end, Joined: joined})
	}
	for _, w := range strings.FieldsFunc(Fold(s[start:end]), func(r rune) bool { return !inWord(r) && !isHan(r) && !unicode.Is(unicode.M, r) }) {
		w, sc := finish(w)
		out = append(out, Token{Text: w, Script: sc, Start: start, End: end, Joined: joined})
		joined = true
	}
	return out
}

// finish settles what only the whole word can tell: whether it is a code, and then that its letters are Latin.
func finish(w string) (string, Script) {
	w = Clip(w, maxWord)
	var cyr, other, digit bool
	for _, r := range w {
		switch {
		case unicode.IsDigit(r):
			digit = true
		case unicode.Is(unicode.Cyrillic, r):
			cyr = true
		case unicode.IsLetter(r):
			other = true
		}
	}
	switch {
	case digit:
		return plain(toLatin(w)), Figure
	case cyr && other:
		if l := toLatin(w); !strings.ContainsFunc(l, isCyrillic) {
			return plain(l), Latin
		}
		return foldKazakh(w), Cyrillic
	case cyr:
		return foldKazakh(w), Cyrillic
	}
	return plain(w), Latin
}

// toLatin turns look-alikes into Latin letters, Kazakh ones too.
func toLatin(w string) string { return lookalikes(foldKazakh(lookalikes(w))) }

// plain takes the accents off Latin letters. Those of other scripts stay: й is not и.
func plain(w string) string {
	if !strings.ContainsFunc(w, func(r rune) bool { return r >= 0x80 }) {
		return w
	}
	latin := false
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) && latin {
			return -1
		}
		latin = unicode.Is(unicode.Latin, r) || unicode.Is(unicode.Mn, r) && latin
		return r
	}, norm.NFD.String(w)))
}

// Fold brings a text to one spelling: half width, lower case, ё as е, no control characters.
// Applied twice it gives the same.
func Fold(s string) string {
	if plainLetters(s) {
		return strings.Map(foldPlain, s)
	}
	for range 4 {
		t := foldOnce(s)
		if t == s {
			break
		}
		s = t
	}
	return s
}

// plainLetters tells whether a text has only ASCII and Russian letters, which need none of Unicode's tables.
func plainLetters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r >= 0x7F && (r < 'А' || r > 'я') && r != 'ё' && r != 'Ё'
	})
}

func foldPlain(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z', r >= 'А' && r <= 'Я':
		return r + 0x20
	case r == 'ё', r == 'Ё':
		return 'е'
	}
	return r
}

func foldOnce(s string) string {
	s = norm.NFKC.String(strings.ToValidUTF8(s, " "))
	s = strings.Map(func(r rune) rune {
		switch {
		case r == 'ё' || r == 'Ё':
			return 'е'
		case r == '×':
			return 'x'
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	return norm.NFKC.String(s)
}

// Code brings an article or tariff code to one spelling: no separators, Latin look-alikes, lower case.
// "CDL-12", "cdl 12" and "СDL/12" typed with a Cyrillic С are the same. Applied twice it gives the same.
func Code(s string) string {
	var b strings.Builder
	for _, r := range Fold(s) {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			b.WriteRune(r)
		}
	}
	return plain(toLatin(b.String()))
}

// inWord tells the letters and digits of words, and the signs that stand for some, such as ㎡ and ×.
func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || r == '×' || r >= 0x3371 && r <= 0x33DF || r == '℃'
}

func isHan(r rune) bool      { return unicode.Is(unicode.Han, r) && unicode.IsLetter(r) }
func isCyrillic(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }
func hasBlank(s string) bool { return strings.ContainsFunc(s, unicode.IsSpace) }

// Clip cuts a text to at most n characters, and never through one.
func Clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// lookalikes turns the Cyrillic letters that look like Latin ones into these.
func lookalikes(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'а':
			return 'a'
		case 'в':
			return 'b'
		case 'е':
			return 'e'
		case 'к':
			return 'k'
		case 'м':
			return 'm'
		case 'н':
			return 'h'
		case 'о':
			return 'o'
		case 'р':
			return 'p'
		case 'с':
			return 'c'
		case 'т':
			return 't'
		case 'у':
			return 'y'
		case 'х':
			return 'x'
		case 'і':
			return 'i'
		}
		return r
	}, s)
}

// foldKazakh turns the Kazakh letters into the Russian ones that people type for them.
func foldKazakh(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'ә':
			return 'а'
		case 'ғ':
			return 'г'
		case 'қ':
			return 'к'
		case 'ң':
			return 'н'
		case 'ө':
			return 'о'
		case 'ұ', 'ү':
			return 'у'
		case 'һ':
			return 'х'
		case 'і':
			return 'и'
		}
		return r
	}, s)
}
