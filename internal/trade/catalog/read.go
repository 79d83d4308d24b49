package catalog

import (
	"context"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/paging"
)

// Product gives one listing as its supplier, or the staff that covers the supplier's zone, sees it.
func (s *Service) Product(ctx context.Context, by actor.Actor, id string) (Product, error) {
	p, err := productByID(ctx, s.db, id)
	if err != nil || owns(by, p.SupplierID) {
		return p, err
	}
	if !by.IsStaff(actor.Moderator) {
		return Product{}, ErrNotFound
	}
	supplier, err := s.supplier(ctx, s.db, p.SupplierID)
	if err == nil && !mayModerate(by, supplier) {
		err = ErrNotFound
	}
	if err != nil {
		return Product{}, err
	}
	return p, nil
}

// MineFilter narrows a supplier's own list.
type MineFilter struct {
	Status Status // empty: all
	Q      string // part of the article number or of a name in any language
}

// Mine lists the products of the organisation that the actor works for, last changed first.
func (s *Service) Mine(ctx context.Context, by actor.Actor, f MineFilter, page paging.Page) (paging.List[Product], error) {
	if by.OrgKind != supplierKind {
		return paging.List[Product]{}, ErrForbidden
	}
	var p errs.Problems
	p.Check(f.Status == "" || f.Status.Known(), "status", "unknown_value")
	if err := p.Err(); err != nil {
		return paging.List[Product]{}, err
	}
	products, err := selectMine(ctx, s.db, by.OrgID, f, page)
	return paging.Cut(products, page, func(p Product) paging.Key { return paging.Key{Time: p.UpdatedAt, ID: p.ID} }), err
}

// Counts tells how many products of the actor's organisation are in each state.
func (s *Service) Counts(ctx context.Context, by actor.Actor) (map[Status]int, error) {
	if by.OrgKind != supplierKind {
		return nil, ErrForbidden
	}
	rows, err := countByStatus(ctx, s.db, by.OrgID)
	counts := make(map[Status]int, len(rows))
	for _, c := range rows {
		counts[c.status] = c.n
	}
	return counts, err
}

// StaffFilter narrows the list that staff sees.
type StaffFilter struct {
	Status     Status // empty: all
	SupplierID string
	ZoneID     string
	Q          string // part of the article number or of a name in any language
}

// Supervised lists the products of the suppliers that a moderator covers, last changed first.
func (s *Service) Supervised(ctx context.Context, by actor.Actor, f StaffFilter, page paging.Page) (paging.List[Product], error) {
	if !by.IsStaff(actor.Moderator) {
		return paging.List[Product]{}, ErrNotFound
	}
	zones, all := by.Zones(actor.Moderator)
	if f.ZoneID != "" {
		if !by.Covers(actor.Moderator, f.ZoneID) {
			return paging.List[Product]{}, nil
		}
		zones, all = []string{f.ZoneID}, false
	}
	products, err := selectSupervised(ctx, s.db, f, zones, all, page)
	return paging.Cut(products, page, func(p Product) paging.Key { return paging.Key{Time: p.UpdatedAt, ID: p.ID} }), err
}

// PublishedAfter lists what buyers may see in the order of ids, those after one: for the site map and exports. Fewer than
// limit is the end.
func (s *Service) PublishedAfter(ctx context.Context, id string, limit int) ([]View, error) {
	ids, err := scanPublished(ctx, s.db, id, limit)
	if err != nil {
		return nil, err
	}
	return s.PublishedMany(ctx, ids)
}
