package api

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"market/internal/kernel/errs"
	"market/internal/kernel/paging"
)

// Paged are the parameters of every list.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"24" doc:"How many items to give."`
	Cursor string `query:"cursor" doc:"The value of next of the page before."`
}

func (p Paged) page() paging.Page { return paging.Page{Limit: p.Limit, Cursor: p.Cursor} }

// readQuery reads the parameters of the address into the fields of a struct that are tagged "query". Parameters that no
// field names are ignored. A name that ends with ".*" collects all parameters that begin so.
func readQuery(c *fiber.Ctx, into any) error {
	values := map[string][]string{}
	for name, value := range c.Context().QueryArgs().All() {
		if v := strings.TrimSpace(string(value)); v != "" {
			values[string(name)] = append(values[string(name)], v)
		}
	}
	var p errs.Problems
	setQuery(&p, reflect.ValueOf(into).Elem(), values)
	return p.Err()
}

func setQuery(p *errs.Problems, into reflect.Value, values map[string][]string) {
	for f, v := range into.Fields() {
		if f.Anonymous {
			setQuery(p, v, values)
			continue
		}
		name := f.Tag.Get("query")
		if prefix, ok := strings.CutSuffix(name, "*"); ok {
			v.Set(reflect.ValueOf(collect(values, prefix)))
			continue
		}
		if len(values[name]) > 0 {
			setParameter(p, f, v, name, values[name])
		}
	}
}

func collect(values map[string][]string, prefix string) map[string][]string {
	all := map[string][]string{}
	for name, list := range values {
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "" {
			all[rest] = list
		}
	}
	return all
}

// setParameter takes the first value where one is asked for. Lists may also be written with commas.
func setParameter(p *errs.Problems, f reflect.StructField, v reflect.Value, name string, values []string) {
	switch v.Interface().(type) {
	case []string:
		for _, list := range values {
			for one := range strings.SplitSeq(list, ",") {
				if one = strings.TrimSpace(one); one != "" {
					v.Set(reflect.Append(v, reflect.ValueOf(one)))
				}
			}
		}
	case bool:
		b, err := strconv.ParseBool(values[0])
		p.Check(err == nil, name, "not_a_boolean")
		v.SetBool(b)
	case int, int64:
		setNumber(p, f, v, name, values[0])
	default:
		enum := f.Tag.Get("enum")
		p.Check(enum == "" || slices.Contains(strings.Split(enum, ","), values[0]), name, "unknown_value")
		v.SetString(values[0])
	}
}

func setNumber(p *errs.Problems, f reflect.StructField, v reflect.Value, name, text string) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p.Add(name, "not_whole")
		return
	}
	least, _ := strconv.ParseInt(f.Tag.Get("minimum"), 10, 64)
	if n < least {
		p.Add(name, "too_small", "min", least)
	}
	if most, err := strconv.ParseInt(f.Tag.Get("maximum"), 10, 64); err == nil && n > most {
		p.Add(name, "above_maximum", "max", most)
	}
	v.SetInt(n)
}
