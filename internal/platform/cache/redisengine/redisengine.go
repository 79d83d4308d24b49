// Package redisengine is the cache's Remote on Redis 6.2 or newer, Valkey, or a cluster of them.
//
// It owns the connections, their short timeouts and the breaker that keeps a dead server from slowing every page. It
// knows nothing of spaces, marks or values, and uses no command that touches two keys, so a cluster needs no hash tags.
package redisengine

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"market/internal/platform/cache"
)

// A server that does not answer within these is treated as down: a page without the cache is quicker.
const (
	dialTimeout = 200 * time.Millisecond
	callTimeout = 200 * time.Millisecond
)

// Engine speaks to one server or cluster. It is safe for concurrent use.
type Engine struct {
	client  redis.UniversalClient
	prefix  string
	breaker *breaker
	ctx     context.Context //nolint:containedctx // the life of the listeners, ended by Close
	stop    context.CancelFunc
	running sync.WaitGroup
}

var _ cache.Remote = (*Engine)(nil)

// Open prepares an Engine for a URL such as redis://user:password@host:6379/0 (rediss:// for TLS). A cluster names its
// other servers as ?addr=host:port&addr=… . The prefix stands before every key and channel, so that several
// installations can share a server. Open does not connect: the server may come later.
func Open(rawURL, prefix string) (*Engine, error) {
	client, err := connect(rawURL)
	if err != nil {
		return nil, fmt.Errorf("redis address: %w", err)
	}
	e := &Engine{client: client, prefix: prefix}
	e.ctx, e.stop = context.WithCancel(context.Background())
	e.breaker = newBreaker(e.ctx, &e.running, func(ctx context.Context) error { return client.Ping(ctx).Err() })
	return e, nil
}

func connect(rawURL string) (redis.UniversalClient, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, errors.New("not a URL") // the cause would print the password
	}
	if u.Query().Has("addr") {
		o, err := redis.ParseClusterURL(rawURL)
		if err != nil {
			return nil, err
		}
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = dialTimeout, callTimeout, callTimeout, callTimeout
		o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled = -1, 1, true
		o.MaintNotificationsConfig = noMaintenance()
		return redis.NewClusterClient(o), nil
	}
	o, err := redis.ParseURL(rawURL)
	if err != nil {
		return nil, err
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = dialTimeout, callTimeout, callTimeout, callTimeout
	o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled = -1, 1, true
	o.MaintNotificationsConfig = noMaintenance()
	return redis.NewClient(o), nil
}

// noMaintenance turns off a handshake that only one vendor's hosted service understands.
func noMaintenance() *maintnotifications.Config {
	return &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// Close ends the listeners and the connections.
func (e *Engine) Close() error {
	e.stop()
	err := e.client.Close()
	e.running.Wait()
	return err
}

// Ping asks the server, also while the breaker is open.
func (e *Engine) Ping(ctx context.Context) error { return e.client.Ping(ctx).Err() }

// Read returns the values of keys in their order, nil for one that is absent.
func (e *Engine) Read(ctx context.Context, keys ...string) ([][]byte, error) {
	values := make([][]byte, len(keys))
	err := e.breaker.do(ctx, func(ctx context.Context) error {
		pipe := e.client.Pipeline()
		gets := make([]*redis.StringCmd, len(keys))
		for i, key := range keys {
			gets[i] = pipe.Get(ctx, e.prefix+key)
		}
		if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
		for i, get := range gets {
			v, err := get.Bytes()
			if err != nil && !errors.Is(err, redis.Nil) {
				return err
			}
			if err == nil {
				values[i] = v
			}
		}
		return nil
	})
	return values, err
}

// Write sets a key; it disappears after ttl, or never when ttl is 0.
func (e *Engine) Write(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return e.breaker.do(ctx, func(ctx context.Context) error {
		return e.client.Set(ctx, e.prefix+key, value, ttl).Err()
	})
}

// Claim sets a key unless it is set, and returns the value that stands.
func (e *Engine) Claim(ctx context.Context, key string, value []byte) (stands []byte, err error) {
	err = e.breaker.do(ctx, func(ctx context.Context) error {
		pipe := e.client.Pipeline()
		pipe.SetNX(ctx, e.prefix+key, value, 0) //nolint:staticcheck // SET NX GET needs Redis 7
		get := pipe.Get(ctx, e.prefix+key)
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
		stands, err = get.Bytes()
		return err
	})
	return stands, err
}

// Delete removes keys.
func (e *Engine) Delete(ctx context.Context, keys ...string) error {
	return e.breaker.do(ctx, func(ctx context.Context) error {
		pipe := e.client.Pipeline()
		for _, key := range keys {
			pipe.Del(ctx, e.prefix+key)
		}
		_, err := pipe.Exec(ctx)
		return err
	})
}

// countScript counts and starts the window in one step: a counter without an end would lock somebody out for ever.
var countScript = redis.NewScript(`
local n = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
	redis.call('PEXPIRE', KEYS[1], ARGV[1])
	left = tonumber(ARGV[1])
end
return {n, left}`)

// Count adds one to a counter that starts with the first call and ends a window later.
func (e *Engine) Count(ctx context.Context, key string, window time.Duration) (n int64, left time.Duration, err error) {
	err = e.breaker.do(ctx, func(ctx context.Context) error {
		pair, err := countScript.Run(ctx, e.client, []string{e.prefix + key}, window.Milliseconds()).Int64Slice()
		if err != nil {
			return err
		}
		n, left = pair[0], time.Duration(pair[1])*time.Millisecond
		return nil
	})
	return n, left, err
}

// Publish sends a payload to every node that listens to the channel.
func (e *Engine) Publish(ctx context.Context, channel string, payload []byte) error {
	return e.breaker.do(ctx, func(ctx context.Context) error {
		return e.client.Publish(ctx, e.prefix+channel, payload).Err()
	})
}
