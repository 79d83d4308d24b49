package account

import (
	"context"
	"strings"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
)

const orgColumns = `o.id, o.kind, o.status, o.name, o.country, o.identifier, coalesce(o.zone_id, ''), o.city, o.address, o.website, o.phone,
	o.founded_year, o.staff_band, o.profile, o.level, o.level_until, o.level_by, o.level_at, o.level_note, o.away_from, o.away_until,
	o.version, o.created_at, o.updated_at`

func scanOrganisation(row database.Row) (o Organisation, err error) {
	var name, city, profile database.JSON[i18n.Text]
	err = row.Scan(&o.ID, &o.Kind, &o.Status, &name, &o.Country, &o.Identifier, &o.ZoneID, &city, &o.Address, &o.Website, &o.Phone,
		&o.FoundedYear, &o.StaffBand, &profile, &o.Level, &o.LevelUntil, &o.LevelBy, &o.LevelAt, &o.LevelNote, &o.AwayFrom, &o.AwayUntil,
		&o.Version, &o.CreatedAt, &o.UpdatedAt)
	o.Name, o.City, o.Profile = name.V, city.V, profile.V
	return o, err
}

func organisationByID(ctx context.Context, q database.Querier, id string) (Organisation, error) {
	if !database.ValidID(id) {
		return Organisation{}, ErrOrganisationNotFound
	}
	o, err := scanOrganisation(q.QueryRow(ctx, `SELECT `+orgColumns+` FROM account_organisations o WHERE o.id = $1`, id))
	return o, database.Found(err, ErrOrganisationNotFound)
}

// organisationsByID reads those of the ids that exist, in no order.
func organisationsByID(ctx context.Context, q database.Querier, ids []string) ([]Organisation, error) {
	var valid []string
	for _, id := range ids {
		if database.ValidID(id) {
			valid = append(valid, id)
		}
	}
	if len(valid) == 0 {
		return nil, nil
	}
	rows, err := q.Query(ctx, `
		SELECT `+orgColumns+` FROM account_organisations o WHERE o.id IN (`+database.In(1, len(valid))+`)`, database.Args(valid)...)
	return database.All(rows, err, scanOrganisation)
}

func insertOrganisation(ctx context.Context, tx *database.Tx, o Organisation) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO account_organisations (id, kind, status, name, search_text, country, identifier, zone_id, city, address, website, phone,
			founded_year, staff_band, profile, level, level_by, level_note, version, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '', '', $17, $18, $19)`,
		o.ID, o.Kind, o.Status, database.JSONOf(o.Name), o.searchText(), o.Country, o.Identifier, nullable(o.ZoneID), database.JSONOf(o.City),
		o.Address, o.Website, o.Phone, o.FoundedYear, o.StaffBand, database.JSONOf(o.Profile), o.Level, o.Version,
		database.Time(o.CreatedAt), database.Time(o.UpdatedAt))
	return err
}

// updateOrganisation writes an organisation that still has the version it was read with; ErrStale when it has not.
func updateOrganisation(ctx context.Context, tx *database.Tx, o Organisation, now time.Time) error {
	n, err := database.Affected(ctx, tx, `
		UPDATE account_organisations
		SET status = $3, name = $4, search_text = $5, country = $6, identifier = $7, zone_id = $8, city = $9, address = $10, website = $11,
			phone = $12, founded_year = $13, staff_band = $14, profile = $15, level = $16, level_until = $17, level_by = $18, level_at = $19,
			level_note = $20, away_from = $21, away_until = $22, updated_at = $23, version = version + 1
		WHERE id = $1 AND version = $2`,
		o.ID, o.Version, o.Status, database.JSONOf(o.Name), o.searchText(), o.Country, o.Identifier, nullable(o.ZoneID), database.JSONOf(o.City),
		o.Address, o.Website, o.Phone, o.FoundedYear, o.StaffBand, database.JSONOf(o.Profile), o.Level, database.TimePtr(o.LevelUntil), o.LevelBy,
		database.TimePtr(o.LevelAt), o.LevelNote, database.TimePtr(o.AwayFrom), database.TimePtr(o.AwayUntil), database.Time(now))
	if err == nil && n == 0 {
		return ErrStale
	}
	return err
}

// searchText is what staff's search looks in.
func (o Organisation) searchText() string {
	words := []string{o.Identifier}
	for _, lang := range i18n.Langs {
		words = append(words, o.Name[lang])
	}
	return folded(strings.Join(words, " "))
}

// conditions collects the conditions of a list with their arguments.
type conditions struct {
	where string
	args  []any
}

// add appends a condition that ends where its value stands.
func (c *conditions) add(condition string, value any) {
	c.args = append(c.args, value)
	c.where += ` AND ` + condition + database.In(len(c.args), 1)
}

// within limits the list to what staff cover.
func (c *conditions) within(sc scope) {
	if sc.all {
		return
	}
	seen := `FALSE`
	if len(sc.zones) > 0 {
		seen = `o.zone_id IN (` + database.In(len(c.args)+1, len(sc.zones)) + `)`
		c.args = append(c.args, database.Args(sc.zones)...)
	}
	if sc.office {
		seen += ` OR o.kind = 'buyer'`
	}
	c.where += ` AND (` + seen + `)`
}

// page reads one page of organisations, newest first, and one row more.
func (c conditions) page(ctx context.Context, q database.Querier, p paging.Page) ([]Organisation, error) {
	after, first, err := p.After()
	if err != nil {
		return nil, err
	}
	if !first {
		c.where += ` AND (o.created_at, o.id) < (` + database.In(len(c.args)+1, 2) + `)`
		c.args = append(c.args, database.Time(after.Time), after.ID)
	}
	c.args = append(c.args, p.Size()+1)
	rows, err := q.Query(ctx, `
		SELECT `+orgColumns+`
		FROM account_organisations o
		WHERE TRUE`+c.where+`
		ORDER BY o.created_at DESC, o.id DESC
		LIMIT `+database.In(len(c.args), 1), c.args...)
	return database.All(rows, err, scanOrganisation)
}

func supplierCounts(ctx context.Context, q database.Querier) (map[string]int, error) {
	rows, err := q.Query(ctx, `
		SELECT zone_id, count(*) FROM account_organisations WHERE kind = 'supplier' AND status = 'active' GROUP BY zone_id`)
	counts := map[string]int{}
	_, err = database.All(rows, err, func(row database.Row) (struct{}, error) {
		var zone string
		var n int
		err := row.Scan(&zone, &n)
		counts[zone] = n
		return struct{}{}, err
	})
	return counts, err
}

func supplierIDs(ctx context.Context, q database.Querier, after string, limit int) ([]string, error) {
	rows, err := q.Query(ctx, `
		SELECT id FROM account_organisations WHERE kind = 'supplier' AND status = 'active' AND id > $1 ORDER BY id LIMIT $2`, after, limit)
	return database.All(rows, err, func(row database.Row) (id string, err error) {
		err = row.Scan(&id)
		return id, err
	})
}
