package api

import (
	"errors"
	"io"
	"mime/multipart"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"market/internal/kernel/errs"
)

var errNotForm = errs.New(errs.UnsupportedType, "error.api_not_form")

// form reads a multipart body. The server has bounded its size already.
func (r *call) form() (*multipart.Form, error) {
	if !strings.HasPrefix(strings.ToLower(r.c.Get(fiber.HeaderContentType)), fiber.MIMEMultipartForm) {
		return nil, errNotForm
	}
	f, err := r.c.MultipartForm()
	switch {
	case errors.Is(err, fasthttp.ErrNoMultipartForm):
		return nil, errNotForm
	case err != nil:
		return nil, errMalformed.Because(err)
	}
	return f, nil
}

// upload is a file of a form.
type upload struct {
	io.ReadCloser
	name string
}

// file opens a file of the form.
func (r *call) file(field string) (upload, error) {
	f, err := r.form()
	if err != nil {
		return upload{}, err
	}
	var p errs.Problems
	if len(f.File[field]) != 1 {
		p.Add(field, "file_required")
		return upload{}, p.Err()
	}
	header := f.File[field][0]
	if !sound(header.Filename) {
		p.Add(field, "bad_format")
		return upload{}, p.Err()
	}
	opened, err := header.Open()
	return upload{opened, header.Filename}, err
}

// value is a plain field of the form; empty when it is not there.
func (r *call) value(field string) (string, error) {
	f, err := r.form()
	if err != nil || len(f.Value[field]) == 0 {
		return "", err
	}
	if v := f.Value[field][0]; sound(v) {
		return v, nil
	}
	var p errs.Problems
	p.Add(field, "bad_format")
	return "", p.Err()
}

// text reads a field of the form that holds a text in several languages as JSON.
func (r *call) text(field string) (Text, error) {
	raw, err := r.value(field)
	if err != nil || raw == "" {
		return nil, err
	}
	tree, err := decode([]byte(raw))
	if err != nil {
		return nil, notObject(field)
	}
	var t struct {
		Text Text `json:"alt"`
	}
	err = fill(map[string]any{field: tree}, &t)
	return t.Text, err
}
