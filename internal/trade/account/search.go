package account

import (
	"context"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
)

// suppliers is the source of the index of suppliers.
type suppliers struct{ s *Service }

// Suppliers is the search.Source of the kind "supplier": active suppliers, and no data of persons.
func (s *Service) Suppliers() search.Source { return suppliers{s} }

// Kind implements search.Source.
func (suppliers) Kind() string { return search.Supplier }

// Documents implements search.Source.
func (src suppliers) Documents(ctx context.Context, ids []string) ([]search.Document, error) {
	found, err := organisationsByID(ctx, src.s.db, ids)
	if err != nil {
		return nil, err
	}
	var docs []search.Document
	for _, o := range found {
		if public(o) {
			docs = append(docs, o.document(src.s.now()))
		}
	}
	return docs, nil
}

// Scan implements search.Source.
func (src suppliers) Scan(ctx context.Context, after string, limit int) ([]string, error) {
	return supplierIDs(ctx, src.s.db, after, limit)
}

func (o Organisation) document(now time.Time) search.Document {
	level := o.EffectiveLevel(now)
	return search.Document{
		ID: o.ID, Kind: search.Supplier, Revision: o.Version, Rank: float64(level.Rank()),
		Text:    map[string]i18n.Text{search.Name: o.Name, search.Keywords: o.City, search.Description: o.Profile},
		Facets:  map[string][]string{"zone": {o.ZoneID}, "level": {string(level)}},
		Numbers: map[string]float64{search.NumberPublished: float64(o.CreatedAt.Unix())},
	}
}
