package api

//go:generate go tool templ generate -path .

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/internal/edge/request"
	"market/internal/kernel/i18n"
)

// referenceView is the interface as people read it.
type referenceView struct {
	Address  string
	Chapters []chapterView
	Shapes   []shapeView
}

type chapterView struct {
	ID, Title string
	Calls     []callView
}

type callView struct {
	ID, Method, Path, Summary string
	Guests                    bool
	Parameters                []fieldView
	Body                      typeName
	BodyKind                  string
	Answer                    typeName
	Status, StatusText        string
	Failures                  []failureView
}

type failureView struct{ Status, Text string }

type shapeView struct {
	Name   string
	Fields []fieldView
}

type fieldView struct {
	Name     string
	Required bool
	Type     typeName
	Doc      string
	Lang     string // of Doc
}

// typeName is a type in words; Shape is the one to look up.
type typeName struct{ Text, Shape string }

// docs shows the reference in the reader's language. The page takes its style from the site and needs no script.
func (s *Server) docs(c *fiber.Ctx) error {
	lang := language(c)
	if l, ok := i18n.ParseLang(c.Query("lang")); ok {
		lang = l
	}
	p := i18n.For(lang)
	page := layout.Page{P: p, Title: p.T("api.title"), BaseURL: s.BaseURL, NoIndex: true}
	var body bytes.Buffer
	if err := reference(page, s.reference(p)).Render(c.UserContext(), &body); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderContentLanguage, lang.Tag())
	c.Set("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	return c.Send(body.Bytes())
}

func (s *Server) reference(p *i18n.Printer) referenceView {
	v := referenceView{Address: s.BaseURL + Prefix}
	for _, op := range s.operations {
		if n := len(v.Chapters); n == 0 || v.Chapters[n-1].ID != op.tag {
			v.Chapters = append(v.Chapters, chapterView{ID: op.tag, Title: p.T("api.tag." + op.tag)})
		}
		last := &v.Chapters[len(v.Chapters)-1]
		last.Calls = append(last.Calls, s.callView(p, op))
	}
	shapes := s.described.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		v.Shapes = append(v.Shapes, shapeView{Name: name, Fields: fieldsView(shapes[name])})
	}
	return v
}

func (s *Server) callView(p *i18n.Printer, op operation) callView {
	d := operationOf(s.described.Paths[op.path], op.method)
	v := callView{
		ID: op.id, Method: op.method, Path: Prefix + op.path, Summary: p.T("api.op." + op.id), Guests: op.access == everyone,
		Status: strconv.Itoa(op.status), StatusText: p.T("api.answer." + strconv.Itoa(op.status)),
	}
	for _, m := range d.Parameters {
		v.Parameters = append(v.Parameters, parameterView(p, m))
	}
	if d.RequestBody != nil {
		for kind, m := range d.RequestBody.Content {
			v.Body, v.BodyKind = nameOf(m.Schema), kind
		}
	}
	for _, m := range d.Responses[v.Status].Content {
		v.Answer = nameOf(m.Schema)
	}
	for _, kind := range op.failures() {
		v.Failures = append(v.Failures, failureView{Status: strconv.Itoa(request.Status(kind)), Text: p.T("api.problem." + kindNames[kind])})
	}
	return v
}

// headerDocs are the messages of parameters that stand in headers: these exist in every language.
var headerDocs = map[string]string{
	headerKey: "api.header.key", fiber.HeaderIfMatch: "api.header.if_match", fiber.HeaderAcceptLanguage: "api.header.language",
}

func parameterView(p *i18n.Printer, m *huma.Param) fieldView {
	f := fieldView{Name: m.Name, Required: m.Required, Type: nameOf(m.Schema), Doc: m.Description, Lang: string(i18n.En)}
	if key := headerDocs[m.Name]; key != "" && m.In == "header" {
		f.Doc, f.Lang = p.T(key), string(p.Lang())
	}
	return f
}

func fieldsView(s *huma.Schema) []fieldView {
	var all []fieldView
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		all = append(all, fieldView{Name: name, Required: slices.Contains(s.Required, name), Type: nameOf(p), Doc: p.Description, Lang: string(i18n.En)})
	}
	return all
}

const schemaRef = "#/components/schemas/"

// nameOf puts a schema into a few words: "list of Rung", "string: CNY, USD".
func nameOf(s *huma.Schema) typeName {
	switch {
	case s.Ref != "":
		name := strings.TrimPrefix(s.Ref, schemaRef)
		return typeName{Text: name, Shape: name}
	case len(s.AnyOf) > 0:
		t := nameOf(s.AnyOf[0])
		t.Text += " | null"
		return t
	case s.Items != nil:
		t := nameOf(s.Items)
		t.Text += "[]"
		return t
	}
	t := typeName{Text: s.Type}
	if s.Format != "" {
		t.Text += " (" + s.Format + ")"
	}
	if len(s.Enum) > 0 {
		t.Text = strings.Join(each(s.Enum, func(v any) string { text, _ := v.(string); return text }), " | ")
	}
	if s.Nullable {
		t.Text += " | null"
	}
	return t
}
