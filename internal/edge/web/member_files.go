package web

import (
	"errors"
	"mime/multipart"
	"slices"

	"github.com/gofiber/fiber/v2"

	"market/frontend/views/member"
	"market/internal/edge/request"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/trade/catalog"
)

// files are the files that a form sent under a name; a control that was left empty sends none.
func files(c *fiber.Ctx, name string) []*multipart.FileHeader {
	form, err := c.MultipartForm()
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(form.File[name]), func(f *multipart.FileHeader) bool { return f.Filename == "" && f.Size == 0 })
}

func withFile(header *multipart.FileHeader, use func(multipart.File) error) error {
	file, err := header.Open()
	if err != nil {
		return err
	}
	return errors.Join(use(file), file.Close())
}

// refusedFile is a file that was not taken, as an error of the control that sent it.
type refusedFile struct {
	control, text string
	cause         error
}

// Error implements error.
func (r *refusedFile) Error() string { return r.cause.Error() }

// Unwrap gives the reason.
func (r *refusedFile) Unwrap() error { return r.cause }

// fileProblem says at its control why a file was not taken; what is no fault of the file passes through.
func fileProblem(p *i18n.Printer, control string, err error) error {
	e := request.Expected(err)
	switch e.Kind {
	case errs.UnsupportedType, errs.TooLarge, errs.Invalid:
		text := Text(p, e.Key, e.Args)
		if len(e.Fields) > 0 {
			text = Text(p, "invalid."+e.Fields[0].Code, e.Fields[0].Args)
		}
		return &refusedFile{control, text, err}
	}
	return err
}

// states of a part of the editor.
const (
	complete   = "complete"
	incomplete = "incomplete"
)

func partState(done, begun bool) string {
	switch {
	case done:
		return complete
	case begun:
		return incomplete
	}
	return ""
}

// partsOf tells how far each part of a listing is.
func partsOf(c catalog.Content, tree *catalog.Tree) []member.Part {
	missing := map[string]bool{}
	for _, f := range catalog.Incomplete(c) {
		missing[f.Name] = true
	}
	texts := !missing["name.zh"] && !missing["name.ru"] && !missing["summary.zh"] && !missing["summary.ru"] && !missing["description.zh"] && !missing["description.ru"]
	attributes := len(tree.Attributes(c.CategoryID))
	pictured := !slices.ContainsFunc(c.Images, func(img catalog.Image) bool { return !both(img.Alt) })
	priced := 0 // rungs that say what something costs; the first one stands in the form before anything is typed
	for _, r := range c.Prices {
		if r.UnitPrice > 0 {
			priced++
		}
	}
	return []member.Part{
		{ID: "texts", State: partState(texts && both(c.Summary), !c.Name.Empty())},
		{ID: "category", State: partState(c.CategoryID != "" && (attributes == 0 || len(c.Attributes) > 0) && c.HSCode != "", c.CategoryID != "" || c.HSCode != "")},
		{ID: "prices", State: partState(c.Unit != "" && priced == len(c.Prices) && priced > 0, priced > 0)},
		{ID: "trade", State: partState(len(c.Incoterms) > 0 && len(c.LeadTimes) > 0, len(c.Incoterms)+len(c.LeadTimes) > 0)},
		{ID: "images", State: partState(len(c.Images) > 0 && pictured, len(c.Images) > 0)},
		{ID: "certificates", State: partState(len(c.Certificates)+len(c.Documents) > 0, false)},
		{ID: "packaging", State: partState(both(c.Packaging), !c.Packaging.Empty())},
	}
}

// both reports whether a text exists in the two languages that a listing must have.
func both(t i18n.Text) bool { return t.Has(i18n.Zh) && t.Has(i18n.Ru) }
