package catalog

import (
	"context"

	"market/internal/kernel/actor"
	"market/internal/platform/database"
	"market/internal/trade/account"
)

// submitChunk is how many products one transaction sends to review.
const submitChunk = 100

// Outcome is what became of one product of a bulk action.
type Outcome struct {
	ID     string
	Status Status // afterwards; empty when Err says why nothing happened
	Err    error
}

// SubmitMany sends each product to review by itself: one that fails does not stop the others. The outcomes are in the
// order of ids.
func (s *Service) SubmitMany(ctx context.Context, by actor.Actor, ids []string) []Outcome {
	outcomes := make([]Outcome, 0, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), submitChunk)
		outcomes = append(outcomes, s.submitTogether(ctx, by, ids[:n])...)
		ids = ids[n:]
	}
	return outcomes
}

// submitTogether submits in one transaction, or, when another change came between, one by one.
func (s *Service) submitTogether(ctx context.Context, by actor.Actor, ids []string) []Outcome {
	var outcomes []Outcome
	tree, err := s.Tree(ctx)
	if err == nil {
		err = s.db.Tx(ctx, func(tx *database.Tx) error {
			outcomes, err = s.submitIn(ctx, tx, by, tree, ids)
			return err
		})
	}
	if err == nil {
		return outcomes
	}
	outcomes = nil
	for _, id := range ids {
		p, err := s.Submit(ctx, by, id)
		outcomes = append(outcomes, Outcome{ID: id, Status: p.Status, Err: err})
	}
	return outcomes
}

// submitIn checks every product before it writes anything for it, so a refusal leaves the transaction sound. err is a
// failed write: then nothing of the chunk counts.
func (s *Service) submitIn(ctx context.Context, tx *database.Tx, by actor.Actor, tree *Tree, ids []string) ([]Outcome, error) {
	products, err := s.ownMany(ctx, tx, by, ids)
	if err != nil {
		return nil, err
	}
	var suppliers []string
	for _, p := range products {
		suppliers = append(suppliers, p.SupplierID)
	}
	active, err := s.accounts.Summaries(ctx, tx, suppliers)
	if err != nil {
		return nil, err
	}
	outcomes := make([]Outcome, len(ids))
	for i, id := range ids {
		outcomes[i] = Outcome{ID: id, Err: ErrNotFound}
		p, ok := products[id]
		if !ok {
			continue
		}
		if !mayList(by) {
			outcomes[i].Err = ErrForbidden
			continue
		}
		if outcomes[i].Err = submittable(p, tree, active[p.SupplierID]); outcomes[i].Err != nil {
			continue
		}
		if err := s.submit(ctx, tx, by, &p, active[p.SupplierID]); err != nil {
			return nil, err
		}
		products[id] = p // named twice, it is in review the second time
		outcomes[i].Status = p.Status
	}
	return outcomes, nil
}

// ownMany reads those of the products that belong to the actor's supplier.
func (s *Service) ownMany(ctx context.Context, q database.Querier, by actor.Actor, ids []string) (map[string]Product, error) {
	var valid []string
	for _, id := range ids {
		if database.ValidID(id) {
			valid = append(valid, id)
		}
	}
	if len(valid) == 0 || !by.System && by.OrgID == "" {
		return nil, nil
	}
	supplierID := by.OrgID
	if by.System {
		supplierID = ""
	}
	return productsByIDs(ctx, q, supplierID, valid)
}

// SubmitImport sends every product of an import that waits for it to review, chunk by chunk. failed counts those that
// something is missing from; each of them says what when it is opened.
func (s *Service) SubmitImport(ctx context.Context, by actor.Actor, importID string) (submitted, failed int, err error) {
	i, err := s.ownImport(ctx, by, importID)
	if err != nil {
		return 0, 0, err
	}
	for row := 0; ; {
		ids, last, err := submittableOf(ctx, s.db, i, row, submitChunk)
		if err != nil || len(ids) == 0 {
			return submitted, failed, err
		}
		row = last
		for _, o := range s.SubmitMany(ctx, by, ids) {
			if o.Err == nil {
				submitted++
			} else {
				failed++
			}
		}
	}
}

// ImportedDrafts lists the products of an import that may be sent to review, at most limit behind a row of the file;
// last is the row to go on behind.
func (s *Service) ImportedDrafts(ctx context.Context, by actor.Actor, importID string, row, limit int) (ids []string, last int, err error) {
	i, err := s.ownImport(ctx, by, importID)
	if err != nil {
		return nil, 0, err
	}
	return submittableOf(ctx, s.db, i, row, min(max(limit, 1), 1000))
}

// submittable tells why a product may not be sent to review; nil when it may.
func submittable(p Product, tree *Tree, supplier account.Summary) error {
	if !p.Submittable() {
		return ErrState.With("status", string(p.RevisionStatus))
	}
	if err := append(Incomplete(p.Content), Validate(p.Content, tree)...).Err(); err != nil {
		return err
	}
	if !supplier.Active() {
		return ErrSupplierInactive
	}
	return nil
}
