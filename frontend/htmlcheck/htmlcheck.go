// Package htmlcheck finds in a rendered page what browsers forgive and readers do not: elements that nest otherwise than
// they are written, fields without labels, ids that name nothing, inline style and script, missing messages and drawings.
//
// It is for tests only. Contrast and the order of headings need a browser and are not its business.
package htmlcheck

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/net/html"

	"market/frontend"
)

// Faults lists what is wrong with a whole page, each in one sentence; nil when nothing is.
func Faults(page string) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if strings.Contains(page, "⟦") {
		say("a message is missing: %s", page[strings.Index(page, "⟦"):min(strings.Index(page, "⟦")+60, len(page))])
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
	all := Elements(doc)
	ids := map[string]int{}
	labelled := map[string]bool{}
	for _, n := range all {
		if id := Attr(n, "id"); id != "" {
			ids[id]++
		}
		if n.Data == "label" {
			labelled[Attr(n, "for")] = true
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
		if Attr(n, "src") == "" && Attr(n, "type") != "application/ld+json" {
			say("an inline script, which the security policy forbids")
		}
	case "input", "select", "textarea":
		if Attr(n, "type") != "hidden" && !labelled[Attr(n, "id")] && Attr(n, "aria-label") == "" && n.Parent.Data != "label" {
			say("<%s name=%q> has no label", n.Data, Attr(n, "name"))
		}
	case "img":
		if Attr(n, "width") == "" || Attr(n, "height") == "" {
			say("an image without its size makes the page jump")
		}
	case "use":
		checkUse(n, say)
	}
}

// checkUse follows the reference of a drawing to the element in the bundle.
func checkUse(n *html.Node, say func(string, ...any)) {
	file, id, _ := strings.Cut(Attr(n, "href"), "#")
	svg, err := fs.ReadFile(frontend.Files(), strings.TrimPrefix(file, frontend.Prefix))
	if err != nil || !bytes.Contains(svg, []byte(`id="`+id+`"`)) {
		say("the drawing %s is not in the bundle", Attr(n, "href"))
	}
}

// Attr returns the value of an attribute, "" when there is none.
func Attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// Elements lists every element below a node, in the order of the document.
func Elements(n *html.Node) []*html.Node {
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
	for _, n := range Elements(doc) {
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
