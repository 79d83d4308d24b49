package catalog

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// FuzzContent holds that whatever JSON says, a content is normalised once and for all, and validated without a panic.
func FuzzContent(f *testing.F) {
	sound, err := json.Marshal(soundContent())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sound)
	f.Add([]byte(`{"name":{"zh":"\u202e泵"},"prices":[{"from":-1}],"attributes":{"power_kw":1e308},"hs_code":"８４"}`))
	tree := smallTree()
	f.Fuzz(func(t *testing.T, raw []byte) {
		var c Content
		if json.Unmarshal(raw, &c) != nil {
			return
		}
		once := Normalize(c)
		if twice := Normalize(once); !reflect.DeepEqual(once, twice) {
			t.Errorf("not stable:\n%+v\n%+v", once, twice)
		}
		_ = append(Validate(once, tree), Incomplete(once)...)
		kept, err := json.Marshal(once)
		if err != nil {
			t.Fatal(err)
		}
		var back Content
		if err := json.Unmarshal(kept, &back); err != nil || !reflect.DeepEqual(back, once) {
			t.Errorf("kept and read again it differs: %v\n%+v\n%+v", err, once, back)
		}
		findings(once, tree)
		compare(Content{}, once, tree)
	})
}

// FuzzCategoryFile holds that no file makes the reader panic or accept a category that its own rules refuse.
func FuzzCategoryFile(f *testing.F) {
	f.Add(categoryFile)
	f.Add("code;parent_code\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := readCategoryFile(strings.NewReader(text))
		if err != nil {
			return
		}
		tree := smallTree()
		for _, row := range rows {
			c := cleanCategory(row.Category)
			if len(row.place(&c, tree)) == 0 && (c.Code == "" || c.Name.Empty()) {
				t.Errorf("accepted %+v", c)
			}
		}
	})
}

// FuzzParseValue holds that what is read can be written and read again.
func FuzzParseValue(f *testing.F) {
	for _, s := range []string{"7,5 kW", "да", "钢", "1e9", "\xff", "-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, a := range append(smallTree().Attributes("p"), Attribute{Type: NumberType}) {
			v, code := ParseValue(a, s)
			if code != "" || a.Type == TextType {
				continue
			}
			if reason, _ := a.refuses(v); reason != "" && a.Type != NumberType { // numbers have bounds of their own
				t.Errorf("%q was read as %v, which is refused: %s", s, v, reason)
			}
			if back := a.value(v.String()); back != v {
				t.Errorf("%v is written as %q and read as %v", v, v.String(), back)
			}
		}
	})
}
