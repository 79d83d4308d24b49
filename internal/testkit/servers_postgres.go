package testkit

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Postgres makes an empty database in the shared PostgreSQL and returns its URL. It is dropped when the test ends, also
// when connections are still open.
func Postgres(t testing.TB) string {
	t.Helper()
	server := setting(t, "TEST_POSTGRES_URL", "PostgreSQL")
	name := Unique(t)
	if err := execute(server, "CREATE DATABASE "+name); err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		if err := execute(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("PostgreSQL: %v", err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// StartPostgres starts a private PostgreSQL, durable as in production, for tests that take the database away. It takes
// about two seconds: use Postgres for everything else.
func StartPostgres(t testing.TB) *Server {
	t.Helper()
	bin := setting(t, "TEST_POSTGRES_BIN", "PostgreSQL")
	// Not t.TempDir: the user postgres must be able to walk to it, and a socket's path may have 107 bytes at most.
	dir, err := os.MkdirTemp("", "market-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	as := ownedByPostgres(t, dir)
	data := filepath.Join(dir, "db")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "market", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = as(), dir
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	return launch(t, "PostgreSQL", func(port string) *Server {
		address := "postgres://market@127.0.0.1:" + port + "/postgres?sslmode=disable"
		return &Server{
			URL: address,
			command: func() *exec.Cmd {
				cmd := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+dir)
				cmd.SysProcAttr, cmd.Dir = as(), dir
				return cmd
			},
			ready: func(ctx context.Context) error { return executeContext(ctx, address, "SELECT 1") },
		}
	})
}

// ownedByPostgres gives dir to the user postgres when we are root, and returns how to run as that user: PostgreSQL
// refuses to run as root.
func ownedByPostgres(t testing.TB, dir string) func() *syscall.SysProcAttr {
	t.Helper()
	if os.Getuid() != 0 {
		return func() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
	if errUID != nil || errGID != nil {
		t.Fatalf("the user postgres has no numbers: %v %v", errUID, errGID)
	}
	if err := os.Chown(dir, int(uid), int(gid)); err != nil {
		t.Fatal(err)
	}
	return func() *syscall.SysProcAttr {
		return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
}

func execute(address, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return executeContext(ctx, address, statement)
}

func executeContext(ctx context.Context, address, statement string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statement)
	return err
}
