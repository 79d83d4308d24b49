package moderation

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"market/internal/kernel/paging"
	"market/internal/platform/database"
	"market/internal/testkit"
)

// noting remembers what is asked.
type noting struct {
	database.Querier
	asked []statement
}

type statement struct {
	query string
	args  []any
}

func (n *noting) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	n.asked = append(n.asked, statement{query, args})
	return n.Querier.Query(ctx, query, args...)
}

func (n *noting) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	n.asked = append(n.asked, statement{query, args})
	return n.Querier.QueryRow(ctx, query, args...)
}

// wholeTable matches a step that reads every case.
var wholeTable = regexp.MustCompile(`SCAN moderation_cases(?:\n|$)|Seq Scan on moderation_cases`)

// TestQueueUsesIndexes asks both databases how they would read the queue when thousands of cases are decided and few wait.
func TestQueueUsesIndexes(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		ctx, now := context.Background(), database.Time(time.Now())
		check := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		id := ""
		check(db.Tx(ctx, func(tx *database.Tx) error {
			for i := range 3000 {
				c := Case{ID: database.NewID(), SubjectKind: "product", SubjectID: database.NewID(), ZoneID: fmt.Sprint("zone-", i%9), Status: Approved, OpenedAt: now, DueAt: now}
				if id = c.ID; i%150 == 0 {
					c.Status = Open
				}
				if err := insertCase(ctx, tx, c); err != nil {
					return err
				}
			}
			return nil
		}))
		_, err := db.Exec(ctx, `ANALYZE`)
		check(err)
		n := &noting{Querier: db}
		c, err := caseByID(ctx, n, id)
		check(err)
		_, err = latestCase(ctx, n, c.SubjectKind, c.SubjectID)
		check(err)
		if _, err = waitingCase(ctx, n, c.SubjectKind, c.SubjectID); !ErrNotFound.Is(err) {
			t.Fatal(err)
		}
		for _, page := range []paging.Page{{}, {Cursor: paging.Key{Time: now, ID: id}.Encode()}} {
			for _, s := range []scope{{all: true}, {zones: []string{"zone-1", "zone-2"}}, {office: true}} {
				for _, f := range []Filter{{}, {Status: Approved}, {ZoneID: "zone-1"}} {
					_, err := selectQueue(ctx, n, s, f, page)
					check(err)
				}
			}
		}
		_, err = countQueue(ctx, n, scope{all: true}, Filter{})
		check(err)
		for _, s := range n.asked {
			if plan := explain(t, db, s); wholeTable.MatchString(plan) {
				t.Errorf("every case is read:\n%s\n%s", s.query, plan)
			}
		}
	})
}

func explain(t *testing.T, db *database.DB, s statement) string {
	t.Helper()
	word := "EXPLAIN "
	if db.Dialect == database.SQLite {
		word = "EXPLAIN QUERY PLAN "
	}
	rows, err := db.Query(context.Background(), word+s.query, s.args...)
	lines, err := database.All(rows, err, func(row database.Row) (line string, err error) {
		if db.Dialect == database.Postgres {
			return line, row.Scan(&line)
		}
		var a, b, c int
		return line, row.Scan(&a, &b, &c, &line)
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
