package catalog

import (
	"context"
	"unicode/utf8"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/platform/database"
	"market/internal/trade/account"
	"market/internal/trade/moderation"
)

// Submit sends the newest revision to review. ErrInvalidInput carries everything that is missing or wrong;
// ErrSupplierInactive when the supplier itself was not approved yet.
func (s *Service) Submit(ctx context.Context, by actor.Actor, id string) (Product, error) {
	tree, err := s.Tree(ctx)
	if err != nil {
		return Product{}, err
	}
	return s.changeAt(ctx, by, id, 0, func(tx *database.Tx, p *Product) error {
		if !p.Submittable() {
			return ErrState.With("status", string(p.RevisionStatus))
		}
		if err := append(Incomplete(p.Content), Validate(p.Content, tree)...).Err(); err != nil {
			return err
		}
		supplier, err := s.supplier(ctx, tx, p.SupplierID)
		if err != nil {
			return err
		}
		if !supplier.Active() {
			return ErrSupplierInactive
		}
		return s.submit(ctx, tx, by, p, supplier)
	})
}

func (s *Service) submit(ctx context.Context, tx *database.Tx, by actor.Actor, p *Product, supplier account.Summary) error {
	if p.PublishedRevisionID == "" {
		if err := p.to(InReview); err != nil {
			return err
		}
	}
	p.RevisionStatus = InReview
	if err := updateProduct(ctx, tx, p, s.now()); err != nil {
		return err
	}
	err := s.cases.Open(ctx, tx, by, moderation.Opening{
		SubjectKind: subjectKind, SubjectID: p.ID, RevisionID: p.RevisionID, Title: p.Content.Name,
		OrgID: supplier.ID, OrgName: supplier.Name, ZoneID: supplier.ZoneID,
	})
	if err != nil {
		return err
	}
	return s.record(ctx, tx, by, "catalog.submit", *p, map[string]any{"revision": p.Revision})
}

// Unlist takes a published product from sale until Relist.
func (s *Service) Unlist(ctx context.Context, by actor.Actor, id string) (Product, error) {
	return s.changeAt(ctx, by, id, 0, func(tx *database.Tx, p *Product) error {
		return s.move(ctx, tx, by, p, Unlisted, "catalog.unlist", nil)
	})
}

// Relist puts an unlisted product back on sale, as it was approved.
func (s *Service) Relist(ctx context.Context, by actor.Actor, id string) (Product, error) {
	return s.changeAt(ctx, by, id, 0, func(tx *database.Tx, p *Product) error {
		if p.Status != Unlisted {
			return ErrState.With("status", string(p.Status))
		}
		return s.move(ctx, tx, by, p, Published, "catalog.relist", nil)
	})
}

// Archive ends a listing; its article number is free again. A case that waits is withdrawn.
func (s *Service) Archive(ctx context.Context, by actor.Actor, id string) (Product, error) {
	return s.changeAt(ctx, by, id, 0, func(tx *database.Tx, p *Product) error {
		if p.RevisionStatus == InReview {
			if err := s.cases.Withdraw(ctx, tx, by, subjectKind, p.ID); err != nil {
				return err
			}
			p.RevisionStatus = Draft
		}
		return s.move(ctx, tx, by, p, Archived, "catalog.archive", nil)
	})
}

// Duplicate makes a draft with the content of a product under another article number.
func (s *Service) Duplicate(ctx context.Context, by actor.Actor, id, sku string) (Product, error) {
	sku = NormalizeSKU(sku)
	if err := ValidateSKU(sku).Err(); err != nil {
		return Product{}, err
	}
	var copied Product
	err := s.db.Tx(ctx, func(tx *database.Tx) error {
		p, err := s.own(ctx, tx, by, id)
		if err != nil {
			return err
		}
		copied = newProduct(p.SupplierID, sku, Normalize(p.Content), p.Translation, s.now())
		return s.create(ctx, tx, by, copied)
	})
	if err != nil {
		return Product{}, skuTaken(err)
	}
	return copied, nil
}

// DeleteDraft removes a draft that was never sent to review; everything else is archived instead.
func (s *Service) DeleteDraft(ctx context.Context, by actor.Actor, id string) error {
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		p, err := s.own(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if p.Status != Draft {
			return ErrState.With("status", string(p.Status))
		}
		if err := deleteProduct(ctx, tx, p.ID); err != nil {
			return err
		}
		return s.record(ctx, tx, by, "catalog.delete", p, map[string]string{"sku": p.SKU})
	})
}

// Rename gives a product that was read in that version another article number; buyers see it at once.
func (s *Service) Rename(ctx context.Context, by actor.Actor, id, sku string, version int64) (Product, error) {
	sku = NormalizeSKU(sku)
	if err := ValidateSKU(sku).Err(); err != nil {
		return Product{}, err
	}
	p, err := s.changeAt(ctx, by, id, version, func(tx *database.Tx, p *Product) error {
		if p.SKU == sku {
			return nil
		}
		if err := editable(*p); err != nil {
			return err
		}
		before := p.SKU
		p.SKU = sku
		return s.save(ctx, tx, by, p, "catalog.rename", map[string]string{"before": before, "after": sku})
	})
	return p, skuTaken(err)
}

// ConfirmTranslation says that the texts of a language are right although a machine wrote them or the source changed
// afterwards. Without fields, all of them.
func (s *Service) ConfirmTranslation(ctx context.Context, by actor.Actor, id string, lang i18n.Lang, fields []string, version int64) (Product, error) {
	return s.changeAt(ctx, by, id, version, func(tx *database.Tx, p *Product) error {
		if err := editable(*p); err != nil {
			return err
		}
		p.Translation.confirm(lang, fields)
		return s.saveRevision(ctx, tx, by, p, "catalog.confirm_translation")
	})
}

// maxReason is the length of a reason in characters.
const maxReason = 2000

// Suspend takes a published product from sale, by staff that covers its supplier's zone; only staff may put it back.
func (s *Service) Suspend(ctx context.Context, by actor.Actor, id, reason string) (Product, error) {
	reason = i18n.Normalize(reason)
	var problems errs.Problems
	problems.Check(reason != "", "reason", "required")
	problems.Check(utf8.RuneCountInString(reason) <= maxReason, "reason", "too_long", "max", maxReason)
	return s.moderate(ctx, by, id, func(tx *database.Tx, p *Product) error {
		if err := problems.Err(); err != nil {
			return err
		}
		p.Reason = reason
		return s.move(ctx, tx, by, p, Suspended, "catalog.suspend", map[string]string{"reason": reason})
	})
}

// Reinstate puts a suspended product back on sale.
func (s *Service) Reinstate(ctx context.Context, by actor.Actor, id, note string) (Product, error) {
	return s.moderate(ctx, by, id, func(tx *database.Tx, p *Product) error {
		if p.Status != Suspended {
			return ErrState.With("status", string(p.Status))
		}
		p.Reason = ""
		return s.move(ctx, tx, by, p, Published, "catalog.reinstate", map[string]string{"note": i18n.Normalize(note)})
	})
}

// History lists what was done to a product, newest first, for whoever may see the product.
func (s *Service) History(ctx context.Context, by actor.Actor, id string, limit int) ([]audit.Entry, error) {
	if _, err := s.Product(ctx, by, id); err != nil {
		return nil, err
	}
	return audit.Of(ctx, s.db, subjectKind, id, limit)
}

// LastDecision gives the newest decision about a product, whose reasons and remarks its supplier reads; ok is false when
// there was none.
func (s *Service) LastDecision(ctx context.Context, by actor.Actor, id string) (c moderation.Case, ok bool, err error) {
	if _, err := s.Product(ctx, by, id); err != nil {
		return c, false, err
	}
	c, err = s.cases.Latest(ctx, s.db, subjectKind, id)
	if moderation.ErrNotFound.Is(err) {
		return c, false, nil
	}
	return c, err == nil, err
}
