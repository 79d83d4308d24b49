package catalog

import (
	"context"
	"fmt"
	"strings"
	"time"

	"market/internal/kernel/errs"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
)

// importColumns are those of an import, in the order that scanImport reads.
const importColumns = `id, supplier_id, user_id, user_name, filename, file_key, digest, inline, dry_run, status, problems, ignored,
		total, done, position, created, updated, unchanged, failed, created_at, updated_at, finished_at`

func scanImport(row database.Row) (i Import, err error) {
	var problems database.JSON[[]errs.Field]
	var ignored database.JSON[[]string]
	err = row.Scan(&i.ID, &i.SupplierID, &i.UserID, &i.UserName, &i.Filename, &i.fileKey, &i.digest, &i.inline, &i.DryRun, &i.Status, &problems, &ignored,
		&i.Total, &i.Done, &i.position, &i.Created, &i.Updated, &i.Unchanged, &i.Failed, &i.CreatedAt, &i.UpdatedAt, &i.FinishedAt)
	i.Problems, i.Ignored = problems.V, ignored.V
	return i, err
}

func insertImport(ctx context.Context, tx *database.Tx, i Import) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO catalog_imports (id, supplier_id, user_id, user_name, filename, file_key, digest, inline, dry_run, status,
			problems, ignored, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		i.ID, i.SupplierID, i.UserID, i.UserName, i.Filename, i.fileKey, i.digest, i.inline, i.DryRun, i.Status,
		database.JSONOf(i.Problems), database.JSONOf(i.Ignored), database.Time(i.CreatedAt), database.Time(i.UpdatedAt))
	return err
}

func importByID(ctx context.Context, q database.Querier, id string) (Import, error) {
	if !database.ValidID(id) {
		return Import{}, ErrImportNotFound
	}
	i, err := scanImport(q.QueryRow(ctx, `
		SELECT `+importColumns+`
		FROM catalog_imports
		WHERE id = $1`, id))
	return i, database.Found(err, ErrImportNotFound)
}

// unfinishedImport finds an import of the same file that a command began and did not end.
func unfinishedImport(ctx context.Context, q database.Querier, supplierID, digest string, dryRun bool) (Import, error) {
	i, err := scanImport(q.QueryRow(ctx, `
		SELECT `+importColumns+`
		FROM catalog_imports
		WHERE supplier_id = $1 AND digest = $2 AND dry_run = $3 AND inline = $4 AND status IN ('waiting', 'running')
		ORDER BY created_at DESC, id DESC
		LIMIT 1`, supplierID, digest, dryRun, true))
	return i, database.Found(err, ErrImportNotFound)
}

// selectImports lists the imports of a supplier, newest first, with one row more than the page holds.
func selectImports(ctx context.Context, q database.Querier, supplierID string, page paging.Page) ([]Import, error) {
	key, first, err := page.After()
	if err != nil {
		return nil, err
	}
	after, args := "", []any{supplierID, page.Size() + 1}
	if !first {
		after, args = "AND (created_at, id) < ($3, $4)", append(args, database.Time(key.Time), key.ID)
	}
	rows, err := q.Query(ctx, `
		SELECT `+importColumns+`
		FROM catalog_imports
		WHERE supplier_id = $1 `+after+`
		ORDER BY created_at DESC, id DESC
		LIMIT $2`, args...)
	return database.All(rows, err, scanImport)
}

// updateImport stores the progress of an import whose last known progress was done rows; ErrImportElsewhere when
// another process has moved it on.
func updateImport(ctx context.Context, tx *database.Tx, i Import, done int, now time.Time) error {
	n, err := database.Affected(ctx, tx, `
		UPDATE catalog_imports
		SET status = $3, problems = $4, total = $5, done = $6, position = $7, created = $8, updated = $9, unchanged = $10, failed = $11,
			finished_at = $12, updated_at = $13
		WHERE id = $1 AND done = $2 AND status IN ('waiting', 'running')`,
		i.ID, done, i.Status, database.JSONOf(i.Problems), i.Total, i.Done, i.position, i.Created, i.Updated, i.Unchanged, i.Failed,
		database.TimePtr(i.FinishedAt), database.Time(now))
	if err == nil && n == 0 {
		err = ErrImportElsewhere
	}
	return err
}

// insertRows bounds the rows of one INSERT; PostgreSQL takes 65,535 arguments, SQLite 32,766.
const insertRows = 200

func insertImportErrors(ctx context.Context, tx *database.Tx, importID string, all []RowError) error {
	ordinal := map[int]int{}
	return insertMany(ctx, tx, `INSERT INTO catalog_import_errors (import_id, row_number, ordinal, sku, column_name, code, args)`, all,
		func(e RowError) []any {
			ordinal[e.Row]++
			return []any{importID, e.Row, ordinal[e.Row], e.SKU, e.Column, e.Code, database.JSONOf(e.Args)}
		})
}

func insertImportProducts(ctx context.Context, tx *database.Tx, importID string, all []rowResult) error {
	return insertMany(ctx, tx, `INSERT INTO catalog_import_products (import_id, row_number, product_id)`, all,
		func(r rowResult) []any { return []any{importID, r.row, r.product.ID} })
}

func insertMany[T any](ctx context.Context, tx *database.Tx, insert string, all []T, values func(T) []any) error {
	for len(all) > 0 {
		n := min(len(all), insertRows)
		var marks []string
		var args []any
		for _, v := range all[:n] {
			row := values(v)
			marks = append(marks, "("+database.In(len(args)+1, len(row))+")")
			args = append(args, row...)
		}
		if _, err := tx.Exec(ctx, insert+" VALUES "+strings.Join(marks, ", "), args...); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// selectImportErrors lists refused fields behind one, in the order of the rows.
func selectImportErrors(ctx context.Context, q database.Querier, importID string, row, ordinal, limit int) ([]RowError, error) {
	rows, err := q.Query(ctx, `
		SELECT row_number, sku, column_name, code, args
		FROM catalog_import_errors
		WHERE import_id = $1 AND (row_number, ordinal) > ($2, $3)
		ORDER BY row_number, ordinal
		LIMIT $4`, importID, row, ordinal, limit)
	return database.All(rows, err, func(r database.Row) (e RowError, err error) {
		var args database.JSON[errs.Args]
		err = r.Scan(&e.Row, &e.SKU, &e.Column, &e.Code, &args)
		e.Args = args.V
		return e, err
	})
}

// submittableOf lists the products of an import that may be sent to review, in the order of the file.
func submittableOf(ctx context.Context, q database.Querier, i Import, row, limit int) (ids []string, last int, err error) {
	rows, err := q.Query(ctx, `
		SELECT ip.row_number, p.id
		FROM catalog_import_products ip JOIN catalog_products p ON p.id = ip.product_id
		WHERE ip.import_id = $1 AND ip.row_number > $2 AND p.supplier_id = $3
			AND p.status NOT IN ('archived', 'rejected') AND p.revision_status IN ('draft', 'changes_requested')
		ORDER BY ip.row_number
		LIMIT $4`, i.ID, row, i.SupplierID, limit)
	_, err = database.All(rows, err, func(r database.Row) (id string, err error) {
		err = r.Scan(&last, &id)
		ids = append(ids, id)
		return id, err
	})
	return ids, last, err
}

// productsByIDs reads products of one supplier (of any, when supplierID is empty) with their newest revisions.
func productsByIDs(ctx context.Context, q database.Querier, supplierID string, ids []string) (map[string]Product, error) {
	where, args := "p.id IN ("+database.In(1, len(ids))+")", database.Args(ids)
	if supplierID != "" {
		where += fmt.Sprintf(" AND p.supplier_id = $%d", len(ids)+1)
		args = append(args, supplierID)
	}
	rows, err := q.Query(ctx, `
		SELECT `+productColumns+`
		FROM catalog_products p JOIN catalog_revisions r ON r.id = p.revision_id
		WHERE `+where, args...)
	products, err := database.All(rows, err, scanProduct)
	byID := make(map[string]Product, len(products))
	for _, p := range products {
		byID[p.ID] = p
	}
	return byID, err
}
