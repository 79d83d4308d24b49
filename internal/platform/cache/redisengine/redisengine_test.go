package redisengine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"market/internal/platform/cache"
	"market/internal/platform/cache/cachetest"
	"market/internal/platform/cache/redisengine"
	"market/internal/testkit"
)

func connect(url, prefix string) cachetest.Connect {
	return func(t *testing.T) cache.Remote {
		t.Helper()
		e, err := redisengine.Open(url, prefix)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		return e
	}
}

func TestContract(t *testing.T) {
	url := testkit.Redis(t)
	cachetest.Run(t, func(t *testing.T) cachetest.Connect { return connect(url, testkit.Unique(t)+":") })
}

func TestAddressesAreChecked(t *testing.T) {
	for _, bad := range []string{"", "http://x", "redis://user:se%cret@host", "redis://h:6379/x"} {
		if _, err := redisengine.Open(bad, ""); err == nil || strings.Contains(err.Error(), "cret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	e, err := redisengine.Open("redis://a:1?addr=b:2&addr=c:3", "")
	if err != nil {
		t.Fatal(err)
	}
	_ = e.Close()
}

// The server goes away and comes back empty: pages answer all the while, quickly, and the nodes find together again.
func TestServerStopsAndStarts(t *testing.T) {
	server := testkit.StartRedis(t)
	node := connect(server.URL, "p:")
	a, b := cachetest.Node(t, node), cachetest.Node(t, node)
	truth := cachetest.NewTruth("1")
	read := func(c *cache.Cache) string { return truth.Get(t, c.Space("s"), "k") }
	read(a)
	read(b)

	server.Stop()
	cachetest.Eventually(t, "cut off", func() bool { return !a.Stats().Connected && !b.Stats().Connected })
	if a.Ping(t.Context()) == nil {
		t.Error("Ping finds a stopped server")
	}
	truth.Set("2")
	a.Space("s").Bump(t.Context())
	if got := read(a); got != "2" {
		t.Errorf("the node that bumped shows %q", got)
	}
	start := time.Now()
	for range 200 {
		if _, err := a.Get(t.Context(), "uncached", 0, truth.Load); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("200 reads without the server took %v", took)
	}
	limiter := cache.NewLimiter(node(t), time.Now)
	limiter.Allow(t.Context(), "k", 1, time.Minute)
	if ok, _ := limiter.Allow(t.Context(), "k", 1, time.Minute); ok {
		t.Error("no limit without the server")
	}
	cachetest.Eventually(t, "the other node's copy ends", func() bool { return read(b) == "2" })

	server.Start()
	cachetest.Eventually(t, "together again", func() bool { return a.Stats().Connected && b.Stats().Connected })
	truth.Set("3")
	b.Space("s").Bump(t.Context())
	cachetest.Eventually(t, "told again", func() bool { return read(a) == "3" && read(b) == "3" })
	before := a.Stats().SharedHits
	cachetest.Eventually(t, "shared again", func() bool {
		key := time.Now().String()
		truth.Get(t, b.Space("s"), key)
		truth.Get(t, a.Space("s"), key)
		return a.Stats().SharedHits > before
	})
}

// One node is cut off while the server keeps what it has: an invalidation made meanwhile is not lost.
func TestInvalidationDuringACutIsPaidLater(t *testing.T) {
	server := testkit.Redis(t)
	wire := newWire(t, server)
	cut := cachetest.Node(t, connect(wire.url, "p:"))
	well := cachetest.Node(t, connect(server, "p:"))
	truth := cachetest.NewTruth("old")
	truth.Get(t, cut.Space("s"), "k")
	truth.Get(t, well.Space("s"), "k")
	truth.Get(t, cut.Space("t"), "k")

	wire.cut()
	cachetest.Eventually(t, "cut off", func() bool { return !cut.Stats().Connected })
	truth.Set("new")
	cut.Space("s").Drop(t.Context(), "k")
	cut.Space("t").Bump(t.Context())
	if got := truth.Get(t, cut.Space("s"), "k"); got != "new" {
		t.Errorf("the node that dropped shows %q", got)
	}
	wire.mend()
	cachetest.Eventually(t, "the other node learns of the drop", func() bool {
		return truth.Get(t, well.Space("s"), "k") == "new"
	})
	cachetest.Eventually(t, "the shared value of the bumped space is gone", func() bool {
		return truth.Get(t, well.Space("t"), "k") == "new"
	})
}

// A message said while a node does not listen is lost; the node forgets what it holds when it listens again.
func TestReconnectForgets(t *testing.T) {
	server := testkit.Redis(t)
	wire := newWire(t, server)
	deaf := cachetest.Node(t, connect(wire.url, "p:"))
	well := cachetest.Node(t, connect(server, "p:"))
	truth := cachetest.NewTruth("old")
	truth.Get(t, deaf.Space("s"), "k")
	wire.cut()
	cachetest.Eventually(t, "cut off", func() bool { return !deaf.Stats().Connected })
	truth.Set("new")
	well.Space("s").Drop(t.Context(), "k")
	wire.mend()
	cachetest.Eventually(t, "connected", func() bool { return deaf.Stats().Connected })
	if got := truth.Get(t, deaf.Space("s"), "k"); got != "new" {
		t.Errorf("after reconnecting: %q", got)
	}
}

// A server that takes connections and says nothing costs a moment for the first calls, and nothing afterwards.
func TestSilentServer(t *testing.T) {
	wire := newWire(t, testkit.Redis(t))
	wire.mute()
	c := cache.New(cache.Options{Remote: connect(wire.url, "p:")(t)})
	defer c.Close()
	truth := cachetest.NewTruth("1")
	start := time.Now()
	for range 50 {
		if _, err := c.Get(context.Background(), "k", 0, truth.Load); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("50 reads took %v", took)
	}
}

func TestBusTellsOfTheGap(t *testing.T) {
	wire := newWire(t, testkit.Redis(t))
	b := cache.NewBus(connect(wire.url, "p:")(t))
	defer b.Close()
	got, cancel := b.Subscribe("t")
	defer cancel()
	gap := func() {
		t.Helper()
		select {
		case m := <-got:
			if !m.Lost || m.Payload != nil {
				t.Errorf("got %+v", m)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("not told")
		}
	}
	gap() // connected at first: who subscribed before heard nothing
	wire.cut()
	wire.mend()
	gap()
}
