package account

import (
	"context"
	"strings"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
)

// maxNote is the length of a reason or note in characters.
const maxNote = 2000

// Filter narrows the list of organisations that staff see. Q is looked for in names and identifiers.
type Filter struct {
	Kind   Kind
	Status Status
	ZoneID string
	Q      string
}

// Organisations lists those that the actor covers as staff, the newest first.
func (s *Service) Organisations(ctx context.Context, by actor.Actor, f Filter, p paging.Page) (paging.List[Organisation], error) {
	sc := scopeOf(by)
	if sc.empty() {
		return paging.List[Organisation]{}, ErrOrganisationNotFound
	}
	var c conditions
	c.within(sc)
	if f.Kind != "" {
		c.add(`o.kind = `, f.Kind)
	}
	if f.Status != "" {
		c.add(`o.status = `, f.Status)
	}
	if f.ZoneID != "" {
		c.add(`o.zone_id = `, f.ZoneID)
	}
	if words := folded(f.Q); words != "" {
		c.add(`o.search_text LIKE `, contains(words))
		c.where += ` ESCAPE '\'`
	}
	rows, err := c.page(ctx, s.db, p)
	return cutOrganisations(rows, p), err
}

func cutOrganisations(rows []Organisation, p paging.Page) paging.List[Organisation] {
	return paging.Cut(rows, p, func(o Organisation) paging.Key { return paging.Key{Time: o.CreatedAt, ID: o.ID} })
}

// Suspend takes an active organisation out of trade, with a reason. Only staff who cover it may.
func (s *Service) Suspend(ctx context.Context, by actor.Actor, id, reason string) (Organisation, error) {
	return s.supervise(ctx, by, id, "account.suspend_organisation", reason, Suspended)
}

// Reinstate brings a suspended organisation back, with a reason. Only staff who cover it may.
func (s *Service) Reinstate(ctx context.Context, by actor.Actor, id, reason string) (Organisation, error) {
	return s.supervise(ctx, by, id, "account.reinstate_organisation", reason, Active)
}

func (s *Service) supervise(ctx context.Context, by actor.Actor, id, action, reason string, next Status) (Organisation, error) {
	reason = i18n.Normalize(reason)
	return s.change(ctx, by, id, action, map[string]string{"reason": reason}, func(_ *database.Tx, o *Organisation) error {
		if !covers(by, *o) {
			return ErrForbidden
		}
		var p errs.Problems
		p.Check(reason != "", "reason", "required")
		tidyLine(&p, "reason", reason, maxNote)
		if err := p.Err(); err != nil {
			return err
		}
		if o.Status == InReview {
			return ErrOrganisationState // only a review case decides
		}
		return o.to(next)
	})
}

// SetLevel gives an active organisation a verification level until a time (nil: without end), with what was checked.
// Only staff who cover it may.
func (s *Service) SetLevel(ctx context.Context, by actor.Actor, id string, level Level, until *time.Time, note string) (Organisation, error) {
	note = strings.TrimSpace(i18n.Normalize(note))
	detail := map[string]any{"level": level, "until": until, "note": note}
	return s.change(ctx, by, id, "account.set_level", detail, func(tx *database.Tx, o *Organisation) error {
		if !covers(by, *o) {
			return ErrForbidden
		}
		if o.Status != Active && o.Status != Suspended {
			return ErrOrganisationState
		}
		now := database.Time(s.now())
		var p errs.Problems
		p.Check(level.Rank() > 0, "level", "unknown_value")
		p.Check(until == nil || until.After(now), "until", "in_the_past")
		p.Check(note != "" || level == Listed, "note", "required")
		tidyLine(&p, "note", note, maxNote)
		o.Level, o.LevelUntil, o.LevelBy, o.LevelAt, o.LevelNote = level, database.TimePtr(until), by.Name, &now, note
		if err := p.Err(); err != nil || until == nil {
			return err
		}
		return s.queue.Enqueue(ctx, tx, jobs.Job{Kind: JobLapse, Payload: lapse{OrgID: o.ID}, At: *until})
	})
}
