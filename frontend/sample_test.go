package frontend_test

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/a-h/templ"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/kernel/i18n"
)

var now = time.Date(2026, 11, 24, 7, 42, 0, 0, time.UTC)

// pages are all sample pages, by name.
func pages(p *i18n.Printer) map[string]templ.Component {
	page := layout.Page{P: p, Title: "Вход", Path: "/sign-in", BaseURL: "https://market.example"}
	form := site.Form{Errors: map[string]string{"email": "Заполните это поле"}, Refused: []ui.Refused{{Name: "email", Label: "Почта", Text: "заполните это поле"}}, Failed: "Почта или пароль не подходят."}
	return map[string]templ.Component{
		"parts": sample(p), "desk": desk(p),
		"sign-in":      site.SignIn(page, site.SignInView{Next: "/ru/products/1"}),
		"sign-in-bad":  site.SignIn(page, site.SignInView{Form: form, Email: "a@example"}),
		"sign-up":      site.SignUp(page, site.SignUpView{Kind: "supplier", MinPassword: 10}),
		"reset":        site.Reset(page, site.ResetView{Sent: true}),
		"new-password": site.NewPassword(page, site.NewPasswordView{Action: "/ru/reset/x", Token: "x", MinPassword: 10}),
		"failure":      site.Failure(page, site.FailureView{Status: 404, Text: "Такой страницы нет.", RequestID: "7f3a-0c21", Refused: form.Refused}),
	}
}

// sample is a page of every part, in a reader's language. The words of the trade stay Russian and Chinese: what is
// looked at is how the parts carry them.
func sample(p *i18n.Printer) templ.Component {
	page := layout.Page{
		P: p, Title: "Части", Description: "Все части на одной странице", Path: "/products", Query: "q=насос&page=2", Nav: "products",
		BaseURL: "https://market.example", Alternates: []layout.Alternate{{Lang: i18n.Zh}, {Lang: i18n.Ru}},
		JSONLD: []any{map[string]any{"@context": "https://schema.org", "@type": "Product", "name": "</script><b>"}},
	}
	return with(layout.Shell(page),
		ui.Breadcrumbs(p, []ui.Crumb{{Label: "Насосы", Href: "/ru/categories/1/nasosy"}, {Label: "离心泵", Lang: i18n.Zh}}),
		buttons(p), fields(p), marks(p), lists(p), products(p), money(p), notes(p), work(p), talk(p),
	)
}

// desk is a page of the member area with its navigation and the reader's corner.
func desk(p *i18n.Printer) templ.Component {
	reader := &layout.Reader{Name: "李雪梅", OrgName: "新疆天泽泵业", OrgKind: "supplier", Staff: true, Unread: 3, Memberships: []layout.Membership{
		{OrgID: "1", Name: "新疆天泽泵业", Role: "销售", Current: true}, {OrgID: "2", Name: "乌鲁木齐绿源滴灌", Role: "负责人"},
	}}
	page := layout.Page{P: p, Title: "工作台", Path: "/member", Nav: "inquiries", Area: layout.Member, Signed: reader, Now: now, Flash: &layout.Flash{Tone: ui.Good, Text: "产品已下架", Undo: "/zh/member/products/1/relist", UndoLabel: "恢复"}}
	return with(layout.Shell(page), work(p), talk(p))
}

func buttons(p *i18n.Printer) templ.Component {
	return with(ui.Section("buttons", "Кнопки", "Все", "/ru/all"), row(
		ui.SubmitButton("Отправить запрос", ui.Look{Kind: ui.Primary, Icon: "send"}),
		ui.ChoiceButton("Отклонить", "decision", "reject", ui.Look{Kind: ui.Danger, Key: "r"}),
		ui.LinkButton("Отмена", "/ru/products", ui.Look{Kind: ui.Quiet}),
		ui.LinkButton("Запросить цену", "/ru/products/1#inquiry", ui.Look{Small: true, Spoken: "Насос"}),
		ui.ConfirmLink("Снять с показа", "/ru/member/products/1/unlist", ui.Look{Small: true}),
		ui.SubmitButton("Срок истёк", ui.Look{Disabled: true}),
	))
}

func fields(p *i18n.Printer) templ.Component {
	return with(ui.Section("fields", "Поля", "", ""), stack(
		ui.ErrorSummary(p, "", []ui.Refused{{Name: "bin", Label: "БИН", Text: "проверьте последнюю цифру"}, {Name: "name.ru", Label: "Название", Text: "заполните"}}),
		div("field-row",
			ui.Input(ui.Field{Name: "bin", Label: "БИН организации", Value: "180640002717", Hint: "12 цифр", Error: "Контрольная цифра не сходится", Control: ui.Number, Required: true}),
			ui.Input(ui.Field{Name: "incoterm", Label: "Условие", Control: ui.Select, Value: "CPT", Options: []ui.Option{{Value: "DAP", Label: "DAP"}, {Value: "CPT", Label: "CPT"}}}),
			ui.Input(ui.Field{Name: "quantity", Label: "Количество", Value: "30", Unit: "шт.", Control: ui.Number}),
			ui.Input(ui.Field{Name: "needed_by", Label: "Нужно к", Value: "2027-01-25", Control: ui.Date}),
		),
		ui.Input(ui.Field{Name: "message", Label: "Сообщение", Control: ui.TextArea, Value: "\nПервая строка пуста", Hint: "Пишите по-русски", Max: 4000}),
		with(ui.Pair(),
			ui.Input(ui.Field{Name: "name.zh", Label: "Название (中文)", Lang: i18n.Zh, Value: "离心泵", Beside: ui.TranslationBadge(p, "")}),
			ui.Input(ui.Field{Name: "name.ru", Label: "Название (русский)", Lang: i18n.Ru, Error: "Заполните", Beside: ui.TranslationBadge(p, "missing")}),
		),
		ui.Input(ui.Field{Name: "keep", Label: "Не выходить на этом устройстве", Control: ui.Checkbox, Checked: true}),
		ui.Input(ui.Field{Name: "password", Label: "Пароль", Control: ui.Password, Autocomplete: "current-password", Required: true}),
		ui.Choices("Сертификаты", "certificate", []ui.Option{{Value: "EAC", Label: "EAC", Count: "128", Checked: true}, {Value: "ISO", Label: "ISO 9001", Count: "92"}}),
		ui.Radios("Вид", "kind", []ui.Option{{Value: "buyer", Label: "Покупатель", Checked: true}, {Value: "supplier", Label: "Поставщик"}}),
		ui.FileDrop(ui.Field{Name: "images", Label: "Перетащите файлы или выберите", Hint: "JPEG, PNG до 10 МБ", Multiple: true, Accept: "image/jpeg,image/png"}),
		ui.Hidden("key", "1"),
	))
}

func marks(p *i18n.Printer) templ.Component {
	return with(ui.Section("marks", "Значки", "", ""), stack(
		row(ui.Level(p, "listed"), ui.Level(p, "reviewed"), ui.Level(p, "documents"), ui.Level(p, "audited"), ui.PaidMark(p, 3)),
		row(ui.Badge("Черновик", ui.Plain), ui.Badge("Ждёт решения", ui.Accent), ui.Badge("Опубликован", ui.Positive), ui.Badge("Просрочен", ui.Negative), ui.Badge("Оплачено", ui.Paid), ui.CertificateBadge("EAC")),
		row(ui.TranslationBadge(p, "human"), ui.TranslationBadge(p, "machine"), ui.TranslationBadge(p, "stale"), ui.TranslationBadge(p, "missing")),
		row(ui.LangText(p, "氟塑料离心泵", i18n.Zh), ui.LangLabel(p, i18n.Zh), ui.LangText(p, "Насос", i18n.Ru), ui.LangLabel(p, i18n.Ru)),
	))
}

func lists(p *i18n.Printer) templ.Component {
	page := func(n int) string { return "/ru/products?page=" + strings.Repeat("1", n) }
	return with(ui.Section("lists", "Списки", "", ""), stack(
		ui.Tabs("Вид", []ui.Tab{{Label: "Обзор", Href: "/ru/a", Current: true}, {Label: "Товары", Href: "/ru/b", Count: "148"}}),
		ui.ChipTabs("Время", []ui.Tab{{Label: "7 дней", Href: "/ru/7"}, {Label: "30 дней", Href: "/ru/30", Current: true}}),
		div("chip-list", ui.Chips(p, []ui.Chip{{Label: "Урумчи", Href: "/ru/products"}}, "/ru/products")),
		row(ui.FilterButton(p, 3)), with(ui.Facets(p, "/ru/products", "/ru/products?q=x"), ui.Hidden("q", "насос"), ui.Choices("Зона", "zone", []ui.Option{{Value: "1", Label: "Урумчи", Count: "74"}})),
		raw(`<div id="results"></div>`),
		ui.Pager(p, ui.Pages{Current: 4, Last: 9, Href: page}),
		ui.NextPage(p, "/ru/member/inquiries", "/ru/member/inquiries?cursor=x"),
		ui.Steps([]string{"Файл", "Столбцы", "Импорт"}, 1),
		ui.Facts(p, ui.FactsPlain, []ui.Fact{{Label: "Минимальный заказ", Value: "1 шт."}, {Label: "Кем выдан", Value: "中国质量认证中心", Lang: i18n.Zh}, {Label: "Пусто"}, {Label: "Состояние", Content: ui.Badge("Опубликован", ui.Positive)}}),
		ui.Figures([]ui.Figure{{Label: "Просмотры", Value: "9 842", Base: "+12 %"}, {Label: "Запросы", Value: "37"}, {Label: "Ответы за 24 ч", Value: "92 %", Base: "24 из 26"}}),
		with(ui.Rows(ui.RowsTodo), raw(`<li><div class="stack is-tight"><span class="rows-title">Запрос ждёт ответа</span><span class="rows-meta">30 насосов</span></div><a class="button is-small" href="/ru/member">Ответить</a></li>`)),
		with(ui.Table("Сертификаты", "is-stacked"), ui.Head(ui.Column{Label: "Документ"}, ui.Column{Label: "Срок", Number: true}, ui.Column{Label: "Действия", Spoken: true}), raw(`<tbody><tr><td data-label="Документ">EAC</td><td data-label="Срок" class="is-number">2027</td><td data-label="Действия">—</td></tr></tbody>`)),
	))
}

func card() ui.Card {
	return ui.Card{
		Href: "/ru/products/1/nasos", Name: "Насос центробежный консольный КМ 65-50-160", Summary: "Для чистой воды до 90 °C, чугун HT200", Image: ui.Image{Drawing: "pump"},
		Price: "1 315,00 ¥", From: true, Unit: "шт.", Currency: "CNY", MinOrder: "5 шт.", Supplier: "Тяньцзэ Насосы", SupplierHref: "/ru/suppliers/1/t", Zone: "Урумчи", Level: "audited", Certificates: []string{"EAC"},
		Traits: []ui.Trait{{Name: "Подача", Value: "25 м³/ч"}, {Name: "Напор", Value: "32 м"}}, Terms: []ui.Trait{{Value: "FCA Урумчи"}, {Value: "Срок 15 дней"}},
	}
}

func products(p *i18n.Printer) templ.Component {
	marked := card()
	marked.Marked = []ui.Piece{{Text: "Насос", Hit: true}, {Text: " центробежный консольный КМ 65-50-160"}}
	marked.Ladder = []ui.Rung{{Quantity: "1–9 шт.", Price: "1 120,00 ¥"}, {Quantity: "10–49 шт.", Price: "1 040,00 ¥"}}
	foreign := ui.Card{Href: "/ru/products/2/x", Name: "IHF50-32-160 氟塑料离心泵", Lang: i18n.Zh, Image: ui.Image{Drawing: "unknown"}, Supplier: "新疆化工", SupplierLang: i18n.Zh, Level: "listed"}
	photo := card()
	photo.Image = ui.Image{WebP: []ui.Source{{URL: "/media/1-320.webp", Width: 320}}, JPEG: []ui.Source{{URL: "/media/1-320.jpg", Width: 320}, {URL: "/media/1-640.jpg", Width: 640}}, Alt: "Насос сбоку"}
	return with(ui.Section("goods", "Товары", "", ""), stack(
		with(ui.ProductGrid(), ui.ProductCard(p, card()), ui.ProductCard(p, foreign), ui.ProductCard(p, photo)),
		templ.Join(raw("<ol>"), ui.ProductRow(p, marked), ui.ProductRow(p, foreign), raw("</ol>")),
		templ.Join(raw(`<ul class="category-grid">`), ui.CategoryTile("Насосы и арматура", "/ru/categories/1/n", "pump", "214"), ui.CategoryTile("Теплицы", "/ru/categories/2/t", "greenhouse", ""), raw("</ul>")),
		ui.Gallery(ui.Image{Drawing: "pump", Alt: "Насос"}, []ui.GalleryItem{{Href: "?image=1", Image: ui.Image{Drawing: "pump", Alt: "Сбоку"}, Current: true}, {Href: "?image=2", Image: ui.Image{Drawing: "bearing", Alt: "Подшипник"}}}),
	))
}

func money(p *i18n.Printer) templ.Component {
	return with(ui.Section("money", "Деньги и сроки", "", ""), stack(
		ui.PriceLadder(p, []ui.Rung{{Quantity: "1–9 шт.", Price: "1 120,00 ¥"}, {Quantity: "10–49 шт.", Price: "1 040,00 ¥", Reached: true}}, "CNY", false),
		row(ui.Deadline(p, "до", now.AddDate(0, 0, 11), now), ui.Clocks(p, now), ui.Deadline(p, "до", now.AddDate(0, 0, -11), now)),
	))
}

func notes(p *i18n.Printer) templ.Component {
	ask := ui.Confirm{Question: "Снять товар с показа?", Text: "Покупатели перестанут его видеть.", Action: "/ru/member/products/1/unlist", Verb: "Снять с показа", Back: "/ru/member/products", Danger: true}
	return with(ui.Section("notes", "Сообщения", "", ""), stack(
		with(ui.Alert(ui.Note, "Поставщик в отъезде"), raw("<p>Ответ придёт после возвращения.</p>")),
		ui.Alert(ui.Good, "Запрос отправлен"), ui.Alert(ui.Due, "До конца приёма 3 часа"), ui.Alert(ui.Bad, "Файл больше 20 МБ"),
		with(ui.Poll(p, "import", "/ru/member/import/1", 2, false), ui.Progress("Импорт", 7412, 10000)),
		ui.ConfirmPage(p, ask), with(ui.Dialog(p, "keys", "Клавиши"), raw("<p><kbd>j</kbd> дальше</p>")),
		with(ui.Empty("inbox", "Запросов пока нет", "Первый обычно приходит в течение недели."), ui.LinkButton("Дополнить описание", "/ru/member/products", ui.Look{Kind: ui.Primary})),
		ui.Toast("Товар убран."),
	))
}

func work(p *i18n.Printer) templ.Component {
	return with(ui.Section("work", "Работа", "", ""), stack(
		ui.TaskList(p, []ui.Task{{Label: "Тексты", Href: "#texts", State: "incomplete", Current: true}, {Label: "Цена", Href: "#price", State: "complete"}, {Label: "Упаковка", Href: "#pack"}}),
		with(ui.FormPart("texts", "Тексты"), templ.Join(raw("<p>"), ui.Diff([]ui.Change{{Text: "двигатель "}, {Text: "4 кВт", Deleted: true}, {Text: "5,5 кВт", Inserted: true}}), raw("</p>"))),
		ui.BarChart(p, "Запросы по неделям", "Неделя", "Запросы", []ui.Bar{{Label: "5.10", Value: 4}, {Label: "12.10", Value: 5}, {Label: "19.10", Value: 3, Past: true}, {Label: "26.10", Value: 8}}),
		with(ui.ActionBar("Черновик сохранён в 15:41"), ui.SubmitButton("Отправить на проверку", ui.Look{Kind: ui.Primary})),
	))
}

func talk(p *i18n.Printer) templ.Component {
	return with(ui.Section("talk", "Переписка", "", ""), stack(
		ui.Thread(p, "Сообщения", []ui.Message{
			{ID: "m1", By: "Айгерім", Role: "покупатель", Lang: i18n.Ru, Text: "Здравствуйте!\nНужны 30 насосов.", Translation: "您好！需要30台泵。", At: now, Attachments: []ui.Attachment{{Name: "ТЗ.pdf", Href: "/media/a", Size: "1,2 МБ"}}},
			{ID: "m2", By: "李雪梅", Ours: true, Lang: i18n.Zh, Text: "您好！可以。", At: now, Read: "прочитано"},
		}),
		ui.Timeline([]ui.Event{{Text: "Ответ до 5 декабря", Ahead: true}, {Text: "Отправлено", When: "23 ноября", Now: true}, {Text: "Запрос", When: "18 ноября"}}),
	))
}

func with(parent templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return parent.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func raw(html string) templ.Component { return templ.Raw(html) }

func div(class string, children ...templ.Component) templ.Component {
	return templ.Join(append(append([]templ.Component{raw(`<div class="` + class + `">`)}, children...), raw("</div>"))...)
}

func row(children ...templ.Component) templ.Component   { return div("row", children...) }
func stack(children ...templ.Component) templ.Component { return div("stack", children...) }
