package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"market/internal/app"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/trade/account"
)

// asMarket has the test binary be the program, so that commands run as processes with exit codes of their own.
const asMarket = "TEST_AS_MARKET"

// TestMain is the program where a test asks for it.
func TestMain(m *testing.M) {
	if os.Getenv(asMarket) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// machine is a data folder with the program beside it.
type machine struct {
	t   *testing.T
	dir string
	env []string
}

func newMachine(t *testing.T, env ...string) *machine {
	t.Helper()
	return &machine{t: t, dir: t.TempDir(), env: env}
}

func (m *machine) command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asMarket+"=1", "MARKET_DATA_DIR="+filepath.Join(m.dir, "data"), "MARKET_DATABASE_URL=")
	cmd.Env = append(cmd.Env, m.env...)
	return cmd
}

// said is what a command answered.
type said struct {
	code        int
	out, errors string
}

// run gives a command its standard input and waits for its end.
func (m *machine) run(stdin string, args ...string) said {
	m.t.Helper()
	var out, errs strings.Builder
	cmd := m.command(args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err := cmd.Run()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		m.t.Fatal(err)
	}
	return said{cmd.ProcessState.ExitCode(), strings.TrimSpace(out.String()), strings.TrimSpace(errs.String())}
}

// good is run for a command that must succeed.
func (m *machine) good(stdin string, args ...string) string {
	m.t.Helper()
	s := m.run(stdin, args...)
	if s.code != 0 || s.errors != "" && s.errors != "password:" {
		m.t.Fatalf("%v ended with %d: %s\n%s", args, s.code, s.out, s.errors)
	}
	return s.out
}

// refused is run for a command that must end with a code and one sentence on standard error that says this.
func (m *machine) refused(code int, says, stdin string, args ...string) said {
	m.t.Helper()
	s := m.run(stdin, args...)
	if s.code != code || !strings.Contains(s.errors, says) || strings.Contains(s.errors, "goroutine ") || strings.Contains(s.errors, "error.") {
		m.t.Errorf("%v ended with %d, wanted %d and %q:\n%s\n%s", args, s.code, code, says, s.out, s.errors)
	}
	return s
}

// file writes a file beside the data.
func (m *machine) file(name, content string) string {
	m.t.Helper()
	path := filepath.Join(m.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		m.t.Fatal(err)
	}
	return path
}

// inside works on the data as the program does, while no command runs.
func (m *machine) inside(do func(ctx context.Context, a *app.App)) {
	m.t.Helper()
	ctx := context.Background()
	c := app.Config{BaseURL: "http://market.test", Env: "development", DataDir: filepath.Join(m.dir, "data")}
	a, err := app.New(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		m.t.Fatal(err)
	}
	if err := a.Migrate(ctx); err != nil {
		m.t.Fatal(err)
	}
	do(ctx, a)
	if err := a.Close(); err != nil {
		m.t.Fatal(err)
	}
}

// database opens the data beside a program that may run.
func (m *machine) database() *database.DB {
	m.t.Helper()
	db, err := database.Open(context.Background(), database.Options{DataDir: filepath.Join(m.dir, "data")})
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = db.Close() })
	return db
}

// supplier makes an organisation of the kind and gives its id.
func (m *machine) supplier(kind account.Kind) (id string) {
	m.t.Helper()
	m.inside(func(ctx context.Context, a *app.App) {
		check := func(err error) {
			m.t.Helper()
			if err != nil {
				m.t.Fatal(err)
			}
		}
		check(a.Alliance.EnsureStateLevel(ctx))
		zone, err := a.Alliance.ByCode(ctx, "urumqi")
		check(err)
		u, err := a.Accounts.CreateUser(ctx, actor.Program(), account.SignUp{Email: string(kind) + "@market.example", Name: "王经理", Lang: i18n.Zh, Password: "alliance-demo"})
		check(err)
		in := account.OrganisationInput{
			Kind: kind, Name: i18n.Text{i18n.Zh: "泵厂", i18n.Ru: "Завод насосов"}, Country: "CN", Identifier: "91110000600037341L", ZoneID: zone.ID,
			City: i18n.Text{i18n.Zh: "乌鲁木齐", i18n.Ru: "Урумчи"}, Phone: "+86 991 555 0100", Profile: i18n.Text{i18n.Zh: "水泵厂。", i18n.Ru: "Завод насосов."},
		}
		if kind == account.Buyer {
			in.Country, in.Identifier, in.ZoneID = "KZ", "020240000555", ""
		}
		o, err := a.Accounts.CreateOrganisation(ctx, actor.Actor{UserID: u.ID, Name: u.Name, Lang: u.Lang}, in, idempotency.Key{})
		check(err)
		id = o.ID
	})
	return id
}

// freeAddress is an address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// within polls for what another process brings about; the deadline is only for a test that fails.
func within(t *testing.T, d time.Duration, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(d); !cond(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %s: %s", d, what)
		}
	}
}
