package alliance_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/testkit"
	"market/internal/trade/alliance"
)

var (
	ctx   = context.Background()
	admin = actor.Actor{UserID: database.NewID(), Staff: []actor.Grant{{Role: actor.Admin}}}
)

// node is one running program with its own copy of the zones.
type node struct {
	*alliance.Service
	clock   *time.Time
	changes int
}

func newNode(t *testing.T, db *database.DB) *node {
	t.Helper()
	queue, err := jobs.New(db, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	n := &node{clock: &now}
	n.Service = alliance.New(db, queue, func() time.Time { return *n.clock }, func() { n.changes++ })
	return n
}

func moderator(zoneID string) actor.Actor {
	return actor.Actor{UserID: database.NewID(), Staff: []actor.Grant{{Role: actor.Moderator, ZoneID: zoneID}}}
}

func TestStateLevelZonesAreLoadedOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		n := newNode(t, db)
		if err := n.EnsureStateLevel(ctx); err != nil {
			t.Fatal(err)
		}
		first, err := n.Zones(ctx)
		if err != nil || len(first) != 53 {
			t.Fatalf("%d zones, %v", len(first), err)
		}
		if !slices.IsSortedFunc(first, func(a, b alliance.Zone) int { return slices.Compare([]byte(a.Code), []byte(b.Code)) }) {
			t.Error("not in the order of codes")
		}
		edited := first[0]
		edited.Member, edited.Profile = !edited.Member, i18n.Text{i18n.Zh: "新的简介"}
		if edited, err = n.Update(ctx, admin, edited); err != nil {
			t.Fatal(err)
		}
		if err := n.EnsureStateLevel(ctx); err != nil {
			t.Fatal(err)
		}
		again, err := n.Zones(ctx)
		if err != nil || len(again) != 53 || again[0].Version != edited.Version || again[0].Member != edited.Member || again[0].Profile[i18n.Zh] != "新的简介" {
			t.Fatalf("the second load changed something: %+v %v", again[0], err)
		}
		for i := range again[1:] {
			if again[i+1].ID != first[i+1].ID || again[i+1].Version != 1 {
				t.Errorf("%s changed", again[i+1].Code)
			}
		}
	})
}

func TestLoadedZonesAreWhole(t *testing.T) {
	n := newNode(t, testkit.SQLite(t))
	if err := n.EnsureStateLevel(ctx); err != nil {
		t.Fatal(err)
	}
	z, err := n.ByCode(ctx, "wuhan-donghu")
	if err != nil {
		t.Fatal(err)
	}
	if !z.StateLevel || !z.Member || z.ApprovedYear != 1991 || z.Latitude != 30.51 || z.Longitude != 114.41 ||
		z.Name[i18n.Kk] == "" || z.Province[i18n.En] != "Hubei" || z.City[i18n.Ru] != "Ухань" {
		t.Errorf("%+v", z)
	}
	if len(z.Parks) != 2 || z.Parks[0].Name[i18n.Zh] != "关东科技园" || z.Parks[1].Name[i18n.Ru] != "Промышленный парк Фоцзулин" {
		t.Errorf("parks: %+v", z.Parks)
	}
	if z.Industries[i18n.Zh] != "光纤光缆、激光设备、生物技术" {
		t.Errorf("industries: %q", z.Industries[i18n.Zh])
	}
	zones, err := n.Zones(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, z := range zones {
		if !z.Name.Has(i18n.Zh) || !z.Name.Has(i18n.Ru) || z.Latitude < 18 || z.Latitude > 54 || z.Longitude < 73 || z.Longitude > 135 {
			t.Errorf("%s: no name, or not in China: %v %v", z.Code, z.Latitude, z.Longitude)
		}
		if _, err := n.Update(ctx, admin, z); err != nil {
			t.Errorf("%s could not be saved as it is: %v", z.Code, err)
		}
	}
}

func TestStaleEditIsRefused(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		n := newNode(t, db)
		z := create(t, n, "altay")
		mine, yours := z, z
		mine.Website, yours.Website = "https://example.com/mine", "https://example.com/yours"
		got, err := n.Update(ctx, admin, mine)
		if err != nil || got.Version != 2 {
			t.Fatal(got.Version, err)
		}
		if _, err := n.Update(ctx, admin, yours); errs.KindOf(err) != errs.Stale {
			t.Fatal(err)
		}
		if now, err := n.Zone(ctx, z.ID); err != nil || now.Website != mine.Website || now.Version != 2 {
			t.Fatalf("%+v %v", now, err)
		}
	})
}

func TestWhoMayEdit(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		n := newNode(t, db)
		z, other := create(t, n, "altay"), create(t, n, "ili")
		for name, by := range map[string]actor.Actor{
			"guest": {}, "user": {UserID: database.NewID(), Roles: []actor.Role{actor.Owner}, OrgID: database.NewID()},
			"other zone": moderator(other.ID), "office": {Staff: []actor.Grant{{Role: actor.Office}}},
		} {
			if _, err := n.Update(ctx, by, z); !errors.Is(err, alliance.ErrZoneNotFound) {
				t.Errorf("%s updates: %v", name, err)
			}
			if _, err := n.Create(ctx, by, alliance.Zone{Code: "x", Name: z.Name}); errs.KindOf(err) != errs.Forbidden {
				t.Errorf("%s creates: %v", name, err)
			}
		}
		if now, _ := n.Zone(ctx, z.ID); now.Version != 1 {
			t.Fatal("changed by somebody who may not")
		}
		z.Profile = i18n.Text{i18n.Ru: "Описание"}
		if _, err := n.Update(ctx, moderator(z.ID), z); err != nil {
			t.Error("own zone:", err)
		}
		if _, err := n.Update(ctx, moderator(""), other); err != nil {
			t.Error("whole alliance:", err)
		}
	})
}

func TestEveryFaultIsNamed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		n := newNode(t, db)
		create(t, n, "altay")
		bad := alliance.Zone{
			Code: "Не код", Name: i18n.Text{i18n.Zh: " "}, ApprovedYear: 1066, Latitude: 91, Longitude: -181, Website: "ftp://x",
			Profile: i18n.Text{"de": "x"}, Parks: []alliance.Park{{Name: i18n.Text{i18n.Ru: "Парк"}}},
		}
		_, err := n.Create(ctx, admin, bad)
		want := []string{"approved_year", "code", "latitude", "longitude", "name.ru", "name.zh", "parks.0.name.zh", "profile", "website"}
		if got := fields(err); !slices.Equal(got, want) {
			t.Errorf("%v\nwant %v", got, want)
		}
		twin := alliance.Zone{Code: "altay", Name: i18n.Text{i18n.Zh: "二", i18n.Ru: "Два"}}
		if _, err := n.Create(ctx, admin, twin); !slices.Equal(fields(err), []string{"code"}) {
			t.Error("twin code on create:", err)
		}
		twin.Code = "ili"
		made, err := n.Create(ctx, admin, twin)
		if err != nil {
			t.Fatal(err)
		}
		made.Code = "altay"
		if _, err := n.Update(ctx, admin, made); !slices.Equal(fields(err), []string{"code"}) {
			t.Error("twin code on update:", err)
		}
	})
}

func TestOtherNodeSeesAChangeWithinTenSeconds(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		here, there := newNode(t, db), newNode(t, db)
		z := create(t, here, "altay")
		if _, err := there.Zone(ctx, z.ID); err != nil {
			t.Fatal(err)
		}
		z.Website = "https://example.com/"
		if _, err := here.Update(ctx, admin, z); err != nil {
			t.Fatal(err)
		}
		if now, _ := here.Zone(ctx, z.ID); now.Website == "" {
			t.Error("the node that changed it shows the old one")
		}
		if here.changes != 2 {
			t.Errorf("told of %d changes, want 2", here.changes)
		}
		*there.clock = there.clock.Add(10 * time.Second)
		if now, _ := there.Zone(ctx, z.ID); now.Website == "" {
			t.Error("the other node still shows the old one after 10 seconds")
		}
	})
}

func TestAbsentZoneIsNotFound(t *testing.T) {
	n := newNode(t, testkit.SQLite(t))
	for _, id := range []string{"", "x", database.NewID()} {
		if _, err := n.Zone(ctx, id); !errors.Is(err, alliance.ErrZoneNotFound) {
			t.Errorf("%q: %v", id, err)
		}
		if _, err := n.Update(ctx, admin, alliance.Zone{ID: id}); !errors.Is(err, alliance.ErrZoneNotFound) {
			t.Errorf("update %q: %v", id, err)
		}
	}
}

func TestZonesAreFoundByWords(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		n := newNode(t, db)
		if err := n.EnsureStateLevel(ctx); err != nil {
			t.Fatal(err)
		}
		var all []string
		for after := ""; ; {
			ids, err := n.Scan(ctx, after, 20)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, ids...)
			if len(ids) < 20 {
				break
			}
			after = ids[len(ids)-1]
		}
		docs, err := n.Documents(ctx, append(all, database.NewID()))
		if err != nil || len(docs) != 53 {
			t.Fatalf("%d documents, %v", len(docs), err)
		}
		var queued int
		err = db.QueryRow(ctx, `SELECT count(*) FROM river_job WHERE kind = 'search.index'`).Scan(&queued)
		if err != nil || queued != 53 {
			t.Fatalf("%d index jobs, %v", queued, err)
		}
	})
}

func create(t *testing.T, n *node, code string) alliance.Zone {
	t.Helper()
	z, err := n.Create(ctx, admin, alliance.Zone{Code: code, Name: i18n.Text{i18n.Zh: "高新区", i18n.Ru: "Зона"}, StateLevel: true})
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// fields names the refused fields, in order.
func fields(err error) []string {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return []string{fmt.Sprint(err)}
	}
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}
