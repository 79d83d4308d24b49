package alliance

import (
	"context"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/platform/database"
)

const columns = `id, code, name, province, city, profile, industries, state_level, member, approved_year,
	latitude, longitude, website, parks, version, created_at, updated_at`

func scanZone(row database.Row) (z Zone, err error) {
	var name, province, city, profile, industries database.JSON[i18n.Text]
	var parks database.JSON[[]Park]
	err = row.Scan(&z.ID, &z.Code, &name, &province, &city, &profile, &industries, &z.StateLevel, &z.Member, &z.ApprovedYear,
		&z.Latitude, &z.Longitude, &z.Website, &parks, &z.Version, &z.CreatedAt, &z.UpdatedAt)
	z.Name, z.Province, z.City, z.Profile, z.Industries, z.Parks = name.V, province.V, city.V, profile.V, industries.V, parks.V
	return z, err
}

func readZones(ctx context.Context, q database.Querier) ([]Zone, error) {
	rows, err := q.Query(ctx, `SELECT `+columns+` FROM alliance_zones ORDER BY code`)
	return database.All(rows, err, scanZone)
}

func readZone(ctx context.Context, q database.Querier, id string) (Zone, error) {
	if !database.ValidID(id) {
		return Zone{}, ErrZoneNotFound
	}
	z, err := scanZone(q.QueryRow(ctx, `SELECT `+columns+` FROM alliance_zones WHERE id = $1`, id))
	return z, database.Found(err, ErrZoneNotFound)
}

func readZonesByID(ctx context.Context, q database.Querier, ids []string) ([]Zone, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := q.Query(ctx, `SELECT `+columns+` FROM alliance_zones WHERE id IN (`+database.In(1, len(ids))+`)`, database.Args(ids)...)
	return database.All(rows, err, scanZone)
}

func readIDs(ctx context.Context, q database.Querier, after string, limit int) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT id FROM alliance_zones WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
	return database.All(rows, err, func(row database.Row) (id string, err error) {
		err = row.Scan(&id)
		return id, err
	})
}

// revision differs whenever any zone does: versions only grow and zones are never deleted.
type revision struct{ zones, versions int64 }

func readRevision(ctx context.Context, q database.Querier) (r revision, err error) {
	err = q.QueryRow(ctx, `SELECT count(*), CAST(coalesce(sum(version), 0) AS BIGINT) FROM alliance_zones`).Scan(&r.zones, &r.versions)
	return r, err
}

// insertZone adds a zone unless its code exists, and tells whether it did.
func insertZone(ctx context.Context, tx *database.Tx, z Zone) (added bool, err error) {
	n, err := database.Affected(ctx, tx, `
		INSERT INTO alliance_zones (`+columns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (code) DO NOTHING`,
		z.ID, z.Code, database.JSONOf(z.Name), database.JSONOf(z.Province), database.JSONOf(z.City), database.JSONOf(z.Profile),
		database.JSONOf(z.Industries), z.StateLevel, z.Member, z.ApprovedYear, z.Latitude, z.Longitude, z.Website,
		database.JSONOf(z.Parks), z.Version, database.Time(z.CreatedAt), database.Time(z.UpdatedAt))
	return n == 1, err
}

// updateZone writes a zone that still has the version it was read with; errStale when it has not.
func updateZone(ctx context.Context, tx *database.Tx, z Zone, now time.Time) error {
	n, err := database.Affected(ctx, tx, `
		UPDATE alliance_zones
		SET code = $1, name = $2, province = $3, city = $4, profile = $5, industries = $6, state_level = $7, member = $8,
			approved_year = $9, latitude = $10, longitude = $11, website = $12, parks = $13, version = version + 1, updated_at = $14
		WHERE id = $15 AND version = $16`,
		z.Code, database.JSONOf(z.Name), database.JSONOf(z.Province), database.JSONOf(z.City), database.JSONOf(z.Profile),
		database.JSONOf(z.Industries), z.StateLevel, z.Member, z.ApprovedYear, z.Latitude, z.Longitude, z.Website,
		database.JSONOf(z.Parks), database.Time(now), z.ID, z.Version)
	if err == nil && n == 0 {
		return errStale
	}
	return err
}
