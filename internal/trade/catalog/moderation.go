package catalog

import (
	"context"
	"strings"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/trade/moderation"
)

// subjectKind is the word for a product in cases, audit entries and addresses.
const subjectKind = "product"

// subject lets moderation review revisions of products.
type subject struct{ s *Service }

// Kind implements moderation.Subject.
func (subject) Kind() string { return subjectKind }

// Review implements moderation.Subject: the published revision beside the proposed one.
func (sub subject) Review(ctx context.Context, q database.Querier, productID, revisionID string) (moderation.Review, error) {
	p, err := productByID(ctx, q, productID)
	if err != nil {
		return moderation.Review{}, err
	}
	after, err := contentOf(ctx, q, productID, revisionID)
	if err != nil {
		return moderation.Review{}, err
	}
	var before Content
	if p.PublishedRevisionID != "" {
		if before, err = contentOf(ctx, q, productID, p.PublishedRevisionID); err != nil {
			return moderation.Review{}, err
		}
	}
	tree, err := sub.s.Tree(ctx)
	if err != nil {
		return moderation.Review{}, err
	}
	r := moderation.Review{Title: after.Name, Path: "/products/" + p.ID, Fields: compare(before, after, tree), Findings: findings(after, tree)}
	for _, img := range after.Images {
		r.Images = append(r.Images, moderation.Image{ID: img.ID, Alt: img.Alt})
	}
	return r, nil
}

// Decide implements moderation.Subject: it carries a decision out, once. Of two decisions at the same moment the second
// finds the revision no longer in review and gets moderation.ErrResolved.
func (sub subject) Decide(ctx context.Context, tx *database.Tx, by actor.Actor, c moderation.Case, d moderation.Decision) error {
	p, err := productByID(ctx, tx, c.SubjectID)
	if err != nil {
		return err
	}
	if p.RevisionID != c.RevisionID || p.RevisionStatus != InReview {
		return moderation.ErrResolved
	}
	next := map[moderation.Verdict]Status{
		moderation.Approve: Published, moderation.Reject: Rejected, moderation.RequestChanges: ChangesRequested,
	}[d.Verdict]
	if p.Status == InReview {
		if err := p.to(next); err != nil {
			return err
		}
	}
	p.RevisionStatus = next
	if next == Published {
		err = sub.s.publish(ctx, tx, &p)
	} else {
		err = updateProduct(ctx, tx, &p, sub.s.now())
	}
	if ErrStale.Is(err) {
		return moderation.ErrResolved
	}
	if err != nil {
		return err
	}
	return sub.s.record(ctx, tx, by, "catalog."+string(d.Verdict), p, map[string]any{
		"revision": p.Revision, "reasons": d.Reasons, "note": d.Note, "remarks": d.Remarks,
	})
}

// publish makes the newest revision the one that buyers see.
func (s *Service) publish(ctx context.Context, tx *database.Tx, p *Product) error {
	p.PublishedRevisionID = p.RevisionID
	p.document++
	now := s.now()
	if p.PublishedAt == nil {
		p.PublishedAt = &now
	}
	if err := updateProduct(ctx, tx, p, now); err != nil {
		return err
	}
	if err := setPublishedCategory(ctx, tx, p.ID, p.Content.CategoryID); err != nil {
		return err
	}
	return s.shown(ctx, tx, *p)
}

// compare lists the fields of two contents side by side; those that neither has are left out.
func compare(before, after Content, tree *Tree) []moderation.Field {
	var fields []moderation.Field
	add := func(name string, l i18n.Lang, b, a string) {
		if b != "" || a != "" {
			fields = append(fields, moderation.Field{Name: name, Lang: l, Before: b, After: a})
		}
	}
	for _, f := range translated {
		for _, l := range i18n.Langs {
			add(f.name, l, strings.TrimSpace(f.in(before, l)), strings.TrimSpace(f.in(after, l)))
		}
	}
	b, a := plainFields(before, tree), plainFields(after, tree)
	for i := range a {
		add(a[i].name, "", b[i].text, a[i].text)
	}
	for _, attr := range tree.Attributes(after.CategoryID) {
		add("attributes."+attr.Code, "", valueText(before.Attributes, attr), valueText(after.Attributes, attr))
	}
	return fields
}

func valueText(values map[string]Value, a Attribute) string {
	v, ok := values[a.Code]
	if !ok {
		return ""
	}
	if v.Kind == NumberKind && a.Unit != "" {
		return v.String() + " " + a.Unit
	}
	return v.String()
}
