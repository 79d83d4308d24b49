// Package account owns the people who use the product and the organisations they work for: users, sessions, organisations
// with their checked identity, memberships, invitations and the roles of alliance staff.
//
// It refuses to know what an organisation sells or asks for: other nouns import account, never the other way round, and
// learn of a changed organisation through OnOrganisationChange.
package account

import (
	"context"
	"strings"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/cache"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/platform/search"
	"market/internal/trade/moderation"
)

// Errors of the use cases.
var (
	ErrUnauthenticated      = errs.New(errs.Unauthenticated, "error.unauthenticated")
	ErrForbidden            = errs.New(errs.Forbidden, "error.forbidden")
	ErrStale                = errs.New(errs.Stale, "error.stale")
	ErrTooMany              = errs.New(errs.TooMany, "error.too_many")
	ErrBadCredentials       = errs.New(errs.Unauthenticated, "error.bad_credentials")
	ErrBlocked              = errs.New(errs.Forbidden, "error.user_blocked")
	ErrBadToken             = errs.New(errs.NotFound, "error.link_expired")
	ErrUserNotFound         = errs.New(errs.NotFound, "error.user_not_found")
	ErrSessionNotFound      = errs.New(errs.NotFound, "error.session_not_found")
	ErrOrganisationNotFound = errs.New(errs.NotFound, "error.organisation_not_found")
	ErrInvitationNotFound   = errs.New(errs.NotFound, "error.invitation_not_found")
	ErrOtherAddress         = errs.New(errs.Conflict, "error.invitation_other_address")
	ErrMemberNotFound       = errs.New(errs.NotFound, "error.member_not_found")
	ErrLastOwner            = errs.New(errs.Conflict, "error.last_owner")
	ErrYourself             = errs.New(errs.Conflict, "error.yourself")
	ErrOrganisationState    = errs.New(errs.Conflict, "error.organisation_state")
)

// Hook is told, in the transaction, that what other nouns show of an organisation has changed.
type Hook func(ctx context.Context, tx *database.Tx, orgID string) error

// Service holds the use cases.
type Service struct {
	db         *database.DB
	queue      *jobs.Queue
	moderation *moderation.Service
	limiter    *cache.Limiter
	passwords  *hasher
	baseURL    string
	now        func() time.Time
	changed    func()
	hooks      []Hook
}

// New returns the service and registers organisations as a subject of moderation. baseURL begins the links in letters.
// changed is called after each committed change that public pages show; it may be nil.
func New(db *database.DB, queue *jobs.Queue, mod *moderation.Service, limiter *cache.Limiter, baseURL string, now func() time.Time, changed func()) *Service {
	if changed == nil {
		changed = func() {}
	}
	s := &Service{
		db: db, queue: queue, moderation: mod, limiter: limiter, passwords: newHasher(),
		baseURL: strings.TrimRight(baseURL, "/"), now: now, changed: changed,
	}
	mod.Register(subject{s})
	return s
}

// OnOrganisationChange registers a hook. Hooks are registered before the service is used.
func (s *Service) OnOrganisationChange(h Hook) { s.hooks = append(s.hooks, h) }

// after has everything that shows an organisation follow its change, in the transaction of the change.
func (s *Service) after(ctx context.Context, tx *database.Tx, orgID string) error {
	tx.AfterCommit(s.changed)
	for _, h := range s.hooks {
		if err := h(ctx, tx, orgID); err != nil {
			return err
		}
	}
	return s.queue.Enqueue(ctx, tx, jobs.Job{Kind: search.JobIndex, Payload: search.IndexJob{Kind: search.Supplier, IDs: []string{orgID}}})
}

// User is a person who signs in.
type User struct {
	ID             string
	Email          string
	Name           string
	Lang           i18n.Lang
	EmailConfirmed bool
	Blocked        bool
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Membership is an organisation that a user works for, with the roles there.
type Membership struct {
	OrgID  string
	Kind   Kind
	Status Status
	Name   i18n.Text
	Roles  []actor.Role
	Since  time.Time
}

// Member is a user who works for an organisation, as the organisation sees them.
type Member struct {
	UserID string
	Name   string
	Email  string
	Roles  []actor.Role
	Since  time.Time
}
