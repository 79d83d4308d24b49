package moderation

import (
	"context"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// Claim reserves a case for the actor for ClaimFor. ErrClaimed while somebody else holds it.
func (s *Service) Claim(ctx context.Context, by actor.Actor, id string) (Case, error) {
	return s.change(ctx, by, id, "moderation.claim", func(c *Case) error {
		until := s.now().Add(ClaimFor)
		c.Status, c.ClaimedBy, c.ClaimedByName, c.ClaimedUntil = Claimed, by.UserID, by.Name, &until
		return nil
	}, nil)
}

// Release gives a claimed case back to the queue.
func (s *Service) Release(ctx context.Context, by actor.Actor, id string) (Case, error) {
	return s.change(ctx, by, id, "moderation.release", func(c *Case) error {
		c.Status, c.ClaimedBy, c.ClaimedByName, c.ClaimedUntil = Open, "", "", nil
		return nil
	}, nil)
}

// Decide resolves a case, exactly once, and has the subject carry the decision out in the same transaction.
// ErrResolved when it was resolved already, ErrClaimed while another reviewer holds it, ErrInvalidInput with the fields
// of the decision that are wrong.
func (s *Service) Decide(ctx context.Context, by actor.Actor, id string, d Decision) (Case, error) {
	decide := func(c *Case) error {
		if err := d.problems(c.SubjectKind).Err(); err != nil {
			return err
		}
		now := s.now()
		c.Status, c.DecidedBy, c.DecidedByName, c.DecidedAt = outcome[d.Verdict], by.UserID, by.Name, &now
		c.Reasons, c.Note, c.Remarks = d.Reasons, d.Note, d.Remarks
		return nil
	}
	carryOut := func(tx *database.Tx, c Case) error {
		subject, ok := s.subjects[c.SubjectKind]
		if !ok {
			return ErrNoSubject
		}
		return subject.Decide(ctx, tx, by, c, d)
	}
	return s.change(ctx, by, id, "moderation."+string(d.Verdict), decide, carryOut)
}

// Outcome is what became of one case of a bulk decision.
type Outcome struct {
	ID     string
	Status Status
	Err    error
}

// maxBulk is how many cases one bulk decision may name.
const maxBulk = 500

// DecideMany decides each case by itself: one that fails does not stop the others.
func (s *Service) DecideMany(ctx context.Context, by actor.Actor, ids []string, d Decision) ([]Outcome, error) {
	var p errs.Problems
	p.Check(len(ids) > 0, "ids", "required")
	p.Check(len(ids) <= maxBulk, "ids", "too_many", "max", maxBulk)
	if err := p.Err(); err != nil {
		return nil, err
	}
	out := make([]Outcome, 0, len(ids))
	for _, id := range ids {
		c, err := s.Decide(ctx, by, id, d)
		out = append(out, Outcome{ID: id, Status: c.Status, Err: err})
	}
	return out, nil
}

// change loads a case that the actor may see and that waits, applies a change, stores it and then lets the subject act,
// all in one transaction. Storing comes first: of two reviewers the second stops there and never reaches the subject.
func (s *Service) change(ctx context.Context, by actor.Actor, id, action string, apply func(*Case) error, then func(*database.Tx, Case) error) (Case, error) {
	var c Case
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		var err error
		if c, err = s.visible(ctx, tx, by, id); err != nil {
			return err
		}
		if !c.Status.Waits() {
			return ErrResolved
		}
		if c.heldByOther(by, s.now()) {
			return ErrClaimed.With("name", c.ClaimedByName)
		}
		if err := apply(&c); err != nil {
			return err
		}
		if err := updateCase(ctx, tx, c, s.now()); err != nil {
			return err
		}
		c.Version++
		if then != nil {
			if err := then(tx, c); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, by, s.now(), action, "case", c.ID, map[string]any{
			"kind": c.SubjectKind, "subject": c.SubjectID, "revision": c.RevisionID, "reasons": c.Reasons, "note": c.Note,
		})
	})
	if err != nil {
		return Case{}, err
	}
	return c, nil
}
