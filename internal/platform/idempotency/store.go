// Package idempotency makes creates safe to repeat: the same key with the same body gives the same object, the same key
// with another body is refused. It owns the keys; what is created belongs to the caller.
package idempotency

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"market/internal/kernel/errs"
	"market/internal/platform/database"
)

// ErrMismatch is the answer to a key that was used before with another body.
var ErrMismatch = errs.New(errs.Conflict, "error.idempotency_mismatch")

// Keep is how long keys are remembered.
const Keep = 7 * 24 * time.Hour

// Key is the client's name for one create. The zero Key means that the client gave none.
type Key struct {
	Name string // at most 200 bytes; longer names are hashed by For
	Body string // SHA-256 of the request, hex
}

// For makes the Key of a request: the header's value and the route with its body, so that one key cannot serve two routes.
func For(name, route string, body []byte) Key {
	if name == "" {
		return Key{}
	}
	if len(name) > 200 {
		name = digest([]byte(name))
	}
	return Key{Name: name, Body: digest(append([]byte(route+"\n"), body...))}
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Claim binds the key to the id that the caller is about to create, in the same transaction. When the key is bound
// already it returns the id of that time and repeated true, and the caller creates nothing. Two equal requests at once:
// the second waits for the first. ErrMismatch when the body differs.
func Claim(ctx context.Context, tx *database.Tx, owner string, k Key, newID string, now time.Time) (id string, repeated bool, err error) {
	if k.Name == "" {
		return newID, false, nil
	}
	n, err := database.Affected(ctx, tx, `
		INSERT INTO idempotency_keys (owner, name, body_hash, object_id, created_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (owner, name) DO NOTHING`,
		owner, k.Name, k.Body, newID, database.Time(now))
	if err != nil {
		return "", false, err
	}
	if n == 1 {
		return newID, false, nil
	}
	var body string
	err = tx.QueryRow(ctx, `SELECT object_id, body_hash FROM idempotency_keys WHERE owner = $1 AND name = $2`, owner, k.Name).Scan(&id, &body)
	if err != nil {
		return "", false, err
	}
	if body != k.Body {
		return "", false, ErrMismatch
	}
	return id, true, nil
}

// Forget removes keys older than Keep.
func Forget(ctx context.Context, tx *database.Tx, now time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM idempotency_keys WHERE created_at < $1`, database.Time(now.Add(-Keep)))
	return err
}
