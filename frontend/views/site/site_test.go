package site_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"market/frontend/htmlcheck"
	"market/frontend/layout"
	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/kernel/i18n"
)

var now = time.Date(2026, 11, 24, 7, 42, 0, 0, time.UTC)

func card(lang i18n.Lang) ui.Card {
	return ui.Card{
		Href: "/ru/products/1/nasos", Name: "Насос КМ 65-50-160", Lang: lang, Image: ui.Image{Drawing: "pump"}, Price: "980,00 ¥", From: true, Unit: "шт.",
		MinOrder: "1 шт.", Supplier: "Тяньцзэ", SupplierHref: "/ru/suppliers/1/tianze", Level: "audited", Ladder: []ui.Rung{{Quantity: "от 1 шт.", Price: "980,00 ¥"}},
	}
}

func form() site.InquiryForm {
	return site.InquiryForm{
		Form:       site.Form{Errors: map[string]string{"lines.0.quantity": "Введите целое число"}, Refused: []ui.Refused{{Name: "lines.0.quantity", Label: "Количество", Text: "Введите целое число"}}},
		SupplierID: "s", Rules: []ui.Option{{Label: "Любое"}, {Value: "DAP", Label: "DAP"}}, Rule: "DAP", Message: "<script>alert(1)</script>", Key: "k",
		Lines: []site.InquiryLine{
			{ProductID: "1", Name: "Насос", Lang: i18n.Ru, Href: "/ru/products/1/nasos", Quantity: "abc", Unit: "piece", UnitLabel: "шт.", Currency: "CNY"},
			{ProductID: "2", Name: "离心泵", Lang: i18n.Zh, Href: "/ru/products/2/pump", Quantity: "2", Unit: "piece", UnitLabel: "шт.", Currency: "CNY"},
		},
	}
}

func search() site.SearchView {
	return site.SearchView{
		Title: "насос", Query: "насос", Used: "насос", Original: "yfcjc", Total: "2 товара", Rows: []ui.Card{card(i18n.Ru), card(i18n.Zh)}, Reset: "/ru/products",
		Chips: []ui.Chip{{Label: "Урумчи", Href: "/ru/products?q=насос"}}, Sorts: []ui.Tab{{Label: "Новые", Href: "/ru/products?sort=newest", Current: true}},
		Pages: ui.Pages{Current: 1, Last: 3, Href: func(int) string { return "/ru/products?page=2" }},
		Facets: site.FacetsView{
			Action: "/ru/products", Reset: "/ru/products", Kept: []site.Kept{{Name: "q", Value: "насос"}}, Errors: map[string]string{"price_min": "Введите число"},
			Categories: []site.CategoryLink{{Label: "Насосы", Href: "/ru/categories/1/nasosy", Count: "2", Depth: 1, On: true}},
			Choices:    []site.Choice{{Legend: "Зона", Name: "zone", Options: []ui.Option{{Value: "a", Label: "Урумчи", Count: "2", Checked: true}}}},
		},
	}
}

func pages(p *i18n.Printer) map[string]templ.Component {
	page := layout.Page{P: p, Title: "Страница", Path: "/products", BaseURL: "https://market.example"}
	crumbs := []ui.Crumb{{Label: "Товары", Href: "/ru/products"}, {Label: "离心泵", Lang: i18n.Zh, Href: "/ru/products/1/pump"}}
	one := form()
	one.Lines, one.Form = one.Lines[:1], site.Form{}
	empty := search()
	empty.Empty, empty.Rows, empty.Near = true, nil, []site.Tile{{Label: "Насосы", Href: "/ru/categories/1/nasosy", Drawing: "pump", Count: "5"}}
	zone := site.ZoneRow{Name: "Урумчи", Href: "/ru/zones/1/urumchi", Place: "Синьцзян", StateLevel: true, Approved: "в 1992 году", Suppliers: "6", Products: "83"}
	supplier := site.SupplierRow{Name: "Тяньцзэ", Original: "天泽泵业", Href: "/ru/suppliers/1/tianze", Level: "audited", Products: "5 товаров", Profile: "泵", ProfileLang: i18n.Zh}
	return map[string]templ.Component{
		"home":     site.Home(page, site.HomeView{Lead: "386 товаров", Tiles: empty.Near, Products: []ui.Card{card(i18n.Ru)}, Levels: []string{"listed", "audited"}, Zones: []site.ZoneRow{zone}, AllZones: "Все", Popular: []ui.Tab{{Label: "Насосы", Href: "/ru/x", Count: "5"}}}),
		"search":   site.Search(page, search()),
		"empty":    site.Search(page, empty),
		"category": site.Category(page, site.CategoryView{SearchView: search(), Crumbs: crumbs, Tiles: empty.Near}),
		"product": site.Product(page, site.ProductView{
			Crumbs: crumbs, Path: "/ru/products/1/nasos", Name: "离心泵", Lang: i18n.Zh, Summary: "Насос", SummaryLang: i18n.Ru, Description: "泵\n水", DescriptionLang: i18n.Zh,
			Translation: "machine", Large: ui.Image{Drawing: "pump", Alt: "Насос"}, Price: "980,00 ¥", PriceNote: "за штуку", SumOf: "1 × 980,00 ¥", Sum: "980,00 ¥",
			Ladder: []ui.Rung{{Quantity: "1–9 шт.", Price: "980,00 ¥", Reached: true}}, Currency: "CNY", Facts: []ui.Fact{{Label: "Мин. заказ", Value: "1 шт."}}, Badges: []string{"EAC"},
			Papers: []site.Paper{{Kind: "EAC", Until: "без срока"}}, Files: []site.File{{Name: "a.pdf", Href: "/ru/products/1/documents/2", Note: "PDF"}}, Inquiry: one,
			Supplier: site.SupplierBox{Name: "Тяньцзэ", Href: "/ru/suppliers/1/tianze", Level: "audited", Zone: "Урумчи", ZoneHref: "/ru/zones/1/urumchi", Away: "до 1 декабря"},
			Related:  []ui.Card{card(i18n.Ru)}, MoreLabel: "Все", MoreHref: "/ru/categories/1/nasosy", Now: now,
		}),
		"inquiry":   site.Inquiry(page, site.InquiryView{InquiryForm: form(), Crumbs: crumbs, Supplier: "Тяньцзэ", SupplierHref: "/ru/suppliers/1/tianze", Notice: "Сначала", NoticeText: "текст", NoticeLink: "дальше", NoticeHref: "/ru/sign-up", More: []ui.Option{{Value: "3", Label: "Клапан"}}}),
		"suppliers": site.Suppliers(page, site.SuppliersView{Total: "1", Rows: []site.SupplierRow{supplier}, Zones: []ui.Option{{Label: "Все"}}, Next: "/ru/suppliers?cursor=x"}),
		"none":      site.Suppliers(page, site.SuppliersView{Total: "0"}),
		"supplier":  site.Supplier(page, site.SupplierView{Crumbs: crumbs, Name: "Тяньцзэ", Original: "天泽泵业", Level: "audited", LevelUntil: "до", Profile: "泵", ProfileLang: i18n.Zh, Figures: []ui.Figure{{Label: "товаров", Value: "5"}}, Checks: []site.Check{{What: "Выезд", By: "Зона"}}, Products: []ui.Card{card(i18n.Ru)}, Search: "/ru/products?supplier=1", Ask: "/ru/inquiries/new?product=1", Facts: []ui.Fact{{Label: "Сайт", Content: site.Website("https://example.com")}, {Label: "Зона", Content: site.Link("Урумчи", "/ru/zones/1/urumchi")}}, Now: now}),
		"zones":     site.Zones(page, site.ZonesView{Lead: "53 зоны", Rows: []site.ZoneRow{zone}}),
		"zone":      site.Zone(page, site.ZoneView{Crumbs: crumbs, Name: "Урумчи", Original: "乌鲁木齐", StateLevel: true, Member: true, Profile: "Зона", Parks: []site.ParkRow{{Name: "Парк", Note: "区", NoteLang: i18n.Zh}}, Suppliers: []site.SupplierRow{supplier}, Products: []ui.Card{card(i18n.Ru)}, Now: now}),
		"about":     site.About(page, site.AboutView{Members: "16 участников", Size: "386 товаров", Levels: []string{"listed", "reviewed", "documents", "audited"}}),
		"letter":    site.Letter(page, site.LetterView{Title: "Адрес", Text: "Нажмите", Action: "/ru/confirm-email", Token: "t", Verb: "Подтвердить", Link: "Войти", LinkHref: "/ru/sign-in", Other: "Регистрация", OtherHref: "/ru/sign-up"}),
	}
}

func TestPagesAreWellFormed(t *testing.T) {
	for _, lang := range i18n.Langs {
		for name, page := range pages(i18n.For(lang)) {
			t.Run(string(lang)+"/"+name, func(t *testing.T) {
				html := render(t, page)
				for _, fault := range htmlcheck.Faults(html) {
					t.Error(fault)
				}
				if strings.Contains(html, "<script>alert") {
					t.Error("what was typed became a script")
				}
			})
		}
	}
}

// Public pages are kept for everybody: nothing in them may differ from reader to reader.
func TestTheAskPanelHoldsNoKey(t *testing.T) {
	if html := render(t, pages(i18n.For(i18n.Ru))["product"]); strings.Contains(html, `name="key"`) {
		t.Error("a page that everybody gets carries an idempotency key")
	}
}

func render(t *testing.T, page templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := page.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
