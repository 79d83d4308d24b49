// Package catalog owns what is traded: the category tree with its typed attributes, products, their revisions and what
// buyers see of them, and how products are found.
//
// Every query for a product is scoped by its supplier or by what is published. The package decides neither who an
// organisation is (account) nor whether a revision is good enough (moderation): it opens a case and carries the decision
// out. It never shows anything that is not the published revision of a published product of an active supplier, whatever
// an index or a cache says.
package catalog

import (
	"time"

	"market/internal/kernel/errs"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/platform/media"
	"market/internal/platform/search"
	"market/internal/trade/account"
	"market/internal/trade/alliance"
	"market/internal/trade/moderation"
)

// Errors of the use cases.
var (
	ErrNotFound         = errs.New(errs.NotFound, "error.product_not_found")
	ErrCategoryNotFound = errs.New(errs.NotFound, "error.category_not_found")
	ErrSupplierNotFound = errs.New(errs.NotFound, "error.supplier_not_found")
	ErrFileNotFound     = errs.New(errs.NotFound, "error.media_not_found") // an image or document
	ErrForbidden        = errs.New(errs.Forbidden, "error.forbidden")
	ErrStale            = errs.New(errs.Stale, "error.stale")
	// ErrState is the answer when the product's state does not allow the action; its argument "status" is that state.
	ErrState = errs.New(errs.Conflict, "error.product_state")
	// ErrInReview is the answer to editing what a reviewer is looking at.
	ErrInReview = errs.New(errs.Conflict, "error.product_in_review")
	// ErrSupplierInactive is the answer to submitting for a supplier that was not approved, or is suspended.
	ErrSupplierInactive = errs.New(errs.Conflict, "error.supplier_inactive")
)

// Deps are what the service works with.
type Deps struct {
	DB         *database.DB
	Jobs       *jobs.Queue
	Moderation *moderation.Service
	Accounts   *account.Service
	Zones      *alliance.Service
	Media      *media.Images
	Files      *media.Files
	Uploads    media.Store // keeps the spreadsheets of imports under "imports/…"
	Search     *search.Service
	Now        func() time.Time
	Changed    func() // called after each committed change that public pages show; may be nil
}

// Service runs the catalogue.
type Service struct {
	db       *database.DB
	jobs     *jobs.Queue
	cases    *moderation.Service
	accounts *account.Service
	zones    *alliance.Service
	media    *media.Images
	files    *media.Files
	uploads  media.Store
	search   *search.Service
	now      func() time.Time
	changed  func()

	tree     *treeCache
	contents *contentCache
}

// New makes the service, and makes it known to moderation and to account: a decision about a product and a change of a
// supplier both reach it. The search has to be given its Source.
func New(d Deps) *Service {
	if d.Changed == nil {
		d.Changed = func() {}
	}
	s := &Service{
		db: d.DB, jobs: d.Jobs, cases: d.Moderation, accounts: d.Accounts, zones: d.Zones, media: d.Media, files: d.Files, uploads: d.Uploads, search: d.Search,
		now: d.Now, changed: d.Changed,
		tree: &treeCache{}, contents: newContentCache(),
	}
	d.Moderation.Register(subject{s})
	d.Accounts.OnOrganisationChange(s.supplierChanged)
	return s
}
