package search_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
	"market/internal/platform/search/bleveengine"
	"market/internal/platform/search/searchtest"
)

var quiet = slog.New(slog.DiscardHandler)

func embedded(t *testing.T) search.Engine {
	t.Helper()
	e, err := bleveengine.Open(t.TempDir(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// flaky is an engine that can be taken away.
type flaky struct {
	search.Engine
	away  atomic.Bool
	asked atomic.Int64
}

func (f *flaky) err() error {
	if f.away.Load() {
		return fmt.Errorf("%w: taken away", search.ErrUnavailable)
	}
	return nil
}

func (f *flaky) Search(ctx context.Context, q search.Query) (search.Result, error) {
	f.asked.Add(1)
	if err := f.err(); err != nil {
		return search.Result{}, err
	}
	return f.Engine.Search(ctx, q)
}

func (f *flaky) Index(ctx context.Context, docs []search.Document) error {
	if err := f.err(); err != nil {
		return err
	}
	return f.Engine.Index(ctx, docs)
}

func (f *flaky) Delete(ctx context.Context, kind string, ids []string) error {
	if err := f.err(); err != nil {
		return err
	}
	return f.Engine.Delete(ctx, kind, ids)
}

// table is a source in memory. Its hook runs before each reading of documents.
type table struct {
	mu   sync.Mutex
	rows map[string]search.Document
	hook func()
}

func newTable() *table { return &table{rows: make(map[string]search.Document)} }

func (s *table) Kind() string { return search.Product }

func (s *table) put(id string, revision int64, ru string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows[id] = search.Document{ID: id, Kind: search.Product, Revision: revision, Text: map[string]i18n.Text{search.Name: {i18n.Ru: ru}}}
}

func (s *table) remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.rows, id)
}

func (s *table) Documents(_ context.Context, ids []string) ([]search.Document, error) {
	if s.hook != nil {
		s.hook()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []search.Document
	for _, id := range ids {
		if d, ok := s.rows[id]; ok {
			out = append(out, d)
		}
	}
	return out, nil
}

func (s *table) Scan(_ context.Context, after string, limit int) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for id := range s.rows {
		if id > after {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out[:min(len(out), limit)], nil
}

func job(ids ...string) []byte {
	s := `{"kind":"product","ids":[`
	for i, id := range ids {
		s += map[bool]string{true: ",", false: ""}[i > 0] + `"` + id + `"`
	}
	return []byte(s + "]}")
}

func found(t *testing.T, s *search.Service, text string) []string {
	t.Helper()
	r, err := s.Search(t.Context(), search.Query{Kind: search.Product, Text: text, Lang: i18n.Ru, Limit: 50})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	var out []string
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	slices.Sort(out)
	return out
}

func expect(t *testing.T, s *search.Service, text string, want ...string) {
	t.Helper()
	if got := found(t, s, text); !slices.Equal(got, want) {
		t.Errorf("%q finds %v, want %v", text, got, want)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestJobBringsTheTruth(t *testing.T) {
	src, s := newTable(), search.New(embedded(t), quiet)
	s.Register(src)
	src.put("a", 1, "кирпич")
	src.put("b", 1, "кирпич")
	ok(t, s.HandleIndex(t.Context(), job("a", "b", "a")))
	expect(t, s, "кирпичи", "a", "b")
	src.put("a", 2, "черепица")
	src.remove("b")
	for range 2 {
		ok(t, s.HandleIndex(t.Context(), job("a", "b")))
		expect(t, s, "кирпич")
		expect(t, s, "черепица", "a")
	}
	for _, bad := range []string{`{`, `{"kind":"nothing","ids":["a"]}`} {
		if err := s.HandleIndex(t.Context(), []byte(bad)); err == nil {
			t.Errorf("%s is no error", bad)
		}
	}
}

// The row changes while the job has read it and not yet written; what another node wrote meanwhile must not be undone.
func TestJobNoticesALaterTruth(t *testing.T) {
	src, s := newTable(), search.New(embedded(t), quiet)
	s.Register(src)
	src.put("a", 1, "кирпич")
	reads := 0
	src.hook = func() {
		if reads++; reads == 2 {
			src.remove("a")
		}
	}
	ok(t, s.HandleIndex(t.Context(), job("a")))
	expect(t, s, "кирпич")
}

func TestReindexAndReconcile(t *testing.T) {
	src, e := newTable(), embedded(t)
	s := search.New(e, quiet)
	s.Register(src)
	for i := range 1500 {
		src.put(fmt.Sprintf("p%04d", i), 2, "кирпич")
	}
	last, total := 0, 0
	ok(t, s.Reindex(t.Context(), search.Product, func(d, n int) { last, total = d, n }))
	if last != 1500 || total != 1500 {
		t.Errorf("progress ended at %d of %d", last, total)
	}
	ok(t, e.Delete(t.Context(), search.Product, []string{"p0001", "p0002"}))
	ok(t, e.Index(t.Context(), []search.Document{{ID: "stray", Kind: search.Product, Revision: 1}}))
	src.put("p0003", 3, "черепица")
	want := search.Report{Engine: e.Name(), Kind: search.Product, Rows: 1500, Documents: 1499, Missing: 2, Stale: 1, Extra: 1}
	for range 2 {
		got, err := s.Reconcile(t.Context(), search.Product)
		ok(t, err)
		if len(got) != 1 || got[0] != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		want = search.Report{Engine: e.Name(), Kind: search.Product, Rows: 1500, Documents: 1500}
	}
	expect(t, s, "черепица", "p0003")
}

func TestReindexFailureLeavesTheOld(t *testing.T) {
	src, s := newTable(), search.New(embedded(t), quiet)
	s.Register(src)
	src.put("a", 1, "кирпич")
	ok(t, s.Check(t.Context()))
	expect(t, s, "кирпич", "a")
	src.put("b", 1, "кирпич")
	ctx, cancel := context.WithCancel(t.Context())
	src.hook = cancel
	if err := s.Reindex(ctx, search.Product, nil); err == nil {
		t.Error("a cancelled Reindex is no error")
	}
	src.hook = nil
	expect(t, s, "кирпич", "a")
	ok(t, s.Reindex(t.Context(), search.Product, nil))
	expect(t, s, "кирпич", "a", "b")
}

func TestFallbackKeepsTheContract(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Engine { return search.NewFallback(embedded(t), embedded(t), quiet) })
}

func TestFallbackConverges(t *testing.T) {
	primary := &flaky{Engine: embedded(t)}
	src, s := newTable(), search.New(search.NewFallback(primary, embedded(t), quiet), quiet)
	s.Register(src)
	ok(t, s.Check(t.Context()))
	src.put("a", 1, "кирпич")
	ok(t, s.HandleIndex(t.Context(), job("a")))

	primary.away.Store(true)
	src.put("b", 1, "кирпич")
	if err := s.HandleIndex(t.Context(), job("b")); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("a job that one engine did not take must fail to be tried again: %v", err)
	}
	before := primary.asked.Load()
	for range 20 {
		r, err := s.Search(t.Context(), search.Query{Kind: search.Product, Text: "кирпич", Lang: i18n.Ru, Limit: 5})
		if err != nil || !r.Degraded || r.Total != 2 {
			t.Fatalf("primary away: total %d, degraded %v, %v", r.Total, r.Degraded, err)
		}
	}
	if n := primary.asked.Load() - before; n > 2 {
		t.Errorf("the primary was asked %d times while away", n)
	}

	primary.away.Store(false)
	ok(t, s.HandleIndex(t.Context(), job("b")))
	n, err := primary.Count(t.Context(), search.Product)
	if err != nil || n != 2 {
		t.Errorf("the primary has %d, %v", n, err)
	}
}

func TestUnknownKind(t *testing.T) {
	s := search.New(embedded(t), quiet)
	_, err := s.Search(t.Context(), search.Query{Kind: "nothing"})
	_, errSuggest := s.Suggest(t.Context(), "nothing", "x", i18n.Ru, 5)
	_, errReconcile := s.Reconcile(t.Context(), "nothing")
	for _, e := range []error{err, errSuggest, errReconcile, s.Reindex(t.Context(), "nothing", nil)} {
		if !errors.Is(e, search.ErrUnknownKind) {
			t.Errorf("%v", cmp.Or(e, errors.New("no error")))
		}
	}
}
