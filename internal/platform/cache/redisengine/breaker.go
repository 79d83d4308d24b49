package redisengine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrDown is the answer while the breaker is open; it costs nothing.
var ErrDown = errors.New("redis is down")

const (
	failuresToOpen = 3
	probeEvery     = 250 * time.Millisecond
)

// breaker refuses calls after several failures in a row, until a probe of its own finds the server back. No reader's
// request pays for finding out.
type breaker struct {
	ctx     context.Context //nolint:containedctx // the engine's life
	running *sync.WaitGroup
	probe   func(context.Context) error

	failures atomic.Int32
	open     atomic.Bool
}

func newBreaker(ctx context.Context, running *sync.WaitGroup, probe func(context.Context) error) *breaker {
	return &breaker{ctx: ctx, running: running, probe: probe}
}

// do makes a call with its own short time limit. A caller who leaves early does not count as the server's failure.
func (b *breaker) do(ctx context.Context, call func(context.Context) error) error {
	if b.open.Load() {
		return ErrDown
	}
	limited, cancel := context.WithTimeout(ctx, callTimeout+dialTimeout)
	defer cancel()
	err := call(limited)
	switch {
	case err == nil || answered(err):
		b.failures.Store(0)
	case ctx.Err() == nil && b.failures.Add(1) >= failuresToOpen:
		b.trip()
	}
	return err
}

// answered tells a server that refuses a command from one that is not there.
func answered(err error) bool {
	var reply redis.Error
	return errors.As(err, &reply) && !errors.Is(err, redis.ErrClosed)
}

func (b *breaker) trip() {
	if b.ctx.Err() != nil || !b.open.CompareAndSwap(false, true) {
		return
	}
	b.running.Go(func() {
		tick := time.NewTicker(probeEvery)
		defer tick.Stop()
		for {
			select {
			case <-b.ctx.Done():
				return
			case <-tick.C:
			}
			if b.probe(b.ctx) == nil {
				b.failures.Store(0)
				b.open.Store(false)
				return
			}
		}
	})
}
