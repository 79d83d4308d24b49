package cachetest

import (
	"strconv"
	"testing"
	"time"

	"market/internal/platform/cache"
)

func limiterCounts(t *testing.T, connect Connect) {
	l := cache.NewLimiter(connect(t), time.Now)
	const window = 300 * time.Millisecond
	for i := range 3 {
		if ok, _ := l.Allow(t.Context(), "k", 3, window); !ok {
			t.Fatalf("attempt %d refused", i+1)
		}
	}
	ok, after := l.Allow(t.Context(), "k", 3, window)
	if ok || after <= 0 || after > window {
		t.Errorf("attempt 4: %v, come back after %v", ok, after)
	}
	if ok, _ := l.Allow(t.Context(), "other", 3, window); !ok {
		t.Error("another key is refused")
	}
	time.Sleep(window + 20*time.Millisecond)
	if ok, _ := l.Allow(t.Context(), "k", 3, window); !ok {
		t.Error("refused after the window")
	}
}

func limiterForgets(t *testing.T, connect Connect) {
	l := cache.NewLimiter(connect(t), time.Now)
	l.Allow(t.Context(), "k", 1, time.Minute)
	if ok, _ := l.Allow(t.Context(), "k", 1, time.Minute); ok {
		t.Error("second attempt allowed")
	}
	l.Forget(t.Context(), "k")
	if ok, _ := l.Allow(t.Context(), "k", 1, time.Minute); !ok {
		t.Error("refused after Forget")
	}
}

// bus opens a bus and waits until it hears the others: then a subscriber is told that it may have lost something.
func bus(t *testing.T, connect Connect) *cache.Bus {
	t.Helper()
	remote := connect(t)
	b := cache.NewBus(remote)
	t.Cleanup(b.Close)
	if remote == nil {
		return b
	}
	probe, cancel := b.Subscribe("probe")
	defer cancel()
	other := cache.NewBus(connect(t))
	defer other.Close()
	Eventually(t, "bus connected", func() bool {
		_ = other.Publish(t.Context(), "probe", nil)
		time.Sleep(5 * time.Millisecond)
		return len(probe) > 0
	})
	return b
}

func next(t *testing.T, from <-chan cache.Message) cache.Message {
	t.Helper()
	select {
	case m, open := <-from:
		if !open {
			t.Fatal("closed")
		}
		return m
	case <-time.After(5 * time.Second):
		t.Fatal("no message")
		return cache.Message{}
	}
}

func busDelivers(t *testing.T, connect Connect) {
	b := bus(t, connect)
	got, cancel := b.Subscribe("t")
	defer cancel()
	publish := func(topic string, n int) {
		if err := b.Publish(t.Context(), topic, []byte(strconv.Itoa(n))); err != nil {
			t.Fatal(err)
		}
	}
	publish("other", 0)
	publish("t", 1)
	m := next(t, got)
	want(t, "payload", string(m.Payload), "1")
	want(t, "lost", m.Lost, false)
	for n := range 100 {
		publish("t", n)
	}
	last, lost := -1, false
	for last != 99 {
		m := next(t, got)
		n, _ := strconv.Atoi(string(m.Payload))
		if n <= last {
			t.Fatalf("%d after %d", n, last)
		}
		last, lost = n, lost || m.Lost
	}
	want(t, "told of the loss", lost, true)
}

func busEnds(t *testing.T, connect Connect) {
	b := bus(t, connect)
	one, cancel := b.Subscribe("t")
	two, _ := b.Subscribe("t")
	cancel()
	cancel()
	if _, open := <-one; open {
		t.Error("open after cancel")
	}
	if err := b.Publish(t.Context(), "t", []byte("x")); err != nil {
		t.Error(err)
	}
	want(t, "the other one", string(next(t, two).Payload), "x")
	b.Close()
	if _, open := <-two; open {
		t.Error("open after Close")
	}
}

func nodesShare(t *testing.T, connect Connect) {
	a, b, truth := Node(t, connect), Node(t, connect), NewTruth("a")
	truth.Get(t, a.Space("s"), "k")
	want(t, "on the other node", truth.Get(t, b.Space("s"), "k"), "a")
	want(t, "loads", truth.Loads.Load(), 1)
	want(t, "shared hits", b.Stats().SharedHits, 1)
}

func nodesDropTogether(t *testing.T, connect Connect) {
	for name, invalidate := range invalidations {
		a, b, truth := Node(t, connect), Node(t, connect), NewTruth("old")
		truth.Get(t, a.Space(name), "k")
		truth.Get(t, b.Space(name), "k")
		truth.Set("new")
		invalidate(t, a.Space(name))
		want(t, name+" here", truth.Get(t, a.Space(name), "k"), "new")
		Eventually(t, name+" there", func() bool { return truth.Get(t, b.Space(name), "k") == "new" })
	}
}

func racingLoadElsewhere(t *testing.T, connect Connect) {
	for name, invalidate := range invalidations {
		a, b, c, truth := Node(t, connect), Node(t, connect), Node(t, connect), NewTruth("old")
		finish := slowLoad(t, a.Space(name), truth)
		truth.Set("new")
		invalidate(t, b.Space(name))
		finish()
		Eventually(t, name+": the loading node", func() bool { return truth.Get(t, a.Space(name), "k") == "new" })
		want(t, name+": the dropping node", truth.Get(t, b.Space(name), "k"), "new")
		want(t, name+": a third node", truth.Get(t, c.Space(name), "k"), "new")
	}
}

func nodesCountTogether(t *testing.T, connect Connect) {
	a, b := cache.NewLimiter(connect(t), time.Now), cache.NewLimiter(connect(t), time.Now)
	a.Allow(t.Context(), "k", 2, time.Minute)
	b.Allow(t.Context(), "k", 2, time.Minute)
	if ok, _ := a.Allow(t.Context(), "k", 2, time.Minute); ok {
		t.Error("third attempt allowed")
	}
}

func busReachesOthers(t *testing.T, connect Connect) {
	a, b := bus(t, connect), bus(t, connect)
	here, cancelHere := a.Subscribe("t")
	defer cancelHere()
	there, cancelThere := b.Subscribe("t")
	defer cancelThere()
	for _, text := range []string{"1", "2"} {
		if err := a.Publish(t.Context(), "t", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range []string{"1", "2"} {
		want(t, "here", string(next(t, here).Payload), text)
		want(t, "there", string(next(t, there).Payload), text)
	}
	time.Sleep(20 * time.Millisecond)
	want(t, "nothing twice", len(here)+len(there), 0)
}
