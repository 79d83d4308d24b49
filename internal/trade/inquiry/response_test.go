package inquiry

import (
	"context"
	"fmt"
	"testing"
	"time"

	"market/internal/platform/database"
	"market/internal/testkit"
)

// story builds the events of one supplier, counted back from now.
type story struct {
	now    time.Time
	events []event
	n      int
}

const never = -1

// ask adds an inquiry that a buyer sent so long before now and that was handled after a time, in a way.
func (s *story) ask(buyer string, before, after time.Duration, kind eventKind, side Side) *story {
	s.n++
	id, at := fmt.Sprint("q", s.n), s.now.Add(-before)
	s.events = append(s.events, event{id, "s", buyer, received, Buyer, at})
	if after != never {
		s.events = append(s.events, event{id, "s", buyer, kind, side, at.Add(after)})
	}
	return s
}

func (s *story) answered(buyer string, before, after time.Duration) *story {
	return s.ask(buyer, before, after, answered, Supplier)
}

func (s *story) silent(buyer string, before time.Duration) *story {
	return s.answered(buyer, before, never)
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

func TestResponseRate(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	many := func(s *story, n int, before time.Duration, after time.Duration) *story {
		for i := range n {
			s.answered(fmt.Sprintf("b%d-%v", i, before), before, after)
		}
		return s
	}
	for name, c := range map[string]struct {
		tell func(s *story)
		want Responsiveness
		rate int
	}{
		"nothing received":                 {func(*story) {}, Responsiveness{0, 0, 90}, 0},
		"ten, all in time":                 {func(s *story) { many(s, 10, 5*day, hour) }, Responsiveness{10, 10, 30}, 100},
		"ten, three too late":              {func(s *story) { many(many(s, 7, 5*day, hour), 3, 6*day, 25*hour) }, Responsiveness{10, 7, 30}, 70},
		"exactly 24 hours is in time":      {func(s *story) { s.answered("a", 5*day, 24*hour) }, Responsiveness{1, 1, 90}, 100},
		"a moment later is not":            {func(s *story) { s.answered("a", 5*day, 24*hour+time.Microsecond) }, Responsiveness{1, 0, 90}, 0},
		"declined counts":                  {func(s *story) { s.ask("a", 5*day, hour, declined, Supplier) }, Responsiveness{1, 1, 90}, 100},
		"reported as spam counts":          {func(s *story) { s.ask("a", 5*day, hour, reported, Supplier) }, Responsiveness{1, 1, 90}, 100},
		"reported by the buyer does not":   {func(s *story) { s.ask("a", 5*day, hour, reported, Buyer) }, Responsiveness{1, 0, 90}, 0},
		"still in time says nothing":       {func(s *story) { s.silent("a", 23*hour) }, Responsiveness{0, 0, 90}, 0},
		"still in time but answered":       {func(s *story) { s.answered("a", 23*hour, hour) }, Responsiveness{1, 1, 90}, 100},
		"time is over":                     {func(s *story) { s.silent("a", 25*hour) }, Responsiveness{1, 0, 90}, 0},
		"taken back in time says nothing":  {func(s *story) { s.ask("a", 5*day, 2*hour, closed, Buyer) }, Responsiveness{0, 0, 90}, 0},
		"taken back too late":              {func(s *story) { s.ask("a", 5*day, 25*hour, closed, Buyer) }, Responsiveness{1, 0, 90}, 0},
		"one buyer's day counts once":      {func(s *story) { s.silent("a", 5*day).silent("a", 5*day-hour).answered("a", 5*day-23*hour, hour) }, Responsiveness{1, 1, 90}, 100},
		"two buyers of a day count twice":  {func(s *story) { s.silent("a", 5*day).answered("b", 5*day-hour, hour) }, Responsiveness{2, 1, 90}, 50},
		"the next day counts anew":         {func(s *story) { s.silent("a", 5*day).answered("a", 4*day, hour) }, Responsiveness{2, 1, 90}, 50},
		"a day begins with its first":      {func(s *story) { s.silent("a", 5*day).silent("a", 5*day-20*hour).answered("a", 5*day-30*hour, hour) }, Responsiveness{2, 1, 90}, 50},
		"ten of thirty days are enough":    {func(s *story) { many(many(s, 5, 40*day, never), 10, 29*day, hour) }, Responsiveness{10, 10, 30}, 100},
		"nine are not: the last ten of 90": {func(s *story) { many(many(s, 5, 40*day, never), 9, 29*day, hour) }, Responsiveness{10, 9, 90}, 90},
		"the thirtieth day belongs to it":  {func(s *story) { many(s, 10, 30*day, hour) }, Responsiveness{10, 10, 30}, 100},
		"older than 90 days is forgotten":  {func(s *story) { s.silent("a", 91*day).answered("b", 89*day, hour) }, Responsiveness{1, 1, 90}, 100},
		"more than ten within thirty days": {func(s *story) { many(s, 12, 9*day, hour); many(s, 3, 8*day, never) }, Responsiveness{15, 12, 30}, 80},
		"rounds to the nearest":            {func(s *story) { s.answered("a", 5*day, hour).answered("b", 5*day, hour).silent("c", 5*day) }, Responsiveness{3, 2, 90}, 67},
	} {
		s := &story{now: now}
		c.tell(s)
		got := rate(s.events, now)
		if got != c.want || got.Percent() != c.rate || got.Known() != (c.want.Received > 0) {
			t.Errorf("%s: %+v %d %%, want %+v %d %%", name, got, got.Percent(), c.want, c.rate)
		}
	}
}

// TestResponseRateIsReadFromTheLog has two suppliers in the log of both databases.
func TestResponseRateIsReadFromTheLog(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) {
		ctx, now := context.Background(), time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		exec := func(query string, args ...any) {
			t.Helper()
			if _, err := db.Exec(ctx, query, args...); err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range []string{"s1", "s2", "b"} {
			exec(`INSERT INTO account_organisations (id, kind, status, name, search_text, country, identifier, city, address, website, phone, founded_year,
					staff_band, profile, level, level_by, level_note, version, created_at, updated_at)
				VALUES ($1, 'buyer', 'active', '{}', '', 'KZ', $1, '{}', '', '', '', 0, '', '{}', 'listed', '', '', 1, $2, $2)`, id, now)
		}
		for i, c := range []struct {
			supplier string
			ago      time.Duration
			after    time.Duration
		}{{"s1", 10 * day, hour}, {"s1", 5 * day, 30 * hour}, {"s2", 2 * day, hour}, {"s2", 200 * day, never}} {
			q := Inquiry{ID: fmt.Sprint("q", i), Number: fmt.Sprint(i), SupplierID: c.supplier, BuyerID: "b", Status: Open, CreatedAt: now.Add(-c.ago)}
			err := db.Tx(ctx, func(tx *database.Tx) error {
				if err := insertInquiry(ctx, tx, q); err != nil {
					return err
				}
				if err := insertEvent(ctx, tx, q, received, Buyer, "u", q.CreatedAt); err != nil || c.after == never {
					return err
				}
				if err := insertEvent(ctx, tx, q, answered, Supplier, "u", q.CreatedAt.Add(c.after)); err != nil {
					return err
				}
				// A second answer changes nothing: the first counts.
				return insertEvent(ctx, tx, q, answered, Supplier, "u", q.CreatedAt.Add(c.after+day))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		got, err := new(Service).Responsiveness(ctx, db, []string{"s1", "s2", "s3"}, now)
		if want := (map[string]Responsiveness{"s1": {2, 1, 90}, "s2": {1, 1, 90}, "s3": {0, 0, 90}}); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v %v, want %v", got, err, want)
		}
	})
}
