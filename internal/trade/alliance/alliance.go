// Package alliance owns the zones of the alliance and their parks: the list that everybody reads and staff edit.
//
// It refuses to know who works in a zone: organisations belong to account, and what is sold there to catalog.
package alliance

import (
	"context"
	"sync"
	"time"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/platform/search"
)

// ErrZoneNotFound is the answer to an id or code that names no zone, and to staff who do not cover it.
var ErrZoneNotFound = errs.New(errs.NotFound, "error.zone_not_found")

// errForbidden is the answer to staff whose role does not include the deed.
var errForbidden = errs.New(errs.Forbidden, "error.forbidden")

// errStale is the answer to an edit of something that has changed since it was read.
var errStale = errs.New(errs.Stale, "error.stale")

// Zone is a high-tech industrial zone. StateLevel is a flag that staff edit; Member tells whether it has joined the alliance.
type Zone struct {
	ID         string
	Code       string // stable name in addresses and data, such as "urumqi"
	Name       i18n.Text
	Province   i18n.Text
	City       i18n.Text
	Profile    i18n.Text
	Industries i18n.Text
	StateLevel bool
	Member     bool
	// ApprovedYear is the year of the approval at state level, 0 when unknown.
	ApprovedYear int
	Latitude     float64 // degrees, north positive
	Longitude    float64 // degrees, east positive
	Website      string
	Parks        []Park
	Version      int64
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Park is a part of a zone with a name of its own.
type Park struct {
	Name i18n.Text `json:"name"`
	Note i18n.Text `json:"note,omitempty"`
}

// Service keeps the zones.
type Service struct {
	db      *database.DB
	queue   *jobs.Queue
	now     func() time.Time
	changed func()

	mu    sync.Mutex
	known known
}

// New returns the service. changed is called after each committed change that public pages show; it may be nil.
func New(db *database.DB, queue *jobs.Queue, now func() time.Time, changed func()) *Service {
	if changed == nil {
		changed = func() {}
	}
	return &Service{db: db, queue: queue, now: now, changed: changed}
}

// after has the search index follow a change of a zone, in its transaction, and readers see it once it is committed.
func (s *Service) after(ctx context.Context, tx *database.Tx, id string) error {
	tx.AfterCommit(s.drop)
	tx.AfterCommit(s.changed)
	return s.queue.Enqueue(ctx, tx, jobs.Job{Kind: search.JobIndex, Payload: search.IndexJob{Kind: search.Zone, IDs: []string{id}}})
}
