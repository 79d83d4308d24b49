package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
)

func membershipsOf(ctx context.Context, q database.Querier, userID string) ([]Membership, error) {
	rows, err := q.Query(ctx, `
		SELECT o.id, o.kind, o.status, o.name, m.roles, m.created_at
		FROM account_memberships m
		JOIN account_organisations o ON o.id = m.org_id
		WHERE m.user_id = $1
		ORDER BY m.created_at, o.id`, userID)
	return database.All(rows, err, func(row database.Row) (m Membership, err error) {
		var name database.JSON[i18n.Text]
		var roles database.JSON[[]actor.Role]
		err = row.Scan(&m.OrgID, &m.Kind, &m.Status, &name, &roles, &m.Since)
		m.Name, m.Roles = name.V, roles.V
		return m, err
	})
}

// rolesOf gives a user's roles in an organisation; none when there is no membership.
func rolesOf(ctx context.Context, q database.Querier, userID, orgID string) ([]actor.Role, error) {
	var roles database.JSON[[]actor.Role]
	err := q.QueryRow(ctx, `SELECT roles FROM account_memberships WHERE user_id = $1 AND org_id = $2`, userID, orgID).Scan(&roles)
	if errors.Is(err, database.ErrNoRow) {
		return nil, nil
	}
	return roles.V, err
}

func putMembership(ctx context.Context, tx *database.Tx, userID, orgID string, roles []actor.Role, now time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO account_memberships (user_id, org_id, roles, created_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (user_id, org_id) DO UPDATE SET roles = excluded.roles`,
		userID, orgID, database.JSONOf(roles), database.Time(now))
	return err
}

// deleteMembership also takes the organisation from the user's sessions.
func deleteMembership(ctx context.Context, tx *database.Tx, userID, orgID string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM account_memberships WHERE user_id = $1 AND org_id = $2`, userID, orgID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE account_sessions SET org_id = NULL WHERE user_id = $1 AND org_id = $2`, userID, orgID)
	return err
}

// lockTeam makes changes of one organisation's team follow each other, so that two owners cannot remove one another.
func lockTeam(ctx context.Context, tx *database.Tx, orgID string) error {
	_, err := tx.Exec(ctx, `UPDATE account_organisations SET updated_at = updated_at WHERE id = $1`, orgID)
	return err
}

func membersOf(ctx context.Context, q database.Querier, orgID string) ([]Member, error) {
	rows, err := q.Query(ctx, `
		SELECT u.id, u.name, u.email, m.roles, m.created_at
		FROM account_memberships m
		JOIN account_users u ON u.id = m.user_id
		WHERE m.org_id = $1
		ORDER BY m.created_at, u.id`, orgID)
	return database.All(rows, err, func(row database.Row) (m Member, err error) {
		var roles database.JSON[[]actor.Role]
		err = row.Scan(&m.UserID, &m.Name, &m.Email, &roles, &m.Since)
		m.Roles = roles.V
		return m, err
	})
}

// recipients are the members who hold one of the roles (any, when none is named) and may sign in.
func recipients(ctx context.Context, q database.Querier, orgID string, wanted []actor.Role) ([]User, error) {
	type holder struct {
		user  User
		roles []actor.Role
	}
	rows, err := q.Query(ctx, `
		SELECT `+userColumns+`, m.roles
		FROM account_memberships m
		JOIN account_users u ON u.id = m.user_id
		WHERE m.org_id = $1 AND u.blocked = FALSE
		ORDER BY m.created_at, u.id`, orgID)
	holders, err := database.All(rows, err, func(row database.Row) (h holder, err error) {
		u := &h.user
		var roles database.JSON[[]actor.Role]
		err = row.Scan(&u.ID, &u.Email, &u.Name, &u.Lang, &u.EmailConfirmed, &u.Blocked, &u.CreatedAt, &u.UpdatedAt, &roles)
		h.roles = roles.V
		return h, err
	})
	var users []User
	for _, h := range holders {
		if len(wanted) == 0 || slices.ContainsFunc(h.roles, func(r actor.Role) bool { return slices.Contains(wanted, r) }) {
			users = append(users, h.user)
		}
	}
	return users, err
}

const invitationColumns = `i.id, i.org_id, o.name, i.email, i.roles, i.invited_by, i.created_at, i.expires_at`

func scanInvitation(row database.Row) (i Invitation, err error) {
	var name database.JSON[i18n.Text]
	var roles database.JSON[[]actor.Role]
	err = row.Scan(&i.ID, &i.OrgID, &name, &i.Email, &roles, &i.InvitedBy, &i.CreatedAt, &i.ExpiresAt)
	i.OrgName, i.Roles = name.V, roles.V
	return i, err
}

func invitationByToken(ctx context.Context, q database.Querier, tokenHash string, now time.Time) (Invitation, error) {
	i, err := scanInvitation(q.QueryRow(ctx, `
		SELECT `+invitationColumns+`
		FROM account_invitations i
		JOIN account_organisations o ON o.id = i.org_id
		WHERE i.token_hash = $1 AND i.accepted_at IS NULL AND i.expires_at > $2`, tokenHash, database.Time(now)))
	return i, database.Found(err, ErrInvitationNotFound)
}

func invitationsOf(ctx context.Context, q database.Querier, orgID string, now time.Time) ([]Invitation, error) {
	rows, err := q.Query(ctx, `
		SELECT `+invitationColumns+`
		FROM account_invitations i
		JOIN account_organisations o ON o.id = i.org_id
		WHERE i.org_id = $1 AND i.accepted_at IS NULL AND i.expires_at > $2
		ORDER BY i.created_at, i.id`, orgID, database.Time(now))
	return database.All(rows, err, scanInvitation)
}

// putInvitation replaces one that waits for the same address: the newest letter is the one that counts.
func putInvitation(ctx context.Context, tx *database.Tx, i Invitation, tokenHash string) error {
	if _, err := tx.Exec(ctx, `
		DELETE FROM account_invitations WHERE org_id = $1 AND email = $2 AND accepted_at IS NULL`, i.OrgID, i.Email); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO account_invitations (id, token_hash, org_id, email, roles, invited_by, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		i.ID, tokenHash, i.OrgID, i.Email, database.JSONOf(i.Roles), i.InvitedBy, database.Time(i.CreatedAt), database.Time(i.ExpiresAt))
	return err
}

// acceptInvitation spends the invitation; of two uses at once one succeeds.
func acceptInvitation(ctx context.Context, tx *database.Tx, id string, now time.Time) error {
	n, err := database.Affected(ctx, tx, `
		UPDATE account_invitations SET accepted_at = $2 WHERE id = $1 AND accepted_at IS NULL`, id, database.Time(now))
	if err == nil && n == 0 {
		return ErrInvitationNotFound
	}
	return err
}

func deleteInvitation(ctx context.Context, tx *database.Tx, orgID, id string) error {
	n, err := database.Affected(ctx, tx, `
		DELETE FROM account_invitations WHERE id = $1 AND org_id = $2 AND accepted_at IS NULL`, id, orgID)
	if err == nil && n == 0 {
		return ErrInvitationNotFound
	}
	return err
}
