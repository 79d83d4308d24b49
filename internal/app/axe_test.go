package app_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"market/internal/testkit"
)

// TestEveryPageIsFitForEverybody looks at every page of the site map in Chinese and in Russian. Nothing serious may bar
// people with disabilities, the console stays silent, nothing breaks the security policy, nothing comes from another
// host, and on a phone nothing scrolls sideways.
//
// Each page is seen light and dark and narrow and wide: Chinese takes one half of the four, Russian the other.
func TestEveryPageIsFitForEverybody(t *testing.T) {
	n := start(t, seeded(t))
	axe := testkit.Axe(t)
	b := testkit.StartBrowser(t, n.URL)
	readers := map[string][]sight{}
	for _, s := range sights(t, n) {
		readers[s.who] = append(readers[s.who], s)
	}
	if len(readers["guest"]) < 10 || len(readers["supplier"]) < 8 || len(readers["admin"]) < 10 {
		t.Errorf("the walk has lost its map: %v", slices.Collect(maps.Keys(readers)))
	}
	t.Run("readers", func(t *testing.T) {
		for who, pages := range readers {
			t.Run(who, func(t *testing.T) {
				t.Parallel()
				tab := b.OpenFor(t, testkit.Screen{})
				if who != "guest" {
					enter(tab, "ru", mails[who])
				}
				for i, s := range pages {
					for j, lang := range []string{"zh", "ru"} {
						screen := testkit.Screen{Width: 360, Height: 740, Dark: (i+j)%2 == 0}
						if (i/2+j)%2 == 0 {
							screen.Width, screen.Height = 1440, 900
						}
						inspect(t, tab, axe, screen, s, lang)
					}
				}
			})
		}
	})
}

func inspect(t *testing.T, tab *testkit.Tab, axe string, screen testkit.Screen, s sight, lang string) {
	t.Helper()
	what := fmt.Sprintf("%s %s %d dark=%v", s.name, lang, screen.Width, screen.Dark)
	tab.Look(screen)
	tab.Go("/" + lang + s.path)
	want := http.StatusOK
	if strings.Contains(s.name, "-not-") {
		want = http.StatusNotFound
	}
	if got := tab.Status(); got != want {
		t.Errorf("%s: status %d at %s", what, got, tab.Address())
		return
	}
	for _, f := range tab.Accessibility(axe) {
		t.Errorf("%s: %s (%s)\n\t%s", what, f.Rule, f.Impact, strings.Join(f.Where, "\n\t"))
	}
	if screen.Width != 360 {
		tab.Look(testkit.Screen{Width: 360, Height: 740, Dark: screen.Dark})
	}
	if wide := tab.Overflow(); len(wide) > 0 {
		t.Errorf("%s: scrolls sideways at 360 px: %s", what, strings.Join(wide, ", "))
	}
	for _, f := range tab.Faults() {
		t.Errorf("%s: %s", what, f)
	}
}
