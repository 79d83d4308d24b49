package meiliengine

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The server cuts Hanzi into words by a dictionary of its own, which differs between its versions and hides words inside
// longer ones. The analysis has cut them already: spelled in Latin letters, four for each Hanzi, a pair stays one word.
// One Hanzi alone has a letter more, or the server would take a pair for two words written together.

// alone begins the spelling of one Hanzi by itself.
const alone = 'z'

// spell replaces every Hanzi in words divided by blanks.
func spell(s string) string {
	if !strings.ContainsFunc(s, isHan) {
		return s
	}
	var b strings.Builder
	for i, w := range strings.Split(s, " ") {
		if i > 0 {
			b.WriteByte(' ')
		}
		if r, n := utf8.DecodeRuneInString(w); n == len(w) && isHan(r) {
			b.WriteByte(alone)
		}
		for _, r := range w {
			spellOne(&b, r)
		}
	}
	return b.String()
}

func spellOne(b *strings.Builder, r rune) {
	if !isHan(r) {
		b.WriteRune(r)
		return
	}
	n := int(r)
	for div := 26 * 26 * 26; div > 0; div /= 26 {
		b.WriteByte('a' + byte(n/div%26))
	}
}

func isHan(r rune) bool {
	return r >= 0x2E80 && unicode.Is(unicode.Han, r) && unicode.IsLetter(r)
}
