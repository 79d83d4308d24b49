package catalog

import (
	"slices"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/trade/account"
)

// Status is the state of a product, and of its newest revision.
type Status string

// The states of a product.
const (
	Draft            Status = "draft"
	InReview         Status = "in_review"
	ChangesRequested Status = "changes_requested"
	Rejected         Status = "rejected"
	Published        Status = "published"
	Unlisted         Status = "unlisted"
	Suspended        Status = "suspended"
	Archived         Status = "archived"
)

// Statuses lists the states in the order they are offered.
var Statuses = [...]Status{Draft, InReview, ChangesRequested, Rejected, Published, Unlisted, Suspended, Archived}

// Known reports whether s is one of Statuses.
func (s Status) Known() bool { return slices.Contains(Statuses[:], s) }

// Side is who may make a transition: the product's supplier, or the staff that covers the supplier's zone.
type Side string

// The two sides.
const (
	BySupplier Side = "supplier"
	ByStaff    Side = "staff"
)

// transitions lists where a product may go from each state, and who may send it there.
var transitions = map[Status]map[Status]Side{
	Draft:            {InReview: BySupplier, Archived: BySupplier},
	InReview:         {Published: ByStaff, ChangesRequested: ByStaff, Rejected: ByStaff, Archived: BySupplier},
	ChangesRequested: {InReview: BySupplier, Archived: BySupplier},
	Rejected:         {Archived: BySupplier},
	Published:        {Unlisted: BySupplier, Suspended: ByStaff, Archived: BySupplier},
	Unlisted:         {Published: BySupplier, Archived: BySupplier},
	Suspended:        {Published: ByStaff},
	Archived:         {},
}

// May reports whether a product may go from one state to another, and by whom.
func May(from, to Status) (by Side, ok bool) {
	by, ok = transitions[from][to]
	return by, ok
}

// State says where a translated field stands against its source text.
type State string

// The states of a translation.
const (
	Missing State = "missing"
	Machine State = "machine"
	Human   State = "human"
	Stale   State = "stale" // the source text changed afterwards
)

// Translation is the state of each translated field by language. The source language has no entry, nor has a field
// without a source text.
type Translation map[i18n.Lang]map[string]State

// Product is one listing of one supplier. Content is that of its newest revision; what buyers see is a View.
type Product struct {
	ID         string
	SupplierID string
	SKU        string
	Status     Status

	Content     Content
	Translation Translation
	RevisionID  string
	Revision    int // number of the newest revision, from 1
	// RevisionStatus is draft, in_review, changes_requested, rejected or published. An edit after a review begins a new
	// draft: of a published product, while the published revision stays up; of one that needs changes, until it is sent again.
	RevisionStatus      Status
	PublishedRevisionID string // empty until the first approval

	Reason      string // why staff suspended the product; empty in every other state
	Version     int64
	CreatedAt   time.Time
	UpdatedAt   time.Time
	PublishedAt *time.Time // of the first approval

	document int64 // revision of the search document: grows with whatever changes it
}

// Editable reports whether the supplier may change the content: not while it is in review, not after a final refusal.
func (p Product) Editable() bool {
	return p.Status != Rejected && p.Status != Archived && p.RevisionStatus != InReview
}

// Submittable reports whether there is a revision that may be sent to review.
func (p Product) Submittable() bool {
	return p.Status != Archived && p.Status != Rejected && (p.RevisionStatus == Draft || p.RevisionStatus == ChangesRequested)
}

// to moves the product to another state, or returns ErrState.
func (p *Product) to(next Status) error {
	if _, ok := May(p.Status, next); !ok {
		return ErrState.With("status", string(p.Status))
	}
	p.Status = next
	return nil
}

// View is what buyers see of a published product. Its Content is that of the published revision; do not change it,
// readers share it.
type View struct {
	Product
	Supplier account.Summary
	Path     []Category // of the product's category, from the root
}

// Category is the product's own category, the last of Path.
func (v View) Category() Category {
	if len(v.Path) == 0 {
		return Category{}
	}
	return v.Path[len(v.Path)-1]
}
