package testkit

import (
	"context"
	"os/exec"
	"testing"

	"github.com/redis/go-redis/v9"
)

// Redis returns the URL of an empty Redis that this test has for itself: one starts in some 20 ms, and tests of several
// packages run at the same time.
func Redis(t testing.TB) string {
	t.Helper()
	return StartRedis(t).URL
}

// StartRedis starts a private Redis for tests that take it away. It keeps nothing over a stop, as a cache may.
func StartRedis(t testing.TB) *Server {
	t.Helper()
	bin, dir := program(t, "redis-server"), t.TempDir()
	return launch(t, "Redis", func(port string) *Server {
		address := "127.0.0.1:" + port
		return &Server{
			URL: "redis://" + address + "/0",
			command: func() *exec.Cmd {
				return exec.Command(bin, "--port", port, "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "no")
			},
			ready: func(ctx context.Context) error { return ping(ctx, address) },
		}
	})
}

func ping(ctx context.Context, address string) error {
	c := redis.NewClient(&redis.Options{Addr: address, MaxRetries: -1, DialerRetries: 1})
	defer c.Close()
	return c.Ping(ctx).Err()
}
