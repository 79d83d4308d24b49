package app_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"testing"
	"time"

	"market/internal/app"
	"market/internal/platform/database"
	"market/internal/testkit"
)

// slowStart is far above the goal (200 ms), which a busy test machine cannot hold; the time itself is logged.
const slowStart = 2 * time.Second

// TestStopLetsWorkEnd asks the program to end while a request is half sent and an import is being worked: the request is
// answered, the rows in hand are there, and the next start goes on with the same data.
func TestStopLetsWorkEnd(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { stopped(t, config(t)) })
	t.Run("postgres", func(t *testing.T) {
		c := config(t)
		c.DatabaseURL = testkit.Postgres(t)
		stopped(t, c)
	})
}

func stopped(t *testing.T, c app.Config) {
	n := start(t, c)
	makeWorld(t, n.App)
	token := n.program(t, supplierMail).token
	n.stop()
	p := processOf(t, c)
	p.start()

	const rows = 1500
	status, answer := p.sendSheet(t, token, rows)
	if status != http.StatusAccepted {
		t.Fatalf("import: %d %s", status, answer)
	}
	db, err := database.Open(context.Background(), database.Options{URL: c.DatabaseURL, DataDir: c.DataDir})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	one := func(query string) (n int) {
		t.Helper()
		if err := db.QueryRow(context.Background(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	until(t, "the import is being worked", 10*time.Second, func() bool { return one(`SELECT count(*) FROM catalog_imports WHERE status = 'running'`) == 1 })

	half := p.half(t, token, `{"sku":"SLOW-1",`)
	ended := make(chan int, 1)
	go func() { ended <- p.stop() }()
	until(t, "nobody new is served", 10*time.Second, func() bool {
		_, err := p.healthy()
		return err != nil
	})
	if status := half.finish(`"nothing":1}`); status != http.StatusBadRequest && status != http.StatusUnprocessableEntity {
		t.Errorf("the request in hand was answered with %d", status)
	}
	if code := <-ended; code != 0 {
		t.Errorf("it ended with %d:\n%s", code, p.log)
	}
	if n := one(`SELECT count(*) FROM river_job WHERE state = 'running'`); n != 0 {
		t.Errorf("%d jobs were left running", n)
	}
	if n, want := one(`SELECT count(*) FROM catalog_products`), one(`SELECT created FROM catalog_imports`); n != want || n == 0 {
		t.Errorf("%d products, the import tells of %d", n, want)
	}
	took := p.start()
	t.Logf("from start to the first answer on an existing database: %v", took)
	if took > slowStart {
		t.Errorf("it took %v to start", took)
	}
	until(t, "the import is done", 30*time.Second, func() bool { return one(`SELECT count(*) FROM catalog_imports WHERE status = 'done'`) == 1 })
	if n := one(`SELECT count(*) FROM catalog_products`); n != rows {
		t.Errorf("%d products of %d", n, rows)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("the second stop ended with %d", code)
	}
}

// sendSheet uploads a sheet of so many good rows.
func (p *process) sendSheet(t *testing.T, token string, rows int) (int, []byte) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "насосы.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(sheet(rows))); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	status, answer, err := p.call(http.DefaultClient, token, http.MethodPost, "/api/v1/product-imports", "", form.FormDataContentType(), body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return status, answer
}

// halfRequest is a request whose end the server still waits for.
type halfRequest struct {
	t    *testing.T
	conn net.Conn
}

// half sends the head of a request and the beginning of its body, and lets the server answer somebody who came later, so
// that it has surely taken this one on.
func (p *process) half(t *testing.T, token, body string) halfRequest {
	t.Helper()
	conn, err := net.Dial("tcp", p.config.Addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "POST /api/v1/products HTTP/1.1\r\nHost: market.test\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 28\r\n\r\n%s", token, body)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, err := p.healthy(); err != nil {
			t.Fatal(err)
		}
	}
	return halfRequest{t, conn}
}

// healthy asks on a connection of its own.
func (p *process) healthy() (int, error) {
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get(p.url + "/healthz")
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// finish sends the rest and gives the status of the answer, 0 for none.
func (h halfRequest) finish(rest string) int {
	h.t.Helper()
	if _, err := io.WriteString(h.conn, rest); err != nil {
		h.t.Error(err)
		return 0
	}
	res, err := http.ReadResponse(bufio.NewReader(h.conn), nil)
	if err != nil {
		h.t.Error(err)
		return 0
	}
	return res.StatusCode
}

// TestNewerDatabaseIsRefused has each command refuse a database that a later program has changed, in one sentence.
func TestNewerDatabaseIsRefused(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		c := config(t)
		if c.DatabaseURL = db.URL(); c.DatabaseURL == "" {
			a := open(t, c)
			db = a.DB
			defer a.Close()
		}
		if _, err := db.Exec(context.Background(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)`); err != nil {
			t.Fatal(err)
		}
		p := processOf(t, c)
		for _, command := range []string{"serve", "migrate"} {
			out, code := p.output(command)
			if want := "market: " + database.ErrNewer.Error(); code != 1 || out != want {
				t.Errorf("%s ended with %d: %s", command, code, out)
			}
		}
	})
}
