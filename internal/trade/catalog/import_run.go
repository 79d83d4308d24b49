package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"market/internal/kernel/actor"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
)

// importBudget is how long one job works before it hands the rest to the next.
const importBudget = 20 * time.Second

// importChunk is how many rows one transaction holds.
const importChunk = 200

// HandleImport works JobImport: from where the last committed chunk ended, for importBudget at most. The next job is
// enqueued in the transaction of the last chunk, so a crash at any moment costs at most one chunk's work and no row is
// done twice.
func (s *Service) HandleImport(ctx context.Context, payload json.RawMessage) error {
	var job ImportJob
	if err := json.Unmarshal(payload, &job); err != nil {
		return jobs.Cancel(err)
	}
	i, err := importByID(ctx, s.db, job.ID)
	if ErrImportNotFound.Is(err) {
		return jobs.Cancel(err)
	}
	if err != nil || i.Finished() {
		return err
	}
	until := s.now().Add(importBudget)
	err = s.work(ctx, &i, func(Import) bool { return s.now().Before(until) })
	if ErrImportElsewhere.Is(err) {
		return nil // the job was thought lost and given to another worker, who goes on
	}
	return err
}

// RunImport imports a file at once, for the command line, and tells the progress after each chunk. When the same file was
// begun so before and the process died, it goes on where that ended.
func (s *Service) RunImport(ctx context.Context, by actor.Actor, supplierID, path string, dryRun bool, progress func(done, total int)) (Import, error) {
	file, err := os.Open(path)
	if err != nil {
		return Import{}, err
	}
	defer file.Close()
	i, err := s.takeIn(ctx, by, supplierID, filepath.Base(path), file, dryRun)
	if err != nil {
		return Import{}, err
	}
	if i, err = s.beginInline(ctx, by, i); err != nil {
		return Import{}, err
	}
	err = s.work(ctx, &i, func(i Import) bool {
		if progress != nil {
			progress(i.Done, i.Total)
		}
		return true
	})
	if err != nil {
		return Import{}, err
	}
	return s.Import(ctx, by, i.ID)
}

func (s *Service) beginInline(ctx context.Context, by actor.Actor, i Import) (Import, error) {
	begun, err := unfinishedImport(ctx, s.db, i.SupplierID, i.digest, i.DryRun)
	if err == nil {
		return begun, s.uploads.Delete(ctx, i.fileKey)
	}
	if !ErrImportNotFound.Is(err) {
		return Import{}, err
	}
	i.inline = true
	return i, s.db.Tx(ctx, func(tx *database.Tx) error { return s.addImport(ctx, tx, by, i) })
}

// importRun is one import being worked.
type importRun struct {
	*Service
	by     actor.Actor
	i      *Import
	parser *rowParser
	seen   map[string]int // rows of the article numbers met so far
	last   bool           // the file has no more rows
}

// work does chunk after chunk while goOn says so.
func (s *Service) work(ctx context.Context, i *Import, goOn func(Import) bool) error {
	data, err := s.importData(ctx, *i)
	if err != nil {
		return err
	}
	if i.Total == 0 {
		if err := s.countRows(ctx, i, data); err != nil || i.Finished() {
			return err
		}
	}
	run, err := s.openRun(ctx, i, data)
	if err != nil {
		return err
	}
	defer run.parser.close()
	for more := true; more && !run.last; {
		rows, err := run.read()
		if err != nil {
			return err
		}
		more = goOn(*i)
		if err := run.chunk(ctx, rows, !more); err != nil {
			return err
		}
	}
	goOn(*i)
	return nil
}

func (s *Service) importData(ctx context.Context, i Import) ([]byte, error) {
	body, _, err := s.uploads.Open(ctx, i.fileKey)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(io.LimitReader(body, MaxImportBytes))
}

// countRows makes the progress known, or ends an import whose file is wrong further down.
func (s *Service) countRows(ctx context.Context, i *Import, data []byte) error {
	total, err := countSheet(ctx, data)
	if problems := fileProblems(err); problems != nil {
		now := s.now()
		i.Status, i.Problems, i.FinishedAt, err = ImportFailed, problems, &now, nil
	} else {
		i.Status, i.Total = ImportRunning, total
	}
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *database.Tx) error { return updateImport(ctx, tx, *i, i.Done, s.now()) })
}

func countSheet(ctx context.Context, data []byte) (total int, err error) {
	sheet, err := openSheet(data)
	if err != nil {
		return 0, err
	}
	defer sheet.close()
	for ; ctx.Err() == nil; total++ {
		_, _, err := sheet.nextText()
		switch {
		case errors.Is(err, io.EOF) && total == 0:
			return 0, fileProblem("import_empty")
		case errors.Is(err, io.EOF):
			return total, nil
		case err != nil:
			return 0, err
		case total == MaxImportRows:
			return 0, fileProblem("import_too_many_rows", "max", MaxImportRows)
		}
	}
	return 0, ctx.Err()
}

// openRun opens the sheet and reads past the rows that are done: their article numbers count.
func (s *Service) openRun(ctx context.Context, i *Import, data []byte) (*importRun, error) {
	tree, err := s.currentTree(ctx)
	if err != nil {
		return nil, err
	}
	sheet, err := openSheet(data)
	if err != nil {
		return nil, err
	}
	run := &importRun{Service: s, by: i.worker(), i: i, parser: newRowParser(sheet, tree), seen: map[string]int{}}
	for done := 0; done < i.Done; done++ {
		row, cells, err := sheet.nextText()
		if err != nil {
			sheet.close()
			return nil, err
		}
		run.meet(row, cells)
	}
	run.last = i.Done == i.Total
	return run, nil
}

// worker is who the changes are recorded for: the one who brought the file.
func (i Import) worker() actor.Actor {
	if i.UserID == "" {
		return actor.Program()
	}
	return actor.Actor{UserID: i.UserID, Name: i.UserName, OrgID: i.SupplierID, OrgKind: supplierKind, Roles: []actor.Role{actor.Editor}}
}

// meet notes the article number of a row and gives the earlier row that has it, 0 for none.
func (r *importRun) meet(row int, cells []string) (earlier int) {
	_, sku := r.parser.sku(cells)
	if sku == "" {
		return 0
	}
	if earlier = r.seen[sku]; earlier == 0 {
		r.seen[sku] = row
	}
	return earlier
}

// fileRow is a row that was read and not looked at.
type fileRow struct {
	row     int
	cells   []string
	earlier int // the row with the same article number
}

func (r *importRun) read() ([]fileRow, error) {
	var rows []fileRow
	for len(rows) < importChunk {
		row, cells, err := r.parser.nextText()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, fileRow{row, cells, r.meet(row, cells)})
	}
	r.last = r.i.Done+len(rows) >= r.i.Total || len(rows) == 0
	return rows, nil
}
