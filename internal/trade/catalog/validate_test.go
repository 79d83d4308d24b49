package catalog

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
)

// smallTree is a root with one child, with attributes on both.
func smallTree() *Tree {
	return NewTree([]Category{
		{ID: "r", Code: "machinery", Name: i18n.Text{i18n.Zh: "机械", i18n.Ru: "Машины"}, Attributes: []Attribute{
			{Code: "power_kw", Type: NumberType, Unit: "kW", Filterable: true, Name: i18n.Text{i18n.Ru: "Мощность"}},
		}},
		{ID: "p", Code: "machinery.pumps", ParentID: "r", Name: i18n.Text{i18n.Zh: "泵", i18n.Ru: "Насосы"}, HSPrefixes: []string{"8413"}, Attributes: []Attribute{
			{Code: "material", Type: ChoiceType, Choices: []Choice{{Code: "steel", Name: i18n.Text{i18n.Zh: "钢", i18n.Ru: "Сталь"}}}},
			{Code: "self_priming", Type: BooleanType}, {Code: "note", Type: TextType},
		}},
	})
}

func soundContent() Content {
	until := Date("2027-05-01")
	return Content{
		CategoryID: "p", Name: i18n.Text{i18n.Zh: "离心泵", i18n.Ru: "Насос"}, HSCode: "841370", TNVEDCode: "8413702100",
		Currency: money.CNY, Prices: []Rung{{1, 98000}, {50, 91000}}, Unit: "piece", MOQ: 10, Multiple: 5,
		Supply: Supply{500, "month"}, LeadTimes: []LeadTime{{100, 15}, {0, 30}}, Incoterms: []Term{{"FCA", "Urumqi"}},
		Attributes:   map[string]Value{"power_kw": Number(7.5), "material": Text("steel"), "self_priming": Bool(false), "note": Text("x")},
		Certificates: []Certificate{{Kind: "EAC", ValidUntil: &until}}, Origin: "CN", Samples: "free",
	}
}

func TestSoundContentIsAccepted(t *testing.T) {
	if p := Validate(Normalize(soundContent()), smallTree()); len(p) > 0 {
		t.Errorf("refused: %v", p.Err())
	}
	if p := Incomplete(soundContent()); len(p) > 0 {
		t.Errorf("incomplete: %v", p.Err())
	}
}

func TestEveryRefusal(t *testing.T) {
	bad := Date("2027-02-30")
	long := strings.Repeat("泵", MaxName+1)
	for _, c := range []struct {
		field, code string
		spoil       func(c *Content)
	}{
		{"name.zh", "required", func(c *Content) { c.Name = nil }},
		{"name.zh", "too_long", func(c *Content) { c.Name[i18n.Zh] = long }},
		{"name.de", "unknown_language", func(c *Content) { c.Name["de"] = "Pumpe" }},
		{"name.ru", "bad_format", func(c *Content) { c.Name[i18n.Ru] = "Насос \ufffd" }},
		{"summary.ru", "too_long", func(c *Content) { c.Summary = i18n.Text{i18n.Ru: strings.Repeat("я", MaxSummary+1)} }},
		{"description.ru", "too_long", func(c *Content) { c.Description = i18n.Text{i18n.Ru: strings.Repeat("я", MaxDescription+1)} }},
		{"packaging.en", "too_long", func(c *Content) { c.Packaging = i18n.Text{i18n.En: strings.Repeat("a", MaxPackaging+1)} }},
		{"keywords.xx", "unknown_language", func(c *Content) { c.Keywords = map[i18n.Lang][]string{"xx": {"a"}} }},
		{"keywords.ru", "too_many", func(c *Content) { c.Keywords = map[i18n.Lang][]string{i18n.Ru: make([]string, MaxKeywords+1)} }},
		{"keywords.ru.0", "too_long", func(c *Content) { c.Keywords = map[i18n.Lang][]string{i18n.Ru: {strings.Repeat("я", MaxKeyword+1)}} }},
		{"category_id", "unknown_category", func(c *Content) { c.CategoryID = "gone" }},
		{"category_id", "required", func(c *Content) { c.CategoryID = "" }},
		{"attributes.colour", "attribute_unknown", func(c *Content) { c.Attributes["colour"] = Text("red") }},
		{"attributes.power_kw", "not_a_number", func(c *Content) { c.Attributes["power_kw"] = Text("7.5") }},
		{"attributes.power_kw", "not_a_number", func(c *Content) { c.Attributes["power_kw"] = Number(math.NaN()) }},
		{"attributes.power_kw", "not_a_number", func(c *Content) { c.Attributes["power_kw"] = Number(math.Inf(-1)) }},
		{"attributes.power_kw", "too_large", func(c *Content) { c.Attributes["power_kw"] = Number(1e9 + 1) }},
		{"attributes.power_kw", "too_precise", func(c *Content) { c.Attributes["power_kw"] = Number(0.1234567) }},
		{"attributes.power_kw", "negative", func(c *Content) { c.Attributes["power_kw"] = Number(-7.5) }},
		{"attributes.self_priming", "not_a_boolean", func(c *Content) { c.Attributes["self_priming"] = Text("yes") }},
		{"attributes.material", "unknown_value", func(c *Content) { c.Attributes["material"] = Text("wood") }},
		{"attributes.note", "bad_format", func(c *Content) { c.Attributes["note"] = Number(1) }},
		{"attributes.note", "too_long", func(c *Content) { c.Attributes["note"] = Text(strings.Repeat("x", maxShort+1)) }},
		{"hs_code", "hs_code_six_digits", func(c *Content) { c.HSCode = "84137" }},
		{"hs_code", "digits_only", func(c *Content) { c.HSCode = "84137A" }},
		{"hs_code", "hs_chapter_unknown", func(c *Content) { c.HSCode, c.TNVEDCode = "770100", "" }},
		{"hs_code", "hs_chapter_unknown", func(c *Content) { c.HSCode, c.TNVEDCode = "980100", "" }},
		{"tnved_code", "tnved_ten_digits", func(c *Content) { c.TNVEDCode = "841370210" }},
		{"tnved_code", "tnved_not_hs", func(c *Content) { c.TNVEDCode = "8414702100" }},
		{"currency", "unknown_currency", func(c *Content) { c.Currency = "RMB" }},
		{"currency", "unknown_currency", func(c *Content) { c.Currency = money.EUR }},
		{"currency", "currency_required", func(c *Content) { c.Currency = "" }},
		{"prices", "too_many", func(c *Content) { c.Prices = make([]Rung, MaxRungs+1) }},
		{"prices.0.from", "not_positive", func(c *Content) { c.Prices[0].From = 0 }},
		{"prices.1.from", "not_ascending", func(c *Content) { c.Prices[1].From = 1 }},
		{"prices.1.from", "too_large", func(c *Content) { c.Prices[1].From = math.MaxInt64 }},
		{"prices.0.unit_price", "not_positive", func(c *Content) { c.Prices[0].UnitPrice = -1 }},
		{"prices.0.unit_price", "too_large", func(c *Content) { c.Prices[0].UnitPrice = money.MaxMinor + 1 }},
		{"unit", "unknown_unit", func(c *Content) { c.Unit = "箩" }},
		{"unit", "required", func(c *Content) { c.Unit = "" }},
		{"moq", "not_positive", func(c *Content) { c.MOQ = 0 }},
		{"moq", "too_large", func(c *Content) { c.MOQ = math.MaxInt64 }},
		{"moq", "not_multiple", func(c *Content) { c.MOQ = 12 }},
		{"multiple", "not_positive", func(c *Content) { c.Multiple = -5 }},
		{"supply.quantity", "not_positive", func(c *Content) { c.Supply.Quantity = 0 }},
		{"supply.per", "unknown_value", func(c *Content) { c.Supply.Per = "moon" }},
		{"lead_times", "too_many", func(c *Content) { c.LeadTimes = make([]LeadTime, MaxLeadTimes+1) }},
		{"lead_times.0.up_to", "not_positive", func(c *Content) { c.LeadTimes[0].UpTo = 0 }},
		{"lead_times.1.up_to", "not_ascending", func(c *Content) { c.LeadTimes[1].UpTo = 100 }},
		{"lead_times.0.days", "not_positive", func(c *Content) { c.LeadTimes[0].Days = 0 }},
		{"lead_times.0.days", "too_large", func(c *Content) { c.LeadTimes[0].Days = maxDays + 1 }},
		{"incoterms", "too_many", func(c *Content) { c.Incoterms = make([]Term, MaxTerms+1) }},
		{"incoterms.0.rule", "incoterm_unknown", func(c *Content) { c.Incoterms[0].Rule = "DAF" }},
		{"incoterms.0.place", "place_required", func(c *Content) { c.Incoterms[0].Place = "" }},
		{"incoterms.0.place", "too_long", func(c *Content) { c.Incoterms[0].Place = long }},
		{"incoterms.0.rule", "incoterm_sea_only", func(c *Content) { c.Incoterms[0].Rule = "FOB" }},
		{"incoterms.1.rule", "duplicate", func(c *Content) { c.Incoterms = append(c.Incoterms, c.Incoterms[0]) }},
		{"origin", "unknown_country", func(c *Content) { c.Origin = "XX" }},
		{"samples", "unknown_value", func(c *Content) { c.Samples = "some" }},
		{"certificates", "too_many", func(c *Content) { c.Certificates = make([]Certificate, MaxCerts+1) }},
		{"certificates.0.kind", "required", func(c *Content) { c.Certificates[0].Kind = "" }},
		{"certificates.0.number", "too_long", func(c *Content) { c.Certificates[0].Number = long }},
		{"certificates.0.valid_until", "not_a_date", func(c *Content) { c.Certificates[0].ValidUntil = &bad }},
		{"images", "too_many", func(c *Content) { c.Images = make([]Image, MaxImages+1) }},
		{"images.0.alt.ru", "too_long", func(c *Content) { c.Images = []Image{{Alt: i18n.Text{i18n.Ru: long}}} }},
		{"documents.0.kind", "unknown_value", func(c *Content) { c.Documents = []Document{{Kind: "poem"}} }},
	} {
		content := soundContent()
		c.spoil(&content)
		p := Validate(content, smallTree())
		if !slices.ContainsFunc(p, func(f errs.Field) bool { return f.Name == c.field && f.Code == c.code }) {
			t.Errorf("%s %s: got %v", c.field, c.code, p.Err())
		}
		for _, f := range p {
			if text := i18n.For(i18n.Ru).TMap("invalid."+f.Code, f.Args); strings.ContainsAny(text, "⟦{") {
				t.Errorf("%s: the message for %s is %q", f.Name, f.Code, text)
			}
		}
	}
}

func TestAllFieldsAreReportedAtOnce(t *testing.T) {
	c := soundContent()
	c.HSCode, c.Unit, c.MOQ, c.Origin, c.Name[i18n.Zh] = "1", "x", -1, "??", strings.Repeat("泵", MaxName+1)
	if p := Validate(c, smallTree()); len(p) < 5 {
		t.Errorf("only %v", p.Err())
	}
}

func TestIncomplete(t *testing.T) {
	c := Content{Summary: i18n.Text{i18n.Zh: "好"}, Name: i18n.Text{i18n.Zh: "泵"}}
	var got []string
	for _, f := range Incomplete(c) {
		got = append(got, f.Name+":"+f.Code)
	}
	want := []string{"category_id:required", "unit:required", "name.ru:required", "summary.ru:required"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNormalize(t *testing.T) {
	in := Content{
		Name: i18n.Text{i18n.Zh: "  泵\u200b ", i18n.En: " "}, HSCode: "8413.70", TNVEDCode: "８４１３ 70 210 0", Currency: "cny",
		Keywords: map[i18n.Lang][]string{i18n.Ru: {"Насос", " насос ", ""}}, Incoterms: []Term{{"ｆｃａ", " Urumqi "}},
		Attributes: map[string]Value{"note": Text("  ")}, Origin: "cn", Prices: []Rung{},
	}
	out := Normalize(in)
	want := Content{
		Name: i18n.Text{i18n.Zh: "泵"}, HSCode: "841370", TNVEDCode: "8413702100", Currency: "CNY",
		Keywords: map[i18n.Lang][]string{i18n.Ru: {"Насос"}}, Incoterms: []Term{{"FCA", "Urumqi"}}, Origin: "CN",
	}
	if !reflect.DeepEqual(out, want) {
		t.Errorf("got %+v\nwant %+v", out, want)
	}
	if again := Normalize(out); !reflect.DeepEqual(again, out) {
		t.Errorf("not stable: %+v", again)
	}
	if in.Incoterms[0].Rule != "ｆｃａ" {
		t.Error("the argument was changed")
	}
	if got := NormalizeSKU(" －ＧＬＺ－２０  x "); got != "-GLZ-20 x" {
		t.Errorf("sku %q", got)
	}
}

func TestPriceLadder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		c := Content{Currency: money.USD}
		from := int64(0)
		for range r.IntN(6) {
			from += 1 + r.Int64N(50)
			c.Prices = append(c.Prices, Rung{from, 1 + r.Int64N(1000)})
		}
		quantity := r.Int64N(300)
		var want *Rung
		for i := range c.Prices {
			if c.Prices[i].From <= quantity {
				want = &c.Prices[i]
			}
		}
		got, ok := c.PriceAt(quantity)
		if ok != (want != nil) || ok && (got != money.Amount{Minor: want.UnitPrice, Currency: money.USD}) {
			t.Fatalf("%v at %d: %v %v", c.Prices, quantity, got, ok)
		}
		lowest, has := c.LowestPrice()
		for _, rung := range c.Prices {
			if !has || rung.UnitPrice < lowest.Minor {
				t.Fatalf("%v: lowest %v", c.Prices, lowest)
			}
		}
	}
}

func TestParseValue(t *testing.T) {
	number := Attribute{Type: NumberType, Unit: "kW"}
	choice := Attribute{Type: ChoiceType, Choices: []Choice{{Code: "steel", Name: i18n.Text{i18n.Zh: "钢", i18n.Ru: "Сталь"}}}}
	for _, c := range []struct {
		a    Attribute
		in   string
		want Value
		code string
	}{
		{number, "7.5", Number(7.5), ""}, {number, "7,5 kW", Number(7.5), ""}, {number, "７．５", Number(7.5), ""}, {number, "-40", Number(-40), ""},
		{number, "много", Value{}, "not_a_number"}, {number, "NaN", Value{}, "not_a_number"}, {number, "0x10", Value{}, "not_a_number"}, {number, "1e999", Value{}, "not_a_number"},
		{choice, "сталь", Text("steel"), ""}, {choice, "钢", Text("steel"), ""}, {choice, "steel", Text("steel"), ""}, {choice, "дерево", Value{}, "unknown_value"},
		{Attribute{Type: BooleanType}, "Да", Bool(true), ""}, {Attribute{Type: BooleanType}, "否", Bool(false), ""}, {Attribute{Type: BooleanType}, "maybe", Value{}, "not_a_boolean"},
		{Attribute{Type: TextType}, " a ", Text("a"), ""},
	} {
		if got, code := ParseValue(c.a, c.in); got != c.want || code != c.code {
			t.Errorf("%s %q: got %v %q", c.a.Type, c.in, got, code)
		}
	}
}

func TestStates(t *testing.T) {
	allowed := map[[2]Status]Side{
		{Draft, InReview}: BySupplier, {Draft, Archived}: BySupplier,
		{InReview, Published}: ByStaff, {InReview, ChangesRequested}: ByStaff, {InReview, Rejected}: ByStaff, {InReview, Archived}: BySupplier,
		{ChangesRequested, InReview}: BySupplier, {ChangesRequested, Archived}: BySupplier, {Rejected, Archived}: BySupplier,
		{Published, Unlisted}: BySupplier, {Published, Suspended}: ByStaff, {Published, Archived}: BySupplier,
		{Unlisted, Published}: BySupplier, {Unlisted, Archived}: BySupplier, {Suspended, Published}: ByStaff,
	}
	for _, from := range Statuses {
		for _, to := range Statuses {
			by, ok := May(from, to)
			want, may := allowed[[2]Status{from, to}]
			if ok != may || by != want {
				t.Errorf("%s → %s: %q %v, want %q %v", from, to, by, ok, want, may)
			}
			p := Product{Status: from}
			if err := p.to(to); (err == nil) != may {
				t.Errorf("%s → %s: %v", from, to, err)
			}
		}
	}
}

func TestFindings(t *testing.T) {
	c := soundContent()
	c.Name[i18n.Ru] = "离心泵"
	c.Description = i18n.Text{i18n.Zh: "请加微信", i18n.Ru: "Звоните +7 (701) 123-45-67", i18n.En: "see www.example.com"}
	c.TNVEDCode, c.HSCode = "8413702100", "854411"
	var got []string
	for _, f := range findings(c, smallTree()) {
		got = append(got, f.Code+" "+f.Field)
	}
	slices.Sort(got)
	want := []string{"contact description.en", "contact description.ru", "contact description.zh", "no_image images", "tnved_not_hs tnved_code", "unusual_hs hs_code", "wrong_script name.ru"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	clean := soundContent()
	clean.Description = i18n.Text{i18n.Zh: "功率 7.5 kW，流量 12.5 m³/h，型号 CDL32-50-2，GB/T 5657-2013", i18n.Ru: "ГОСТ 10168.3-85, подача 12,5 м³/ч, партия от 1000 до 50000 шт."}
	clean.Images = []Image{{ID: "x"}}
	if f := findings(clean, smallTree()); len(f) > 0 {
		t.Errorf("false alarm: %v", f)
	}
}

func TestFindCategory(t *testing.T) {
	tree := smallTree()
	for _, s := range []string{"机械 > 泵", "机械＞泵", " машины >  НАСОСЫ", "machinery.pumps"} {
		if c, ok := tree.Find(s); !ok || c.ID != "p" {
			t.Errorf("%q: %v %v", s, c.ID, ok)
		}
	}
	for _, s := range []string{"泵", "машины > 泵", "", " > ", "machinery.gone"} {
		if c, ok := tree.Find(s); ok {
			t.Errorf("%q found %s", s, c.ID)
		}
	}
	if codes := tree.Attributes("p"); len(codes) != 4 || codes[0].Code != "power_kw" {
		t.Errorf("attributes %v", codes)
	}
}

func TestNumbersWithinBounds(t *testing.T) {
	for _, c := range []struct {
		unit  string
		value float64
		want  string
	}{
		{"kW", 0, ""}, {"kW", math.Copysign(0, -1), ""}, {"kW", 1e9, ""}, {"mm", 0.123456, ""}, {"mm", 1e-7, "too_precise"}, {"", -1, "negative"},
		{"°C", -40, ""}, {"°C", -1e9, ""}, {"°C", -1e9 - 1, "too_large"}, {"°C", -273.1500001, "too_precise"},
	} {
		if got, _ := (Attribute{Type: NumberType, Unit: c.unit}).refuses(Number(c.value)); got != c.want {
			t.Errorf("%v %s: %q, want %q", c.value, c.unit, got, c.want)
		}
	}
}
