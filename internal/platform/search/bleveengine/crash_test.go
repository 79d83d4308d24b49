package bleveengine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
)

func brick(i int) search.Document {
	return search.Document{ID: fmt.Sprintf("d%04d", i), Kind: search.Product, Revision: 1,
		Text: map[string]i18n.Text{search.Name: {i18n.Ru: fmt.Sprintf("кирпич %d", i)}}}
}

// childDir names, in a child of TestSurvivesKill, the directory to write in.
const childDir = "BLEVEENGINE_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		writeForever(dir)
	}
	os.Exit(m.Run())
}

// writeForever prints the number of each document once it is written.
func writeForever(dir string) {
	e, err := Open(dir, slog.Default())
	for i := 0; err == nil; i++ {
		if err = e.Index(context.Background(), []search.Document{brick(i)}); err == nil {
			_, err = fmt.Println(i)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestSurvivesKill(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	var out strings.Builder
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	killed := time.AfterFunc(700*time.Millisecond, func() { _ = cmd.Process.Kill() })
	defer killed.Stop()
	buf := make([]byte, 4096)
	for {
		n, err := pipe.Read(buf)
		out.Write(buf[:n])
		if err != nil {
			break
		}
	}
	_ = cmd.Wait() // killed
	wrote := strings.Count(out.String(), "\n")
	e := open(t, dir)
	if empty, err := e.Configure(t.Context(), search.Product); err != nil || empty {
		t.Fatalf("after a kill: empty %v, %v", empty, err)
	}
	n, err := e.Count(t.Context(), search.Product)
	if err != nil || wrote == 0 || n < wrote {
		t.Errorf("%d documents of %d written are there, %v", n, wrote, err)
	}
	r, err := e.Search(t.Context(), search.Query{Kind: search.Product, Text: "кирпичи", Lang: i18n.Ru})
	if err != nil || r.Total != n {
		t.Errorf("%d found of %d, %v", r.Total, n, err)
	}
}

func TestReopens(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	if err := e.Index(t.Context(), []search.Document{brick(1), brick(2)}); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.Ping(t.Context()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Ping after Close: %v", err)
	}
	e = open(t, dir)
	if n, err := e.Count(t.Context(), search.Product); err != nil || n != 2 {
		t.Errorf("Count = %d, %v", n, err)
	}
}

func TestOneOwner(t *testing.T) {
	dir := t.TempDir()
	first, second := open(t, dir), open(t, dir)
	if err := first.Index(t.Context(), []search.Document{brick(1)}); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Configure(t.Context(), search.Product); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("a second owner: %v", err)
	}
	if n, err := first.Count(t.Context(), search.Product); err != nil || n != 1 {
		t.Errorf("the first has %d, %v", n, err)
	}
}

func TestDamagedIsBegunAnew(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, file string){
		"emptied":   func(t *testing.T, file string) { overwrite(t, file, nil) },
		"garbage":   func(t *testing.T, file string) { overwrite(t, file, []byte(strings.Repeat("\x00\xffgarbage", 4000))) },
		"lost":      func(t *testing.T, file string) { overwrite(t, file, nil); _ = os.Remove(file) },
		"truncated": func(t *testing.T, file string) { _ = os.Truncate(file, 40) },
	} {
		for _, pattern := range []string{"index_meta.json", "store/root.bolt", "store/*.zap"} {
			t.Run(name+" "+filepath.Base(pattern), func(t *testing.T) {
				dir := t.TempDir()
				e := open(t, dir)
				if err := e.Index(t.Context(), []search.Document{brick(1)}); err != nil {
					t.Fatal(err)
				}
				if err := e.Close(); err != nil {
					t.Fatal(err)
				}
				files, err := filepath.Glob(filepath.Join(dir, search.Product, prefix()+"*", pattern))
				if err != nil || len(files) == 0 {
					t.Fatalf("no %s: %v", pattern, err)
				}
				for _, f := range files {
					damage(t, f)
				}
				e = open(t, dir)
				if empty, err := e.Configure(t.Context(), search.Product); err != nil || !empty {
					t.Fatalf("empty %v, %v", empty, err)
				}
				if err := e.Index(t.Context(), []search.Document{brick(2)}); err != nil {
					t.Fatal(err)
				}
				if n, err := e.Count(t.Context(), search.Product); err != nil || n != 1 {
					t.Errorf("Count = %d, %v", n, err)
				}
			})
		}
	}
}

func overwrite(t *testing.T, file string, with []byte) {
	t.Helper()
	if err := os.WriteFile(file, with, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestUnknownKind(t *testing.T) {
	e := open(t, t.TempDir())
	for _, kind := range []string{"", "..", "../x", "a/b", ".hidden"} {
		if _, err := e.Configure(t.Context(), kind); !errors.Is(err, search.ErrUnknownKind) {
			t.Errorf("%q: %v", kind, err)
		}
	}
}
