package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"market/internal/app"
	"market/internal/app/demo"
	"market/internal/testkit"
)

// node is one running instance of the product.
type node struct {
	*app.App
	URL  string
	stop func()
}

// config is the embedded default in a temporary folder.
func config(t *testing.T) app.Config {
	t.Helper()
	return app.Config{BaseURL: "http://market.test", Env: "development", DataDir: t.TempDir()}
}

// servers is everything real: PostgreSQL, Redis and Meilisearch.
func servers(t *testing.T) app.Config {
	t.Helper()
	c := config(t)
	c.DatabaseURL = testkit.Postgres(t)
	c.RedisURL = testkit.Redis(t)
	c.MeiliURL, c.MeiliKey = testkit.Meili(t)
	return c
}

// open wires the product on a migrated database; nothing runs yet.
func open(t *testing.T, c app.Config) *app.App {
	t.Helper()
	a, err := app.New(context.Background(), c, slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return a
}

// start runs the product on a free port until the test ends.
func start(t *testing.T, c app.Config) *node {
	t.Helper()
	return serve(t, open(t, c))
}

func serve(t *testing.T, a *app.App) *node {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Serve(ctx, listener) }()
	n := &node{App: a, URL: "http://" + listener.Addr().String()}
	n.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error("stop:", err)
		}
		if err := a.Close(); err != nil {
			t.Error("close:", err)
		}
	})
	t.Cleanup(n.stop)
	return n
}

// shared is the folder of what the tests of the package share; TestMain makes and removes it.
var shared string

// demoFolder is a data folder with the demo content, made once for all tests of the package.
var demoFolder = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(shared, "demo")
	c := app.Config{BaseURL: "http://market.test", Env: "development", DataDir: dir}
	a, err := app.New(context.Background(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		return "", err
	}
	return dir, errors.Join(a.Migrate(context.Background()), seedDemo(a), a.Close())
})

// TestMain keeps the shared folder for the time of the tests.
func TestMain(m *testing.M) {
	var err error
	if shared, err = os.MkdirTemp("", "market-app-test-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(shared)
	os.Exit(code)
}

// seeded is the embedded default with the demo content, in a folder of its own.
func seeded(t *testing.T) app.Config {
	t.Helper()
	c := config(t)
	dir, err := demoFolder()
	if err != nil {
		t.Fatal("seed:", err)
	}
	if err := os.CopyFS(c.DataDir, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return c
}

// seedDemo brings in the demo content with one small picture for all, since drawing takes most of the time.
func seedDemo(a *app.App) error {
	s := demo.Seed{
		DB: a.DB, Reviews: a.Reviews, Alliance: a.Alliance, Accounts: a.Accounts, Catalog: a.Catalog, Inquiries: a.Inquiries, Images: a.Images,
		Shift: a.Shift, Picture: dot, Log: a.Log,
	}
	return s.Run(context.Background(), func(int, int) {})
}

// dot is the smallest picture.
func dot(string) ([]byte, error) {
	var out bytes.Buffer
	err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 6)))
	return out.Bytes(), err
}

// testLog sends the product's warnings to the test's log.
type testLog struct{ t *testing.T }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// client is a browser without a screen: it keeps cookies and follows redirects; or a program with a token.
type client struct {
	t     *testing.T
	base  string
	http  *http.Client
	token string
}

// browser is a client with cookies of its own.
func (n *node) browser(t *testing.T) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, base: n.URL, http: &http.Client{Jar: jar, Timeout: time.Minute}}
}

// signedIn is a browser with the session of a demo user.
func (n *node) signedIn(t *testing.T, lang, email string) *client {
	t.Helper()
	b := n.browser(t)
	res := b.post("/"+lang+"/sign-in", url.Values{"email": {email}, "password": {demoPassword}})
	if res.status >= 400 || !strings.Contains(res.path, "/"+lang) || strings.HasSuffix(res.path, "/sign-in") {
		t.Fatalf("%s could not sign in: %d at %s", email, res.status, res.path)
	}
	return b
}

// program is an API client with the token of a demo user.
func (n *node) program(t *testing.T, email string) *client {
	t.Helper()
	c := &client{t: t, base: n.URL, http: &http.Client{Timeout: time.Minute}}
	var session struct{ Token string }
	if status := c.json("POST", "/api/v1/sessions", map[string]string{"email": email, "password": demoPassword}, &session); status != http.StatusCreated {
		t.Fatalf("%s: POST /sessions answered %d", email, status)
	}
	c.token = session.Token
	return c
}

const demoPassword = "alliance-demo"

// answer is what came back, after redirects.
type answer struct {
	status int
	path   string
	header http.Header
	body   string
}

func (c *client) do(req *http.Request) answer {
	c.t.Helper()
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		c.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer{status: res.StatusCode, path: res.Request.URL.Path, header: res.Header, body: string(body)}
}

func (c *client) request(method, path string, body io.Reader, contentType string) *http.Request {
	c.t.Helper()
	req, err := http.NewRequest(method, c.base+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	return req
}

func (c *client) get(path string) answer {
	c.t.Helper()
	return c.do(c.request("GET", path, nil, ""))
}

func (c *client) post(path string, form url.Values) answer {
	c.t.Helper()
	return c.do(c.request("POST", path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded"))
}

// json calls the API and decodes the answer into out (nil: ignored). Headers come as name, value pairs.
func (c *client) json(method, path string, in, out any, headers ...string) int {
	c.t.Helper()
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			c.t.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	req := c.request(method, path, body, "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return decode(c.t, c.do(req), out)
}

// decode reads an answer of the API into out (nil: ignored) and gives its status.
func decode(t *testing.T, res answer, out any) int {
	t.Helper()
	if out != nil && res.body != "" {
		if err := json.Unmarshal([]byte(res.body), out); err != nil {
			t.Fatalf("%s answered %d and no JSON: %.300s", res.path, res.status, res.body)
		}
	}
	return res.status
}

// until polls for something that workers bring about; the deadline is only for a test that fails.
func until(t *testing.T, what string, within time.Duration, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(within); !cond(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %s: %s", within, what)
		}
	}
}
