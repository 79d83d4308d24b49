package analysis

import "strings"

// Words are the distinct words of a text by script, in the form in which they are indexed.
type Words struct {
	set map[string]bool
	by  [Figure + 1][]string
}

// Add takes in the words of a text: its words; of Hanzi each alone and each neighbouring pair; of a code with
// separators its parts and the whole.
func (w *Words) Add(s string) {
	ts := Tokens(s)
	for i, t := range ts {
		w.add(t.Text, t.Script)
		if t.Script == Han && i > 0 && t.Joined && adjacent(ts[i-1], t) {
			w.add(ts[i-1].Text+t.Text, Han)
		}
	}
	for _, c := range Compounds(ts) {
		w.add(c.Text, Figure)
	}
}

func (w *Words) add(s string, sc Script) {
	if s == "" || w.set[s] {
		return
	}
	if w.set == nil {
		w.set = make(map[string]bool)
	}
	w.set[s] = true
	w.by[sc] = append(w.by[sc], s)
}

// In joins the words of a script with blanks.
func (w *Words) In(sc Script) string { return strings.Join(w.by[sc], " ") }

// Stems joins the distinct stems of the words of a script with blanks.
func (w *Words) Stems(sc Script) string {
	var out Words
	for _, s := range w.by[sc] {
		out.add(Stem(s, sc), sc)
	}
	return out.In(sc)
}

// Compounds finds the codes written with separators, "CDL-12" or "8413.70", and joins each to one Figure.
func Compounds(ts []Token) []Token {
	var out []Token
	for i := 0; i < len(ts); {
		j := i + 1
		for j < len(ts) && ts[j].Joined && ts[j].Script != Han && ts[i].Script != Han {
			j++
		}
		if c := join(ts[i:j]); c != "" {
			out = append(out, Token{Text: c, Script: Figure, Start: ts[i].Start, End: ts[j-1].End, Joined: ts[i].Joined})
		}
		i = j
	}
	return out
}

// join makes one code of several tokens; it is empty where they are no code.
func join(ts []Token) string {
	var b strings.Builder
	figure := false
	for _, t := range ts {
		if b.Len()+len(t.Text) > maxWord {
			return ""
		}
		b.WriteString(t.Text)
		figure = figure || t.Script == Figure
	}
	if len(ts) < 2 || !figure {
		return ""
	}
	return toLatin(b.String())
}

func adjacent(a, b Token) bool { return a.Script == Han && b.Script == Han && a.End == b.Start }

// Term is a word of a query with its stem.
type Term struct {
	Text, Stem string
	Script     Script
}

// Terms cuts a query into at most limit words, as Words cuts a text, but of Hanzi that stand together only the pairs.
func Terms(s string, limit int) []Term {
	var out []Term
	seen := make(map[string]bool)
	ts := Tokens(s)
	for i, t := range ts {
		text := t.Text
		if t.Script == Han {
			switch {
			case i > 0 && adjacent(ts[i-1], t):
				text = ts[i-1].Text + t.Text
			case i+1 < len(ts) && adjacent(t, ts[i+1]):
				continue
			}
		}
		if seen[text] {
			continue
		}
		seen[text] = true
		if out = append(out, Term{Text: text, Stem: Stem(text, t.Script), Script: t.Script}); len(out) == limit {
			break
		}
	}
	return out
}

// ScriptOf tells the script of a word that is already folded.
func ScriptOf(word string) Script {
	if ts := Tokens(word); len(ts) > 0 {
		return ts[0].Script
	}
	return Latin
}
