package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/platform/database"
)

// manyRows is a file of three chunks with a refused row and a second use of an article number in the last.
func manyRows() (text string, rows int) {
	var b strings.Builder
	b.WriteString(smallHeading)
	rows = 2*importChunk + 10
	for n := range rows - 2 {
		fmt.Fprintf(&b, "S-%d,泵 %d,Насос %d,machinery.pumps,CNY,%d.50,piece\n", n, n, n, n+1)
	}
	b.WriteString("S-3,泵,Насос,machinery.pumps,CNY,1,piece\nT-1,泵,,machinery.pumps,CNY,1,piece\n")
	return b.String(), rows
}

func (p *place) count(query string, args ...any) (n int) {
	p.t.Helper()
	ok(p.t, p.db.QueryRow(p.ctx, query, args...).Scan(&n))
	return n
}

// wholeImport fails unless every row of manyRows had exactly one effect.
func (p *place) wholeImport(t *testing.T, i Import, rows int) {
	t.Helper()
	holds(t, tally(i), fmt.Sprintf("done total %d done %d created %d updated 0 unchanged 0 failed 2", rows, rows, rows-2))
	holds(t, p.count(`SELECT count(*) FROM catalog_products WHERE supplier_id = $1`, i.SupplierID), rows-2)
	holds(t, p.count(`SELECT count(*) FROM catalog_revisions`), rows-2)
	holds(t, p.count(`SELECT count(*) FROM catalog_import_products WHERE import_id = $1`, i.ID), rows-2)
	holds(t, cells(i.Errors), []string{fmt.Sprintf("%d sku duplicate_in_file", rows), fmt.Sprintf("%d name_ru required", rows+1)})
	holds(t, i.Errors[0].Args["row"], 5)
}

func TestImportGoesOnAfterACrash(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		text, rows := manyRows()
		i := must(p.StartImport(p.ctx, p.supplier, "", "a.csv", strings.NewReader(text), false))
		ctx, die := context.WithCancel(p.ctx)
		begun := must(importByID(p.ctx, p.db, i.ID))
		err := p.work(ctx, &begun, func(i Import) bool {
			if i.Done > 0 {
				die() // between reading the second chunk and storing it
			}
			return true
		})
		if err == nil {
			t.Fatal("it survived")
		}
		half := must(p.Import(p.ctx, p.supplier, i.ID))
		holds(t, tally(half), fmt.Sprintf("running total %d done %d created %d updated 0 unchanged 0 failed 0", rows, importChunk, importChunk))
		p.wholeImport(t, p.run(i), rows)
		ok(t, p.HandleImport(p.ctx, must(json.Marshal(ImportJob{ID: i.ID})))) // the job of a node that was thought dead
		p.wholeImport(t, must(p.Import(p.ctx, p.supplier, i.ID)), rows)
	})
}

func TestImportHandsOnWithTheLastChunk(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		text, rows := manyRows()
		i := must(p.StartImport(p.ctx, p.supplier, "", "a.csv", strings.NewReader(text), false))
		jobs := func() int { return p.count(`SELECT count(*) FROM river_job WHERE kind = 'catalog.import'`) }
		holds(t, jobs(), 1)
		begun := must(importByID(p.ctx, p.db, i.ID))
		ok(t, p.work(p.ctx, &begun, func(Import) bool { return false })) // no time left
		holds(t, []int{jobs(), begun.Done, begun.position}, []int{2, importChunk, importChunk + 1})
		ok(t, p.work(p.ctx, &begun, func(Import) bool { return false }))
		holds(t, []int{jobs(), begun.Done}, []int{3, 2 * importChunk})
		ok(t, p.work(p.ctx, &begun, func(Import) bool { return false }))
		holds(t, jobs(), 3) // nothing is left to hand on
		p.wholeImport(t, must(p.Import(p.ctx, p.supplier, i.ID)), rows)
	})
}

func TestTwoWorkersDoNoRowTwice(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		text, rows := manyRows()
		i := must(p.StartImport(p.ctx, p.supplier, "", "a.csv", strings.NewReader(text), false))
		first := must(importByID(p.ctx, p.db, i.ID))
		ok(t, p.work(p.ctx, &first, func(Import) bool { return false }))
		slow := must(importByID(p.ctx, p.db, i.ID))
		ok(t, p.work(p.ctx, &first, func(Import) bool { return false }))
		wants(t, p.work(p.ctx, &slow, func(Import) bool { return true }), ErrImportElsewhere)
		p.wholeImport(t, p.run(i), rows)
	})
}

func TestCommandGoesOnWhereItDied(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		text, rows := manyRows()
		path := filepath.Join(t.TempDir(), "товары 产品.csv")
		ok(t, os.WriteFile(path, []byte(text), 0o600))
		var seen []int
		dead, die := context.WithCancel(p.ctx)
		_, err := p.RunImport(dead, actor.Program(), p.supplier.OrgID, path, false, func(done, _ int) {
			if done > 0 {
				die()
			}
		})
		if err == nil {
			t.Fatal("it survived")
		}
		i := must(p.RunImport(p.ctx, actor.Program(), p.supplier.OrgID, path, false, func(done, total int) {
			seen = append(seen, done)
			holds(t, total, rows)
		}))
		p.wholeImport(t, i, rows)
		holds(t, seen, []int{importChunk, 2 * importChunk, rows})
		holds(t, i.Filename, "товары 产品.csv")
		again := must(p.RunImport(p.ctx, actor.Program(), p.supplier.OrgID, path, false, nil))
		holds(t, []int{again.Created, again.Unchanged, again.Failed}, []int{0, rows - 2, 2})

		_, err = p.RunImport(p.ctx, actor.Program(), p.supplier.OrgID, path+".gone", false, nil)
		if !os.IsNotExist(err) {
			t.Error(err)
		}
		_, err = p.RunImport(p.ctx, actor.Program(), database.NewID(), path, false, nil)
		wants(t, err, ErrSupplierNotFound)
	})
}

// TestProductsThatChangeMeanwhile: what was planned for a chunk no longer fits when it is stored.
func TestProductsThatChangeMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		d := p.draft("A-1", p.content())
		i := must(p.StartImport(p.ctx, p.supplier, "", "a.csv", strings.NewReader(smallHeading+
			"A-1,新泵,Новый насос,machinery.pumps,CNY,900,piece\nA-2,泵,Насос,machinery.pumps,CNY,900,piece\n"), false))
		begun := must(importByID(p.ctx, p.db, i.ID))
		ok(t, p.countRows(p.ctx, &begun, must(p.importData(p.ctx, begun))))
		run := must(p.openRun(p.ctx, &begun, must(p.importData(p.ctx, begun))))
		defer run.parser.close()
		rows := must(run.read())
		run.Service = p.interrupted(func() {
			c := p.content()
			c.MOQ = 7
			must(p.Update(p.ctx, p.supplier, d.ID, c, d.Version))
			p.draft("A-2", p.content())
		})
		ok(t, run.chunk(p.ctx, rows, false))
		holds(t, tally(must(p.Import(p.ctx, p.supplier, i.ID))), "done total 2 done 2 created 0 updated 2 unchanged 0 failed 0")
		now := must(p.Product(p.ctx, p.supplier, d.ID))
		holds(t, []any{now.Content.Name["ru"], now.Content.MOQ}, []any{"Новый насос", 7})
	})
}

// interrupted gives the service with a clock that lets something happen at its first look.
func (p *place) interrupted(happens func()) *Service {
	s, clock := *p.Service, p.Service.now
	done := false
	s.now = func() time.Time {
		if !done {
			done = true
			happens()
		}
		return clock()
	}
	return &s
}

func TestImportWhoseFileIsWrongFurtherDown(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		uploading(t, p)
		i := p.bring(smallHeading+",,,,,,\n", false)
		holds(t, []any{i.Status, i.Problems[0].Code, i.FinishedAt != nil}, []any{ImportFailed, "import_empty", true})
		_, err := p.StartImport(p.ctx, p.supplier, "", "a.csv", strings.NewReader("sku\nA\n"), false)
		holds(t, fileCodes(err), []string{"column_missing name_zh", "column_missing name_ru", "column_missing category_path"})
		if err := p.HandleImport(p.ctx, []byte(`{"id":"`+database.NewID()+`"}`)); !errors.Is(err, ErrImportNotFound) {
			t.Error(err)
		}
	})
}
