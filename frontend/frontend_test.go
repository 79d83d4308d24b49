package frontend_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"market/frontend"
	"market/internal/kernel/i18n"
)

// go test ./frontend -sample DIR also writes the pages of all parts there, to be looked at in a browser.
var sampleDir = flag.String("sample", "", "write the sample pages into this folder")

func TestPartsAreSoundHTML(t *testing.T) {
	for _, lang := range i18n.Langs {
		p := i18n.For(lang)
		for name, page := range map[string]templ.Component{"parts": sample(p), "desk": desk(p)} {
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
				for _, fault := range faults(t, b.String()) {
					t.Error(fault)
				}
			})
		}
	}
}

// faults checks what a browser forgives and a reader does not.
func faults(t *testing.T, page string) []string {
	t.Helper()
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if strings.Contains(page, "⟦") {
		say("a message is missing: %s", page[strings.Index(page, "⟦"):][:60])
	}
	written, err := nesting(page)
	if err != nil {
		return append(out, err.Error())
	}
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return append(out, err.Error())
	}
	understood := parsed(doc)
	for i := range min(len(written), len(understood)) {
		if written[i] != understood[i] {
			say("element %d is written as %s and understood as %s", i, written[i], understood[i])
			break
		}
	}
	all := elements(doc)
	ids := map[string]int{}
	labelled := map[string]bool{}
	for _, n := range all {
		if id := attr(n, "id"); id != "" {
			ids[id]++
		}
		if n.Data == "label" {
			labelled[attr(n, "for")] = true
		}
	}
	for id, count := range ids {
		if count > 1 {
			say("id %q stands %d times", id, count)
		}
	}
	for _, n := range all {
		checkElement(n, ids, labelled, say)
	}
	return out
}

func checkElement(n *html.Node, ids map[string]int, labelled map[string]bool, say func(string, ...any)) {
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			say("<%s> has the attribute %s, which the security policy forbids", n.Data, a.Key)
		}
		if a.Key == "aria-describedby" || a.Key == "aria-labelledby" {
			for _, id := range strings.Fields(a.Val) {
				if ids[id] == 0 {
					say("<%s %s=%q> names no element", n.Data, a.Key, a.Val)
				}
			}
		}
	}
	switch n.Data {
	case "style":
		say("a style element, which the security policy forbids")
	case "script":
		if attr(n, "src") == "" && attr(n, "type") != "application/ld+json" {
			say("an inline script, which the security policy forbids")
		}
	case "input", "select", "textarea":
		if attr(n, "type") != "hidden" && !labelled[attr(n, "id")] && attr(n, "aria-label") == "" && n.Parent.Data != "label" {
			say("<%s name=%q> has no label", n.Data, attr(n, "name"))
		}
	case "img":
		if attr(n, "width") == "" || attr(n, "height") == "" {
			say("an image without its size makes the page jump")
		}
	case "use":
		checkUse(n, say)
	}
}

// checkUse follows the reference of a drawing to the element in the bundle.
func checkUse(n *html.Node, say func(string, ...any)) {
	file, id, _ := strings.Cut(attr(n, "href"), "#")
	svg, err := fs.ReadFile(frontend.Files(), strings.TrimPrefix(file, frontend.Prefix))
	if err != nil || !bytes.Contains(svg, []byte(`id="`+id+`"`)) {
		say("the drawing %s is not in the bundle", attr(n, "href"))
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func elements(n *html.Node) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode {
			out = append(out, d)
		}
	}
	return out
}

// parsed lists every element with its parent, as HTML understands them.
func parsed(doc *html.Node) []string {
	var out []string
	for _, n := range elements(doc) {
		out = append(out, n.Data+" in "+n.Parent.Data)
	}
	return out
}

var void = map[string]bool{"meta": true, "link": true, "input": true, "img": true, "br": true, "hr": true, "source": true}

// nesting lists every element with its parent, as they are written; an element that is not closed in order is an error.
func nesting(page string) ([]string, error) {
	var out []string
	open := []string{""}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 1 {
				return nil, fmt.Errorf("not closed: %v", open[1:])
			}
			return out, nil
		case html.StartTagToken, html.SelfClosingTagToken:
			name := z.Token().Data
			out = append(out, name+" in "+open[len(open)-1])
			if !void[name] {
				open = append(open, name)
			}
		case html.EndTagToken:
			name := z.Token().Data
			if name != open[len(open)-1] {
				return nil, fmt.Errorf("</%s> closes <%s>", name, open[len(open)-1])
			}
			open = open[:len(open)-1]
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
	for _, n := range elements(doc) {
		if n.Data == "textarea" && attr(n, "name") == "message" {
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
