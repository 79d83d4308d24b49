package account

import (
	"context"
	"strings"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
)

const userColumns = `u.id, u.email, u.name, u.lang, u.email_confirmed, u.blocked, u.created_at, u.updated_at`

func scanUser(row database.Row) (u User, err error) {
	err = row.Scan(&u.ID, &u.Email, &u.Name, &u.Lang, &u.EmailConfirmed, &u.Blocked, &u.CreatedAt, &u.UpdatedAt)
	return u, err
}

func userByID(ctx context.Context, q database.Querier, id string) (User, error) {
	if !database.ValidID(id) {
		return User{}, ErrUserNotFound
	}
	u, err := scanUser(q.QueryRow(ctx, `SELECT `+userColumns+` FROM account_users u WHERE u.id = $1`, id))
	return u, database.Found(err, ErrUserNotFound)
}

// userByEmail also returns the hash of the password.
func userByEmail(ctx context.Context, q database.Querier, email string) (u User, hash string, err error) {
	err = q.QueryRow(ctx, `SELECT `+userColumns+`, u.password_hash FROM account_users u WHERE u.email = $1`, email).
		Scan(&u.ID, &u.Email, &u.Name, &u.Lang, &u.EmailConfirmed, &u.Blocked, &u.CreatedAt, &u.UpdatedAt, &hash)
	return u, hash, database.Found(err, ErrUserNotFound)
}

func passwordOf(ctx context.Context, q database.Querier, userID string) (hash string, err error) {
	err = q.QueryRow(ctx, `SELECT password_hash FROM account_users WHERE id = $1`, userID).Scan(&hash)
	return hash, database.Found(err, ErrUserNotFound)
}

func insertUser(ctx context.Context, tx *database.Tx, u User, hash string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO account_users (id, email, name, search_text, lang, password_hash, email_confirmed, blocked, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		u.ID, u.Email, u.Name, folded(u.Name, u.Email), u.Lang, hash, u.EmailConfirmed, u.Blocked, database.Time(u.CreatedAt), database.Time(u.UpdatedAt))
	return err
}

func updateUser(ctx context.Context, tx *database.Tx, u User, now time.Time) error {
	_, err := tx.Exec(ctx, `
		UPDATE account_users
		SET name = $2, search_text = $3, lang = $4, email_confirmed = $5, blocked = $6, updated_at = $7
		WHERE id = $1`,
		u.ID, u.Name, folded(u.Name, u.Email), u.Lang, u.EmailConfirmed, u.Blocked, database.Time(now))
	return err
}

func updatePassword(ctx context.Context, tx *database.Tx, userID, hash string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE account_users SET password_hash = $2, updated_at = $3 WHERE id = $1`, userID, hash, database.Time(now))
	return err
}

func selectUsers(ctx context.Context, q database.Querier, words string, p paging.Page) ([]User, error) {
	after, first, err := p.After()
	if err != nil {
		return nil, err
	}
	where, args := `TRUE`, []any{}
	if words = folded(words); words != "" {
		args = append(args, contains(words))
		where += ` AND u.search_text LIKE $1 ESCAPE '\'`
	}
	if !first {
		where += ` AND (u.created_at, u.id) < (` + database.In(len(args)+1, 2) + `)`
		args = append(args, database.Time(after.Time), after.ID)
	}
	args = append(args, p.Size()+1)
	rows, err := q.Query(ctx, `
		SELECT `+userColumns+`
		FROM account_users u
		WHERE `+where+`
		ORDER BY u.created_at DESC, u.id DESC
		LIMIT `+database.In(len(args), 1), args...)
	return database.All(rows, err, scanUser)
}

// folded joins texts into what a search without regard to case looks in. It is done here because SQLite's lower() knows
// no Cyrillic.
func folded(texts ...string) string {
	return strings.ToLower(i18n.Normalize(strings.Join(texts, " ")))
}

// contains makes the LIKE pattern that finds a text anywhere.
func contains(text string) string {
	return `%` + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + `%`
}

func grantsOf(ctx context.Context, q database.Querier, userID string) ([]actor.Grant, error) {
	rows, err := q.Query(ctx, `SELECT role, coalesce(zone_id, '') FROM account_grants WHERE user_id = $1 ORDER BY created_at, id`, userID)
	return database.All(rows, err, func(row database.Row) (g actor.Grant, err error) {
		err = row.Scan(&g.Role, &g.ZoneID)
		return g, err
	})
}

// insertGrant adds a grant and tells whether it was new.
func insertGrant(ctx context.Context, tx *database.Tx, userID string, g actor.Grant, now time.Time) (bool, error) {
	n, err := database.Affected(ctx, tx, `
		INSERT INTO account_grants (id, user_id, role, zone_id, created_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`,
		database.NewID(), userID, g.Role, nullable(g.ZoneID), database.Time(now))
	return n == 1, err
}

func deleteGrant(ctx context.Context, tx *database.Tx, userID string, g actor.Grant) (bool, error) {
	n, err := database.Affected(ctx, tx, `
		DELETE FROM account_grants WHERE user_id = $1 AND role = $2 AND coalesce(zone_id, '') = $3`, userID, g.Role, g.ZoneID)
	return n > 0, err
}

// nullable keeps an absent id as NULL, as foreign keys want it.
func nullable(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}

// zoneExists asks the alliance's table, which account may read.
func zoneExists(ctx context.Context, q database.Querier, id string) (bool, error) {
	if !database.ValidID(id) {
		return false, nil
	}
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM alliance_zones WHERE id = $1`, id).Scan(&n)
	return n == 1, err
}
