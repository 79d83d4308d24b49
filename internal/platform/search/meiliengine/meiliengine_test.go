package meiliengine

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
	"market/internal/platform/search/searchtest"
	"market/internal/testkit"
)

func open(t *testing.T) *Engine {
	t.Helper()
	url, key := testkit.Meili(t)
	e := New(url, key, testkit.Unique(t))
	t.Cleanup(func() {
		for _, kind := range []string{search.Product, search.Supplier} {
			if b := e.building(kind); b != nil {
				_ = b.Abort(context.Background())
			}
			if err := e.drop(context.Background(), e.uid(kind)); err != nil {
				t.Error(err)
			}
		}
		_ = e.Close()
	})
	return e
}

func TestContract(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Engine { return open(t) })
}

func brick(id string) search.Document {
	return search.Document{ID: id, Kind: search.Product, Revision: 1,
		Text: map[string]i18n.Text{search.Name: {i18n.Ru: "кирпич", i18n.Zh: "红砖"}}}
}

// A write to an index that the server has lost must not make one without settings.
func TestLostIndexIsNotMadeByWriting(t *testing.T) {
	e := open(t)
	if _, err := e.Configure(t.Context(), search.Product); err != nil {
		t.Fatal(err)
	}
	if err := e.drop(t.Context(), e.uid(search.Product)); err != nil {
		t.Fatal(err)
	}
	if err := e.Index(t.Context(), []search.Document{brick("a")}); !errors.Is(err, search.ErrDamaged) {
		t.Errorf("Index: %v", err)
	}
	if err := e.Delete(t.Context(), search.Product, []string{"a"}); !errors.Is(err, search.ErrDamaged) {
		t.Errorf("Delete: %v", err)
	}
	if _, err := e.Search(t.Context(), search.Query{Kind: search.Product, Text: "кирпич", Limit: 1}); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Search: %v", err)
	}
}

// rows is a source of fixed documents.
type rows []search.Document

func (r rows) Kind() string { return search.Product }

func (r rows) Documents(_ context.Context, ids []string) ([]search.Document, error) {
	var out []search.Document
	for _, id := range ids {
		for _, d := range r {
			if d.ID == id {
				out = append(out, d)
			}
		}
	}
	return out, nil
}

func (r rows) Scan(_ context.Context, after string, limit int) ([]string, error) {
	var out []string
	for _, d := range r {
		if d.ID > after && len(out) < limit {
			out = append(out, d.ID)
		}
	}
	return out, nil
}

func TestLostIndexIsFilledAgain(t *testing.T) {
	e := open(t)
	s := search.New(e, slog.New(slog.DiscardHandler))
	s.Register(rows{brick("a"), brick("b"), brick("c")})
	expect := func(want int) {
		t.Helper()
		if n, err := e.Count(t.Context(), search.Product); err != nil || n != want {
			t.Errorf("Count = %d, %v; want %d", n, err, want)
		}
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect(3)
	for name, mend := range map[string]func() error{
		"by a job":        func() error { return s.HandleIndex(t.Context(), []byte(`{"kind":"product","ids":["b"]}`)) },
		"by the check":    func() error { return s.Check(t.Context()) },
		"by the comparer": func() error { _, err := s.Reconcile(t.Context(), search.Product); return err },
	} {
		if err := e.drop(t.Context(), e.uid(search.Product)); err != nil {
			t.Fatal(err)
		}
		if err := mend(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		expect(3)
	}
}

func TestServerAway(t *testing.T) {
	e := New("http://127.0.0.1:1", "", "away")
	defer func() { _ = e.Close() }()
	_, errSearch := e.Search(t.Context(), search.Query{Kind: search.Product, Text: "кирпич", Limit: 1})
	_, errConfigure := e.Configure(t.Context(), search.Product)
	for _, err := range []error{e.Ping(t.Context()), errSearch, errConfigure, e.Index(t.Context(), []search.Document{brick("a")})} {
		if !errors.Is(err, search.ErrUnavailable) {
			t.Errorf("%v", err)
		}
	}
}

func TestSpell(t *testing.T) {
	seen := make(map[string]rune)
	for r := rune(0x3400); r <= 0x9FFF; r++ {
		s := spell(string(r))
		if o, ok := seen[s]; ok && o != r {
			t.Fatalf("%c and %c are both %s", o, r, s)
		}
		seen[s] = r
	}
	if got := spell("насос cdl12"); got != "насос cdl12" {
		t.Errorf("%q", got)
	}
	if one, pair := spell("水"), spell("水泵"); len(one) != 5 || len(pair) != 8 {
		t.Errorf("%q %q", one, pair)
	}
}
