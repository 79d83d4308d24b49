package paging

import (
	"encoding/base64"
	"errors"
	"testing"
	"time"
)

func TestCursorComesBack(t *testing.T) {
	want := Key{Time: time.Date(2026, 11, 24, 1, 2, 3, 4000, time.UTC), ID: "0193"}
	got, first, err := Page{Cursor: want.Encode()}.After()
	if err != nil || first || !got.Time.Equal(want.Time) || got.ID != want.ID {
		t.Fatal(got, first, err)
	}
	if _, first, err := (Page{}).After(); !first || err != nil {
		t.Fatal("no cursor is the beginning")
	}
}

func TestForgedCursorsAreRefused(t *testing.T) {
	for _, forged := range []string{"x", "!!!", "e30=", base64.RawURLEncoding.EncodeToString([]byte(`{"t":1}`)), base64.RawURLEncoding.EncodeToString([]byte(`{"i":"\u0000"}`)), Key{ID: "привет"}.Encode()} {
		if _, _, err := (Page{Cursor: forged}).After(); !errors.Is(err, ErrBadCursor) {
			t.Errorf("%q: %v", forged, err)
		}
	}
}

func TestSizeIsBounded(t *testing.T) {
	for limit, want := range map[int]int{-1: DefaultLimit, 0: DefaultLimit, 1: 1, 100: 100, 101: MaxLimit, 1 << 30: MaxLimit} {
		if got := (Page{Limit: limit}).Size(); got != want {
			t.Errorf("limit %d gives %d, want %d", limit, got, want)
		}
	}
}

func TestCutKeepsOnePage(t *testing.T) {
	key := func(n int) Key { return Key{ID: string(rune('a' + n))} }
	full := Cut([]int{0, 1, 2}, Page{Limit: 2}, key)
	if len(full.Items) != 2 || full.Next != (Key{ID: "b"}).Encode() {
		t.Fatal(full)
	}
	if last := Cut([]int{0, 1}, Page{Limit: 2}, key); len(last.Items) != 2 || last.Next != "" {
		t.Fatal(last)
	}
}
