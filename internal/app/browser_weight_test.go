package app_test

import (
	"net/url"
	"path"
	"strings"
	"testing"

	"market/internal/testkit"
)

// heaviest is what a first visit to a product page may weigh before pictures, as it comes over the wire.
const heaviest = 100 << 10

func TestProductPageIsLight(t *testing.T) {
	n := start(t, seeded(t))
	first, _ := twoOf(t, n)
	for _, lang := range []string{"zh", "ru"} {
		tab := testkit.StartBrowser(t, n.URL).Open(testkit.Screen{Width: 360, Height: 740})
		tab.Go("/" + lang + "/products/" + first.id)
		total, scripts := 0, 0
		for address, bytes := range tab.Loaded() {
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			if ext := path.Ext(u.Path); ext == ".js" {
				scripts += bytes
			} else if ext == ".svg" || strings.HasPrefix(u.Path, "/media/") {
				continue
			}
			total += bytes
		}
		if total > heaviest || scripts == 0 {
			t.Errorf("%s: %d bytes before pictures, %d of them scripts", lang, total, scripts)
		}
		t.Logf("%s: %.1f KB before pictures", lang, float64(total)/1024)
		ui := testkit.Ask[string](tab, `(document.querySelector('main picture img, main img') || {}).loading || ''`)
		if ui == "lazy" {
			t.Error("the first picture is lazy: the page shows its largest part late")
		}
	}
}
