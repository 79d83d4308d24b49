package moderation

import (
	"context"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// Filter narrows the queue.
type Filter struct {
	Status Status // empty or open: whatever waits
	Kind   string
	ZoneID string
	Mine   string // id of the reviewer who holds the case
}

func (f Filter) statuses() []Status {
	if f.Status == "" || f.Status == Open {
		return []Status{Open, Claimed}
	}
	return []Status{f.Status}
}

// Opening is what a noun says when it asks for a decision.
type Opening struct {
	SubjectKind string
	SubjectID   string
	RevisionID  string
	Title       i18n.Text
	OrgID       string
	OrgName     i18n.Text
	ZoneID      string
}

// Open adds a case to the queue in the caller's transaction. A case about an older revision of the same subject that
// still waits is withdrawn: reviewers only ever see the newest.
func (s *Service) Open(ctx context.Context, tx *database.Tx, by actor.Actor, o Opening) error {
	if err := s.Withdraw(ctx, tx, by, o.SubjectKind, o.SubjectID); err != nil {
		return err
	}
	now := s.now()
	c := Case{
		ID: database.NewID(), SubjectKind: o.SubjectKind, SubjectID: o.SubjectID, RevisionID: o.RevisionID, Title: o.Title,
		OrgID: o.OrgID, OrgName: o.OrgName, ZoneID: o.ZoneID, Status: Open, OpenedAt: now, DueAt: now.Add(Target),
	}
	if err := insertCase(ctx, tx, c); err != nil {
		if database.IsUnique(err, "") {
			return ErrWaiting.Because(err)
		}
		return err
	}
	return audit.Record(ctx, tx, by, now, "moderation.open", "case", c.ID, map[string]string{"kind": o.SubjectKind, "subject": o.SubjectID, "revision": o.RevisionID})
}

// Withdraw takes a waiting case of the subject back; without one it does nothing.
func (s *Service) Withdraw(ctx context.Context, tx *database.Tx, by actor.Actor, kind, subjectID string) error {
	c, err := waitingCase(ctx, tx, kind, subjectID)
	if err != nil {
		return ignoreNotFound(err)
	}
	c.Status = Withdrawn
	if err := updateCase(ctx, tx, c, s.now()); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, s.now(), "moderation.withdraw", "case", c.ID, nil)
}

func ignoreNotFound(err error) error {
	if ErrNotFound.Is(err) {
		return nil
	}
	return err
}

// Queue lists the cases that the actor may decide, oldest first.
func (s *Service) Queue(ctx context.Context, by actor.Actor, f Filter, p paging.Page) (paging.List[Case], error) {
	if !MayReview(by) {
		return paging.List[Case]{}, ErrNotFound
	}
	cases, err := selectQueue(ctx, s.db, scopeOf(by), f, p)
	return paging.Cut(cases, p, func(c Case) paging.Key { return paging.Key{Time: c.OpenedAt, ID: c.ID} }), err
}

// Waiting counts the cases of the queue that match.
func (s *Service) Waiting(ctx context.Context, by actor.Actor, f Filter) (int, error) {
	if !MayReview(by) {
		return 0, nil
	}
	return countQueue(ctx, s.db, scopeOf(by), f)
}

// Next gives the id of the case to open after one was decided: the oldest that waits and that nobody else holds.
// Empty when the queue is empty.
func (s *Service) Next(ctx context.Context, by actor.Actor, f Filter) (string, error) {
	f.Status = Open
	list, err := s.Queue(ctx, by, f, paging.Page{Limit: paging.MaxLimit})
	if err != nil {
		return "", err
	}
	for _, c := range list.Items {
		if !c.heldByOther(by, s.now()) {
			return c.ID, nil
		}
	}
	return "", nil
}

// Case gives one case with what its reviewer needs.
func (s *Service) Case(ctx context.Context, by actor.Actor, id string) (Detail, error) {
	c, err := s.visible(ctx, s.db, by, id)
	if err != nil {
		return Detail{}, err
	}
	subject, ok := s.subjects[c.SubjectKind]
	if !ok {
		return Detail{}, ErrNoSubject
	}
	review, err := subject.Review(ctx, s.db, c.SubjectID, c.RevisionID)
	if err != nil {
		return Detail{}, err
	}
	history, err := audit.Of(ctx, s.db, c.SubjectKind, c.SubjectID, 20)
	return Detail{Case: c, Review: review, History: history}, err
}

func (s *Service) visible(ctx context.Context, q database.Querier, by actor.Actor, id string) (Case, error) {
	c, err := caseByID(ctx, q, id)
	if err == nil && !maySee(by, c) {
		err = ErrNotFound
	}
	return c, err
}

// Pending gives the case about a subject that waits for a decision; ErrNotFound when none does.
func (s *Service) Pending(ctx context.Context, q database.Querier, kind, subjectID string) (Case, error) {
	return waitingCase(ctx, q, kind, subjectID)
}

// Latest gives the newest case about a subject that was decided: its owner reads the reasons and remarks from it.
func (s *Service) Latest(ctx context.Context, q database.Querier, kind, subjectID string) (Case, error) {
	return latestCase(ctx, q, kind, subjectID)
}
