package cache_test

import (
	"fmt"
	"testing"
	"time"

	"market/internal/platform/cache"
	"market/internal/platform/cache/cachetest"
)

func TestOneProcess(t *testing.T) {
	cachetest.Run(t, func(*testing.T) cachetest.Connect {
		return func(*testing.T) cache.Remote { return nil }
	})
}

func TestMemoryIsBounded(t *testing.T) {
	c := cache.New(cache.Options{MaxBytes: 1 << 20})
	defer c.Close()
	big := cachetest.NewTruth(string(make([]byte, 10<<10)))
	for i := range 1000 {
		big.Get(t, c.Space("s"), fmt.Sprint(i))
	}
	cachetest.Eventually(t, "at most 1 MB held", func() bool { return c.Stats().Bytes <= 1<<20 })
}

func TestLimiterFollowsTheClock(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	l := cache.NewLimiter(nil, func() time.Time { return now })
	l.Allow(t.Context(), "k", 1, time.Hour)
	now = now.Add(40 * time.Minute)
	if ok, after := l.Allow(t.Context(), "k", 1, time.Hour); ok || after != 20*time.Minute {
		t.Errorf("got %v, %v", ok, after)
	}
	now = now.Add(20 * time.Minute)
	if ok, _ := l.Allow(t.Context(), "k", 1, time.Hour); !ok {
		t.Error("refused in a new window")
	}
}
