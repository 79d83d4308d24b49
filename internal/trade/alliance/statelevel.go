package alliance

import (
	"bytes"
	"context"
	_ "embed" // zones.csv
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// zonesCSV holds the 53 zones of state level known at the time of writing. It is where a new installation begins; from
// then on staff keep the list.
//
//go:embed zones.csv
var zonesCSV []byte

// EnsureStateLevel adds the zones of state level that are missing. What is there already stays as staff left it.
func (s *Service) EnsureStateLevel(ctx context.Context) error {
	zones, err := parseZones(zonesCSV)
	if err != nil {
		return fmt.Errorf("zones.csv: %w", err)
	}
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		for _, z := range zones {
			z.ID, z.Version, z.CreatedAt, z.UpdatedAt = database.NewID(), 1, s.now(), s.now()
			added, err := insertZone(ctx, tx, z)
			if err != nil {
				return err
			}
			if !added {
				continue
			}
			if err := audit.Record(ctx, tx, actor.Program(), s.now(), "alliance.load_zone", "zone", z.ID, map[string]string{"code": z.Code}); err != nil {
				return err
			}
			if err := s.after(ctx, tx, z.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func parseZones(raw []byte) ([]Zone, error) {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return nil, err
	}
	var zones []Zone
	for _, row := range rows[1:] {
		cell := map[string]string{}
		for i, name := range rows[0] {
			cell[name] = i18n.Normalize(row[i])
		}
		z, err := parseZone(cell)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", cell["code"], err)
		}
		zones = append(zones, z)
	}
	return zones, nil
}

func parseZone(cell map[string]string) (z Zone, err error) {
	text := func(name string) i18n.Text {
		t := i18n.Text{}
		for _, lang := range i18n.Langs {
			if s := cell[name+"_"+string(lang)]; s != "" {
				t[lang] = s
			}
		}
		return t
	}
	z = Zone{
		Code: cell["code"], Name: text("name"), Province: text("province"), City: text("city"),
		Profile: text("profile"), Industries: enumerated(text("industries")), Parks: parseParks(cell["parks"]),
	}
	if z.StateLevel, err = strconv.ParseBool(cell["state_level"]); err != nil {
		return z, err
	}
	if z.Member, err = strconv.ParseBool(cell["member"]); err != nil {
		return z, err
	}
	if z.ApprovedYear, err = strconv.Atoi(cell["approved"]); err != nil {
		return z, err
	}
	if z.Latitude, err = strconv.ParseFloat(cell["latitude"], 64); err != nil {
		return z, err
	}
	z.Longitude, err = strconv.ParseFloat(cell["longitude"], 64)
	return z, err
}

// enumerated writes a list "a;b;c" as a reader of each language expects it.
func enumerated(t i18n.Text) i18n.Text {
	for lang, list := range t {
		comma := ", "
		if lang == i18n.Zh {
			comma = "、"
		}
		t[lang] = strings.Join(strings.Split(list, ";"), comma)
	}
	return t
}

// parseParks reads "name in Chinese|name in Russian;…".
func parseParks(cell string) []Park {
	var parks []Park
	for part := range strings.SplitSeq(cell, ";") {
		zh, ru, _ := strings.Cut(part, "|")
		if zh = strings.TrimSpace(zh); zh == "" {
			continue
		}
		p := Park{Name: i18n.Text{i18n.Zh: zh}}
		if ru = strings.TrimSpace(ru); ru != "" {
			p.Name[i18n.Ru] = ru
		}
		parks = append(parks, p)
	}
	return parks
}
