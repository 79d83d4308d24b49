package account_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/idempotency"
	"market/internal/trade/account"
)

func TestSignUpNamesEveryFault(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		_, err := d.SignUp(ctx, account.SignUp{Email: "not an address", Password: "short", Name: "  ", Lang: "de"})
		want(t, "bad", refusals(err), "email:not_email", "lang:unknown_language", "name:required", "password:password_short")
		for _, email := range []string{"a@b", "a b@example.com", "A <a@example.com>", "a@example.com,b@example.com", "a@example.com\r\nBcc: b@example.com", "@example.com"} {
			_, err := d.SignUp(ctx, account.SignUp{Email: email, Password: password, Name: "x", Lang: i18n.En})
			want(t, email, refusals(err), "email:not_email")
		}
		_, err = d.SignUp(ctx, account.SignUp{Email: "a@example.com", Password: "Password123", Name: "x", Lang: i18n.En})
		want(t, "common", refusals(err), "password:password_common")
		u, err := d.SignUp(ctx, account.SignUp{Email: " Maria@Example.COM ", Password: password, Name: "Мария\n Иванова", Lang: i18n.Ru})
		if err != nil || u.Email != "maria@example.com" || u.Name != "Мария Иванова" || u.EmailConfirmed {
			t.Fatalf("%+v %v", u, err)
		}
		_, err = d.SignUp(ctx, account.SignUp{Email: "MARIA@example.com", Password: password, Name: "x", Lang: i18n.En})
		want(t, "twin", refusals(err), "email:email_taken")
	})
}

func TestEmailIsConfirmedOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, u := d.user(t)
		letter := d.letters(t, u.Email)[0]
		if letter.Lang != i18n.Ru || letter.Subject != i18n.For(i18n.Ru).T("account.letter.confirm.subject") || strings.Contains(letter.Text, "⟦") {
			t.Errorf("%q\n%s", letter.Subject, letter.Text)
		}
		token := d.token(t, u.Email, "/ru"+account.PathConfirm)
		if err := d.Reset(ctx, token, password); !errors.Is(err, account.ErrBadToken) {
			t.Error("a letter that confirms must not set a password:", err)
		}
		if err := d.ConfirmEmail(ctx, token); err != nil {
			t.Fatal(err)
		}
		if err := d.ConfirmEmail(ctx, token); !errors.Is(err, account.ErrBadToken) {
			t.Error("twice:", err)
		}
		if me, _, err := d.Me(ctx, by); err != nil || !me.EmailConfirmed {
			t.Errorf("%+v %v", me, err)
		}
		if err := d.RequestConfirm(ctx, by); err != nil || len(d.letters(t, u.Email)) != 1 {
			t.Error("what is confirmed needs no letter:", err)
		}
	})
}

func TestUnknownAndWrongAnswerAlike(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		_, u := d.user(t)
		_, wrong := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: "not this one"})
		_, unknown := d.SignIn(ctx, account.SignIn{Email: "nobody@example.com", Password: "not this one"})
		if !errors.Is(wrong, account.ErrBadCredentials) || unknown == nil || wrong.Error() != unknown.Error() {
			t.Fatalf("%v / %v", wrong, unknown)
		}
	})
}

func TestSignInIsLimitedPerAccount(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		_, u := d.user(t)
		for _, email := range []string{u.Email, "nobody@example.com"} {
			for i := range 10 {
				if _, err := d.SignIn(ctx, account.SignIn{Email: email, Password: "wrong", Address: "192.0.2.1"}); !errors.Is(err, account.ErrBadCredentials) {
					t.Fatalf("attempt %d: %v", i+1, err)
				}
			}
			_, err := d.SignIn(ctx, account.SignIn{Email: email, Password: password, Address: "192.0.2.2"})
			e, ok := errors.AsType[*errs.Error](err)
			if !ok || e.Kind != errs.TooMany || e.RetryAfter <= 0 {
				t.Fatalf("%s: %v", email, err)
			}
		}
		d.clock = d.clock.Add(15 * time.Minute)
		if _, err := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: password}); err != nil {
			t.Error("after the pause:", err)
		}
	})
}

func TestGoodSignInsAreNotLimited(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		_, u := d.user(t)
		for i := range 12 {
			if _, err := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: password}); err != nil {
				t.Fatal(i, err)
			}
		}
	})
}

func TestSessionLives(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		_, u := d.user(t)
		first, err := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: password, Agent: "Firefox"})
		if err != nil {
			t.Fatal(err)
		}
		second, err := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: password, Token: true, Replaces: first.Token})
		if err != nil || second.Token == first.Token {
			t.Fatal("a sign-in makes a new secret", err)
		}
		if _, err := d.Resolve(ctx, first.Token); !errors.Is(err, account.ErrUnauthenticated) {
			t.Error("the replaced session still holds:", err)
		}
		by := d.resolve(t, second.Token)
		if by.UserID != u.ID || by.Email != u.Email || by.Lang != i18n.Ru || by.OrgID != "" || by.IsStaff() {
			t.Errorf("%+v", by)
		}
		for _, bad := range []string{"", "x", second.Token + "x", strings.ToLower(second.Token)} {
			if _, err := d.Resolve(ctx, bad); !errors.Is(err, account.ErrUnauthenticated) {
				t.Errorf("%q: %v", bad, err)
			}
		}
		var kept int
		if err := d.db.QueryRow(ctx, `SELECT count(*) FROM account_sessions WHERE token_hash = $1`, second.Token).Scan(&kept); err != nil || kept != 0 {
			t.Error("the secret itself is kept", err)
		}
		d.clock = second.ExpiresAt
		if _, err := d.Resolve(ctx, second.Token); !errors.Is(err, account.ErrUnauthenticated) {
			t.Error("past its time:", err)
		}
	})
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, u := d.user(t)
		other := d.actor(t, u.Email)
		stranger, _ := d.user(t)
		list, err := d.Sessions(ctx, by)
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		for _, s := range list {
			if s.Current != (s.ID == by.Session) {
				t.Errorf("%+v", s)
			}
		}
		if err := d.Revoke(ctx, stranger, by.Session); !errors.Is(err, account.ErrSessionNotFound) {
			t.Error("somebody else's:", err)
		}
		if err := d.Revoke(ctx, by, other.Session); err != nil {
			t.Fatal(err)
		}
		if list, _ = d.Sessions(ctx, by); len(list) != 1 || !list[0].Current {
			t.Errorf("%+v", list)
		}
		if err := d.SignOut(ctx, by); err != nil {
			t.Fatal(err)
		}
		if err := d.SignOut(ctx, by); err != nil {
			t.Error("twice:", err)
		}
		if list, _ = d.Sessions(ctx, by); len(list) != 0 {
			t.Errorf("%+v", list)
		}
	})
}

func TestResetIsSingleUse(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, u := d.user(t)
		before := len(d.letters(t, u.Email))
		if err := d.RequestReset(ctx, "nobody@example.com", i18n.Zh); err != nil || len(d.letters(t, "nobody@example.com")) != 0 {
			t.Fatal("unknown address:", err)
		}
		for range 2 {
			if err := d.RequestReset(ctx, strings.ToUpper(u.Email), i18n.Zh); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(d.letters(t, u.Email)); n != before+2 {
			t.Fatal(n, "letters")
		}
		token := d.token(t, u.Email, "/zh"+account.PathReset)
		want(t, "bad password", refusals(d.Reset(ctx, token, "short")), "password:password_short")
		var wg sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			wg.Go(func() { results[i] = d.Reset(ctx, token, "another good one") })
		}
		wg.Wait()
		good := 0
		for _, err := range results {
			if err == nil {
				good++
			} else if !errors.Is(err, account.ErrBadToken) {
				t.Error(err)
			}
		}
		if good != 1 {
			t.Fatalf("%d of 4 succeeded", good)
		}
		if list, _ := d.Sessions(ctx, by); len(list) != 0 {
			t.Error("old sessions still hold")
		}
		if _, err := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: password}); !errors.Is(err, account.ErrBadCredentials) {
			t.Error("old password:", err)
		}
		if _, err := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: "another good one"}); err != nil {
			t.Error("new password:", err)
		}
	})
}

func TestResetEndsAndIsLimited(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		_, u := d.user(t)
		if err := d.RequestReset(ctx, u.Email, i18n.Ru); err != nil {
			t.Fatal(err)
		}
		token := d.token(t, u.Email, account.PathReset)
		d.clock = d.clock.Add(account.ResetTime)
		if err := d.Reset(ctx, token, password); !errors.Is(err, account.ErrBadToken) {
			t.Error("after an hour:", err)
		}
		for _, email := range []string{u.Email, "nobody@example.com"} {
			for range 5 {
				_ = d.RequestReset(ctx, email, i18n.Ru)
			}
			if err := d.RequestReset(ctx, email, i18n.Ru); errs.KindOf(err) != errs.TooMany {
				t.Errorf("%s: %v", email, err)
			}
		}
	})
}

func TestPasswordChangeEndsOtherSessions(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, u := d.user(t)
		d.actor(t, u.Email)
		want(t, "faults", refusals(d.ChangePassword(ctx, by, "wrong", "short")), "old_password:wrong_password", "password:password_short")
		if err := d.ChangePassword(ctx, by, password, "another good one"); err != nil {
			t.Fatal(err)
		}
		if list, _ := d.Sessions(ctx, by); len(list) != 1 || !list[0].Current {
			t.Errorf("%+v", list)
		}
		if err := d.SetPassword(ctx, by, u.Email, password); errs.KindOf(err) != errs.NotFound {
			t.Error("only the command line:", err)
		}
		if err := d.SetPassword(ctx, actor.Program(), u.Email, password); err != nil {
			t.Fatal(err)
		}
		if list, _ := d.Sessions(ctx, by); len(list) != 0 {
			t.Errorf("%+v", list)
		}
	})
}

func TestSwitchingOrganisations(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		_, u := d.user(t)
		s, err := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: password})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, in := range []account.OrganisationInput{d.supplierInput(0), buyerInput(0)} {
			o, err := d.CreateOrganisation(ctx, d.resolve(t, s.Token), in, idempotency.Key{})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, o.ID)
			if now := d.resolve(t, s.Token); now.OrgID != o.ID || now.OrgKind != string(in.Kind) || !now.Is(actor.Owner) {
				t.Errorf("%+v", now)
			}
		}
		if err := d.Switch(ctx, d.resolve(t, s.Token), ids[0]); err != nil {
			t.Fatal(err)
		}
		if now := d.resolve(t, s.Token); now.OrgID != ids[0] || now.OrgKind != "supplier" {
			t.Errorf("%+v", now)
		}
		_, foreign := d.organise(t, d.supplierInput(1))
		for _, id := range []string{foreign.ID, "", "x"} {
			if err := d.Switch(ctx, d.resolve(t, s.Token), id); !errors.Is(err, account.ErrOrganisationNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
		d.clock = d.clock.Add(time.Minute)
		again, err := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: password})
		if err != nil || again.ActiveOrg != ids[0] || len(again.Memberships) != 2 {
			t.Errorf("%+v %v", again, err)
		}
	})
}
