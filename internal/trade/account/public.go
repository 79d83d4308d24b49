package account

import (
	"context"

	"market/internal/kernel/actor"
	"market/internal/kernel/paging"
	"market/internal/platform/database"
)

// PublicSupplier gives an active supplier; any other organisation is not found.
func (s *Service) PublicSupplier(ctx context.Context, id string) (Organisation, error) {
	o, err := organisationByID(ctx, s.db, id)
	if err == nil && !public(o) {
		return Organisation{}, ErrOrganisationNotFound
	}
	return o, err
}

func public(o Organisation) bool { return o.Kind == Supplier && o.Status == Active }

// PublicSuppliers lists active suppliers, of one zone when it is named, the newest first.
func (s *Service) PublicSuppliers(ctx context.Context, zoneID string, p paging.Page) (paging.List[Organisation], error) {
	var c conditions
	c.add(`o.kind = `, Supplier)
	c.add(`o.status = `, Active)
	if zoneID != "" {
		c.add(`o.zone_id = `, zoneID)
	}
	rows, err := c.page(ctx, s.db, p)
	return cutOrganisations(rows, p), err
}

// PublicMany gives those of the ids that are active suppliers, in the order of the ids: hits of a search, made true.
func (s *Service) PublicMany(ctx context.Context, ids []string) ([]Organisation, error) {
	found, err := organisationsByID(ctx, s.db, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]Organisation, len(found))
	for _, o := range found {
		byID[o.ID] = o
	}
	var out []Organisation
	for _, id := range ids {
		if o, ok := byID[id]; ok && public(o) {
			out = append(out, o)
		}
	}
	return out, nil
}

// SupplierCounts gives the number of active suppliers by zone.
func (s *Service) SupplierCounts(ctx context.Context) (map[string]int, error) {
	return supplierCounts(ctx, s.db)
}

// Summaries gives what other nouns show of organisations, by id. Unknown ids are absent.
func (s *Service) Summaries(ctx context.Context, q database.Querier, ids []string) (map[string]Summary, error) {
	found, err := organisationsByID(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	now := s.now()
	out := make(map[string]Summary, len(found))
	for _, o := range found {
		out[o.ID] = o.Summary(now)
	}
	return out, nil
}

// Recipients lists the members of an organisation who hold one of the roles, all when none is named, and may sign in:
// those whom a notice concerns.
func (s *Service) Recipients(ctx context.Context, q database.Querier, orgID string, roles ...actor.Role) ([]User, error) {
	return recipients(ctx, q, orgID, roles)
}
