package database_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"market/internal/kernel/errs"
	"market/internal/platform/database"
	"market/internal/testkit"
)

func table(t *testing.T, db *database.DB) {
	t.Helper()
	for _, q := range []string{
		`CREATE TABLE t_parents (id TEXT PRIMARY KEY)`,
		`CREATE TABLE t_rows (id TEXT PRIMARY KEY, parent_id TEXT REFERENCES t_parents (id), a TEXT NOT NULL, b TEXT NOT NULL, at TIMESTAMP, ok BOOLEAN NOT NULL DEFAULT FALSE, doc TEXT NOT NULL DEFAULT '', n BIGINT NOT NULL DEFAULT 0)`,
		`CREATE UNIQUE INDEX t_rows_a_b ON t_rows (a, b)`,
		`CREATE UNIQUE INDEX t_rows_lower ON t_rows (lower(b))`,
	} {
		if _, err := db.Exec(context.Background(), q); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBothDatabasesSpeakAlike(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		table(t, db)
		at := database.Time(time.Date(2026, 3, 1, 23, 59, 59, 123456789, time.FixedZone("x", 5*3600)))
		_, err := db.Exec(ctx, `INSERT INTO t_rows (id, a, b, at, ok, doc) VALUES ($2, $1, $3, $4, $5, $6)`,
			"A", "1", "B", at, true, database.JSONOf(map[string]int{"x": 1}))
		if err != nil {
			t.Fatal(err)
		}
		var got time.Time
		var ok bool
		var missing *time.Time
		var doc database.JSON[map[string]int]
		err = db.QueryRow(ctx, `SELECT at, ok, doc FROM t_rows WHERE a = $1 AND id = $2 AND (at >= $3 OR $3 IS NULL)`, "A", "1", at).Scan(&got, &ok, &doc)
		if err != nil || !got.Equal(at) || got.Location() != time.UTC || !ok || doc.V["x"] != 1 {
			t.Fatalf("read back %v %v %v %v", got, ok, doc, err)
		}
		if err := db.QueryRow(ctx, `SELECT at FROM t_rows WHERE id = $1 AND (at >= $2 OR $2 IS NULL)`, "1", missing).Scan(&got); err != nil {
			t.Fatal("optional filter:", err)
		}
		if err := db.QueryRow(ctx, `SELECT id FROM t_rows WHERE (at, id) < ($1, $2)`, at.Add(time.Microsecond), "").Scan(new(string)); err != nil {
			t.Fatal("keyset:", err)
		}
	})
}

func TestConstraintsAreNamed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		table(t, db)
		insert := func(id, a, b string, parent *string) error {
			_, err := db.Exec(ctx, `INSERT INTO t_rows (id, a, b, parent_id) VALUES ($1, $2, $3, $4)`, id, a, b, parent)
			return err
		}
		if err := insert("1", "a", "b", nil); err != nil {
			t.Fatal(err)
		}
		none := "none"
		if err := insert("2", "a", "b", nil); !database.IsUnique(err, "t_rows_a_b") && !database.IsUnique(err, "t_rows_lower") {
			t.Fatal("twin columns:", err)
		}
		if err := insert("2", "z", "B", nil); !database.IsUnique(err, "t_rows_lower") || database.IsUnique(err, "t_rows_a_b") {
			t.Fatal("expression index:", err)
		}
		if err := insert("1", "z", "z", nil); !database.IsUnique(err, "") {
			t.Fatal("primary key:", err)
		}
		if err := insert("3", "y", "y", &none); !database.IsForeignKey(err) {
			t.Fatal("foreign key:", err)
		}
	})
}

func TestTxIsAllOrNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		table(t, db)
		boom, ran := errors.New("boom"), false
		err := db.Tx(ctx, func(tx *database.Tx) error {
			tx.AfterCommit(func() { ran = true })
			_, err := tx.Exec(ctx, `INSERT INTO t_rows (id, a, b) VALUES ('1', 'a', 'b')`)
			return errors.Join(err, boom)
		})
		if !errors.Is(err, boom) || ran {
			t.Fatal(err, ran)
		}
		if err := db.QueryRow(ctx, `SELECT id FROM t_rows`).Scan(new(string)); !errors.Is(err, database.ErrNoRow) {
			t.Fatal("row survived the rollback:", err)
		}
	})
}

func TestManyWritersLoseNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		table(t, db)
		_, err := db.Exec(ctx, `INSERT INTO t_rows (id, a, b) VALUES ('1', 'a', 'b')`)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 25 {
					err := db.Tx(ctx, func(tx *database.Tx) error {
						var n int64
						if err := tx.QueryRow(ctx, `SELECT count(*) FROM t_rows`).Scan(&n); err != nil { // a read first, then a write
							return err
						}
						_, err := tx.Exec(ctx, `UPDATE t_rows SET n = n + 1 WHERE id = '1'`)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		var n int64
		if err := db.QueryRow(ctx, `SELECT n FROM t_rows`).Scan(&n); err != nil || n != 200 {
			t.Fatalf("%d increments of 200: %v", n, err)
		}
	})
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		if err := db.Migrated(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(ctx, `INSERT INTO goose_db_version (version_id, is_applied, tstamp) VALUES (9999, TRUE, $1)`, time.Now().UTC()); err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(ctx); !errors.Is(err, database.ErrNewer) {
			t.Fatal(err)
		}
	})
}

func TestUnreachableDatabaseIsUnavailable(t *testing.T) {
	_, err := database.Open(context.Background(), database.Options{URL: "postgres://nobody@127.0.0.1:1/none?connect_timeout=1"})
	if errs.KindOf(err) != errs.Unavailable {
		t.Fatal(err)
	}
}
