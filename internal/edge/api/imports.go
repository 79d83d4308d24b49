package api

import (
	"bytes"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/media"
	"market/internal/trade/catalog"
)

func (s *Server) importCalls() []operation {
	start := do(fiber.MethodPost, "/product-imports", "create-product-import", s.startImport).located()
	start.status = fiber.StatusAccepted
	start.files = []part{
		{name: "file", doc: "CSV or XLSX, at most 20 MB.", file: true, required: true},
		{name: "dry_run", doc: "true checks every row and writes nothing."},
		{name: "supplier_id", doc: "The organisation that the token works for when left out."},
	}
	rows := do(fiber.MethodGet, "/product-imports/{id}/errors.csv", "read-product-import-errors", s.importErrors)
	rows.binary, rows.status = true, fiber.StatusOK
	return chapter("products",
		start,
		get("/product-imports", "list-product-imports", s.listImports),
		get("/product-imports/{id}", "read-product-import", s.readImport),
		rows,
		do(fiber.MethodPost, "/product-imports/{id}/submit", "submit-product-import", s.submitImport),
	)
}

// Import is a spreadsheet of products on its way into a supplier's listings.
type Import struct {
	ID         string         `json:"id"`
	SupplierID string         `json:"supplier_id"`
	Filename   string         `json:"filename"`
	DryRun     bool           `json:"dry_run"`
	Status     string         `json:"status" enum:"waiting,running,done,failed"`
	Total      int            `json:"total" doc:"Rows below the heading; 0 until they are counted."`
	Done       int            `json:"done" doc:"Rows dealt with."`
	Created    int            `json:"created"`
	Updated    int            `json:"updated"`
	Unchanged  int            `json:"unchanged"`
	Failed     int            `json:"failed" doc:"Rows refused."`
	Problems   []ProblemField `json:"problems" doc:"What is wrong with the file as a whole."`
	Ignored    []string       `json:"ignored_columns"`
	Errors     []RowError     `json:"errors" doc:"The first 200 refused cells; errors.csv has all."`
	CreatedAt  time.Time      `json:"created_at"`
	UpdatedAt  time.Time      `json:"updated_at"`
	FinishedAt *time.Time     `json:"finished_at"`
}

// RowError is one reason why a row was refused.
type RowError struct {
	Row     int    `json:"row" doc:"As a spreadsheet counts, the heading being row 1."`
	SKU     string `json:"sku"`
	Column  string `json:"column" doc:"Empty for the row as a whole."`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func importOf(t *i18n.Printer, i catalog.Import) Import {
	return Import{
		ID: i.ID, SupplierID: i.SupplierID, Filename: i.Filename, DryRun: i.DryRun, Status: string(i.Status), Total: i.Total, Done: i.Done,
		Created: i.Created, Updated: i.Updated, Unchanged: i.Unchanged, Failed: i.Failed, Ignored: orEmpty(i.Ignored),
		Problems: each(i.Problems, func(f errs.Field) ProblemField { return fieldOf(t, f) }),
		Errors: each(i.Errors, func(e catalog.RowError) RowError {
			return RowError{Row: e.Row, SKU: e.SKU, Column: e.Column, Code: e.Code, Message: t.TMap("invalid."+e.Code, e.Args)}
		}),
		CreatedAt: i.CreatedAt.UTC(), UpdatedAt: i.UpdatedAt.UTC(), FinishedAt: utc(i.FinishedAt),
	}
}

func (s *Server) startImport(r *call) (Import, error) {
	file, err := r.file("file")
	if err != nil {
		return Import{}, err
	}
	defer file.Close()
	dry, err := r.flag("dry_run")
	if err != nil {
		return Import{}, err
	}
	supplier, err := r.value("supplier_id")
	if err != nil {
		return Import{}, err
	}
	i, err := s.Catalog.StartImport(r, r.by, supplier, file.name, file, dry)
	if err == nil {
		r.created("/product-imports/" + i.ID)
	}
	return importOf(i18n.For(language(r.c)), i), err
}

// flag reads a field of the form that says yes or no.
func (r *call) flag(field string) (bool, error) {
	v, err := r.value(field)
	if err != nil || v == "" {
		return false, err
	}
	b, err := strconv.ParseBool(v)
	if err != nil {
		var p errs.Problems
		p.Add(field, "not_a_boolean")
		return false, p.Err()
	}
	return b, nil
}

func (s *Server) listImports(r *call, q Paged) (List[Import], error) {
	page, err := s.Catalog.Imports(r, r.by, q.page())
	t := i18n.For(language(r.c))
	return listOf(page, func(i catalog.Import) Import { return importOf(t, i) }), err
}

func (s *Server) readImport(r *call, _ none) (Import, error) {
	i, err := s.Catalog.Import(r, r.by, r.id())
	return importOf(i18n.For(language(r.c)), i), err
}

func (s *Server) importErrors(r *call) (none, error) {
	i, err := s.Catalog.Import(r, r.by, r.id())
	if err != nil {
		return none{}, err
	}
	var b bytes.Buffer
	if err := s.Catalog.ErrorFile(r, r.by, i.ID, language(r.c), &b); err != nil {
		return none{}, err
	}
	r.c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	r.c.Set(fiber.HeaderContentDisposition, media.Disposition("errors-"+i.Filename+".csv"))
	return none{}, r.c.Send(b.Bytes())
}

// Submitted tells what became of the products of an import.
type Submitted struct {
	Submitted int `json:"submitted" doc:"Sent to review."`
	Failed    int `json:"failed" doc:"Something is missing from them; each says what when it is submitted alone."`
}

func (s *Server) submitImport(r *call) (Submitted, error) {
	done, failed, err := s.Catalog.SubmitImport(r, r.by, r.id())
	return Submitted{Submitted: done, Failed: failed}, err
}
