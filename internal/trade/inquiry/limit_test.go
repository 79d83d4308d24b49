package inquiry_test

import (
	"errors"
	"testing"
	"time"

	"market/internal/kernel/errs"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/trade/inquiry"
)

// waits reports whether an error is ErrTooMany with that time to wait.
func waits(err error, d time.Duration) bool {
	e, ok := errors.AsType[*errs.Error](err)
	return ok && errors.Is(err, inquiry.ErrTooMany) && e.RetryAfter == d
}

func TestInquiriesOfAnHourAreLimited(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		first := must(m.Send(ctx, m.buyer, m.question(), key("first", "body")))
		m.later(10 * time.Minute)
		for range inquiry.MaxInquiries - 1 {
			m.fill(t, first.ID)
		}
		if _, err := m.Send(ctx, m.colleague, m.question(), idempotency.Key{}); !waits(err, 50*time.Minute) {
			t.Errorf("one too many: %v", err)
		}
		if q, err := m.Send(ctx, m.buyer, m.question(), key("first", "body")); err != nil || q.ID != first.ID {
			t.Errorf("a repeat counts: %v", err)
		}
		m.sent(t, m.neighbour) // another buyer has a limit of its own
		m.later(50 * time.Minute)
		m.sent(t, m.buyer)
		if _, err := m.Send(ctx, m.buyer, m.question(), idempotency.Key{}); !waits(err, 10*time.Minute) {
			t.Errorf("full again: %v", err)
		}
	})
}

// fill copies an inquiry as if it had been sent now.
func (m *market) fill(t *testing.T, id string) {
	t.Helper()
	copied := database.NewID()
	must(m.db.Exec(ctx, `
		INSERT INTO inquiry_inquiries (id, number, supplier_id, buyer_id, status, lines, destination, incoterm, needed_by, lang, unread_supplier,
			last_at, created_at, updated_at)
		SELECT $1, $1, supplier_id, buyer_id, status, lines, destination, incoterm, needed_by, lang, 1, $2, $2, $2
		FROM inquiry_inquiries WHERE id = $3`, copied, m.now(), id))
}

func TestMessagesOfAnHourAreLimited(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		q := m.sent(t, m.buyer)
		in := inquiry.NewMessage{Text: "报价见附件"}
		first := must(m.Reply(ctx, m.supplier, q.ID, in, key("first", "body")))
		for range inquiry.MaxMessages - 1 {
			must(m.db.Exec(ctx, `
				INSERT INTO inquiry_messages (id, inquiry_id, kind, side, user_id, user_name, org_id, lang, text, created_at)
				SELECT $1, inquiry_id, kind, side, user_id, user_name, org_id, lang, text, created_at
				FROM inquiry_messages WHERE id = $2`, database.NewID(), first.ID))
		}
		if _, err := m.Reply(ctx, m.supplier, q.ID, in, idempotency.Key{}); !waits(err, time.Hour) {
			t.Errorf("one too many: %v", err)
		}
		if again, err := m.Reply(ctx, m.supplier, q.ID, in, key("first", "body")); err != nil || again.ID != first.ID {
			t.Errorf("a repeat counts: %v", err)
		}
		m.write(t, m.sales, q.ID, "Ответит коллега") // another person has a limit of their own
		m.write(t, m.buyer, q.ID, "Ждём")
		m.later(time.Hour)
		m.write(t, m.supplier, q.ID, "报价见附件")
	})
}
