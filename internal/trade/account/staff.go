package account

import (
	"context"
	"slices"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// StaffRoles lists the roles of staff in the order they are offered.
var StaffRoles = [...]actor.StaffRole{actor.Moderator, actor.ReleaseEditor, actor.Office, actor.Clerk, actor.Admin}

// Users lists users whose name or address contains the words, the newest first. Only admins may.
func (s *Service) Users(ctx context.Context, by actor.Actor, words string, p paging.Page) (paging.List[User], error) {
	if err := mayAdminister(by); err != nil {
		return paging.List[User]{}, err
	}
	users, err := selectUsers(ctx, s.db, words, p)
	return paging.Cut(users, p, func(u User) paging.Key { return paging.Key{Time: u.CreatedAt, ID: u.ID} }), err
}

// User gives any user. Only admins may.
func (s *Service) User(ctx context.Context, by actor.Actor, id string) (User, error) {
	if err := mayAdminister(by); err != nil {
		return User{}, err
	}
	return userByID(ctx, s.db, id)
}

// UserByEmail gives the user of an address. Only admins and the command line may.
func (s *Service) UserByEmail(ctx context.Context, by actor.Actor, email string) (User, error) {
	if err := mayAdminister(by); err != nil {
		return User{}, err
	}
	u, _, err := userByEmail(ctx, s.db, tidyEmail(email))
	return u, err
}

// Grants lists the staff roles of a user. Only admins may.
func (s *Service) Grants(ctx context.Context, by actor.Actor, userID string) ([]actor.Grant, error) {
	if _, err := s.User(ctx, by, userID); err != nil {
		return nil, err
	}
	return grantsOf(ctx, s.db, userID)
}

// GrantStaff gives a user a staff role for one zone, or for the whole alliance when zoneID is empty. Given twice it
// changes nothing. Only moderators are limited to a zone.
func (s *Service) GrantStaff(ctx context.Context, by actor.Actor, userID string, role actor.StaffRole, zoneID string) error {
	return s.administer(ctx, by, userID, "account.grant", map[string]any{"role": role, "zone": zoneID}, func(tx *database.Tx, u User) error {
		var p errs.Problems
		p.Check(slices.Contains(StaffRoles[:], role), "role", "unknown_value")
		if zoneID != "" {
			exists, err := zoneExists(ctx, tx, zoneID)
			if err != nil {
				return err
			}
			p.Check(exists, "zone_id", "not_found")
			p.Check(role == actor.Moderator, "zone_id", "role_without_zone")
		}
		if err := p.Err(); err != nil {
			return err
		}
		_, err := insertGrant(ctx, tx, u.ID, actor.Grant{Role: role, ZoneID: zoneID}, s.now())
		return err
	})
}

// RevokeStaff takes a staff role away. Admins cannot take their own, so that one always stays.
func (s *Service) RevokeStaff(ctx context.Context, by actor.Actor, userID string, role actor.StaffRole, zoneID string) error {
	return s.administer(ctx, by, userID, "account.revoke", map[string]any{"role": role, "zone": zoneID}, func(tx *database.Tx, u User) error {
		if u.ID == by.UserID && role == actor.Admin {
			return ErrYourself
		}
		_, err := deleteGrant(ctx, tx, u.ID, actor.Grant{Role: role, ZoneID: zoneID})
		return err
	})
}

// Block keeps a user out, with a reason, and ends all sessions.
func (s *Service) Block(ctx context.Context, by actor.Actor, userID, reason string) error {
	reason = i18n.Normalize(reason)
	return s.administer(ctx, by, userID, "account.block", map[string]string{"reason": reason}, func(tx *database.Tx, u User) error {
		var p errs.Problems
		p.Check(reason != "", "reason", "required")
		tidyLine(&p, "reason", reason, maxNote)
		if err := p.Err(); err != nil {
			return err
		}
		if u.ID == by.UserID {
			return ErrYourself
		}
		u.Blocked = true
		if err := updateUser(ctx, tx, u, s.now()); err != nil {
			return err
		}
		return deleteSessions(ctx, tx, u.ID, "")
	})
}

// Unblock lets a user in again.
func (s *Service) Unblock(ctx context.Context, by actor.Actor, userID string) error {
	return s.administer(ctx, by, userID, "account.unblock", nil, func(tx *database.Tx, u User) error {
		u.Blocked = false
		return updateUser(ctx, tx, u, s.now())
	})
}

// administer runs a change of one user by an admin.
func (s *Service) administer(ctx context.Context, by actor.Actor, userID, action string, detail any, change func(tx *database.Tx, u User) error) error {
	if err := mayAdminister(by); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		u, err := userByID(ctx, tx, userID)
		if err != nil {
			return err
		}
		if err := change(tx, u); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by, s.now(), action, "user", u.ID, detail)
	})
}
