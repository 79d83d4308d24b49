package account

import (
	"context"
	"errors"
	"time"

	"market/internal/kernel/actor"
	"market/internal/platform/database"
)

// sessionRow is a session as it is kept.
type sessionRow struct {
	id, tokenHash, userID, orgID string
	isToken                      bool
	address, agent               string
	createdAt, expiresAt         time.Time
}

func insertSession(ctx context.Context, tx *database.Tx, r sessionRow) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO account_sessions (id, token_hash, user_id, org_id, is_token, address, agent, created_at, seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)`,
		r.id, r.tokenHash, r.userID, nullable(r.orgID), r.isToken, r.address, r.agent, database.Time(r.createdAt), database.Time(r.expiresAt))
	return err
}

// actorByToken reads session, user, active membership and grants in one statement. seen is when the session was last noted.
func actorByToken(ctx context.Context, q database.Querier, tokenHash string, now time.Time) (a actor.Actor, seen time.Time, err error) {
	rows, err := q.Query(ctx, `
		SELECT s.id, s.seen_at, u.id, u.name, u.email, u.lang, coalesce(o.id, ''), coalesce(o.kind, ''), coalesce(m.roles, ''),
			coalesce(g.role, ''), coalesce(g.zone_id, '')
		FROM account_sessions s
		JOIN account_users u ON u.id = s.user_id
		LEFT JOIN account_memberships m ON m.user_id = s.user_id AND m.org_id = s.org_id
		LEFT JOIN account_organisations o ON o.id = m.org_id
		LEFT JOIN account_grants g ON g.user_id = s.user_id
		WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.blocked = FALSE`, tokenHash, database.Time(now))
	if err != nil {
		return a, seen, err
	}
	defer rows.Close()
	for rows.Next() {
		var roles database.JSON[[]actor.Role]
		var g actor.Grant
		if err := rows.Scan(&a.Session, &seen, &a.UserID, &a.Name, &a.Email, &a.Lang, &a.OrgID, &a.OrgKind, &roles, &g.Role, &g.ZoneID); err != nil {
			return actor.Actor{}, seen, err
		}
		a.Roles = roles.V
		if g.Role != "" {
			a.Staff = append(a.Staff, g)
		}
	}
	if err := rows.Err(); err != nil {
		return actor.Actor{}, seen, err
	}
	if a.UserID == "" {
		return actor.Actor{}, seen, ErrUnauthenticated
	}
	return a, seen, nil
}

func touchSession(ctx context.Context, q database.Querier, id string, now time.Time) error {
	_, err := q.Exec(ctx, `UPDATE account_sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2`, id, database.Time(now))
	return err
}

func setSessionOrg(ctx context.Context, tx *database.Tx, sessionID, userID, orgID string) error {
	n, err := database.Affected(ctx, tx, `
		UPDATE account_sessions SET org_id = $3 WHERE id = $1 AND user_id = $2`, sessionID, userID, nullable(orgID))
	if err == nil && n == 0 {
		return ErrSessionNotFound
	}
	return err
}

// lastOrg is the organisation that the user last worked for and still may, else the oldest membership, else empty.
func lastOrg(ctx context.Context, q database.Querier, userID string) (orgID string, err error) {
	err = q.QueryRow(ctx, `
		SELECT m.org_id
		FROM account_memberships m
		LEFT JOIN account_sessions s ON s.user_id = m.user_id AND s.org_id = m.org_id
		WHERE m.user_id = $1
		ORDER BY CASE WHEN s.seen_at IS NULL THEN 1 ELSE 0 END, s.seen_at DESC, m.created_at, m.org_id
		LIMIT 1`, userID).Scan(&orgID)
	if errors.Is(err, database.ErrNoRow) {
		return "", nil
	}
	return orgID, err
}

func selectSessions(ctx context.Context, q database.Querier, userID string, now time.Time) ([]SignedIn, error) {
	rows, err := q.Query(ctx, `
		SELECT id, is_token, address, agent, created_at, seen_at, expires_at
		FROM account_sessions
		WHERE user_id = $1 AND expires_at > $2
		ORDER BY seen_at DESC, id DESC`, userID, database.Time(now))
	return database.All(rows, err, func(row database.Row) (s SignedIn, err error) {
		err = row.Scan(&s.ID, &s.Token, &s.Address, &s.Agent, &s.CreatedAt, &s.SeenAt, &s.ExpiresAt)
		return s, err
	})
}

func deleteSession(ctx context.Context, tx *database.Tx, userID, id string) error {
	n, err := database.Affected(ctx, tx, `DELETE FROM account_sessions WHERE id = $1 AND user_id = $2`, id, userID)
	if err == nil && n == 0 {
		return ErrSessionNotFound
	}
	return err
}

func deleteSessionByToken(ctx context.Context, tx *database.Tx, tokenHash string) error {
	_, err := tx.Exec(ctx, `DELETE FROM account_sessions WHERE token_hash = $1`, tokenHash)
	return err
}

// deleteSessions ends every session of a user but one, whose id may be empty.
func deleteSessions(ctx context.Context, tx *database.Tx, userID, except string) error {
	_, err := tx.Exec(ctx, `DELETE FROM account_sessions WHERE user_id = $1 AND id <> $2`, userID, except)
	return err
}

// The purposes of single-use secrets.
const (
	forConfirm = "confirm"
	forReset   = "reset"
)

func insertToken(ctx context.Context, tx *database.Tx, tokenHash, purpose string, u User, expires time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO account_tokens (token_hash, purpose, user_id, email, expires_at)
		VALUES ($1, $2, $3, $4, $5)`, tokenHash, purpose, u.ID, u.Email, database.Time(expires))
	return err
}

// useToken spends a secret and returns whose it is. One statement decides, so that of two uses at once one succeeds.
func useToken(ctx context.Context, tx *database.Tx, tokenHash, purpose string, now time.Time) (userID, email string, err error) {
	err = tx.QueryRow(ctx, `
		UPDATE account_tokens
		SET used_at = $3
		WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
		RETURNING user_id, email`, tokenHash, purpose, database.Time(now)).Scan(&userID, &email)
	return userID, email, database.Found(err, ErrBadToken)
}

// spendTokens makes the other secrets of a purpose worthless.
func spendTokens(ctx context.Context, tx *database.Tx, userID, purpose string, now time.Time) error {
	_, err := tx.Exec(ctx, `
		UPDATE account_tokens SET used_at = $3 WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL`, userID, purpose, database.Time(now))
	return err
}

// deleteExpired removes sessions, secrets and invitations that nobody can use any more.
func deleteExpired(ctx context.Context, tx *database.Tx, now time.Time) error {
	for _, query := range []string{
		`DELETE FROM account_sessions WHERE expires_at <= $1`,
		`DELETE FROM account_tokens WHERE expires_at <= $1`,
		`DELETE FROM account_invitations WHERE expires_at <= $1 AND accepted_at IS NULL`,
	} {
		if _, err := tx.Exec(ctx, query, database.Time(now)); err != nil {
			return err
		}
	}
	return nil
}
