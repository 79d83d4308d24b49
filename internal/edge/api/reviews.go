package api

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/trade/moderation"
)

func (s *Server) reviewCalls() []operation {
	return chapter("reviews",
		get("/review-cases", "list-review-cases", s.reviewCases),
		post("/review-cases/decisions", "decide-review-cases", fiber.StatusOK, s.decideMany),
		get("/review-cases/{id}", "read-review-case", s.reviewCase),
		do(fiber.MethodPost, "/review-cases/{id}/claim", "claim-review-case", s.claim),
		do(fiber.MethodPost, "/review-cases/{id}/release", "release-review-case", s.release),
		post("/review-cases/{id}/decision", "decide-review-case", fiber.StatusOK, s.decide),
	)
}

// CaseList are the parameters of the queue.
type CaseList struct {
	Status string `query:"status" enum:"open,claimed,approved,rejected,changes_requested,withdrawn" doc:"open when left out: whatever waits."`
	Kind   string `query:"kind" doc:"Kind of subject: product, organisation."`
	Zone   string `query:"zone" doc:"Id or code."`
	Mine   bool   `query:"mine" doc:"Only cases that you hold."`
	Paged
}

// ReviewCase is one decision to be made, or made.
type ReviewCase struct {
	ID           string           `json:"id"`
	Subject      Subject          `json:"subject"`
	RevisionID   string           `json:"revision_id"`
	Organisation OrganisationName `json:"organisation"`
	Status       string           `json:"status" enum:"open,claimed,approved,rejected,changes_requested,withdrawn"`
	ZoneID       *string          `json:"zone_id"`
	OpenedAt     time.Time        `json:"opened_at"`
	DueAt        time.Time        `json:"due_at"`
	ClaimedBy    *Person          `json:"claimed_by"`
	ClaimedUntil *time.Time       `json:"claimed_until"`
	DecidedBy    *Person          `json:"decided_by"`
	DecidedAt    *time.Time       `json:"decided_at"`
	Reasons      []string         `json:"reasons"`
	Note         string           `json:"note"`
	Remarks      []Remark         `json:"remarks"`
	Version      int64            `json:"version"`
	CreatedAt    time.Time        `json:"created_at"`
	UpdatedAt    time.Time        `json:"updated_at"`
}

// ReviewDetail is a case with everything a reviewer needs.
type ReviewDetail struct {
	ReviewCase
	Findings []Finding `json:"findings" doc:"What a program noticed."`
	Diff     []Diff    `json:"diff" doc:"Fields that the revision changes."`
	Images   []Image   `json:"images"`
	History  []Deed    `json:"history"`
}

// Subject is what a case is about.
type Subject struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Title Text   `json:"title"`
}

// OrganisationName names an organisation.
type OrganisationName struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
}

// Person names a user.
type Person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Remark is what a reviewer says about one field.
type Remark struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

// Finding is something a program noticed.
type Finding struct {
	Code    string `json:"code"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Diff is one field before and after.
type Diff struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Deed is an entry of the audit log.
type Deed struct {
	Action string    `json:"action"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// NewDecision is a verdict with its reasons.
type NewDecision struct {
	Decision string   `json:"decision" enum:"approve,reject,request_changes"`
	Reasons  []string `json:"reasons,omitempty" doc:"Codes; at least one unless you approve."`
	Note     string   `json:"note,omitempty"`
	Remarks  []Remark `json:"remarks,omitempty"`
}

func (d NewDecision) decision() moderation.Decision {
	return moderation.Decision{
		Verdict: moderation.Verdict(d.Decision), Reasons: d.Reasons, Note: d.Note,
		Remarks: each(d.Remarks, func(m Remark) moderation.Remark { return moderation.Remark(m) }),
	}
}

// BulkDecision decides many cases alike.
type BulkDecision struct {
	IDs []string `json:"ids"`
	NewDecision
}

// BulkOutcome is what became of one case.
type BulkOutcome struct {
	ID     string   `json:"id"`
	Status string   `json:"status,omitempty"`
	Error  *Problem `json:"error,omitempty"`
}

func person(id, name string) *Person {
	if id == "" {
		return nil
	}
	return &Person{ID: id, Name: name}
}

func caseOf(c moderation.Case) ReviewCase {
	return ReviewCase{
		ID: c.ID, Subject: Subject{Kind: c.SubjectKind, ID: c.SubjectID, Title: textOf(c.Title)}, RevisionID: c.RevisionID,
		Organisation: OrganisationName{ID: c.OrgID, Name: textOf(c.OrgName)}, Status: string(c.Status), ZoneID: orNull(c.ZoneID),
		OpenedAt: c.OpenedAt.UTC(), DueAt: c.DueAt.UTC(), ClaimedBy: person(c.ClaimedBy, c.ClaimedByName), ClaimedUntil: utc(c.ClaimedUntil),
		DecidedBy: person(c.DecidedBy, c.DecidedByName), DecidedAt: utc(c.DecidedAt), Reasons: orEmpty(c.Reasons), Note: c.Note,
		Remarks: each(c.Remarks, func(m moderation.Remark) Remark { return Remark(m) }), Version: c.Version,
		CreatedAt: c.OpenedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC(),
	}
}

func (s *Server) reviewCases(r *call, q CaseList) (List[ReviewCase], error) {
	zones, err := s.zones(r)
	if err != nil {
		return List[ReviewCase]{}, err
	}
	f := moderation.Filter{Status: moderation.Status(q.Status), Kind: q.Kind, ZoneID: zones.idOf(q.Zone)}
	if q.Mine {
		f.Mine = r.by.UserID
	}
	page, err := s.Reviews.Queue(r, r.by, f, q.page())
	return listOf(page, caseOf), err
}

func (s *Server) reviewCase(r *call, _ none) (ReviewDetail, error) {
	d, err := s.Reviews.Case(r, r.by, r.id())
	if err != nil {
		return ReviewDetail{}, err
	}
	t := i18n.For(language(r.c))
	out := ReviewDetail{ReviewCase: caseOf(d.Case), Diff: []Diff{}}
	out.Findings = each(d.Review.Findings, func(f moderation.Finding) Finding {
		return Finding{Code: f.Code, Field: f.Field, Message: t.TMap("finding."+f.Code, f.Args)}
	})
	for _, f := range d.Review.Fields {
		if f.Changed() {
			out.Diff = append(out.Diff, Diff{Field: f.Path(), Before: f.Before, After: f.After})
		}
	}
	out.Images = each(d.Review.Images, reviewImage)
	for _, e := range d.History {
		out.History = append(out.History, Deed{Action: e.Action, By: e.ActorName, At: e.At.UTC()})
	}
	out.History = orEmpty(out.History)
	return out, nil
}

func (s *Server) claim(r *call) (ReviewCase, error) {
	c, err := s.Reviews.Claim(r, r.by, r.id())
	return caseOf(c), err
}

func (s *Server) release(r *call) (ReviewCase, error) {
	c, err := s.Reviews.Release(r, r.by, r.id())
	return caseOf(c), err
}

func (s *Server) decide(r *call, in NewDecision) (ReviewCase, error) {
	c, err := s.Reviews.Decide(r, r.by, r.id(), in.decision())
	return caseOf(c), err
}

// decideMany answers 200 even if some cases fail: each item tells its own outcome.
func (s *Server) decideMany(r *call, in BulkDecision) (List[BulkOutcome], error) {
	if !moderation.MayReview(r.by) {
		return List[BulkOutcome]{}, errNotStaff
	}
	all, err := s.Reviews.DecideMany(r, r.by, in.IDs, in.decision())
	if err != nil {
		return List[BulkOutcome]{}, err
	}
	t := i18n.For(language(r.c))
	return List[BulkOutcome]{Items: each(all, func(o moderation.Outcome) BulkOutcome {
		if o.Err == nil {
			return BulkOutcome{ID: o.ID, Status: string(o.Status)}
		}
		e := request.Expected(o.Err)
		request.Failed(r.c, e)
		p := problemOf(t, e)
		p.RequestID = request.ID(r.c)
		return BulkOutcome{ID: o.ID, Error: &p}
	})}, nil
}

// errNotStaff is the answer to deciding without any queue.
var errNotStaff = errs.New(errs.Forbidden, "error.forbidden")
