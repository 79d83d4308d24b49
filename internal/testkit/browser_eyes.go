package testkit

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Address is the path and query of the page that is shown.
func (tab *Tab) Address() string {
	address, err := chromedp.Run(tab.ctx, chromedp.Location())
	if err != nil {
		return "?"
	}
	return strings.TrimPrefix(address, tab.base.String())
}

// Status is the status that the shown page was answered with.
func (tab *Tab) Status() int {
	tab.t.Helper()
	return Ask[int](tab, `performance.getEntriesByType('navigation')[0].responseStatus`)
}

// Ask evaluates an expression in the page; also where the page's own scripts are off.
func Ask[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	tab.check(err)
	return out
}

// try evaluates an expression and reports false while the page is changing under it.
func (tab *Tab) try(expression string, out any) bool {
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](expression))
	return err == nil && json.Unmarshal(raw, out) == nil
}

// wait polls the page; it gives up when the patience of the test is at its end.
func (tab *Tab) wait(cond func() bool) bool {
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if cond() {
			return true
		}
	}
	return false
}

// Until waits until an expression is true in the page. What says what is awaited.
func (tab *Tab) Until(what, expression string) {
	tab.t.Helper()
	if !tab.wait(func() bool { var yes bool; return tab.try(expression, &yes) && yes }) {
		tab.t.Fatalf("at %s: not seen: %s\n%s", tab.Address(), what, tab.Text())
	}
}

// See waits until the page shows a text.
func (tab *Tab) See(text string) {
	tab.t.Helper()
	tab.Until(text, `document.readyState !== 'loading' && document.body.innerText.includes(`+quoted(text)+`)`)
}

// Text is what the page's main part says, shortened: for the log of a test that fails.
func (tab *Tab) Text() string {
	var text string
	tab.try(`(document.querySelector('main') || document.body).innerText.replace(/\s+/g, ' ').slice(0, 700)`, &text)
	return text
}

// Overflow names the elements that make the page scroll sideways; empty when it does not.
func (tab *Tab) Overflow() []string {
	tab.t.Helper()
	return Ask[[]string](tab, `(() => {
		const room = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= room && document.body.scrollWidth <= room) return [];
		const framed = e => e.parentElement && (getComputedStyle(e.parentElement).overflowX !== 'visible' || framed(e.parentElement));
		const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > room + 1 && !framed(e));
		return [document.documentElement.scrollWidth + ' px wide', ...wide.slice(0, 4).map(e => e.tagName.toLowerCase() + '.' + e.className)];
	})()`)
}

// Finding is one rule of accessibility that a page breaks, and where.
type Finding struct {
	Rule, Impact string
	Where        []string
}

// axeRun checks a page against WCAG 2.2 AA and gives what is serious or critical. Two things are no
// findings: a target half under a bar that stays in view comes out when the reader scrolls; a scrolling part with a
// tabindex takes the focus, also within a disabled fieldset, where axe does not believe it.
const axeRun = `axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
	r.violations.map(v => ({...v, nodes: v.nodes.filter(n => !(v.id === 'target-size' && n.any.some(c => c.message.includes('partially obscured'))) && !(v.id === 'scrollable-region-focusable' && n.html.includes('tabindex="0"')))}))
	.filter(v => (v.impact === 'serious' || v.impact === 'critical') && v.nodes.length > 0).map(v => ({
		Rule: v.id, Impact: v.impact, Where: v.nodes.slice(0, 3).map(n => n.target.join(' ') + (n.any[0] ? ' (' + n.any[0].message.slice(0, 160) + ')' : '')),
	})))`

// Accessibility lists what bars people with disabilities from the page, as axe-core (its source) finds it.
func (tab *Tab) Accessibility(axe string) []Finding {
	tab.t.Helper()
	tab.do(chromedp.Evaluate[chromedp.Void](axe + "\n;void 0"))
	return Ask[[]Finding](tab, axeRun)
}

// Picture is the whole page as PNG, after all its pictures are there.
func (tab *Tab) Picture() []byte {
	tab.t.Helper()
	Ask[chromedp.Void](tab, `Promise.all([...document.images].map(i => { i.loading = 'eager'; return i.decode().catch(() => {}) }))`)
	size := Ask[[]float64](tab, `[document.documentElement.clientWidth, Math.min(document.documentElement.scrollHeight, 6000)]`)
	beyond := true
	shot, err := chromedp.Call(tab.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
		CaptureBeyondViewport: &beyond, Clip: &page.Viewport{Width: size[0], Height: size[1], Scale: 1},
	})
	tab.check(err)
	return shot.Data
}
