package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"market/internal/kernel/errs"
)

// maxJSON is the largest JSON body: a product with every text in four languages needs a tenth of it.
const maxJSON = 1 << 20

var (
	errTooLarge = errs.New(errs.TooLarge, "error.too_large")
	errNotJSON  = errs.New(errs.UnsupportedType, "error.api_not_json")
)

// readBody reads a JSON body into a struct and reports every field that is unknown or of the wrong type.
func readBody[T any](r *call, into *T) error {
	tree, err := parse(r.c, r.op.bare)
	if err != nil {
		return err
	}
	return fill(tree, into)
}

// readPatch merges a JSON body into a struct that holds what stands (RFC 7396): what the body leaves out stays, null
// empties a field.
func readPatch[T any](r *call, into *T) error {
	change, err := parse(r.c, false)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(into)
	if err != nil {
		return err
	}
	stands, err := decode(raw)
	if err != nil {
		return err
	}
	if _, ok := change.(map[string]any); !ok {
		return notObject("")
	}
	*into = *new(T)
	return fill(merge(stands, change), into)
}

// merge is the algorithm of RFC 7396.
func merge(target, change any) any {
	fields, ok := change.(map[string]any)
	if !ok {
		return change
	}
	into, ok := target.(map[string]any)
	if !ok {
		into = map[string]any{}
	}
	for name, value := range fields {
		if value == nil {
			delete(into, name)
			continue
		}
		into[name] = merge(into[name], value)
	}
	return into
}

// parse reads the body as JSON of any form.
func parse(c *fiber.Ctx, mayBeEmpty bool) (any, error) {
	body := c.Body()
	if len(body) > maxJSON {
		return nil, errTooLarge
	}
	if len(bytes.TrimSpace(body)) == 0 && mayBeEmpty {
		return map[string]any{}, nil
	}
	if !isJSON(c.Get(fiber.HeaderContentType)) {
		return nil, errNotJSON
	}
	if !utf8.Valid(body) {
		return nil, errMalformed
	}
	return decode(body)
}

// isJSON knows application/json and everything built on it; a client that names no type means JSON.
func isJSON(contentType string) bool {
	if contentType == "" {
		return true
	}
	t, _, err := mime.ParseMediaType(contentType)
	return err == nil && (t == fiber.MIMEApplicationJSON || strings.HasPrefix(t, "application/") && strings.HasSuffix(t, "+json"))
}

func decode(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, errMalformed.Because(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errMalformed
	}
	return tree, nil
}

// fill checks a tree against a struct and, if all is well, copies it there.
func fill[T any](tree any, into *T) error {
	var p errs.Problems
	check(&p, typeFor(into), tree, "")
	if err := p.Err(); err != nil {
		return err
	}
	raw, err := json.Marshal(tree)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return errMalformed.Because(err)
	}
	return nil
}

func notObject(field string) error {
	var p errs.Problems
	p.Add(field, "not_an_object")
	return p.Err()
}
