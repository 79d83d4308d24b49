package catalog

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/idempotency"
)

func TestTranslationStates(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		d := p.draft("A-1", p.content())
		if got := d.Translation[i18n.Ru]["name"]; got != Human {
			t.Errorf("written by the supplier: %q", got)
		}
		if d.Translation[i18n.Kk]["name"] != Missing || d.Translation[i18n.Zh] != nil || d.Translation[i18n.Ru]["packaging"] != "" {
			t.Errorf("states %v", d.Translation)
		}
		c := p.content()
		c.Name[i18n.Zh] = "大流量离心泵"
		must(p.Update(p.ctx, p.supplier, d.ID, c, 0))
		read := must(p.Product(p.ctx, p.supplier, d.ID))
		if read.Translation[i18n.Ru]["name"] != Stale || read.Translation[i18n.Ru]["summary"] != Human || read.Translation[i18n.Kk]["name"] != Missing {
			t.Errorf("after the Chinese changed: %v", read.Translation)
		}
		confirmed := must(p.ConfirmTranslation(p.ctx, p.supplier, d.ID, i18n.Ru, nil, read.Version))
		if confirmed.Translation[i18n.Ru]["name"] != Human {
			t.Error("confirming did nothing")
		}
		c.Name[i18n.Zh], c.Name[i18n.Ru] = "泵", "Насос"
		if both := must(p.Update(p.ctx, p.supplier, d.ID, c, 0)); both.Translation[i18n.Ru]["name"] != Human {
			t.Error("a translation changed with its source is stale")
		}
		seeded := must(p.Create(p.ctx, actor.Program(), NewProduct{SupplierID: p.supplier.OrgID, SKU: "A-2", Content: p.content(),
			Translation: Translation{i18n.Ru: {"name": Machine}}}, idempotency.Key{}))
		if seeded.Translation[i18n.Ru]["name"] != Machine {
			t.Error("the program cannot say that a machine translated")
		}
	})
}

func TestMine(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		for _, sku := range []string{"A-1", "A-2", "B_3"} {
			p.draft(sku, p.content())
		}
		p.published("C-4", p.content())
		list := func(f MineFilter, page paging.Page) (skus string, next string) {
			l := must(p.Mine(p.ctx, p.supplier, f, page))
			for _, m := range l.Items {
				skus += m.SKU + " "
			}
			return skus, l.Next
		}
		first, next := list(MineFilter{}, paging.Page{Limit: 3})
		second, end := list(MineFilter{}, paging.Page{Limit: 3, Cursor: next})
		if first+second != "C-4 B_3 A-2 A-1 " || end != "" {
			t.Errorf("pages %q %q %q", first, second, end)
		}
		for q, want := range map[string]string{"a-": "A-2 A-1 ", "_": "B_3 ", "нержавеющ": "C-4 B_3 A-2 A-1 ", "离心": "C-4 B_3 A-2 A-1 ", "%": ""} {
			if got, _ := list(MineFilter{Q: q}, paging.Page{}); got != want {
				t.Errorf("%q: %q", q, got)
			}
		}
		if got, _ := list(MineFilter{Status: Published}, paging.Page{}); got != "C-4 " {
			t.Errorf("published: %q", got)
		}
		if l := must(p.Mine(p.ctx, p.rival, MineFilter{}, paging.Page{})); len(l.Items) != 0 {
			t.Error("the rival sees products of another")
		}
		_, err := p.Mine(p.ctx, p.buyer, MineFilter{}, paging.Page{})
		wants(t, err, ErrForbidden)
		_, err = p.Mine(p.ctx, p.supplier, MineFilter{Status: "gone"}, paging.Page{})
		wants(t, err, errs.ErrInvalidInput)
	})
}

func TestImages(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		d := p.draft("A-1", p.content())
		picture := func(width int) *bytes.Buffer {
			var b bytes.Buffer
			ok(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, width, 40))))
			return &b
		}
		must(p.AddImage(p.ctx, p.supplier, d.ID, picture(50), i18n.Text{i18n.Ru: "Насос"}))
		must(p.AddImage(p.ctx, p.supplier, d.ID, picture(60), nil))
		two := must(p.AddImage(p.ctx, p.supplier, d.ID, picture(60), i18n.Text{i18n.Ru: "Сбоку"})).Content.Images
		if len(two) != 2 || two[0].Width != 50 || two[1].Alt[i18n.Ru] != "Сбоку" {
			t.Fatalf("images %+v", two)
		}
		if moved := must(p.MoveImage(p.ctx, p.supplier, d.ID, two[1].ID, 0)); moved.Content.Images[0].ID != two[1].ID {
			t.Error("not moved")
		}
		kept := must(p.Update(p.ctx, p.supplier, d.ID, p.content(), 0))
		if len(kept.Content.Images) != 2 {
			t.Error("an update without images lost them")
		}
		c := p.content()
		c.Images = []Image{{ID: "somebody-elses"}}
		_, err := p.Update(p.ctx, p.supplier, d.ID, c, 0)
		wants(t, err, errs.ErrInvalidInput)
		if left := must(p.RemoveImage(p.ctx, p.supplier, d.ID, two[0].ID)); len(left.Content.Images) != 1 {
			t.Error("not removed")
		}
		_, err = p.RemoveImage(p.ctx, p.supplier, d.ID, "x")
		wants(t, err, ErrFileNotFound)
		_, err = p.AddImage(p.ctx, p.supplier, d.ID, strings.NewReader("no picture"), nil)
		if kind := errs.KindOf(err); kind == errs.Internal {
			t.Errorf("a broken picture: %v", err)
		}
	})
}
