package catalog

import (
	"market/internal/kernel/actor"
	"market/internal/trade/account"
)

// supplierKind is the kind of organisation that lists products, as an actor names it.
const supplierKind = string(account.Supplier)

// mayList: people of a supplier with the role editor, and the program itself.
func mayList(by actor.Actor) bool {
	return by.System || by.OrgKind == supplierKind && by.Is(actor.Editor)
}

// owns: the product belongs to the organisation that the actor works for now.
func owns(by actor.Actor, supplierID string) bool {
	return by.System || by.OrgID != "" && by.OrgID == supplierID
}

// mayModerate: a moderator of the supplier's zone or of the whole alliance.
func mayModerate(by actor.Actor, supplier account.Summary) bool {
	return by.Covers(actor.Moderator, supplier.ZoneID)
}

// mayEditTree: admins, and moderators of the whole alliance, since the tree is everybody's.
func mayEditTree(by actor.Actor) bool { return by.Covers(actor.Moderator, "") }
