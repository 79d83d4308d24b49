package catalog

import (
	"context"
	"fmt"
	"strings"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
)

// productColumns are those of a product and its newest revision, in the order that scanProduct reads.
const productColumns = `p.id, p.supplier_id, p.sku, p.status, p.revision_id, p.revision, p.revision_status, p.published_revision_id,
		p.reason, p.document, p.version, p.created_at, p.updated_at, p.published_at, r.content, r.translation`

func scanProduct(row database.Row) (p Product, err error) {
	var content database.JSON[Content]
	var states database.JSON[Translation]
	err = row.Scan(&p.ID, &p.SupplierID, &p.SKU, &p.Status, &p.RevisionID, &p.Revision, &p.RevisionStatus, &p.PublishedRevisionID,
		&p.Reason, &p.document, &p.Version, &p.CreatedAt, &p.UpdatedAt, &p.PublishedAt, &content, &states)
	p.Content, p.Translation = content.V, states.V
	return p, err
}

// productByID reads a product with its newest revision, whoever owns it.
func productByID(ctx context.Context, q database.Querier, id string) (Product, error) {
	if !database.ValidID(id) {
		return Product{}, ErrNotFound
	}
	p, err := scanProduct(q.QueryRow(ctx, `
		SELECT `+productColumns+`
		FROM catalog_products p JOIN catalog_revisions r ON r.id = p.revision_id
		WHERE p.id = $1`, id))
	return p, database.Found(err, ErrNotFound)
}

// productOf reads a product of one supplier; somebody else's is not found.
func productOf(ctx context.Context, q database.Querier, supplierID, id string) (Product, error) {
	if !database.ValidID(id) {
		return Product{}, ErrNotFound
	}
	p, err := scanProduct(q.QueryRow(ctx, `
		SELECT `+productColumns+`
		FROM catalog_products p JOIN catalog_revisions r ON r.id = p.revision_id
		WHERE p.id = $1 AND p.supplier_id = $2`, id, supplierID))
	return p, database.Found(err, ErrNotFound)
}

// productsBySKU reads the products of a supplier with these article numbers, archived ones left out.
func productsBySKU(ctx context.Context, q database.Querier, supplierID string, skus []string) (map[string]Product, error) {
	if len(skus) == 0 {
		return nil, nil
	}
	rows, err := q.Query(ctx, `
		SELECT `+productColumns+`
		FROM catalog_products p JOIN catalog_revisions r ON r.id = p.revision_id
		WHERE p.supplier_id = $1 AND p.status <> 'archived' AND p.sku IN (`+database.In(2, len(skus))+`)`,
		append([]any{supplierID}, database.Args(skus)...)...)
	products, err := database.All(rows, err, scanProduct)
	bySKU := make(map[string]Product, len(products))
	for _, p := range products {
		bySKU[p.SKU] = p
	}
	return bySKU, err
}

func insertProduct(ctx context.Context, tx *database.Tx, p Product) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO catalog_products (id, supplier_id, sku, status, revision_id, revision, revision_status, words, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		p.ID, p.SupplierID, p.SKU, p.Status, p.RevisionID, p.Revision, p.RevisionStatus, words(p), database.Time(p.CreatedAt), database.Time(p.UpdatedAt))
	return err
}

// updateProduct stores a product that was read in version p.Version; ErrStale when another has changed it since.
func updateProduct(ctx context.Context, tx *database.Tx, p *Product, now time.Time) error {
	n, err := database.Affected(ctx, tx, `
		UPDATE catalog_products
		SET sku = $3, status = $4, revision_id = $5, revision = $6, revision_status = $7, published_revision_id = $8,
			words = $9, reason = $10, document = $11, published_at = $12, updated_at = $13, version = version + 1
		WHERE id = $1 AND version = $2`,
		p.ID, p.Version, p.SKU, p.Status, p.RevisionID, p.Revision, p.RevisionStatus, p.PublishedRevisionID,
		words(*p), p.Reason, p.document, database.TimePtr(p.PublishedAt), database.Time(now))
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrStale
	}
	p.Version, p.UpdatedAt = p.Version+1, database.Time(now)
	return nil
}

func setPublishedCategory(ctx context.Context, tx *database.Tx, productID, categoryID string) error {
	_, err := tx.Exec(ctx, `UPDATE catalog_products SET published_category_id = $2 WHERE id = $1`, productID, categoryID)
	return err
}

func deleteProduct(ctx context.Context, tx *database.Tx, id string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM catalog_revisions WHERE product_id = $1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM catalog_products WHERE id = $1`, id)
	return err
}

func insertRevision(ctx context.Context, tx *database.Tx, p Product, userID string, now time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO catalog_revisions (id, product_id, number, content, translation, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.RevisionID, p.ID, p.Revision, database.JSONOf(p.Content), database.JSONOf(p.Translation), userID, database.Time(now))
	return err
}

// updateRevision overwrites the newest revision, which nobody but its supplier has seen.
func updateRevision(ctx context.Context, tx *database.Tx, p Product) error {
	_, err := tx.Exec(ctx, `
		UPDATE catalog_revisions SET content = $2, translation = $3
		WHERE id = $1`, p.RevisionID, database.JSONOf(p.Content), database.JSONOf(p.Translation))
	return err
}

func contentOf(ctx context.Context, q database.Querier, productID, revisionID string) (Content, error) {
	var content database.JSON[Content]
	err := q.QueryRow(ctx, `
		SELECT content FROM catalog_revisions
		WHERE id = $1 AND product_id = $2`, revisionID, productID).Scan(&content)
	return content.V, database.Found(err, ErrNotFound)
}

// words is what a supplier's own list is searched in: the article number and all names, folded.
func words(p Product) string {
	all := []string{foldName(p.SKU)}
	for _, l := range i18n.Langs {
		if p.Content.Name.Has(l) {
			all = append(all, foldName(p.Content.Name[l]))
		}
	}
	return strings.Join(all, "\n")
}

// selectMine lists the products of a supplier, last changed first, with one more row than the page holds.
func selectMine(ctx context.Context, q database.Querier, supplierID string, f MineFilter, page paging.Page) ([]Product, error) {
	where, args := mineConditions(supplierID, f)
	key, first, err := page.After()
	if err != nil {
		return nil, err
	}
	if !first {
		where += fmt.Sprintf(" AND (p.updated_at, p.id) < ($%d, $%d)", len(args)+1, len(args)+2)
		args = append(args, database.Time(key.Time), key.ID)
	}
	args = append(args, page.Size()+1)
	rows, err := q.Query(ctx, `
		SELECT `+productColumns+`
		FROM catalog_products p JOIN catalog_revisions r ON r.id = p.revision_id
		WHERE `+where+fmt.Sprintf(`
		ORDER BY p.updated_at DESC, p.id DESC
		LIMIT $%d`, len(args)), args...)
	return database.All(rows, err, scanProduct)
}

func mineConditions(supplierID string, f MineFilter) (where string, args []any) {
	where, args = "p.supplier_id = $1", []any{supplierID}
	if f.Status != "" {
		args = append(args, f.Status)
		where += fmt.Sprintf(" AND p.status = $%d", len(args))
	}
	if q := foldName(f.Q); q != "" {
		args = append(args, "%"+escapeLike(q)+"%")
		where += fmt.Sprintf(` AND p.words LIKE $%d ESCAPE '\'`, len(args))
	}
	return where, args
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// selectSupervised lists products of the suppliers of zones, last changed first, with one row more than the page holds.
func selectSupervised(ctx context.Context, q database.Querier, f StaffFilter, zones []string, all bool, page paging.Page) ([]Product, error) {
	key, first, err := page.After()
	if err != nil {
		return nil, err
	}
	where, args := "TRUE", []any{}
	add := func(condition string, values ...any) {
		where += " AND " + fmt.Sprintf(condition, database.In(len(args)+1, len(values)))
		args = append(args, values...)
	}
	if !all {
		add("o.zone_id IN (%s)", database.Args(zones)...)
	}
	if f.Status != "" {
		add("p.status = %s", f.Status)
	}
	if f.SupplierID != "" {
		add("p.supplier_id = %s", f.SupplierID)
	}
	if words := foldName(f.Q); words != "" {
		add(`p.words LIKE %s ESCAPE '\'`, "%"+escapeLike(words)+"%")
	}
	if !first {
		add("(p.updated_at, p.id) < (%s)", database.Time(key.Time), key.ID)
	}
	args = append(args, page.Size()+1)
	rows, err := q.Query(ctx, `
		SELECT `+productColumns+`
		FROM catalog_products p JOIN catalog_revisions r ON r.id = p.revision_id JOIN account_organisations o ON o.id = p.supplier_id
		WHERE `+where+fmt.Sprintf(`
		ORDER BY p.updated_at DESC, p.id DESC
		LIMIT $%d`, len(args)), args...)
	return database.All(rows, err, scanProduct)
}

type statusCount struct {
	status Status
	n      int
}

func countByStatus(ctx context.Context, q database.Querier, supplierID string) ([]statusCount, error) {
	rows, err := q.Query(ctx, `
		SELECT status, count(*)
		FROM catalog_products
		WHERE supplier_id = $1
		GROUP BY status`, supplierID)
	return database.All(rows, err, func(row database.Row) (c statusCount, err error) {
		return c, row.Scan(&c.status, &c.n)
	})
}
