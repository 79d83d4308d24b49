package cache

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// Remote is the store that several nodes share. Each call touches keys one by one, so that a cluster may keep them on
// different servers, and gives up within a fraction of a second. A Remote that is down answers its error at once.
type Remote interface {
	// Read returns the values of keys in their order, nil for one that is absent.
	Read(ctx context.Context, keys ...string) ([][]byte, error)
	// Write sets a key; it disappears after ttl, or never when ttl is 0.
	Write(ctx context.Context, key string, value []byte, ttl time.Duration) error
	// Claim sets a key unless it is set, and returns the value that stands.
	Claim(ctx context.Context, key string, value []byte) ([]byte, error)
	// Delete removes keys.
	Delete(ctx context.Context, keys ...string) error
	// Count adds one to a counter that starts with the first call and ends a window later.
	Count(ctx context.Context, key string, window time.Duration) (n int64, left time.Duration, err error)
	// Publish sends a payload to every node that listens to the channel, this one included.
	Publish(ctx context.Context, channel string, payload []byte) error
	// Listen hears a channel until stop is called, connecting again by itself. The functions are called one at a time.
	Listen(channel string, l Listener) (stop func())
	// Ping asks the server, whatever happened before.
	Ping(ctx context.Context) error
}

// Listener is told what happens on a channel. Messages sent between Down and Up are lost.
type Listener struct {
	Up      func() // subscribed, at first or again
	Down    func()
	Message func(payload []byte)
}

const (
	tokenSize   = 16
	envelopeV1  = 1
	headerSize  = 1 + 8 + 2*tokenSize
	maxTTL      = 24 * time.Hour
	longestKey  = 200
	guardMargin = time.Hour // a guard outlives every value that a load begun before it may still write
)

// token is the mark of a space or a key in the Remote: random, so that one lost with the server's memory never comes
// back and makes an old value current.
type token [tokenSize]byte

func newToken() (t token) {
	_, _ = rand.Read(t[:]) // never fails
	return t
}

func tokenOf(raw []byte) (t token) {
	copy(t[:], raw)
	return t
}

// seen is what one look into the Remote gave: the marks, and the value when there is a current one.
type seen struct {
	known      bool // the marks are known; without them nothing may be written
	rev, guard token
	found      bool
	value      []byte
	ttl        time.Duration
}

// seal puts the marks and the end of life before a value.
func seal(value []byte, s seen, expires time.Time) []byte {
	raw := make([]byte, 0, headerSize+len(value))
	raw = append(raw, envelopeV1)
	raw = binary.BigEndian.AppendUint64(raw, uint64(expires.UnixMilli())) //nolint:gosec // after 1970
	raw = append(raw, s.rev[:]...)
	raw = append(raw, s.guard[:]...)
	return append(raw, value...)
}

// open fills in the value when its marks are the current ones.
func (s *seen) open(raw []byte, now time.Time) {
	if len(raw) < headerSize || raw[0] != envelopeV1 {
		return
	}
	marks := raw[9:headerSize]
	if !bytes.Equal(marks[:tokenSize], s.rev[:]) || !bytes.Equal(marks[tokenSize:], s.guard[:]) {
		return
	}
	expires := time.UnixMilli(int64(binary.BigEndian.Uint64(raw[1:9]))) //nolint:gosec // written by seal
	if s.ttl = expires.Sub(now); s.ttl > 0 {
		s.found, s.value = true, raw[headerSize:]
	}
}

func revKey(space string) string        { return "rev:" + space }
func guardKey(space, key string) string { return "guard:" + space + ":" + short(key) }
func valueKey(space, key string) string { return "value:" + space + ":" + short(key) }

// short keeps keys that readers can make long, such as a path with its query, from filling the Remote.
func short(key string) string {
	if len(key) <= longestKey {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
