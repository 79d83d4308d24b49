package inquiry

import (
	"context"
	"slices"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
	"market/internal/trade/account"
)

// Inquiry gives an inquiry with its thread to either side, and to the office when the buyer is its to look after. It
// marks nothing as read.
func (s *Service) Inquiry(ctx context.Context, by actor.Actor, id string) (Inquiry, error) {
	q, err := s.visible(ctx, by, id)
	if err != nil {
		return Inquiry{}, err
	}
	if err := s.name(ctx, s.db, &q); err != nil {
		return Inquiry{}, err
	}
	if q.Messages, err = selectMessages(ctx, s.db, q.ID); err != nil {
		return Inquiry{}, err
	}
	return q.as(by), nil
}

// visible reads an inquiry that the actor may see.
func (s *Service) visible(ctx context.Context, by actor.Actor, id string) (Inquiry, error) {
	q, err := inquiryOf(ctx, s.db, by.OrgID, id)
	if errs.KindOf(err) == errs.NotFound && mayOversee(by) {
		return inquiryOfCountry(ctx, s.db, officeCountry, id)
	}
	return q, err
}

// as shows the inquiry as the actor sees it.
func (q Inquiry) as(by actor.Actor) Inquiry {
	switch side, _ := q.SideOf(by); side {
	case Buyer:
		q.Unread, q.Reported = q.unreadBuyer, false
	case Supplier:
		q.Unread, q.Reported = q.unreadSupplier, false
	}
	return q
}

// name fills in the organisations.
func (s *Service) name(ctx context.Context, from database.Querier, q *Inquiry) error {
	found, err := s.accounts.Summaries(ctx, from, []string{q.SupplierID, q.BuyerID})
	q.Supplier, q.Buyer = found[q.SupplierID], found[q.BuyerID]
	return err
}

// List gives the inquiries that the actor's organisation sent or received, the one with the newest message first.
func (s *Service) List(ctx context.Context, by actor.Actor, f Filter, page paging.Page) (paging.List[Inquiry], error) {
	if by.OrgID == "" {
		return paging.List[Inquiry]{}, ErrForbidden
	}
	if f.Box == "" {
		f.Box = Received
		if by.OrgKind == string(Buyer) {
			f.Box = Sent
		}
	}
	var p errs.Problems
	p.Check(f.Box == Sent || f.Box == Received, "box", "unknown_value")
	p.Check(f.Status == "" || f.Status.Known(), "status", "unknown_value")
	if err := p.Err(); err != nil {
		return paging.List[Inquiry]{}, err
	}
	rows, err := selectBox(ctx, s.db, by.OrgID, f, page)
	return s.listed(ctx, by, rows, page, err)
}

// ForStaff lists the inquiries of Kazakhstan's buyers for the office, the one with the newest message first. To others
// there is no such list.
func (s *Service) ForStaff(ctx context.Context, by actor.Actor, f StaffFilter, page paging.Page) (paging.List[Inquiry], error) {
	if !mayOversee(by) {
		return paging.List[Inquiry]{}, ErrNotFound
	}
	var p errs.Problems
	p.Check(f.Status == "" || f.Status.Known(), "status", "unknown_value")
	if err := p.Err(); err != nil {
		return paging.List[Inquiry]{}, err
	}
	rows, err := selectOfCountry(ctx, s.db, officeCountry, f, page)
	return s.listed(ctx, by, rows, page, err)
}

// listed cuts rows to a page and names the organisations of all of them at once.
func (s *Service) listed(ctx context.Context, by actor.Actor, rows []Inquiry, page paging.Page, err error) (paging.List[Inquiry], error) {
	if err != nil {
		return paging.List[Inquiry]{}, err
	}
	list := paging.Cut(rows, page, func(q Inquiry) paging.Key { return paging.Key{Time: q.LastAt, ID: q.ID} })
	names, err := s.namesOf(ctx, list.Items)
	if err != nil {
		return paging.List[Inquiry]{}, err
	}
	for i, q := range list.Items {
		q.Supplier, q.Buyer = names[q.SupplierID], names[q.BuyerID]
		list.Items[i] = q.as(by)
	}
	return list, nil
}

func (s *Service) namesOf(ctx context.Context, all []Inquiry) (map[string]account.Summary, error) {
	var ids []string
	for _, q := range all {
		ids = append(ids, q.SupplierID, q.BuyerID)
	}
	if len(ids) == 0 {
		return map[string]account.Summary{}, nil
	}
	slices.Sort(ids)
	return s.accounts.Summaries(ctx, s.db, slices.Compact(ids))
}

// UnreadCount tells how many inquiries hold messages that the actor's organisation has not read.
func (s *Service) UnreadCount(ctx context.Context, by actor.Actor) (int, error) {
	if by.OrgID == "" {
		return 0, nil
	}
	return countUnread(ctx, s.db, by.OrgID)
}

// MarkRead notes that the actor's organisation has read the thread. Only those who answer mark it: others may look
// without taking the inquiry from them, and staff look without a trace.
func (s *Service) MarkRead(ctx context.Context, by actor.Actor, id string) error {
	q, err := s.visible(ctx, by, id)
	if err != nil {
		return err
	}
	side, ok := q.SideOf(by)
	if !ok || !mayWrite(by) || q.as(by).Unread == 0 {
		return nil
	}
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		s.tell(ctx, tx, id, "")
		return markRead(ctx, tx, id, side, s.now())
	})
}

func (s *Service) messageOf(ctx context.Context, by actor.Actor, id, messageID string) (Message, error) {
	q, err := s.Inquiry(ctx, by, id)
	if err != nil {
		return Message{}, err
	}
	for _, m := range q.Messages {
		if m.ID == messageID {
			return m, nil
		}
	}
	return Message{}, ErrNotFound
}
