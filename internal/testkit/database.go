// Package testkit holds what tests share: databases, real servers, the running product. Only _test.go files import it.
package testkit

import (
	"context"
	"log/slog"
	"testing"
	_ "time/tzdata" // the binary embeds it too

	"market/internal/platform/database"
	"market/internal/platform/jobs"
)

// EachDB runs a test on a fresh, migrated SQLite database and on a fresh, migrated PostgreSQL database.
func EachDB(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Migrated(t, database.Options{URL: Postgres(t)})) })
}

// SQLite opens a fresh, migrated SQLite database in a temporary folder.
func SQLite(t testing.TB) *database.DB {
	t.Helper()
	return Migrated(t, database.Options{DataDir: t.TempDir()})
}

// Migrated opens a database, brings it up to date and closes it when the test ends.
func Migrated(t testing.TB, o database.Options) *database.DB {
	t.Helper()
	ctx := context.Background()
	db, err := database.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := jobs.Migrate(ctx, db, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return db
}
