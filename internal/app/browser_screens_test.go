package app_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"market/internal/app"
	"market/internal/app/demo"
	"market/internal/testkit"
)

var (
	screenshots = flag.String("screenshots", "", "TestScreenshots writes every page as PNG into this folder: languages, widths, light and dark")
	screensOf   = flag.String("screens", "", "only pages whose name contains this")
)

// TestScreenshots takes the pictures that people look at. Without -screenshots it takes only the home page, phone and
// desk, light and dark, to prove that pictures can be taken and that they differ.
func TestScreenshots(t *testing.T) {
	if *screenshots == "" {
		n := start(t, seeded(t))
		tab := testkit.StartBrowser(t, n.URL).Open(testkit.Screen{})
		seen := map[string]bool{}
		for _, screen := range screens(360, 1440) {
			tab.Look(screen)
			tab.Go("/ru")
			seen[string(tab.Picture())] = true
		}
		if len(seen) != 4 {
			t.Errorf("%d different pictures of four screens", len(seen))
		}
		return
	}
	n := start(t, painted(t))
	b := testkit.StartBrowser(t, n.URL)
	tabs := map[string]*testkit.Tab{}
	for _, s := range sights(t, n) {
		if !strings.Contains(s.name, *screensOf) {
			continue
		}
		if tabs[s.who] == nil {
			tabs[s.who] = b.Open(testkit.Screen{})
			if s.who != "guest" {
				enter(tabs[s.who], "ru", mails[s.who])
			}
		}
		for _, lang := range []string{"zh", "ru"} {
			takeAll(t, tabs[s.who], s, lang)
		}
	}
}

func takeAll(t *testing.T, tab *testkit.Tab, s sight, lang string) {
	t.Helper()
	for i, screen := range screens(360, 768, 1440) {
		tab.Look(screen)
		if i == 0 {
			tab.Go("/" + lang + s.path)
		}
		scheme := map[bool]string{false: "light", true: "dark"}[screen.Dark]
		name := fmt.Sprintf("%s.%s.%d.%s.png", s.name, lang, screen.Width, scheme)
		if err := os.WriteFile(filepath.Join(*screenshots, name), tab.Picture(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// screens are the given widths, light and dark.
func screens(widths ...int64) []testkit.Screen {
	var all []testkit.Screen
	for _, w := range widths {
		height := int64(900)
		if w < 600 {
			height = 740
		}
		all = append(all, testkit.Screen{Width: w, Height: height}, testkit.Screen{Width: w, Height: height, Dark: true})
	}
	return slices.Clip(all)
}

// painted is the embedded default with the demo content and its real pictures, which take a while to draw.
func painted(t *testing.T) app.Config {
	t.Helper()
	c := config(t)
	a := open(t, c)
	s := demo.Seed{
		DB: a.DB, Reviews: a.Reviews, Alliance: a.Alliance, Accounts: a.Accounts, Catalog: a.Catalog, Inquiries: a.Inquiries, Images: a.Images,
		Shift: a.Shift, Log: slog.New(slog.DiscardHandler),
	}
	if err := s.Run(context.Background(), func(int, int) {}); err != nil {
		t.Fatal("seed:", err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return c
}
