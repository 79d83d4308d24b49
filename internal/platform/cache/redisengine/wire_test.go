package redisengine_test

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// wire is a connection to a server that a test may cut while the server lives on.
type wire struct {
	t        *testing.T
	url      string
	at       string
	upstream string

	mu     sync.Mutex
	listen net.Listener
	conns  []net.Conn
	silent bool
}

func newWire(t *testing.T, serverURL string) *wire {
	t.Helper()
	host := strings.TrimSuffix(strings.TrimPrefix(serverURL, "redis://"), "/0")
	w := &wire{t: t, at: "127.0.0.1:0", upstream: host}
	w.mend()
	w.url = "redis://" + w.at + "/0"
	t.Cleanup(w.cut)
	return w
}

func (w *wire) mend() {
	l, err := net.Listen("tcp", w.at)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.listen, w.at = l, l.Addr().String()
	w.mu.Unlock()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.join(c)
		}
	}()
}

func (w *wire) join(c net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns = append(w.conns, c)
	if w.silent {
		return
	}
	up, err := net.Dial("tcp", w.upstream)
	if err != nil {
		_ = c.Close()
		return
	}
	w.conns = append(w.conns, up)
	go func() { _, _ = io.Copy(up, c); _ = up.Close() }()
	go func() { _, _ = io.Copy(c, up); _ = c.Close() }()
}

// mute has the wire take connections and pass nothing on.
func (w *wire) mute() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.silent = true
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.listen.Close()
	for _, c := range w.conns {
		_ = c.Close()
	}
	w.conns = nil
}
