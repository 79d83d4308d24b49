package app_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"market/internal/app"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/testkit"
)

// How hard the program is killed. More rounds find rarer faults.
const (
	killRounds  = 3
	killRows    = 2000 // of each round's import
	killWriters = 4
	killAfter   = 40 // acknowledged writes, on average, before a kill
)

// TestKilledInTheMiddle kills the program again and again while it is written to from several sides, repeats what was
// not answered, and counts in the end: everything acknowledged is there once, every job ran, the index and the audit
// chain are whole.
func TestKilledInTheMiddle(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		killed(t, config(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		c := config(t)
		c.DatabaseURL = testkit.Postgres(t)
		killed(t, c)
	})
}

// siege is a program under traffic and what it has acknowledged.
type siege struct {
	t        *testing.T
	p        *process
	db       *database.DB
	products []string // ids
	supplier string
	tokens   map[string]string // by mail address

	mu       sync.Mutex
	written  map[string]string // id by key, of acknowledged writes
	open     []write           // sent, never answered
	imports  []string          // ids of acknowledged imports
	uploads  []int             // rounds whose import was not acknowledged yet
	starts   []time.Duration
	repeated int // writes sent again
	answered atomic.Int64
}

// write is one create under a key.
type write struct{ key, path, token, body string }

func killed(t *testing.T, c app.Config) {
	s := besiege(t, c)
	for round := range killRounds {
		s.round(round)
	}
	s.hurry()
	s.starts = append(s.starts, s.p.start())
	s.repeat()
	s.finish()
	s.check()
	if s.repeated == 0 {
		t.Error("no write was cut off: the kills come too late")
	}
	t.Logf("%d writes and %d imports acknowledged, %d writes repeated; from start to the first answer: %v", len(s.written), len(s.imports), s.repeated, s.starts)
}

// besiege makes a small market and leaves its data to a process.
func besiege(t *testing.T, c app.Config) *siege {
	t.Helper()
	n := start(t, c)
	w := makeWorld(t, n.App)
	ids := n.publish(t, 6)
	s := &siege{t: t, supplier: w.supplier, tokens: map[string]string{}, written: map[string]string{}}
	for _, id := range ids {
		s.products = append(s.products, id)
	}
	slices.Sort(s.products)
	for _, email := range []string{buyerMail, supplierMail} {
		s.tokens[email] = n.program(t, email).token
	}
	n.stop()
	db, err := database.Open(context.Background(), database.Options{URL: c.DatabaseURL, DataDir: c.DataDir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s.db, s.p = db, processOf(t, c)
	return s
}

// round lets everybody write until enough is acknowledged, and kills the program in the middle of the rest.
func (s *siege) round(n int) {
	s.t.Helper()
	s.hurry()
	s.starts = append(s.starts, s.p.start())
	s.repeat()
	s.uploads = append(s.uploads, n)
	goal := s.answered.Load() + killAfter*int64(n+1)/2 // the kills come at different stages of the import
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var all sync.WaitGroup
	for i := range killWriters {
		all.Go(func() { s.ask(fmt.Sprintf("%d-%d", n, i)) })
	}
	all.Go(func() { s.upload() })
	all.Go(func() { s.toggle(s.products[n%len(s.products)]) })
	for s.answered.Load() < goal && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	s.p.kill()
	all.Wait()
	if ctx.Err() != nil {
		s.t.Fatalf("round %d: only %d writes were acknowledged in time\n%s", n, s.answered.Load(), s.p.log)
	}
}

// ask sends inquiries and messages to them until the program does not answer any more.
func (s *siege) ask(name string) {
	token := s.tokens[buyerMail]
	for i := 0; ; i++ {
		key := fmt.Sprintf("ask-%s-%d", name, i)
		body := marshal(map[string]any{
			"supplier_id": s.supplier, "destination": "Алматы", "message": key, "lang": "ru",
			"lines": []map[string]any{{"product_id": s.products[len(s.products)-1], "quantity": i + 1, "unit": "piece"}},
		})
		if !s.send(write{key, "/api/v1/inquiries", token, string(body)}) {
			return
		}
		s.mu.Lock()
		id := s.written[key]
		s.mu.Unlock()
		reply := write{"more-" + key, "/api/v1/inquiries/" + id + "/messages", token, string(marshal(map[string]string{"text": "more-" + key, "lang": "ru"}))}
		if !s.send(reply) {
			return
		}
	}
}

// send makes one write and remembers what became of it; false: the program is gone.
func (s *siege) send(w write) bool {
	status, answer, err := s.p.call(http.DefaultClient, w.token, http.MethodPost, w.path, w.key, "application/json", []byte(w.body))
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.open = append(s.open, w)
		return false
	}
	var made struct{ ID string }
	if err := json.Unmarshal(answer, &made); err != nil || status != http.StatusCreated {
		s.t.Errorf("%s answered %d: %s", w.path, status, answer)
		return false
	}
	if before, ok := s.written[w.key]; ok && before != made.ID {
		s.t.Errorf("%s is %s and %s", w.key, before, made.ID)
	}
	s.written[w.key] = made.ID
	s.answered.Add(1)
	return true
}

// upload sends the files of the rounds that have no acknowledged import yet.
func (s *siege) upload() {
	for len(s.uploads) > 0 {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "насосы.csv")
		if err == nil {
			_, err = part.Write([]byte(killSheet(s.uploads[0])))
		}
		if err = cmp.Or(err, form.Close()); err != nil {
			s.t.Error(err)
			return
		}
		status, answer, err := s.p.call(http.DefaultClient, s.tokens[supplierMail], http.MethodPost, "/api/v1/product-imports", "", form.FormDataContentType(), body.Bytes())
		if err != nil {
			return
		}
		var made struct{ ID string }
		if err := json.Unmarshal(answer, &made); err != nil || status != http.StatusAccepted {
			s.t.Errorf("the import answered %d: %s", status, answer)
			return
		}
		s.imports, s.uploads = append(s.imports, made.ID), s.uploads[1:]
	}
}

func killSheet(round int) string {
	return strings.ReplaceAll(sheet(killRows), "CDL-", fmt.Sprintf("R%d-", round))
}

// toggle takes a product off and back on until the program does not answer any more; in which state it is left, the
// database knows.
func (s *siege) toggle(id string) {
	for i := 0; ; i++ {
		action := []string{"/unlist", "/relist"}[i%2]
		status, answer, err := s.p.call(http.DefaultClient, s.tokens[supplierMail], http.MethodPost, "/api/v1/products/"+id+action, "", "application/json", nil)
		if err != nil {
			return
		}
		if status != http.StatusOK && (i > 0 || status != http.StatusConflict) {
			s.t.Errorf("%s answered %d: %s", action, status, answer)
			return
		}
	}
}

// repeat sends again, under the same keys, what was never answered.
func (s *siege) repeat() {
	s.t.Helper()
	again := s.open
	s.open = nil
	s.repeated += len(again)
	for _, w := range again {
		if !s.send(w) {
			s.t.Fatalf("%s is not answered the second time either\n%s", w.key, s.p.log)
		}
	}
	s.upload()
}

// hurry does what time does: the term of a leader that died is over, and its jobs have been running for too long. On
// SQLite the program needs no such time, since it alone owns the data.
func (s *siege) hurry() {
	s.t.Helper()
	if s.db.Dialect == database.SQLite {
		return
	}
	for _, query := range []string{
		`DELETE FROM river_leader`,
		`UPDATE river_job SET attempted_at = attempted_at - interval '5 minutes' WHERE state = 'running'`,
	} {
		if _, err := s.db.Exec(context.Background(), query); err != nil {
			s.t.Fatal(err)
		}
	}
}

// finish waits until no job is left and stops the program as an operator does.
func (s *siege) finish() {
	s.t.Helper()
	queue, err := jobs.New(s.db, slog.New(slog.DiscardHandler))
	if err != nil {
		s.t.Fatal(err)
	}
	until(s.t, "every job has run", 60*time.Second, func() bool {
		ok, err := queue.Settled(context.Background())
		return ok && err == nil
	})
	counts, err := queue.Counts(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range counts {
		if c.State == "discarded" || c.State == "cancelled" {
			s.t.Errorf("%d jobs %s were given up", c.N, c.Kind)
		}
	}
	s.checkSearch()
	if code := s.p.stop(); code != 0 {
		s.t.Errorf("it ended with %d:\n%s", code, s.p.log)
	}
}
