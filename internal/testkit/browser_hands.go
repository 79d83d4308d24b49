package testkit

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Go opens a page of the product.
func (tab *Tab) Go(path string) {
	tab.t.Helper()
	tab.mu.Lock()
	tab.inFlight = nil
	tab.mu.Unlock()
	tab.do(chromedp.Navigate(tab.base.String() + path))
}

// locate scrolls an element into view and gives the middle of its first box, or why it cannot be pressed there.
const locate = `(selector => {
	const all = [...document.querySelectorAll(selector)];
	const seen = all.filter(e => e.getClientRects().length > 0 && !e.closest('[inert]'));
	if (!seen.length) return {Problem: all.length ? 'is not shown' : 'is not there'};
	const e = seen[0];
	e.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
	const box = e.getClientRects()[0];
	const x = box.left + box.width / 2, y = box.top + box.height / 2;
	const top = document.elementFromPoint(x, y);
	if (e.disabled) return {Problem: 'is disabled'};
	if (!top || !(e.contains(top) || top.contains(e) || (e.labels && [...e.labels].some(l => l.contains(top)))))
		return {Problem: 'is covered by ' + (top ? top.outerHTML.slice(0, 120) : 'nothing')};
	return {X: x, Y: y};
})(%s)`

// Click presses the first shown element of a CSS selector with the mouse, as soon as it can be pressed.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	var place struct {
		X, Y    float64
		Problem string
	}
	ask := fmt.Sprintf(locate, quoted(selector))
	if !tab.wait(func() bool { return tab.try(ask, &place) && place.Problem == "" }) {
		tab.t.Fatalf("at %s: %s %s", tab.Address(), selector, place.Problem)
	}
	tab.do(chromedp.MouseClickXY(place.X, place.Y))
}

// ClickThrough presses an element that leads to another page and waits for that page.
func (tab *Tab) ClickThrough(selector string) {
	tab.t.Helper()
	tab.leave(func() { tab.Click(selector) })
}

// leave does what leads to another page and waits until that page is there.
func (tab *Tab) leave(act func()) {
	tab.t.Helper()
	tab.do(chromedp.Evaluate[chromedp.Void](`void (document.left = true)`))
	act()
	tab.Until("another page comes", `!document.left && document.readyState === 'complete'`)
}

// Fill types a value into the field of a name, over what stands there, within the form that scope selects (empty: any).
func (tab *Tab) Fill(scope, name, value string) {
	tab.t.Helper()
	tab.Type(control(scope, name), value)
}

// Type types a value into a field, over what stands there.
func (tab *Tab) Type(selector, value string) {
	tab.t.Helper()
	tab.Click(selector)
	tab.do(chromedp.Evaluate[chromedp.Void](`void document.activeElement.select()`))
	_, err := chromedp.Call(tab.ctx, input.InsertText, input.InsertTextParams{Text: value})
	tab.check(err)
}

// Choose picks a value of a select.
func (tab *Tab) Choose(scope, name, value string) {
	tab.t.Helper()
	ask := fmt.Sprintf(`(e => { e.value = %s; for (const type of ['input', 'change']) e.dispatchEvent(new Event(type, {bubbles: true})); return e.value === %[1]s })(document.querySelector(%s))`,
		quoted(value), quoted(control(scope, name)))
	var chosen bool
	if !tab.wait(func() bool { return tab.try(ask, &chosen) && chosen }) {
		tab.t.Fatalf("at %s: %s has no choice %q", tab.Address(), name, value)
	}
}

// Upload puts a file into a file field.
func (tab *Tab) Upload(selector, path string) {
	tab.t.Helper()
	tab.do(chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
	tab.Until("the file is chosen", `document.querySelector(`+quoted(selector)+`).files.length === 1`)
}

// Press presses a key of the keyboard, such as "a" or "?".
func (tab *Tab) Press(key string) {
	tab.t.Helper()
	tab.do(chromedp.KeyEvent(key))
}

func control(scope, name string) string { return strings.TrimSpace(scope + ` [name="` + name + `"]`) }

func quoted(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be written as JSON
	}
	return string(raw)
}
