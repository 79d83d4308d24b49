package api

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/trade/catalog"
)

var (
	valueType = reflect.TypeFor[catalog.Value]()
	langType  = reflect.TypeFor[i18n.Lang]()
)

// maxFaults is how many wrong places one answer names: whoever sends more has another problem.
const maxFaults = 100

func typeFor[T any](*T) reflect.Type { return reflect.TypeFor[T]() }

// check compares JSON with a type and notes every place where they differ. Nulls are taken out on the way: they say the
// same as a field that is not there.
func check(p *errs.Problems, t reflect.Type, v any, path string) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == valueType:
		checkValue(p, v, path)
	case t.Kind() == reflect.Struct:
		checkStruct(p, t, v, path)
	case t.Kind() == reflect.Map:
		checkMap(p, t, v, path)
	case t.Kind() == reflect.Slice:
		checkSlice(p, t, v, path)
	case t.Kind() == reflect.String:
		checkString(p, v, path)
	case t.Kind() == reflect.Bool:
		_, ok := v.(bool)
		p.Check(ok, path, "not_a_boolean")
	default:
		checkWhole(p, t, v, path)
	}
}

func checkString(p *errs.Problems, v any, path string) {
	s, ok := v.(string)
	p.Check(ok, path, "not_text")
	p.Check(sound(s), path, "bad_format")
}

// checkWhole checks a number that fits into the type.
func checkWhole(p *errs.Problems, t reflect.Type, v any, path string) {
	n, ok := v.(json.Number)
	if !ok {
		p.Add(path, "not_a_number")
		return
	}
	if _, err := strconv.ParseInt(n.String(), 10, t.Bits()); err == nil {
		return
	}
	digits := strings.TrimPrefix(n.String(), "-")
	p.Add(path, map[bool]string{true: "not_whole", false: "too_large"}[strings.ContainsAny(digits, ".eE")])
}

// checkValue checks the value of a product's attribute: a number, a text, yes or no.
func checkValue(p *errs.Problems, v any, path string) {
	switch v := v.(type) {
	case bool:
	case string:
		checkString(p, v, path)
	case json.Number:
		_, err := v.Float64()
		p.Check(err == nil, path, "too_large")
	default:
		p.Add(path, "not_a_value")
	}
}

func checkStruct(p *errs.Problems, t reflect.Type, v any, path string) {
	object, ok := v.(map[string]any)
	if !ok {
		p.Add(path, "not_an_object")
		return
	}
	known := fieldsOf(t)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if len(*p) >= maxFaults {
			return
		}
		switch field, ok := known[name]; {
		case !ok:
			p.Add(below(path, name), "unknown_field")
		case object[name] == nil:
			delete(object, name)
		default:
			check(p, field, object[name], below(path, name))
		}
	}
}

func checkMap(p *errs.Problems, t reflect.Type, v any, path string) {
	object, ok := v.(map[string]any)
	if !ok {
		p.Add(path, "not_an_object")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if len(*p) >= maxFaults {
			return
		}
		if t.Key() == langType {
			_, known := i18n.ParseLang(name)
			p.Check(known, below(path, name), "unknown_language")
		}
		if object[name] == nil {
			delete(object, name)
			continue
		}
		p.Check(sound(name), below(path, name), "bad_format")
		check(p, t.Elem(), object[name], below(path, name))
	}
}

func checkSlice(p *errs.Problems, t reflect.Type, v any, path string) {
	items, ok := v.([]any)
	if !ok {
		p.Add(path, "not_a_list")
		return
	}
	for i, item := range items {
		if len(*p) >= maxFaults {
			return
		}
		check(p, t.Elem(), item, below(path, strconv.Itoa(i)))
	}
}

// fieldsOf lists the fields of a struct by their names in JSON, embedded ones included.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for f := range t.Fields() {
		if f.Anonymous {
			maps.Copy(all, fieldsOf(f.Type))
			continue
		}
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			all[name] = f.Type
		}
	}
	return all
}

// below is the path of a field within another. A name from outside is cut, so that an answer stays small.
func below(path, name string) string {
	const longest = 100
	if len(name) > longest {
		name = strings.ToValidUTF8(name[:longest], "") + "…"
	}
	if path == "" {
		return name
	}
	return path + "." + name
}
