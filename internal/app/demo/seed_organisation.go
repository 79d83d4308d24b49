package demo

import (
	"context"
	"fmt"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/idempotency"
	"market/internal/trade/account"
	"market/internal/trade/moderation"
)

func (r *run) suppliers(ctx context.Context) error {
	for i, s := range r.content.Suppliers {
		zone, err := r.Alliance.ByCode(ctx, s.Zone)
		if err != nil {
			return fmt.Errorf("supplier %s: zone %s: %w", s.Code, s.Zone, err)
		}
		in := account.OrganisationInput{
			Kind: account.Supplier, Name: s.Name, Country: "CN", Identifier: s.USCC, ZoneID: zone.ID, City: s.City,
			Phone: phone("+86 991 555 ", i), FoundedYear: s.Founded, StaffBand: s.Staff, Profile: s.Profile,
		}
		r.ago(time.Duration(330-i) * day)
		if err := r.organisation(ctx, s.Code, s.Owner, s.Contact, in, s.State, s.Level, s.LevelDays); err != nil {
			return fmt.Errorf("supplier %s: %w", s.Code, err)
		}
		if len(s.AwayDays) == 2 {
			r.Shift(0)
			from, until := time.Now().Add(time.Duration(s.AwayDays[0])*day), time.Now().Add(time.Duration(s.AwayDays[1])*day)
			if _, err := r.Accounts.SetAway(ctx, r.people[s.Code], r.orgs[s.Code], &from, &until); err != nil {
				return fmt.Errorf("supplier %s away: %w", s.Code, err)
			}
		}
	}
	return nil
}

func (r *run) buyers(ctx context.Context) error {
	for i, b := range r.content.Buyers {
		in := account.OrganisationInput{
			Kind: account.Buyer, Name: b.Name, Country: b.Country, Identifier: b.Identifier, City: b.City, Profile: b.Profile,
			Phone: phone("+7 727 555 ", i),
		}
		r.ago(time.Duration(250-i) * day)
		if err := r.organisation(ctx, b.Code, b.Owner, b.Contact, in, b.State, b.Level, b.LevelDays); err != nil {
			return fmt.Errorf("buyer %s: %w", b.Code, err)
		}
	}
	return nil
}

// phone makes a number for demonstration.
func phone(prefix string, i int) string { return fmt.Sprintf("%s%04d", prefix, 100+i) }

// organisation creates an organisation with its owner and brings it to the state of the data.
func (r *run) organisation(ctx context.Context, code, owner string, contact Contact, in account.OrganisationInput, state, level string, levelDays int) error {
	defer r.step()
	if owner == "" {
		owner = contact.Email
	}
	u, err := r.user(ctx, owner, contact.Name, contact.Lang)
	if err != nil {
		return err
	}
	org, err := r.Accounts.CreateOrganisation(ctx, actor.Actor{UserID: u.ID, Name: u.Name, Lang: u.Lang}, in, idempotency.Key{})
	if err != nil {
		return err
	}
	if r.people[code], err = r.Accounts.ActorFor(ctx, u.ID, org.ID); err != nil {
		return err
	}
	r.orgs[code] = org.ID
	if state == string(account.InReview) {
		r.ago(30 * time.Hour) // it waits beyond the target, as the desk should show
	}
	if _, err := r.Accounts.SubmitOrganisation(ctx, r.people[code], org.ID); err != nil || state == string(account.InReview) {
		return err
	}
	if err := r.decide(ctx, "organisation", org.ID, moderation.Decision{Verdict: moderation.Approve}); err != nil {
		return err
	}
	if level == "" || level == string(account.Reviewed) && levelDays == 0 {
		return nil
	}
	until := time.Now().Add(time.Duration(levelDays) * day)
	_, err = r.Accounts.SetLevel(ctx, r.moderator, org.ID, account.Level(level), &until, levelNotes[account.Level(level)])
	return err
}

// levelNotes say what was checked for each level.
var levelNotes = map[account.Level]string{
	account.Reviewed:  "登记信息已核对 · Реквизиты сверены с реестром",
	account.Documents: "营业执照与证书原件已核对 · Сверены свидетельство о регистрации и сертификаты",
	account.Audited:   "已实地考察生产现场 · Производство осмотрено на месте",
}

// latin is the spelling of a place for trade papers.
func latin(place i18n.Text) string {
	if en := place[i18n.En]; en != "" {
		return en
	}
	return place.For(i18n.Ru)
}
