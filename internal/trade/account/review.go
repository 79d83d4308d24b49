package account

import (
	"context"
	"fmt"
	"strconv"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/platform/database"
	"market/internal/trade/moderation"
)

// subjectKind is the word for an organisation in cases.
const subjectKind = "organisation"

// revisionOf names what is reviewed: the organisation as of one version.
func revisionOf(version int64) string { return strconv.FormatInt(version, 10) }

// subject lets moderation decide about organisations.
type subject struct{ s *Service }

// Kind implements moderation.Subject.
func (subject) Kind() string { return subjectKind }

// Review implements moderation.Subject. Nothing of a draft was shown before, so every field is new.
func (subject) Review(ctx context.Context, q database.Querier, id, _ string) (moderation.Review, error) {
	o, err := organisationByID(ctx, q, id)
	if err != nil {
		return moderation.Review{}, err
	}
	r := moderation.Review{Title: o.Name, Path: "/admin/organisations/" + o.ID, Fields: o.fields(), Findings: o.findings()}
	return r, nil
}

func (o Organisation) fields() []moderation.Field {
	var out []moderation.Field
	add := func(name string, lang i18n.Lang, value string) {
		if value == "" {
			return
		}
		before := ""
		if o.Status == Active || o.Status == Suspended || o.Status == Closed {
			before = value
		}
		out = append(out, moderation.Field{Name: name, Lang: lang, Before: before, After: value})
	}
	texts := func(name string, t i18n.Text) {
		for _, lang := range i18n.Langs {
			add(name, lang, t[lang])
		}
	}
	texts("name", o.Name)
	add("country", "", o.Country)
	add("identifier", "", o.Identifier)
	texts("city", o.City)
	add("address", "", o.Address)
	add("website", "", o.Website)
	add("phone", "", o.Phone)
	if o.FoundedYear != 0 {
		add("founded_year", "", fmt.Sprint(o.FoundedYear))
	}
	add("staff_band", "", o.StaffBand)
	texts("profile", o.Profile)
	return out
}

// findings are what a reviewer should look at: what is missing for readers on the other side.
func (o Organisation) findings() []moderation.Finding {
	var out []moderation.Finding
	look := func(odd bool, code, field string) {
		if odd {
			out = append(out, moderation.Finding{Code: code, Field: field})
		}
	}
	look(o.Kind == Supplier && !o.Name.Has(i18n.Ru), "organisation_name_missing", "name.ru")
	look(o.Kind == Buyer && !o.Name.Has(i18n.Zh), "organisation_name_missing", "name.zh")
	look(o.Profile.Empty(), "organisation_profile_missing", "profile")
	look(o.Phone == "" && o.Website == "", "organisation_contact_missing", "phone")
	look(o.Country == "KZ", "organisation_bin_unconfirmed", "identifier")
	return out
}

// Decide implements moderation.Subject: approved, the organisation may trade and counts as reviewed; refused in either
// way it goes back to its owner, who may mend it and submit again.
func (d subject) Decide(ctx context.Context, tx *database.Tx, by actor.Actor, c moderation.Case, decision moderation.Decision) error {
	s := d.s
	o, err := organisationByID(ctx, tx, c.SubjectID)
	if err != nil {
		return err
	}
	if o.Status != InReview || c.RevisionID != revisionOf(o.Version) {
		return ErrOrganisationState
	}
	l := letter{key: "refused", path: pathOrganisation, organisation: o.Name, by: by.Name, reasons: decision.Reasons, note: decision.Note}
	next := ChangesRequested
	if decision.Verdict == moderation.Approve {
		next, l.key = Active, "approved"
		o.review(s, by)
	}
	if err := o.to(next); err != nil {
		return err
	}
	if err := s.save(ctx, tx, &o); err != nil {
		return err
	}
	if err := s.sendToOwners(ctx, tx, o.ID, l); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, s.now(), "account."+string(decision.Verdict)+"_organisation", "organisation", o.ID, errs.Args{"case": c.ID})
}

// review raises the level to reviewed; a higher one that still holds stays.
func (o *Organisation) review(s *Service, by actor.Actor) {
	now := database.Time(s.now())
	if o.EffectiveLevel(now).Rank() >= Reviewed.Rank() {
		return
	}
	o.Level, o.LevelUntil, o.LevelBy, o.LevelAt, o.LevelNote = Reviewed, nil, by.Name, &now, ""
}
