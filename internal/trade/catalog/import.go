package catalog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/paging"
	"market/internal/platform/audit"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/platform/media"
)

// ErrImportNotFound is the answer for an import that is not there or is another supplier's.
var ErrImportNotFound = errs.New(errs.NotFound, "error.import_not_found")

// ErrImportElsewhere is the answer when another process works on the same import.
var ErrImportElsewhere = errs.New(errs.Conflict, "error.import_elsewhere")

// Limits of an imported file.
const (
	MaxImportBytes = 20 << 20
	MaxImportRows  = 100_000
	// MaxImportErrors is how many refused fields Import carries; the error file has all.
	MaxImportErrors = 200
)

// ImportStatus is the state of an import.
type ImportStatus string

// The states of an import.
const (
	ImportWaiting ImportStatus = "waiting"
	ImportRunning ImportStatus = "running"
	ImportDone    ImportStatus = "done"
	ImportFailed  ImportStatus = "failed" // no row was looked at: Problems say why
)

// Import is one spreadsheet of products on its way into a supplier's listings. Rows without any text are not counted.
type Import struct {
	ID         string
	SupplierID string
	UserID     string
	UserName   string
	Filename   string
	DryRun     bool // every row is checked, no product is written; Created and Updated say what would happen
	Status     ImportStatus
	Problems   []errs.Field // of the file as a whole, named "file"
	Ignored    []string     // headings of columns that were not taken: unknown ones and the pictures'

	Total     int // rows below the heading; 0 until they are counted
	Done      int // rows dealt with, the sum of the next four
	Created   int
	Updated   int
	Unchanged int
	Failed    int        // rows refused
	Errors    []RowError // the first MaxImportErrors; only where one import is asked for

	CreatedAt  time.Time
	UpdatedAt  time.Time
	FinishedAt *time.Time

	fileKey  string
	digest   string
	inline   bool
	position int
}

// Finished reports whether nothing more will change.
func (i Import) Finished() bool { return i.Status == ImportDone || i.Status == ImportFailed }

// RowError is one reason why a row was refused. Row counts as a spreadsheet shows it, the heading being row 1; Column is
// the heading's plain name ("name_ru"), empty for the row as a whole; the text is the message "invalid.CODE" with Args.
type RowError struct {
	Row    int
	SKU    string // as written in the file
	Column string
	Code   string
	Args   errs.Args
}

// StartImport takes in a CSV or XLSX file, checks its heading and has a job work its rows. supplierID may be empty: the
// organisation that the actor works for. A file that cannot be read is ErrInvalidInput with the field "file".
func (s *Service) StartImport(ctx context.Context, by actor.Actor, supplierID, filename string, r io.Reader, dryRun bool) (Import, error) {
	i, err := s.takeIn(ctx, by, supplierID, filename, r, dryRun)
	if err != nil {
		return Import{}, err
	}
	err = s.db.Tx(ctx, func(tx *database.Tx) error {
		if err := s.addImport(ctx, tx, by, i); err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, tx, i.job())
	})
	if err != nil {
		return Import{}, err
	}
	return i, nil
}

// takeIn reads and stores the file of a new import, which is not written down yet.
func (s *Service) takeIn(ctx context.Context, by actor.Actor, supplierID, filename string, r io.Reader, dryRun bool) (Import, error) {
	supplierID, err := s.listsFor(ctx, by, supplierID)
	if err != nil {
		return Import{}, err
	}
	data, err := readImportFile(r)
	if err != nil {
		return Import{}, err
	}
	sheet, err := openSheet(data)
	if err != nil {
		return Import{}, err
	}
	defer sheet.close()
	now := database.Time(s.now())
	sum := sha256.Sum256(data)
	i := Import{
		ID: database.NewID(), SupplierID: supplierID, UserID: by.UserID, UserName: by.Name,
		Filename: media.SafeName(path.Base(filename), sheet.ext), DryRun: dryRun, Status: ImportWaiting, Ignored: sheet.header.ignored,
		CreatedAt: now, UpdatedAt: now, digest: hex.EncodeToString(sum[:]),
	}
	i.fileKey = "imports/" + i.ID[len(i.ID)-2:] + "/" + i.ID + "." + sheet.ext
	return i, s.uploads.Put(ctx, i.fileKey, bytes.NewReader(data), sheet.contentType())
}

func readImportFile(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxImportBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxImportBytes {
		return nil, fileProblem("import_too_large", "max", MaxImportBytes>>20)
	}
	return data, nil
}

// fileProblem is the answer to a file that is wrong as a whole.
func fileProblem(code string, args ...any) error {
	var p errs.Problems
	p.Add("file", code, args...)
	return p.Err()
}

// fileProblems takes the reasons out of such an answer; none for any other error.
func fileProblems(err error) []errs.Field {
	if e, ok := errors.AsType[*errs.Error](err); ok && errs.ErrInvalidInput.Is(err) {
		return e.Fields
	}
	return nil
}

func (s *Service) addImport(ctx context.Context, tx *database.Tx, by actor.Actor, i Import) error {
	if err := insertImport(ctx, tx, i); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, s.now(), "catalog.import", "import", i.ID, map[string]any{"file": i.Filename, "dry_run": i.DryRun})
}

// JobImport is the kind of the job that works an import.
const JobImport = "catalog.import"

// ImportJob is the payload of JobImport.
type ImportJob struct {
	ID       string `json:"id"`
	Position int    `json:"position"` // where it begins, for whoever reads the queue; the import itself knows better
}

func (i Import) job() jobs.Job {
	return jobs.Job{Kind: JobImport, Payload: ImportJob{ID: i.ID, Position: i.position}}
}

// Import gives one import with its progress and the first refused fields, to its supplier.
func (s *Service) Import(ctx context.Context, by actor.Actor, id string) (Import, error) {
	i, err := s.ownImport(ctx, by, id)
	if err != nil {
		return Import{}, err
	}
	i.Errors, err = selectImportErrors(ctx, s.db, id, 0, 0, MaxImportErrors)
	return i, err
}

// ownImport reads an import of the actor's supplier; somebody else's is not found.
func (s *Service) ownImport(ctx context.Context, by actor.Actor, id string) (Import, error) {
	i, err := importByID(ctx, s.db, id)
	switch {
	case err != nil:
		return Import{}, err
	case !owns(by, i.SupplierID):
		return Import{}, ErrImportNotFound
	case !mayList(by):
		return Import{}, ErrForbidden
	}
	return i, nil
}

// Imports lists the imports of the actor's supplier, newest first, without their errors.
func (s *Service) Imports(ctx context.Context, by actor.Actor, page paging.Page) (paging.List[Import], error) {
	if by.OrgKind != supplierKind || !mayList(by) {
		return paging.List[Import]{}, ErrForbidden
	}
	all, err := selectImports(ctx, s.db, by.OrgID, page)
	return paging.Cut(all, page, func(i Import) paging.Key { return paging.Key{Time: i.CreatedAt, ID: i.ID} }), err
}
