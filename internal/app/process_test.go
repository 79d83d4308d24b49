package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"market/internal/app"
)

// binary is the program itself, built once for all tests of the package.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(shared, "market")
	out, err := exec.Command("go", "build", "-race=false", "-o", path, "market/cmd/market").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// process is the program as an operator runs it, on data that outlives it.
type process struct {
	t      *testing.T
	path   string
	config app.Config
	url    string
	cmd    *exec.Cmd
	log    *bytes.Buffer
}

// processOf prepares the program on the data of a configuration, on a port that stays the same; start runs it.
func processOf(t *testing.T, c app.Config) *process {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c.Addr = l.Addr().String()
	p := &process{t: t, path: path, config: c, url: "http://" + c.Addr}
	t.Cleanup(p.kill)
	return p
}

// command is the program with the settings of the process.
func (p *process) command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.path, args...)
	cmd.Env = append(os.Environ(),
		"MARKET_ADDR="+p.config.Addr, "MARKET_BASE_URL="+p.config.BaseURL, "MARKET_DATA_DIR="+p.config.DataDir, "MARKET_DATABASE_URL="+p.config.DatabaseURL)
	return cmd
}

// start runs the program and waits for its first answer; it tells how long that took.
func (p *process) start() time.Duration {
	p.t.Helper()
	p.log = &bytes.Buffer{}
	p.cmd = p.command("serve")
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	begun := time.Now()
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	for {
		res, err := http.Get(p.url + "/healthz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return time.Since(begun)
			}
		}
		if time.Since(begun) > 20*time.Second {
			p.kill()
			p.t.Fatalf("it does not serve:\n%s", p.log)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// kill ends the process as a power cut would: nothing is flushed, nobody is told. What ended already stays ended.
func (p *process) kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	p.cmd = nil
}

// stop asks the process to end as an operator does, and gives its exit code.
func (p *process) stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	return p.wait()
}

// wait gives the exit code once the process has ended.
func (p *process) wait() int {
	p.t.Helper()
	cmd := p.cmd
	p.cmd = nil
	overdue := time.AfterFunc(60*time.Second, func() { _ = cmd.Process.Kill() })
	defer overdue.Stop()
	err := cmd.Wait()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		p.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

// call asks the API once; an error means that no whole answer came, so that nobody knows what became of it.
func (p *process) call(client *http.Client, token, method, path, key, contentType string, body []byte) (status int, answer []byte, err error) {
	req, err := http.NewRequest(method, p.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", contentType)
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}

// marshal is the JSON of what a test made itself.
func marshal(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// output runs a command of the program to its end and gives what it printed, errors last, and its exit code.
func (p *process) output(args ...string) (string, int) {
	p.t.Helper()
	cmd := p.command(args...)
	out, err := cmd.CombinedOutput()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		p.t.Fatal(err)
	}
	return strings.TrimSpace(string(out)), cmd.ProcessState.ExitCode()
}
