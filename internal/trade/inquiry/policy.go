package inquiry

import "market/internal/kernel/actor"

// officeCountry is the country whose buyers the office looks after.
const officeCountry = "KZ"

// mayWrite: people with the role sales write for their organisation. Every member may read.
func mayWrite(by actor.Actor) bool { return by.OrgID != "" && by.Is(actor.Sales) }

// mayOversee: the office in Kazakhstan reads the inquiries of the country's buyers.
func mayOversee(by actor.Actor) bool { return by.IsStaff(actor.Office) }

// maySend tells why an actor may not ask a supplier; nil when it may.
func maySend(by actor.Actor, supplierID string) error {
	switch {
	case by.OrgID != "" && by.OrgID == supplierID:
		return ErrOwnProduct
	case by.OrgKind != string(Buyer):
		return ErrBuyersOnly
	case !mayWrite(by):
		return ErrForbidden
	}
	return nil
}
