package demo

import (
	"context"
	"fmt"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/idempotency"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
)

func (r *run) inquiries(ctx context.Context) error {
	for i, q := range r.content.Inquiries {
		if err := r.inquiry(ctx, q); err != nil {
			return fmt.Errorf("inquiry %d: %w", i+1, err)
		}
		r.step()
	}
	return nil
}

// inquiry has the buyer ask and both sides write, at the hours of the data.
func (r *run) inquiry(ctx context.Context, q Inquiry) error {
	buyer, supplier := r.people[q.Buyer], r.people[q.Supplier]
	in := inquiry.NewInquiry{SupplierID: r.orgs[q.Supplier], Destination: q.Destination.For(i18n.Ru), Message: q.Messages[0].Text, Lang: q.Messages[0].Lang}
	if q.Incoterm != nil {
		in.Incoterm = &catalog.Term{Rule: q.Incoterm.Rule, Place: q.Incoterm.Place.For(i18n.Ru)}
	}
	if q.NeededInDays > 0 {
		by := catalog.Date(time.Now().AddDate(0, 0, q.NeededInDays).Format(time.DateOnly))
		in.NeededBy = &by
	}
	for _, l := range q.Lines {
		line := inquiry.NewLine{ProductID: r.products[q.Supplier+"/"+l.SKU], Quantity: l.Quantity}
		if l.TargetPrice != "" {
			price, err := money.Parse(l.TargetPrice, money.CNY)
			if err != nil {
				return err
			}
			line.TargetPrice = &price
		}
		in.Lines = append(in.Lines, line)
	}
	r.ago(time.Duration(q.Messages[0].HoursAgo) * time.Hour)
	asked, err := r.Inquiries.Send(ctx, buyer, in, idempotency.Key{})
	if err != nil {
		return err
	}
	if q.Messages[0].Read {
		if err := r.Inquiries.MarkRead(ctx, supplier, asked.ID); err != nil {
			return err
		}
	}
	last := q.Messages[0]
	for _, m := range q.Messages[1:] {
		if err := r.message(ctx, q, asked.ID, m); err != nil {
			return err
		}
		last = m
	}
	return r.end(ctx, q, asked.ID, last)
}

func (r *run) message(ctx context.Context, q Inquiry, id string, m Message) error {
	from, to := r.people[q.Buyer], r.people[q.Supplier]
	if m.From == "supplier" {
		from, to = to, from
	}
	r.ago(time.Duration(m.HoursAgo) * time.Hour)
	if q.State == string(inquiry.Declined) && m.From == "supplier" {
		_, err := r.Inquiries.Decline(ctx, from, id, m.Text)
		return err
	}
	if _, err := r.Inquiries.Reply(ctx, from, id, inquiry.NewMessage{Text: m.Text, Lang: m.Lang}, idempotency.Key{}); err != nil {
		return err
	}
	if m.Read {
		return r.Inquiries.MarkRead(ctx, to, id)
	}
	return nil
}

func (r *run) end(ctx context.Context, q Inquiry, id string, last Message) error {
	if q.State != string(inquiry.Closed) {
		return nil
	}
	r.ago(time.Duration(last.HoursAgo) * time.Hour / 2)
	_, err := r.Inquiries.Close(ctx, r.people[q.Buyer], id)
	return err
}
