package alliance

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"unicode/utf8"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// Limits of a zone's texts, in characters, and of its parks.
const (
	maxName      = 200
	maxProfile   = 5000
	maxAddress   = 300
	maxParks     = 50
	earliestYear = 1980
)

var codePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Create adds a zone. Only admins and moderators of the whole alliance may.
func (s *Service) Create(ctx context.Context, by actor.Actor, z Zone) (Zone, error) {
	if !by.Covers(actor.Moderator, "") {
		return Zone{}, errForbidden
	}
	if err := s.tidy(&z); err != nil {
		return Zone{}, err
	}
	z.ID, z.Version = database.NewID(), 1
	z.CreatedAt = database.Time(s.now())
	z.UpdatedAt = z.CreatedAt
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		added, err := insertZone(ctx, tx, z)
		if err != nil {
			return err
		}
		if !added {
			return codeTaken()
		}
		if err := audit.Record(ctx, tx, by, s.now(), "alliance.create_zone", "zone", z.ID, map[string]string{"code": z.Code}); err != nil {
			return err
		}
		return s.after(ctx, tx, z.ID)
	})
	return z, err
}

// Update replaces a zone by what was edited; z.Version is the version that was read. Only admins and moderators who
// cover the zone may; to others it is not found.
func (s *Service) Update(ctx context.Context, by actor.Actor, z Zone) (Zone, error) {
	if !by.Covers(actor.Moderator, z.ID) {
		return Zone{}, ErrZoneNotFound
	}
	problems := s.tidy(&z)
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		before, err := readZone(ctx, tx, z.ID)
		if err != nil {
			return err
		}
		if before.Version != z.Version {
			return errStale
		}
		if problems != nil {
			return problems
		}
		if err := updateZone(ctx, tx, z, s.now()); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, by, s.now(), "alliance.update_zone", "zone", z.ID, before); err != nil {
			return err
		}
		if err := s.after(ctx, tx, z.ID); err != nil {
			return err
		}
		z, err = readZone(ctx, tx, z.ID)
		return err
	})
	if database.IsUnique(err, "alliance_zones_code") {
		err = codeTaken()
	}
	return z, err
}

func codeTaken() error {
	var p errs.Problems
	p.Add("code", "duplicate")
	return p.Err()
}

// tidy normalises what came from outside and returns every refused field.
func (s *Service) tidy(z *Zone) error {
	var p errs.Problems
	p.Check(codePattern.MatchString(z.Code) && len(z.Code) <= 60, "code", "zone_code")
	z.Name = tidyText(&p, "name", z.Name, maxName, i18n.Zh, i18n.Ru)
	z.Province = tidyText(&p, "province", z.Province, maxName)
	z.City = tidyText(&p, "city", z.City, maxName)
	z.Profile = tidyText(&p, "profile", z.Profile, maxProfile)
	z.Industries = tidyText(&p, "industries", z.Industries, maxProfile)
	p.Check(z.ApprovedYear == 0 || z.ApprovedYear >= earliestYear && z.ApprovedYear <= s.now().Year(),
		"approved_year", "year_range", "from", fmt.Sprint(earliestYear), "to", fmt.Sprint(s.now().Year()))
	p.Check(z.Latitude >= -90 && z.Latitude <= 90, "latitude", "degrees", "max", 90)
	p.Check(z.Longitude >= -180 && z.Longitude <= 180, "longitude", "degrees", "max", 180)
	z.Website = i18n.Normalize(z.Website)
	p.Check(z.Website == "" || webAddress(z.Website), "website", "url")
	p.Check(len(z.Parks) <= maxParks, "parks", "too_many", "max", maxParks)
	z.Parks = slices.Clone(z.Parks)
	for i := range z.Parks {
		at := fmt.Sprintf("parks.%d.", i)
		z.Parks[i].Name = tidyText(&p, at+"name", z.Parks[i].Name, maxName, i18n.Zh)
		z.Parks[i].Note = tidyText(&p, at+"note", z.Parks[i].Note, maxProfile)
	}
	return p.Err()
}

// tidyText normalises a text, drops empty languages and notes what is too long, in no known language, or missing.
func tidyText(p *errs.Problems, field string, t i18n.Text, limit int, required ...i18n.Lang) i18n.Text {
	out := i18n.Text{}
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		if _, known := i18n.ParseLang(string(lang)); !known {
			p.Add(field, "unknown_language")
			continue
		}
		if text := i18n.Normalize(t[lang]); text != "" {
			p.Check(utf8.RuneCountInString(text) <= limit, field+"."+string(lang), "too_long", "max", limit)
			out[lang] = text
		}
	}
	for _, lang := range required {
		p.Check(out.Has(lang), field+"."+string(lang), "required")
	}
	return out
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && len(s) <= maxAddress
}
