package api

import (
	"bytes"
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
	"market/internal/kernel/i18n"
	"market/internal/trade/catalog"
)

func (s *Server) productCalls() []operation {
	image := do(fiber.MethodPost, "/products/{id}/images", "add-product-image", s.addImage).withVersion()
	image.status = fiber.StatusCreated
	image.files = []part{
		{name: "file", doc: "JPEG, PNG, WebP or GIF, at most 10 MB.", file: true, required: true},
		{name: "alt", doc: `Alternative texts as a JSON object: {"ru":"…"}.`},
	}
	remove := do(fiber.MethodDelete, "/products/{id}", "delete-product", s.deleteProduct)
	remove.guarded = true
	return chapter("products",
		get("/products", "list-products", s.listProducts).forEveryone(),
		post("/products", "create-product", fiber.StatusCreated, s.createProduct).withVersion().located(),
		get("/products/{id}", "read-product", s.product).forEveryone().withVersion(),
		patch("/products/{id}", "update-product", s.productInput, s.updateProduct),
		remove,
		do(fiber.MethodPost, "/products/{id}/submit", "submit-product", s.lifecycle(s.Catalog.Submit)).withVersion(),
		do(fiber.MethodPost, "/products/{id}/unlist", "unlist-product", s.lifecycle(s.Catalog.Unlist)).withVersion(),
		do(fiber.MethodPost, "/products/{id}/relist", "relist-product", s.lifecycle(s.Catalog.Relist)).withVersion(),
		image,
		do(fiber.MethodDelete, "/products/{id}/images/{image}", "remove-product-image", s.removeImage).withVersion(),
	)
}

// ProductList are the parameters of the list of products.
type ProductList struct {
	Mine     bool   `query:"mine" doc:"Only those of the organisation that the token works for, in every state. Otherwise those on sale."`
	Status   string `query:"status" enum:"draft,in_review,changes_requested,rejected,published,unlisted,suspended,archived" doc:"With mine."`
	Q        string `query:"q" doc:"With mine: part of the article number or of a name."`
	Supplier string `query:"supplier" doc:"Without mine: only those of this supplier."`
	Paged
}

func (s *Server) listProducts(r *call, q ProductList) (List[Product], error) {
	zones, err := s.zones(r)
	if err != nil {
		return List[Product]{}, err
	}
	switch {
	case q.Mine && !r.by.SignedIn():
		return List[Product]{}, request.ErrSignIn
	case q.Mine:
		return s.ownProducts(r, q, zones)
	case q.Supplier != "":
		views, err := s.Catalog.OfSupplier(r, q.Supplier, q.page())
		return listOf(views, func(v catalog.View) Product { return s.viewOf(r, v, zones) }), err
	}
	// Everything on sale, in the order of ids: the cursor is the last id.
	size := q.page().Size()
	views, err := s.Catalog.PublishedAfter(r, q.Cursor, size)
	out := List[Product]{Items: each(views, func(v catalog.View) Product { return s.viewOf(r, v, zones) })}
	if len(views) == size {
		out.Next = &views[size-1].ID
	}
	return out, err
}

func (s *Server) ownProducts(r *call, q ProductList, zones zoneIndex) (List[Product], error) {
	page, err := s.Catalog.Mine(r, r.by, catalog.MineFilter{Status: catalog.Status(q.Status), Q: q.Q}, q.page())
	if err != nil {
		return List[Product]{}, err
	}
	own, err := s.Accounts.Organisation(r, r.by, r.by.OrgID)
	supplier := zones.party(own.Summary(s.Now()))
	return listOf(page, func(p catalog.Product) Product { return s.productOf(r, p, supplier) }), err
}

// productAnswer shapes a product for its supplier or staff and sets its ETag.
func (s *Server) productAnswer(r *call, p catalog.Product, err error) (Product, error) {
	if err != nil {
		return Product{}, err
	}
	zones, err := s.zones(r)
	if err != nil {
		return Product{}, err
	}
	o, err := s.Accounts.Organisation(r, r.by, p.SupplierID)
	if err != nil {
		return Product{}, err
	}
	r.tag(p.Version)
	return s.productOf(r, p, zones.party(o.Summary(s.Now()))), nil
}

// product is the supplier's own view where it may be seen, else what buyers see.
func (s *Server) product(r *call, _ none) (Product, error) {
	if r.by.SignedIn() {
		p, err := s.Catalog.Product(r, r.by, r.id())
		if !errors.Is(err, catalog.ErrNotFound) {
			return s.productAnswer(r, p, err)
		}
	}
	v, err := s.Catalog.Published(r, r.id())
	if err != nil {
		return Product{}, err
	}
	zones, err := s.zones(r)
	return s.viewOf(r, v, zones), err
}

func (s *Server) createProduct(r *call, in NewProduct) (Product, error) {
	content, err := in.content(nil)
	if err != nil {
		return Product{}, err
	}
	p, err := s.Catalog.Create(r, r.by, catalog.NewProduct{SupplierID: in.SupplierID, SKU: in.SKU, Content: content}, r.key())
	if err == nil {
		r.created("/products/" + p.ID)
	}
	return s.productAnswer(r, p, err)
}

// productInput is what stands before a PATCH.
func (s *Server) productInput(r *call) (ProductEdit, int64, error) {
	p, err := s.Catalog.Product(r, r.by, r.id())
	return editOf(p), p.Version, err
}

// updateProduct saves the content and, where it differs, the article number. Both are checked before either is kept.
func (s *Server) updateProduct(r *call, in ProductEdit, version int64) (Product, error) {
	content, err := in.content(in.Images)
	if err != nil {
		return Product{}, err
	}
	p, err := s.Catalog.Product(r, r.by, r.id())
	if err != nil {
		return Product{}, err
	}
	if sku := catalog.NormalizeSKU(in.SKU); sku != p.SKU {
		if err := s.valid(r, sku, content); err != nil {
			return Product{}, err
		}
		if p, err = s.Catalog.Rename(r, r.by, p.ID, sku, version); err != nil {
			return Product{}, err
		}
		version = p.Version
	}
	if !sameEdit(in, editOf(p)) {
		p, err = s.Catalog.Update(r, r.by, p.ID, content, version)
	}
	return s.productAnswer(r, p, err)
}

// sameEdit compares what the wire carries: an edit of the article number alone touches no revision.
func sameEdit(a, b ProductEdit) bool {
	one, err1 := encode(a)
	two, err2 := encode(b)
	return err1 == nil && err2 == nil && bytes.Equal(one, two)
}

func (s *Server) valid(ctx context.Context, sku string, c catalog.Content) error {
	tree, err := s.Catalog.Tree(ctx)
	if err != nil {
		return err
	}
	return append(catalog.ValidateSKU(sku), catalog.Validate(catalog.Normalize(c), tree)...).Err()
}

// lifecycle makes a handler of a step that takes nothing but the product.
func (s *Server) lifecycle(step step) func(*call) (Product, error) {
	return func(r *call) (Product, error) {
		p, err := step(r, r.by, r.id())
		return s.productAnswer(r, p, err)
	}
}

// deleteProduct removes a draft that nobody has reviewed, and archives everything else.
func (s *Server) deleteProduct(r *call) (none, error) {
	p, err := s.Catalog.Product(r, r.by, r.id())
	if err != nil {
		return none{}, err
	}
	if err := matches(r.c, p.Version); err != nil {
		return none{}, err
	}
	err = s.Catalog.DeleteDraft(r, r.by, p.ID)
	if errors.Is(err, catalog.ErrState) && p.Status != catalog.Archived {
		_, err = s.Catalog.Archive(r, r.by, p.ID)
	}
	return none{}, err
}

// addImage looks for the product first: a stranger is told nothing of what an image must be.
func (s *Server) addImage(r *call) (Product, error) {
	if _, err := s.Catalog.Product(r, r.by, r.id()); err != nil {
		return Product{}, err
	}
	file, err := r.file("file")
	if err != nil {
		return Product{}, err
	}
	defer file.Close()
	alt, err := r.text("alt")
	if err != nil {
		return Product{}, err
	}
	p, err := s.Catalog.AddImage(r, r.by, r.id(), file, i18n.Text(alt))
	return s.productAnswer(r, p, err)
}

func (s *Server) removeImage(r *call) (Product, error) {
	p, err := s.Catalog.RemoveImage(r, r.by, r.id(), r.c.Params("image"))
	return s.productAnswer(r, p, err)
}
