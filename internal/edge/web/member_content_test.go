package web

import (
	"reflect"
	"testing"

	"market/frontend/views/member"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/trade/catalog"
)

func pumps() *catalog.Tree {
	return catalog.NewTree([]catalog.Category{{ID: "c1", Code: "pumps", Name: i18n.Text{i18n.Zh: "泵"}, Attributes: []catalog.Attribute{
		{Code: "power_kw", Type: catalog.NumberType, Unit: "kW"}, {Code: "sealed", Type: catalog.BooleanType},
	}}})
}

func pump() catalog.Content {
	day := catalog.Date("2027-05-01")
	return catalog.Content{
		CategoryID: "c1", Name: i18n.Text{i18n.Zh: "离心泵", i18n.Ru: "Насос"}, Summary: i18n.Text{i18n.Kk: "Сорғы"},
		Keywords: map[i18n.Lang][]string{i18n.Zh: {"泵", "水泵"}, i18n.Ru: {"насос", "помпа"}}, HSCode: "841370", TNVEDCode: "8413702100",
		Currency: money.CNY, Prices: []catalog.Rung{{From: 1, UnitPrice: 112_000}, {From: 10, UnitPrice: 104_050}}, Unit: "piece", MOQ: 2, Multiple: 2,
		Supply: catalog.Supply{Quantity: 500, Per: "month"}, LeadTimes: []catalog.LeadTime{{UpTo: 100, Days: 15}, {Days: 30}},
		Incoterms:    []catalog.Term{{Rule: "FCA", Place: "Urumqi"}},
		Attributes:   map[string]catalog.Value{"power_kw": catalog.Number(5.5), "sealed": catalog.Bool(true)},
		Certificates: []catalog.Certificate{{Kind: "EAC", Number: "1", ValidUntil: &day}}, Packaging: i18n.Text{i18n.Zh: "木箱"}, Origin: "CN", Samples: "paid",
		Images: []catalog.Image{{ID: "a", Alt: i18n.Text{i18n.Zh: "侧视"}, Width: 10, Height: 10}, {ID: "b", Width: 10, Height: 10}},
	}
}

func TestContentComesBackFromItsForm(t *testing.T) {
	want := pump()
	got, unread := readContent(typedContent(want), catalog.Content{Images: want.Images}, pumps())
	if len(unread) > 0 {
		t.Fatal(unread)
	}
	if got, want := catalog.Normalize(got), catalog.Normalize(want); !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
}

func TestWhatTheFormDoesNotSpeakOfStays(t *testing.T) {
	base := pump()
	typed := typedContent(base)
	delete(typed, "summary.kk")
	for _, control := range []string{"id", "alt.zh"} {
		delete(typed, member.Row("images", 0, control))
	}
	got, _ := readContent(typed, base, pumps())
	if got.Summary[i18n.Kk] != "Сорғы" {
		t.Error("a language that the form does not show was lost")
	}
	if len(got.Images) != 2 || got.Images[0].ID != "b" || got.Images[1].Alt[i18n.Zh] != "侧视" {
		t.Errorf("a picture that came meanwhile was lost: %+v", got.Images)
	}
}

func TestEmptyRowsAreDroppedAndOthersMoveUp(t *testing.T) {
	typed := member.Typed{}
	for n, from := range []string{"1", " ", "10"} {
		typed[member.Row("prices", n, "from")], typed[member.Row("prices", n, "unit_price")] = from, ""
	}
	dropEmptyRows(typed)
	if typed.Rows("prices") != 2 || typed[member.Row("prices", 1, "from")] != "10" {
		t.Fatal(typed)
	}
	removeRow(typed, "prices", 0)
	if typed.Rows("prices") != 1 || typed[member.Row("prices", 0, "from")] != "10" {
		t.Fatal(typed)
	}
}

func TestEveryUnreadableFieldIsReported(t *testing.T) {
	typed := member.Typed{
		"name.zh": "泵", "currency": "CNY", "unit": "piece", "moq": "1.5", "multiple": "1", "hs_code": "84", "category_id": "c1", "attributes.power_kw": "viel",
		"prices.0.from": "1", "prices.0.unit_price": "1,040", "prices.1.from": "5",
	}
	content, unread := readContent(typed, catalog.Content{}, pumps())
	form, err := refusedForm(i18n.For(i18n.Ru), typed, checked(content, unread, pumps()))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"moq", "hs_code", "attributes.power_kw", "prices.0.unit_price", "prices.1.unit_price"} {
		if form.Errors[name] == "" {
			t.Errorf("%s was not refused: %v", name, form.Errors)
		}
	}
	for _, r := range form.Refused {
		if r.Name == "prices.1.unit_price" && r.Label != "Цена, строка 2" {
			t.Errorf("label of a row: %q", r.Label)
		}
	}
}

func TestWholeNumbersAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]int64{"": 0, "12": 12, "1 200": 1200, "1\u00a0200\u00a0000": 1_200_000, "1,200": 1200, "1.200": 1200, "１２": 12} {
		r := &contentReader{typed: member.Typed{"n": typed}}
		if got := r.whole("n"); got != want || len(r.problems) > 0 {
			t.Errorf("%q is %d, want %d (%v)", typed, got, want, r.problems)
		}
	}
	for _, typed := range []string{"x", "1.5", "1,2", "--1", "1e3"} {
		r := &contentReader{typed: member.Typed{"n": typed}}
		if r.whole("n"); len(r.problems) != 1 {
			t.Errorf("%q was read", typed)
		}
	}
}

func TestPartsTellHowFarTheyAre(t *testing.T) {
	states := map[string]string{}
	for _, part := range partsOf(pump(), pumps()) {
		states[part.ID] = part.State
	}
	want := map[string]string{"texts": incomplete, "category": complete, "prices": complete, "trade": complete, "images": incomplete, "certificates": complete, "packaging": incomplete}
	if !reflect.DeepEqual(states, want) {
		t.Fatalf("got %v, want %v", states, want)
	}
	for what, empty := range map[string]catalog.Content{"an empty": {}, "a new": emptyContent()} {
		for _, part := range partsOf(empty, pumps()) {
			if part.State != "" {
				t.Errorf("%s of %s listing is %q", part.ID, what, part.State)
			}
		}
	}
}
