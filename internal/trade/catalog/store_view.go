package catalog

import (
	"context"

	"market/internal/kernel/paging"
	"market/internal/platform/database"
)

// shownColumns are those of a published product without its content, in the order that scanShown reads.
const shownColumns = `id, supplier_id, sku, status, published_revision_id, document, version, created_at, updated_at, published_at`

func scanShown(row database.Row) (p Product, err error) {
	err = row.Scan(&p.ID, &p.SupplierID, &p.SKU, &p.Status, &p.PublishedRevisionID, &p.document, &p.Version, &p.CreatedAt, &p.UpdatedAt, &p.PublishedAt)
	p.RevisionID, p.RevisionStatus = p.PublishedRevisionID, Published
	return p, err
}

// selectShown reads the published ones among these products, without their contents.
func selectShown(ctx context.Context, q database.Querier, ids []string) ([]Product, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := q.Query(ctx, `
		SELECT `+shownColumns+`
		FROM catalog_products
		WHERE id IN (`+database.In(1, len(ids))+`) AND status = 'published'`, database.Args(ids)...)
	return database.All(rows, err, scanShown)
}

// revision is an unchanging content with its number.
type revision struct {
	id          string
	number      int
	content     Content
	translation Translation
}

func selectRevisions(ctx context.Context, q database.Querier, ids []string) ([]revision, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := q.Query(ctx, `
		SELECT id, number, content, translation
		FROM catalog_revisions
		WHERE id IN (`+database.In(1, len(ids))+`)`, database.Args(ids)...)
	return database.All(rows, err, func(row database.Row) (r revision, err error) {
		var content database.JSON[Content]
		var states database.JSON[Translation]
		err = row.Scan(&r.id, &r.number, &content, &states)
		r.content, r.translation = content.V, states.V
		return r, err
	})
}

func scanID(row database.Row) (id string, err error) { return id, row.Scan(&id) }

// The lists of published products walk an index of products in its order and look each supplier up, so that a LIMIT ends
// them early. CROSS JOIN holds SQLite to that order; PostgreSQL finds it by itself.

// scanPublished lists the ids of published products of active suppliers in the order of ids.
func scanPublished(ctx context.Context, q database.Querier, after string, limit int) ([]string, error) {
	rows, err := q.Query(ctx, `
		SELECT p.id
		FROM catalog_products p CROSS JOIN account_organisations o
		WHERE p.status = 'published' AND p.id > $1 AND o.id = p.supplier_id AND o.status = 'active'
		ORDER BY p.id
		LIMIT $2`, after, limit)
	return database.All(rows, err, scanID)
}

// touchPublished gives every published product of a supplier a newer search document and lists them.
func touchPublished(ctx context.Context, tx *database.Tx, supplierID string) ([]string, error) {
	rows, err := tx.Query(ctx, `
		UPDATE catalog_products SET document = document + 1
		WHERE supplier_id = $1 AND status = 'published'
		RETURNING id`, supplierID)
	return database.All(rows, err, scanID)
}

// touchCategories does the same for the published products of categories.
func touchCategories(ctx context.Context, tx *database.Tx, categoryIDs []string) ([]string, error) {
	rows, err := tx.Query(ctx, `
		UPDATE catalog_products SET document = document + 1
		WHERE status = 'published' AND published_category_id IN (`+database.In(1, len(categoryIDs))+`)
		RETURNING id`, database.Args(categoryIDs)...)
	return database.All(rows, err, scanID)
}

// publishedKey is the place of a product in the lists of what was published last.
type publishedKey struct {
	id  string
	key paging.Key
}

func scanPublishedKey(row database.Row) (k publishedKey, err error) {
	err = row.Scan(&k.id, &k.key.Time)
	k.key.ID = k.id
	return k, err
}

// selectOfSupplier lists the published products of a supplier, last published first, with one row more than the page holds.
func selectOfSupplier(ctx context.Context, q database.Querier, supplierID string, page paging.Page) ([]publishedKey, error) {
	key, first, err := page.After()
	if err != nil {
		return nil, err
	}
	if first {
		rows, err := q.Query(ctx, `
			SELECT id, published_at FROM catalog_products
			WHERE supplier_id = $1 AND status = 'published'
			ORDER BY published_at DESC, id DESC
			LIMIT $2`, supplierID, page.Size()+1)
		return database.All(rows, err, scanPublishedKey)
	}
	rows, err := q.Query(ctx, `
		SELECT id, published_at FROM catalog_products
		WHERE supplier_id = $1 AND status = 'published' AND (published_at, id) < ($2, $3)
		ORDER BY published_at DESC, id DESC
		LIMIT $4`, supplierID, database.Time(key.Time), key.ID, page.Size()+1)
	return database.All(rows, err, scanPublishedKey)
}

// selectNewest lists published products of active suppliers, last published first.
func selectNewest(ctx context.Context, q database.Querier, limit int) ([]string, error) {
	rows, err := q.Query(ctx, `
		SELECT p.id
		FROM catalog_products p CROSS JOIN account_organisations o
		WHERE p.status = 'published' AND o.id = p.supplier_id AND o.status = 'active'
		ORDER BY p.published_at DESC, p.id DESC
		LIMIT $1`, limit)
	return database.All(rows, err, scanID)
}

// selectOfCategories lists published products of active suppliers in categories, last published first.
func selectOfCategories(ctx context.Context, q database.Querier, categoryIDs []string, limit int) ([]string, error) {
	rows, err := q.Query(ctx, `
		SELECT p.id
		FROM catalog_products p CROSS JOIN account_organisations o
		WHERE p.status = 'published' AND o.id = p.supplier_id AND o.status = 'active' AND p.published_category_id IN (`+database.In(2, len(categoryIDs))+`)
		ORDER BY p.published_at DESC, p.id DESC
		LIMIT $1`, append([]any{limit}, database.Args(categoryIDs)...)...)
	return database.All(rows, err, scanID)
}

type keyCount struct {
	key string
	n   int
}

func scanKeyCount(row database.Row) (c keyCount, err error) { return c, row.Scan(&c.key, &c.n) }

func countBySupplier(ctx context.Context, q database.Querier, supplierIDs []string) ([]keyCount, error) {
	rows, err := q.Query(ctx, `
		SELECT supplier_id, count(*)
		FROM catalog_products
		WHERE status = 'published' AND supplier_id IN (`+database.In(1, len(supplierIDs))+`)
		GROUP BY supplier_id`, database.Args(supplierIDs)...)
	return database.All(rows, err, scanKeyCount)
}

func countByCategory(ctx context.Context, q database.Querier) ([]keyCount, error) {
	rows, err := q.Query(ctx, `
		SELECT p.published_category_id, count(*)
		FROM catalog_products p JOIN account_organisations o ON o.id = p.supplier_id
		WHERE p.status = 'published' AND o.status = 'active'
		GROUP BY p.published_category_id`)
	return database.All(rows, err, scanKeyCount)
}
