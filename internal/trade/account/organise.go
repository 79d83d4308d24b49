package account

import (
	"context"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/platform/audit"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/trade/moderation"
)

// CreateOrganisation makes a draft of an organisation whose owner is the actor, and makes it the active one of the
// actor's session. Repeated with the same key it gives the same organisation.
func (s *Service) CreateOrganisation(ctx context.Context, by actor.Actor, in OrganisationInput, key idempotency.Key) (Organisation, error) {
	if !by.SignedIn() {
		return Organisation{}, ErrUnauthenticated
	}
	now := database.Time(s.now())
	o := Organisation{ID: database.NewID(), Kind: in.Kind, Status: Draft, Level: Listed, Version: 1, CreatedAt: now, UpdatedAt: now}
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		id, repeated, err := idempotency.Claim(ctx, tx, by.UserID, key, o.ID, now)
		if err != nil {
			return err
		}
		if repeated {
			o, err = organisationByID(ctx, tx, id)
			return err
		}
		if err := s.applyNew(ctx, tx, in, &o); err != nil {
			return err
		}
		if err := insertOrganisation(ctx, tx, o); err != nil {
			return err
		}
		if err := s.own(ctx, tx, by, o.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by, now, "account.create_organisation", "organisation", o.ID, map[string]string{"identifier": o.Identifier})
	})
	if err != nil {
		return Organisation{}, identifierTaken(err)
	}
	return o, nil
}

func (s *Service) applyNew(ctx context.Context, tx *database.Tx, in OrganisationInput, o *Organisation) error {
	if in.Kind != Supplier && in.Kind != Buyer {
		var p errs.Problems
		p.Add("kind", "unknown_value")
		return p.Err()
	}
	p, err := in.apply(ctx, tx, o, s.now().Year())
	if err != nil {
		return err
	}
	return p.Err()
}

// own makes the actor the first owner. What the program itself makes has members added later.
func (s *Service) own(ctx context.Context, tx *database.Tx, by actor.Actor, orgID string) error {
	if by.UserID == "" {
		return nil
	}
	if err := putMembership(ctx, tx, by.UserID, orgID, []actor.Role{actor.Owner}, s.now()); err != nil {
		return err
	}
	if by.Session == "" {
		return nil
	}
	return setSessionOrg(ctx, tx, by.Session, by.UserID, orgID)
}

// identifierTaken names the field when a twin was refused by its unique index.
func identifierTaken(err error) error {
	if database.IsUnique(err, "account_organisations_country_identifier") {
		var p errs.Problems
		p.Add("identifier", "identifier_taken")
		return p.Err()
	}
	return err
}

// Organisation gives one that the actor works for, or covers as staff; any other is not found.
func (s *Service) Organisation(ctx context.Context, by actor.Actor, id string) (Organisation, error) {
	o, _, err := s.visible(ctx, s.db, by, id)
	return o, err
}

// visible loads an organisation that the actor may see. manage tells whether the actor may act for it: as owner, or as
// staff who cover it.
func (s *Service) visible(ctx context.Context, q database.Querier, by actor.Actor, id string) (o Organisation, manage bool, err error) {
	if o, err = organisationByID(ctx, q, id); err != nil {
		return o, false, err
	}
	if covers(by, o) {
		return o, true, nil
	}
	roles := by.Roles
	if by.OrgID != o.ID {
		if roles, err = rolesOf(ctx, q, by.UserID, o.ID); err != nil {
			return Organisation{}, false, err
		}
	}
	if len(roles) == 0 {
		return Organisation{}, false, ErrOrganisationNotFound
	}
	return o, mayManage(roles), nil
}

// change loads an organisation that the actor may act for, applies a change, stores it and has everything follow.
func (s *Service) change(ctx context.Context, by actor.Actor, id, action string, detail any, apply func(tx *database.Tx, o *Organisation) error) (Organisation, error) {
	var o Organisation
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		var manage bool
		var err error
		if o, manage, err = s.visible(ctx, tx, by, id); err != nil {
			return err
		}
		if !manage {
			return ErrForbidden
		}
		if err := apply(tx, &o); err != nil {
			return err
		}
		if err := s.save(ctx, tx, &o); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by, s.now(), action, "organisation", o.ID, detail)
	})
	if err != nil {
		return Organisation{}, identifierTaken(err)
	}
	return o, nil
}

func (s *Service) save(ctx context.Context, tx *database.Tx, o *Organisation) error {
	now := database.Time(s.now())
	if err := updateOrganisation(ctx, tx, *o, now); err != nil {
		return err
	}
	o.Version, o.UpdatedAt = o.Version+1, now
	return s.after(ctx, tx, o.ID)
}

// UpdateOrganisation replaces what was typed about an organisation; version is the one that was read. While it is in
// review, suspended or closed it cannot be edited. Once it is active its owner cannot change what was checked; staff can.
func (s *Service) UpdateOrganisation(ctx context.Context, by actor.Actor, id string, in OrganisationInput, version int64) (Organisation, error) {
	detail := map[string]any{}
	return s.change(ctx, by, id, "account.update_organisation", detail, func(tx *database.Tx, o *Organisation) error {
		if o.Version != version {
			return ErrStale
		}
		staff := covers(by, *o)
		if !mayEdit(o.Status, staff) {
			return ErrOrganisationState
		}
		before := *o
		detail["before"] = before.Input()
		p, err := in.apply(ctx, tx, o, s.now().Year())
		if err != nil {
			return err
		}
		p.Check(in.Kind == "" || in.Kind == before.Kind, "kind", "identity_checked")
		if before.Status == Active && !staff {
			identityKept(&p, before, *o)
		}
		return p.Err()
	})
}

// SubmitOrganisation sends a draft to review.
func (s *Service) SubmitOrganisation(ctx context.Context, by actor.Actor, id string) (Organisation, error) {
	return s.change(ctx, by, id, "account.submit_organisation", nil, func(tx *database.Tx, o *Organisation) error {
		if err := o.to(InReview); err != nil {
			return err
		}
		return s.moderation.Open(ctx, tx, by, moderation.Opening{
			SubjectKind: subjectKind, SubjectID: o.ID, RevisionID: revisionOf(o.Version + 1), Title: o.Name,
			OrgID: o.ID, OrgName: o.Name, ZoneID: o.ZoneID,
		})
	})
}

// SetAway says between which times nobody answers; both nil when somebody does. Listings stay, inquiries say so.
func (s *Service) SetAway(ctx context.Context, by actor.Actor, id string, from, until *time.Time) (Organisation, error) {
	return s.change(ctx, by, id, "account.set_away", map[string]any{"from": from, "until": until}, func(_ *database.Tx, o *Organisation) error {
		if o.Status != Active {
			return ErrOrganisationState
		}
		var p errs.Problems
		p.Check(from != nil || until == nil, "from", "required")
		p.Check(until != nil || from == nil, "until", "required")
		if from != nil && until != nil {
			p.Check(until.After(*from), "until", "not_after_start")
			p.Check(until.After(s.now()), "until", "in_the_past")
		}
		o.AwayFrom, o.AwayUntil = database.TimePtr(from), database.TimePtr(until)
		return p.Err()
	})
}

// Close ends an active organisation for good, by its owner or by staff who cover it.
func (s *Service) Close(ctx context.Context, by actor.Actor, id string) (Organisation, error) {
	return s.change(ctx, by, id, "account.close_organisation", nil, func(_ *database.Tx, o *Organisation) error {
		return o.to(Closed)
	})
}

// LastDecision gives the newest decision about an organisation, whose reasons and remarks its owner reads; ok is false
// when there was none. The organisation must be one that the actor may see.
func (s *Service) LastDecision(ctx context.Context, by actor.Actor, id string) (c moderation.Case, ok bool, err error) {
	if _, _, err := s.visible(ctx, s.db, by, id); err != nil {
		return c, false, err
	}
	c, err = s.moderation.Latest(ctx, s.db, subjectKind, id)
	if moderation.ErrNotFound.Is(err) {
		return c, false, nil
	}
	return c, err == nil, err
}
