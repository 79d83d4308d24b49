// Package mediatest is the contract of a media.Store, run by every store.
package mediatest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"market/internal/platform/media"
)

// Run proves the contract on an empty store that newStore opens.
func Run(t *testing.T, newStore func(t *testing.T) media.Store) {
	for name, test := range map[string]func(*testing.T, media.Store){
		"put, open, delete":          putOpenDelete,
		"put replaces":               putReplaces,
		"a failed put leaves none":   failedPut,
		"a failed put keeps the old": failedPutKeeps,
		"bad keys":                   badKeys,
		"many at once":               manyAtOnce,
	} {
		t.Run(name, func(t *testing.T) { test(t, newStore(t)) })
	}
}

func read(t *testing.T, s media.Store, key string) (string, media.Info) {
	t.Helper()
	rc, info, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	defer func() { _ = rc.Close() }()
	raw, err := io.ReadAll(rc)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), info
}

func put(t *testing.T, s media.Store, key, content string) {
	t.Helper()
	if err := s.Put(t.Context(), key, strings.NewReader(content), "image/png"); err != nil {
		t.Fatal(err)
	}
}

func absent(t *testing.T, s media.Store, key string) {
	t.Helper()
	if rc, _, err := s.Open(t.Context(), key); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("%q: got %v, want ErrNotFound", key, err)
		if rc != nil {
			_ = rc.Close()
		}
	}
}

func putOpenDelete(t *testing.T, s media.Store) {
	absent(t, s, "images/ab/x.png")
	before := time.Now().Add(-2 * time.Second)
	put(t, s, "images/ab/x.png", "content")
	content, info := read(t, s, "images/ab/x.png")
	if content != "content" || info.Size != 7 || info.ContentType != "image/png" || info.Modified.Before(before) {
		t.Errorf("got %q, %+v", content, info)
	}
	absent(t, s, "images/ab")
	for range 2 {
		if err := s.Delete(t.Context(), "images/ab/x.png"); err != nil {
			t.Error(err)
		}
	}
	absent(t, s, "images/ab/x.png")
}

func putReplaces(t *testing.T, s media.Store) {
	put(t, s, "a.png", "long content")
	put(t, s, "a.png", "new")
	if content, info := read(t, s, "a.png"); content != "new" || info.Size != 3 {
		t.Errorf("got %q, %+v", content, info)
	}
}

// broken gives some bytes and then fails.
type broken struct{ first io.Reader }

func (b broken) Read(p []byte) (int, error) {
	if n, err := b.first.Read(p); err == nil {
		return n, nil
	}
	return 0, io.ErrUnexpectedEOF
}

func failedPut(t *testing.T, s media.Store) {
	if err := s.Put(t.Context(), "a.png", broken{strings.NewReader("half")}, "image/png"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	absent(t, s, "a.png")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Put(ctx, "a.png", strings.NewReader("x"), "image/png"); err == nil {
		t.Error("put after its end")
	}
	absent(t, s, "a.png")
}

func failedPutKeeps(t *testing.T, s media.Store) {
	put(t, s, "a.png", "old")
	_ = s.Put(t.Context(), "a.png", broken{strings.NewReader("half")}, "image/png")
	if content, _ := read(t, s, "a.png"); content != "old" {
		t.Errorf("got %q", content)
	}
}

func badKeys(t *testing.T, s media.Store) {
	for _, key := range []string{"", "/", "/a.png", "a/", "a//b.png", "../a.png", "a/../b.png", ".a.png", "A.png", "a b.png", "a\x00.png", "ж.png", strings.Repeat("a", 300) + ".png"} {
		if err := s.Put(t.Context(), key, strings.NewReader("x"), "image/png"); err == nil {
			t.Errorf("%q accepted", key)
		}
		absent(t, s, key)
		if err := s.Delete(t.Context(), key); err != nil {
			t.Errorf("delete %q: %v", key, err)
		}
	}
}

func manyAtOnce(t *testing.T, s media.Store) {
	content := string(bytes.Repeat([]byte("x"), 100_000))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			put(t, s, "same.png", content)
			if got, _ := read(t, s, "same.png"); got != content {
				t.Errorf("%d bytes", len(got))
			}
		})
	}
	wg.Wait()
}
