package account_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/testkit"
	"market/internal/trade/account"
	"market/internal/trade/moderation"
)

func TestEveryTransition(t *testing.T) {
	legal := map[account.Status]string{
		account.Draft:            "in_review",
		account.InReview:         "active changes_requested",
		account.ChangesRequested: "in_review",
		account.Active:           "suspended closed",
		account.Suspended:        "active",
		account.Closed:           "",
	}
	for _, from := range account.Statuses {
		for _, to := range account.Statuses {
			if got, want := account.May(from, to), slices.Contains(strings.Fields(legal[from]), string(to)); got != want {
				t.Errorf("%s → %s: %v, want %v", from, to, got, want)
			}
		}
	}
}

// TestEveryUseCaseInEveryState tries what moves an organisation in each state: it moves as the table says, or it is a
// conflict and nothing changes.
func TestEveryUseCaseInEveryState(t *testing.T) {
	d := newDesk(t, testkit.SQLite(t))
	by, o := d.organise(t, d.supplierInput(0))
	moderator := staff(actor.Moderator, o.ZoneID)
	until := d.clock.Add(time.Hour)
	deeds := map[string]struct {
		do   func() (account.Organisation, error)
		from map[account.Status]account.Status
	}{
		"submit": {func() (account.Organisation, error) { return d.SubmitOrganisation(ctx, by, o.ID) },
			map[account.Status]account.Status{account.Draft: account.InReview, account.ChangesRequested: account.InReview}},
		"suspend": {func() (account.Organisation, error) { return d.Suspend(ctx, moderator, o.ID, "жалоба") },
			map[account.Status]account.Status{account.Active: account.Suspended}},
		"reinstate": {func() (account.Organisation, error) { return d.Reinstate(ctx, moderator, o.ID, "улажено") },
			map[account.Status]account.Status{account.Suspended: account.Active}},
		"close": {func() (account.Organisation, error) { return d.Close(ctx, by, o.ID) },
			map[account.Status]account.Status{account.Active: account.Closed}},
		"away": {func() (account.Organisation, error) { return d.SetAway(ctx, by, o.ID, &d.clock, &until) },
			map[account.Status]account.Status{account.Active: account.Active}},
		"level": {func() (account.Organisation, error) {
			return d.SetLevel(ctx, moderator, o.ID, account.Audited, nil, "визит")
		},
			map[account.Status]account.Status{account.Active: account.Active, account.Suspended: account.Suspended}},
		"edit": {func() (account.Organisation, error) {
			now := d.see(t, o.ID)
			return d.UpdateOrganisation(ctx, by, o.ID, now.Input(), now.Version)
		}, map[account.Status]account.Status{account.Draft: account.Draft, account.ChangesRequested: account.ChangesRequested, account.Active: account.Active}},
	}
	for _, from := range account.Statuses {
		for name, deed := range deeds {
			if _, err := d.db.Exec(ctx, `UPDATE account_organisations SET status = $2 WHERE id = $1`, o.ID, from); err != nil {
				t.Fatal(err)
			}
			before := d.see(t, o.ID)
			next, legal := deed.from[from]
			got, err := deed.do()
			switch {
			case legal && (err != nil || got.Status != next || d.see(t, o.ID).Status != next):
				t.Errorf("%s when %s: %s, %v; want %s", name, from, got.Status, err, next)
			case !legal && errs.KindOf(err) != errs.Conflict:
				t.Errorf("%s when %s: %v, want a conflict", name, from, err)
			case !legal && d.see(t, o.ID).Version != before.Version:
				t.Errorf("%s when %s: refused, but changed", name, from)
			}
		}
	}
}

func TestOrganisationFaultsAreNamedTogether(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, _ := d.user(t)
		create := func(in account.OrganisationInput) error {
			_, err := d.CreateOrganisation(ctx, by, in, idempotency.Key{})
			return err
		}
		want(t, "kind", refusals(create(account.OrganisationInput{Kind: "vendor"})), "kind:unknown_value")
		want(t, "empty supplier", refusals(create(account.OrganisationInput{Kind: account.Supplier})), "identifier:required", "name.zh:required", "zone_id:required")
		want(t, "empty buyer", refusals(create(account.OrganisationInput{Kind: account.Buyer})), "country:unknown_country", "name.ru:required")
		bad := d.supplierInput(0)
		bad.Identifier, bad.ZoneID, bad.Website, bad.Phone, bad.FoundedYear, bad.StaffBand = "91110000600037342L", database.NewID(), "javascript:alert(1)", "12", 3000, "many"
		bad.Name[i18n.En], bad.Profile = strings.Repeat("x", 201), i18n.Text{"de": "x"}
		want(t, "all", refusals(create(bad)), "founded_year:year_range", "identifier:uscc_organisation_check", "name.en:too_long", "phone:not_phone",
			"profile:unknown_language", "staff_band:unknown_value", "website:url", "zone_id:not_found")
		if _, err := d.CreateOrganisation(ctx, actor.Actor{}, d.supplierInput(0), idempotency.Key{}); errs.KindOf(err) != errs.Unauthenticated {
			t.Error("guest:", err)
		}
	})
}

func TestSameIdentifierTwiceIsRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.organise(t, d.supplierInput(0))
		by, _ := d.user(t)
		twin := d.supplierInput(0)
		twin.Identifier = " " + strings.ToLower(twin.Identifier)
		_, err := d.CreateOrganisation(ctx, by, twin, idempotency.Key{})
		want(t, "create", refusals(err), "identifier:identifier_taken")
		by, o := d.organise(t, d.supplierInput(1))
		_, err = d.UpdateOrganisation(ctx, by, o.ID, twin, o.Version)
		want(t, "update", refusals(err), "identifier:identifier_taken")
	})
}

func TestCreateIsSafeToRepeat(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, _ := d.user(t)
		key := idempotency.For("k1", "POST /organisations", []byte("body"))
		first, err := d.CreateOrganisation(ctx, by, d.supplierInput(0), key)
		if err != nil {
			t.Fatal(err)
		}
		again, err := d.CreateOrganisation(ctx, by, d.supplierInput(0), key)
		if err != nil || again.ID != first.ID {
			t.Fatal(again.ID, err)
		}
		other := idempotency.For("k1", "POST /organisations", []byte("another body"))
		if _, err := d.CreateOrganisation(ctx, by, d.supplierInput(1), other); !errors.Is(err, idempotency.ErrMismatch) {
			t.Fatal(err)
		}
		if list, _ := d.Memberships(ctx, by.UserID); len(list) != 1 {
			t.Fatal(list)
		}
	})
}

func TestApprovalThroughModeration(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, o := d.organise(t, d.supplierInput(0))
		if _, err := d.PublicSupplier(ctx, o.ID); !errors.Is(err, account.ErrOrganisationNotFound) {
			t.Error("a draft is public:", err)
		}
		if _, err := d.SubmitOrganisation(ctx, by, o.ID); err != nil {
			t.Fatal(err)
		}
		detail, err := d.mod.Case(ctx, admin, d.waiting(t, o.ID))
		if err != nil || detail.Case.ZoneID != o.ZoneID || detail.Case.OrgID != o.ID || len(detail.Review.Fields) < 5 {
			t.Fatalf("%+v %v", detail, err)
		}
		d.decide(t, o.ID, moderation.Decision{Verdict: moderation.RequestChanges, Reasons: []string{"identity_mismatch"}, Note: "Сверьте название"})
		o = d.see(t, o.ID)
		letters := d.letters(t, by.Email)
		last := letters[len(letters)-1]
		if o.Status != account.ChangesRequested || o.Level != account.Listed || !strings.Contains(last.Text, "Сверьте название") ||
			!strings.Contains(last.Text, i18n.For(i18n.Ru).T("reason.identity_mismatch")) || strings.Contains(last.Text, "⟦") {
			t.Fatalf("%s %s\n%s", o.Status, o.Level, last.Text)
		}
		if c, ok, err := d.LastDecision(ctx, by, o.ID); err != nil || !ok || c.Note != "Сверьте название" {
			t.Errorf("%+v %v %v", c, ok, err)
		}
		if _, err := d.SubmitOrganisation(ctx, by, o.ID); err != nil {
			t.Fatal(err)
		}
		changed, hooked := d.changed, len(d.hooked)
		d.decide(t, o.ID, approve)
		o = d.see(t, o.ID)
		if o.Status != account.Active || o.Level != account.Reviewed || o.LevelBy != admin.Name || o.LevelAt == nil {
			t.Fatalf("%+v", o)
		}
		if d.changed != changed+1 || len(d.hooked) != hooked+1 || d.hooked[hooked] != o.ID {
			t.Errorf("told %d pages and %v", d.changed-changed, d.hooked[hooked:])
		}
		if got := d.letters(t, by.Email); len(got) != len(letters)+1 || !strings.Contains(got[len(letters)].Subject, "Тестовые насосы") {
			t.Errorf("%d letters", len(got))
		}
		if p, err := d.PublicSupplier(ctx, o.ID); err != nil || p.ID != o.ID {
			t.Error(err)
		}
	})
}

// TestDecisionAboutWhatIsNoLongerInReview: whatever moved it meanwhile, the decision conflicts and the case stays open.
func TestDecisionAboutWhatIsNoLongerInReview(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, o := d.organise(t, d.supplierInput(0))
		if _, err := d.SubmitOrganisation(ctx, by, o.ID); err != nil {
			t.Fatal(err)
		}
		for _, moved := range []string{`status = 'suspended'`, `status = 'in_review', version = version + 1`} {
			if _, err := d.db.Exec(ctx, `UPDATE account_organisations SET `+moved+` WHERE id = $1`, o.ID); err != nil {
				t.Fatal(err)
			}
			before := d.see(t, o.ID)
			if _, err := d.mod.Decide(ctx, admin, d.waiting(t, o.ID), approve); !errors.Is(err, account.ErrOrganisationState) {
				t.Errorf("%s: %v", moved, err)
			}
			if now := d.see(t, o.ID); now.Status != before.Status || now.Version != before.Version {
				t.Errorf("%s: changed to %s", moved, now.Status)
			}
		}
	})
}

func TestWhatWasCheckedStays(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, o := d.active(t, d.supplierInput(0))
		in := d.supplierInput(1)
		in.Name[i18n.Ru] = "Другое имя"
		_, err := d.UpdateOrganisation(ctx, by, o.ID, in, o.Version)
		want(t, "owner", refusals(err), "identifier:identity_checked", "name.ru:identity_checked", "zone_id:identity_checked")
		in = o.Input()
		in.Name[i18n.Kk], in.Profile[i18n.Ru] = "Сорғылар", "Производство насосов"
		got, err := d.UpdateOrganisation(ctx, by, o.ID, in, o.Version)
		if err != nil || got.Name[i18n.Kk] == "" || got.Version != o.Version+1 {
			t.Fatal(got, err)
		}
		if _, err := d.UpdateOrganisation(ctx, by, o.ID, in, o.Version); errs.KindOf(err) != errs.Stale {
			t.Error("stale:", err)
		}
		in.Kind = account.Buyer
		_, err = d.UpdateOrganisation(ctx, by, o.ID, in, got.Version)
		want(t, "kind", refusals(err), "kind:identity_checked")
		in.Kind, in.Name[i18n.Ru] = account.Supplier, "Другое имя"
		if _, err = d.UpdateOrganisation(ctx, staff(actor.Moderator, o.ZoneID), o.ID, in, got.Version); err != nil {
			t.Error("staff:", err)
		}
	})
}

func TestLevelLapsesByItself(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, o := d.active(t, d.supplierInput(0))
		moderator, until := staff(actor.Moderator, o.ZoneID), d.clock.Add(48*time.Hour)
		past := d.clock
		_, err := d.SetLevel(ctx, moderator, o.ID, "gold", &past, "")
		want(t, "faults", refusals(err), "level:unknown_value", "note:required", "until:in_the_past")
		if _, err := d.SetLevel(ctx, by, o.ID, account.Audited, &until, "сам"); errs.KindOf(err) != errs.Forbidden {
			t.Error("its owner:", err)
		}
		if _, err := d.SetLevel(ctx, moderator, o.ID, account.Audited, &until, "Визит на завод"); err != nil {
			t.Fatal(err)
		}
		level := func() account.Level {
			all, err := d.Summaries(ctx, d.db, []string{o.ID, database.NewID(), "x"})
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			return all[o.ID].Level
		}
		docs, err := d.Suppliers().Documents(ctx, []string{o.ID})
		if level() != account.Audited || err != nil || docs[0].Facets["level"][0] != "audited" {
			t.Error("before its end:", level(), err)
		}
		d.clock = until
		docs, err = d.Suppliers().Documents(ctx, []string{o.ID})
		if level() != account.Listed || err != nil || docs[0].Facets["level"][0] != "listed" || d.see(t, o.ID).LevelNote != "Визит на завод" {
			t.Error("at its end:", level(), err)
		}
		hooked := len(d.hooked)
		if err := d.HandleLapse(ctx, json.RawMessage(`{"org_id":"`+o.ID+`"}`)); err != nil || len(d.hooked) != hooked+1 {
			t.Error("nobody was told:", err)
		}
	})
}

func TestSuspendedSupplierIsHidden(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, o := d.active(t, d.supplierInput(0))
		moderator := staff(actor.Moderator, o.ZoneID)
		if _, err := d.Suspend(ctx, by, o.ID, "сам"); errs.KindOf(err) != errs.Forbidden {
			t.Error("its owner:", err)
		}
		_, err := d.Suspend(ctx, moderator, o.ID, " ")
		want(t, "no reason", refusals(err), "reason:required")
		if _, err := d.Suspend(ctx, moderator, o.ID, "Жалобы"); err != nil {
			t.Fatal(err)
		}
		_, err = d.PublicSupplier(ctx, o.ID)
		many, _ := d.PublicMany(ctx, []string{o.ID})
		list, _ := d.PublicSuppliers(ctx, o.ZoneID, paging.Page{})
		ids, _ := d.Suppliers().Scan(ctx, "", 10)
		docs, _ := d.Suppliers().Documents(ctx, []string{o.ID})
		if !errors.Is(err, account.ErrOrganisationNotFound) || len(many)+len(list.Items)+len(ids)+len(docs) != 0 {
			t.Error("still shown", err, many, list, ids, docs)
		}
		if _, err := d.Reinstate(ctx, moderator, o.ID, "Улажено"); err != nil {
			t.Fatal(err)
		}
		counts, err := d.SupplierCounts(ctx)
		if err != nil || len(counts) != 1 || counts[o.ZoneID] != 1 {
			t.Error(counts, err)
		}
	})
}

func TestAway(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		by, o := d.active(t, d.supplierInput(0))
		from, until := d.clock.Add(24*time.Hour), d.clock.Add(72*time.Hour)
		_, err := d.SetAway(ctx, by, o.ID, &until, &from)
		want(t, "reversed", refusals(err), "until:not_after_start")
		_, err = d.SetAway(ctx, by, o.ID, nil, &until)
		want(t, "half", refusals(err), "from:required")
		if o, err = d.SetAway(ctx, by, o.ID, &from, &until); err != nil {
			t.Fatal(err)
		}
		for at, want := range map[time.Time]bool{d.clock: false, from: true, until.Add(-1): true, until: false} {
			if o.Away(at) != want || o.Summary(at).Away(at) != want {
				t.Errorf("%v: %v", at, o.Away(at))
			}
		}
		if o, err = d.SetAway(ctx, by, o.ID, nil, nil); err != nil || o.Away(from) {
			t.Error(err)
		}
	})
}
