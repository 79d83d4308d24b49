package inquiry

import (
	"strings"
	"testing"

	"market/internal/kernel/i18n"
)

// TestEveryTransition goes through every pair of states and every side; what is not listed here is refused.
func TestEveryTransition(t *testing.T) {
	allowed := map[string]bool{}
	for line := range strings.Lines(`
		open answered supplier
		open quoted supplier
		open declined supplier
		open closed buyer
		open expired clock
		answered quoted supplier
		answered declined supplier
		answered closed buyer
		answered closed supplier
		answered expired clock
		quoted accepted buyer
		quoted declined buyer
		quoted declined supplier
		quoted closed buyer
		quoted closed supplier
		quoted expired clock`) {
		allowed[strings.TrimSpace(line)] = true
	}
	tried := 0
	for _, from := range Statuses {
		for _, to := range Statuses {
			for _, side := range []Side{Buyer, Supplier, Clock} {
				tried++
				q := Inquiry{Status: from}
				err := q.to(side, to)
				want := allowed[string(from)+" "+string(to)+" "+string(side)]
				if May(side, from, to) != want || (err == nil) != want {
					t.Errorf("%s → %s by %s: %v, want %v", from, to, side, err == nil, want)
				}
				if end := map[bool]Status{true: to, false: from}[want]; q.Status != end {
					t.Errorf("%s → %s by %s: is %s now", from, to, side, q.Status)
				}
			}
		}
	}
	if tried != 7*7*3 || len(transitions) != len(Statuses) {
		t.Errorf("%d tried, %d states in the table", tried, len(transitions))
	}
}

func TestStatesHaveNamesAndTalk(t *testing.T) {
	for _, s := range Statuses {
		for _, lang := range i18n.Langs {
			if strings.Contains(s.Label(i18n.For(lang)), "⟦") {
				t.Errorf("%s has no name in %s", s, lang)
			}
		}
		want := s == Open || s == Answered || s == Quoted || s == Accepted
		if s.Talks() != want || !s.Known() {
			t.Errorf("%s: talks %v", s, s.Talks())
		}
	}
	if Status("lost").Known() {
		t.Error("an unknown state is known")
	}
}
