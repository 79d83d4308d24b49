package searchtest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
)

func revised(id string, revision int64, ru string) search.Document {
	d := named(id, text("", ru, "", ""))
	d.Revision = revision
	return d
}

func count(t *testing.T, e search.Engine) int {
	t.Helper()
	n, err := e.Count(ctx(t), search.Product)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// writing replaces, deletes and lists.
func writing(t *testing.T, open func(t *testing.T) search.Engine) {
	e := open(t)
	if err := e.Ping(ctx(t)); err != nil {
		t.Fatal(err)
	}
	if empty, err := e.Configure(ctx(t), search.Product); err != nil || !empty {
		t.Fatalf("first Configure: empty %v, %v", empty, err)
	}
	index(t, e, revised("a", 2, "кирпич красный"), revised("b", 1, "кирпич белый"))
	if empty, err := e.Configure(ctx(t), search.Product); err != nil || empty {
		t.Fatalf("second Configure: empty %v, %v", empty, err)
	}
	t.Run("newer replaces", func(t *testing.T) {
		index(t, e, revised("b", 3, "черепица синяя"))
		expect(t, e, "кирпич", "a")
		expect(t, e, "черепица", "b")
	})
	t.Run("same revision replaces", func(t *testing.T) {
		index(t, e, revised("b", 3, "черепица зелёная"))
		expect(t, e, "зеленая", "b")
	})
	t.Run("older is passed over", func(t *testing.T) {
		index(t, e, revised("b", 2, "кирпич старый"), revised("c", 1, "цемент"))
		expect(t, e, "черепица", "b")
		expect(t, e, "кирпич", "a")
		expect(t, e, "цемент", "c")
	})
	t.Run("twice in one write, the newer stays", func(t *testing.T) {
		index(t, e, revised("d", 9, "гвоздь новый"), revised("d", 8, "шуруп старый"))
		expect(t, e, "гвоздь", "d")
		expect(t, e, "шуруп")
	})
	t.Run("revisions and walk", func(t *testing.T) {
		got, err := e.Revisions(ctx(t), search.Product, []string{"a", "b", "nobody"})
		if err != nil || len(got) != 2 || got["a"] != 2 || got["b"] != 3 {
			t.Errorf("Revisions = %v, %v", got, err)
		}
		seen := make(map[string]int64)
		err = e.Walk(ctx(t), search.Product, func(list []search.Version) error {
			for _, v := range list {
				seen[v.ID] = v.Revision
			}
			return nil
		})
		if err != nil || len(seen) != 4 || seen["d"] != 9 || count(t, e) != 4 {
			t.Errorf("Walk = %v, %v; Count %d", seen, err, count(t, e))
		}
	})
	t.Run("delete", func(t *testing.T) {
		if err := e.Delete(ctx(t), search.Product, []string{"a", "nobody"}); err != nil {
			t.Fatal(err)
		}
		expect(t, e, "кирпич")
		if n := count(t, e); n != 3 {
			t.Errorf("Count = %d, want 3", n)
		}
		index(t, e, revised("a", 1, "кирпич снова"))
		expect(t, e, "кирпич", "a")
	})
	t.Run("kinds are apart", func(t *testing.T) {
		if _, err := e.Configure(ctx(t), search.Supplier); err != nil {
			t.Fatal(err)
		}
		d := revised("s", 1, "кирпич завод")
		d.Kind = search.Supplier
		index(t, e, d)
		expect(t, e, "кирпич", "a")
	})
}

func expect(t *testing.T, e search.Engine, text string, want ...string) {
	t.Helper()
	if got := sorted(find(t, e, search.Query{Text: text})); !slices.Equal(got, want) {
		t.Errorf("%q finds %v, want %v", text, got, want)
	}
}

// rebuild fills an index beside the one in use.
func rebuild(t *testing.T, open func(t *testing.T) search.Engine) {
	build := func(t *testing.T, e search.Engine) search.Builder {
		t.Helper()
		b, err := e.Rebuild(ctx(t), search.Product)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	ok := func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Run("commit swaps while readers search", func(t *testing.T) {
		e := open(t)
		configure(t, e)
		index(t, e, revised("old", 1, "кирпич старый"), revised("both", 1, "кирпич общий"))
		b := build(t, e)
		ok(t, b.Index(ctx(t), []search.Document{revised("both", 1, "кирпич общий"), revised("new", 1, "кирпич новый")}))
		expect(t, e, "кирпич", "both", "old")
		stop := searching(t, e)
		ok(t, b.Commit(ctx(t)))
		stop()
		expect(t, e, "кирпич", "both", "new")
		ok(t, b.Abort(ctx(t)))
		expect(t, e, "кирпич", "both", "new")
		index(t, e, revised("after", 1, "кирпич поздний"))
		expect(t, e, "кирпич", "after", "both", "new")
	})
	t.Run("abort leaves the old", func(t *testing.T) {
		e := open(t)
		configure(t, e)
		index(t, e, revised("old", 1, "кирпич старый"))
		b := build(t, e)
		ok(t, b.Index(ctx(t), []search.Document{revised("new", 1, "кирпич новый")}))
		ok(t, b.Abort(ctx(t)))
		expect(t, e, "кирпич", "old")
		if err := b.Commit(ctx(t)); err == nil {
			t.Error("Commit after Abort is no error")
		}
	})
	t.Run("what is written meanwhile stays", func(t *testing.T) {
		e := open(t)
		configure(t, e)
		index(t, e, revised("a", 1, "кирпич"), revised("gone", 1, "кирпич"))
		b := build(t, e)
		index(t, e, revised("a", 2, "черепица"), revised("b", 1, "кирпич"))
		ok(t, e.Delete(ctx(t), search.Product, []string{"gone"}))
		ok(t, b.Index(ctx(t), []search.Document{revised("a", 1, "кирпич"), revised("gone", 1, "кирпич")}))
		ok(t, b.Commit(ctx(t)))
		expect(t, e, "черепица", "a")
		expect(t, e, "кирпич", "b")
	})
	t.Run("a second one ends the first", func(t *testing.T) {
		e := open(t)
		configure(t, e)
		first := build(t, e)
		second := build(t, e)
		if err := first.Index(ctx(t), []search.Document{revised("x", 1, "кирпич")}); err == nil {
			t.Error("the first still takes documents")
		}
		ok(t, second.Index(ctx(t), []search.Document{revised("y", 1, "кирпич")}))
		ok(t, second.Commit(ctx(t)))
		expect(t, e, "кирпич", "y")
	})
}

// searching asks without pause until stop, and fails the test if an answer ever lacks a document that both indexes have.
func searching(t *testing.T, e search.Engine) (stop func()) {
	t.Helper()
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				r, err := e.Search(ctx(t), search.Query{Kind: search.Product, Text: "кирпич", Lang: i18n.Ru, Limit: 10})
				if err == nil && !slices.Contains(ids(r), "both") {
					err = fmt.Errorf("only %v", ids(r))
				}
				if err != nil {
					t.Errorf("search during the swap: %v", err)
					return
				}
			}
		})
	}
	return func() { close(done); wg.Wait() }
}
