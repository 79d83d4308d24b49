package inquiry_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/audit"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/trade/inquiry"
)

func TestFromQuestionToClose(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		q := m.sent(t, m.buyer)
		heard, cancel := m.bus.Subscribe(inquiry.Topic(q.ID))
		defer cancel()
		m.later(time.Minute)
		m.write(t, m.colleague, q.ID, "Забыл: 380 В.")
		if got := m.read(t, m.sales, q.ID); got.Status != inquiry.Open || got.Unread != 2 || !got.LastAt.Equal(m.now()) {
			t.Errorf("after the buyer's second message: %s %d %v", got.Status, got.Unread, got.LastAt)
		}
		m.later(time.Minute)
		answer := m.write(t, m.supplier, q.ID, "可以，交期30天。")
		got := m.read(t, m.buyer, q.ID)
		if got.Status != inquiry.Answered || got.Unread != 1 || len(got.Messages) != 3 || got.Messages[2].ID != answer.ID || got.Messages[2].Lang != i18n.Zh {
			t.Errorf("after the answer: %+v", got)
		}
		for _, want := range []string{got.Messages[1].ID, answer.ID} {
			if msg := <-heard; string(msg.Payload) != want {
				t.Errorf("heard %q, want %q", msg.Payload, want)
			}
		}
		closed, err := m.Close(ctx, m.buyer, q.ID)
		if err != nil || closed.Status != inquiry.Closed || closed.Messages[3].Kind != inquiry.CloseMessage || closed.Version <= got.Version {
			t.Fatalf("%+v %v", closed, err)
		}
		if _, err := m.Reply(ctx, m.supplier, q.ID, inquiry.NewMessage{Text: "?"}, idempotency.Key{}); !errors.Is(err, inquiry.ErrState) {
			t.Errorf("a message after the end: %v", err)
		}
		if _, err := m.Close(ctx, m.buyer, q.ID); !errors.Is(err, inquiry.ErrState) {
			t.Errorf("closed twice: %v", err)
		}
		entries := must(audit.Of(ctx, m.db, "inquiry", q.ID, 10))
		actions := ""
		for _, e := range entries {
			actions += e.Action + " "
		}
		if actions != "inquiry.close inquiry.reply inquiry.reply inquiry.send " {
			t.Error(actions)
		}
	})
}

func TestDeclineAndReport(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		q := m.sent(t, m.buyer)
		if _, err := m.Close(ctx, m.supplier, q.ID); !errors.Is(err, inquiry.ErrState) {
			t.Errorf("a supplier closes what it did not answer: %v", err)
		}
		if _, err := m.Decline(ctx, m.buyer, q.ID, ""); !errors.Is(err, inquiry.ErrForbidden) {
			t.Errorf("a buyer declines: %v", err)
		}
		if _, err := m.Decline(ctx, m.supplier, q.ID, strings.Repeat("x", inquiry.MaxReason+1)); refused(err) != "reason too_long" {
			t.Errorf("long reason: %v", err)
		}
		declined, err := m.Decline(ctx, m.sales, q.ID, " Больше не производим. ")
		if err != nil || declined.Status != inquiry.Declined {
			t.Fatal(declined.Status, err)
		}
		if last := m.read(t, m.buyer, q.ID).Messages[1]; last.Kind != inquiry.DeclineMessage || last.Text != "Больше не производим." {
			t.Errorf("%+v", last)
		}
		spam := m.sent(t, m.buyer)
		for range 2 {
			if got, err := m.Report(ctx, m.supplier, spam.ID, "реклама"); err != nil || got.Status != inquiry.Declined || got.Reported {
				t.Fatal(got, err)
			}
		}
		if got := m.read(t, m.office, spam.ID); !got.Reported || len(got.Messages) != 1 {
			t.Errorf("the office sees %+v", got)
		}
		list := must(m.ForStaff(ctx, m.office, inquiry.StaffFilter{Reported: true}, paging.Page{}))
		if len(list.Items) != 1 || list.Items[0].ID != spam.ID || !list.Items[0].Reported {
			t.Errorf("%+v", list)
		}
		rude := m.sent(t, m.buyer)
		if got, err := m.Report(ctx, m.buyer, rude.ID, ""); err != nil || got.Status != inquiry.Closed {
			t.Error(got.Status, err)
		}
	})
}

func TestRepeatedReplyIsOneMessage(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		q := m.sent(t, m.buyer)
		in := inquiry.NewMessage{Text: "报价见附件", Lang: i18n.Zh}
		first := must(m.Reply(ctx, m.supplier, q.ID, in, key("k", "a")))
		again := must(m.Reply(ctx, m.supplier, q.ID, in, key("k", "a")))
		if first.ID != again.ID || len(m.read(t, m.buyer, q.ID).Messages) != 2 || m.read(t, m.buyer, q.ID).Unread != 1 {
			t.Error("a repeated reply made two messages")
		}
		if _, err := m.Reply(ctx, m.supplier, q.ID, in, key("k", "b")); !errors.Is(err, idempotency.ErrMismatch) {
			t.Error(err)
		}
		for text, want := range map[string]string{"": "text required", strings.Repeat("字", inquiry.MaxText+1): "text too_long"} {
			if _, err := m.Reply(ctx, m.supplier, q.ID, inquiry.NewMessage{Text: text}, idempotency.Key{}); refused(err) != want {
				t.Errorf("%s, want %s", refused(err), want)
			}
		}
	})
}

func TestBothSidesWriteAtOnce(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		q := m.sent(t, m.buyer)
		const each = 8
		failures := make([]error, 2*each)
		var all sync.WaitGroup
		for i := range 2 * each {
			by := []actor.Actor{m.buyer, m.supplier}[i%2]
			all.Go(func() {
				_, failures[i] = m.Reply(ctx, by, q.ID, inquiry.NewMessage{Text: fmt.Sprint(i)}, idempotency.Key{})
			})
		}
		all.Wait()
		if err := errors.Join(failures...); err != nil {
			t.Fatal(err)
		}
		b, s := m.read(t, m.buyer, q.ID), m.read(t, m.supplier, q.ID)
		if len(b.Messages) != 1+2*each || b.Unread != each || s.Unread != each+1 || m.rowsOf(t, "inquiry_events") != 2 {
			t.Errorf("%d messages, unread %d and %d, %d events", len(b.Messages), b.Unread, s.Unread, m.rowsOf(t, "inquiry_events"))
		}
	})
}

func TestNobodyElseReachesAnInquiry(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		q := m.sent(t, m.buyer)
		file := must(m.Attach(ctx, m.buyer, "чертёж.txt", strings.NewReader("размеры")))
		must(m.Reply(ctx, m.buyer, q.ID, inquiry.NewMessage{Attachments: []string{file.ID}}, idempotency.Key{}))
		before := m.read(t, m.buyer, q.ID)
		strangers := map[string]actor.Actor{"guest": {}, "other buyer": m.neighbour, "other supplier": m.rival, "moderator": m.moderator}
		for name, by := range strangers {
			m.barred(t, name, by, q.ID, file.ID)
			if _, err := m.Inquiry(ctx, by, q.ID); !errors.Is(err, inquiry.ErrNotFound) {
				t.Errorf("%s reads: %v", name, err)
			}
			if _, err := m.Attachment(ctx, by, file.ID); !errors.Is(err, inquiry.ErrAttachmentNotFound) {
				t.Errorf("%s opens the file: %v", name, err)
			}
			if err := m.MarkRead(ctx, by, q.ID); !errors.Is(err, inquiry.ErrNotFound) {
				t.Errorf("%s marks it as read: %v", name, err)
			}
		}
		for _, by := range []actor.Actor{m.neighbour, m.rival} {
			for _, box := range []inquiry.Box{inquiry.Sent, inquiry.Received} {
				if list := must(m.List(ctx, by, inquiry.Filter{Box: box}, paging.Page{})); len(list.Items) != 0 {
					t.Error("a stranger's list shows the inquiry")
				}
			}
		}
		m.barred(t, "office", m.office, q.ID, file.ID) // reads only
		if _, err := m.Attachment(ctx, m.office, file.ID); err != nil {
			t.Error(err)
		}
		if _, err := m.Decline(ctx, m.listings, q.ID, ""); !errors.Is(err, inquiry.ErrForbidden) {
			t.Errorf("an editor of the supplier declines: %v", err)
		}
		for _, id := range []string{"", "x", "../etc", database.NewID()} {
			if _, err := m.Inquiry(ctx, m.buyer, id); !errors.Is(err, inquiry.ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
		if after := m.read(t, m.colleague, q.ID); after.Version != before.Version || after.Status != before.Status || len(after.Messages) != len(before.Messages) {
			t.Error("a stranger changed something")
		}
	})
}

// barred checks that an actor can change nothing of an inquiry and that it does not exist for it.
func (m *market) barred(t *testing.T, name string, by actor.Actor, id, fileID string) {
	t.Helper()
	_, reply := m.Reply(ctx, by, id, inquiry.NewMessage{Text: "x", Attachments: []string{fileID}}, idempotency.Key{})
	_, decline := m.Decline(ctx, by, id, "")
	_, end := m.Close(ctx, by, id)
	_, report := m.Report(ctx, by, id, "")
	for _, err := range []error{reply, decline, end, report} {
		if !errors.Is(err, inquiry.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheOfficeSeesBuyersOfKazakhstan(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		ours, theirs := m.sent(t, m.buyer), m.sent(t, m.neighbour)
		m.read(t, m.office, ours.ID)
		if _, err := m.Inquiry(ctx, m.office, theirs.ID); !errors.Is(err, inquiry.ErrNotFound) {
			t.Errorf("a buyer of Uzbekistan: %v", err)
		}
		list := must(m.ForStaff(ctx, m.office, inquiry.StaffFilter{Status: inquiry.Open}, paging.Page{}))
		if len(list.Items) != 1 || list.Items[0].ID != ours.ID || list.Items[0].Buyer.Country != "KZ" || list.Items[0].Unread != 0 {
			t.Errorf("%+v", list)
		}
		if list := must(m.ForStaff(ctx, m.office, inquiry.StaffFilter{Status: inquiry.Closed}, paging.Page{})); len(list.Items) != 0 {
			t.Errorf("%+v", list)
		}
		for _, by := range []actor.Actor{m.buyer, m.moderator, {}} {
			if _, err := m.ForStaff(ctx, by, inquiry.StaffFilter{}, paging.Page{}); !errors.Is(err, inquiry.ErrNotFound) {
				t.Error(err)
			}
		}
		if err := m.MarkRead(ctx, m.office, ours.ID); err != nil || m.read(t, m.supplier, ours.ID).Unread != 1 {
			t.Error("the office left a trace", err)
		}
	})
}

func TestUnread(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		count := func(by actor.Actor, want int) {
			t.Helper()
			if n := must(m.UnreadCount(ctx, by)); n != want {
				t.Errorf("%s: %d, want %d", by.Name, n, want)
			}
		}
		a, b := m.sent(t, m.buyer), m.sent(t, m.neighbour)
		m.write(t, m.buyer, a.ID, "ещё")
		count(m.supplier, 2)
		count(m.sales, 2)
		count(m.buyer, 0)
		count(actor.Actor{}, 0)
		if err := m.MarkRead(ctx, m.listings, a.ID); err != nil { // may look, does not answer
			t.Fatal(err)
		}
		count(m.supplier, 2)
		m.later(time.Hour)
		if err := m.MarkRead(ctx, m.sales, a.ID); err != nil {
			t.Fatal(err)
		}
		count(m.supplier, 1)
		for _, msg := range m.read(t, m.buyer, a.ID).Messages {
			if msg.ReadAt == nil || !msg.ReadAt.Equal(m.now()) {
				t.Errorf("read at %v", msg.ReadAt)
			}
		}
		m.write(t, m.supplier, b.ID, "好的")
		count(m.neighbour, 1)
		if msg := m.read(t, m.neighbour, b.ID).Messages; msg[1].ReadAt != nil {
			t.Error("an unread message counts as read")
		}
		if err := m.MarkRead(ctx, m.neighbour, b.ID); err != nil {
			t.Fatal(err)
		}
		count(m.neighbour, 0)
		count(m.supplier, 1) // b's question is still unread by the supplier
	})
}

func TestListsPageByNewestMessage(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		var ids []string
		for range 5 {
			m.later(time.Second)
			ids = append(ids, m.sent(t, m.buyer).ID)
		}
		m.later(time.Second)
		m.write(t, m.supplier, ids[0], "最新")
		want := []string{ids[0], ids[4], ids[3], ids[2], ids[1]}
		for box, by := range map[inquiry.Box]actor.Actor{inquiry.Received: m.sales, inquiry.Sent: m.colleague} {
			for _, f := range []inquiry.Filter{{Box: box}, {}} {
				if got := m.pages(t, by, f); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s: %v, want %v", box, got, want)
				}
			}
		}
		if got := m.pages(t, m.buyer, inquiry.Filter{Status: inquiry.Open}); fmt.Sprint(got) != fmt.Sprint(want[1:]) {
			t.Errorf("open: %v", got)
		}
		if list := must(m.List(ctx, m.buyer, inquiry.Filter{Box: inquiry.Received}, paging.Page{})); len(list.Items) != 0 {
			t.Error("a buyer receives")
		}
		if _, err := m.List(ctx, m.buyer, inquiry.Filter{Box: "x", Status: "y"}, paging.Page{}); refused(err) != "box unknown_value, status unknown_value" {
			t.Error(refused(err))
		}
		for _, cursor := range []string{"!", paging.Key{Time: m.now(), ID: "\x00"}.Encode()} {
			if _, err := m.List(ctx, m.buyer, inquiry.Filter{}, paging.Page{Cursor: cursor}); !errors.Is(err, paging.ErrBadCursor) {
				t.Errorf("%q: %v", cursor, err)
			}
		}
		if _, err := m.List(ctx, actor.Actor{}, inquiry.Filter{}, paging.Page{}); !errors.Is(err, inquiry.ErrForbidden) {
			t.Error(err)
		}
	})
}

// pages walks a list two by two.
func (m *market) pages(t *testing.T, by actor.Actor, f inquiry.Filter) (ids []string) {
	t.Helper()
	page := paging.Page{Limit: 2}
	for {
		list, err := m.List(ctx, by, f, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range list.Items {
			if q.Buyer.ID != m.buyer.OrgID || q.Supplier.ID != m.supplier.OrgID || len(q.Messages) != 0 {
				t.Errorf("%+v", q)
			}
			ids = append(ids, q.ID)
		}
		if page.Cursor = list.Next; list.Next == "" {
			return ids
		}
	}
}
