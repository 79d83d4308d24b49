package testkit

// `make test` starts the servers that tests share and names them in TEST_… variables. A test that asks for a part which is
// not there is skipped with a reason, and fails when CI=true, because CI must not pass by leaving parts out.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
)

// Unique returns a short name that no other test has: for databases, prefixes of keys and of indexes.
func Unique(t testing.TB) string {
	t.Helper()
	return "t" + strings.ReplaceAll(uuid.Must(uuid.NewV7()).String(), "-", "")
}

// Server is one private server process that a test may take away and bring back; its data stays in between.
// It ends with the test.
type Server struct {
	// URL is where the server answers; it stays the same over stops and starts.
	URL string
	// Key is the master key of a Meilisearch, empty otherwise.
	Key string

	t       testing.TB
	name    string
	command func() *exec.Cmd
	ready   func(context.Context) error

	mu      sync.Mutex
	cmd     *exec.Cmd
	exited  chan struct{}
	printed *bytes.Buffer
}

// Start brings the server back and waits until it answers. Starting a running server does nothing.
func (s *Server) Start() {
	s.t.Helper()
	if err := s.start(); err != nil {
		s.t.Fatalf("%s does not start: %v", s.name, err)
	}
}

// Stop takes the server away as a power cut would: SIGKILL, nothing is flushed. Stopping a stopped server does nothing.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return
	}
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) // the group: PostgreSQL has many processes
	<-s.exited
	s.cmd = nil
}

func (s *Server) start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd != nil {
		return nil
	}
	cmd, exited, printed := s.command(), make(chan struct{}), &bytes.Buffer{}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	cmd.Stdout, cmd.Stderr = printed, printed
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait(); close(exited) }()
	s.cmd, s.exited, s.printed = cmd, exited, printed
	return s.untilReady()
}

// untilReady polls the server itself, since nothing announces that a port is open. It gives up after 30 seconds or when
// the process ends.
func (s *Server) untilReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := s.ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.exited:
			s.cmd = nil
			return fmt.Errorf("it ended: %s", s.printed)
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

// launch starts what build describes on a free port, again on another when somebody took the port first.
func launch(t testing.TB, name string, build func(port string) *Server) *Server {
	t.Helper()
	var err error
	for range 3 {
		s := build(freePort(t))
		s.t, s.name = t, name
		t.Cleanup(s.Stop)
		if err = s.start(); err == nil {
			return s
		}
		s.Stop()
	}
	t.Fatalf("%s does not start: %v", name, err)
	return nil
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// setting returns a TEST_… variable that `make test` sets, or ends the test when the part is not there.
func setting(t testing.TB, variable, part string) string {
	t.Helper()
	v := os.Getenv(variable)
	if v == "" {
		unavailable(t, part+" is not there: "+variable+" is empty (`make test` and `make servers` set it)")
	}
	return v
}

// program returns the path of an installed program, or ends the test when it is not there.
func program(t testing.TB, name string) string {
	t.Helper()
	p, err := exec.LookPath(name)
	if err != nil {
		unavailable(t, name+" is not installed (deploy/test/install.sh brings it)")
	}
	return p
}

// unavailable skips the test and leaves its name for the last lines of `make test`; with CI=true it fails the test.
func unavailable(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	if list := os.Getenv("TEST_SKIPPED"); list != "" {
		if err := appendLine(list, t.Name()+": "+reason); err != nil {
			t.Error(err)
		}
	}
	t.Skip(reason)
}

func appendLine(file, line string) error {
	f, err := os.OpenFile(filepath.Clean(file), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line + "\n")
	return errors.Join(err, f.Close())
}
