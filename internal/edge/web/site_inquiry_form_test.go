package web

import (
	"reflect"
	"strings"
	"testing"

	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/trade/inquiry"
)

func sampleTyped() typed {
	return typed{
		supplierID: "s", rule: "DAP", place: "Алматы", destination: "Семей", neededBy: "2027-01-25", text: "Нужен насос & «запас» = 100 %\nвторая строка",
		lines: []typedLine{{"p1", "24", "piece", "1 040,50", "CNY"}, {"p2", "3", "set", "", "USD"}},
	}
}

func TestWhatAGuestTypedSurvivesSigningIn(t *testing.T) {
	want := sampleTyped()
	packed, ok := want.pack()
	if !ok {
		t.Fatal("a short inquiry does not fit into an address")
	}
	if strings.Trim(packed, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		t.Errorf("%q needs escaping in an address", packed)
	}
	if got := unpackTyped(packed); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// The longest message that the trade takes still fits, in the scripts that take most room.
func TestTheLongestMessageFitsIntoAnAddress(t *testing.T) {
	for _, text := range []string{"Нужен насос для воды, напор %d м; ", "需要一台离心泵，扬程 %d 米，"} {
		var b strings.Builder
		for n := 0; b.Len() < 3*inquiry.MaxText; n++ {
			b.WriteString(strings.ReplaceAll(text, "%d", strings.Repeat(string(rune('a'+n%26)), n%7+1)))
		}
		long := typed{text: string([]rune(b.String())[:inquiry.MaxText]), lines: sampleTyped().lines}
		if packed, ok := long.pack(); !ok || unpackTyped(packed).text != long.text {
			t.Errorf("%d characters of %q are lost", inquiry.MaxText, text)
		}
	}
}

func TestForgedKeptTextIsEmptyNotAnError(t *testing.T) {
	bomb := typed{text: strings.Repeat("a", maxUnpacked*20)}
	packed, _ := bomb.pack()
	for _, s := range []string{"", "%", "AAAA", "7NxBbqswEMbx", packed} {
		if got := unpackTyped(s); len(got.lines) > 0 || len(got.text) > maxUnpacked {
			t.Errorf("%.20q unpacks to %d lines and %d bytes", s, len(got.lines), len(got.text))
		}
	}
}

func TestInputOfTypedTexts(t *testing.T) {
	in, wrong := sampleTyped().input(i18n.Ru)
	if len(wrong) > 0 {
		t.Fatalf("refused: %+v", wrong)
	}
	if len(in.Lines) != 2 || in.Lines[0].Quantity != 24 || in.Lines[0].TargetPrice == nil || *in.Lines[0].TargetPrice != (money.Amount{Minor: 104050, Currency: "CNY"}) {
		t.Errorf("lines are %+v", in.Lines)
	}
	if in.Lines[1].TargetPrice != nil || in.Incoterm == nil || in.Incoterm.Place != "Алматы" || string(*in.NeededBy) != "2027-01-25" || in.Lang != i18n.Ru {
		t.Errorf("input is %+v", in)
	}
}

func TestUnreadableNumbersAreNamedByTheirFields(t *testing.T) {
	tests := map[string]struct {
		line  typedLine
		field string
		code  string
	}{
		"no quantity":     {typedLine{"p", "", "", "", ""}, "lines.0.quantity", "required"},
		"a word":          {typedLine{"p", "abc", "", "", ""}, "lines.0.quantity", "not_whole"},
		"half a piece":    {typedLine{"p", "1,5", "", "", ""}, "lines.0.quantity", "not_whole"},
		"price a word":    {typedLine{"p", "1", "", "дёшево", ""}, "lines.0.target_price", "not_a_number"},
		"ambiguous price": {typedLine{"p", "1", "", "1,040", ""}, "lines.0.target_price", "ambiguous_number"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			in, wrong := typed{lines: []typedLine{test.line}}.input(i18n.Ru)
			if len(wrong) != 1 || wrong[0].Name != test.field || wrong[0].Code != test.code {
				t.Errorf("wrong is %+v", wrong)
			}
			l := in.Lines[0]
			if l.Quantity > 0 && (l.TargetPrice == nil || l.TargetPrice.Minor > 0) {
				t.Error("the trade would take what could not be read")
			}
		})
	}
}
