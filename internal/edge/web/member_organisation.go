package web

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/frontend/views/member"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/trade/account"
)

// newOrganisation asks for the side, then for the data of an organisation.
func (s *Server) newOrganisation(c *fiber.Ctx) error {
	typed := member.Typed{"kind": c.Query("kind"), "key": newKey()}
	return s.showNewOrganisation(c, fiber.StatusOK, member.Form{Typed: typed})
}

func (s *Server) showNewOrganisation(c *fiber.Ctx, status int, form member.Form) error {
	labelOrganisation(printer(c), form, kindOf(form.Typed))
	view := member.OrganisationView{Form: form, Kind: kindOf(form.Typed), Key: form.Typed["key"]}
	if err := s.organisationChoices(c, &view); err != nil {
		return err
	}
	page, err := s.desk(c, layout.Member, printer(c).T("member.organisation.new"), "organisation")
	if err != nil {
		return err
	}
	return render(c, status, member.NewOrganisation(page, view))
}

// labelOrganisation names refused controls as the form of an organisation of this kind labels them.
func labelOrganisation(p *i18n.Printer, form member.Form, kind account.Kind) {
	identifier := "member.organisation.uscc"
	if kind == account.Buyer {
		identifier = "member.organisation.bin"
	}
	relabel(form, "identifier", p.T(identifier))
	for _, l := range i18n.Langs {
		relabel(form, "name."+string(l), p.T("member.in_language", "label", p.T("member.organisation.name"), "language", l.Own()))
	}
}

func kindOf(typed member.Typed) account.Kind {
	switch kind := account.Kind(typed["kind"]); kind {
	case account.Supplier, account.Buyer:
		return kind
	}
	return ""
}

// createOrganisation makes a draft of an organisation; it is sent to review from its own page.
func (s *Server) createOrganisation(c *fiber.Ctx) error {
	typed, err := posted(c)
	if err != nil {
		return err
	}
	in, unread := organisationInput(typed)
	if len(unread) == 0 {
		_, err = s.Accounts.CreateOrganisation(c.UserContext(), request.By(c), in, keyOf(c, typed))
	} else {
		err = unread.Err()
	}
	if err != nil {
		status := formStatus(err)
		form, err := refusedForm(printer(c), typed, err)
		if err != nil {
			return err
		}
		return s.showNewOrganisation(c, status, form)
	}
	s.say(c, "flash.organisation_created")
	return to(c, "/member/organisation")
}

// ownOrganisation shows the organisation to its own people.
func (s *Server) ownOrganisation(c *fiber.Ctx) error {
	return s.showOwnOrganisation(c, fiber.StatusOK, member.OrganisationView{})
}

func (s *Server) showOwnOrganisation(c *fiber.Ctx, status int, v member.OrganisationView) error {
	ctx, by := c.UserContext(), request.By(c)
	o, err := s.Accounts.Organisation(ctx, by, by.OrgID)
	if err != nil {
		return err
	}
	v.Organisation, v.Kind, v.Owner, v.Level = o, o.Kind, by.Is(actor.Owner), o.EffectiveLevel(s.Now())
	labelOrganisation(printer(c), v.Form, o.Kind)
	if v.Typed == nil {
		v.Typed = typedOrganisation(o)
	}
	if v.Stale {
		v.Typed["version"] = strconv.FormatInt(o.Version, 10)
	}
	if v.Away.Typed == nil {
		v.Away.Typed = typedAway(printer(c), o)
	}
	if err := s.organisationChoices(c, &v); err != nil {
		return err
	}
	if err := s.organisationReviewed(c, &v); err != nil {
		return err
	}
	page, err := s.desk(c, layout.Member, o.Name.For(lang(c)), "organisation")
	if err != nil {
		return err
	}
	return render(c, status, member.Organisation(page, v))
}

// organisationReviewed puts the reviewer's reasons on the page while they wait to be heeded.
func (s *Server) organisationReviewed(c *fiber.Ctx, v *member.OrganisationView) error {
	if v.Organisation.Status != account.ChangesRequested {
		return nil
	}
	last, ok, err := s.Accounts.LastDecision(c.UserContext(), request.By(c), v.Organisation.ID)
	if err != nil || !ok {
		return err
	}
	v.Reasons, v.Remarks = reviewersWord(printer(c), last)
	v.Note = last.Note
	return nil
}

func (s *Server) organisationChoices(c *fiber.Ctx, v *member.OrganisationView) error {
	p := printer(c)
	zones, err := s.Alliance.Zones(c.UserContext())
	if err != nil {
		return err
	}
	for _, z := range zones {
		v.Zones = append(v.Zones, ui.Option{Value: z.ID, Label: z.Name.For(p.Lang())})
	}
	for _, code := range account.Countries(account.Buyer) {
		v.Countries = append(v.Countries, ui.Option{Value: code, Label: p.T("country." + code)})
	}
	return nil
}

func typedOrganisation(o account.Organisation) member.Typed {
	t := member.Typed{
		"country": o.Country, "identifier": o.Identifier, "zone_id": o.ZoneID, "address": o.Address, "website": o.Website, "phone": o.Phone,
		"founded_year": whole(int64(o.FoundedYear)), "staff_band": o.StaffBand, "version": strconv.FormatInt(o.Version, 10),
	}
	for name, text := range map[string]i18n.Text{"name": o.Name, "city": o.City, "profile": o.Profile} {
		for l, s := range text {
			t[name+"."+string(l)] = s
		}
	}
	return t
}

// organisationInput reads the form. A year that is no number is the only thing that cannot be handed on as it was typed.
func organisationInput(t member.Typed) (account.OrganisationInput, errs.Problems) {
	r := &contentReader{typed: t}
	in := account.OrganisationInput{
		Kind: kindOf(t), Name: r.text("name", nil), Country: t["country"], Identifier: t["identifier"], ZoneID: t["zone_id"], City: r.text("city", nil),
		Address: t["address"], Website: strings.TrimSpace(t["website"]), Phone: t["phone"], StaffBand: t["staff_band"], Profile: r.text("profile", nil),
	}
	in.FoundedYear = int(r.whole("founded_year"))
	return in, r.problems
}

// saveOrganisation changes the data of the organisation.
func (s *Server) saveOrganisation(c *fiber.Ctx) error {
	typed, err := posted(c)
	if err != nil {
		return err
	}
	by := request.By(c)
	o, err := s.Accounts.Organisation(c.UserContext(), by, by.OrgID)
	if err != nil {
		return err
	}
	in, unread := organisationInput(typed)
	in.Kind = o.Kind
	for name, text := range map[string]*i18n.Text{"city": &in.City, "profile": &in.Profile} {
		*text = (&contentReader{typed: typed}).text(name, map[string]i18n.Text{"city": o.City, "profile": o.Profile}[name])
	}
	if o.Kind == account.Supplier {
		in.Country = o.Country
	}
	if err = unread.Err(); err == nil {
		_, err = s.Accounts.UpdateOrganisation(c.UserContext(), by, by.OrgID, in, versionOf(typed))
	}
	if errors.Is(err, account.ErrStale) {
		return s.showOwnOrganisation(c, fiber.StatusPreconditionFailed, member.OrganisationView{Form: member.Form{Typed: typed}, Stale: true})
	}
	if err != nil {
		form, err := refusedForm(printer(c), typed, err)
		if err != nil {
			return err
		}
		return s.showOwnOrganisation(c, fiber.StatusUnprocessableEntity, member.OrganisationView{Form: form})
	}
	s.say(c, "flash.draft_saved")
	return to(c, "/member/organisation")
}

// submitOrganisation sends the organisation to review.
func (s *Server) submitOrganisation(c *fiber.Ctx) error {
	by := request.By(c)
	if _, err := s.Accounts.SubmitOrganisation(c.UserContext(), by, by.OrgID); err != nil {
		form, err := refusedForm(printer(c), nil, err)
		if err != nil {
			return err
		}
		return s.showOwnOrganisation(c, fiber.StatusUnprocessableEntity, member.OrganisationView{Form: form})
	}
	s.say(c, "flash.organisation_submitted")
	return to(c, "/member/organisation")
}

func typedAway(p *i18n.Printer, o account.Organisation) member.Typed {
	t := member.Typed{}
	if o.AwayFrom != nil && o.AwayUntil != nil {
		t["from"] = o.AwayFrom.In(p.Zone()).Format(time.DateOnly)
		t["until"] = o.AwayUntil.In(p.Zone()).Add(-time.Second).Format(time.DateOnly)
	}
	return t
}

// setAway says between which days nobody answers; the last day counts whole.
func (s *Server) setAway(c *fiber.Ctx) error {
	typed, err := posted(c)
	if err != nil {
		return err
	}
	from, until, problems := awayDays(printer(c), typed)
	if typed["back"] != "" {
		from, until, problems = nil, nil, nil
	}
	if err = problems.Err(); err == nil {
		by := request.By(c)
		_, err = s.Accounts.SetAway(c.UserContext(), by, by.OrgID, from, until)
	}
	if err != nil {
		form, err := refusedForm(printer(c), typed, err)
		if err != nil {
			return err
		}
		return s.showOwnOrganisation(c, fiber.StatusUnprocessableEntity, member.OrganisationView{Away: form})
	}
	s.say(c, "flash.draft_saved")
	return to(c, "/member/organisation")
}

func awayDays(p *i18n.Printer, typed member.Typed) (from, until *time.Time, problems errs.Problems) {
	read := func(name string, days int) *time.Time {
		if strings.TrimSpace(typed[name]) == "" {
			return nil
		}
		t, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(typed[name]), p.Zone())
		if err != nil {
			problems.Add(name, "not_a_date")
			return nil
		}
		t = t.AddDate(0, 0, days)
		return &t
	}
	return read("from", 0), read("until", 1), problems
}
