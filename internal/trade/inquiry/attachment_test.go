package inquiry_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/platform/idempotency"
	"market/internal/platform/media"
	"market/internal/trade/inquiry"
)

func TestAttachments(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		attach := func(by actor.Actor, name string) string {
			t.Helper()
			return must(m.Attach(ctx, by, name, strings.NewReader("текст "+name))).ID
		}
		mine, shared, foreign, swept := attach(m.buyer, "а.txt"), attach(m.colleague, "б.txt"), attach(m.neighbour, "в.txt"), attach(m.buyer, "г.txt")
		in := m.question()
		in.Attachments = []string{mine, foreign}
		if _, err := m.Send(ctx, m.buyer, in, idempotency.Key{}); refused(err) != "attachments.1 not_found" {
			t.Fatal(refused(err))
		}
		if _, err := m.Attachment(ctx, m.buyer, foreign); !errors.Is(err, inquiry.ErrAttachmentNotFound) {
			t.Error("a stranger's waiting file opens", err)
		}
		in.Attachments = []string{shared, mine}
		q := must(m.Send(ctx, m.buyer, in, idempotency.Key{}))
		got := m.read(t, m.supplier, q.ID).Messages[0].Attachments
		if len(got) != 2 || got[0].Name != "б.txt" || got[1].ID != mine || got[1].Bytes == 0 || !strings.HasPrefix(got[0].Type, "text/plain") {
			t.Fatalf("%+v", got)
		}
		file := must(m.Attachment(ctx, m.supplier, mine))
		body := string(must(io.ReadAll(file.Body)))
		_ = file.Body.Close()
		if body != "текст а.txt" || file.Name != "а.txt" {
			t.Errorf("%q %q", body, file.Name)
		}
		if _, err := m.Reply(ctx, m.buyer, q.ID, inquiry.NewMessage{Attachments: []string{mine}}, idempotency.Key{}); refused(err) != "attachments.0 not_found" {
			t.Errorf("a file sent twice: %v", err)
		}
		if _, err := m.Reply(ctx, m.buyer, q.ID, inquiry.NewMessage{Text: "x", Attachments: []string{swept, swept}}, idempotency.Key{}); refused(err) != "attachments.1 duplicate" {
			t.Errorf("a file twice in one message: %v", err)
		}
		if _, err := m.Attach(ctx, m.buyer, "a.exe", strings.NewReader("MZ\x90\x00\x03")); !errors.Is(err, media.ErrUnsupportedType) {
			t.Errorf("a program: %v", err)
		}
		if _, err := m.Attach(ctx, m.listings, "a.txt", strings.NewReader("x")); !errors.Is(err, inquiry.ErrForbidden) {
			t.Errorf("an editor attaches: %v", err)
		}
		m.sweeps(t, mine, swept)
	})
}

func TestOneFileGoesIntoOneMessage(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		a, b := m.sent(t, m.buyer), m.sent(t, m.buyer)
		for range 10 {
			in := inquiry.NewMessage{Attachments: []string{must(m.Attach(ctx, m.buyer, "a.txt", strings.NewReader("x"))).ID}}
			results := make(chan error, 2)
			for _, id := range []string{a.ID, b.ID} {
				go func() {
					_, err := m.Reply(ctx, m.buyer, id, in, idempotency.Key{})
					results <- err
				}()
			}
			first, second := <-results, <-results
			if first != nil {
				first, second = second, first
			}
			if first != nil || refused(second) != "attachments.0 not_found" {
				t.Fatalf("want one message, got %v and %v", first, second)
			}
		}
	})
}

// sweeps checks that files which no message took go after two days, and only those.
func (m *market) sweeps(t *testing.T, sent, waiting string) {
	t.Helper()
	for _, c := range []struct {
		later time.Duration
		want  error
	}{{47 * time.Hour, nil}, {2 * time.Hour, inquiry.ErrAttachmentNotFound}} {
		m.later(c.later)
		if err := m.HandleSweep(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Attachment(ctx, m.buyer, waiting); !errors.Is(err, c.want) {
			t.Errorf("%v, want %v", err, c.want)
		}
	}
	if _, err := m.Attachment(ctx, m.buyer, sent); err != nil {
		t.Error("a sent file was swept away", err)
	}
}

func TestFilesThatWaitAreLimited(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		var err error
		n := 0
		for ; err == nil && n < 100; n++ {
			_, err = m.Attach(ctx, m.buyer, "a.txt", strings.NewReader("x"))
		}
		if !errors.Is(err, inquiry.ErrTooManyFiles) || n != 41 {
			t.Errorf("%d files, %v", n, err)
		}
	})
}
