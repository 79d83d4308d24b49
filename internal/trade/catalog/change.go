package catalog

import (
	"context"

	"market/internal/kernel/actor"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/platform/search"
	"market/internal/trade/account"
)

// own loads a product for a change by its supplier: somebody else's is not found, a role without listings is forbidden.
func (s *Service) own(ctx context.Context, q database.Querier, by actor.Actor, id string) (Product, error) {
	var p Product
	var err error
	if by.System {
		p, err = productByID(ctx, q, id)
	} else {
		p, err = productOf(ctx, q, by.OrgID, id)
	}
	if err == nil && !mayList(by) {
		err = ErrForbidden
	}
	return p, err
}

// changeAt loads a product of the actor's supplier, applies a change that stores it, all in one transaction. version is
// the one that was read; with 0 the change is made to whatever version there is.
func (s *Service) changeAt(ctx context.Context, by actor.Actor, id string, version int64, apply func(*database.Tx, *Product) error) (Product, error) {
	change := func(tx *database.Tx, p *Product) error {
		if version != 0 && p.Version != version {
			return ErrStale
		}
		return apply(tx, p)
	}
	load := func(tx *database.Tx) (Product, error) { return s.own(ctx, tx, by, id) }
	if version != 0 {
		return s.attempt(ctx, load, change)
	}
	return s.insist(ctx, load, change)
}

// attempts bounds how often a change is tried again because another came between reading and writing.
const attempts = 5

// insist tries a change that is for whatever version there is until no other comes between.
func (s *Service) insist(ctx context.Context, load func(*database.Tx) (Product, error), change func(*database.Tx, *Product) error) (Product, error) {
	for try := 1; ; try++ {
		p, err := s.attempt(ctx, load, change)
		if try == attempts || !ErrStale.Is(err) {
			return p, err
		}
	}
}

func (s *Service) attempt(ctx context.Context, load func(*database.Tx) (Product, error), change func(*database.Tx, *Product) error) (Product, error) {
	var p Product
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		var err error
		if p, err = load(tx); err != nil {
			return err
		}
		return change(tx, &p)
	})
	if err != nil {
		return Product{}, err
	}
	return p, nil
}

// moderate is changeAt for staff that covers the supplier's zone.
func (s *Service) moderate(ctx context.Context, by actor.Actor, id string, apply func(*database.Tx, *Product) error) (Product, error) {
	return s.insist(ctx, func(tx *database.Tx) (Product, error) {
		p, err := productByID(ctx, tx, id)
		if err != nil {
			return Product{}, err
		}
		supplier, err := s.supplier(ctx, tx, p.SupplierID)
		if err == nil && !mayModerate(by, supplier) {
			err = ErrNotFound
		}
		return p, err
	}, apply)
}

// move takes a product to another state, when the state table allows it, and stores it.
func (s *Service) move(ctx context.Context, tx *database.Tx, by actor.Actor, p *Product, next Status, action string, detail any) error {
	if err := p.to(next); err != nil {
		return err
	}
	return s.save(ctx, tx, by, p, action, detail)
}

// save stores a product of which buyers may see something, and has index and pages follow.
func (s *Service) save(ctx context.Context, tx *database.Tx, by actor.Actor, p *Product, action string, detail any) error {
	p.document++
	if err := updateProduct(ctx, tx, p, s.now()); err != nil {
		return err
	}
	if err := s.shown(ctx, tx, *p); err != nil {
		return err
	}
	return s.record(ctx, tx, by, action, *p, detail)
}

// shown has the index and the pages follow a change of what buyers see; what was never published is nowhere to be seen.
func (s *Service) shown(ctx context.Context, tx *database.Tx, p Product) error {
	if p.PublishedRevisionID == "" {
		return nil
	}
	tx.AfterCommit(s.changed)
	return s.reindex(ctx, tx, []string{p.ID})
}

// indexBatch is how many products one index job names.
const indexBatch = 200

func (s *Service) reindex(ctx context.Context, tx *database.Tx, ids []string) error {
	var all []jobs.Job
	for len(ids) > 0 {
		n := min(len(ids), indexBatch)
		all = append(all, jobs.Job{Kind: search.JobIndex, Payload: search.IndexJob{Kind: search.Product, IDs: ids[:n]}})
		ids = ids[n:]
	}
	return s.jobs.Enqueue(ctx, tx, all...)
}

// supplier reads what other nouns may know of a supplier.
func (s *Service) supplier(ctx context.Context, q database.Querier, id string) (account.Summary, error) {
	all, err := s.accounts.Summaries(ctx, q, []string{id})
	if err != nil {
		return account.Summary{}, err
	}
	summary, ok := all[id]
	if !ok || summary.Kind != account.Supplier {
		return account.Summary{}, ErrSupplierNotFound
	}
	return summary, nil
}

// listsFor gives the supplier that the actor lists products for: its own organisation, or any for the program itself.
func (s *Service) listsFor(ctx context.Context, by actor.Actor, supplierID string) (string, error) {
	if supplierID == "" {
		supplierID = by.OrgID
	}
	if supplierID == "" {
		return "", ErrForbidden
	}
	if !database.ValidID(supplierID) || !owns(by, supplierID) {
		return "", ErrSupplierNotFound
	}
	if !mayList(by) {
		return "", ErrForbidden
	}
	if by.System {
		if _, err := s.supplier(ctx, s.db, supplierID); err != nil {
			return "", err
		}
	}
	return supplierID, nil
}

// supplierChanged has the index and the pages follow a change of a supplier: its name, zone, level, or whether its
// products are shown at all.
func (s *Service) supplierChanged(ctx context.Context, tx *database.Tx, supplierID string) error {
	ids, err := touchPublished(ctx, tx, supplierID)
	if err != nil || len(ids) == 0 {
		return err
	}
	tx.AfterCommit(s.changed)
	return s.reindex(ctx, tx, ids)
}
