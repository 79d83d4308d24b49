package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// SessionTime is how long a sign-in holds.
const SessionTime = 30 * 24 * time.Hour

// Limits of signing in: attempts for one address of mail, and from one address of the network, in a quarter of an hour.
// Whole offices come from one network address, so its limit is wide.
const (
	signInsPerAccount = 10
	signInsPerAddress = 300
	signInWindow      = 15 * time.Minute
)

// noteEvery is how often the time of last use of a session is written.
const noteEvery = 10 * time.Minute

// SignIn is what somebody who wants to sign in gives. Address and Agent are those of the network; Token tells a program
// from a browser; Replaces is the secret of the session that the browser had before, which ends.
type SignIn struct {
	Email    string
	Password string
	Address  string
	Agent    string
	Token    bool
	Replaces string
}

// Session is a fresh sign-in. Token is its secret and is never to be had again.
type Session struct {
	Token       string
	ExpiresAt   time.Time
	User        User
	Memberships []Membership
	ActiveOrg   string // id of the active organisation, empty when the user works for none
}

// SignedIn is a session as its user sees it in a list. Token tells a program's from a browser's.
type SignedIn struct {
	ID        string
	Token     bool
	Address   string
	Agent     string
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	Current   bool
}

// SignIn opens a session. An unknown address and a wrong password get the same answer, ErrBadCredentials, after the same
// time; too many attempts get ErrTooMany.
func (s *Service) SignIn(ctx context.Context, in SignIn) (Session, error) {
	email := tidyEmail(in.Email)
	if err := s.limitSignIn(ctx, email, in.Address); err != nil {
		return Session{}, err
	}
	u, hash, err := userByEmail(ctx, s.db, email)
	if err != nil && !errors.Is(err, ErrUserNotFound) {
		return Session{}, err
	}
	ok, err := s.passwords.matches(ctx, in.Password, hash)
	switch {
	case err != nil:
		return Session{}, err
	case !ok || u.ID == "":
		return Session{}, ErrBadCredentials
	case u.Blocked:
		return Session{}, ErrBlocked
	}
	s.limiter.Forget(ctx, accountLimit(email))
	return s.open(ctx, u, in)
}

func accountLimit(email string) string { return "sign-in:account:" + digest(email) }

func (s *Service) limitSignIn(ctx context.Context, email, address string) error {
	ok, wait := s.limiter.Allow(ctx, accountLimit(email), signInsPerAccount, signInWindow)
	if ok && address != "" {
		ok, wait = s.limiter.Allow(ctx, "sign-in:address:"+address, signInsPerAddress, signInWindow)
	}
	if !ok {
		return ErrTooMany.After(wait)
	}
	return nil
}

// open makes the session of a user whose password was right.
func (s *Service) open(ctx context.Context, u User, in SignIn) (Session, error) {
	now, token := s.now(), newSecret()
	out := Session{Token: token, ExpiresAt: database.Time(now.Add(SessionTime)), User: u}
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		var err error
		if out.ActiveOrg, err = lastOrg(ctx, tx, u.ID); err != nil {
			return err
		}
		if out.Memberships, err = membershipsOf(ctx, tx, u.ID); err != nil {
			return err
		}
		if in.Replaces != "" {
			if err := deleteSessionByToken(ctx, tx, digest(in.Replaces)); err != nil {
				return err
			}
		}
		row := sessionRow{
			id: database.NewID(), tokenHash: digest(token), userID: u.ID, orgID: out.ActiveOrg, isToken: in.Token,
			address: clip(in.Address, 100), agent: clip(in.Agent, 300), createdAt: now, expiresAt: out.ExpiresAt,
		}
		if err := insertSession(ctx, tx, row); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor.Actor{UserID: u.ID, Name: u.Name}, now, "account.sign_in", "user", u.ID, nil)
	})
	return out, err
}

// Resolve tells who holds a session's secret; ErrUnauthenticated for any that holds no more.
func (s *Service) Resolve(ctx context.Context, token string) (actor.Actor, error) {
	if token == "" {
		return actor.Actor{}, ErrUnauthenticated
	}
	now := s.now()
	a, seen, err := actorByToken(ctx, s.db, digest(token), now)
	if err != nil {
		return actor.Actor{}, err
	}
	if now.Sub(seen) > noteEvery {
		_ = touchSession(ctx, s.db, a.Session, now) // a time for the list of sessions: nobody is kept out for want of it
	}
	return a, nil
}

// SignOut ends the session in use.
func (s *Service) SignOut(ctx context.Context, by actor.Actor) error {
	err := s.Revoke(ctx, by, by.Session)
	if errors.Is(err, ErrSessionNotFound) {
		return nil // ended already
	}
	return err
}

// Sessions lists the actor's own sessions, the last used first.
func (s *Service) Sessions(ctx context.Context, by actor.Actor) ([]SignedIn, error) {
	list, err := selectSessions(ctx, s.db, by.UserID, s.now())
	for i := range list {
		list[i].Current = list[i].ID == by.Session
	}
	return list, err
}

// Revoke ends one of the actor's own sessions.
func (s *Service) Revoke(ctx context.Context, by actor.Actor, sessionID string) error {
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		if err := deleteSession(ctx, tx, by.UserID, sessionID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by, s.now(), "account.sign_out", "user", by.UserID, nil)
	})
}

// Switch makes another of the actor's organisations the active one of the session.
func (s *Service) Switch(ctx context.Context, by actor.Actor, orgID string) error {
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		roles, err := rolesOf(ctx, tx, by.UserID, orgID)
		if err != nil {
			return err
		}
		if len(roles) == 0 {
			return ErrOrganisationNotFound
		}
		return setSessionOrg(ctx, tx, by.Session, by.UserID, orgID)
	})
}

// ActorFor is the actor of a user who works for an organisation (empty for none), for the seed and the command line.
func (s *Service) ActorFor(ctx context.Context, userID, orgID string) (actor.Actor, error) {
	u, err := userByID(ctx, s.db, userID)
	if err != nil {
		return actor.Actor{}, err
	}
	a := actor.Actor{UserID: u.ID, Name: u.Name, Email: u.Email, Lang: u.Lang}
	if a.Staff, err = grantsOf(ctx, s.db, userID); err != nil || orgID == "" {
		return a, err
	}
	o, err := organisationByID(ctx, s.db, orgID)
	if err != nil {
		return actor.Actor{}, err
	}
	if a.Roles, err = rolesOf(ctx, s.db, userID, orgID); err != nil {
		return actor.Actor{}, err
	}
	if len(a.Roles) == 0 {
		return actor.Actor{}, ErrOrganisationNotFound
	}
	a.OrgID, a.OrgKind = o.ID, string(o.Kind)
	return a, nil
}

// newSecret makes 256 random bits that a mail or a header can carry.
func newSecret() string { return rand.Text() + rand.Text() }

// digest is what is kept of a secret.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// clip normalises a text and keeps its first characters.
func clip(s string, limit int) string {
	r := []rune(i18n.Normalize(s))
	return string(r[:min(len(r), limit)])
}
