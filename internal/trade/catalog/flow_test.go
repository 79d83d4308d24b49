package catalog

import (
	"bytes"
	"maps"
	"reflect"
	"strings"
	"sync"
	"testing"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/trade/moderation"
)

func TestCreateIsSafeToRepeat(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		n := NewProduct{SKU: " ZX-50 ", Content: p.content()}
		key := idempotency.For("k1", "POST /products", []byte("body"))
		first := must(p.Create(p.ctx, p.supplier, n, key))
		if second := must(p.Create(p.ctx, p.supplier, n, key)); second.ID != first.ID {
			t.Error("the same key made a second product")
		}
		_, err := p.Create(p.ctx, p.supplier, n, idempotency.For("k1", "POST /products", []byte("other")))
		wants(t, err, idempotency.ErrMismatch)
		_, err = p.Create(p.ctx, p.supplier, n, idempotency.Key{})
		wants(t, err, errs.ErrInvalidInput)
		if e, ok := err.(*errs.Error); !ok || e.Fields[0].Name != "sku" || e.Fields[0].Code != "duplicate" {
			t.Errorf("a second article number: %v", err)
		}
		must(p.Create(p.ctx, p.rival, n, idempotency.Key{})) // another supplier's numbers are its own

		stored := must(p.Product(p.ctx, p.supplier, first.ID))
		if stored.SKU != "ZX-50" || stored.Status != Draft || stored.Revision != 1 || !reflect.DeepEqual(stored.Content, first.Content) || !reflect.DeepEqual(stored, first) {
			t.Errorf("stored %+v\nmade   %+v", stored, first)
		}
	})
}

func TestWhoMay(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		pub := p.published("A-1", p.content())
		draft := p.draft("A-2", p.content())
		guest := actor.Actor{}
		type deed struct {
			name string
			do   func(by actor.Actor) error
		}
		deeds := []deed{
			{"update", func(by actor.Actor) error { _, err := p.Update(p.ctx, by, draft.ID, p.content(), 0); return err }},
			{"submit", func(by actor.Actor) error { _, err := p.Submit(p.ctx, by, draft.ID); return err }},
			{"unlist", func(by actor.Actor) error { _, err := p.Unlist(p.ctx, by, pub.ID); return err }},
			{"relist", func(by actor.Actor) error { _, err := p.Relist(p.ctx, by, pub.ID); return err }},
			{"archive", func(by actor.Actor) error { _, err := p.Archive(p.ctx, by, draft.ID); return err }},
			{"duplicate", func(by actor.Actor) error { _, err := p.Duplicate(p.ctx, by, draft.ID, "A-3"); return err }},
			{"delete", func(by actor.Actor) error { return p.DeleteDraft(p.ctx, by, draft.ID) }},
			{"rename", func(by actor.Actor) error { _, err := p.Rename(p.ctx, by, draft.ID, "A-4", 0); return err }},
			{"confirm", func(by actor.Actor) error {
				_, err := p.ConfirmTranslation(p.ctx, by, draft.ID, i18n.Ru, nil, 0)
				return err
			}},
			{"add image", func(by actor.Actor) error {
				_, err := p.AddImage(p.ctx, by, draft.ID, bytes.NewReader(nil), nil)
				return err
			}},
			{"remove image", func(by actor.Actor) error { _, err := p.RemoveImage(p.ctx, by, draft.ID, "x"); return err }},
			{"move image", func(by actor.Actor) error { _, err := p.MoveImage(p.ctx, by, draft.ID, "x", 0); return err }},
		}
		for _, d := range deeds {
			for _, stranger := range []actor.Actor{guest, p.rival, p.buyer, p.moderator, p.elsewhere, p.admin} {
				if err := d.do(stranger); !ErrNotFound.Is(err) {
					t.Errorf("%s by %q: %v", d.name, stranger.Name, err)
				}
			}
			if err := d.do(p.colleague); !ErrForbidden.Is(err) {
				t.Errorf("%s by a colleague in sales: %v", d.name, err)
			}
		}
		for _, by := range []actor.Actor{guest, p.rival, p.buyer, p.supplier, p.elsewhere} {
			_, err := p.Suspend(p.ctx, by, pub.ID, "no licence")
			wants(t, err, ErrNotFound)
			_, err = p.Reinstate(p.ctx, by, pub.ID, "")
			wants(t, err, ErrNotFound)
		}
		for _, by := range []actor.Actor{guest, p.rival, p.buyer, p.elsewhere} {
			_, err := p.Product(p.ctx, by, draft.ID)
			wants(t, err, ErrNotFound)
			_, err = p.History(p.ctx, by, draft.ID, 10)
			wants(t, err, ErrNotFound)
		}
		for _, by := range []actor.Actor{p.supplier, p.colleague, p.moderator, p.admin, actor.Program()} {
			must(p.Product(p.ctx, by, draft.ID))
		}
		for _, id := range []string{"", "x", database.NewID(), "' OR 1=1 --"} {
			_, err := p.Product(p.ctx, p.supplier, id)
			wants(t, err, ErrNotFound)
			_, err = p.Published(p.ctx, id)
			wants(t, err, ErrNotFound)
		}
		_, err := p.Create(p.ctx, p.supplier, NewProduct{SupplierID: p.rival.OrgID, SKU: "X", Content: p.content()}, idempotency.Key{})
		wants(t, err, ErrSupplierNotFound)
		for _, by := range []actor.Actor{guest, p.buyer, p.colleague, p.moderator} {
			_, err = p.Create(p.ctx, by, NewProduct{SKU: "X", Content: p.content()}, idempotency.Key{})
			wants(t, err, ErrForbidden)
		}
		if after := must(p.Product(p.ctx, p.supplier, draft.ID)); !reflect.DeepEqual(after, draft) {
			t.Error("a refused deed changed the draft")
		}
		if after := must(p.Product(p.ctx, p.supplier, pub.ID)); !reflect.DeepEqual(after, pub) {
			t.Error("a refused deed changed the published product")
		}
	})
}

func TestEditsStayHiddenUntilApproved(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		pub := p.published("A-1", p.content())
		before := must(p.Published(p.ctx, pub.ID))
		documents := must(source{p.Service}.Documents(p.ctx, []string{pub.ID}))
		changes := p.changes.Load()

		c := p.content()
		c.Name[i18n.Ru] = "Насос новый"
		edited := must(p.Update(p.ctx, p.supplier, pub.ID, c, pub.Version))
		if edited.Status != Published || edited.RevisionStatus != Draft || edited.Revision != 2 || edited.PublishedRevisionID == edited.RevisionID {
			t.Fatalf("after the edit: %+v", edited)
		}
		same := func(when string) {
			view := must(p.Published(p.ctx, pub.ID))
			view.Version, view.UpdatedAt = before.Version, before.UpdatedAt
			if !reflect.DeepEqual(view, before) {
				t.Errorf("%s buyers see another content", when)
			}
			if now := must(source{p.Service}.Documents(p.ctx, []string{pub.ID})); !reflect.DeepEqual(now, documents) {
				t.Errorf("%s the document is another", when)
			}
			if p.changes.Load() != changes {
				t.Errorf("%s pages were dropped", when)
			}
		}
		same("after the edit")
		c.Summary[i18n.Ru] = "Совсем другой"
		if again := must(p.Update(p.ctx, p.supplier, pub.ID, c, edited.Version)); again.Revision != 2 {
			t.Error("an edit of a draft made another revision")
		}
		must(p.Submit(p.ctx, p.supplier, pub.ID))
		same("in review")
		_, err := p.Update(p.ctx, p.supplier, pub.ID, c, 0)
		wants(t, err, ErrInReview)

		p.decide(pub.ID, moderation.Decision{Verdict: moderation.RequestChanges, Reasons: []string{"unclear_text"}})
		same("after changes were asked for")
		c.Summary[i18n.Ru] = "Понятный"
		if fixed := must(p.Update(p.ctx, p.supplier, pub.ID, c, 0)); fixed.Revision != 3 {
			t.Error("a reviewed revision was overwritten")
		}
		must(p.Submit(p.ctx, p.supplier, pub.ID))
		detail := must(p.cases.Case(p.ctx, p.moderator, p.caseOf(pub.ID).ID))
		var changed []string
		for _, f := range detail.Review.Fields {
			if f.Changed() {
				changed = append(changed, f.Path())
			}
		}
		if strings.Join(changed, " ") != "name.ru summary.ru" {
			t.Errorf("the reviewer sees as changed: %v", changed)
		}
		p.decide(pub.ID, moderation.Decision{Verdict: moderation.Approve})
		view := must(p.Published(p.ctx, pub.ID))
		if view.Content.Name[i18n.Ru] != "Насос новый" || view.Revision != 3 || !view.PublishedAt.Equal(*pub.PublishedAt) {
			t.Errorf("after approval: %+v", view.Product)
		}
		if p.changes.Load() == changes {
			t.Error("approval dropped no pages")
		}
	})
}

func TestRejectionAndChanges(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		d := p.draft("A-1", p.content())
		must(p.Submit(p.ctx, p.supplier, d.ID))
		p.decide(d.ID, moderation.Decision{Verdict: moderation.RequestChanges, Reasons: []string{"unclear_text"}, Note: "?"})
		if got := must(p.Product(p.ctx, p.supplier, d.ID)); got.Status != ChangesRequested || got.RevisionStatus != ChangesRequested {
			t.Fatalf("%s %s", got.Status, got.RevisionStatus)
		}
		again := must(p.Submit(p.ctx, p.supplier, d.ID))
		if again.Status != InReview {
			t.Fatal(again.Status)
		}
		p.decide(d.ID, moderation.Decision{Verdict: moderation.Reject, Reasons: []string{"prohibited_goods"}})
		if got := must(p.Product(p.ctx, p.supplier, d.ID)); got.Status != Rejected {
			t.Fatal(got.Status)
		}
		_, err := p.Update(p.ctx, p.supplier, d.ID, p.content(), 0)
		wants(t, err, ErrState)
		_, err = p.Submit(p.ctx, p.supplier, d.ID)
		wants(t, err, ErrState)
		_, err = p.Published(p.ctx, d.ID)
		wants(t, err, ErrNotFound)
		copied := must(p.Duplicate(p.ctx, p.supplier, d.ID, "A-1b"))
		if copied.Status != Draft || !reflect.DeepEqual(copied.Content, d.Content) {
			t.Error("a copy differs")
		}
		must(p.Archive(p.ctx, p.supplier, d.ID))
		p.draft("A-1", p.content()) // the number is free again
	})
}

func TestDecidedOnce(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		d := p.draft("A-1", p.content())
		must(p.Submit(p.ctx, p.supplier, d.ID))
		id := p.caseOf(d.ID).ID
		var group sync.WaitGroup
		outcomes := make([]error, 4)
		for i := range outcomes {
			group.Go(func() {
				decision := moderation.Decision{Verdict: moderation.Approve}
				if i%2 == 1 {
					decision = moderation.Decision{Verdict: moderation.Reject, Reasons: []string{"other"}}
				}
				_, outcomes[i] = p.cases.Decide(p.ctx, p.moderator, id, decision)
			})
		}
		group.Wait()
		won := 0
		for _, err := range outcomes {
			if err == nil {
				won++
			} else if errs.KindOf(err) != errs.Conflict {
				t.Errorf("the loser got %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d decisions went through", won)
		}
	})
}

func TestLifecycle(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		pub := p.published("A-1", p.content())
		must(p.Unlist(p.ctx, p.supplier, pub.ID))
		_, err := p.Published(p.ctx, pub.ID)
		wants(t, err, ErrNotFound)
		_, err = p.Unlist(p.ctx, p.supplier, pub.ID)
		wants(t, err, ErrState)
		must(p.Relist(p.ctx, p.supplier, pub.ID))
		must(p.Published(p.ctx, pub.ID))
		_, err = p.Suspend(p.ctx, p.moderator, pub.ID, " ")
		wants(t, err, errs.ErrInvalidInput)
		if s := must(p.Suspend(p.ctx, p.moderator, pub.ID, "no licence")); s.Reason != "no licence" {
			t.Error("the reason is lost")
		}
		_, err = p.Relist(p.ctx, p.supplier, pub.ID)
		wants(t, err, ErrState)
		_, err = p.Archive(p.ctx, p.supplier, pub.ID)
		wants(t, err, ErrState)
		if r := must(p.Reinstate(p.ctx, p.admin, pub.ID, "")); r.Reason != "" || r.Status != Published {
			t.Errorf("reinstated: %+v", r)
		}
		_, err = p.Reinstate(p.ctx, p.admin, pub.ID, "")
		wants(t, err, ErrState)
		wants(t, p.DeleteDraft(p.ctx, p.supplier, pub.ID), ErrState)

		waiting := p.draft("A-2", p.content())
		must(p.Submit(p.ctx, p.supplier, waiting.ID))
		wants(t, p.DeleteDraft(p.ctx, p.supplier, waiting.ID), ErrState)
		must(p.Archive(p.ctx, p.supplier, waiting.ID))
		if n := must(p.cases.Waiting(p.ctx, p.admin, moderation.Filter{})); n != 0 {
			t.Errorf("%d cases wait for an archived product", n)
		}
		gone := p.draft("A-3", p.content())
		ok(t, p.DeleteDraft(p.ctx, p.supplier, gone.ID))
		_, err = p.Product(p.ctx, p.supplier, gone.ID)
		wants(t, err, ErrNotFound)

		counts := must(p.Counts(p.ctx, p.supplier))
		if want := (map[Status]int{Published: 1, Archived: 1}); !maps.Equal(counts, want) {
			t.Errorf("counts %v", counts)
		}
		if h := must(p.History(p.ctx, p.supplier, pub.ID, 50)); len(h) < 6 || h[0].Action != "catalog.reinstate" {
			t.Errorf("history %v", h)
		}
	})
}

func TestSubmitNeedsEverything(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		c := p.content()
		delete(c.Name, i18n.Ru)
		d := p.draft("A-1", c)
		_, err := p.Submit(p.ctx, p.supplier, d.ID)
		if e, ok := err.(*errs.Error); !ok || !errs.ErrInvalidInput.Is(err) || e.Fields[0].Name != "name.ru" {
			t.Errorf("without a Russian name: %v", err)
		}
		full := p.draft("A-2", p.content())
		must(p.accounts.Suspend(p.ctx, p.admin, p.supplier.OrgID, "papers"))
		_, err = p.Submit(p.ctx, p.supplier, full.ID)
		wants(t, err, ErrSupplierInactive)
	})
}

func TestStaleEditor(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		d := p.draft("A-1", p.content())
		c := p.content()
		c.MOQ = 2
		changed := must(p.Update(p.ctx, p.supplier, d.ID, c, d.Version))
		c.MOQ = 3
		_, err := p.Update(p.ctx, p.supplier, d.ID, c, d.Version)
		wants(t, err, ErrStale)
		if same := must(p.Update(p.ctx, p.supplier, d.ID, changed.Content, changed.Version)); same.Version != changed.Version {
			t.Error("an equal content made a new version")
		}
		var group sync.WaitGroup
		outcomes := make([]error, 4)
		for i := range outcomes {
			group.Go(func() {
				mine := p.content()
				mine.MOQ = int64(10 + i)
				_, outcomes[i] = p.Update(p.ctx, p.supplier, d.ID, mine, changed.Version)
			})
		}
		group.Wait()
		won := 0
		for _, err := range outcomes {
			if err == nil {
				won++
			} else if !ErrStale.Is(err) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d of four editors of one version went through", won)
		}
	})
}
