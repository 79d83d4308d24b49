package account

import (
	"context"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// Limits of what users type, in characters, and of how often they may sign up and be sent letters.
const (
	maxEmail          = 254
	maxUserName       = 100
	signUpsPerAddress = 30
	lettersPerAddress = 5
	letterWindow      = time.Hour
)

// confirmTime is how long the link that confirms an address is good.
const confirmTime = 7 * 24 * time.Hour

// SignUp is what a new user gives. Address is that of the network.
type SignUp struct {
	Email    string
	Password string
	Name     string
	Lang     i18n.Lang
	Address  string
}

// SignUp makes a user and sends the letter that confirms the address. It does not sign in.
func (s *Service) SignUp(ctx context.Context, in SignUp) (User, error) {
	if in.Address != "" {
		if ok, wait := s.limiter.Allow(ctx, "sign-up:"+in.Address, signUpsPerAddress, letterWindow); !ok {
			return User{}, ErrTooMany.After(wait)
		}
	}
	u, err := s.newUser(in)
	if err != nil {
		return User{}, err
	}
	by := actor.Actor{UserID: u.ID, Name: u.Name, Email: u.Email, Lang: u.Lang}
	return u, s.store(ctx, by, u, in.Password, true)
}

// CreateUser makes a user whose address counts as confirmed; for the command line and the seed.
func (s *Service) CreateUser(ctx context.Context, by actor.Actor, in SignUp) (User, error) {
	if err := mayAdminister(by); err != nil {
		return User{}, err
	}
	u, err := s.newUser(in)
	if err != nil {
		return User{}, err
	}
	u.EmailConfirmed = true
	return u, s.store(ctx, by, u, in.Password, false)
}

// newUser checks what was typed, all fields at once.
func (s *Service) newUser(in SignUp) (User, error) {
	now := database.Time(s.now())
	u := User{ID: database.NewID(), Email: tidyEmail(in.Email), Name: i18n.Normalize(in.Name), Lang: in.Lang, CreatedAt: now, UpdatedAt: now}
	var p errs.Problems
	checkEmail(&p, "email", u.Email)
	checkPassword(&p, "password", in.Password)
	u.check(&p)
	return u, p.Err()
}

func (u *User) check(p *errs.Problems) {
	p.Check(u.Name != "", "name", "required")
	p.Check(utf8.RuneCountInString(u.Name) <= maxUserName, "name", "too_long", "max", maxUserName)
	u.Name = strings.Join(strings.Fields(u.Name), " ") // a name stands on one line of a letter's head
	_, known := i18n.ParseLang(string(u.Lang))
	p.Check(known, "lang", "unknown_language")
}

func (s *Service) store(ctx context.Context, by actor.Actor, u User, password string, confirm bool) error {
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(tx *database.Tx) error {
		if err := insertUser(ctx, tx, u, hash); err != nil {
			return err
		}
		if confirm {
			if err := s.sendConfirm(ctx, tx, u); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, by, s.now(), "account.create_user", "user", u.ID, nil)
	})
	if database.IsUnique(err, "account_users_email") {
		var p errs.Problems
		p.Add("email", "email_taken")
		return p.Err()
	}
	return err
}

// Me gives the actor's own user and memberships.
func (s *Service) Me(ctx context.Context, by actor.Actor) (User, []Membership, error) {
	u, err := userByID(ctx, s.db, by.UserID)
	if err != nil {
		return User{}, nil, ErrUnauthenticated
	}
	memberships, err := membershipsOf(ctx, s.db, by.UserID)
	return u, memberships, err
}

// Memberships lists the organisations that a user works for, the oldest membership first.
func (s *Service) Memberships(ctx context.Context, userID string) ([]Membership, error) {
	return membershipsOf(ctx, s.db, userID)
}

// UserInput is what users change about themselves.
type UserInput struct {
	Name string
	Lang i18n.Lang
}

// UpdateUser changes the actor's own name and language.
func (s *Service) UpdateUser(ctx context.Context, by actor.Actor, in UserInput) (User, error) {
	var u User
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		var err error
		if u, err = userByID(ctx, tx, by.UserID); err != nil {
			return err
		}
		u.Name, u.Lang = i18n.Normalize(in.Name), in.Lang
		var p errs.Problems
		if u.check(&p); p.Err() != nil {
			return p.Err()
		}
		if err := updateUser(ctx, tx, u, s.now()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by, s.now(), "account.update_user", "user", u.ID, nil)
	})
	return u, err
}

// ChangePassword sets a new password for the actor and ends all other sessions.
func (s *Service) ChangePassword(ctx context.Context, by actor.Actor, old, password string) error {
	if ok, wait := s.limiter.Allow(ctx, "password:"+by.UserID, signInsPerAccount, signInWindow); !ok {
		return ErrTooMany.After(wait)
	}
	hash, err := passwordOf(ctx, s.db, by.UserID)
	if err != nil {
		return err
	}
	right, err := s.passwords.matches(ctx, old, hash)
	if err != nil {
		return err
	}
	var p errs.Problems
	p.Check(right, "old_password", "wrong_password")
	checkPassword(&p, "password", password)
	if err := p.Err(); err != nil {
		return err
	}
	return s.setPassword(ctx, by, by.UserID, password, by.Session)
}

// SetPassword sets a user's password and ends all sessions; for the command line.
func (s *Service) SetPassword(ctx context.Context, by actor.Actor, email, password string) error {
	if !by.System {
		return ErrUserNotFound
	}
	var p errs.Problems
	if checkPassword(&p, "password", password); p.Err() != nil {
		return p.Err()
	}
	u, _, err := userByEmail(ctx, s.db, tidyEmail(email))
	if err != nil {
		return err
	}
	return s.setPassword(ctx, by, u.ID, password, "")
}

func (s *Service) setPassword(ctx context.Context, by actor.Actor, userID, password, keepSession string) error {
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		return s.changeHash(ctx, tx, by, userID, hash, keepSession)
	})
}

func (s *Service) changeHash(ctx context.Context, tx *database.Tx, by actor.Actor, userID, hash, keepSession string) error {
	if err := updatePassword(ctx, tx, userID, hash, s.now()); err != nil {
		return err
	}
	if err := deleteSessions(ctx, tx, userID, keepSession); err != nil {
		return err
	}
	if err := spendTokens(ctx, tx, userID, forReset, s.now()); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, s.now(), "account.change_password", "user", userID, nil)
}

// tidyEmail brings an address to the form it is kept in. Case is folded in the local part too: no provider our users
// have tells addresses apart by it, and people type it both ways.
func tidyEmail(s string) string { return strings.ToLower(i18n.Normalize(s)) }

func checkEmail(p *errs.Problems, field, email string) {
	switch address, err := mail.ParseAddress(email); {
	case email == "":
		p.Add(field, "required")
	case len(email) > maxEmail:
		p.Add(field, "too_long", "max", maxEmail)
	case err != nil || address.Address != email || strings.ContainsAny(email, "\r\n\t \"<>") || !strings.Contains(domainOf(email), "."):
		p.Add(field, "not_email")
	}
}

func domainOf(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }
