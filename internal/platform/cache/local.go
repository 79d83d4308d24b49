package cache

import (
	"time"

	"github.com/maypok86/otter/v2"
)

// entryOverhead is roughly what an entry costs beside its key and value, in bytes.
const entryOverhead = 128

type entry struct {
	value   []byte
	mark    mark
	expires time.Time
}

// local is the level in this process: bounded by bytes, least useful entries leave first.
type local struct {
	entries *otter.Cache[string, entry]
	clock   func() time.Time
}

func newLocal(maxBytes uint64, clock func() time.Time) *local {
	return &local{clock: clock, entries: otter.Must(&otter.Options[string, entry]{
		MaximumWeight: maxBytes,
		Weigher: func(id string, e entry) uint32 {
			return uint32(min(len(id)+len(e.value)+entryOverhead, 1<<31)) //nolint:gosec // bounded by min
		},
		// Our own expiry decides; this one only frees memory.
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[string, entry]) time.Duration {
			return max(e.Value.expires.Sub(clock()), time.Millisecond)
		}),
	})}
}

func (l *local) get(id string, m mark) ([]byte, bool) {
	e, ok := l.entries.GetIfPresent(id)
	if !ok || e.mark != m || !l.clock().Before(e.expires) {
		return nil, false
	}
	return e.value, true
}

// put keeps a value under the mark taken before it was loaded. An entry with another mark may be newer, but then
// ours is refused by get, which costs one load and never shows an old value.
func (l *local) put(id string, value []byte, m mark, ttl time.Duration) {
	if ttl <= 0 {
		return
	}
	l.entries.Set(id, entry{value: value, mark: m, expires: l.clock().Add(ttl)})
}

func (l *local) bytes() uint64 { return l.entries.WeightedSize() }

func (l *local) close() { l.entries.StopAllGoroutines() }
