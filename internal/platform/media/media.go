// Package media keeps pictures and attached files.
//
// It owns what may come in (types by content, sizes, pixels), the clean copy that is kept instead of what was sent, the
// derived widths, and the contract of the store underneath. It refuses to know who may see a file or what it belongs
// to: the nouns keep ids and decide. Nothing a stranger uploaded is served as it came, except documents, and those only
// as downloads.
package media

import (
	"context"
	"io"
	"time"

	"market/internal/kernel/errs"
)

// Answers to what cannot be taken or given. Their arguments: "limit" in megabytes or megapixels.
var (
	ErrNotFound        = errs.New(errs.NotFound, "error.media_not_found")
	ErrTooLarge        = errs.New(errs.TooLarge, "error.media_too_large")
	ErrTooManyPixels   = errs.New(errs.TooLarge, "error.media_too_many_pixels")
	ErrUnsupportedType = errs.New(errs.UnsupportedType, "error.media_unsupported_type")
	ErrDamaged         = errs.New(errs.Invalid, "error.media_damaged")
)

// Info describes a stored object.
type Info struct {
	Size        int64
	ContentType string
	Modified    time.Time
}

// Store keeps objects under keys: lower-case letters, digits, "-", "_", "." and "/" between the parts. An object under a
// key is never changed, only written whole or deleted; a write that fails half-way leaves nothing to be read.
type Store interface {
	// Put writes an object. Writing a key again replaces the object.
	Put(ctx context.Context, key string, r io.Reader, contentType string) error
	// Open reads an object; ErrNotFound when there is none.
	Open(ctx context.Context, key string) (io.ReadCloser, Info, error)
	// Delete removes an object; one that is not there is no error.
	Delete(ctx context.Context, key string) error
}

// validKey reports whether a key has the shape that Store promises.
func validKey(key string) bool {
	if key == "" || len(key) > 200 {
		return false
	}
	start := true // of a part, where "." would hide a file or climb up
	for _, c := range []byte(key) {
		switch {
		case c == '/':
			if start {
				return false
			}
			start = true
			continue
		case c == '.' || c == '-' || c == '_':
			if start {
				return false
			}
		case (c < 'a' || c > 'z') && (c < '0' || c > '9'):
			return false
		}
		start = false
	}
	return !start
}
