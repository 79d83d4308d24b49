package inquiry

import (
	"context"
	"time"

	"market/internal/platform/database"
)

// eventKind is what happened to an inquiry.
type eventKind string

const (
	received eventKind = "received"
	answered eventKind = "answered"
	declined eventKind = "declined"
	closed   eventKind = "closed"
	reported eventKind = "reported"
)

// event is an entry of the log of inquiries.
type event struct {
	inquiryID, supplierID, buyerID string
	kind                           eventKind
	side                           Side
	at                             time.Time
}

// The rule of the response rate: the last 30 days, or where those hold fewer than 10 inquiries, the last 10 of 90 days;
// handled is what was answered, refused or reported within 24 hours.
const (
	inTime        = 24 * time.Hour
	responseDays  = 30
	extendedDays  = 90
	enoughForRate = 10
)

// Responsiveness is how often a supplier answers in time.
type Responsiveness struct {
	Received int // inquiries that count, those of one buyer within a day as one
	Handled  int // those answered, refused or reported within 24 hours
	Days     int // the days looked at, 30 or 90
}

// Known reports whether there is anything to tell.
func (r Responsiveness) Known() bool { return r.Received > 0 }

// Percent is the response rate, rounded to the nearest whole; 0 when it is not known.
func (r Responsiveness) Percent() int {
	if r.Received == 0 {
		return 0
	}
	return (200*r.Handled + r.Received) / (2 * r.Received)
}

// Responsiveness computes the response rate of suppliers from the log, read in a transaction of the caller's or, with a
// nil q, on its own. One without inquiries has the zero rate, which is not Known.
func (s *Service) Responsiveness(ctx context.Context, q database.Querier, supplierIDs []string, now time.Time) (map[string]Responsiveness, error) {
	rates := make(map[string]Responsiveness, len(supplierIDs))
	if len(supplierIDs) == 0 {
		return rates, nil
	}
	if q == nil {
		q = s.db
	}
	// A day more than is looked at, so that a buyer's day that began before counts once too.
	events, err := selectEvents(ctx, q, supplierIDs, now.AddDate(0, 0, -extendedDays).Add(-inTime))
	bySupplier := map[string][]event{}
	for _, e := range events {
		bySupplier[e.supplierID] = append(bySupplier[e.supplierID], e)
	}
	for _, id := range supplierIDs {
		rates[id] = rate(bySupplier[id], now)
	}
	return rates, err
}

// occasion is one buyer's inquiries within a day of the first.
type occasion struct {
	at        time.Time // of the first
	handled   bool      // one of them was handled in time
	inquiries []asking
}

// asking is one inquiry on its way to being handled.
type asking struct {
	at        time.Time
	handledAt time.Time // zero: not yet
	dropped   bool      // its buyer closed it while there was still time
}

// rate applies the rule to one supplier's events in their order.
func rate(events []event, now time.Time) Responsiveness {
	var all []*occasion
	for _, o := range occasions(events) {
		if o.judge(now) {
			all = append(all, o)
		}
	}
	recent := since(all, now.AddDate(0, 0, -responseDays))
	r := Responsiveness{Days: responseDays}
	if len(recent) < enoughForRate {
		recent = since(all, now.AddDate(0, 0, -extendedDays))
		recent, r.Days = recent[max(0, len(recent)-enoughForRate):], extendedDays
	}
	for _, o := range recent {
		r.Received++
		if o.handled {
			r.Handled++
		}
	}
	return r
}

// since cuts away what began before a time.
func since(all []*occasion, from time.Time) []*occasion {
	for i, o := range all {
		if !o.at.Before(from) {
			return all[i:]
		}
	}
	return nil
}

// occasions groups what was received and notes what became of it.
func occasions(events []event) []*occasion {
	var all []*occasion
	latest := map[string]*occasion{} // by buyer
	where := map[string]func() *asking{}
	for _, e := range events {
		if e.kind == received {
			o := latest[e.buyerID]
			if o == nil || e.at.Sub(o.at) >= inTime {
				o = &occasion{at: e.at}
				latest[e.buyerID], all = o, append(all, o)
			}
			n := len(o.inquiries)
			o.inquiries = append(o.inquiries, asking{at: e.at})
			where[e.inquiryID] = func() *asking { return &o.inquiries[n] }
			continue
		}
		if find, ok := where[e.inquiryID]; ok {
			find().note(e)
		}
	}
	return all
}

// note takes in what happened to the inquiry after it was received.
func (a *asking) note(e event) {
	switch {
	case !a.handledAt.IsZero():
	case e.side == Supplier: // answered, declined or reported; it cannot close what it has not answered
		a.handledAt = e.at
	case e.kind == closed && e.at.Sub(a.at) <= inTime:
		a.dropped = true
	}
}

// judge decides whether the occasion was handled, and reports whether it counts: an inquiry that still has time, or that
// its buyer took back in that time, says nothing about the supplier.
func (o *occasion) judge(now time.Time) (counts bool) {
	for _, a := range o.inquiries {
		switch {
		case !a.handledAt.IsZero() && a.handledAt.Sub(a.at) <= inTime:
			o.handled, counts = true, true
		case !a.dropped && now.Sub(a.at) > inTime:
			counts = true
		}
	}
	return counts
}
