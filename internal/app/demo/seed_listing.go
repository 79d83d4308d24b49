package demo

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/idempotency"
	"market/internal/trade/catalog"
	"market/internal/trade/moderation"
)

func (r *run) listings(ctx context.Context) error {
	tree, err := r.Catalog.Tree(ctx)
	if err != nil {
		return err
	}
	for i, p := range r.content.Products {
		if err := r.listing(ctx, tree, i, p); err != nil {
			return fmt.Errorf("product %s of %s: %w", p.SKU, p.Supplier, err)
		}
		r.step()
	}
	return nil
}

// listing creates a product and brings it to the state of the data.
func (r *run) listing(ctx context.Context, tree *catalog.Tree, i int, p Product) error {
	category, ok := tree.ByCode(p.Category)
	if !ok {
		return fmt.Errorf("unknown category %q", p.Category)
	}
	content := p.content(category.ID)
	picture, err := r.picture(ctx, p)
	if err != nil {
		return err
	}
	content.Images = []catalog.Image{picture}
	switch catalog.Status(p.State) {
	case catalog.Published:
		r.ago(time.Duration(200-i%180) * day)
	case catalog.InReview:
		r.ago(time.Duration(2+i*7%32) * time.Hour) // most within the target, some beyond it
	default:
		r.ago(time.Duration(p.AgeDays) * day)
	}
	made, err := r.Catalog.Create(ctx, actor.Program(), catalog.NewProduct{
		SupplierID: r.orgs[p.Supplier], SKU: p.SKU, Content: content, Translation: p.translation(),
	}, idempotency.Key{})
	if err != nil {
		return err
	}
	r.products[p.Supplier+"/"+p.SKU] = made.ID
	if p.State == string(catalog.Draft) {
		return nil
	}
	if _, err := r.Catalog.Submit(ctx, r.people[p.Supplier], made.ID); err != nil {
		return err
	}
	switch catalog.Status(p.State) {
	case catalog.InReview:
		return nil
	case catalog.ChangesRequested:
		return r.decide(ctx, "product", made.ID, moderation.Decision{Verdict: moderation.RequestChanges, Reasons: p.Reasons, Note: p.Note.For(i18n.Zh)})
	case catalog.Rejected:
		return r.decide(ctx, "product", made.ID, moderation.Decision{Verdict: moderation.Reject, Reasons: p.Reasons, Note: p.Note.For(i18n.Zh)})
	}
	return r.decide(ctx, "product", made.ID, moderation.Decision{Verdict: moderation.Approve})
}

// picture takes the drawing of a kind in once and gives it to every product of the kind, with the product's own name.
func (r *run) picture(ctx context.Context, p Product) (catalog.Image, error) {
	img, ok := r.pictures[p.Picture]
	if !ok {
		raw, err := r.Picture(p.Picture)
		if err != nil {
			return img, err
		}
		kept, err := r.Images.Add(ctx, bytes.NewReader(raw))
		if err != nil {
			return img, fmt.Errorf("picture %s: %w", p.Picture, err)
		}
		img = catalog.Image{ID: kept.ID, Width: kept.Width, Height: kept.Height}
		r.pictures[p.Picture] = img
	}
	img.Alt = i18n.Text{i18n.Zh: p.Name[i18n.Zh], i18n.Ru: p.Name[i18n.Ru]}
	return img, nil
}

func (p Product) translation() catalog.Translation {
	t := catalog.Translation{}
	for _, lang := range i18n.Langs {
		state := catalog.State(p.Translation[lang])
		if !p.Name.Has(lang) || state == "" {
			continue
		}
		t[lang] = map[string]catalog.State{"name": state}
	}
	if len(t) == 0 {
		return nil
	}
	return t
}

func (p Product) content(categoryID string) catalog.Content {
	c := catalog.Content{
		CategoryID: categoryID, Name: p.Name, Summary: p.Summary, Description: p.Description, Keywords: p.Keywords,
		HSCode: p.HS, TNVEDCode: p.TNVED, Currency: p.Currency, Unit: p.Unit, MOQ: p.MOQ, Multiple: p.Multiple,
		Supply: catalog.Supply{Quantity: p.Supply.Quantity, Per: p.Supply.Per}, Packaging: p.Packaging, Origin: p.Origin, Samples: p.Samples,
		Attributes: map[string]catalog.Value{},
	}
	for _, rung := range p.Prices {
		c.Prices = append(c.Prices, catalog.Rung{From: rung.From, UnitPrice: rung.UnitPrice.Minor})
	}
	for _, l := range p.LeadTimes {
		c.LeadTimes = append(c.LeadTimes, catalog.LeadTime{UpTo: l.UpTo, Days: l.Days})
	}
	for _, t := range p.Incoterms {
		c.Incoterms = append(c.Incoterms, catalog.Term{Rule: t.Rule, Place: latin(t.Place)})
	}
	for code, v := range p.Attributes {
		switch v := v.(type) {
		case float64:
			c.Attributes[code] = catalog.Number(v)
		case bool:
			c.Attributes[code] = catalog.Bool(v)
		case string:
			c.Attributes[code] = catalog.Text(v)
		}
	}
	for _, cert := range p.Certificates {
		until := catalog.Date(cert.ValidUntil.Format(time.DateOnly))
		c.Certificates = append(c.Certificates, catalog.Certificate{Kind: cert.Kind, Number: cert.Number, Issuer: cert.Issuer.For(i18n.Zh), ValidUntil: &until})
	}
	return c
}
