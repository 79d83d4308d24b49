package cache

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"
)

// maxCounters bounds the counters kept in this process; the least used leave first.
const maxCounters = 200_000

// Limiter counts how often something happens, such as attempts to sign in. With a Remote all nodes count together;
// while it is down each node counts for itself, so a limit gets wider by the number of nodes and never disappears.
type Limiter struct {
	remote Remote
	clock  func() time.Time
	counts *otter.Cache[string, count]
}

type count struct {
	n    int64
	ends time.Time
}

// NewLimiter returns a Limiter. remote is nil when this process is the only node; clock is time.Now outside tests.
func NewLimiter(remote Remote, clock func() time.Time) *Limiter {
	return &Limiter{remote: remote, clock: clock, counts: otter.Must(&otter.Options[string, count]{
		MaximumSize: maxCounters,
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[string, count]) time.Duration {
			return max(e.Value.ends.Sub(clock()), time.Millisecond)
		}),
	})}
}

// Allow counts one attempt and tells whether it is within the limit. A window begins with its first attempt and ends
// window later; the attempts beyond the limit are told how long that still takes.
func (l *Limiter) Allow(ctx context.Context, key string, limit int, window time.Duration) (ok bool, retryAfter time.Duration) {
	n, left := l.count(ctx, key, window)
	if n <= int64(limit) {
		return true, 0
	}
	return false, left
}

// Forget sets the count of a key back to none, as after a good sign-in.
func (l *Limiter) Forget(ctx context.Context, key string) {
	l.counts.Invalidate(key)
	if l.remote != nil {
		_ = l.remote.Delete(ctx, limitKey(key)) // the counter ends by itself
	}
}

func (l *Limiter) count(ctx context.Context, key string, window time.Duration) (int64, time.Duration) {
	if l.remote != nil {
		if n, left, err := l.remote.Count(ctx, limitKey(key), window); err == nil {
			return n, left
		}
	}
	now := l.clock()
	c, _ := l.counts.Compute(key, func(old count, found bool) (count, otter.ComputeOp) {
		if !found || !now.Before(old.ends) {
			old = count{ends: now.Add(window)}
		}
		old.n++
		return old, otter.WriteOp
	})
	return c.n, c.ends.Sub(now)
}

func limitKey(key string) string { return "limit:" + short(key) }
