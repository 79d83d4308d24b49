package inquiry

import (
	"context"
	"fmt"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/platform/audit"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/trade/account"
)

// Send asks a supplier about its published products. It refuses every wrong field at once; a product that is not the
// supplier's, or not published, is not found at "lines.N.product_id". The same key and body give the same inquiry.
func (s *Service) Send(ctx context.Context, by actor.Actor, in NewInquiry, key idempotency.Key) (Inquiry, error) {
	if err := maySend(by, in.SupplierID); err != nil {
		return Inquiry{}, err
	}
	in.tidy(by.Lang)
	now := database.Time(s.now())
	q := Inquiry{
		ID: database.NewID(), SupplierID: in.SupplierID, BuyerID: by.OrgID, Status: Open,
		Destination: in.Destination, Incoterm: in.Incoterm, NeededBy: in.NeededBy, Lang: in.Lang,
		LastAt: now, Version: 1, CreatedAt: now, UpdatedAt: now, unreadSupplier: 1,
	}
	var before string
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		id, repeated, err := idempotency.Claim(ctx, tx, claimOwner(by), key, q.ID, now)
		if err != nil {
			return err
		}
		if repeated {
			before = id
			return nil
		}
		return s.send(ctx, tx, by, &q, in)
	})
	switch {
	case err != nil:
		return Inquiry{}, err
	case before != "":
		return s.Inquiry(ctx, by, before)
	}
	return q, nil
}

// claimOwner keeps the keys of one person's organisations apart.
func claimOwner(by actor.Actor) string { return by.OrgID + ":" + by.UserID }

func (s *Service) send(ctx context.Context, tx *database.Tx, by actor.Actor, q *Inquiry, in NewInquiry) error {
	p := in.problems(s.now())
	if err := s.parties(ctx, tx, q, &p); err != nil {
		return err
	}
	if err := askedLines(ctx, tx, q, in.Lines, &p); err != nil {
		return err
	}
	attachments, err := waitingAttachments(ctx, tx, by.OrgID, in.Attachments, &p)
	if err != nil {
		return err
	}
	if err := p.Err(); err != nil {
		return err
	}
	if err := mayAskMore(ctx, tx, q.BuyerID, q.CreatedAt); err != nil {
		return err
	}
	if q.Number, err = nextNumber(ctx, tx, q.CreatedAt); err != nil {
		return err
	}
	if err := insertInquiry(ctx, tx, *q); err != nil {
		return err
	}
	if err := insertEvent(ctx, tx, *q, received, Buyer, by.UserID, q.CreatedAt); err != nil {
		return err
	}
	m := newMessage(by, *q, AskMessage, in.Message, q.CreatedAt)
	m.Lang, m.Attachments = in.Lang, attachments
	if err := s.deliver(ctx, tx, q, m); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, q.CreatedAt, "inquiry.send", "inquiry", q.ID, map[string]any{
		"number": q.Number, "supplier": q.SupplierID, "lines": len(q.Lines),
	})
}

// parties reads both organisations and refuses an inactive one.
func (s *Service) parties(ctx context.Context, tx *database.Tx, q *Inquiry, p *errs.Problems) error {
	ids := []string{q.BuyerID}
	if database.ValidID(q.SupplierID) {
		ids = append(ids, q.SupplierID)
	}
	found, err := s.accounts.Summaries(ctx, tx, ids)
	if err != nil {
		return err
	}
	q.Buyer, q.Supplier = found[q.BuyerID], found[q.SupplierID]
	if !q.Buyer.Active() || q.Buyer.Kind != account.Buyer {
		return ErrInactive
	}
	p.Check(q.Supplier.Active() && q.Supplier.Kind == account.Supplier, "supplier_id", "not_found")
	if q.Supplier.Away(q.CreatedAt) {
		q.AwayUntil = q.Supplier.AwayUntil
	}
	return nil
}

// askedLines names the products as they are published at this moment.
func askedLines(ctx context.Context, tx *database.Tx, q *Inquiry, lines []NewLine, p *errs.Problems) error {
	lines = lines[:min(len(lines), MaxLines)]
	found, err := publishedOf(ctx, tx, q.SupplierID, lines)
	if err != nil {
		return err
	}
	q.Lines = make([]Line, len(lines))
	for i, l := range lines {
		product, ok := found[l.ProductID]
		p.Check(ok || !q.Supplier.Active(), fmt.Sprintf("lines.%d.product_id", i), "not_found")
		q.Lines[i] = Line{
			ProductID: l.ProductID, RevisionID: product.revisionID, SKU: product.sku, Name: product.content.Name,
			Quantity: l.Quantity, Unit: firstOf(l.Unit, product.content.Unit, "piece"), TargetPrice: l.TargetPrice,
		}
	}
	return nil
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// nextNumber counts the inquiries of the buyers' year. It comes late in the transaction: whoever sends at the same time
// waits from here to the commit.
func nextNumber(ctx context.Context, tx *database.Tx, now time.Time) (string, error) {
	year := now.In(buyersClock()).Year()
	n, err := count(ctx, tx, year)
	return fmt.Sprintf("Q-%d-%06d", year, n), err
}
