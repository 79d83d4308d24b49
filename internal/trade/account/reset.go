package account

import (
	"context"
	"errors"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// ResetTime is how long the link that sets a new password is good.
const ResetTime = time.Hour

// RequestReset sends the letter with which a forgotten password is replaced. It answers the same for an unknown address.
func (s *Service) RequestReset(ctx context.Context, email string, lang i18n.Lang) error {
	email = tidyEmail(email)
	var p errs.Problems
	if checkEmail(&p, "email", email); p.Err() != nil {
		return p.Err()
	}
	if ok, wait := s.limiter.Allow(ctx, "reset:"+digest(email), lettersPerAddress, letterWindow); !ok {
		return ErrTooMany.After(wait)
	}
	u, _, err := userByEmail(ctx, s.db, email)
	if errors.Is(err, ErrUserNotFound) || err == nil && u.Blocked {
		return nil
	}
	if err != nil {
		return err
	}
	if _, known := i18n.ParseLang(string(lang)); known {
		u.Lang = lang
	}
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		token := newSecret()
		if err := insertToken(ctx, tx, digest(token), forReset, u, s.now().Add(ResetTime)); err != nil {
			return err
		}
		if err := s.send(ctx, tx, u, letter{key: "reset", path: PathReset, token: token}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor.Actor{}, s.now(), "account.request_reset", "user", u.ID, nil)
	})
}

// Reset sets a new password by the secret of a letter, once, and ends all sessions. A refused password does not spend
// the secret; ErrBadToken when it is spent, past its time or unknown.
func (s *Service) Reset(ctx context.Context, token, password string) error {
	var p errs.Problems
	if checkPassword(&p, "password", password); p.Err() != nil {
		return p.Err()
	}
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		u, err := s.redeem(ctx, tx, token, forReset)
		if err != nil {
			return err
		}
		s.limiter.Forget(ctx, accountLimit(u.Email))
		return s.changeHash(ctx, tx, actor.Actor{UserID: u.ID, Name: u.Name}, u.ID, hash, "")
	})
}

// ConfirmEmail notes that the user reads the mail of the address, by the secret of a letter.
func (s *Service) ConfirmEmail(ctx context.Context, token string) error {
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		u, err := s.redeem(ctx, tx, token, forConfirm)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor.Actor{UserID: u.ID, Name: u.Name}, s.now(), "account.confirm_email", "user", u.ID, nil)
	})
}

// RequestConfirm sends the letter that confirms the actor's address again.
func (s *Service) RequestConfirm(ctx context.Context, by actor.Actor) error {
	if ok, wait := s.limiter.Allow(ctx, "confirm:"+by.UserID, lettersPerAddress, letterWindow); !ok {
		return ErrTooMany.After(wait)
	}
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		u, err := userByID(ctx, tx, by.UserID)
		if err != nil || u.EmailConfirmed {
			return err
		}
		return s.sendConfirm(ctx, tx, u)
	})
}

func (s *Service) sendConfirm(ctx context.Context, tx *database.Tx, u User) error {
	token := newSecret()
	if err := insertToken(ctx, tx, digest(token), forConfirm, u, s.now().Add(confirmTime)); err != nil {
		return err
	}
	return s.send(ctx, tx, u, letter{key: "confirm", path: PathConfirm, token: token})
}

// redeem spends a secret. Whoever had it read the mail of the address, so the address is confirmed.
func (s *Service) redeem(ctx context.Context, tx *database.Tx, token, purpose string) (User, error) {
	userID, email, err := useToken(ctx, tx, digest(token), purpose, s.now())
	if err != nil {
		return User{}, err
	}
	u, err := userByID(ctx, tx, userID)
	if err != nil {
		return User{}, err
	}
	if u.Email != email || u.Blocked {
		return User{}, ErrBadToken
	}
	u.EmailConfirmed = true
	return u, updateUser(ctx, tx, u, s.now())
}
