package redisengine

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/redis/go-redis/v9"

	"market/internal/platform/cache"
)

const (
	silence      = 3 * time.Second // after it we ask whether the server is still there, and once more before we give up
	firstBackoff = 100 * time.Millisecond
	lastBackoff  = 2 * time.Second
)

// Listen hears a channel until stop is called, connecting again by itself. The functions are called one at a time.
func (e *Engine) Listen(channel string, l cache.Listener) (stop func()) {
	ctx, cancel := context.WithCancel(e.ctx)
	done := make(chan struct{})
	e.running.Go(func() {
		defer close(done)
		e.keepListening(ctx, e.prefix+channel, l)
	})
	return func() { cancel(); <-done }
}

func (e *Engine) keepListening(ctx context.Context, channel string, l cache.Listener) {
	wait := firstBackoff
	for ctx.Err() == nil {
		if heard := e.listenOnce(ctx, channel, l); heard {
			l.Down()
			wait = firstBackoff
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, lastBackoff)
	}
}

// listenOnce hears one connection to its end and tells whether it was ever subscribed.
func (e *Engine) listenOnce(ctx context.Context, channel string, l cache.Listener) (subscribed bool) {
	sub := e.client.Subscribe(ctx, channel)
	unwatch := context.AfterFunc(ctx, func() { _ = sub.Close() }) // wakes a waiting read
	defer func() { unwatch(); _ = sub.Close() }()
	asked := false
	for {
		got, err := sub.ReceiveTimeout(ctx, silence)
		if err != nil {
			var late net.Error
			if asked || !errors.As(err, &late) || !late.Timeout() || ctx.Err() != nil || sub.Ping(ctx) != nil {
				return subscribed
			}
			asked = true
			continue
		}
		asked = false
		switch m := got.(type) {
		case *redis.Subscription:
			if subscribed {
				return true // the client connected again behind our back: start afresh, so that Down and Up are told
			}
			subscribed = true
			l.Up()
		case *redis.Message:
			l.Message([]byte(m.Payload))
		}
	}
}
