// Package inquiry owns what a buyer asks a supplier: inquiries, the thread of messages that follows, the files in it,
// the letters that tell of it, and the log from which a supplier's response rate is computed.
//
// An inquiry belongs to exactly two organisations; to everybody else it does not exist, save for the office in
// Kazakhstan, which reads those of Kazakhstan's buyers and changes none. The package refuses to say who an organisation
// is (account) or what a product is (catalog): it keeps what was asked in the words of that moment.
package inquiry

import (
	"strings"
	"time"

	"market/internal/kernel/errs"
	"market/internal/platform/cache"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/platform/media"
	"market/internal/trade/account"
)

// Errors of the use cases.
var (
	ErrNotFound           = errs.New(errs.NotFound, "error.inquiry_not_found")
	ErrAttachmentNotFound = errs.New(errs.NotFound, "error.inquiry_attachment_not_found")
	ErrForbidden          = errs.New(errs.Forbidden, "error.forbidden")
	// ErrBuyersOnly is the answer to an inquiry of an organisation that is no buyer.
	ErrBuyersOnly = errs.New(errs.Forbidden, "error.inquiry_buyers_only")
	// ErrOwnProduct is the answer to asking oneself.
	ErrOwnProduct = errs.New(errs.Conflict, "error.inquiry_own_product")
	// ErrInactive is the answer to an organisation that was not approved yet, or is suspended.
	ErrInactive = errs.New(errs.Conflict, "error.inquiry_inactive")
	// ErrState is the answer when the state of the inquiry does not allow the action.
	ErrState = errs.New(errs.Conflict, "error.inquiry_state")
	// ErrTooManyFiles is the answer to sending in more files without using those that wait.
	ErrTooManyFiles = errs.New(errs.TooMany, "error.inquiry_files_waiting").After(time.Hour)
	// ErrTooMany is the answer to more inquiries or messages than one side sends in good faith.
	ErrTooMany = errs.New(errs.TooMany, "error.inquiry_too_many")
)

// Deps are what the service works with.
type Deps struct {
	DB       *database.DB
	Jobs     *jobs.Queue
	Accounts *account.Service
	Files    *media.Files
	Bus      *cache.Bus
	BaseURL  string // begins the links in letters
	Now      func() time.Time
}

// Service holds the use cases.
type Service struct {
	db       *database.DB
	jobs     *jobs.Queue
	accounts *account.Service
	files    *media.Files
	bus      *cache.Bus
	baseURL  string
	now      func() time.Time
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{
		db: d.DB, jobs: d.Jobs, accounts: d.Accounts, files: d.Files, bus: d.Bus,
		baseURL: strings.TrimRight(d.BaseURL, "/"), now: d.Now,
	}
}

// The kinds of job.
const (
	JobNotify = "inquiry.notify" // payload: inquiry, message
	JobSweep  = "inquiry.sweep"  // removes files that no message took
)

// HandleJobs registers the handlers of the package's jobs. It is called before the queue starts.
func (s *Service) HandleJobs(q *jobs.Queue) {
	q.Handle(JobNotify, s.HandleNotify)
	q.Handle(JobSweep, s.HandleSweep)
	q.Every(sweepEvery, JobSweep)
}

// Topic is the topic of the bus on which a change of an inquiry is told. The payload is the id of the message that
// changed it, empty when none did: read the inquiry again.
func Topic(id string) string { return "inquiry:" + id }
