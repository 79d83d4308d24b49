package member_test

import (
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"market/frontend/htmlcheck"
	"market/frontend/layout"
	"market/frontend/ui"
	"market/frontend/views/member"
	"market/internal/kernel/i18n"
	"market/internal/trade/account"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
)

var now = time.Date(2026, 11, 24, 7, 42, 0, 0, time.UTC)

func typed() member.Typed {
	return member.Typed{
		"name.zh": "泵", "category_id": "c1", "prices.0.from": "1", "prices.0.unit_price": "x", "prices.1.from": "10", "incoterms.0.rule": "FCA", "lead_times.0.days": "15",
		"certificates.0.kind": "EAC", "images.0.id": "a", "version": "3",
	}
}

func editor() member.EditorView {
	tree := catalog.NewTree([]catalog.Category{{ID: "c1", Name: i18n.Text{i18n.Zh: "泵"}, Attributes: []catalog.Attribute{
		{Code: "power_kw", Type: catalog.NumberType, Unit: "kW", Name: i18n.Text{i18n.Zh: "功率"}},
		{Code: "body", Type: catalog.ChoiceType, Name: i18n.Text{i18n.Zh: "材质"}, Choices: []catalog.Choice{{Code: "iron", Name: i18n.Text{i18n.Zh: "铸铁"}}}},
	}}})
	form := member.Form{Typed: typed(), Errors: map[string]string{"prices.0.unit_price": "!", "images": "!"}, Refused: []ui.Refused{{Name: "prices.0.unit_price", Text: "!"}}}
	return member.EditorView{
		Form: form, Action: "/member/products/p1", Tree: tree, Parts: []member.Part{{ID: "texts", State: "incomplete"}},
		Product: catalog.Product{ID: "p1", SKU: "KM", Status: catalog.ChangesRequested, RevisionStatus: catalog.ChangesRequested, Version: 3, Translation: catalog.Translation{i18n.Ru: {"name": catalog.Stale}}},
		Images:  []catalog.Image{{ID: "a"}}, Reasons: []string{"r"}, Remarks: map[string]string{"name.ru": "смотрите мощность"},
	}
}

func thread() member.ThreadView {
	due := now.Add(time.Hour)
	return member.ThreadView{
		Form: member.Form{Typed: member.Typed{}}, Side: inquiry.Supplier, Writes: true, AnswerBy: &due,
		Inquiry: inquiry.Inquiry{
			ID: "q1", Number: "Q-2026-000001", Status: inquiry.Open, Buyer: account.Summary{Name: i18n.Text{i18n.Ru: "ТОО"}, Country: "KZ", Level: account.Documents},
			Lines:    []inquiry.Line{{ProductID: "p1", Name: i18n.Text{i18n.Zh: "泵"}, Quantity: 30, Unit: "piece"}},
			Messages: []inquiry.Message{{ID: "m1", Side: inquiry.Buyer, UserName: "А", Lang: i18n.Ru, Text: "Здравствуйте", CreatedAt: now}},
		},
	}
}

func pages(p *i18n.Printer) map[string]templ.Component {
	page := layout.Page{P: p, Title: "T", Path: "/member", Area: layout.Member, Signed: &layout.Reader{Name: "A", OrgKind: "supplier"}, Now: now}
	tree := catalog.NewTree(nil)
	item := catalog.Product{ID: "p1", SKU: "KM", Status: catalog.Draft, RevisionStatus: catalog.Draft, Content: catalog.Content{Name: i18n.Text{i18n.Zh: "泵"}}, UpdatedAt: now}
	running := catalog.Import{ID: "i1", Filename: "a.csv", Status: catalog.ImportRunning, Total: 10, Done: 4, Errors: []catalog.RowError{{Row: 2, SKU: "K", Column: "sku", Code: "required"}}}
	return map[string]templ.Component{
		"editor":       member.Editor(page, editor()),
		"new":          member.Editor(page, member.EditorView{Form: member.Form{Typed: typed()}, Action: "/member/products/new", Tree: tree, Key: "k"}),
		"thread":       member.Thread(page, thread()),
		"products":     member.Products(page, member.ProductsView{Items: []catalog.Product{item}, Counts: map[catalog.Status]int{catalog.Draft: 1}, Tree: tree}),
		"no products":  member.Products(page, member.ProductsView{Tree: tree}),
		"inquiries":    member.Inquiries(page, member.InquiriesView{Items: []inquiry.Inquiry{thread().Inquiry}, Box: inquiry.Received}),
		"import":       member.Import(page, member.ImportView{Import: running}),
		"imports":      member.Imports(page, member.ImportsView{Form: member.Form{Typed: member.Typed{}}, Items: []catalog.Import{running}}),
		"dashboard":    member.Dashboard(page, member.DashboardView{Organisation: account.Organisation{Kind: account.Supplier, Status: account.InReview}, Drafts: []catalog.Product{item}, Waiting: []inquiry.Inquiry{thread().Inquiry}}),
		"organisation": member.Organisation(page, member.OrganisationView{Form: member.Form{Typed: member.Typed{}}, Kind: account.Supplier, Owner: true, Organisation: account.Organisation{ID: "o", Kind: account.Supplier, Status: account.Active}}),
		"team":         member.Team(page, member.TeamView{Form: member.Form{Typed: member.Typed{}}, Owner: true, Members: []account.Member{{UserID: "u", Name: "A"}}}),
		"settings":     member.Settings(page, member.SettingsView{Form: member.Form{Typed: member.Typed{}}, Sessions: []account.SignedIn{{ID: "s"}}}),
	}
}

func TestPagesAreSoundInEveryLanguage(t *testing.T) {
	for _, l := range i18n.Langs {
		for name, view := range pages(i18n.For(l)) {
			var html strings.Builder
			if err := view.Render(t.Context(), &html); err != nil {
				t.Fatal(name, err)
			}
			for _, fault := range htmlcheck.Faults(html.String()) {
				t.Errorf("%s in %s: %s", name, l, fault)
			}
		}
	}
}

func TestEditorKeepsWhatWasTypedAndSaysWhatIsWrong(t *testing.T) {
	var html strings.Builder
	if err := member.Editor(layout.Page{P: i18n.For(i18n.Zh), Area: layout.Member}, editor()).Render(t.Context(), &html); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`name="prices.0.unit_price" value="x"`, `href="#f-prices-0-unit_price"`, "смотрите мощность", `name="version" value="3"`, `value="ru.name"`} {
		if !strings.Contains(html.String(), want) {
			t.Errorf("the editor does not hold %s", want)
		}
	}
}

func TestRowsOfAList(t *testing.T) {
	if n := typed().Rows("prices"); n != 2 {
		t.Fatal(n)
	}
	if n := (member.Typed{"prices": "", "prices.x.from": ""}).Rows("prices"); n != 0 {
		t.Fatal(n)
	}
}

func TestABuyerIsAskedInTheLanguageOfThePageFirst(t *testing.T) {
	for l, first := range map[i18n.Lang]string{i18n.Zh: "name.zh", i18n.Ru: "name.ru", i18n.Kk: "name.kk", i18n.En: "name.en"} {
		var html strings.Builder
		view := member.OrganisationView{Form: member.Form{Typed: member.Typed{}}, Kind: account.Buyer}
		if err := member.NewOrganisation(layout.Page{P: i18n.For(l), Area: layout.Member}, view).Render(t.Context(), &html); err != nil {
			t.Fatal(err)
		}
		asked, rest, folded := strings.Cut(html.String()[strings.Index(html.String(), `id="identity"`):], "<details")
		if !folded || !strings.Contains(asked, `name="`+first+`"`) {
			t.Errorf("%s: %s is not asked first", l, first)
		}
		for _, other := range i18n.Langs {
			name := `name="name.` + string(other) + `"`
			if strings.Count(asked, name)+strings.Count(rest, name) != 1 {
				t.Errorf("%s: the name in %s is not asked once", l, other)
			}
		}
	}
}
