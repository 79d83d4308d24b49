package web

import (
	"maps"
	"math"
	"testing"
	"time"

	"market/internal/kernel/i18n"
	"market/internal/trade/catalog"
)

func TestCompactRows(t *testing.T) {
	got := compactRows(map[string]string{
		"code": "x", "parks.0.name.zh": "", "parks.0.note.ru": "", "parks.2.name.zh": "甲", "parks.7.type": "text", "parks.9.name.ru": "Б", "parks.9.type": "text", "parks.999999.name.zh": "far",
	}, "parks", "type")
	want := map[string]string{"code": "x", "parks.0.name.zh": "甲", "parks.1.name.ru": "Б", "parks.1.type": "text"}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestCategoryForm: a category written into its form and read back is the same.
func TestCategoryForm(t *testing.T) {
	before := catalog.Category{
		Code: "machinery.pumps", ParentID: "p", Position: 3, Name: i18n.Text{"zh": "泵", "ru": "Насосы"}, HSPrefixes: []string{"8413", "84"},
		Attributes: []catalog.Attribute{
			{Code: "power_kw", Type: catalog.NumberType, Unit: "kW", Filterable: true, Name: i18n.Text{"zh": "功率", "ru": "Мощность"}},
			{Code: "body", Type: catalog.ChoiceType, Name: i18n.Text{"zh": "壳体", "ru": "Корпус"}, Choices: []catalog.Choice{
				{Code: "iron", Name: i18n.Text{"zh": "铸铁", "ru": "Чугун", "en": "Iron"}}, {Code: "brass", Name: i18n.Text{"zh": "黄铜", "ru": "Латунь"}},
			}},
		},
	}
	after, err := categoryTyped(categoryValues(before))
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(categoryValues(after), categoryValues(before)) || len(after.Attributes) != 2 || len(after.Attributes[1].Choices) != 2 || after.Attributes[1].Choices[0].Name["en"] != "Iron" {
		t.Errorf("%+v, want %+v", after, before)
	}
	if _, err := categoryTyped(map[string]string{"position": "first"}); err == nil {
		t.Error("a position that is no number was taken")
	}
}

func TestZoneFormRefusesWhatIsNoNumber(t *testing.T) {
	z := zoneTyped(map[string]string{"latitude": "43,9", "longitude": "east", "approved_year": "long ago"})
	if z.Latitude != 43.9 || !math.IsNaN(z.Longitude) || z.ApprovedYear != -1 {
		t.Errorf("%v %v %v", z.Latitude, z.Longitude, z.ApprovedYear)
	}
}

// TestDayEnd: both sides read the day that was typed.
func TestDayEnd(t *testing.T) {
	until, ok := dayEnd("2027-05-01")
	if !ok || until == nil {
		t.Fatal("not read")
	}
	for _, l := range i18n.Langs {
		if got := until.In(i18n.For(l).Zone()).Format(time.DateOnly); got != "2027-05-01" {
			t.Errorf("%s reads %s", l, got)
		}
	}
	if until, ok := dayEnd(""); until != nil || !ok {
		t.Error("nothing is no end")
	}
	if _, ok := dayEnd("1.5.2027"); ok {
		t.Error("another notation was taken")
	}
}
