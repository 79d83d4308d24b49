// Package cache keeps values that are dear to make and cheap to lose.
//
// It owns the level in this process, the protocol of the level that several nodes share (a Remote, such as Redis), and
// two small neighbours that need the same Remote: Limiter (how often) and Bus (tell all nodes). It refuses to be a
// store: nothing here may be the only copy of a fact, and every answer is right with the cache empty or the Remote gone.
//
// An entry is never removed by looking for it. It carries marks taken before it was loaded; Drop and Bump change the
// marks, and an entry whose marks are not the current ones counts as absent. So a load that races an invalidation
// cannot put the old value back: what it writes is already out of date.
package cache

import (
	"context"
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"
)

// Defaults of Options.
const (
	DefaultMaxBytes    = 64 << 20
	DefaultLocalTTL    = 10 * time.Second
	DefaultLoadTimeout = 30 * time.Second
)

// blindTTL is how long this process trusts its own copies while it cannot hear the other nodes.
const blindTTL = 2 * time.Second

// Options say how large the cache is and whether other nodes share it. The zero value is a cache of this process only.
type Options struct {
	MaxBytes    uint64        // of keys and values held in this process
	LocalTTL    time.Duration // longest life in this process when there is a Remote: bounds what a lost message costs
	LoadTimeout time.Duration // of one load; it outlives the caller who started it, since others wait for it
	Remote      Remote        // nil when this process is the only node
	Clock       func() time.Time
}

func (o Options) withDefaults() Options {
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.LocalTTL == 0 {
		o.LocalTTL = DefaultLocalTTL
	}
	if o.LoadTimeout == 0 {
		o.LoadTimeout = DefaultLoadTimeout
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return o
}

// Load makes a value that is not in the cache. Its bytes must not be changed afterwards.
type Load func(ctx context.Context) ([]byte, error)

// Cache is a cache of two levels: this process and, when there is a Remote, all nodes. It is safe for concurrent use.
type Cache struct {
	opts    Options
	local   *local
	shared  *shared // nil without a Remote
	flights flights
	counts  counts

	mu     sync.Mutex
	spaces map[string]*Space

	seed    maphash.Seed
	epoch   atomic.Uint64
	stripes [4096]atomic.Uint64
}

// New opens a cache. With a Remote it listens to the other nodes until Close.
func New(o Options) *Cache {
	c := &Cache{opts: o.withDefaults(), spaces: map[string]*Space{}, seed: maphash.MakeSeed()}
	c.local = newLocal(c.opts.MaxBytes, c.opts.Clock)
	if o.Remote != nil {
		c.shared = newShared(c, o.Remote)
	}
	return c
}

// Space returns the part of the cache with that name, which is invalidated as a whole by its Bump. The name is a
// constant of the program: short, and the same on all nodes.
func (c *Cache) Space(name string) *Space {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.spaces[name]
	if s == nil {
		s = &Space{cache: c, name: name}
		c.spaces[name] = s
	}
	return s
}

// Get returns the value of a key in the space without a name; see Space.Get.
func (c *Cache) Get(ctx context.Context, key string, ttl time.Duration, load Load) ([]byte, error) {
	return c.Space("").Get(ctx, key, ttl, load)
}

// Drop invalidates keys of the space without a name on all nodes; see Space.Drop.
func (c *Cache) Drop(ctx context.Context, keys ...string) { c.Space("").Drop(ctx, keys...) }

// Ping tells whether the Remote answers. It is nil without a Remote. A failure makes pages slower, not wrong.
func (c *Cache) Ping(ctx context.Context) error {
	if c.shared == nil {
		return nil
	}
	return c.shared.remote.Ping(ctx)
}

// Close stops listening. It does not close the Remote, which others may use.
func (c *Cache) Close() {
	if c.shared != nil {
		c.shared.close()
	}
	c.local.close()
}

// forgetAll makes every entry of this process count as absent.
func (c *Cache) forgetAll() { c.epoch.Add(1) }

func (c *Cache) stripe(id string) *atomic.Uint64 {
	return &c.stripes[maphash.String(c.seed, id)%uint64(len(c.stripes))]
}

// Stats are counters since the start, for metrics.
type Stats struct {
	Hits       uint64 // answered from this process
	SharedHits uint64 // answered from the Remote
	Misses     uint64 // loaded
	Failures   uint64 // calls of the Remote that failed, the refused ones included
	Bytes      uint64 // held in this process now
	Connected  bool   // this node hears the others; true without a Remote
}

type counts struct{ hits, sharedHits, misses, failures atomic.Uint64 }

// Stats returns the counters.
func (c *Cache) Stats() Stats {
	return Stats{
		Hits: c.counts.hits.Load(), SharedHits: c.counts.sharedHits.Load(),
		Misses: c.counts.misses.Load(), Failures: c.counts.failures.Load(),
		Bytes:     c.local.bytes(),
		Connected: c.shared == nil || c.shared.connected.Load(),
	}
}
