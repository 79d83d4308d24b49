package inquiry

import (
	"slices"

	"market/internal/kernel/i18n"
)

// Status is the state of an inquiry.
type Status string

// The states.
const (
	Open     Status = "open"
	Answered Status = "answered"
	Quoted   Status = "quoted"
	Accepted Status = "accepted"
	Declined Status = "declined"
	Expired  Status = "expired"
	Closed   Status = "closed"
)

// Statuses lists the states in the order of an inquiry's life.
var Statuses = [...]Status{Open, Answered, Quoted, Accepted, Declined, Expired, Closed}

// Known reports whether s is one of Statuses.
func (s Status) Known() bool { return slices.Contains(Statuses[:], s) }

// Label is the state's name for a reader.
func (s Status) Label(p *i18n.Printer) string { return p.T("inquiry.status." + string(s)) }

// Side is who acts on an inquiry.
type Side string

// The sides: the two organisations, and the program, which lets time pass.
const (
	Buyer    Side = "buyer"
	Supplier Side = "supplier"
	Clock    Side = "clock"
)

// Other is the organisation across the table.
func (s Side) Other() Side {
	if s == Buyer {
		return Supplier
	}
	return Buyer
}

// transitions lists where an inquiry may go from each state, and who may send it there. A supplier cannot close what it
// has not answered: it answers or declines, so that silence shows in its response rate. Quotations move an inquiry to
// quoted, accepted and expired.
var transitions = map[Status]map[Status][]Side{
	Open: {
		Answered: {Supplier}, Quoted: {Supplier}, Declined: {Supplier}, Closed: {Buyer}, Expired: {Clock},
	},
	Answered: {
		Quoted: {Supplier}, Declined: {Supplier}, Closed: {Buyer, Supplier}, Expired: {Clock},
	},
	Quoted: {
		Accepted: {Buyer}, Declined: {Buyer, Supplier}, Closed: {Buyer, Supplier}, Expired: {Clock},
	},
	Accepted: {}, Declined: {}, Expired: {}, Closed: {},
}

// May reports whether a side may move an inquiry from one state to another.
func May(side Side, from, to Status) bool { return slices.Contains(transitions[from][to], side) }

// Talks reports whether messages may still be written: not once the inquiry was declined, closed or left to expire. What
// was accepted is talked about until it is delivered.
func (s Status) Talks() bool { return s != Declined && s != Closed && s != Expired }

// to moves the inquiry to a state; the table decides, nothing else.
func (q *Inquiry) to(side Side, next Status) error {
	if !May(side, q.Status, next) {
		return ErrState.With("status", string(q.Status))
	}
	q.Status = next
	return nil
}
