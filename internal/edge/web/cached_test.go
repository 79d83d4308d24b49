package web

import (
	"bytes"
	"io"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"

	"market/internal/edge/request"
	"market/internal/platform/cache"
)

// shared is a product of one page that counts how often it is built.
func shared(t *testing.T, h fiber.Handler) (*fiber.App, *Server) {
	t.Helper()
	c := cache.New(cache.Options{})
	t.Cleanup(c.Close)
	s := New(Deps{Pages: c.Space("pages"), Now: time.Now})
	app := fiber.New(fiber.Config{Immutable: true})
	s.handler = app.Handler()
	app.Get("/:lang/page", s.cached(h))
	return app, s
}

type reply struct {
	status          int
	encoding, etag  string
	body            []byte
	contentType, at string
}

func ask(t *testing.T, app *fiber.App, path string, headers ...string) reply {
	t.Helper()
	req := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := app.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header.Get("Content-Encoding"), res.Header.Get("ETag"), body, res.Header.Get("Content-Type"), res.Header.Get("Location")}
}

func TestPublicPageIsBuiltOnceForACrowd(t *testing.T) {
	var built atomic.Int64
	app, s := shared(t, func(c *fiber.Ctx) error {
		if !request.IsInternal(c) {
			t.Error("a reader's own request built the page")
		}
		built.Add(1)
		time.Sleep(20 * time.Millisecond) // long enough for the crowd to gather
		return c.Type("html").SendString(strings.Repeat("страница ", 200))
	})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { ask(t, app, "/ru/page?q=1") })
	}
	wg.Wait()
	if n := built.Load(); n != 1 {
		t.Fatalf("built %d times", n)
	}
	ask(t, app, "/ru/page?q=2")
	if n := built.Load(); n != 2 {
		t.Fatal("another query is another page")
	}
	ask(t, app, "/ru/page?utm=x&q=2&fbclid=y")
	if n := built.Load(); n != 2 {
		t.Fatal("what no page reads makes no page of its own")
	}
	s.Pages.Bump(t.Context())
	ask(t, app, "/ru/page?q=1")
	if n := built.Load(); n != 3 {
		t.Fatal("a dropped page is built anew")
	}
}

func TestEncodingsCarryTheSamePage(t *testing.T) {
	text := strings.Repeat("页面 ", 300)
	app, _ := shared(t, func(c *fiber.Ctx) error { return c.Type("html", "utf-8").SendString(text) })
	plain := ask(t, app, "/zh/page")
	zipped := ask(t, app, "/zh/page", "Accept-Encoding", "gzip")
	brotlied := ask(t, app, "/zh/page", "Accept-Encoding", "gzip, br")
	gz, err := gzip.NewReader(bytes.NewReader(zipped.body))
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := io.ReadAll(gz)
	if err != nil {
		t.Fatal(err)
	}
	unbrotlied, err := io.ReadAll(brotli.NewReader(bytes.NewReader(brotlied.body)))
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]byte{"plain": plain.body, "gzip": unzipped, "br": unbrotlied} {
		if string(got) != text {
			t.Errorf("%s carries something else", name)
		}
	}
	if plain.encoding != "" || zipped.encoding != "gzip" || brotlied.encoding != "br" || !strings.HasPrefix(plain.contentType, "text/html") {
		t.Fatal(plain.encoding, zipped.encoding, brotlied.encoding, plain.contentType)
	}
	if refused := ask(t, app, "/zh/page", "Accept-Encoding", "br;q=0, gzip;q=0"); refused.encoding != "" {
		t.Fatal("refused encodings are not sent:", refused.encoding)
	}
	if again := ask(t, app, "/zh/page", "If-None-Match", plain.etag); again.status != fiber.StatusNotModified || len(again.body) != 0 {
		t.Fatal("the reader has this page already:", again.status)
	}
}

func TestRedirectsAndErrorsAreNotKept(t *testing.T) {
	var built atomic.Int64
	app, _ := shared(t, func(c *fiber.Ctx) error {
		if built.Add(1)%2 == 1 {
			return c.Redirect("/ru/other", fiber.StatusMovedPermanently)
		}
		return fiber.ErrNotFound
	})
	if r := ask(t, app, "/ru/page"); r.status != fiber.StatusMovedPermanently || r.at != "/ru/other" {
		t.Fatal(r.status, r.at)
	}
	if r := ask(t, app, "/ru/page"); r.status != fiber.StatusNotFound {
		t.Fatal(r.status)
	}
}

func TestDamagedEntryIsAnError(t *testing.T) {
	packed, err := pack([]byte("text/html"), []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(packed) {
		if _, err := unpack(packed[:n]); err == nil {
			t.Fatalf("%d of %d bytes were taken for a page", n, len(packed))
		}
	}
}
