package web

import (
	"strings"
	"unicode"

	"market/frontend/ui"
)

// longestDiff bounds the work of a comparison: two texts that differ in more words than this are shown as replaced.
const longestDiff = 1200

// diff compares two texts word by word, Chinese ones character by character.
func diff(before, after string) []ui.Change {
	a, b := diffWords(before), diffWords(after)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out changes
	out.add(ui.Change{Text: strings.Join(a[:head], "")})
	out.between(a[head:len(a)-tail], b[head:len(b)-tail])
	out.add(ui.Change{Text: strings.Join(a[len(a)-tail:], "")})
	return out
}

// diffWords cuts a text into what is compared: a word, a run of blanks, or one character of anything else.
func diffWords(s string) []string {
	var out []string
	start, last := 0, 0
	for i, r := range s {
		class := diffClass(r)
		if i > 0 && (class != last || class == 0) {
			out = append(out, s[start:i])
			start = i
		}
		last = class
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

func diffClass(r rune) int {
	switch {
	case unicode.Is(unicode.Han, r):
		return 0
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		return 1
	case unicode.IsSpace(r):
		return 2
	}
	return 0
}

// changes grows by parts; neighbours of one kind become one.
type changes []ui.Change

func (c *changes) add(part ui.Change) {
	if part.Text == "" {
		return
	}
	if n := len(*c); n > 0 && (*c)[n-1].Inserted == part.Inserted && (*c)[n-1].Deleted == part.Deleted {
		(*c)[n-1].Text += part.Text
		return
	}
	*c = append(*c, part)
}

// between adds the way from one middle part to another along their longest common words.
func (c *changes) between(a, b []string) {
	if len(a)*len(b) > longestDiff*longestDiff {
		c.add(ui.Change{Text: strings.Join(a, ""), Deleted: true})
		c.add(ui.Change{Text: strings.Join(b, ""), Inserted: true})
		return
	}
	common := commonLengths(a, b)
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			c.add(ui.Change{Text: a[i]})
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			c.add(ui.Change{Text: a[i], Deleted: true})
			i++
		default:
			c.add(ui.Change{Text: b[j], Inserted: true})
			j++
		}
	}
	c.add(ui.Change{Text: strings.Join(a[i:], ""), Deleted: true})
	c.add(ui.Change{Text: strings.Join(b[j:], ""), Inserted: true})
}

// commonLengths gives for each pair of positions how many words the rests have in common.
func commonLengths(a, b []string) [][]int16 {
	rows := make([][]int16, len(a)+1)
	for i := range rows {
		rows[i] = make([]int16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				rows[i][j] = rows[i+1][j+1] + 1
			} else {
				rows[i][j] = max(rows[i+1][j], rows[i][j+1])
			}
		}
	}
	return rows
}
