package catalog

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"market/internal/kernel/paging"
	"market/internal/platform/database"
	"market/internal/testkit"
)

// TestHotStatementsUseIndexes asks both databases how they would answer what pages ask for, on tables that are worth an
// index. Categories are few and read whole.
func TestHotStatementsUseIndexes(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		p := open(t, db)
		pub := p.published("A-1", p.content())
		p.grow(pub, 3000)
		var statements []asked
		q := &planned{Querier: db, asked: &statements}
		key := paging.Key{Time: p.time(), ID: pub.ID}
		pages := []paging.Page{{}, {Cursor: key.Encode()}}
		view := []string{pub.ID}
		must(productByID(p.ctx, q, pub.ID))
		must(productOf(p.ctx, q, p.supplier.OrgID, pub.ID))
		must(productsBySKU(p.ctx, q, p.supplier.OrgID, []string{"A-1", "A-2"}))
		must(contentOf(p.ctx, q, pub.ID, pub.RevisionID))
		must(selectShown(p.ctx, q, view))
		must(selectRevisions(p.ctx, q, []string{pub.RevisionID}))
		must(scanPublished(p.ctx, q, "", 100))
		must(selectNewest(p.ctx, q, 12))
		must(selectOfCategories(p.ctx, q, []string{p.centrifugal.ID, p.pumps.ID}, 12))
		must(countBySupplier(p.ctx, q, []string{p.rival.OrgID}))
		for _, page := range pages {
			must(selectMine(p.ctx, q, p.rival.OrgID, MineFilter{}, page))
			must(selectMine(p.ctx, q, p.rival.OrgID, MineFilter{Status: Draft}, page))
			must(selectOfSupplier(p.ctx, q, p.rival.OrgID, page))
			must(selectSupervised(p.ctx, q, StaffFilter{}, nil, true, page))
			must(selectSupervised(p.ctx, q, StaffFilter{Status: Suspended}, nil, true, page))
		}
		for _, s := range statements {
			if plan := p.plan(s); wholeTable.MatchString(plan) {
				t.Errorf("a whole table is read:\n%s\n%s", s.query, plan)
			}
		}
		if len(statements) < 20 {
			t.Errorf("only %d statements were looked at", len(statements))
		}
	})
}

// wholeTable matches a step that reads all products or revisions.
var wholeTable = regexp.MustCompile(`SCAN (?:p|r|catalog_products|catalog_revisions)(?:\n|$)|Seq Scan on catalog_(?:products|revisions)`)

// grow copies a published product many times for the rival, by statements of the test's own.
func (p *place) grow(pub Product, n int) {
	p.t.Helper()
	ok(p.t, p.db.Tx(p.ctx, func(tx *database.Tx) error {
		for i := range n {
			id, revision, status := database.NewID(), database.NewID(), []Status{Published, Draft, Unlisted}[i%3]
			if _, err := tx.Exec(p.ctx, `
				INSERT INTO catalog_products (id, supplier_id, sku, status, revision_id, revision, revision_status, published_revision_id,
					published_category_id, words, created_at, updated_at, published_at)
				VALUES ($1, $2, $3, $4, $5, 1, 'published', $5, $6, 'x', $7, $7, $7)`,
				id, p.rival.OrgID, fmt.Sprint("G-", i), status, revision, p.cables.ID, database.Time(p.time())); err != nil {
				return err
			}
			if _, err := tx.Exec(p.ctx, `
				INSERT INTO catalog_revisions (id, product_id, number, content, translation, created_by, created_at)
				VALUES ($1, $2, 1, '{}', '{}', '', $3)`, revision, id, database.Time(p.time())); err != nil {
				return err
			}
		}
		return nil
	}))
	must(p.db.Exec(p.ctx, `ANALYZE`))
}

func (p *place) plan(s asked) string {
	p.t.Helper()
	explain := "EXPLAIN "
	if p.db.Dialect == database.SQLite {
		explain = "EXPLAIN QUERY PLAN "
	}
	rows, err := p.db.Query(p.ctx, explain+s.query, s.args...)
	lines, err := database.All(rows, err, func(row database.Row) (line string, err error) {
		if p.db.Dialect == database.Postgres {
			return line, row.Scan(&line)
		}
		var a, b, c int
		return line, row.Scan(&a, &b, &c, &line)
	})
	ok(p.t, err)
	return strings.Join(lines, "\n")
}
