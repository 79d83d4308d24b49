package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// description is the OpenAPI document that the product serves; answers are held against it.
type description struct {
	Paths      map[string]map[string]described
	Components struct {
		Schemas   map[string]*schema
		Responses map[string]response
	}
}

type described struct {
	Responses map[string]response
}

type response struct {
	Ref     string `json:"$ref"`
	Content map[string]struct{ Schema *schema }
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Format               string
	Enum                 []any
	Required             []string
	Properties           map[string]*schema
	AdditionalProperties json.RawMessage
	Items                *schema
	AnyOf, OneOf         []*schema
}

func (n *node) description(t *testing.T) *description {
	t.Helper()
	var d description
	if status := n.browser(t).json(http.MethodGet, "/api/v1/openapi.json", nil, &d); status != http.StatusOK {
		t.Fatal("openapi.json:", status)
	}
	return &d
}

// checked is a program whose every answer must be as described.
type checked struct {
	*client
	d *description
}

// call sends JSON (a string goes as it is) and decodes the answer.
func (c checked) call(method, path string, in, out any, headers ...string) int {
	c.t.Helper()
	var body io.Reader
	switch in := in.(type) {
	case nil:
	case string:
		body = strings.NewReader(in)
	default:
		raw, err := json.Marshal(in)
		if err != nil {
			c.t.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	req := c.request(method, "/api/v1"+path, body, "")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res := c.do(req)
	c.hold(method, path, res)
	if out != nil && res.body != "" {
		reflect.ValueOf(out).Elem().SetZero() // what the answer leaves out must not stay from before
		if err := json.Unmarshal([]byte(res.body), out); err != nil {
			c.t.Fatalf("%s %s: %v", method, path, err)
		}
	}
	return res.status
}

// hold compares an answer with the description.
func (c checked) hold(method, path string, res answer) {
	c.t.Helper()
	path, _, _ = strings.Cut(path, "?")
	op, ok := c.d.find(method, path)
	if !ok {
		c.t.Errorf("%s %s is not described", method, path)
		return
	}
	r, ok := op.Responses[fmt.Sprint(res.status)]
	if !ok {
		c.t.Errorf("%s %s answered %d, which is not described: %.300s", method, path, res.status, res.body)
		return
	}
	if name, ok := strings.CutPrefix(r.Ref, "#/components/responses/"); ok {
		r = c.d.Components.Responses[name]
	}
	kind, _, _ := strings.Cut(res.header.Get("Content-Type"), ";")
	content, ok := r.Content[kind]
	if !ok {
		if len(r.Content) > 0 && kind != "text/csv" {
			c.t.Errorf("%s %s answered %s", method, path, kind)
		}
		return
	}
	var value any
	if err := json.Unmarshal([]byte(res.body), &value); err != nil {
		c.t.Errorf("%s %s: %v", method, path, err)
		return
	}
	for _, fault := range c.d.faults(content.Schema, value, "") {
		c.t.Errorf("%s %s %d: %s", method, path, res.status, fault)
	}
}

// find matches a path with the templates; fixed parts win over parameters.
func (d *description) find(method, path string) (described, bool) {
	best, found := described{}, -1
	parts := strings.Split(path, "/")
	for template, ops := range d.Paths {
		op, ok := ops[strings.ToLower(method)]
		names := strings.Split(template, "/")
		if !ok || len(names) != len(parts) {
			continue
		}
		fixed := 0
		for i, name := range names {
			if name == parts[i] {
				fixed++
			} else if !strings.HasPrefix(name, "{") {
				fixed = -1
				break
			}
		}
		if fixed > found {
			best, found = op, fixed
		}
	}
	return best, found >= 0
}

// faults lists where a value is not what a schema says.
func (d *description) faults(s *schema, v any, path string) (all []string) {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return d.faults(d.Components.Schemas[name], v, path)
	}
	for _, choices := range [][]*schema{s.AnyOf, s.OneOf} {
		if len(choices) == 0 {
			continue
		}
		var best []string
		for i, choice := range choices {
			faults := d.faults(choice, v, path)
			if len(faults) == 0 {
				return nil
			}
			if i == 0 {
				best = faults
			}
		}
		return best
	}
	if !typed(s.Type, v) {
		return []string{fmt.Sprintf("%s is %.60v, want %v", path, v, s.Type)}
	}
	if text, ok := v.(string); ok && s.Format == "date-time" {
		if _, err := time.Parse(time.RFC3339Nano, text); err != nil || !strings.HasSuffix(text, "Z") {
			all = append(all, path+" is no RFC 3339 in UTC: "+text)
		}
	}
	if v != nil && len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		all = append(all, fmt.Sprintf("%s is %v, want one of %v", path, v, s.Enum))
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			all = append(all, d.faults(s.Items, item, fmt.Sprintf("%s.%d", path, i))...)
		}
	case map[string]any:
		all = append(all, d.objectFaults(s, v, path)...)
	}
	return all
}

func (d *description) objectFaults(s *schema, v map[string]any, path string) (all []string) {
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			all = append(all, path+"."+name+" is missing")
		}
	}
	var others *schema
	if err := json.Unmarshal(s.AdditionalProperties, &others); err != nil {
		others = nil
	}
	for name, value := range v {
		switch p := s.Properties[name]; {
		case p != nil:
			all = append(all, d.faults(p, value, path+"."+name)...)
		case others != nil:
			all = append(all, d.faults(others, value, path+"."+name)...)
		default:
			all = append(all, path+"."+name+" is not described")
		}
	}
	return all
}

// typed reports whether a value has the type, or one of the types, that a schema names.
func typed(want, v any) bool {
	if list, ok := want.([]any); ok {
		return slices.ContainsFunc(list, func(one any) bool { return typed(one, v) })
	}
	switch v := v.(type) {
	case nil:
		return want == "null"
	case string:
		return want == "string"
	case bool:
		return want == "boolean"
	case float64:
		return want == "number" || want == "integer" && v == math.Trunc(v)
	case []any:
		return want == "array"
	case map[string]any:
		return want == "object"
	}
	return false
}
