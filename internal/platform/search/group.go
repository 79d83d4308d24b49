package search

import (
	"context"
	"sync"
	"time"
)

// groupTimeout bounds the work of one group.
const groupTimeout = 30 * time.Second

// groups gathers index jobs of a kind that run at the same time: while one group is being worked, the next gathers.
type groups struct {
	mu      sync.Mutex
	open    map[string]*group // that still gathers, by kind
	working map[string]bool   // kinds of which a group is being worked
}

type group struct {
	ids  []string
	done chan struct{}
	err  error
}

// join adds the job's ids to the open group of its kind and waits until that was worked. Whoever finds nobody working
// works, group after group, until none is open.
func (g *groups) join(ctx context.Context, job IndexJob, work func(ids []string) error) error {
	g.mu.Lock()
	if g.open == nil {
		g.open, g.working = map[string]*group{}, map[string]bool{}
	}
	mine := g.open[job.Kind]
	if mine == nil {
		mine = &group{done: make(chan struct{})}
		g.open[job.Kind] = mine
	}
	mine.ids = append(mine.ids, job.IDs...)
	lead := !g.working[job.Kind]
	g.working[job.Kind] = true
	g.mu.Unlock()
	if lead {
		g.lead(job.Kind, work)
	}
	select {
	case <-mine.done:
		return mine.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *groups) lead(kind string, work func(ids []string) error) {
	for {
		g.mu.Lock()
		next := g.open[kind]
		delete(g.open, kind)
		if next == nil {
			g.working[kind] = false
			g.mu.Unlock()
			return
		}
		g.mu.Unlock()
		next.err = work(next.ids)
		close(next.done)
	}
}
