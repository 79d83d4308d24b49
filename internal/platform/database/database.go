// Package database opens the one database of the product, SQLite in the data directory or PostgreSQL, and runs
// statements on it. Both understand the same SQL texts: $1 placeholders, TEXT ids, BOOLEAN, TIMESTAMP in UTC with
// microseconds. It owns connections, transactions and migrations; it knows no table of the trade.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver named "sqlite"

	"market/internal/kernel/errs"
)

// Dialect names the kind of database behind a DB.
type Dialect string

// The two kinds.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// ErrUnavailable is the answer while the database cannot be reached.
var ErrUnavailable = errs.New(errs.Unavailable, "error.unavailable").After(5 * time.Second)

// Querier runs statements: a DB outside a transaction, a Tx inside one.
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
	Exec(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Options say where the database is.
type Options struct {
	URL     string // postgres://…; empty for SQLite
	DataDir string // folder of market.db when URL is empty
	// Observe is called after every statement with its text and duration; for metrics and tests. May be nil.
	Observe func(query string, took time.Duration)
}

// DB is the open database. On SQLite writes go through one connection and reads through several.
type DB struct {
	Dialect Dialect
	url     string
	write   *sql.DB
	read    *sql.DB
	workers *sql.DB
	observe func(string, time.Duration)
}

// Connections kept open. SQLite has one writer by nature; PostgreSQL takes 100 clients by default, shared by all nodes.
const (
	sqliteReaders   = 8
	postgresClients = 20
	postgresWorkers = 6
)

// Open connects, and creates the SQLite file when there is none. It does not migrate.
func Open(ctx context.Context, o Options) (*DB, error) {
	db := &DB{observe: o.Observe, url: o.URL}
	if o.Observe == nil {
		db.observe = func(string, time.Duration) {}
	}
	var err error
	if o.URL == "" {
		err = db.openSQLite(o.DataDir)
	} else {
		err = db.openPostgres(o.URL)
	}
	if err != nil {
		return nil, err
	}
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return db, nil
}

// openSQLite opens three pools on one file: one writer, readers that cannot write, one writer for the workers.
// synchronous=FULL: what was acknowledged survives the loss of power. Transactions begin IMMEDIATE, so that a
// transaction that reads first never fails to become a writer.
func (db *DB) openSQLite(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	path := filepath.Join(dir, "market.db")
	open := func(conns int, extra ...string) (*sql.DB, error) {
		pragmas := append([]string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-16000)", "temp_store(memory)"}, extra...)
		q := url.Values{"_pragma": pragmas, "_time_integer_format": {"unix_micro"}, "_inttotime": {"1"}, "_txlock": {"immediate"}}
		pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
		if err != nil {
			return nil, err
		}
		pool.SetMaxOpenConns(conns)
		pool.SetMaxIdleConns(conns)
		return pool, nil
	}
	db.Dialect = SQLite
	var err error
	if db.write, err = open(1); err != nil {
		return err
	}
	if db.workers, err = open(1); err != nil {
		return err
	}
	db.read, err = open(sqliteReaders, "query_only(1)")
	return err
}

func (db *DB) openPostgres(rawURL string) error {
	config, err := pgx.ParseConfig(rawURL)
	if err != nil {
		return fmt.Errorf("database URL: %w", err)
	}
	config.RuntimeParams["timezone"] = "UTC"
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 3 * time.Second
	}
	open := func(conns int) *sql.DB {
		pool := stdlib.OpenDB(*config)
		pool.SetMaxOpenConns(conns)
		pool.SetMaxIdleConns(conns)
		pool.SetConnMaxIdleTime(5 * time.Minute)
		return pool
	}
	db.Dialect = Postgres
	db.write = open(postgresClients)
	db.read = db.write
	db.workers = open(postgresWorkers)
	return nil
}

// Close closes every connection.
func (db *DB) Close() error {
	var all []error
	for _, pool := range []*sql.DB{db.write, db.read, db.workers} {
		if pool != nil {
			all = append(all, pool.Close())
		}
	}
	return errors.Join(all...)
}

// Ping reports whether the database answers; the error is ErrUnavailable.
func (db *DB) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if err := db.read.PingContext(ctx); err != nil {
		return ErrUnavailable.Because(err)
	}
	return nil
}

// Workers is the pool of the job workers, apart from the requests' so that neither waits for the other's connections.
func (db *DB) Workers() *sql.DB { return db.workers }

// URL is the address given to Open, empty for SQLite; the job workers open their listening connection with it.
func (db *DB) URL() string { return db.url }

// Query reads rows outside a transaction.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	defer db.timed(query, time.Now())
	rows, err := db.read.QueryContext(ctx, query, args...)
	return rows, db.reached(err)
}

// QueryRow reads one row outside a transaction.
func (db *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	defer db.timed(query, time.Now())
	return db.read.QueryRowContext(ctx, query, args...)
}

// Exec runs one writing statement in a transaction of its own.
func (db *DB) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	defer db.timed(query, time.Now())
	res, err := db.write.ExecContext(ctx, query, args...)
	return res, db.reached(err)
}

func (db *DB) timed(query string, start time.Time) { db.observe(query, time.Since(start)) }

// Tx is a transaction. Inside it only the Tx may be used, never the DB.
type Tx struct {
	tx    *sql.Tx
	db    *DB
	after []func()
}

// Tx runs fn in a transaction that is committed when fn returns nil and rolled back otherwise, also on a panic.
func (db *DB) Tx(ctx context.Context, fn func(tx *Tx) error) error {
	raw, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return db.reached(err)
	}
	tx := &Tx{tx: raw, db: db}
	defer func() { _ = raw.Rollback() }() // after a commit this does nothing
	if err := fn(tx); err != nil {
		return db.reached(err)
	}
	if err := raw.Commit(); err != nil {
		return db.reached(fmt.Errorf("commit: %w", err))
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

// Dialect names the kind of database.
func (tx *Tx) Dialect() Dialect { return tx.db.Dialect }

// Raw is the transaction itself, for the job queue.
func (tx *Tx) Raw() *sql.Tx { return tx.tx }

// AfterCommit runs f once the transaction is durable, in this process only. It may be lost in a crash: for what must
// happen there are jobs.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// Query reads rows.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	defer tx.db.timed(query, time.Now())
	return tx.tx.QueryContext(ctx, query, args...)
}

// QueryRow reads one row.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	defer tx.db.timed(query, time.Now())
	return tx.tx.QueryRowContext(ctx, query, args...)
}

// Exec runs one writing statement.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	defer tx.db.timed(query, time.Now())
	return tx.tx.ExecContext(ctx, query, args...)
}

// Affected runs a writing statement and returns the number of rows it touched.
func Affected(ctx context.Context, q Querier, query string, args ...any) (int64, error) {
	res, err := q.Exec(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// NewID makes a UUIDv7: unique everywhere, and in the order of time.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// ValidID reports whether s has the form of an id. Anything else cannot name a row, so it is answered like an absent one.
func ValidID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

// Time brings a time to what both databases keep: UTC, microseconds.
func Time(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// TimePtr is Time for a time that may be absent.
func TimePtr(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	v := Time(*t)
	return &v
}

// In makes the placeholders of an IN list, "$from, $from+1, …", for n values.
func In(from, n int) string {
	marks := make([]string, n)
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", from+i)
	}
	return strings.Join(marks, ", ")
}

// Args turns values into statement arguments.
func Args[T any](values []T) []any {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return args
}
