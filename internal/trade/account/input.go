package account

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
)

// Limits of an organisation's texts, in characters.
const (
	maxOrgName   = 200
	maxAddress   = 300
	maxProfile   = 5000
	earliestYear = 1800
)

var phonePattern = regexp.MustCompile(`^\+[0-9][0-9 ()-]{6,22}[0-9]$`)

// OrganisationInput is what is typed about an organisation, the whole of it. Country may be left out for a supplier, who
// is of China; Kind may be left out of an update.
type OrganisationInput struct {
	Kind        Kind
	Name        i18n.Text
	Country     string
	Identifier  string
	ZoneID      string
	City        i18n.Text
	Address     string
	Website     string
	Phone       string
	FoundedYear int
	StaffBand   string
	Profile     i18n.Text
}

// Input gives what was typed about the organisation, for a form that edits it.
func (o Organisation) Input() OrganisationInput {
	return OrganisationInput{
		Kind: o.Kind, Name: maps.Clone(o.Name), Country: o.Country, Identifier: o.Identifier, ZoneID: o.ZoneID, City: maps.Clone(o.City),
		Address: o.Address, Website: o.Website, Phone: o.Phone, FoundedYear: o.FoundedYear, StaffBand: o.StaffBand, Profile: maps.Clone(o.Profile),
	}
}

// apply puts the input into the organisation, normalised, and returns every refused field.
func (in OrganisationInput) apply(ctx context.Context, q database.Querier, o *Organisation, thisYear int) (errs.Problems, error) {
	var p errs.Problems
	o.Name = tidyText(&p, "name", in.Name, maxOrgName)
	if o.Name.Empty() {
		p.Add("name."+string(nameLang(o.Kind)), "required")
	}
	o.Country = i18n.Normalize(in.Country)
	if o.Country == "" && o.Kind == Supplier {
		o.Country = "CN"
	}
	o.identify(&p, in.Identifier)
	o.City = tidyText(&p, "city", in.City, maxOrgName)
	o.Address = tidyLine(&p, "address", in.Address, maxAddress)
	o.Website = tidyLine(&p, "website", in.Website, maxAddress)
	p.Check(o.Website == "" || webAddress(o.Website), "website", "url")
	o.Phone = i18n.Normalize(in.Phone)
	p.Check(o.Phone == "" || phonePattern.MatchString(o.Phone), "phone", "not_phone")
	o.FoundedYear = in.FoundedYear
	p.Check(in.FoundedYear == 0 || in.FoundedYear >= earliestYear && in.FoundedYear <= thisYear,
		"founded_year", "year_range", "from", strconv.Itoa(earliestYear), "to", strconv.Itoa(thisYear))
	o.StaffBand = in.StaffBand
	p.Check(in.StaffBand == "" || slices.Contains(StaffBands[:], in.StaffBand), "staff_band", "unknown_value")
	o.Profile = tidyText(&p, "profile", in.Profile, maxProfile)
	return p, o.settle(ctx, q, &p, in.ZoneID)
}

// nameLang is the language in which an organisation's name is asked for first.
func nameLang(k Kind) i18n.Lang {
	if k == Supplier {
		return i18n.Zh
	}
	return i18n.Ru
}

func (o *Organisation) identify(p *errs.Problems, identifier string) {
	if !slices.Contains(Countries(o.Kind), o.Country) {
		p.Add("country", "unknown_country")
		return
	}
	if i18n.Normalize(identifier) == "" {
		p.Add("identifier", "required")
		return
	}
	var err error
	if o.Identifier, err = ParseIdentifier(o.Country, identifier); err != nil {
		fault, _ := errors.AsType[*Fault](err)
		*p = append(*p, errs.Field{Name: "identifier", Code: fault.Code, Args: fault.Args})
	}
}

// settle checks the zone: suppliers belong to one, buyers to none.
func (o *Organisation) settle(ctx context.Context, q database.Querier, p *errs.Problems, zoneID string) error {
	o.ZoneID = ""
	if o.Kind != Supplier {
		return nil
	}
	if zoneID == "" {
		p.Add("zone_id", "required")
		return nil
	}
	exists, err := zoneExists(ctx, q, zoneID)
	p.Check(exists, "zone_id", "not_found")
	o.ZoneID = zoneID
	return err
}

// identityKept notes changes of what was checked: country, identifier, zone and the names that are there.
func identityKept(p *errs.Problems, before, after Organisation) {
	p.Check(before.Country == after.Country, "country", "identity_checked")
	p.Check(before.Identifier == after.Identifier, "identifier", "identity_checked")
	p.Check(before.ZoneID == after.ZoneID, "zone_id", "identity_checked")
	for _, lang := range i18n.Langs {
		p.Check(before.Name[lang] == "" || before.Name[lang] == after.Name[lang], "name."+string(lang), "identity_checked")
	}
}

// tidyText normalises a text, drops empty languages and notes what is too long or in no known language.
func tidyText(p *errs.Problems, field string, t i18n.Text, limit int) i18n.Text {
	out := i18n.Text{}
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		if _, known := i18n.ParseLang(string(lang)); !known {
			p.Add(field, "unknown_language")
			continue
		}
		if text := tidyLine(p, field+"."+string(lang), t[lang], limit); text != "" {
			out[lang] = text
		}
	}
	return out
}

func tidyLine(p *errs.Problems, field, s string, limit int) string {
	s = i18n.Normalize(s)
	p.Check(utf8.RuneCountInString(s) <= limit, field, "too_long", "max", limit)
	return s
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
}
