// Package cachetest is the contract of the cache, run by the cache of one process and by every Remote.
package cachetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"market/internal/platform/cache"
)

// Connect returns one more node's connection to the same server, or nil when a node stands alone.
type Connect func(t *testing.T) cache.Remote

// Run proves the contract. newServer is called once for each test, so that tests do not see each other's keys.
func Run(t *testing.T, newServer func(t *testing.T) Connect) {
	alone := map[string]func(*testing.T, Connect){
		"a value is loaded once":                 loadsOnce,
		"a crowd loads once":                     crowdLoadsOnce,
		"a caller leaves, the load goes on":      callerLeaves,
		"errors are returned and not kept":       errorsAreNotKept,
		"a panic is an error":                    panicIsAnError,
		"a value ends":                           valueEnds,
		"drop and bump":                          dropAndBump,
		"a racing load does not revive":          racingLoad,
		"who asks after a drop does not join":    laterCallerLoadsAnew,
		"empty values and long keys":             emptyValuesAndLongKeys,
		"limiter counts and lets go":             limiterCounts,
		"limiter forgets":                        limiterForgets,
		"bus delivers in order and drops oldest": busDelivers,
		"bus cancel and close":                   busEnds,
	}
	for name, test := range alone {
		t.Run(name, func(t *testing.T) { test(t, newServer(t)) })
	}
	if newServer(t)(t) == nil {
		return
	}
	together := map[string]func(*testing.T, Connect){
		"nodes share values":                    nodesShare,
		"nodes drop and bump together":          nodesDropTogether,
		"a load here races a drop there":        racingLoadElsewhere,
		"nodes count together":                  nodesCountTogether,
		"the bus reaches other nodes just once": busReachesOthers,
	}
	for name, test := range together {
		t.Run(name, func(t *testing.T) { test(t, newServer(t)) })
	}
}

// Node opens a cache on one more connection and waits until it hears the others.
func Node(t *testing.T, connect Connect) *cache.Cache {
	t.Helper()
	c := cache.New(cache.Options{Remote: connect(t)})
	t.Cleanup(c.Close)
	Eventually(t, "connected", func() bool { return c.Stats().Connected })
	return c
}

// Eventually waits until ok holds, at most some seconds.
func Eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

// Truth is a value that can change, and a count of how often it was loaded.
type Truth struct {
	value atomic.Value
	Loads atomic.Int64
}

// Set changes the value.
func (tr *Truth) Set(v string) { tr.value.Store(v) }

// Load is the cache.Load of the value.
func (tr *Truth) Load(context.Context) ([]byte, error) {
	tr.Loads.Add(1)
	return []byte(tr.value.Load().(string)), nil
}

// Get reads the truth through a space.
func (tr *Truth) Get(t *testing.T, s *cache.Space, key string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // so that a wrong wait fails instead of hanging
	defer cancel()
	v, err := s.Get(ctx, key, time.Minute, tr.Load)
	if err != nil {
		t.Fatal(err)
	}
	return string(v)
}

// NewTruth returns a truth with a value.
func NewTruth(v string) *Truth { tr := &Truth{}; tr.Set(v); return tr }

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func loadsOnce(t *testing.T, connect Connect) {
	c, truth := Node(t, connect), NewTruth("a")
	for range 3 {
		want(t, "value", truth.Get(t, c.Space("s"), "k"), "a")
	}
	want(t, "loads", truth.Loads.Load(), 1)
	want(t, "other space", NewTruth("b").Get(t, c.Space("t"), "k"), "b")
	s := c.Stats()
	want(t, "hits", s.Hits, 2)
	want(t, "misses", s.Misses, 2)
	if err := c.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func crowdLoadsOnce(t *testing.T, connect Connect) {
	c, truth := Node(t, connect), NewTruth("a")
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			v, err := c.Get(t.Context(), "k", time.Minute, func(ctx context.Context) ([]byte, error) {
				time.Sleep(30 * time.Millisecond)
				return truth.Load(ctx)
			})
			if err != nil || string(v) != "a" {
				t.Errorf("got %q, %v", v, err)
			}
		})
	}
	wg.Wait()
	want(t, "loads", truth.Loads.Load(), 1)
}

func callerLeaves(t *testing.T, connect Connect) {
	c := Node(t, connect)
	ctx, cancel := context.WithCancel(t.Context())
	started, finish := make(chan struct{}), make(chan struct{})
	left := make(chan error)
	go func() {
		_, err := c.Get(ctx, "k", time.Minute, func(ctx context.Context) ([]byte, error) {
			close(started)
			<-finish
			return []byte("a"), ctx.Err()
		})
		left <- err
	}()
	<-started
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(finish)
	v, err := c.Get(t.Context(), "k", time.Minute, func(context.Context) ([]byte, error) { return nil, errors.New("loaded twice") })
	if err != nil || string(v) != "a" {
		t.Errorf("got %q, %v", v, err)
	}
}

func errorsAreNotKept(t *testing.T, connect Connect) {
	c, broken := Node(t, connect), errors.New("broken")
	_, err := c.Get(t.Context(), "k", time.Minute, func(context.Context) ([]byte, error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	want(t, "after", NewTruth("a").Get(t, c.Space(""), "k"), "a")
}

func panicIsAnError(t *testing.T, connect Connect) {
	c := Node(t, connect)
	if _, err := c.Get(t.Context(), "k", time.Minute, func(context.Context) ([]byte, error) { panic("oh") }); err == nil {
		t.Error("no error")
	}
}

func valueEnds(t *testing.T, connect Connect) {
	c, truth := Node(t, connect), NewTruth("a")
	get := func(ttl time.Duration) string {
		v, _ := c.Get(t.Context(), "k", ttl, truth.Load)
		return string(v)
	}
	get(50 * time.Millisecond)
	truth.Set("b")
	want(t, "young", get(time.Minute), "a")
	time.Sleep(60 * time.Millisecond)
	want(t, "old", get(0), "b")
	truth.Set("c")
	want(t, "a life of 0 keeps nothing", get(0), "c")
}

func dropAndBump(t *testing.T, connect Connect) {
	c, truth := Node(t, connect), NewTruth("a")
	s, other := c.Space("s"), c.Space("other")
	keep := NewTruth("kept")
	truth.Get(t, s, "1")
	truth.Get(t, s, "2")
	keep.Get(t, other, "1")
	truth.Set("b")
	s.Drop(t.Context(), "1")
	want(t, "dropped", truth.Get(t, s, "1"), "b")
	want(t, "not dropped", truth.Get(t, s, "2"), "a")
	truth.Set("c")
	s.Bump(t.Context())
	want(t, "bumped 1", truth.Get(t, s, "1"), "c")
	want(t, "bumped 2", truth.Get(t, s, "2"), "c")
	keep.Set("lost")
	want(t, "other space", keep.Get(t, other, "1"), "kept")
}

// slowLoad begins a load that has read the truth and does not come back before finish is called.
func slowLoad(t *testing.T, s *cache.Space, truth *Truth) (finish func() string) {
	t.Helper()
	read, wait, got := make(chan struct{}), make(chan struct{}), make(chan string)
	go func() {
		v, _ := s.Get(context.Background(), "k", time.Minute, func(ctx context.Context) ([]byte, error) {
			v, err := truth.Load(ctx)
			close(read)
			<-wait
			return v, err
		})
		got <- string(v)
	}()
	<-read
	return func() string { close(wait); return <-got }
}

func racingLoad(t *testing.T, connect Connect) {
	for name, invalidate := range invalidations {
		t.Run(name, func(t *testing.T) {
			c, truth := Node(t, connect), NewTruth("old")
			s := c.Space(name)
			finish := slowLoad(t, s, truth)
			truth.Set("new")
			invalidate(t, s)
			want(t, "who asked before", finish(), "old")
			want(t, "who asks after", truth.Get(t, s, "k"), "new")
		})
	}
}

var invalidations = map[string]func(*testing.T, *cache.Space){
	"drop": func(t *testing.T, s *cache.Space) { s.Drop(t.Context(), "k") },
	"bump": func(t *testing.T, s *cache.Space) { s.Bump(t.Context()) },
}

func laterCallerLoadsAnew(t *testing.T, connect Connect) {
	c, truth := Node(t, connect), NewTruth("old")
	s := c.Space("s")
	finish := slowLoad(t, s, truth)
	truth.Set("new")
	s.Drop(t.Context(), "k")
	want(t, "while the old load runs", truth.Get(t, s, "k"), "new")
	finish()
	want(t, "after it", truth.Get(t, s, "k"), "new")
}

func emptyValuesAndLongKeys(t *testing.T, connect Connect) {
	c := Node(t, connect)
	long := string(make([]byte, 4000))
	empty := NewTruth("")
	for range 2 {
		want(t, "empty", empty.Get(t, c.Space("s"), "пусто/空 {x}"), "")
	}
	want(t, "loads of the empty value", empty.Loads.Load(), 1)
	want(t, "long 1", NewTruth("1").Get(t, c.Space("s"), long+"1"), "1")
	want(t, "long 2", NewTruth("2").Get(t, c.Space("s"), long+"2"), "2")
}
