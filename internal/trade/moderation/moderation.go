// Package moderation owns the verb "decide": a queue of review cases, each about one revision of one subject, claimed by
// one reviewer and resolved exactly once. What a subject is, and what a decision does to it, belongs to the noun that
// registers a Subject; this package imports no other noun.
package moderation

import (
	"context"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// Target is the working target: a case should be decided within this time of being opened.
const Target = 24 * time.Hour

// ClaimFor is how long a claim holds; a reviewer who goes away blocks nobody longer than this.
const ClaimFor = 20 * time.Minute

// Errors of the use cases.
var (
	ErrNotFound  = errs.New(errs.NotFound, "error.case_not_found")
	ErrResolved  = errs.New(errs.Conflict, "error.case_resolved")
	ErrClaimed   = errs.New(errs.Conflict, "error.case_claimed")
	ErrWaiting   = errs.New(errs.Conflict, "error.case_waiting")
	ErrNoSubject = errs.New(errs.Internal, "error.internal")
)

// Status is the state of a case.
type Status string

// The states of a case.
const (
	Open             Status = "open"
	Claimed          Status = "claimed"
	Approved         Status = "approved"
	Rejected         Status = "rejected"
	ChangesRequested Status = "changes_requested"
	Withdrawn        Status = "withdrawn"
)

// transitions lists where a case may go from each state. Reviewers decide and claim; the owner of the subject withdraws;
// a claim that is released or lapses opens the case again.
var transitions = map[Status][]Status{
	Open:    {Claimed, Approved, Rejected, ChangesRequested, Withdrawn},
	Claimed: {Open, Claimed, Approved, Rejected, ChangesRequested, Withdrawn},
}

// May reports whether a case may go from one state to another.
func May(from, to Status) bool {
	for _, s := range transitions[from] {
		if s == to {
			return true
		}
	}
	return false
}

// Waits reports whether the case still needs a decision.
func (s Status) Waits() bool { return s == Open || s == Claimed }

// Case is one decision to be made, or made.
type Case struct {
	ID          string
	SubjectKind string
	SubjectID   string
	RevisionID  string
	Title       i18n.Text
	OrgID       string
	OrgName     i18n.Text
	ZoneID      string // empty: the whole alliance decides

	Status        Status
	OpenedAt      time.Time
	DueAt         time.Time
	ClaimedBy     string
	ClaimedByName string
	ClaimedUntil  *time.Time

	DecidedBy     string
	DecidedByName string
	DecidedAt     *time.Time
	Reasons       []string
	Note          string
	Remarks       []Remark

	UpdatedAt time.Time
	Version   int64
}

// Overdue reports whether the case waits longer than the target.
func (c Case) Overdue(now time.Time) bool { return c.Status.Waits() && now.After(c.DueAt) }

// heldByOther reports whether somebody else than the actor holds the case now.
func (c Case) heldByOther(by actor.Actor, now time.Time) bool {
	return c.Status == Claimed && c.ClaimedBy != by.UserID && c.ClaimedUntil != nil && now.Before(*c.ClaimedUntil)
}

// Remark is what a reviewer says about one field.
type Remark struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

// Subject is implemented by the noun whose revisions are reviewed.
type Subject interface {
	// Kind is the word for the subject in cases and addresses: "product".
	Kind() string
	// Review gives what the reviewer sees of a revision.
	Review(ctx context.Context, q database.Querier, subjectID, revisionID string) (Review, error)
	// Decide carries a decision out, in the transaction that resolves the case.
	Decide(ctx context.Context, tx *database.Tx, by actor.Actor, c Case, d Decision) error
}

// Review is what a reviewer sees: every field as it is now for everybody (Before) and as it is proposed (After).
type Review struct {
	Title    i18n.Text
	Path     string // of the subject's page, without the language
	Fields   []Field
	Findings []Finding
	Images   []Image
}

// Field is one field of the subject in one language (Lang empty where it has none). Before is empty for something new.
type Field struct {
	Name   string    `json:"name"`
	Lang   i18n.Lang `json:"lang,omitempty"`
	Before string    `json:"before"`
	After  string    `json:"after"`
}

// Changed reports whether the revision changes the field.
func (f Field) Changed() bool { return f.Before != f.After }

// Path is the field's name as the API spells it: "name.ru".
func (f Field) Path() string {
	if f.Lang == "" {
		return f.Name
	}
	return f.Name + "." + string(f.Lang)
}

// Finding is something a program noticed that a reviewer should look at. Its text is the message "finding.CODE".
type Finding struct {
	Code  string    `json:"code"`
	Field string    `json:"field"`
	Args  errs.Args `json:"args,omitempty"`
}

// Image is a picture of the subject.
type Image struct {
	ID  string
	Alt i18n.Text
}

// Verdict is what a reviewer decides.
type Verdict string

// The verdicts.
const (
	Approve        Verdict = "approve"
	Reject         Verdict = "reject"
	RequestChanges Verdict = "request_changes"
)

// outcome is the state of a case after each verdict.
var outcome = map[Verdict]Status{Approve: Approved, Reject: Rejected, RequestChanges: ChangesRequested}

// Decision is a verdict with its reasons. A refusal carries at least one reason code.
type Decision struct {
	Verdict Verdict
	Reasons []string
	Note    string
	Remarks []Remark
}

// maxNote is the length of a note or remark in characters.
const maxNote = 2000

func (d Decision) problems(subjectKind string) errs.Problems {
	var p errs.Problems
	p.Check(outcome[d.Verdict] != "", "decision", "unknown_value")
	p.Check(d.Verdict == Approve || len(d.Reasons) > 0, "reasons", "reason_required")
	for _, code := range d.Reasons {
		p.Check(knownReason(subjectKind, code), "reasons", "unknown_value")
	}
	p.Check(len([]rune(d.Note)) <= maxNote, "note", "too_long", "max", maxNote)
	for _, r := range d.Remarks {
		p.Check(len([]rune(r.Text)) <= maxNote, "remarks", "too_long", "max", maxNote)
	}
	return p
}

// Service runs the queue.
type Service struct {
	db       *database.DB
	now      func() time.Time
	subjects map[string]Subject
}

// New makes the service. Subjects register before it is used.
func New(db *database.DB, now func() time.Time) *Service {
	return &Service{db: db, now: now, subjects: map[string]Subject{}}
}

// Register makes the service know a kind of subject.
func (s *Service) Register(subject Subject) { s.subjects[subject.Kind()] = subject }

// Kinds lists the registered kinds of subject.
func (s *Service) Kinds() []string {
	var kinds []string
	for _, k := range kindOrder {
		if _, ok := s.subjects[k]; ok {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// kindOrder is the order in which kinds are offered as filters.
var kindOrder = []string{"product", "organisation"}

// Detail is a case with everything a reviewer needs.
type Detail struct {
	Case    Case
	Review  Review
	History []audit.Entry
}
