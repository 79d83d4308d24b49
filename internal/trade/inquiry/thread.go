package inquiry

import (
	"context"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/platform/audit"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/platform/jobs"
)

// Reply writes into the thread. The supplier's first answer moves the inquiry from open to answered. ErrState once the
// inquiry has ended.
func (s *Service) Reply(ctx context.Context, by actor.Actor, id string, in NewMessage, key idempotency.Key) (Message, error) {
	in.tidy(by.Lang)
	var m Message
	var before string
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		messageID := database.NewID()
		earlier, repeated, err := idempotency.Claim(ctx, tx, claimOwner(by), key, messageID, s.now())
		if err != nil {
			return err
		}
		if repeated {
			before = earlier
			return nil
		}
		m, err = s.reply(ctx, tx, by, id, messageID, in)
		return err
	})
	switch {
	case err != nil:
		return Message{}, err
	case before != "":
		return s.messageOf(ctx, by, id, before)
	}
	return m, nil
}

func (s *Service) reply(ctx context.Context, tx *database.Tx, by actor.Actor, id, messageID string, in NewMessage) (Message, error) {
	q, side, err := s.begin(ctx, tx, by, id)
	if err != nil {
		return Message{}, err
	}
	if !q.Status.Talks() {
		return Message{}, ErrState.With("status", string(q.Status))
	}
	p := in.problems()
	attachments, err := waitingAttachments(ctx, tx, by.OrgID, in.Attachments, &p)
	if err != nil {
		return Message{}, err
	}
	if err := p.Err(); err != nil {
		return Message{}, err
	}
	if err := mayWriteMore(ctx, tx, by, side, q.UpdatedAt); err != nil {
		return Message{}, err
	}
	if q.Status == Open && side == Supplier {
		if err := q.to(side, Answered); err != nil {
			return Message{}, err
		}
		if err := insertEvent(ctx, tx, q, answered, side, by.UserID, q.UpdatedAt); err != nil {
			return Message{}, err
		}
	}
	m := newMessage(by, q, TextMessage, in.Text, q.UpdatedAt)
	m.ID, m.Lang, m.Attachments = messageID, in.Lang, attachments
	return m, s.record(ctx, tx, by, &q, m, "inquiry.reply")
}

// Decline refuses an inquiry; the reason, which may be empty, is shown to the buyer. It counts as an answer.
func (s *Service) Decline(ctx context.Context, by actor.Actor, id, reason string) (Inquiry, error) {
	return s.end(ctx, by, id, ending{Declined, DeclineMessage, declined, "inquiry.decline"}, reason)
}

// Close ends an inquiry that nobody needs any more.
func (s *Service) Close(ctx context.Context, by actor.Actor, id string) (Inquiry, error) {
	return s.end(ctx, by, id, ending{Closed, CloseMessage, closed, "inquiry.close"}, "")
}

// ending is one of the ways in which a side ends an inquiry.
type ending struct {
	status Status
	kind   MessageKind
	event  eventKind
	action string
}

func (s *Service) end(ctx context.Context, by actor.Actor, id string, e ending, reason string) (Inquiry, error) {
	reason, err := tidyReason(reason)
	if err != nil {
		return Inquiry{}, err
	}
	err = s.db.Tx(ctx, func(tx *database.Tx) error {
		q, side, err := s.begin(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if e.status == Declined && side != Supplier {
			return ErrForbidden // a buyer declines quotations, not inquiries
		}
		if err := q.to(side, e.status); err != nil {
			return err
		}
		if err := insertEvent(ctx, tx, q, e.event, side, by.UserID, q.UpdatedAt); err != nil {
			return err
		}
		return s.record(ctx, tx, by, &q, newMessage(by, q, e.kind, reason, q.UpdatedAt), e.action)
	})
	if err != nil {
		return Inquiry{}, err
	}
	return s.Inquiry(ctx, by, id)
}

// Report calls an inquiry spam or abuse: the office sees it marked, the other side is told nothing. An inquiry that still
// runs ends, declined by a supplier or closed by a buyer. Reporting again changes nothing.
func (s *Service) Report(ctx context.Context, by actor.Actor, id, reason string) (Inquiry, error) {
	reason, err := tidyReason(reason)
	if err != nil {
		return Inquiry{}, err
	}
	err = s.db.Tx(ctx, func(tx *database.Tx) error {
		q, side, err := s.begin(ctx, tx, by, id)
		if err != nil {
			return err
		}
		end := Declined
		if side == Buyer {
			end = Closed
		}
		if May(side, q.Status, end) {
			q.Status = end
		}
		q.Reported = true
		if err := insertEvent(ctx, tx, q, reported, side, by.UserID, q.UpdatedAt); err != nil {
			return err
		}
		if err := updateInquiry(ctx, tx, q); err != nil {
			return err
		}
		s.tell(ctx, tx, q.ID, "")
		return audit.Record(ctx, tx, by, q.UpdatedAt, "inquiry.report", "inquiry", q.ID, map[string]any{"side": side, "reason": reason})
	})
	if err != nil {
		return Inquiry{}, err
	}
	return s.Inquiry(ctx, by, id)
}

func tidyReason(reason string) (string, error) {
	in := NewMessage{Text: reason}
	in.tidy("")
	var p errs.Problems
	checkLength(&p, "reason", in.Text, MaxReason)
	return in.Text, p.Err()
}

// begin locks an inquiry of the actor's organisation for a change and says for which side the actor writes.
func (s *Service) begin(ctx context.Context, tx *database.Tx, by actor.Actor, id string) (Inquiry, Side, error) {
	q, err := lockInquiry(ctx, tx, by.OrgID, id, s.now())
	if err != nil {
		return Inquiry{}, "", err
	}
	side, _ := q.SideOf(by)
	if !mayWrite(by) {
		return Inquiry{}, "", ErrForbidden
	}
	if err := s.name(ctx, tx, &q); err != nil {
		return Inquiry{}, "", err
	}
	if side == Buyer && !q.Buyer.Active() || side == Supplier && !q.Supplier.Active() {
		return Inquiry{}, "", ErrInactive
	}
	return q, side, nil
}

func newMessage(by actor.Actor, q Inquiry, kind MessageKind, text string, now time.Time) Message {
	side, _ := q.SideOf(by)
	return Message{
		ID: database.NewID(), InquiryID: q.ID, Kind: kind, Side: side, UserID: by.UserID, UserName: by.Name, OrgID: by.OrgID,
		Lang: by.Lang, Text: text, CreatedAt: now,
	}
}

// record stores a changed inquiry with the message that changed it.
func (s *Service) record(ctx context.Context, tx *database.Tx, by actor.Actor, q *Inquiry, m Message, action string) error {
	q.LastAt = m.CreatedAt
	if m.Side == Buyer {
		q.unreadSupplier++
	} else {
		q.unreadBuyer++
	}
	if err := updateInquiry(ctx, tx, *q); err != nil {
		return err
	}
	if err := s.deliver(ctx, tx, q, m); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, m.CreatedAt, action, "inquiry", q.ID, map[string]any{"message": m.ID, "status": q.Status})
}

// deliver puts a message into the thread, has letters written about it and tells those who look at the thread now.
func (s *Service) deliver(ctx context.Context, tx *database.Tx, q *Inquiry, m Message) error {
	if err := insertMessage(ctx, tx, m); err != nil {
		return err
	}
	if err := takeAttachments(ctx, tx, m); err != nil {
		return err
	}
	q.Messages = append(q.Messages, m)
	s.tell(ctx, tx, q.ID, m.ID)
	return s.jobs.Enqueue(ctx, tx, jobs.Job{Kind: JobNotify, Payload: notice{Inquiry: q.ID, Message: m.ID}})
}

// tell says on the bus, once the change is durable, that an inquiry is worth a look. Nodes that do not hear it are told
// by the bus that something was lost.
func (s *Service) tell(ctx context.Context, tx *database.Tx, inquiryID, messageID string) {
	ctx = context.WithoutCancel(ctx)
	tx.AfterCommit(func() { _ = s.bus.Publish(ctx, Topic(inquiryID), []byte(messageID)) })
}
