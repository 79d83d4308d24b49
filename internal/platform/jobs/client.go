package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"market/internal/platform/database"
)

// newClient makes River's client on the workers' pool. With listen, PostgreSQL tells it of new jobs at once through a
// connection of its own; without, and on SQLite, it looks every FetchPollInterval.
func newClient(db *database.DB, listen bool, config *river.Config) (*river.Client[*sql.Tx], func(), error) {
	drv, closeDriver, err := newDriver(db, listen)
	if err != nil {
		return nil, nil, err
	}
	client, err := river.NewClient(drv, config)
	if err != nil {
		closeDriver()
		return nil, nil, fmt.Errorf("job queue: %w", err)
	}
	return client, closeDriver, nil
}

func newDriver(db *database.DB, listen bool) (riverdriver.Driver[*sql.Tx], func(), error) {
	switch {
	case db.Dialect == database.SQLite:
		return riversqlite.New(db.Workers()), func() {}, nil
	case !listen:
		return riverdatabasesql.New(db.Workers()), func() {}, nil
	}
	config, err := pgxpool.ParseConfig(db.URL())
	if err != nil {
		return nil, nil, err
	}
	config.MinConns, config.MaxConns = 0, 1
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return nil, nil, err
	}
	return riverdatabasesql.NewWithPgxListener(db.Workers(), pool), pool.Close, nil
}

// Migrate brings the queue's own tables up to date.
func Migrate(ctx context.Context, db *database.DB, log *slog.Logger) error {
	drv, closeDriver, err := newDriver(db, false)
	if err != nil {
		return err
	}
	defer closeDriver()
	migrator, err := rivermigrate.New(drv, &rivermigrate.Config{Logger: quiet(log)})
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate job queue: %w", err)
	}
	return nil
}

// reclaim gives back what this process held when it died: running jobs and the leadership of the queue. Only on SQLite, where one process owns the database;
// on PostgreSQL another node may be running them, and River takes them back after rescueAfter.
func (q *Queue) reclaim(ctx context.Context) error {
	if q.db.Dialect != database.SQLite {
		return nil
	}
	if _, err := q.db.Workers().ExecContext(ctx, `DELETE FROM river_leader`); err != nil { // else retries wait until its lease ends
		return err
	}
	_, err := q.db.Workers().ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'`)
	return err
}

// quiet passes on what River warns of; its chatter at info level would drown the product's log.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(warnOnly{log.Handler()}) }

type warnOnly struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h warnOnly) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }
