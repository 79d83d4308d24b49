// Command market is the market of the Central Asia Alliance: the site, its API, its workers and its tools in one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // both clocks work on a machine without a time zone database

	"github.com/alecthomas/kong"

	"market/internal/app"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
)

// commands is the command line: one field per subcommand, the settings beside them.
type commands struct {
	app.Config `group:"Settings:"`

	Serve   serveCommand   `cmd:"" help:"Serve site, member area, staff area and API, and run the workers."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to date."`
	Seed    seedCommand    `cmd:"" help:"Fill an empty database with demo content. Refused in production."`
	Import  importCommand  `cmd:"" help:"Import products or categories from a file."`
	Reindex reindexCommand `cmd:"" help:"Rebuild the search index from the database while the old one serves."`
	User    userCommand    `cmd:"" help:"Create a user, grant a staff role, set a password."`
	Audit   auditCommand   `cmd:"" help:"Check the audit log."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cli commands
	k := kong.Parse(&cli, kong.Name("market"), kong.UsageOnError(),
		kong.Description("The market of the Central Asia Alliance. Settings are environment variables, see deploy/example.env."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err := k.Run(&cli.Config); err != nil {
		fmt.Fprintln(os.Stderr, "market: "+sentence(err))
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// sentence tells an operator what went wrong: an expected failure in the words that readers are given, with each refused
// field and the cause, which readers are not told; anything else as it is.
func sentence(err error) string {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return err.Error()
	}
	p := i18n.For(i18n.En)
	parts := []string{p.TMap(e.Key, e.Args)}
	for _, f := range e.Fields {
		parts = append(parts, f.Name+": "+p.TMap("invalid."+f.Code, f.Args))
	}
	if cause := e.Unwrap(); cause != nil {
		parts = append(parts, cause.Error())
	}
	return strings.Join(parts, "\n  ")
}

// logger writes JSON lines to standard error, so that a command's own output stays clean.
func logger(level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

// open opens the product for a command that works on its data; the database is brought up to date first.
func open(ctx context.Context, c *app.Config, level slog.Level) (*app.App, error) {
	a, err := app.New(ctx, *c, logger(level))
	if err != nil {
		return nil, err
	}
	if err := a.Migrate(ctx); err != nil {
		_ = a.Close()
		return nil, err
	}
	return a, nil
}
