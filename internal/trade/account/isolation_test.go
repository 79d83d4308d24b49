package account_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/paging"
	"market/internal/platform/audit"
	"market/internal/platform/database"
	"market/internal/trade/account"
)

// TestOtherOrganisationsAreNotFound tries everything on somebody else's organisation, as everybody who has no business there.
func TestOtherOrganisationsAreNotFound(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		_, o := d.active(t, d.supplierInput(0))
		stranger, own := d.active(t, d.supplierInput(1))
		buyer, _ := d.active(t, buyerInput(0))
		newcomer, _ := d.user(t)
		who := map[string]actor.Actor{
			"guest": {}, "newcomer": newcomer, "supplier": stranger, "buyer": buyer, "other zone": staff(actor.Moderator, own.ZoneID),
			"office": staff(actor.Office, ""), "clerk": staff(actor.Clerk, ""), "editor": staff(actor.ReleaseEditor, ""),
		}
		until := d.clock.Add(time.Hour)
		deeds := map[string]func(by actor.Actor, id string) error{
			"see":       func(by actor.Actor, id string) error { _, err := d.Organisation(ctx, by, id); return err },
			"submit":    func(by actor.Actor, id string) error { _, err := d.SubmitOrganisation(ctx, by, id); return err },
			"close":     func(by actor.Actor, id string) error { _, err := d.Close(ctx, by, id); return err },
			"suspend":   func(by actor.Actor, id string) error { _, err := d.Suspend(ctx, by, id, "x"); return err },
			"reinstate": func(by actor.Actor, id string) error { _, err := d.Reinstate(ctx, by, id, "x"); return err },
			"away":      func(by actor.Actor, id string) error { _, err := d.SetAway(ctx, by, id, &d.clock, &until); return err },
			"decision":  func(by actor.Actor, id string) error { _, _, err := d.LastDecision(ctx, by, id); return err },
			"level": func(by actor.Actor, id string) error {
				_, err := d.SetLevel(ctx, by, id, account.Audited, nil, "x")
				return err
			},
			"edit": func(by actor.Actor, id string) error {
				_, err := d.UpdateOrganisation(ctx, by, id, d.supplierInput(2), o.Version)
				return err
			},
		}
		before := fmt.Sprintf("%+v", d.see(t, o.ID))
		entries, _ := audit.Of(ctx, d.db, "organisation", o.ID, 100)
		for name, by := range who {
			for deed, do := range deeds {
				for _, id := range []string{o.ID, database.NewID(), "x", ""} {
					if err := do(by, id); !errors.Is(err, account.ErrOrganisationNotFound) {
						t.Errorf("%s may %s %q: %v", name, deed, id, err)
					}
				}
			}
		}
		after, _ := audit.Of(ctx, d.db, "organisation", o.ID, 100)
		if now := fmt.Sprintf("%+v", d.see(t, o.ID)); now != before || len(after) != len(entries) {
			t.Errorf("changed:\n%s\n%s", before, now)
		}
	})
}

func TestMembersWithoutTheRoleAreForbidden(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		owner, o := d.active(t, d.supplierInput(0))
		editor := d.member(t, owner, o, actor.Editor)
		if _, err := d.Organisation(ctx, editor, o.ID); err != nil {
			t.Error("may see:", err)
		}
		_, edit := d.UpdateOrganisation(ctx, editor, o.ID, o.Input(), o.Version)
		_, closed := d.Close(ctx, editor, o.ID)
		_, invite := d.Invite(ctx, editor, "new@example.com", []actor.Role{actor.Sales})
		_, waiting := d.Invitations(ctx, editor)
		for _, err := range []error{edit, closed, invite, waiting, d.SetRoles(ctx, editor, owner.UserID, []actor.Role{actor.Sales}), d.RemoveMember(ctx, editor, owner.UserID)} {
			if errs.KindOf(err) != errs.Forbidden {
				t.Error(err)
			}
		}
		if now := d.see(t, o.ID); now.Version != o.Version {
			t.Error("changed")
		}
	})
}

func TestStaffSeeWhatTheyCover(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		_, a := d.active(t, d.supplierInput(0))
		_, b := d.active(t, d.supplierInput(1))
		_, buyer := d.active(t, buyerInput(0))
		seen := func(by actor.Actor, f account.Filter) []string {
			t.Helper()
			var ids []string
			for cursor := ""; ; {
				list, err := d.Organisations(ctx, by, f, paging.Page{Limit: 1, Cursor: cursor})
				if err != nil {
					t.Fatal(err)
				}
				for _, o := range list.Items {
					ids = append(ids, o.ID)
				}
				if cursor = list.Next; cursor == "" {
					return ids
				}
			}
		}
		all := []string{buyer.ID, b.ID, a.ID} // the newest first
		want(t, "admin", seen(admin, account.Filter{}), all...)
		want(t, "alliance", seen(staff(actor.Moderator, ""), account.Filter{}), all...)
		want(t, "zone", seen(staff(actor.Moderator, a.ZoneID), account.Filter{}), a.ID)
		want(t, "other zone by filter", seen(staff(actor.Moderator, a.ZoneID), account.Filter{ZoneID: b.ZoneID}))
		want(t, "office", seen(staff(actor.Office, ""), account.Filter{}), buyer.ID)
		want(t, "buyers", seen(admin, account.Filter{Kind: account.Buyer}), buyer.ID)
		want(t, "drafts", seen(admin, account.Filter{Status: account.Draft}))
		want(t, "by word", seen(admin, account.Filter{Q: "ПОКУПАТЕЛЬ"}), buyer.ID)
		want(t, "by identifier", seen(admin, account.Filter{Q: a.Identifier[:9]}), a.ID)
		want(t, "percent is no wildcard", seen(admin, account.Filter{Q: "%"}))
		if _, err := d.Organisations(ctx, staff(actor.Clerk, ""), account.Filter{}, paging.Page{}); errs.KindOf(err) != errs.NotFound {
			t.Error("clerk:", err)
		}
		if _, err := d.Organisations(ctx, admin, account.Filter{}, paging.Page{Cursor: "nonsense"}); errs.KindOf(err) != errs.Malformed {
			t.Error("cursor:", err)
		}
	})
}

func TestPublicSuppliersKeepTheOrderOfHits(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		_, a := d.active(t, d.supplierInput(0))
		_, b := d.active(t, d.supplierInput(1))
		_, draft := d.organise(t, d.supplierInput(2))
		_, buyer := d.active(t, buyerInput(0))
		hits := []string{b.ID, draft.ID, "x", buyer.ID, a.ID, database.NewID()}
		found, err := d.PublicMany(ctx, hits)
		if err != nil || len(found) != 2 || found[0].ID != b.ID || found[1].ID != a.ID {
			t.Errorf("%v %v", found, err)
		}
		list, err := d.PublicSuppliers(ctx, a.ZoneID, paging.Page{})
		if err != nil || len(list.Items) != 1 || list.Items[0].ID != a.ID {
			t.Errorf("%v %v", list, err)
		}
		ids, err := d.Suppliers().Scan(ctx, "", 10)
		if err != nil || !slices.Equal(ids, []string{a.ID, b.ID}) {
			t.Errorf("%v %v", ids, err)
		}
	})
}
