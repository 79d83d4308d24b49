package app_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"market/internal/testkit"
)

// TestReviewDeskInABrowser lets the moderator approve several listings together and one with the keyboard.
func TestReviewDeskInABrowser(t *testing.T) {
	n := start(t, seeded(t))
	b := testkit.StartBrowser(t, n.URL)
	for name, off := range map[string]bool{"with scripts": false, "without scripts": true} {
		t.Run("together, "+name, func(t *testing.T) {
			tab := b.OpenFor(t, testkit.Screen{NoScript: off})
			enter(tab, "zh", mails["moderator"])
			tab.Go("/zh/admin/reviews?kind=product")
			ids := testkit.Ask[[]string](tab, `[...document.querySelectorAll('#queue-list input[name=id]')].map(e => e.value)`)
			if len(ids) < 3 {
				t.Fatalf("%d listings wait", len(ids))
			}
			ids = ids[1:3]
			for _, id := range ids {
				tab.Click(fmt.Sprintf(`#queue-list input[value="%s"]`, id))
			}
			tab.Click(`.queue-bulk summary`)
			tab.ClickThrough(`.queue-bulk button[name=decision][value=approve]`)
			for _, id := range ids {
				if got := n.caseStatus(t, id); got != "approved" {
					t.Errorf("case %s is %s", id, got)
				}
			}
			left := testkit.Ask[[]string](tab, `[...document.querySelectorAll('#queue-list input[name=id]')].map(e => e.value)`)
			if slices.Contains(left, ids[0]) || len(left) == 0 {
				t.Errorf("the queue shows %v after %v were decided", left, ids)
			}
		})
	}
	t.Run("with the keyboard", func(t *testing.T) { deskByKeyboard(t, n, b.OpenFor(t, testkit.Screen{})) })
}

func deskByKeyboard(t *testing.T, n *node, tab *testkit.Tab) {
	enter(tab, "zh", mails["moderator"])
	tab.Go("/zh/admin/reviews?kind=product")
	current := func() string {
		return testkit.Ask[string](tab, `document.querySelector('#queue-list [aria-current=true]').getAttribute('href').split('?')[0]`)
	}
	first := current()
	moved := func(key, what string, is bool) {
		t.Helper()
		tab.Press(key)
		tab.Until(what, fmt.Sprintf(`(document.querySelector('#queue-list [aria-current=true]').getAttribute('href').split('?')[0] === %q) === %v && !document.querySelector('.htmx-request, .htmx-settling')`, first, is))
	}
	moved("j", "the next case", false)
	second := current()
	tab.Until("the case of the address", fmt.Sprintf(`document.querySelector('#decide').getAttribute('action').startsWith(%q)`, second))
	moved("k", "the case before", true)
	moved("j", "the next case again", false)
	tab.Press("?")
	tab.Until("the list of keys", `document.querySelector('#keys').open`)
	tab.Press("\x1b")
	tab.Until("the list of keys is gone", `!document.querySelector('#keys').open`)
	tab.Press("a")
	tab.Until("another case is open", fmt.Sprintf(`document.readyState === 'complete' && location.pathname !== %q && !document.querySelector('#queue-list [href^=%[1]q]')`, second))
	if got := n.caseStatus(t, uuid.FindString(second)); got != "approved" {
		t.Errorf("the case is %s", got)
	}
	if f := tab.Faults(); len(f) > 0 {
		t.Error(f)
	}
}

func (n *node) caseStatus(t *testing.T, id string) (status string) {
	t.Helper()
	if err := n.DB.QueryRow(context.Background(), `SELECT status FROM moderation_cases WHERE id = $1`, id).Scan(&status); err != nil {
		t.Fatal(err)
	}
	return status
}
