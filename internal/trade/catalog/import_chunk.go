package catalog

import (
	"context"

	"market/internal/kernel/errs"
	"market/internal/platform/database"
)

// outcome is what becomes of a row.
type outcome int

const (
	refused outcome = iota
	created
	updated
	unchanged
)

// rowResult is a row with what is to be done about it.
type rowResult struct {
	row     int
	outcome outcome
	product Product
	content Content // of an update
	errors  []RowError
}

// chunk does some rows and the progress in one transaction. pause: it is not the last, and another job shall go on.
// A product that somebody else changes or adds at the same moment has the chunk looked at again.
func (r *importRun) chunk(ctx context.Context, rows []fileRow, pause bool) error {
	for try := 1; ; try++ {
		results, err := r.plan(ctx, rows)
		if err != nil {
			return err
		}
		next := r.progress(rows, results)
		err = r.db.Tx(ctx, func(tx *database.Tx) error {
			// The progress comes first: of two workers on one import the second stops here.
			if err := updateImport(ctx, tx, next, r.i.Done, r.now()); err != nil {
				return err
			}
			if err := r.store(ctx, tx, results); err != nil || !pause || next.Finished() {
				return err
			}
			return r.jobs.Enqueue(ctx, tx, next.job())
		})
		if err == nil {
			*r.i = next
			return nil
		}
		if try == attempts || !ErrStale.Is(err) && !database.IsUnique(err, "catalog_products_supplier_id_sku") {
			return err
		}
	}
}

// plan looks at every row of a chunk; the products are read in one statement.
func (r *importRun) plan(ctx context.Context, rows []fileRow) ([]rowResult, error) {
	var skus []string
	for _, row := range rows {
		if _, sku := r.parser.sku(row.cells); sku != "" && row.earlier == 0 {
			skus = append(skus, sku)
		}
	}
	stored, err := productsBySKU(ctx, r.db, r.i.SupplierID, skus)
	if err != nil {
		return nil, err
	}
	results := make([]rowResult, len(rows))
	for i, row := range rows {
		results[i] = r.planRow(row, stored)
	}
	return results, nil
}

func (r *importRun) planRow(row fileRow, stored map[string]Product) rowResult {
	written, sku := r.parser.sku(row.cells)
	had, exists := stored[sku]
	content, problems := r.parser.parse(row.cells, had.Content)
	switch {
	case row.earlier != 0:
		problems = append(errs.Problems{{Name: "sku", Code: "duplicate_in_file", Args: errs.Args{"row": row.earlier}}}, problems...)
		problems = firstOfEach(problems)
	case exists && !sameContent(had.Content, content):
		problems = append(problems, notEditable(had)...)
	}
	result := rowResult{row: row.row, product: had, content: content}
	switch {
	case len(problems) > 0:
		for _, f := range problems {
			result.errors = append(result.errors, RowError{Row: row.row, SKU: written, Column: f.Name, Code: f.Code, Args: f.Args})
		}
	case !exists:
		result.outcome, result.product = created, newProduct(r.i.SupplierID, sku, content, nil, r.now())
	case sameContent(had.Content, content):
		result.outcome = unchanged
	default:
		result.outcome = updated
	}
	return result
}

// notEditable tells why a listing cannot be changed by a row.
func notEditable(p Product) errs.Problems {
	var problems errs.Problems
	switch err := editable(p); {
	case ErrInReview.Is(err):
		problems.Add("", "product_in_review")
	case err != nil:
		problems.Add("", "product_closed")
	}
	return problems
}

// progress is the import after a chunk.
func (r *importRun) progress(rows []fileRow, results []rowResult) Import {
	next := *r.i
	for _, result := range results {
		next.Done++
		switch result.outcome {
		case created:
			next.Created++
		case updated:
			next.Updated++
		case unchanged:
			next.Unchanged++
		default:
			next.Failed++
		}
	}
	if len(rows) > 0 {
		next.position = rows[len(rows)-1].row
	}
	next.Status, next.UpdatedAt = ImportRunning, database.Time(r.now())
	if r.last {
		next.Status, next.FinishedAt = ImportDone, &next.UpdatedAt
	}
	return next
}

func (r *importRun) store(ctx context.Context, tx *database.Tx, results []rowResult) error {
	var refusals []RowError
	var accepted []rowResult
	for i := range results {
		result := &results[i]
		refusals = append(refusals, result.errors...)
		if r.i.DryRun || result.outcome == refused {
			continue
		}
		accepted = append(accepted, *result)
		if err := r.storeRow(ctx, tx, result); err != nil {
			return err
		}
	}
	if err := insertImportErrors(ctx, tx, r.i.ID, refusals); err != nil {
		return err
	}
	return insertImportProducts(ctx, tx, r.i.ID, accepted)
}

func (r *importRun) storeRow(ctx context.Context, tx *database.Tx, result *rowResult) error {
	switch result.outcome {
	case created:
		return r.create(ctx, tx, r.by, result.product)
	case updated:
		_, err := r.update(ctx, tx, r.by, &result.product, result.content)
		return err
	}
	return nil
}
