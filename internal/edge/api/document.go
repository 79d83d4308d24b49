package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
)

// document describes the operations as OpenAPI 3.1. huma makes the schemas from the types that are read and written; it
// serves nothing, since its answers to bad input are English only and say more than our codes.
func document(ops []operation) *huma.OpenAPI {
	registry := huma.NewMapRegistry(schemaRef, huma.DefaultSchemaNamer)
	problem := &huma.Response{Description: english("api.answer.problem"), Content: content(mimeProblem, registry.Schema(reflect.TypeFor[Problem](), true, ""))}
	api := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info:    &huma.Info{Title: english("api.title"), Version: "1", Description: english("api.intro")},
		Servers: []*huma.Server{{URL: Prefix}},
		Paths:   map[string]*huma.PathItem{},
		Components: &huma.Components{
			Schemas:   registry,
			Responses: map[string]*huma.Response{"Problem": problem},
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"bearer": {Type: "http", Scheme: "bearer", Description: english("api.auth.text")},
			},
		},
	}
	for _, op := range ops {
		item := api.Paths[op.path]
		if item == nil {
			item = &huma.PathItem{}
			api.Paths[op.path] = item
		}
		place(item, op.method, op.describe(registry))
		if !slices.ContainsFunc(api.Tags, func(t *huma.Tag) bool { return t.Name == op.tag }) {
			api.Tags = append(api.Tags, &huma.Tag{Name: op.tag, Description: english("api.tag." + op.tag)})
		}
	}
	exact(registry)
	return api
}

// marshal writes the document as it is served.
func marshal(api *huma.OpenAPI) []byte {
	raw, err := json.MarshalIndent(api, "", " ")
	if err != nil {
		panic(fmt.Sprintf("the description of the interface cannot be written: %v", err)) // of our own types, at the start
	}
	return append(raw, '\n')
}

// exact says of every field whether it can be null: lists never are, and a pointer is unless it is left out instead.
func exact(r huma.Registry) {
	for name, s := range r.Map() {
		for _, property := range s.Properties {
			property.Nullable = property.Nullable && property.Type != huma.TypeArray
		}
		t := r.TypeFromRef(schemaRef + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for field, f := range fieldsOf(t) {
			if p := s.Properties[field]; f.Kind() == reflect.Pointer && p.Ref != "" && slices.Contains(s.Required, field) {
				s.Properties[field] = &huma.Schema{AnyOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}, Description: p.Description}
			}
		}
	}
}

func english(key string) string { return i18n.For(i18n.En).T(key) }

func place(item *huma.PathItem, method string, op *huma.Operation) {
	switch method {
	case fiber.MethodGet:
		item.Get = op
	case fiber.MethodPost:
		item.Post = op
	case fiber.MethodPatch:
		item.Patch = op
	case fiber.MethodDelete:
		item.Delete = op
	}
}

// operationOf finds an operation where place put it.
func operationOf(item *huma.PathItem, method string) *huma.Operation {
	return map[string]*huma.Operation{
		fiber.MethodGet: item.Get, fiber.MethodPost: item.Post, fiber.MethodPatch: item.Patch, fiber.MethodDelete: item.Delete,
	}[method]
}

func content(mime string, s *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{mime: {Schema: s}}
}

func (o operation) describe(r huma.Registry) *huma.Operation {
	out := &huma.Operation{
		OperationID: o.id, Tags: []string{o.tag}, Summary: english("api.op." + o.id), Parameters: o.parameters(r), RequestBody: o.requestBody(r),
		Responses: map[string]*huma.Response{strconv.Itoa(o.status): o.response(r)},
	}
	for _, kind := range o.failures() {
		out.Responses[strconv.Itoa(request.Status(kind))] = &huma.Response{Ref: "#/components/responses/Problem"}
	}
	if o.access == users {
		out.Security = []map[string][]string{{"bearer": {}}}
	}
	return out
}

// failures are the kinds that the call can answer with besides internal ones.
func (o operation) failures() []errs.Kind {
	kinds := append([]errs.Kind{errs.Malformed, errs.Unavailable}, o.also...)
	add := func(when bool, more ...errs.Kind) {
		if when {
			kinds = append(kinds, more...)
		}
	}
	add(o.access == users, errs.Unauthenticated, errs.Forbidden)
	add(strings.Contains(o.path, "{"), errs.NotFound)
	add(o.method != fiber.MethodGet, errs.Conflict, errs.TooMany)
	add(o.guarded, errs.Stale)
	add(o.body != nil || o.files != nil, errs.TooLarge, errs.UnsupportedType, errs.Invalid)
	add(o.query != nil, errs.Invalid)
	slices.SortFunc(kinds, func(a, b errs.Kind) int { return request.Status(a) - request.Status(b) })
	return slices.Compact(kinds)
}

func (o operation) parameters(r huma.Registry) []*huma.Param {
	var all []*huma.Param
	for _, m := range inPath.FindAllStringSubmatch(o.path, -1) {
		all = append(all, &huma.Param{Name: m[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	if o.query != nil {
		all = append(all, queryParameters(r, o.query)...)
	}
	header := func(when bool, name, key string) {
		if when {
			all = append(all, &huma.Param{Name: name, In: "header", Description: english(key), Schema: &huma.Schema{Type: huma.TypeString}})
		}
	}
	header(o.keyed, headerKey, "api.header.key")
	header(o.guarded, fiber.HeaderIfMatch, "api.header.if_match")
	header(true, fiber.HeaderAcceptLanguage, "api.header.language")
	return all
}

func queryParameters(r huma.Registry, t reflect.Type) []*huma.Param {
	var all []*huma.Param
	for f := range t.Fields() {
		if f.Anonymous {
			all = append(all, queryParameters(r, f.Type)...)
			continue
		}
		s := huma.SchemaFromField(r, f, "")
		p := &huma.Param{Name: f.Tag.Get("query"), In: "query", Description: f.Tag.Get("doc"), Schema: s}
		p.Schema.Description = ""
		if f.Type.Kind() == reflect.Map { // attributes.CODE: a parameter whose name is open
			p.Name, p.Style, p.Schema = strings.TrimSuffix(p.Name, ".*"), "deepObject", &huma.Schema{Type: huma.TypeObject, AdditionalProperties: s.Items}
			p.Schema.AdditionalProperties = &huma.Schema{Type: huma.TypeString}
			p.Description += " " + english("api.attributes")
		}
		all = append(all, p)
	}
	return all
}

func (o operation) requestBody(r huma.Registry) *huma.RequestBody {
	switch {
	case o.files != nil:
		return &huma.RequestBody{Required: true, Content: content(fiber.MIMEMultipartForm, o.form())}
	case o.merge:
		return &huma.RequestBody{Required: true, Content: content("application/merge-patch+json", r.Schema(o.body, true, ""))}
	case o.body != nil:
		return &huma.RequestBody{Required: !o.bare, Content: content(fiber.MIMEApplicationJSON, r.Schema(o.body, true, ""))}
	}
	return nil
}

func (o operation) form() *huma.Schema {
	s := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}}
	for _, p := range o.files {
		field := &huma.Schema{Type: huma.TypeString, Description: p.doc}
		if p.file {
			field.Format = "binary"
		}
		s.Properties[p.name] = field
		if p.required {
			s.Required = append(s.Required, p.name)
		}
	}
	return s
}

func (o operation) response(r huma.Registry) *huma.Response {
	out := &huma.Response{Description: english("api.answer." + strconv.Itoa(o.status)), Headers: map[string]*huma.Param{}}
	if o.answer != nil {
		out.Content = content(fiber.MIMEApplicationJSON, r.Schema(o.answer, true, ""))
	}
	if o.binary {
		out.Content = content(fiber.MIMEOctetStream, &huma.Schema{Type: huma.TypeString, Format: "binary"})
	}
	text := &huma.Schema{Type: huma.TypeString}
	if o.version {
		out.Headers[fiber.HeaderETag] = &huma.Param{Description: english("api.header.etag"), Schema: text}
	}
	if o.location {
		out.Headers[fiber.HeaderLocation] = &huma.Param{Description: english("api.header.location"), Schema: text}
	}
	return out
}

// openAPI serves the description.
func (s *Server) openAPI(c *fiber.Ctx) error {
	c.Set(fiber.HeaderETag, s.etag)
	if c.Get(fiber.HeaderIfNoneMatch) == s.etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	return c.Send(s.document)
}
