package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// InvitationTime is how long an invitation may be accepted.
const InvitationTime = 14 * 24 * time.Hour

// invitationsPerHour limits the letters that one organisation has sent to others.
const invitationsPerHour = 30

// Roles lists the roles of a membership in the order they are offered.
var Roles = [...]actor.Role{actor.Owner, actor.Editor, actor.Sales}

// Invitation asks the reader of an address to work for an organisation. InvitedBy is a name.
type Invitation struct {
	ID        string
	OrgID     string
	OrgName   i18n.Text
	Email     string
	Roles     []actor.Role
	InvitedBy string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Members lists who works for the actor's active organisation.
func (s *Service) Members(ctx context.Context, by actor.Actor) ([]Member, error) {
	if by.OrgID == "" {
		return nil, ErrOrganisationNotFound
	}
	return membersOf(ctx, s.db, by.OrgID)
}

// Invitations lists those of the actor's active organisation that wait. Only owners see them.
func (s *Service) Invitations(ctx context.Context, by actor.Actor) ([]Invitation, error) {
	if err := ownsActive(by); err != nil {
		return nil, err
	}
	return invitationsOf(ctx, s.db, by.OrgID, s.now())
}

// ownsActive: only owners change the team of the active organisation.
func ownsActive(by actor.Actor) error {
	switch {
	case by.OrgID == "":
		return ErrOrganisationNotFound
	case !mayManage(by.Roles):
		return ErrForbidden
	}
	return nil
}

// Invite sends a letter that invites its reader into the actor's active organisation. A newer one replaces an older one.
func (s *Service) Invite(ctx context.Context, by actor.Actor, email string, roles []actor.Role) (Invitation, error) {
	if err := ownsActive(by); err != nil {
		return Invitation{}, err
	}
	var p errs.Problems
	email = tidyEmail(email)
	checkEmail(&p, "email", email)
	roles = tidyRoles(&p, roles)
	if err := p.Err(); err != nil {
		return Invitation{}, err
	}
	if ok, wait := s.limiter.Allow(ctx, "invite:"+by.OrgID, invitationsPerHour, letterWindow); !ok {
		return Invitation{}, ErrTooMany.After(wait)
	}
	now := database.Time(s.now())
	i := Invitation{ID: database.NewID(), OrgID: by.OrgID, Email: email, Roles: roles, InvitedBy: by.Name, CreatedAt: now, ExpiresAt: now.Add(InvitationTime)}
	return i, s.db.Tx(ctx, func(tx *database.Tx) error { return s.invite(ctx, tx, by, &i) })
}

func (s *Service) invite(ctx context.Context, tx *database.Tx, by actor.Actor, i *Invitation) error {
	members, err := membersOf(ctx, tx, i.OrgID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(members, func(m Member) bool { return m.Email == i.Email }) {
		var p errs.Problems
		p.Add("email", "already_member")
		return p.Err()
	}
	o, err := organisationByID(ctx, tx, i.OrgID)
	if err != nil {
		return err
	}
	i.OrgName = o.Name
	token := newSecret()
	if err := putInvitation(ctx, tx, *i, digest(token)); err != nil {
		return err
	}
	to, _, err := userByEmail(ctx, tx, i.Email)
	if err != nil && !errors.Is(err, ErrUserNotFound) {
		return err
	}
	if err != nil {
		to = User{Email: i.Email, Lang: by.Lang} // not yet known: the language of who invites is the best guess
	}
	if err := s.send(ctx, tx, to, letter{key: "invitation", path: PathInvitation, token: token, organisation: o.Name, by: by.Name}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, s.now(), "account.invite", "organisation", i.OrgID, map[string]any{"invitation": i.ID, "roles": i.Roles})
}

// CancelInvitation takes an invitation of the actor's active organisation back.
func (s *Service) CancelInvitation(ctx context.Context, by actor.Actor, id string) error {
	if err := ownsActive(by); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		if err := deleteInvitation(ctx, tx, by.OrgID, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by, s.now(), "account.cancel_invitation", "organisation", by.OrgID, map[string]string{"invitation": id})
	})
}

// Invitation shows the invitation of a letter's secret to whoever holds it, signed in or not.
func (s *Service) Invitation(ctx context.Context, token string) (Invitation, error) {
	return invitationByToken(ctx, s.db, digest(token), s.now())
}

// AcceptInvitation makes the actor a member, if the invitation was sent to the actor's address, and the organisation the
// active one. The roles are added to those that the actor has there.
func (s *Service) AcceptInvitation(ctx context.Context, by actor.Actor, token string) (Invitation, error) {
	var i Invitation
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		var err error
		if i, err = invitationByToken(ctx, tx, digest(token), s.now()); err != nil {
			return err
		}
		u, err := userByID(ctx, tx, by.UserID)
		if err != nil {
			return ErrUnauthenticated
		}
		if u.Email != i.Email {
			return ErrOtherAddress.With("email", i.Email)
		}
		if err := acceptInvitation(ctx, tx, i.ID, s.now()); err != nil {
			return err
		}
		u.EmailConfirmed = true // the letter was read
		if err := updateUser(ctx, tx, u, s.now()); err != nil {
			return err
		}
		return s.join(ctx, tx, by, i)
	})
	return i, err
}

func (s *Service) join(ctx context.Context, tx *database.Tx, by actor.Actor, i Invitation) error {
	have, err := rolesOf(ctx, tx, by.UserID, i.OrgID)
	if err != nil {
		return err
	}
	if err := putMembership(ctx, tx, by.UserID, i.OrgID, ordered(append(have, i.Roles...)), s.now()); err != nil {
		return err
	}
	if by.Session != "" {
		if err := setSessionOrg(ctx, tx, by.Session, by.UserID, i.OrgID); err != nil {
			return err
		}
	}
	return audit.Record(ctx, tx, by, s.now(), "account.join", "organisation", i.OrgID, map[string]any{"user": by.UserID, "roles": i.Roles})
}

// SetRoles gives a member of the actor's active organisation other roles. One owner stays.
func (s *Service) SetRoles(ctx context.Context, by actor.Actor, userID string, roles []actor.Role) error {
	if err := ownsActive(by); err != nil {
		return err
	}
	return s.changeTeam(ctx, by, userID, "account.set_roles", func(tx *database.Tx, lastOwner bool) error {
		var p errs.Problems
		roles = tidyRoles(&p, roles)
		if err := p.Err(); err != nil {
			return err
		}
		if lastOwner && !slices.Contains(roles, actor.Owner) {
			return ErrLastOwner
		}
		return putMembership(ctx, tx, userID, by.OrgID, roles, s.now())
	})
}

// RemoveMember ends a membership in the actor's active organisation: owners end any, everybody their own. One owner stays.
func (s *Service) RemoveMember(ctx context.Context, by actor.Actor, userID string) error {
	if err := ownsActive(by); err != nil && (by.OrgID == "" || userID != by.UserID) {
		return err
	}
	return s.changeTeam(ctx, by, userID, "account.remove_member", func(tx *database.Tx, lastOwner bool) error {
		if lastOwner {
			return ErrLastOwner
		}
		return deleteMembership(ctx, tx, userID, by.OrgID)
	})
}

// changeTeam runs a change of one member; lastOwner tells that this member is the only owner.
func (s *Service) changeTeam(ctx context.Context, by actor.Actor, userID, action string, change func(tx *database.Tx, lastOwner bool) error) error {
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		if err := lockTeam(ctx, tx, by.OrgID); err != nil {
			return err
		}
		members, err := membersOf(ctx, tx, by.OrgID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(members, func(m Member) bool { return m.UserID == userID }) {
			return ErrMemberNotFound
		}
		if err := change(tx, isLastOwner(members, userID)); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by, s.now(), action, "organisation", by.OrgID, map[string]string{"user": userID})
	})
}

func isLastOwner(members []Member, userID string) bool {
	for _, m := range members {
		if m.UserID != userID && slices.Contains(m.Roles, actor.Owner) {
			return false
		}
	}
	return true
}

// tidyRoles puts roles in order, each once, and notes unknown ones and that one is needed.
func tidyRoles(p *errs.Problems, roles []actor.Role) []actor.Role {
	p.Check(len(roles) > 0, "roles", "required")
	for _, r := range roles {
		p.Check(slices.Contains(Roles[:], r), "roles", "unknown_value")
	}
	return ordered(roles)
}

func ordered(roles []actor.Role) (out []actor.Role) {
	for _, r := range Roles {
		if slices.Contains(roles, r) {
			out = append(out, r)
		}
	}
	return out
}
