// Package paging gives every list the same shape: a page of items and the cursor of the next page.
//
// A cursor is opaque to clients. It holds the sort key of the last item of the page (keyset paging), so a page costs the
// same at any depth and nothing is skipped or doubled while rows arrive.
package paging

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"market/internal/kernel/errs"
)

// Limits of a page's size.
const (
	DefaultLimit = 24
	MaxLimit     = 100
)

// ErrBadCursor is the answer to a cursor that this program did not make.
var ErrBadCursor = errs.New(errs.Malformed, "error.bad_cursor")

// Page is what a caller asks for.
type Page struct {
	Limit  int    // 1 to MaxLimit; 0 means DefaultLimit
	Cursor string // empty for the first page
}

// Size returns the number of items to return, always between 1 and MaxLimit.
func (p Page) Size() int {
	switch {
	case p.Limit <= 0:
		return DefaultLimit
	case p.Limit > MaxLimit:
		return MaxLimit
	}
	return p.Limit
}

// Key is the position in a list ordered by time and id.
type Key struct {
	Time time.Time `json:"t"`
	ID   string    `json:"i"`
}

// After decodes the cursor. first is true when there is none, so the list starts at its beginning.
func (p Page) After() (key Key, first bool, err error) {
	if p.Cursor == "" {
		return Key{}, true, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || json.Unmarshal(raw, &key) != nil || !plain(key.ID) {
		return Key{}, false, ErrBadCursor
	}
	return key, false, nil
}

// plain reports whether an id is what this program makes: printable ASCII. Anything else in a cursor is forged, and may be
// text that a database refuses.
func plain(id string) bool {
	for i := range len(id) {
		if id[i] < ' ' || id[i] > '~' {
			return false
		}
	}
	return true
}

// Encode makes the cursor that continues behind the key.
func (k Key) Encode() string {
	raw, _ := json.Marshal(k) // a time and a string always marshal
	return base64.RawURLEncoding.EncodeToString(raw)
}

// List is one page of items. Next is empty on the last page.
type List[T any] struct {
	Items []T
	Next  string
}

// Cut makes a List from rows that were read with one row more than the page's size.
func Cut[T any](rows []T, p Page, key func(T) Key) List[T] {
	if n := p.Size(); len(rows) > n {
		return List[T]{Items: rows[:n], Next: key(rows[n-1]).Encode()}
	}
	return List[T]{Items: rows}
}
