package moderation_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
	"market/internal/testkit"
	"market/internal/trade/moderation"
)

// parcel is a subject that counts what was decided about it.
type parcel struct {
	mu      sync.Mutex
	decided []moderation.Verdict
	fail    error
}

func (p *parcel) Kind() string { return "product" }

func (p *parcel) Review(context.Context, database.Querier, string, string) (moderation.Review, error) {
	return moderation.Review{Fields: []moderation.Field{{Name: "name", Lang: i18n.Ru, Before: "", After: "Насос"}}}, nil
}

func (p *parcel) Decide(_ context.Context, _ *database.Tx, _ actor.Actor, _ moderation.Case, d moderation.Decision) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail == nil {
		p.decided = append(p.decided, d.Verdict)
	}
	return p.fail
}

type desk struct {
	*moderation.Service
	db      *database.DB
	parcel  *parcel
	now     time.Time
	zone    string
	subject string
}

var (
	ctx      = context.Background()
	alliance = reviewer("alliance", "")
	reject   = moderation.Decision{Verdict: moderation.Reject, Reasons: []string{"wrong_category"}}
	approve  = moderation.Decision{Verdict: moderation.Approve}
)

func reviewer(name, zone string) actor.Actor {
	return actor.Actor{UserID: name, Name: name, Staff: []actor.Grant{{Role: actor.Moderator, ZoneID: zone}}}
}

func newDesk(t *testing.T, db *database.DB) *desk {
	t.Helper()
	d := &desk{db: db, parcel: &parcel{}, now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), zone: database.NewID()}
	d.Service = moderation.New(db, func() time.Time { return d.now })
	d.Register(d.parcel)
	return d
}

// open adds a case and returns its id.
func (d *desk) open(t *testing.T, zone string) string {
	t.Helper()
	d.subject = database.NewID()
	d.now = d.now.Add(time.Second)
	err := d.db.Tx(ctx, func(tx *database.Tx) error {
		return d.Open(ctx, tx, actor.Program(), moderation.Opening{SubjectKind: "product", SubjectID: d.subject, RevisionID: database.NewID(), Title: i18n.Text{i18n.Zh: "泵"}, ZoneID: zone})
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := d.Queue(ctx, alliance, moderation.Filter{}, paging.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items[len(list.Items)-1].ID
}

func TestCaseIsResolvedExactlyOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		for range 40 {
			id := d.open(t, d.zone)
			results := make(chan error, 2)
			for _, who := range []string{"anna", "boris"} {
				go func() {
					_, err := d.Decide(ctx, reviewer(who, ""), id, approve)
					results <- err
				}()
			}
			a, b := <-results, <-results
			if a != nil {
				a, b = b, a
			}
			if a != nil || errs.KindOf(b) != errs.Conflict {
				t.Fatalf("want one success and one conflict, got %v and %v", a, b)
			}
		}
		if n := len(d.parcel.decided); n != 40 {
			t.Fatalf("the subject was decided %d times for 40 cases", n)
		}
	})
}

func TestRefusalNeedsKnownReasons(t *testing.T) {
	d := newDesk(t, testkit.SQLite(t))
	id := d.open(t, d.zone)
	for _, bad := range []moderation.Decision{
		{Verdict: moderation.Reject},
		{Verdict: moderation.RequestChanges, Reasons: []string{"because"}},
		{Verdict: moderation.Reject, Reasons: []string{"not_of_zone"}}, // of organisations
		{Verdict: "shrug"},
	} {
		if _, err := d.Decide(ctx, alliance, id, bad); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if len(d.parcel.decided) != 0 {
		t.Fatal("an invalid decision reached the subject")
	}
	c, err := d.Decide(ctx, alliance, id, reject)
	if err != nil || c.Status != moderation.Rejected || c.DecidedByName != "alliance" {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestFailureOfTheSubjectLeavesTheCase(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		id := d.open(t, d.zone)
		d.parcel.fail = errors.New("no")
		if _, err := d.Decide(ctx, alliance, id, approve); !errors.Is(err, d.parcel.fail) {
			t.Fatal(err)
		}
		d.parcel.fail = nil
		if _, err := d.Decide(ctx, alliance, id, approve); err != nil {
			t.Fatal("the case should still wait:", err)
		}
	})
}

func TestClaimHoldsAndLapses(t *testing.T) {
	d := newDesk(t, testkit.SQLite(t))
	id := d.open(t, d.zone)
	anna, boris := reviewer("anna", ""), reviewer("boris", "")
	if _, err := d.Claim(ctx, anna, id); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Claim(ctx, boris, id); !errors.Is(err, moderation.ErrClaimed) {
		t.Fatal(err)
	}
	if _, err := d.Decide(ctx, boris, id, approve); !errors.Is(err, moderation.ErrClaimed) {
		t.Fatal(err)
	}
	if next, _ := d.Next(ctx, boris, moderation.Filter{}); next != "" {
		t.Fatal("a held case is not the next one")
	}
	d.now = d.now.Add(moderation.ClaimFor + time.Second)
	if next, _ := d.Next(ctx, boris, moderation.Filter{}); next != id {
		t.Fatal("a lapsed claim frees the case")
	}
	if _, err := d.Decide(ctx, boris, id, approve); err != nil {
		t.Fatal("lapsed claim:", err)
	}
}

func TestZonesSeeTheirOwn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		mine, other, none := d.open(t, d.zone), d.open(t, database.NewID()), d.open(t, "")
		zone := reviewer("zone", d.zone)
		list, err := d.Queue(ctx, zone, moderation.Filter{}, paging.Page{})
		if err != nil || len(list.Items) != 1 || list.Items[0].ID != mine {
			t.Fatalf("%+v %v", list, err)
		}
		for _, id := range []string{other, none, "nonsense", database.NewID()} {
			_, seen := d.Case(ctx, zone, id)
			_, claimed := d.Claim(ctx, zone, id)
			_, decided := d.Decide(ctx, zone, id, approve)
			for _, err := range []error{seen, claimed, decided} {
				if errs.KindOf(err) != errs.NotFound {
					t.Errorf("%s: %v", id, err)
				}
			}
		}
		if n, _ := d.Waiting(ctx, alliance, moderation.Filter{}); n != 3 {
			t.Fatal("something changed", n)
		}
		if _, err := d.Queue(ctx, actor.Actor{UserID: "buyer"}, moderation.Filter{}, paging.Page{}); errs.KindOf(err) != errs.NotFound {
			t.Fatal(err)
		}
	})
}

func TestNewRevisionWithdrawsTheOldCase(t *testing.T) {
	d := newDesk(t, testkit.SQLite(t))
	old := d.open(t, d.zone)
	err := d.db.Tx(ctx, func(tx *database.Tx) error {
		return d.Open(ctx, tx, actor.Program(), moderation.Opening{SubjectKind: "product", SubjectID: d.subject, RevisionID: database.NewID(), ZoneID: d.zone})
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Decide(ctx, alliance, old, approve); !errors.Is(err, moderation.ErrResolved) {
		t.Fatal(err)
	}
	if n, _ := d.Waiting(ctx, alliance, moderation.Filter{}); n != 1 {
		t.Fatal(n)
	}
}

func TestQueuePagesOldestFirst(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		var want []string
		for range 7 {
			want = append(want, d.open(t, d.zone))
		}
		var got []string
		for cursor := ""; ; {
			list, err := d.Queue(ctx, alliance, moderation.Filter{}, paging.Page{Limit: 3, Cursor: cursor})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list.Items {
				got = append(got, c.ID)
			}
			if cursor = list.Next; cursor == "" {
				break
			}
		}
		if len(got) != 7 || got[0] != want[0] || got[6] != want[6] {
			t.Fatal(got, want)
		}
	})
}

func TestEveryTransition(t *testing.T) {
	all := []moderation.Status{moderation.Open, moderation.Claimed, moderation.Approved, moderation.Rejected, moderation.ChangesRequested, moderation.Withdrawn}
	for _, from := range all {
		for _, to := range all {
			want := from.Waits() && to != moderation.Open || from == moderation.Claimed && to == moderation.Open
			if got := moderation.May(from, to); got != want {
				t.Errorf("%s → %s: %v, want %v", from, to, got, want)
			}
		}
	}
}

func TestBulkDecisionIsCaseByCase(t *testing.T) {
	d := newDesk(t, testkit.SQLite(t))
	a, b := d.open(t, d.zone), d.open(t, d.zone)
	if _, err := d.Decide(ctx, alliance, a, approve); err != nil {
		t.Fatal(err)
	}
	out, err := d.DecideMany(ctx, alliance, []string{a, b, "x"}, approve)
	if err != nil || len(out) != 3 {
		t.Fatal(out, err)
	}
	if errs.KindOf(out[0].Err) != errs.Conflict || out[1].Err != nil || errs.KindOf(out[2].Err) != errs.NotFound {
		t.Fatalf("%+v", out)
	}
	if _, err := d.DecideMany(ctx, alliance, nil, approve); errs.KindOf(err) != errs.Invalid {
		t.Fatal(err)
	}
}
