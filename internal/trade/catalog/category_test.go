package catalog

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
)

func TestCategoryFileIsSafeToRepeat(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		again := must(p.ImportCategories(p.ctx, p.admin, strings.NewReader(categoryFile)))
		if again.Unchanged != 4 || again.Created+again.Updated != 0 {
			t.Errorf("the same file again: %+v", again)
		}
		changed := strings.Replace(categoryFile, "Центробежные насосы", "Насосы центробежные", 1) + "cables.power,cables,电力电缆,Силовые кабели,,,8544,[]\r\n"
		report := must(p.ImportCategories(p.ctx, p.admin, strings.NewReader(changed)))
		if report.Unchanged != 3 || report.Updated != 1 || report.Created != 1 {
			t.Errorf("a changed file: %+v", report)
		}
		tree := must(p.Tree(p.ctx))
		c, _ := tree.ByCode("machinery.pumps.centrifugal")
		if c.ID != p.centrifugal.ID || c.Name[i18n.Ru] != "Насосы центробежные" {
			t.Errorf("the category became %+v", c)
		}
		if found, ok := tree.Find("电缆 > 电力电缆"); !ok || found.ParentID != p.cables.ID {
			t.Error("the new category is not found by its path")
		}
	})
}

func TestInheritance(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		tree := must(p.Tree(p.ctx))
		var codes []string
		for _, a := range tree.Attributes(p.centrifugal.ID) {
			codes = append(codes, a.Code)
		}
		if got := strings.Join(codes, " "); got != "power_kw material self_priming note" {
			t.Errorf("attributes %q", got)
		}
		if len(tree.Attributes(p.cables.ID)) != 0 || len(tree.Attributes("gone")) != 0 {
			t.Error("attributes from nowhere")
		}
		if path := tree.Path(p.centrifugal.ID); len(path) != 3 || path[0].Code != "machinery" {
			t.Errorf("path %v", path)
		}
		if tree.Leaf(p.pumps.ID) || !tree.Leaf(p.centrifugal.ID) || len(tree.Roots()) != 2 || tree.All()[1].Code != "machinery.pumps" {
			t.Error("the tree has another shape")
		}
	})
}

func TestFaultyCategoryRows(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		file := "code,parent_code,name_zh,name_ru,attributes\n" +
			"good,,好,Хорошая,\n" +
			"orphan,nobody,孤,Сирота,\n" +
			"Bad Code,,坏,Плохая,\n" +
			"unnamed,,,Без имени,\n" +
			"broken,,坏,Битая,{not json\n" +
			"typed,,型,Типы,\"[{\"\"code\"\":\"\"a\"\",\"\"type\"\":\"\"colour\"\",\"\"name\"\":{\"\"zh\"\":\"\"色\"\",\"\"ru\"\":\"\"цвет\"\"}}]\"\n" +
			"heir,machinery.pumps,承,Наследник,\"[{\"\"code\"\":\"\"power_kw\"\",\"\"type\"\":\"\"number\"\",\"\"name\"\":{\"\"zh\"\":\"\"功\"\",\"\"ru\"\":\"\"мощность\"\"}}]\"\n" +
			"deep,machinery.pumps.centrifugal,四,Четвёртая,\n" +
			"deeper,deep,五,Пятая,\n"
		report := must(p.ImportCategories(p.ctx, p.admin, strings.NewReader(file)))
		var got []string
		for _, f := range report.Failed {
			got = append(got, fmt.Sprintf("%d %s %s", f.Row, f.Name, f.Field.Code))
		}
		want := "3 parent_code unknown_category; 4 code bad_format; 5 name.zh required; 6 attributes bad_format; " +
			"7 attributes.0.type unknown_value; 8 attributes.0.code duplicate; 10 parent_id category_too_deep"
		if strings.Join(got, "; ") != want || report.Created != 2 {
			t.Errorf("created %d, refused %s", report.Created, strings.Join(got, "; "))
		}
		_, err := p.ImportCategories(p.ctx, p.admin, strings.NewReader("code,name_zh\n"))
		if e, isErr := err.(*errs.Error); !isErr || len(e.Fields) != 2 || e.Fields[1].Code != "column_missing" || e.Fields[1].Args["column"] != "name_ru" {
			t.Errorf("columns are missing: %v", err)
		}
		for _, broken := range []string{"", "code,parent_code,name_zh,name_ru\n\"open", "\"\xff"} {
			if _, err := p.ImportCategories(p.ctx, p.admin, strings.NewReader(broken)); !ErrUnreadable.Is(err) {
				t.Errorf("%q: %v", broken, err)
			}
		}
	})
}

func TestEditingTheTree(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		name := i18n.Text{i18n.Zh: "阀门", i18n.Ru: "Арматура"}
		for _, by := range []actor.Actor{{}, p.supplier, p.buyer, p.moderator} {
			_, err := p.CreateCategory(p.ctx, by, Category{Code: "valves", Name: name})
			wants(t, err, ErrForbidden)
			_, err = p.UpdateCategory(p.ctx, by, p.pumps)
			wants(t, err, ErrForbidden)
			_, err = p.ImportCategories(p.ctx, by, strings.NewReader(categoryFile))
			wants(t, err, ErrForbidden)
		}
		made := must(p.CreateCategory(p.ctx, p.admin, Category{Code: "valves", Name: name}))
		if c, ok := must(p.Tree(p.ctx)).ByID(made.ID); !ok || c.Name[i18n.Ru] != "Арматура" {
			t.Error("a new category is not in the tree at once")
		}
		_, err := p.CreateCategory(p.ctx, p.admin, Category{Code: "valves", Name: name})
		wants(t, err, errs.ErrInvalidInput)

		loop := p.pumps
		loop.ParentID = p.centrifugal.ID
		_, err = p.UpdateCategory(p.ctx, p.admin, loop)
		if e, isErr := err.(*errs.Error); !isErr || e.Fields[0].Code != "category_cycle" {
			t.Errorf("a category below itself: %v", err)
		}
		moved := p.pumps
		moved.ParentID = made.ID
		moved = must(p.UpdateCategory(p.ctx, p.admin, moved))
		if path := must(p.Tree(p.ctx)).Path(p.centrifugal.ID); path[0].ID != made.ID {
			t.Error("what lies below did not move along")
		}
		_, err = p.UpdateCategory(p.ctx, p.admin, p.pumps)
		wants(t, err, ErrStale)
		_, err = p.UpdateCategory(p.ctx, p.admin, Category{ID: database.NewID(), Code: "x", Name: name})
		wants(t, err, ErrCategoryNotFound)
		if moved.Version != p.pumps.Version+1 {
			t.Errorf("version %d", moved.Version)
		}
	})
}

// TestOtherNodesFollow holds that a node sees within ten seconds what another changed, and asks no more often.
func TestOtherNodesFollow(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		now := time.Now()
		node := &Service{db: p.db, tree: &treeCache{}, now: func() time.Time { return now }}
		must(node.Tree(p.ctx))
		must(p.CreateCategory(p.ctx, p.admin, Category{Code: "valves", Name: i18n.Text{i18n.Zh: "阀", i18n.Ru: "Арматура"}}))
		if _, ok := must(node.Tree(p.ctx)).ByCode("valves"); ok {
			t.Error("the node read the tree again too early")
		}
		if _, ok := must(node.currentTree(p.ctx)).ByCode("valves"); !ok {
			t.Error("what is written down uses an old tree")
		}
		must(p.CreateCategory(p.ctx, p.admin, Category{Code: "hoses", Name: i18n.Text{i18n.Zh: "管", i18n.Ru: "Шланги"}}))
		now = now.Add(recheck)
		if _, ok := must(node.Tree(p.ctx)).ByCode("hoses"); !ok {
			t.Error("the node did not follow")
		}
	})
}
