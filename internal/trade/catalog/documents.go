package catalog

import (
	"context"
	"io"
	"slices"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/platform/database"
)

// AddDocument takes in a data sheet or certificate (see DocumentKinds) and puts it behind the others. Errors of package
// media pass through.
func (s *Service) AddDocument(ctx context.Context, by actor.Actor, id, kind, name string, r io.Reader) (Product, error) {
	p, err := s.own(ctx, s.db, by, id) // before the file is read: a stranger's upload costs nothing
	if err != nil {
		return Product{}, err
	}
	if err := editable(p); err != nil {
		return Product{}, err
	}
	var problems errs.Problems
	problems.Check(slices.Contains(DocumentKinds[:], kind), "kind", "unknown_value")
	problems.Check(len(p.Content.Documents) < MaxDocuments, "documents", "too_many", "max", MaxDocuments)
	if err := problems.Err(); err != nil {
		return Product{}, err
	}
	f, err := s.files.Add(ctx, name, r)
	if err != nil {
		return Product{}, err
	}
	document := Document{ID: f.ID, Kind: kind, Name: f.Name, Ext: f.Ext, Type: f.Type, Bytes: f.Bytes}
	return s.changeDocuments(ctx, by, id, "catalog.add_document", func(all []Document) ([]Document, error) {
		return append(all, document), nil
	})
}

// RemoveDocument takes a file out of the newest revision; published revisions keep it.
func (s *Service) RemoveDocument(ctx context.Context, by actor.Actor, id, documentID string) (Product, error) {
	return s.changeDocuments(ctx, by, id, "catalog.remove_document", func(all []Document) ([]Document, error) {
		i := documentAt(all, documentID)
		if i < 0 {
			return nil, ErrFileNotFound
		}
		return slices.Delete(all, i, i+1), nil
	})
}

func documentAt(all []Document, id string) int {
	return slices.IndexFunc(all, func(d Document) bool { return d.ID == id })
}

func (s *Service) changeDocuments(ctx context.Context, by actor.Actor, id, action string, change func([]Document) ([]Document, error)) (Product, error) {
	return s.changeAt(ctx, by, id, 0, func(tx *database.Tx, p *Product) error {
		if err := editable(*p); err != nil {
			return err
		}
		documents, err := change(slices.Clone(p.Content.Documents))
		if err != nil {
			return err
		}
		var problems errs.Problems
		validateFiles(&problems, Content{Documents: documents})
		if err := problems.Err(); err != nil {
			return err
		}
		p.Content.Documents = documents
		return s.saveRevision(ctx, tx, by, p, action)
	})
}

// Document opens a file of a product: one of the published revision for everybody, one of the newest revision for its
// supplier and the staff that covers it. The caller closes it.
func (s *Service) Document(ctx context.Context, by actor.Actor, productID, documentID string) (Document, io.ReadCloser, error) {
	d, err := s.findDocument(ctx, by, productID, documentID)
	if err != nil {
		return Document{}, nil, err
	}
	body, _, err := s.files.Open(ctx, d.ID, d.Ext)
	return d, body, err
}

func (s *Service) findDocument(ctx context.Context, by actor.Actor, productID, documentID string) (Document, error) {
	var known []Document
	if v, err := s.Published(ctx, productID); err == nil {
		known = append(known, v.Content.Documents...)
	} else if !ErrNotFound.Is(err) {
		return Document{}, err
	}
	if p, err := s.Product(ctx, by, productID); err == nil {
		known = append(known, p.Content.Documents...)
	} else if !ErrNotFound.Is(err) {
		return Document{}, err
	}
	if i := documentAt(known, documentID); i >= 0 {
		return known[i], nil
	}
	return Document{}, ErrFileNotFound
}
