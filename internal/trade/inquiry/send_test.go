package inquiry_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
)

func TestWhatWasAskedIsKept(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		q := m.sent(t, m.buyer)
		if q.Number != "Q-2026-000001" || q.Status != inquiry.Open {
			t.Fatalf("%s %s", q.Number, q.Status)
		}
		got := m.read(t, m.supplier, q.ID)
		first, second := got.Lines[0], got.Lines[1]
		if first.SKU != "ZX-50" || first.Name[i18n.Zh] != "不锈钢离心泵" || first.Quantity != 100 || first.Unit != "piece" || first.TargetPrice.Minor != 90_000 {
			t.Errorf("first line: %+v", first)
		}
		if second.Unit != "piece" || second.TargetPrice != nil || second.RevisionID == "" {
			t.Errorf("second line: %+v", second)
		}
		if got.Destination != "Алматы, склад 4" || *got.Incoterm != (catalog.Term{Rule: "DAP", Place: "Алматы"}) || *got.NeededBy != "2026-12-31" {
			t.Errorf("%q %v %v", got.Destination, got.Incoterm, got.NeededBy)
		}
		if got.Buyer.Name[i18n.Ru] != "ТОО «СтройСнаб»" || got.Supplier.ID != m.supplier.OrgID || got.Unread != 1 {
			t.Errorf("%+v %+v %d", got.Buyer, got.Supplier, got.Unread)
		}
		msg := got.Messages[0]
		if len(got.Messages) != 1 || msg.Kind != inquiry.AskMessage || msg.Text != m.question().Message || msg.UserName != m.buyer.Name || msg.Lang != i18n.Ru || !msg.CreatedAt.Equal(m.now()) {
			t.Errorf("message: %+v", msg)
		}
		if len(q.Messages) != 1 || q.Messages[0].ID != msg.ID || !slices.EqualFunc(q.Lines, got.Lines, func(a, b inquiry.Line) bool { return a.ProductID == b.ProductID && a.Unit == b.Unit }) {
			t.Errorf("what Send returns differs from what is read: %+v", q)
		}
	})
}

func TestNothingBesidesTheEssentialsIsNeeded(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		in := inquiry.NewInquiry{SupplierID: m.supplier.OrgID, Lines: []inquiry.NewLine{{ProductID: m.valve, Quantity: 1}}, Message: "Цена?"}
		q, err := m.Send(ctx, m.buyer, in, idempotency.Key{})
		if err != nil {
			t.Fatal(err)
		}
		got := m.read(t, m.buyer, q.ID)
		if got.Incoterm != nil || got.NeededBy != nil || got.Destination != "" || got.Lang != i18n.Ru || got.Lines[0].Unit != "set" || got.Unread != 0 || got.AwayUntil != nil {
			t.Errorf("%+v", got)
		}
	})
}

func TestEveryWrongFieldIsNamed(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		for name, c := range map[string]struct {
			change func(*inquiry.NewInquiry)
			want   string
		}{
			"product of another supplier": {func(in *inquiry.NewInquiry) { in.Lines[1].ProductID = m.foreign }, "lines.1.product_id not_found"},
			"product that is a draft":     {func(in *inquiry.NewInquiry) { in.Lines[0].ProductID = m.draft }, "lines.0.product_id not_found"},
			"product taken off the list":  {func(in *inquiry.NewInquiry) { in.Lines[1].ProductID = m.hidden }, "lines.1.product_id not_found"},
			"no id":                       {func(in *inquiry.NewInquiry) { in.Lines[0].ProductID = "1'; DROP TABLE x" }, "lines.0.product_id not_found"},
			"same product twice":          {func(in *inquiry.NewInquiry) { in.Lines[1].ProductID = m.pump }, "lines.1.product_id duplicate"},
			"unknown supplier":            {func(in *inquiry.NewInquiry) { in.SupplierID = database.NewID() }, "supplier_id not_found"},
			"supplier without an id":      {func(in *inquiry.NewInquiry) { in.SupplierID = "x" }, "supplier_id not_found"},
			"a buyer as supplier":         {func(in *inquiry.NewInquiry) { in.SupplierID = m.neighbour.OrgID }, "lines.0.product_id not_found, lines.1.product_id not_found, supplier_id not_found"},
			"no lines":                    {func(in *inquiry.NewInquiry) { in.Lines = nil }, "lines required"},
			"too many lines": {func(in *inquiry.NewInquiry) {
				in.Lines = slices.Repeat(in.Lines[:1], inquiry.MaxLines+1)
				for i := range in.Lines {
					in.Lines[i].ProductID = ""
				}
				in.SupplierID = database.NewID()
			}, "lines too_many, supplier_id not_found"},
			"quantities": {func(in *inquiry.NewInquiry) {
				in.Lines[0].Quantity, in.Lines[1].Quantity = -5, 1<<62
			}, "lines.0.quantity not_positive, lines.1.quantity too_large"},
			"nothing of it":    {func(in *inquiry.NewInquiry) { in.Lines[0].Quantity = 0 }, "lines.0.quantity not_positive"},
			"unit":             {func(in *inquiry.NewInquiry) { in.Lines[0].Unit = "bucket" }, "lines.0.unit unknown_unit"},
			"price below zero": {func(in *inquiry.NewInquiry) { in.Lines[0].TargetPrice.Minor = -1 }, "lines.0.target_price not_positive"},
			"price too large":  {func(in *inquiry.NewInquiry) { in.Lines[0].TargetPrice.Minor = money.MaxMinor + 1 }, "lines.0.target_price too_large"},
			"currency":         {func(in *inquiry.NewInquiry) { in.Lines[0].TargetPrice.Currency = "XXX" }, "lines.0.target_price unknown_currency"},
			"no text":          {func(in *inquiry.NewInquiry) { in.Message = " \n\u200b" }, "message required"},
			"long text":        {func(in *inquiry.NewInquiry) { in.Message = strings.Repeat("ж", inquiry.MaxText+1) }, "message too_long"},
			"long destination": {func(in *inquiry.NewInquiry) { in.Destination = strings.Repeat("ж", inquiry.MaxPlace+1) }, "destination too_long"},
			"by sea to the steppe": {func(in *inquiry.NewInquiry) {
				in.Incoterm = &catalog.Term{Rule: "cif", Place: "Алматы, склад"}
			}, "incoterm.rule incoterm_sea_only"},
			"rule and place": {func(in *inquiry.NewInquiry) { in.Incoterm = &catalog.Term{Rule: "DDU"} }, "incoterm.place place_required, incoterm.rule incoterm_unknown"},
			"no date":        {func(in *inquiry.NewInquiry) { d := catalog.Date("31.12.2026"); in.NeededBy = &d }, "needed_by not_a_date"},
			"yesterday":      {func(in *inquiry.NewInquiry) { d := catalog.Date("2026-11-23"); in.NeededBy = &d }, "needed_by in_the_past"},
			"language":       {func(in *inquiry.NewInquiry) { in.Lang = "de" }, "lang unknown_language"},
			"attachments":    {func(in *inquiry.NewInquiry) { in.Attachments = []string{database.NewID(), "\x00", "\xff"} }, "attachments.0 not_found, attachments.1 not_found, attachments.2 not_found"},
			"bytes as ids":   {func(in *inquiry.NewInquiry) { in.SupplierID, in.Lines[0].ProductID = "\x00", "\xff" }, "supplier_id not_found"},
			"all at once": {func(in *inquiry.NewInquiry) {
				in.Message, in.Lines[0].Quantity, in.Lines[1].ProductID = "", 0, m.foreign
			}, "lines.0.quantity not_positive, lines.1.product_id not_found, message required"},
		} {
			in := m.question()
			c.change(&in)
			if _, err := m.Send(ctx, m.buyer, in, key("k", name)); refused(err) != c.want {
				t.Errorf("%s: %s, want %s", name, refused(err), c.want)
			}
		}
		if m.rowsOf(t, "inquiry_inquiries")+m.rowsOf(t, "inquiry_messages")+m.rowsOf(t, "inquiry_events")+m.rowsOf(t, "idempotency_keys") != 0 {
			t.Error("a refused inquiry left something behind")
		}
	})
}

func TestTheLongestThatIsAllowed(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		in := m.question()
		today := catalog.Date("2026-11-24")
		in.NeededBy, in.Message = &today, strings.Repeat("ж", inquiry.MaxText)
		in.Lines[0].Quantity, in.Destination = inquiry.MaxQuantity, strings.Repeat("ж", inquiry.MaxPlace)
		if _, err := m.Send(ctx, m.buyer, in, idempotency.Key{}); err != nil {
			t.Fatal(err)
		}
		// 23:30 UTC on the 24th is the 25th in Kazakhstan.
		m.at(time.Date(2026, 11, 24, 23, 30, 0, 0, time.UTC))
		if _, err := m.Send(ctx, m.buyer, in, idempotency.Key{}); refused(err) != "needed_by in_the_past" {
			t.Error(err)
		}
	})
}

func TestWhoMayAsk(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		viewer := m.colleague
		viewer.Roles = []actor.Role{actor.Editor}
		for name, c := range map[string]struct {
			by   actor.Actor
			want error
		}{
			"guest":              {actor.Actor{}, inquiry.ErrBuyersOnly},
			"another supplier":   {m.rival, inquiry.ErrBuyersOnly},
			"the supplier":       {m.supplier, inquiry.ErrOwnProduct},
			"staff":              {m.office, inquiry.ErrBuyersOnly},
			"buyer, other role":  {viewer, inquiry.ErrForbidden},
			"buyer's colleague":  {m.colleague, nil},
			"buyer of a country": {m.neighbour, nil},
		} {
			if _, err := m.Send(ctx, c.by, m.question(), idempotency.Key{}); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		for _, status := range []string{"draft", "in_review", "changes_requested", "suspended", "closed"} {
			m.setStatus(m.buyer.OrgID, status)
			if _, err := m.Send(ctx, m.buyer, m.question(), idempotency.Key{}); !errors.Is(err, inquiry.ErrInactive) {
				t.Errorf("buyer %s: %v", status, err)
			}
		}
		m.setStatus(m.buyer.OrgID, "active")
		m.setStatus(m.supplier.OrgID, "suspended")
		if _, err := m.Send(ctx, m.buyer, m.question(), idempotency.Key{}); refused(err) != "supplier_id not_found" {
			t.Errorf("suspended supplier: %v", err)
		}
	})
}

func TestRepeatedSendIsOneInquiry(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		const at = 20
		ids, failures := make([]string, at), make([]error, at)
		var all sync.WaitGroup
		for i := range at {
			all.Go(func() {
				q, err := m.Send(ctx, m.buyer, m.question(), key("one", "body"))
				ids[i], failures[i] = q.ID, err
			})
		}
		all.Wait()
		if err := errors.Join(failures...); err != nil {
			t.Fatal(err)
		}
		slices.Sort(ids)
		if n := len(slices.Compact(ids)); n != 1 || m.rowsOf(t, "inquiry_inquiries") != 1 || m.rowsOf(t, "inquiry_messages") != 1 {
			t.Errorf("%d ids, %d inquiries", n, m.rowsOf(t, "inquiry_inquiries"))
		}
		if _, err := m.Send(ctx, m.buyer, m.question(), key("one", "other body")); !errors.Is(err, idempotency.ErrMismatch) {
			t.Errorf("another body: %v", err)
		}
		// What was sent stays sent, also when the product has gone since.
		must(m.db.Exec(ctx, `UPDATE catalog_products SET status = 'unlisted' WHERE id = $1`, m.pump))
		if q, err := m.Send(ctx, m.buyer, m.question(), key("one", "body")); err != nil || q.ID != ids[0] || len(q.Messages) != 1 {
			t.Errorf("repeated later: %v %v", q, err)
		}
		// Another person's key of the same name is another key.
		if q, err := m.Send(ctx, m.neighbour, inquiry.NewInquiry{SupplierID: m.supplier.OrgID, Message: "?", Lines: []inquiry.NewLine{{ProductID: m.valve, Quantity: 1}}}, key("one", "body")); err != nil || q.ID == ids[0] {
			t.Errorf("another buyer's key: %v", err)
		}
	})
}

func TestNumbersAscendAndBeginAnewEachYear(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		const at = 16
		var all sync.WaitGroup
		failures := make([]error, at)
		for i := range at {
			all.Go(func() { _, failures[i] = m.Send(ctx, m.buyer, m.question(), idempotency.Key{}) })
		}
		all.Wait()
		if err := errors.Join(failures...); err != nil {
			t.Fatal(err)
		}
		rows, err := m.db.Query(ctx, `SELECT number FROM inquiry_inquiries ORDER BY number`)
		numbers := must(database.All(rows, err, func(row database.Row) (n string, err error) { return n, row.Scan(&n) }))
		for i, n := range numbers {
			if want := fmt.Sprintf("Q-2026-%06d", i+1); n != want {
				t.Errorf("%s, want %s", n, want)
			}
		}
		m.at(time.Date(2026, 12, 31, 18, 59, 0, 0, time.UTC)) // a minute before midnight in Astana
		old := m.question()
		old.NeededBy = nil
		if q := must(m.Send(ctx, m.buyer, old, idempotency.Key{})); q.Number != "Q-2026-000017" {
			t.Error(q.Number)
		}
		m.later(time.Minute)
		if q := must(m.Send(ctx, m.buyer, old, idempotency.Key{})); q.Number != "Q-2027-000001" {
			t.Error(q.Number)
		}
	})
}

func TestAwaySupplierIsToldOf(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		must(m.db.Exec(ctx, `UPDATE account_organisations SET away_from = $2, away_until = $3 WHERE id = $1`,
			m.supplier.OrgID, m.now().Add(-time.Hour), time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)))
		q := m.read(t, m.buyer, m.sent(t, m.buyer).ID)
		for lang, want := range map[i18n.Lang]string{i18n.Zh: `外出至2026年12月5日，询盘已送达`, i18n.Ru: `до 5 декабря 2026 г\. — запрос доставлен`, i18n.En: `5 December 2026`} {
			if note := q.AwayNote(i18n.For(lang)); !regexp.MustCompile(want).MatchString(note) {
				t.Errorf("%s: %q", lang, note)
			}
		}
		m.at(time.Date(2026, 12, 6, 0, 0, 0, 0, time.UTC))
		if q := m.sent(t, m.buyer); q.AwayNote(i18n.For(i18n.Ru)) != "" {
			t.Error("back, yet away")
		}
	})
}
