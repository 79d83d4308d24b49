package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"market/internal/kernel/errs"
)

// faults reads a body into a T and lists the refused fields as "name code".
func faults[T any](t *testing.T, body string) []string {
	t.Helper()
	tree, err := decode([]byte(body))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	var into T
	err = fill(tree, &into)
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		return nil
	}
	var all []string
	for _, f := range e.Fields {
		all = append(all, strings.TrimSpace(f.Name+" "+f.Code))
	}
	return all
}

func TestEveryWrongFieldIsNamed(t *testing.T) {
	for _, c := range []struct {
		body string
		want []string
	}{
		{`{"sku":"A","name":{"zh":"泵"},"moq":2,"attributes":{"a":1.5,"b":"x","c":true}}`, nil},
		{`{"sku":null,"name":null,"prices":null,"supply":null,"attributes":{"a":null},"keywords":{"ru":null}}`, nil},
		{`[]`, []string{"not_an_object"}},
		{`"x"`, []string{"not_an_object"}},
		{`null`, []string{"not_an_object"}},
		{`{"sku":1,"name":"x","prices":{},"moq":"2","supply":[],"bogus":1}`, []string{
			"bogus unknown_field", "moq not_a_number", "name not_an_object", "prices not_a_list", "sku not_text", "supply not_an_object",
		}},
		{`{"name":{"fr":"x"}}`, []string{"name.fr unknown_language"}},
		{`{"name":{"ru":1}}`, []string{"name.ru not_text"}},
		{`{"name":{"ru":"a\u0000b"}}`, []string{"name.ru bad_format"}},
		{`{"prices":[{"from":1.5,"unit_price":980},null,{"from":1e3}]}`, []string{
			"prices.0.from not_whole", "prices.0.unit_price not_text", "prices.1 not_an_object", "prices.2.from not_whole",
		}},
		{`{"moq":99999999999999999999}`, []string{"moq too_large"}},
		{`{"moq":-99999999999999999999}`, []string{"moq too_large"}},
		{`{"attributes":{"a":[],"b":{},"c":1e999}}`, []string{"attributes.a not_a_value", "attributes.b not_a_value", "attributes.c too_large"}},
		{`{"keywords":{"ru":["a",2]}}`, []string{"keywords.ru.1 not_text"}},
		{`{"certificates":[{"kind":"EAC","valid_until":20270101}]}`, []string{"certificates.0.valid_until not_text"}},
	} {
		if got := faults[NewProduct](t, c.body); !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %q\nwant %q", c.body, got, c.want)
		}
	}
}

func TestALongNameIsCut(t *testing.T) {
	got := faults[NewProduct](t, `{"`+strings.Repeat("я", 500)+`":1}`)
	if len(got) != 1 || len(got[0]) > 150 {
		t.Errorf("got %q", got)
	}
}

func TestOnlyOneValue(t *testing.T) {
	for _, body := range []string{"", " ", "{", `{"a":}`, `{} {}`, `{}x`, `{"a":1,}`, "\xef\xbb\xbf{}", strings.Repeat("[", 20_000)} {
		if _, err := decode([]byte(body)); errs.KindOf(err) != errs.Malformed {
			t.Errorf("%.20q: %v, want malformed", body, err)
		}
	}
}

// TestMerge holds the examples of RFC 7396, appendix A, that an object can be the target of.
func TestMerge(t *testing.T) {
	for _, c := range [][3]string{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`{"e":null}`, `{"a":1}`, `{"a":1,"e":null}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
	} {
		target, err1 := decode([]byte(c[0]))
		change, err2 := decode([]byte(c[1]))
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(merge(target, change))
		if err != nil || string(got) != c[2] {
			t.Errorf("%s with %s: %s %v, want %s", c[0], c[1], got, err, c[2])
		}
	}
}

func FuzzBody(f *testing.F) {
	for _, seed := range []string{`{"sku":"A"}`, `{"prices":[{"from":1,"unit_price":"9.50"}]}`, `{"attributes":{"a":1e400}}`, `{"name":{"ru":"\ud800"}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		tree, err := decode([]byte(body))
		if err != nil {
			return
		}
		var in NewProduct
		if err := fill(tree, &in); err != nil {
			if k := errs.KindOf(err); k != errs.Invalid {
				t.Fatalf("%q: %v", body, err)
			}
			return
		}
		if _, err := in.content(nil); err != nil && errs.KindOf(err) != errs.Invalid {
			t.Fatal(fmt.Errorf("%q: %w", body, err))
		}
	})
}
