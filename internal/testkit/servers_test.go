package testkit

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

func TestPostgresGivesEachTestItsOwnDatabase(t *testing.T) {
	one, two := Postgres(t), Postgres(t)
	if one == two {
		t.Fatalf("both are %s", one)
	}
	if err := execute(one, "CREATE TABLE only_here (id TEXT)"); err != nil {
		t.Fatal(err)
	}
	if err := execute(two, "SELECT * FROM only_here"); err == nil {
		t.Error("the second database sees a table of the first")
	}
}

func TestPostgresIsDroppedAlthoughSomebodyIsConnected(t *testing.T) {
	address := setting(t, "TEST_POSTGRES_URL", "PostgreSQL")
	t.Run("a test that forgets a connection", func(t *testing.T) {
		address = Postgres(t)
		conn, err := pgx.Connect(context.Background(), address)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn // never closed
	})
	if err := execute(address, "SELECT 1"); err == nil {
		t.Error("the database is still there")
	}
}

func TestPrivatePostgresKeepsWhatWasCommittedOverAKill(t *testing.T) {
	s := StartPostgres(t)
	if err := execute(s.URL, "CREATE TABLE kept (id TEXT)"); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	if err := execute(s.URL, "SELECT 1"); err == nil {
		t.Fatal("it answers although it was stopped")
	}
	s.Start()
	if err := execute(s.URL, "SELECT * FROM kept"); err != nil {
		t.Error(err)
	}
}

func TestRedisStopsAndStartsUnderTheSameAddress(t *testing.T) {
	s := StartRedis(t)
	o, err := redis.ParseURL(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := ping(t.Context(), o.Addr); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	s.Stop()
	if ping(t.Context(), o.Addr) == nil {
		t.Fatal("it answers although it was stopped")
	}
	s.Start()
	s.Start()
	if err := ping(t.Context(), o.Addr); err != nil {
		t.Error(err)
	}
}

func TestMeilisearchStopsAndStartsUnderTheSameAddress(t *testing.T) {
	shared, key := Meili(t)
	s := StartMeili(t)
	if s.URL == shared || key == "" || s.Key == "" {
		t.Fatalf("shared %s %q, private %s %q", shared, key, s.URL, s.Key)
	}
	s.Stop()
	if answers(t.Context(), s.URL+"/health") == nil {
		t.Fatal("it answers although it was stopped")
	}
	s.Start()
}

func TestAServerThatCannotStartSaysWhy(t *testing.T) {
	s := &Server{command: func() *exec.Cmd { return exec.Command("sh", "-c", "echo no room; exit 1") },
		ready: func(context.Context) error { return os.ErrNotExist }}
	if err := s.start(); err == nil || !strings.Contains(err.Error(), "no room") {
		t.Errorf("got %v", err)
	}
}

func TestBrowserPartsAreThere(t *testing.T) {
	if info, err := os.Stat(Chromium(t)); err != nil || info.Mode()&0o111 == 0 {
		t.Errorf("Chromium is no program: %v", err)
	}
	if !strings.Contains(Axe(t), "axe") {
		t.Error("axe-core has no axe")
	}
}

func TestAMissingPartSkipsAndIsListedButFailsInCI(t *testing.T) {
	for ci, want := range map[string]string{"": "--- SKIP", "true": "--- FAIL"} {
		list := filepath.Join(t.TempDir(), "skipped")
		cmd := exec.Command(os.Args[0], "-test.run=^TestBrowserPartsAreThere$", "-test.v")
		cmd.Env = append(os.Environ(), "TEST_CHROMIUM=", "TEST_SKIPPED="+list, "CI="+ci)
		out, _ := cmd.CombinedOutput() // it fails in one of the two cases
		if !strings.Contains(string(out), want) || !strings.Contains(string(out), "TEST_CHROMIUM is empty") {
			t.Errorf("CI=%q: want %s, got\n%s", ci, want, out)
		}
		listed, _ := os.ReadFile(list)
		if got := strings.Contains(string(listed), "TestBrowserPartsAreThere"); got != (ci == "") {
			t.Errorf("CI=%q: listed %q", ci, listed)
		}
	}
}
