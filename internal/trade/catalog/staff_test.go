package catalog

import (
	"io"
	"strings"
	"sync"
	"testing"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/trade/moderation"
)

func TestSupervised(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.draft("A-1", p.content())
		p.published("A-2", p.content())
		list := func(by actor.Actor, f StaffFilter) (s string) {
			for _, m := range must(p.Supervised(p.ctx, by, f, paging.Page{})).Items {
				s += m.SKU + " "
			}
			return s
		}
		zone := p.moderator.Staff[0].ZoneID
		for name, c := range map[string]struct {
			by   actor.Actor
			f    StaffFilter
			want string
		}{
			"own zone":          {p.moderator, StaffFilter{}, "A-2 A-1 "},
			"another zone":      {p.elsewhere, StaffFilter{}, ""},
			"asking for others": {p.elsewhere, StaffFilter{ZoneID: zone}, ""},
			"whole alliance":    {p.admin, StaffFilter{ZoneID: zone, Status: Draft}, "A-1 "},
			"one supplier":      {p.admin, StaffFilter{SupplierID: p.rival.OrgID}, ""},
		} {
			if got := list(c.by, c.f); got != c.want {
				t.Errorf("%s: %q", name, got)
			}
		}
		first := must(p.Supervised(p.ctx, p.admin, StaffFilter{}, paging.Page{Limit: 1}))
		if second := must(p.Supervised(p.ctx, p.admin, StaffFilter{}, paging.Page{Limit: 1, Cursor: first.Next})); second.Items[0].SKU != "A-1" || second.Next != "" {
			t.Errorf("second page %+v", second)
		}
		for _, by := range []actor.Actor{{}, p.supplier, p.buyer} {
			_, err := p.Supervised(p.ctx, by, StaffFilter{}, paging.Page{})
			wants(t, err, ErrNotFound)
		}
	})
}

func TestDecisionsReachTheSupplier(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		pub := p.published("A-1", p.content())
		c := p.content()
		c.MOQ = 7
		must(p.Update(p.ctx, p.supplier, pub.ID, c, 0))
		must(p.Suspend(p.ctx, p.moderator, pub.ID, "papers"))
		must(p.Submit(p.ctx, p.supplier, pub.ID))
		p.decide(pub.ID, moderation.Decision{Verdict: moderation.Reject, Reasons: []string{"other"}, Note: "нет",
			Remarks: []moderation.Remark{{Field: "moq", Text: "?"}}})
		got, found, err := p.LastDecision(p.ctx, p.supplier, pub.ID)
		ok(t, err)
		if !found || got.Note != "нет" || len(got.Remarks) != 1 || got.Reasons[0] != "other" {
			t.Errorf("decision %+v", got)
		}
		_, _, err = p.LastDecision(p.ctx, p.rival, pub.ID)
		wants(t, err, ErrNotFound)
		if now := must(p.Product(p.ctx, p.supplier, pub.ID)); now.Status != Suspended || now.RevisionStatus != Rejected {
			t.Errorf("a refused revision made the product %s, %s", now.Status, now.RevisionStatus)
		}
		c.MOQ = 8
		must(p.Update(p.ctx, p.supplier, pub.ID, c, 0))
		must(p.Submit(p.ctx, p.supplier, pub.ID))
		p.decide(pub.ID, moderation.Decision{Verdict: moderation.Approve})
		if now := must(p.Product(p.ctx, p.supplier, pub.ID)); now.Status != Suspended {
			t.Errorf("approving a revision lifted a suspension: %s", now.Status)
		}
		_, err = p.Published(p.ctx, pub.ID)
		wants(t, err, ErrNotFound)
		must(p.Reinstate(p.ctx, p.moderator, pub.ID, ""))
		if v := must(p.Published(p.ctx, pub.ID)); v.Content.MOQ != 8 {
			t.Error("reinstated with an old revision")
		}
		if all := must(p.PublishedAfter(p.ctx, "", 10)); len(all) != 1 || len(must(p.PublishedAfter(p.ctx, all[0].ID, 10))) != 0 {
			t.Errorf("walk %v", skus(all))
		}
	})
}

func TestDocuments(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		pub := p.published("A-1", p.content())
		with := must(p.AddDocument(p.ctx, p.supplier, pub.ID, "data_sheet", "паспорт.txt", strings.NewReader("Паспорт изделия\n")))
		if len(with.Content.Documents) != 1 || with.Content.Documents[0].Name != "паспорт.txt" {
			t.Fatalf("documents %+v", with.Content.Documents)
		}
		id := with.Content.Documents[0].ID
		for _, by := range []actor.Actor{p.supplier, p.moderator} {
			_, body, err := p.Document(p.ctx, by, pub.ID, id)
			ok(t, err)
			if text := must(io.ReadAll(body)); string(text) != "Паспорт изделия\n" {
				t.Errorf("read %q", text)
			}
			_ = body.Close()
		}
		for _, by := range []actor.Actor{{}, p.rival, p.buyer, p.elsewhere} {
			_, _, err := p.Document(p.ctx, by, pub.ID, id)
			wants(t, err, ErrFileNotFound)
		}
		must(p.Submit(p.ctx, p.supplier, pub.ID))
		_, err := p.RemoveDocument(p.ctx, p.supplier, pub.ID, id)
		wants(t, err, ErrInReview)
		p.decide(pub.ID, approve)
		_, body, err := p.Document(p.ctx, actor.Actor{}, pub.ID, id)
		ok(t, err)
		_ = body.Close()
		if left := must(p.RemoveDocument(p.ctx, p.supplier, pub.ID, id)); len(left.Content.Documents) != 0 {
			t.Error("not removed")
		}
		_, err = p.AddDocument(p.ctx, p.supplier, pub.ID, "poem", "x.txt", strings.NewReader("x"))
		wants(t, err, errs.ErrInvalidInput)
		_, err = p.AddDocument(p.ctx, p.rival, pub.ID, "data_sheet", "x.txt", strings.NewReader("x"))
		wants(t, err, ErrNotFound)
	})
}

// TestChangesToWhateverVersion holds that changes which nobody read before, several at once, all take place.
func TestChangesToWhateverVersion(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		d := p.draft("A-1", p.content())
		var group sync.WaitGroup
		outcomes := make([]error, 4)
		for i := range outcomes {
			group.Go(func() {
				_, outcomes[i] = p.AddDocument(p.ctx, p.supplier, d.ID, "data_sheet", "a.txt", strings.NewReader("text"))
			})
		}
		group.Wait()
		for _, err := range outcomes {
			ok(t, err)
		}
		if n := len(must(p.Product(p.ctx, p.supplier, d.ID)).Content.Documents); n != 4 {
			t.Errorf("%d of 4 documents", n)
		}
		for i := range outcomes {
			group.Go(func() { _, outcomes[i] = p.Submit(p.ctx, p.supplier, d.ID) })
		}
		group.Wait()
		sent := 0
		for _, err := range outcomes {
			if err == nil {
				sent++
			} else if !ErrState.Is(err) {
				t.Errorf("submitted again: %v", err)
			}
		}
		if sent != 1 {
			t.Errorf("submitted %d times", sent)
		}
	})
}

func TestLanguageFacet(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.published("A-1", p.content())
		c := p.content()
		c.Name[i18n.En] = "Pump"
		p.published("A-2", c)
		p.index()
		r := p.find(SearchQuery{Language: []string{"en", "xx"}})
		if r.skus() != "A-2" {
			t.Errorf("in English: %q", r.skus())
		}
		f := r.facet("language")
		if en := f.value("en"); en.N != 1 || !en.On || en.Label != "Английский" || f.value("xx").On || f.value("ru").N != 2 {
			t.Errorf("facet %+v", f)
		}
	})
}
