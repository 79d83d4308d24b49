package catalog

import (
	"context"
	"database/sql"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/platform/database"
)

// treeMark changes whenever a category does.
type treeMark struct{ count, versions int64 }

func readTreeMark(ctx context.Context, q database.Querier) (m treeMark, err error) {
	err = q.QueryRow(ctx, `
		SELECT count(*), CAST(coalesce(sum(version), 0) AS BIGINT)
		FROM catalog_categories`).Scan(&m.count, &m.versions)
	return m, err
}

const categoryColumns = `id, code, parent_id, name, hs_prefixes, attributes, position, version, created_at, updated_at`

func scanCategory(row database.Row) (c Category, err error) {
	var parent sql.NullString
	var name database.JSON[i18n.Text]
	var prefixes database.JSON[[]string]
	var attributes database.JSON[[]Attribute]
	err = row.Scan(&c.ID, &c.Code, &parent, &name, &prefixes, &attributes, &c.Position, &c.Version, &c.CreatedAt, &c.UpdatedAt)
	c.ParentID, c.Name, c.HSPrefixes, c.Attributes = parent.String, name.V, prefixes.V, attributes.V
	return c, err
}

func selectCategories(ctx context.Context, q database.Querier) ([]Category, error) {
	rows, err := q.Query(ctx, `SELECT `+categoryColumns+` FROM catalog_categories`)
	return database.All(rows, err, scanCategory)
}

func insertCategory(ctx context.Context, tx *database.Tx, c Category) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO catalog_categories (id, code, parent_id, name, hs_prefixes, attributes, position, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.ID, c.Code, nullable(c.ParentID), database.JSONOf(c.Name), database.JSONOf(c.HSPrefixes), database.JSONOf(c.Attributes),
		c.Position, database.Time(c.CreatedAt), database.Time(c.UpdatedAt))
	return err
}

// updateCategory stores a category that was read in version c.Version; ErrStale when another has changed it since.
func updateCategory(ctx context.Context, tx *database.Tx, c Category, now time.Time) error {
	n, err := database.Affected(ctx, tx, `
		UPDATE catalog_categories
		SET code = $3, parent_id = $4, name = $5, hs_prefixes = $6, attributes = $7, position = $8, updated_at = $9, version = version + 1
		WHERE id = $1 AND version = $2`,
		c.ID, c.Version, c.Code, nullable(c.ParentID), database.JSONOf(c.Name), database.JSONOf(c.HSPrefixes), database.JSONOf(c.Attributes),
		c.Position, database.Time(now))
	if err == nil && n == 0 {
		err = ErrStale
	}
	return err
}

func nullable(id string) sql.NullString { return sql.NullString{String: id, Valid: id != ""} }
