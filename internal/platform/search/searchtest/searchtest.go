// Package searchtest is the one suite that every search engine must pass. It refuses to know any engine.
package searchtest

import (
	"context"
	"slices"
	"testing"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
)

// Run holds an engine to the contract. Open gives an empty engine of its own to each call and closes it with the test.
func Run(t *testing.T, open func(t *testing.T) search.Engine) {
	t.Run("words", func(t *testing.T) { words(t, filled(t, open)) })
	t.Run("order", func(t *testing.T) { order(t, filled(t, open)) })
	t.Run("facets", func(t *testing.T) { facets(t, filled(t, open)) })
	t.Run("paging", func(t *testing.T) { paging(t, open(t)) })
	t.Run("explanations", func(t *testing.T) { explanations(t, filled(t, open)) })
	t.Run("suggestions", func(t *testing.T) { suggestions(t, filled(t, open)) })
	t.Run("hostile", func(t *testing.T) { hostile(t, filled(t, open)) })
	t.Run("writing", func(t *testing.T) { writing(t, open) })
	t.Run("rebuild", func(t *testing.T) { rebuild(t, open) })
}

func filled(t *testing.T, open func(t *testing.T) search.Engine) search.Engine {
	t.Helper()
	e := open(t)
	configure(t, e)
	index(t, e, goods()...)
	return e
}

func configure(t *testing.T, e search.Engine) {
	t.Helper()
	if _, err := e.Configure(ctx(t), search.Product); err != nil {
		t.Fatalf("Configure: %v", err)
	}
}

func index(t *testing.T, e search.Engine, docs ...search.Document) {
	t.Helper()
	if err := e.Index(ctx(t), docs); err != nil {
		t.Fatalf("Index: %v", err)
	}
}

func ctx(t *testing.T) context.Context {
	t.Helper()
	c, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return c
}

// find asks and gives the ids in their order.
func find(t *testing.T, e search.Engine, q search.Query) []string {
	t.Helper()
	return ids(ask(t, e, q))
}

func ask(t *testing.T, e search.Engine, q search.Query) search.Result {
	t.Helper()
	q.Kind = search.Product
	if q.Lang == "" {
		q.Lang = i18n.Ru
	}
	if q.Limit == 0 {
		q.Limit = 20
	}
	r, err := e.Search(ctx(t), q)
	if err != nil {
		t.Fatalf("Search(%.60q): %v", q.Text, err)
	}
	return r
}

func ids(r search.Result) []string {
	out := make([]string, len(r.Hits))
	for i, h := range r.Hits {
		out[i] = h.ID
	}
	return out
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// text makes a text of Chinese, Russian, Kazakh and English; an empty one is missing.
func text(zh, ru, kk, en string) i18n.Text {
	t := i18n.Text{}
	for l, s := range map[i18n.Lang]string{i18n.Zh: zh, i18n.Ru: ru, i18n.Kk: kk, i18n.En: en} {
		if s != "" {
			t[l] = s
		}
	}
	return t
}

func number(v float64) *float64 { return &v }

// goods are the documents that most cases ask for.
func goods() []search.Document {
	p := func(id string, name i18n.Text, price, moq, published float64, zone string, more ...func(*search.Document)) search.Document {
		d := search.Document{ID: id, Kind: search.Product, Revision: 1,
			Text:    map[string]i18n.Text{search.Name: name},
			Facets:  map[string][]string{"zone": {zone}, "category": {"all"}},
			Numbers: map[string]float64{search.NumberPrice: price, search.NumberMOQ: moq, search.NumberPublished: published}}
		for _, m := range more {
			m(&d)
		}
		return d
	}
	with := func(field string, t i18n.Text) func(*search.Document) {
		return func(d *search.Document) { d.Text[field] = t }
	}
	codes := func(c ...string) func(*search.Document) { return func(d *search.Document) { d.Codes = c } }
	facet := func(name string, v ...string) func(*search.Document) {
		return func(d *search.Document) { d.Facets[name] = append(d.Facets[name], v...) }
	}
	return []search.Document{
		p("pump", text("CDL-12 不锈钢立式离心泵", "Насос центробежный вертикальный CDL-12", "Ортадан тепкіш сорғы CDL-12", "Vertical centrifugal pump CDL-12"), 52000, 10, 5, "xian",
			with(search.Summary, text("适用于工业供水，流量12立方米", "Для промышленного водоснабжения, подача 12 м³/ч", "", "")),
			codes("CDL-12/3", "8413.70.21"), facet("category", "pumps"), facet("attr.voltage", "380"), facet("certificate", "CE", "EAC")),
		p("pump-zh", text("WFA29自吸式水泵1500W", "", "", ""), 31000, 50, 4, "qingdao",
			codes("WFA-29", "8413 70 35 00"), facet("category", "pumps"), facet("attr.voltage", "220"), facet("certificate", "CE")),
		p("seal", text("机械密封", "Уплотнение торцевое для насосов", "", "Mechanical seal"), 900, 1000, 3, "xian",
			with(search.Description, text("", "Подходит к центробежным насосам любых марок.", "", "")), facet("category", "parts")),
		p("lamp", text("LED路灯", "Фонарь светодиодный «Звёздный»", "Жарықдиодты көше шамы", "LED street light"), 12000, 100, 2, "qingdao",
			with(search.Category, text("照明", "Освещение", "Жарықтандыру", "Lighting")), facet("category", "light"), facet("attr.voltage", "220")),
		p("boots", text("劳保鞋", "Ботинки рабочие кожаные", "", "Leather work boots"), 4500, 200, 1, "yiwu", facet("category", "clothes")),
		p("table", text("办公桌", "Стол письменный, настольная лампа в комплекте", "", "Desk with lamp"), 15000, 5, 6, "yiwu", facet("category", "furniture")),
		p("unpriced", text("电动机", "Электродвигатель асинхронный", "", "Induction motor"), 0, 0, 7, "xian", func(d *search.Document) {
			d.Numbers = map[string]float64{search.NumberPublished: 7}
		}),
	}
}
