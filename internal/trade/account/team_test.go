package account_test

import (
	"errors"
	"strings"
	"testing"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
	"market/internal/trade/account"
)

// member makes a user who was invited with roles and gives their actor with the organisation active.
func (d *desk) member(t *testing.T, owner actor.Actor, o account.Organisation, roles ...actor.Role) actor.Actor {
	t.Helper()
	by, u := d.user(t)
	if _, err := d.Invite(ctx, owner, u.Email, roles); err != nil {
		t.Fatal(err)
	}
	if _, err := d.AcceptInvitation(ctx, by, d.token(t, u.Email, account.PathInvitation)); err != nil {
		t.Fatal(err)
	}
	a, err := d.ActorFor(ctx, u.ID, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestInvitation(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		owner, o := d.organise(t, d.supplierInput(0))
		_, err := d.Invite(ctx, owner, "nobody", []actor.Role{"king"})
		want(t, "faults", refusals(err), "email:not_email", "roles:unknown_value")
		_, err = d.Invite(ctx, owner, owner.Email, []actor.Role{actor.Sales})
		want(t, "member", refusals(err), "email:already_member")
		invited, u := d.user(t)
		if _, err := d.Invite(ctx, owner, u.Email, []actor.Role{actor.Editor}); err != nil {
			t.Fatal(err)
		}
		old := d.token(t, u.Email, "/ru"+account.PathInvitation)
		if _, err := d.Invite(ctx, owner, strings.ToUpper(u.Email), []actor.Role{actor.Sales, actor.Editor, actor.Sales}); err != nil {
			t.Fatal(err)
		}
		token := d.token(t, u.Email, account.PathInvitation)
		if _, err := d.Invitation(ctx, old); !errors.Is(err, account.ErrInvitationNotFound) {
			t.Error("the older letter still counts:", err)
		}
		shown, err := d.Invitation(ctx, token)
		if err != nil || shown.OrgID != o.ID || shown.OrgName[i18n.Ru] != "Тестовые насосы" || len(shown.Roles) != 2 || shown.InvitedBy != owner.Name {
			t.Errorf("%+v %v", shown, err)
		}
		if list, err := d.Invitations(ctx, owner); err != nil || len(list) != 1 {
			t.Error(list, err)
		}
		other, _ := d.user(t)
		if _, err := d.AcceptInvitation(ctx, other, token); !errors.Is(err, account.ErrOtherAddress) {
			t.Error("somebody else:", err)
		}
		if _, err := d.AcceptInvitation(ctx, invited, token); err != nil {
			t.Fatal(err)
		}
		if _, err := d.AcceptInvitation(ctx, invited, token); !errors.Is(err, account.ErrInvitationNotFound) {
			t.Error("twice:", err)
		}
		me, memberships, err := d.Me(ctx, invited)
		if err != nil || !me.EmailConfirmed || len(memberships) != 1 || memberships[0].OrgID != o.ID || len(memberships[0].Roles) != 2 {
			t.Errorf("%+v %+v %v", me, memberships, err)
		}
		list, err := d.Sessions(ctx, invited)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
	})
}

func TestInvitationEnds(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		owner, _ := d.organise(t, d.supplierInput(0))
		stranger, _ := d.organise(t, d.supplierInput(1))
		invite := func() (account.Invitation, string) {
			i, err := d.Invite(ctx, owner, "new@example.com", []actor.Role{actor.Sales})
			if err != nil {
				t.Fatal(err)
			}
			return i, d.token(t, "new@example.com", account.PathInvitation)
		}
		i, token := invite()
		if err := d.CancelInvitation(ctx, stranger, i.ID); !errors.Is(err, account.ErrInvitationNotFound) {
			t.Error("somebody else's:", err)
		}
		if err := d.CancelInvitation(ctx, owner, i.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Invitation(ctx, token); !errors.Is(err, account.ErrInvitationNotFound) {
			t.Error("taken back:", err)
		}
		i, token = invite()
		d.clock = i.ExpiresAt
		if _, err := d.Invitation(ctx, token); !errors.Is(err, account.ErrInvitationNotFound) {
			t.Error("past its time:", err)
		}
		if err := d.HandleForget(ctx, nil); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := d.db.QueryRow(ctx, `SELECT count(*) FROM account_invitations`).Scan(&left); err != nil || left != 0 {
			t.Error(left, err)
		}
	})
}

func TestLastOwnerStays(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		owner, o := d.organise(t, d.supplierInput(0))
		sales := d.member(t, owner, o, actor.Sales)
		if err := d.SetRoles(ctx, owner, owner.UserID, []actor.Role{actor.Editor}); !errors.Is(err, account.ErrLastOwner) {
			t.Error(err)
		}
		if err := d.RemoveMember(ctx, owner, owner.UserID); !errors.Is(err, account.ErrLastOwner) {
			t.Error(err)
		}
		stranger, _ := d.organise(t, d.supplierInput(1))
		if err := d.RemoveMember(ctx, owner, stranger.UserID); !errors.Is(err, account.ErrMemberNotFound) {
			t.Error("not of this team:", err)
		}
		if err := d.SetRoles(ctx, owner, sales.UserID, []actor.Role{actor.Owner}); err != nil {
			t.Fatal(err)
		}
		if err := d.RemoveMember(ctx, owner, owner.UserID); err != nil {
			t.Fatal(err)
		}
		members, err := d.Members(ctx, sales)
		if err != nil || len(members) != 1 || members[0].UserID != sales.UserID {
			t.Error(members, err)
		}
		if list, _ := d.Memberships(ctx, owner.UserID); len(list) != 0 {
			t.Error(list)
		}
		if a := d.actor(t, owner.Email); a.OrgID != "" || len(a.Roles) != 0 {
			t.Errorf("%+v", a)
		}
	})
}

func TestRecipients(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		owner, o := d.organise(t, d.supplierInput(0))
		sales, editor := d.member(t, owner, o, actor.Sales), d.member(t, owner, o, actor.Editor)
		names := func(roles ...actor.Role) (out []string) {
			users, err := d.Recipients(ctx, d.db, o.ID, roles...)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range users {
				out = append(out, u.ID)
			}
			return out
		}
		want(t, "sales", names(actor.Owner, actor.Sales), owner.UserID, sales.UserID)
		want(t, "all", names(), owner.UserID, sales.UserID, editor.UserID)
		if err := d.Block(ctx, admin, sales.UserID, "спам"); err != nil {
			t.Fatal(err)
		}
		want(t, "blocked", names(actor.Sales))
	})
}

func TestStaffRolesAreGiven(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, u := d.user(t)
		zone := d.zones[0].ID
		_, grants := d.Grants(ctx, by, u.ID)
		_, users := d.Users(ctx, by, "", paging.Page{})
		_, one := d.User(ctx, by, u.ID)
		_, made := d.CreateUser(ctx, by, account.SignUp{})
		for _, err := range []error{grants, users, one, made, d.GrantStaff(ctx, by, u.ID, actor.Admin, ""), d.RevokeStaff(ctx, by, u.ID, actor.Admin, ""), d.Block(ctx, by, u.ID, "x"), d.Unblock(ctx, by, u.ID)} {
			if errs.KindOf(err) != errs.NotFound {
				t.Error("a user:", err)
			}
		}
		for _, other := range []actor.Actor{staff(actor.Moderator, ""), staff(actor.Admin, zone)} {
			if err := d.GrantStaff(ctx, other, u.ID, actor.Admin, ""); errs.KindOf(err) != errs.Forbidden {
				t.Error("other staff:", err)
			}
		}
		want(t, "role", refusals(d.GrantStaff(ctx, admin, u.ID, "king", "")), "role:unknown_value")
		want(t, "zone", refusals(d.GrantStaff(ctx, admin, u.ID, actor.Moderator, database.NewID())), "zone_id:not_found")
		want(t, "zone of an editor", refusals(d.GrantStaff(ctx, admin, u.ID, actor.ReleaseEditor, zone)), "zone_id:role_without_zone")
		for range 2 {
			for _, z := range []string{zone, ""} {
				if err := d.GrantStaff(ctx, admin, u.ID, actor.Moderator, z); err != nil {
					t.Fatal(err)
				}
			}
		}
		if list, err := d.Grants(ctx, admin, u.ID); err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		if err := d.RevokeStaff(ctx, admin, u.ID, actor.Moderator, ""); err != nil {
			t.Fatal(err)
		}
		now := d.actor(t, u.Email)
		if !now.Covers(actor.Moderator, zone) || now.Covers(actor.Moderator, "") || now.Covers(actor.Moderator, d.zones[1].ID) {
			t.Errorf("%+v", now.Staff)
		}
	})
}

func TestAdminsStay(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		u, err := d.CreateUser(ctx, actor.Program(), account.SignUp{Email: "admin@example.com", Password: password, Name: "Админ", Lang: i18n.Ru})
		if err != nil || !u.EmailConfirmed || len(d.letters(t, u.Email)) != 0 {
			t.Fatal(u, err)
		}
		if err := d.GrantStaff(ctx, actor.Program(), u.ID, actor.Admin, ""); err != nil {
			t.Fatal(err)
		}
		by := d.actor(t, u.Email)
		if err := d.RevokeStaff(ctx, by, u.ID, actor.Admin, ""); !errors.Is(err, account.ErrYourself) {
			t.Error(err)
		}
		if err := d.Block(ctx, by, u.ID, "x"); !errors.Is(err, account.ErrYourself) {
			t.Error(err)
		}
		if err := d.Block(ctx, by, database.NewID(), "x"); !errors.Is(err, account.ErrUserNotFound) {
			t.Error(err)
		}
	})
}

func TestBlockedUserIsOut(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		_, u := d.user(t)
		s, err := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: password})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.RequestReset(ctx, u.Email, i18n.Ru); err != nil {
			t.Fatal(err)
		}
		reset := d.token(t, u.Email, account.PathReset)
		want(t, "no reason", refusals(d.Block(ctx, admin, u.ID, "")), "reason:required")
		if err := d.Block(ctx, admin, u.ID, "спам"); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Resolve(ctx, s.Token); !errors.Is(err, account.ErrUnauthenticated) {
			t.Error(err)
		}
		if _, err := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: password}); !errors.Is(err, account.ErrBlocked) {
			t.Error("right password:", err)
		}
		if _, err := d.SignIn(ctx, account.SignIn{Email: u.Email, Password: "wrong"}); !errors.Is(err, account.ErrBadCredentials) {
			t.Error("wrong password tells nothing:", err)
		}
		if err := d.Reset(ctx, reset, "another good one"); !errors.Is(err, account.ErrBadToken) {
			t.Error("a letter from before:", err)
		}
		if err := d.Unblock(ctx, admin, u.ID); err != nil {
			t.Fatal(err)
		}
		late := d.actor(t, u.Email)
		s, err = d.SignIn(ctx, account.SignIn{Email: u.Email, Password: password})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.db.Exec(ctx, `UPDATE account_users SET blocked = TRUE WHERE id = $1`, late.UserID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Resolve(ctx, s.Token); !errors.Is(err, account.ErrUnauthenticated) {
			t.Error("a session that was opened while the user was being blocked:", err)
		}
		list, err := d.Users(ctx, admin, "МАРИЯ", paging.Page{Limit: 1})
		if err != nil || len(list.Items) != 1 || list.Items[0].ID != u.ID {
			t.Error(list, err)
		}
	})
}

func TestEveryLetterInEveryLanguage(t *testing.T) {
	for _, lang := range i18n.Langs {
		p := i18n.For(lang)
		for _, key := range []string{"confirm", "reset", "invitation", "approved", "refused"} {
			for _, part := range []string{"subject", "text", "button"} {
				text := p.T("account.letter."+key+"."+part, "organisation", "ORG", "by", "BY")
				if strings.ContainsAny(text, "⟦{}") || text == "" {
					t.Errorf("%s %s.%s: %q", lang, key, part, text)
				}
			}
		}
	}
}
