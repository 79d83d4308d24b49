package moderation

import (
	"context"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
)

const caseColumns = `id, subject_kind, subject_id, revision_id, title, org_id, org_name, zone_id, status, opened_at, due_at,
	claimed_by, claimed_by_name, claimed_until, decided_by, decided_by_name, decided_at, reasons, note, remarks, updated_at, version`

func scanCase(row database.Row) (Case, error) {
	var c Case
	var title, orgName database.JSON[i18n.Text]
	var reasons database.JSON[[]string]
	var remarks database.JSON[[]Remark]
	err := row.Scan(&c.ID, &c.SubjectKind, &c.SubjectID, &c.RevisionID, &title, &c.OrgID, &orgName, &c.ZoneID, &c.Status, &c.OpenedAt, &c.DueAt,
		&c.ClaimedBy, &c.ClaimedByName, &c.ClaimedUntil, &c.DecidedBy, &c.DecidedByName, &c.DecidedAt, &reasons, &c.Note, &remarks, &c.UpdatedAt, &c.Version)
	c.Title, c.OrgName, c.Reasons, c.Remarks = title.V, orgName.V, reasons.V, remarks.V
	return c, database.Found(err, ErrNotFound)
}

func caseByID(ctx context.Context, q database.Querier, id string) (Case, error) {
	if !database.ValidID(id) {
		return Case{}, ErrNotFound
	}
	return scanCase(q.QueryRow(ctx, `SELECT `+caseColumns+` FROM moderation_cases WHERE id = $1`, id))
}

func waitingCase(ctx context.Context, q database.Querier, kind, subjectID string) (Case, error) {
	return scanCase(q.QueryRow(ctx, `
		SELECT `+caseColumns+`
		FROM moderation_cases
		WHERE subject_kind = $1 AND subject_id = $2 AND status IN ('open', 'claimed')`, kind, subjectID))
}

func latestCase(ctx context.Context, q database.Querier, kind, subjectID string) (Case, error) {
	return scanCase(q.QueryRow(ctx, `
		SELECT `+caseColumns+`
		FROM moderation_cases
		WHERE subject_kind = $1 AND subject_id = $2 AND status IN ('approved', 'rejected', 'changes_requested')
		ORDER BY opened_at DESC
		LIMIT 1`, kind, subjectID))
}

func insertCase(ctx context.Context, tx *database.Tx, c Case) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO moderation_cases (id, subject_kind, subject_id, revision_id, title, org_id, org_name, zone_id, status, opened_at, due_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		c.ID, c.SubjectKind, c.SubjectID, c.RevisionID, database.JSONOf(c.Title), c.OrgID, database.JSONOf(c.OrgName), c.ZoneID, c.Status,
		database.Time(c.OpenedAt), database.Time(c.DueAt), database.Time(c.OpenedAt))
	return err
}

// updateCase writes the case back if it still has the version it was read with and still waits. Of two reviewers who
// decide at the same moment the second touches no row and gets ErrResolved.
func updateCase(ctx context.Context, tx *database.Tx, c Case, now time.Time) error {
	n, err := database.Affected(ctx, tx, `
		UPDATE moderation_cases
		SET status = $3, claimed_by = $4, claimed_by_name = $5, claimed_until = $6, decided_by = $7, decided_by_name = $8,
		    decided_at = $9, reasons = $10, note = $11, remarks = $12, updated_at = $13, version = version + 1
		WHERE id = $1 AND version = $2 AND status IN ('open', 'claimed')`,
		c.ID, c.Version, c.Status, c.ClaimedBy, c.ClaimedByName, database.TimePtr(c.ClaimedUntil), c.DecidedBy, c.DecidedByName,
		database.TimePtr(c.DecidedAt), database.JSONOf(c.Reasons), c.Note, database.JSONOf(c.Remarks), database.Time(now))
	if err == nil && n == 0 {
		return ErrResolved
	}
	return err
}

// selectQueue reads one page of the queue, oldest first, and one row more.
func selectQueue(ctx context.Context, q database.Querier, sc scope, f Filter, p paging.Page) ([]Case, error) {
	after, first, err := p.After()
	if err != nil {
		return nil, err
	}
	where, args := queueConditions(sc, f)
	if !first {
		args = append(args, database.Time(after.Time), after.ID)
		where += ` AND (opened_at, id) > (` + database.In(len(args)-1, 2) + `)`
	}
	args = append(args, p.Size()+1)
	rows, err := q.Query(ctx, `
		SELECT `+caseColumns+`
		FROM moderation_cases
		WHERE `+where+`
		ORDER BY opened_at, id
		LIMIT `+database.In(len(args), 1), args...)
	return database.All(rows, err, scanCase)
}

func countQueue(ctx context.Context, q database.Querier, sc scope, f Filter) (int, error) {
	where, args := queueConditions(sc, f)
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM moderation_cases WHERE `+where, args...).Scan(&n)
	return n, err
}

// queueConditions spells the scope and the filter as SQL with its arguments.
func queueConditions(sc scope, f Filter) (where string, args []any) {
	statuses := f.statuses()
	args = database.Args(statuses)
	where = `status IN (` + database.In(1, len(statuses)) + `)`
	add := func(condition string, value any) {
		args = append(args, value)
		where += ` AND ` + condition + database.In(len(args), 1)
	}
	if f.Kind != "" {
		add(`subject_kind = `, f.Kind)
	}
	if f.ZoneID != "" {
		add(`zone_id = `, f.ZoneID)
	}
	if f.Mine != "" {
		add(`claimed_by = `, f.Mine)
	}
	if sc.all {
		return where, args
	}
	seen := `FALSE`
	if len(sc.zones) > 0 {
		seen = `zone_id IN (` + database.In(len(args)+1, len(sc.zones)) + `)`
		args = append(args, database.Args(sc.zones)...)
	}
	if sc.office {
		seen += ` OR zone_id = '' AND subject_kind = 'organisation'`
	}
	return where + ` AND (` + seen + `)`, args
}
