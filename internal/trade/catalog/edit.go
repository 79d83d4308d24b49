package catalog

import (
	"context"
	"reflect"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/platform/audit"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
)

// NewProduct is what a supplier says to create a listing.
type NewProduct struct {
	SupplierID string // empty: the organisation that the actor works for
	SKU        string
	Content    Content // MOQ and Multiple are at least 1; images are added afterwards
	// Translation overrides the states that Create derives, for the program itself only: what a machine has translated.
	Translation Translation
}

// Create makes a draft. The same key and body give the same product again. ErrInvalidInput carries every wrong field.
func (s *Service) Create(ctx context.Context, by actor.Actor, n NewProduct, key idempotency.Key) (Product, error) {
	supplierID, err := s.listsFor(ctx, by, n.SupplierID)
	if err != nil {
		return Product{}, err
	}
	tree, err := s.Tree(ctx)
	if err != nil {
		return Product{}, err
	}
	n.SKU, n.Content = NormalizeSKU(n.SKU), Normalize(n.Content)
	if !by.System {
		n.Content.Images, n.Content.Documents, n.Translation = nil, nil, nil
	}
	if err := append(ValidateSKU(n.SKU), Validate(n.Content, tree)...).Err(); err != nil {
		return Product{}, err
	}
	p := newProduct(supplierID, n.SKU, n.Content, n.Translation, s.now())
	err = s.db.Tx(ctx, func(tx *database.Tx) error {
		id, repeated, err := idempotency.Claim(ctx, tx, supplierID, key, p.ID, s.now())
		if err != nil {
			return err
		}
		if repeated {
			p, err = productOf(ctx, tx, supplierID, id)
			return err
		}
		return s.create(ctx, tx, by, p)
	})
	if err != nil {
		return Product{}, skuTaken(err)
	}
	return p, nil
}

// skuTaken turns the database's word for a second article number into the field error.
func skuTaken(err error) error {
	if !database.IsUnique(err, "catalog_products_supplier_id_sku") {
		return err
	}
	var p errs.Problems
	p.Add("sku", "duplicate")
	return p.Err()
}

// newProduct makes a draft of a normalised and validated content.
func newProduct(supplierID, sku string, c Content, states Translation, now time.Time) Product {
	if states == nil {
		states = translate(Content{}, c, nil)
	}
	now = database.Time(now)
	return Product{
		ID: database.NewID(), SupplierID: supplierID, SKU: sku, Status: Draft, Content: c, Translation: states,
		RevisionID: database.NewID(), Revision: 1, RevisionStatus: Draft, Version: 1, CreatedAt: now, UpdatedAt: now, document: 1,
	}
}

// create stores a new product with its first revision. Many may be stored in one transaction.
func (s *Service) create(ctx context.Context, tx *database.Tx, by actor.Actor, p Product) error {
	if err := insertProduct(ctx, tx, p); err != nil {
		return err
	}
	if err := insertRevision(ctx, tx, p, by.UserID, p.CreatedAt); err != nil {
		return err
	}
	return s.record(ctx, tx, by, "catalog.create", p, map[string]string{"sku": p.SKU})
}

// Update replaces the content of a product that was read in that version. Of a published product it begins a new
// revision; what buyers see stays until that is approved. Images keep their files: of c.Images only the order and the
// alternative texts count, nil leaves them alone; documents stay as they are.
func (s *Service) Update(ctx context.Context, by actor.Actor, id string, c Content, version int64) (Product, error) {
	tree, err := s.Tree(ctx)
	if err != nil {
		return Product{}, err
	}
	c = Normalize(c)
	return s.changeAt(ctx, by, id, version, func(tx *database.Tx, p *Product) error {
		problems := keepFiles(&c, p.Content)
		if err := append(problems, Validate(c, tree)...).Err(); err != nil {
			return err
		}
		_, err := s.update(ctx, tx, by, p, c)
		return err
	})
}

// keepFiles takes the files of an edited content from the stored one.
func keepFiles(c *Content, stored Content) errs.Problems {
	c.Documents = stored.Documents
	if c.Images == nil {
		c.Images = stored.Images
		return nil
	}
	var p errs.Problems
	for i := range c.Images {
		img := &c.Images[i]
		had, ok := stored.image(img.ID)
		p.Check(ok, imageField(i), "not_found")
		img.Width, img.Height = had.Width, had.Height
	}
	return p
}

// update stores a normalised and validated content as the product's newest revision: over it while it is a draft, as a
// new one otherwise. changed is false, and nothing is written, when the content is equal. Many may be stored in one
// transaction.
func (s *Service) update(ctx context.Context, tx *database.Tx, by actor.Actor, p *Product, c Content) (changed bool, err error) {
	if err := editable(*p); err != nil {
		return false, err
	}
	if sameContent(p.Content, c) {
		return false, nil
	}
	p.Translation = translate(p.Content, c, p.Translation)
	p.Content = c
	return true, s.saveRevision(ctx, tx, by, p, "catalog.update")
}

func editable(p Product) error {
	switch {
	case p.Editable():
		return nil
	case p.RevisionStatus == InReview:
		return ErrInReview
	}
	return ErrState.With("status", string(p.Status))
}

func sameContent(a, b Content) bool { return reflect.DeepEqual(a, b) }

// saveRevision stores the content and translation states that p now holds.
func (s *Service) saveRevision(ctx context.Context, tx *database.Tx, by actor.Actor, p *Product, action string) error {
	now := s.now()
	if p.RevisionStatus == Draft {
		if err := updateRevision(ctx, tx, *p); err != nil {
			return err
		}
	} else {
		p.RevisionID, p.Revision, p.RevisionStatus = database.NewID(), p.Revision+1, Draft
		if err := insertRevision(ctx, tx, *p, by.UserID, now); err != nil {
			return err
		}
	}
	if err := updateProduct(ctx, tx, p, now); err != nil {
		return err
	}
	return s.record(ctx, tx, by, action, *p, map[string]any{"revision": p.Revision})
}

func (s *Service) record(ctx context.Context, tx *database.Tx, by actor.Actor, action string, p Product, detail any) error {
	return audit.Record(ctx, tx, by, s.now(), action, "product", p.ID, detail)
}
