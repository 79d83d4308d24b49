package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrNoRow is what scanning an absent row returns. Stores turn it into the noun's own "not found".
var ErrNoRow = sql.ErrNoRows

// Found turns an absent row into the given error and lets every other error through.
func Found(err, notFound error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return notFound
	}
	return err
}

// reached turns a failure to reach the server into ErrUnavailable and lets every other error through.
func (db *DB) reached(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	_, netErr := errors.AsType[net.Error](err)
	_, connErr := errors.AsType[*pgconn.ConnectError](err)
	if errors.Is(err, driver.ErrBadConn) || connErr || netErr && !errors.Is(err, context.DeadlineExceeded) {
		return ErrUnavailable.Because(err)
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && strings.HasPrefix(e.Code, "57P") { // shutting down, starting up
		return ErrUnavailable.Because(err)
	}
	return err
}

// IsUnique reports whether a statement failed because a row with the same key exists. name is the unique index, which
// by the rule of this project is called table_column[_column…]; empty means any.
func IsUnique(err error, name string) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == "23505" && (name == "" || e.ConstraintName == name)
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok || e.Code() != sqlite3.SQLITE_CONSTRAINT_UNIQUE && e.Code() != sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
		return false
	}
	return name == "" || sqliteIndex(e.Error()) == name
}

// IsForeignKey reports whether a statement failed because a row it refers to does not exist.
func IsForeignKey(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == "23503"
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}

// sqliteIndex finds the index's name in SQLite's message, which gives "index 'name'" for an index over expressions and
// "table.column, table.column" for one over columns.
func sqliteIndex(message string) string {
	_, rest, ok := strings.Cut(message, "UNIQUE constraint failed: ")
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, " (")
	if name, ok := strings.CutPrefix(rest, "index '"); ok {
		return strings.TrimSuffix(name, "'")
	}
	var name string
	for i, part := range strings.Split(rest, ", ") {
		table, column, _ := strings.Cut(part, ".")
		if i == 0 {
			name = table
		}
		name += "_" + column
	}
	return name
}
