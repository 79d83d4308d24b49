package search

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

func TestJobsOfOneMomentAreWorkedTogether(t *testing.T) {
	var g groups
	var calls, ids atomic.Int64
	hold := make(chan struct{})
	work := func(part []string) error {
		if calls.Add(1) == 1 {
			<-hold // while the first group is being worked, all others gather
		}
		ids.Add(int64(len(part)))
		return nil
	}
	var wg sync.WaitGroup
	join := func() {
		if err := g.join(t.Context(), IndexJob{Kind: Product, IDs: []string{"x"}}, work); err != nil {
			t.Error(err)
		}
	}
	wg.Go(join)
	until(func() bool { return calls.Load() == 1 })
	for range 50 {
		wg.Go(join)
	}
	until(func() bool { return g.waiting(Product) == 50 })
	close(hold)
	wg.Wait()
	if calls.Load() != 2 || ids.Load() != 51 {
		t.Fatalf("%d calls for %d ids, want 2 for 51", calls.Load(), ids.Load())
	}
}

// until spins, giving way to others, for something that is bound to happen at once.
func until(cond func() bool) {
	for !cond() {
		runtime.Gosched()
	}
}

func (g *groups) waiting(kind string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[kind] == nil {
		return 0
	}
	return len(g.open[kind].ids)
}

func TestFailureOfAGroupIsEachJobs(t *testing.T) {
	var g groups
	boom := errors.New("boom")
	for range 2 { // the next group works again
		if err := g.join(t.Context(), IndexJob{Kind: Zone, IDs: []string{"x"}}, func([]string) error { return boom }); !errors.Is(err, boom) {
			t.Fatal(err)
		}
	}
}
