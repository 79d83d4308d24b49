package testkit

import (
	"context"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience bounds every wait for the browser; only a test that fails waits so long.
const patience = 40 * time.Second

// Browser is one Chromium without a screen that looks at one running product.
type Browser struct {
	t    testing.TB
	base *url.URL
	ctx  context.Context
}

// StartBrowser starts a Chromium for the product at base; it ends with the test.
func StartBrowser(t testing.TB, base string) *Browser {
	t.Helper()
	address, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(Chromium(t)), chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Env("LC_ALL=C.UTF-8")) // else it finds no file with a Cyrillic or Chinese name
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal("Chromium:", err)
	}
	return &Browser{t: t, base: address, ctx: ctx}
}

// Screen is what a reader looks at and how. Zero sizes mean 1440 × 900.
type Screen struct {
	Width, Height int64
	Dark          bool
	NoScript      bool
}

// Tab is one reader: a tab with cookies of its own. Its methods fail the test when the page does not do what is asked.
type Tab struct {
	t    testing.TB
	base *url.URL
	ctx  context.Context

	mu       sync.Mutex
	faults   []string
	requests map[network.RequestID]*request
	inFlight []*request // since the last Forget, in order
}

type request struct {
	url      string
	document bool
	bytes    float64
}

// Open opens a tab for another reader.
func (b *Browser) Open(s Screen) *Tab { return b.OpenFor(b.t, s) }

// OpenFor opens a tab that reports to t and ends with it.
func (b *Browser) OpenFor(t testing.TB, s Screen) *Tab {
	t.Helper()
	tab := &Tab{t: t, base: b.base, requests: map[network.RequestID]*request{}}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(tab.hear))
	t.Cleanup(cancel)
	tab.ctx = ctx
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal("tab:", err)
	}
	tab.Look(s)
	return tab
}

// Look changes the screen that the reader looks at.
func (tab *Tab) Look(s Screen) {
	tab.t.Helper()
	if s.Width == 0 {
		s.Width, s.Height = 1440, 900
	}
	scheme := "light"
	if s.Dark {
		scheme = "dark"
	}
	var small []chromedp.EmulateViewportOption
	if s.Width < 600 {
		small = append(small, chromedp.EmulateMobile)
	}
	tab.do(chromedp.EmulateViewport(s.Width, s.Height, small...))
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	_, err := chromedp.Call(tab.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
	tab.check(err)
	_, err = chromedp.Call(tab.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: s.NoScript})
	tab.check(err)
}

func (tab *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	tab.check(chromedp.Do(ctx, steps...))
}

func (tab *Tab) check(err error) {
	tab.t.Helper()
	if err != nil {
		tab.t.Fatalf("at %s: %v", tab.Address(), err)
	}
}

// hear notes what goes wrong on any page, and what is loaded.
func (tab *Tab) hear(ev any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		r := &request{url: e.Request.URL, document: e.Type == network.ResourceTypeDocument}
		tab.requests[e.RequestID] = r
		tab.inFlight = append(tab.inFlight, r)
		if u, err := url.Parse(r.url); err == nil && strings.HasPrefix(u.Scheme, "http") && u.Host != tab.base.Host {
			tab.faults = append(tab.faults, "asks another host: "+r.url)
		}
	case *network.EventLoadingFinished:
		if r := tab.requests[e.RequestID]; r != nil {
			r.bytes += e.EncodedDataLength
		}
	case *log.EventEntryAdded:
		// A page with status 404 or 422 is an answer, not a fault; a missing picture or script is one.
		if r := tab.requests[e.Entry.NetworkRequestID]; e.Entry.Level == log.EntryLevelError && (r == nil || !r.document) {
			tab.faults = append(tab.faults, e.Entry.Text+" "+e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		tab.faults = append(tab.faults, "exception: "+thrown(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			tab.faults = append(tab.faults, "console: "+said(e.Args))
		}
	}
}

func thrown(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}

func said(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		words = append(words, string(a.Value)+a.Description)
	}
	return strings.Join(words, " ")
}

// Faults gives what went wrong since the last call: errors of scripts, breaches of the security policy, missing parts,
// requests to other hosts.
func (tab *Tab) Faults() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	out := tab.faults
	tab.faults = nil
	return out
}

// Loaded gives the bytes that came over the wire since the last call, by address; compressed as they came, with their
// headers.
func (tab *Tab) Loaded() map[string]int {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	out := map[string]int{}
	for _, r := range tab.inFlight {
		out[r.url] += int(r.bytes)
	}
	tab.inFlight = nil
	return out
}
