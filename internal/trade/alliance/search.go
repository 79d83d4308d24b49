package alliance

import (
	"context"
	"strconv"
	"strings"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
)

// Kind implements search.Source.
func (s *Service) Kind() string { return search.Zone }

// Documents implements search.Source. Every zone may be found.
func (s *Service) Documents(ctx context.Context, ids []string) ([]search.Document, error) {
	zones, err := readZonesByID(ctx, s.db, ids)
	if err != nil {
		return nil, err
	}
	docs := make([]search.Document, len(zones))
	for i, z := range zones {
		docs[i] = document(z)
	}
	return docs, nil
}

// Scan implements search.Source.
func (s *Service) Scan(ctx context.Context, after string, limit int) ([]string, error) {
	return readIDs(ctx, s.db, after, limit)
}

func document(z Zone) search.Document {
	place := i18n.Text{}
	for _, lang := range i18n.Langs {
		words := []string{z.Province[lang], z.City[lang], z.Industries[lang]}
		for _, p := range z.Parks {
			words = append(words, p.Name[lang])
		}
		place[lang] = strings.TrimSpace(strings.Join(words, " "))
	}
	rank := 0.0
	if z.Member {
		rank = 1
	}
	return search.Document{
		ID: z.ID, Kind: search.Zone, Revision: z.Version, Rank: rank,
		Text:   map[string]i18n.Text{search.Name: z.Name, search.Keywords: place, search.Description: z.Profile},
		Codes:  []string{z.Code},
		Facets: map[string][]string{"state_level": {strconv.FormatBool(z.StateLevel)}, "member": {strconv.FormatBool(z.Member)}},
	}
}
