package cache

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// Space is a named part of a Cache that can be invalidated as a whole.
type Space struct {
	cache *Cache
	name  string
	rev   atomic.Uint64
}

// mark is what an entry of this process must have been loaded under to be current.
type mark struct{ epoch, space, stripe uint64 }

func (s *Space) id(key string) string { return s.name + "\x00" + key }

func (s *Space) mark(id string) mark {
	return mark{epoch: s.cache.epoch.Load(), space: s.rev.Load(), stripe: s.cache.stripe(id).Load()}
}

// Get returns the value of a key, loading it when it is in neither level. A crowd that asks one node for a missing key
// loads it once; each of the crowd leaves when its own ctx ends. A failed load is returned and not kept; ttl ≤ 0 keeps
// nothing. The bytes are shared by all callers: do not change them.
func (s *Space) Get(ctx context.Context, key string, ttl time.Duration, load Load) ([]byte, error) {
	id := s.id(key)
	m := s.mark(id)
	if v, ok := s.cache.local.get(id, m); ok {
		s.cache.counts.hits.Add(1)
		return v, nil
	}
	return s.cache.flights.join(ctx, id, m, func() ([]byte, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cache.opts.LoadTimeout)
		defer cancel()
		return s.fill(ctx, key, m, ttl, load)
	})
}

func (s *Space) fill(ctx context.Context, key string, m mark, ttl time.Duration, load Load) ([]byte, error) {
	c, id := s.cache, s.id(key)
	if v, ok := c.local.get(id, m); ok { // an earlier flight landed between our look and our start
		c.counts.hits.Add(1)
		return v, nil
	}
	seen := c.shared.read(ctx, s.name, key)
	if seen.found {
		c.counts.sharedHits.Add(1)
		c.local.put(id, seen.value, m, c.localTTL(seen.ttl))
		return seen.value, nil
	}
	c.counts.misses.Add(1)
	v, err := load(ctx)
	if err != nil || ttl <= 0 {
		return v, err
	}
	c.local.put(id, v, m, c.localTTL(ttl))
	c.shared.write(ctx, s.name, key, v, seen, ttl)
	return v, nil
}

// localTTL shortens a life to what this process may trust without being told.
func (c *Cache) localTTL(ttl time.Duration) time.Duration {
	switch {
	case c.shared == nil:
		return ttl
	case !c.shared.connected.Load():
		return min(ttl, blindTTL)
	}
	return min(ttl, c.opts.LocalTTL)
}

// Drop invalidates keys on all nodes. Call it after the transaction that changed the truth has been committed. When it
// returns, this node does not answer the old values any more; the others follow within milliseconds. A Remote that is
// down is told when it is back.
func (s *Space) Drop(ctx context.Context, keys ...string) {
	if len(keys) == 0 {
		return
	}
	s.cache.shared.invalidate(ctx, s.name, keys)
	s.forget(keys)
	s.cache.shared.announce(ctx, s.name, keys)
}

// Bump invalidates every entry of the space on all nodes. The rest is as with Drop.
func (s *Space) Bump(ctx context.Context) {
	s.cache.shared.invalidate(ctx, s.name, nil)
	s.forget(nil)
	s.cache.shared.announce(ctx, s.name, nil)
}

// forget changes the marks of this process: of the keys, or of the space when there are none. It comes after the
// Remote's marks were changed, else a reader in between would keep the Remote's old value under the new mark.
func (s *Space) forget(keys []string) {
	if len(keys) == 0 {
		s.rev.Add(1)
	}
	for _, key := range keys {
		s.cache.stripe(s.id(key)).Add(1)
	}
}

// flights lets a crowd wait for one load. The mark is part of its key: who asks after an invalidation must not be
// answered by a load that began before it.
type flights struct{ group singleflight.Group }

func (f *flights) join(ctx context.Context, id string, m mark, fly func() ([]byte, error)) ([]byte, error) {
	key := id + "\x00" + strconv.FormatUint(m.epoch, 36) + "." + strconv.FormatUint(m.space, 36) + "." + strconv.FormatUint(m.stripe, 36)
	done := f.group.DoChan(key, func() (v any, err error) {
		defer func() { // a panic in this goroutine would end the process, not the request
			if p := recover(); p != nil {
				err = fmt.Errorf("cache: load panicked: %v", p)
			}
		}()
		return fly()
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		v, _ := r.Val.([]byte)
		return v, r.Err
	}
}
