package cache

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"
)

const (
	invalidations = "cache" // the channel that all nodes hear
	retryOwed     = 250 * time.Millisecond
	tellTimeout   = time.Second
	maxOwed       = 1000 // beyond that, whole spaces are invalidated instead of keys
)

// notice tells the other nodes what is out of date: the keys, or the whole space when there are none.
type notice struct {
	Node  string   `json:"n"`
	Space string   `json:"s"`
	Keys  []string `json:"k,omitempty"`
}

// debt is an invalidation that the Remote has not taken yet; key "" with whole set is the space.
type debt struct {
	space, key string
	whole      bool
}

// shared is the level of all nodes. Its methods do nothing on a nil *shared, which is a cache without a Remote.
// While this node owes the Remote an invalidation it neither reads nor writes there.
type shared struct {
	cache     *Cache
	remote    Remote
	node      string
	connected atomic.Bool

	mu   sync.Mutex
	owed map[debt]struct{}

	unlisten func()
	stop     context.CancelFunc
	stopped  chan struct{}
}

func newShared(c *Cache, remote Remote) *shared {
	ctx, stop := context.WithCancel(context.Background())
	s := &shared{cache: c, remote: remote, node: rand.Text(), owed: map[debt]struct{}{}, stop: stop, stopped: make(chan struct{})}
	s.unlisten = remote.Listen(invalidations, Listener{Up: s.up, Down: s.down, Message: s.hear})
	go s.settle(ctx)
	return s
}

func (s *shared) close() {
	s.unlisten()
	s.stop()
	<-s.stopped
}

// up forgets what this process holds: what was said while it did not listen is lost.
func (s *shared) up() {
	s.cache.forgetAll()
	s.connected.Store(true)
}

// down shortens what is loaded from now on and forgets what was meant to live longer.
func (s *shared) down() {
	s.connected.Store(false)
	s.cache.forgetAll()
}

func (s *shared) hear(payload []byte) {
	var n notice
	if json.Unmarshal(payload, &n) != nil {
		s.cache.forgetAll() // somebody said something: better to forget too much
		return
	}
	if n.Node != s.node {
		s.cache.Space(n.Space).forget(n.Keys)
	}
}

func (s *shared) failed(err error) bool {
	if err != nil {
		s.cache.counts.failures.Add(1)
	}
	return err != nil
}

// read looks for a value and its marks. A space that has no mark yet, or lost it, gets a new one.
func (s *shared) read(ctx context.Context, space, key string) (out seen) {
	if s == nil || s.owes() {
		return seen{}
	}
	raw, err := s.remote.Read(ctx, revKey(space), guardKey(space, key), valueKey(space, key))
	if s.failed(err) {
		return seen{}
	}
	if raw[0] == nil {
		fresh := newToken()
		if raw[0], err = s.remote.Claim(ctx, revKey(space), fresh[:]); s.failed(err) {
			return seen{}
		}
	}
	out = seen{known: true, rev: tokenOf(raw[0]), guard: tokenOf(raw[1])}
	out.open(raw[2], s.cache.opts.Clock())
	return out
}

// write keeps a value under the marks seen before it was loaded.
func (s *shared) write(ctx context.Context, space, key string, value []byte, under seen, ttl time.Duration) {
	if s == nil || !under.known || s.owes() {
		return
	}
	ttl = min(ttl, maxTTL)
	s.failed(s.remote.Write(ctx, valueKey(space, key), seal(value, under, s.cache.opts.Clock().Add(ttl)), ttl))
}

// invalidate changes the marks in the Remote, or notes that it is owed.
func (s *shared) invalidate(ctx context.Context, space string, keys []string) {
	if s == nil {
		return
	}
	for _, d := range debts(space, keys) {
		if s.failed(s.pay(ctx, d)) {
			s.owe(d)
		}
	}
}

// announce tells the other nodes. When that fails the invalidation is owed as a whole: doing it twice harms nobody.
func (s *shared) announce(ctx context.Context, space string, keys []string) {
	if s == nil {
		return
	}
	if s.failed(s.tell(ctx, space, keys)) {
		s.owe(debts(space, keys)...)
	}
}

func debts(space string, keys []string) []debt {
	if len(keys) == 0 {
		return []debt{{space: space, whole: true}}
	}
	all := make([]debt, len(keys))
	for i, key := range keys {
		all[i] = debt{space: space, key: key}
	}
	return all
}

func (s *shared) pay(ctx context.Context, d debt) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellTimeout)
	defer cancel()
	mark := newToken()
	if d.whole {
		return s.remote.Write(ctx, revKey(d.space), mark[:], 0)
	}
	if err := s.remote.Write(ctx, guardKey(d.space, d.key), mark[:], maxTTL+guardMargin); err != nil {
		return err
	}
	return s.remote.Delete(ctx, valueKey(d.space, d.key))
}

func (s *shared) tell(ctx context.Context, space string, keys []string) error {
	payload, err := json.Marshal(notice{Node: s.node, Space: space, Keys: keys})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellTimeout)
	defer cancel()
	return s.remote.Publish(ctx, invalidations, payload)
}

func (s *shared) owes() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.owed) > 0
}

func (s *shared) owe(all ...debt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range all {
		if len(s.owed) >= maxOwed {
			d = debt{space: d.space, whole: true}
		}
		s.owed[d] = struct{}{}
	}
}

// settle pays what is owed as soon as the Remote takes it.
func (s *shared) settle(ctx context.Context) {
	defer close(s.stopped)
	tick := time.NewTicker(retryOwed)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.payAll(ctx)
		}
	}
}

func (s *shared) payAll(ctx context.Context) {
	for _, d := range s.list() {
		var keys []string
		if !d.whole {
			keys = []string{d.key}
		}
		if s.failed(s.pay(ctx, d)) || s.failed(s.tell(ctx, d.space, keys)) {
			return
		}
		s.mu.Lock()
		delete(s.owed, d)
		s.mu.Unlock()
	}
}

func (s *shared) list() []debt {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]debt, 0, len(s.owed))
	for d := range s.owed {
		all = append(all, d)
	}
	return all
}
