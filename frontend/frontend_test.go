package frontend_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"market/frontend"
	"market/frontend/htmlcheck"
	"market/internal/kernel/i18n"
)

// go test ./frontend -sample DIR also writes the pages of all parts there, to be looked at in a browser.
var sampleDir = flag.String("sample", "", "write the sample pages into this folder")

func TestPartsAreSoundHTML(t *testing.T) {
	for _, lang := range i18n.Langs {
		p := i18n.For(lang)
		for name, page := range pages(p) {
			t.Run(name+"."+string(lang), func(t *testing.T) {
				var b bytes.Buffer
				if err := page.Render(context.Background(), &b); err != nil {
					t.Fatal(err)
				}
				if *sampleDir != "" {
					if err := os.WriteFile(filepath.Join(*sampleDir, name+"."+string(lang)+".html"), b.Bytes(), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				for _, fault := range htmlcheck.Faults(b.String()) {
					t.Error(fault)
				}
			})
		}
	}
}

func TestTypedTextIsKept(t *testing.T) {
	var b bytes.Buffer
	if err := sample(i18n.For(i18n.Ru)).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range htmlcheck.Elements(doc) {
		if n.Data == "textarea" && htmlcheck.Attr(n, "name") == "message" {
			if got, want := n.FirstChild.Data, "\nПервая строка пуста"; got != want {
				t.Errorf("the browser would show %q, typed was %q", got, want)
			}
			return
		}
	}
	t.Error("no textarea in the sample")
}

func TestBundleIsSmall(t *testing.T) {
	for name, most := range map[string]int{"app.ts": 25 << 10, "app.css": 14 << 10} {
		data, err := fs.ReadFile(frontend.Files(), strings.TrimPrefix(frontend.Asset(name), frontend.Prefix))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes, %d compressed", name, len(data), b.Len())
		if b.Len() > most {
			t.Errorf("%s is %d bytes compressed, at most %d are allowed: visitors come over slow lines", name, b.Len(), most)
		}
	}
}

func TestStylesNameOnlyTokens(t *testing.T) {
	for _, pattern := range []string{"base.css", "ui/*.css", "layout/*.css"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for n, line := range strings.Split(string(data), "\n") {
				if hasColour(line) && file != "base.css" { // base.css sets the tokens of paper when it prints
					t.Errorf("%s:%d has a colour of its own; add a token to tokens.css", file, n+1)
				}
			}
		}
	}
}

func hasColour(line string) bool {
	if strings.Contains(line, "rgb(") || strings.Contains(line, "hsl(") {
		return true
	}
	_, value, found := strings.Cut(line, ": #")
	return found && len(value) >= 3 && strings.Trim(value[:3], "0123456789abcdefABCDEF") == ""
}

func TestAssetsCarryTheirHash(t *testing.T) {
	hashed := regexp.MustCompile(`^/assets/art/product/pump\.[0-9A-Z]{8}\.svg$`)
	if got := frontend.Asset("art/product/pump.svg"); !hashed.MatchString(got) {
		t.Errorf("Asset gives %s, want %s", got, hashed)
	}
	if frontend.Has("art/product/none.svg") {
		t.Error("a file that is not there is said to be in the bundle")
	}
	defer func() {
		if recover() == nil {
			t.Error("a wrong name must be noticed at once")
		}
	}()
	frontend.Asset("art/product/none.svg")
}
