package web

import (
	"errors"
	"mime/multipart"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/frontend/views/member"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/trade/catalog"
)

// emptyContent is what the form of a new product begins with: the common case of a supplier in China.
func emptyContent() catalog.Content {
	return catalog.Content{Currency: money.CNY, Unit: "piece", MOQ: 1, Multiple: 1, Origin: "CN", Prices: []catalog.Rung{{From: 1}}}
}

// newProduct shows the form of a product that is yet to be created.
func (s *Server) newProduct(c *fiber.Ctx) error {
	typed := typedContent(emptyContent())
	typed[member.Row("prices", 0, "unit_price")] = ""
	typed["key"] = newKey()
	return s.showEditor(c, fiber.StatusOK, catalog.Product{}, member.EditorView{Form: member.Form{Typed: typed}})
}

// createProduct makes a draft of what was typed, then takes the pictures in.
func (s *Server) createProduct(c *fiber.Ctx) error {
	typed, err := posted(c)
	if err != nil {
		return err
	}
	view := member.EditorView{Form: member.Form{Typed: typed}}
	if rearranged(c, typed) {
		return s.showEditor(c, fiber.StatusOK, catalog.Product{}, view)
	}
	product, err := s.create(c, typed)
	if err != nil {
		status := formStatus(err)
		if view.Form, err = refusedForm(printer(c), typed, err); err != nil {
			return err
		}
		return s.showEditor(c, status, catalog.Product{}, view)
	}
	if err := s.takeFiles(c, product.ID); err != nil {
		s.say(c, "flash.image_refused")
	} else {
		s.say(c, "flash.product_created")
	}
	return to(c, "/member/products/"+product.ID)
}

func (s *Server) create(c *fiber.Ctx, typed member.Typed) (catalog.Product, error) {
	tree, err := s.Catalog.Tree(c.UserContext())
	if err != nil {
		return catalog.Product{}, err
	}
	dropEmptyRows(typed)
	content, unread := readContent(typed, catalog.Content{}, tree)
	if len(unread) > 0 {
		unread = append(unread, catalog.ValidateSKU(catalog.NormalizeSKU(typed["sku"]))...)
	}
	if err := checked(content, unread, tree); err != nil {
		return catalog.Product{}, err
	}
	return s.Catalog.Create(c.UserContext(), request.By(c), catalog.NewProduct{SKU: typed["sku"], Content: content}, keyOf(c, typed, fileNames(c, "images", "document")...))
}

// editProduct shows the form of a product as it was last saved.
func (s *Server) editProduct(c *fiber.Ctx) error {
	product, err := s.Catalog.Product(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	typed := typedContent(product.Content)
	typed["version"] = strconv.FormatInt(product.Version, 10)
	return s.showEditor(c, fiber.StatusOK, product, member.EditorView{Form: member.Form{Typed: typed}})
}

// saveProduct does what the pressed button says: change the rows of the form, take files in or out, save, confirm a
// translation, or save and send to review. Whatever fails, what was typed is shown again.
func (s *Server) saveProduct(c *fiber.Ctx) error {
	ctx, by := c.UserContext(), request.By(c)
	product, err := s.Catalog.Product(ctx, by, c.Params("id"))
	if err != nil {
		return err
	}
	typed, err := posted(c)
	if err != nil {
		return err
	}
	view := member.EditorView{Form: member.Form{Typed: typed}}
	if rearranged(c, typed) {
		return s.showEditor(c, fiber.StatusOK, product, view)
	}
	filed, err := s.changeFiles(c, product, typed)
	if err == nil && filed {
		return s.afterFiles(c, product, view)
	}
	if err == nil {
		err = s.saveAndSay(c, product, typed)
	}
	if err == nil {
		return to(c, "/member/products/"+product.ID)
	}
	return s.refuseEdit(c, product.ID, view, err)
}

// refuseEdit shows the form again with what was typed and why it was not saved.
func (s *Server) refuseEdit(c *fiber.Ctx, id string, view member.EditorView, cause error) error {
	product, err := s.Catalog.Product(c.UserContext(), request.By(c), id)
	if err != nil {
		return err
	}
	if errors.Is(cause, catalog.ErrStale) {
		view.Stale = true
		return s.showEditor(c, fiber.StatusPreconditionFailed, product, view)
	}
	if view.Form, err = refusedForm(printer(c), view.Typed, cause); err != nil {
		return err
	}
	return s.showEditor(c, fiber.StatusUnprocessableEntity, product, view)
}

// save stores what the form says over the version that it was read in.
func (s *Server) save(c *fiber.Ctx, product catalog.Product, typed member.Typed) (catalog.Product, error) {
	tree, err := s.Catalog.Tree(c.UserContext())
	if err != nil {
		return product, err
	}
	dropEmptyRows(typed)
	content, unread := readContent(typed, product.Content, tree)
	if err := checked(content, unread, tree); err != nil {
		return product, err
	}
	saved, err := s.Catalog.Update(c.UserContext(), request.By(c), product.ID, content, versionOf(typed))
	if errors.Is(err, catalog.ErrStale) && reflect.DeepEqual(catalog.Normalize(content), product.Content) {
		return product, nil // the draft saved itself a moment ago, with the same content
	}
	return saved, err
}

func (s *Server) saveAndSay(c *fiber.Ctx, product catalog.Product, typed member.Typed) error {
	saved, err := s.save(c, product, typed)
	if err != nil {
		return err
	}
	typed["version"] = strconv.FormatInt(saved.Version, 10)
	flash := "flash.draft_saved"
	if language, field, ok := strings.Cut(typed["confirm"], "."); ok {
		_, err = s.Catalog.ConfirmTranslation(c.UserContext(), request.By(c), product.ID, i18n.Lang(language), []string{field}, saved.Version)
		flash = "flash.translation_confirmed"
	} else if typed["do"] == "submit" {
		_, err = s.Catalog.Submit(c.UserContext(), request.By(c), product.ID)
		flash = "flash.product_submitted"
	}
	if err == nil {
		s.say(c, flash)
	}
	return err
}

// saveDraft saves what is typed while it is typed and answers with how the draft stands.
func (s *Server) saveDraft(c *fiber.Ctx) error {
	product, err := s.Catalog.Product(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	typed, err := posted(c)
	if err != nil {
		return err
	}
	p := printer(c)
	saved, err := s.save(c, product, typed)
	if err == nil {
		return show(c, member.Saved(p, s.clock(p), saved.Version, ""))
	}
	e := request.Expected(err)
	text := Text(p, e.Key, e.Args)
	if e.Kind == errs.Invalid {
		text = p.N("member.editor.not_saved", len(e.Fields))
	}
	return show(c, member.Saved(p, "", versionOf(typed), text))
}

// clock is the time of day for a reader.
func (s *Server) clock(p *i18n.Printer) string { return p.Time(s.Now(), p.Zone()) }

// rearranged changes the rows of the form when that is what the pressed button says.
func rearranged(c *fiber.Ctx, typed member.Typed) bool {
	add := typed["add"]
	if add == "" {
		add = c.Query("add")
	}
	if controls := lists[add]; controls != nil {
		row := typed.Rows(add)
		for _, control := range controls {
			typed[member.Row(add, row, control)] = ""
		}
		return true
	}
	list, index, _ := strings.Cut(typed["remove"], ".")
	row, err := strconv.Atoi(index)
	if lists[list] != nil && err == nil {
		removeRow(typed, list, row)
		return true
	}
	return add == "attributes"
}

// changeFiles takes files in or out when that is what the pressed button says. Saving takes new files in on the way.
func (s *Server) changeFiles(c *fiber.Ctx, product catalog.Product, typed member.Typed) (done bool, err error) {
	ctx, by := c.UserContext(), request.By(c)
	kind, id, _ := strings.Cut(typed["remove"], ".")
	switch {
	case kind == "images":
		_, err = s.Catalog.RemoveImage(ctx, by, product.ID, id)
	case kind == "documents":
		_, err = s.Catalog.RemoveDocument(ctx, by, product.ID, id)
	case typed["up"] != "":
		at := slices.IndexFunc(product.Content.Images, func(img catalog.Image) bool { return img.ID == typed["up"] })
		_, err = s.Catalog.MoveImage(ctx, by, product.ID, typed["up"], max(at-1, 0))
	default:
		err = s.takeFiles(c, product.ID)
		done = typed["do"] == "upload"
		if err == nil && !done {
			return false, s.goOn(c, product, typed)
		}
		return done, err
	}
	return true, err
}

// goOn lets the form continue from the version that its own files made, unless somebody else was faster.
func (s *Server) goOn(c *fiber.Ctx, before catalog.Product, typed member.Typed) error {
	now, err := s.Catalog.Product(c.UserContext(), request.By(c), before.ID)
	if err == nil && versionOf(typed) == before.Version {
		typed["version"] = strconv.FormatInt(now.Version, 10)
	}
	return err
}

// afterFiles shows the form again with the product's new files and what was typed.
func (s *Server) afterFiles(c *fiber.Ctx, before catalog.Product, view member.EditorView) error {
	if err := s.goOn(c, before, view.Typed); err != nil {
		return err
	}
	now, err := s.Catalog.Product(c.UserContext(), request.By(c), before.ID)
	if err != nil {
		return err
	}
	content, _ := readContent(view.Typed, now.Content, catalog.NewTree(nil))
	for name := range view.Typed {
		if strings.HasPrefix(name, "images.") {
			delete(view.Typed, name)
		}
	}
	at := func(img catalog.Image) int {
		return slices.IndexFunc(now.Content.Images, func(have catalog.Image) bool { return have.ID == img.ID })
	}
	slices.SortFunc(content.Images, func(a, b catalog.Image) int { return at(a) - at(b) }) // their new order, with the texts as typed
	typedLists(view.Typed, catalog.Content{Images: content.Images})
	return s.showEditor(c, fiber.StatusOK, now, view)
}

// takeFiles takes in the pictures and the document that came with a form.
func (s *Server) takeFiles(c *fiber.Ctx, id string) error {
	for _, file := range files(c, "images") {
		err := withFile(file, func(f multipart.File) error {
			_, err := s.Catalog.AddImage(c.UserContext(), request.By(c), id, f, nil)
			return err
		})
		if err != nil {
			return fileProblem(printer(c), "images", err)
		}
	}
	for _, file := range files(c, "document") {
		err := withFile(file, func(f multipart.File) error {
			_, err := s.Catalog.AddDocument(c.UserContext(), request.By(c), id, c.FormValue("document_kind"), file.Filename, f)
			return err
		})
		if err != nil {
			return fileProblem(printer(c), "document", err)
		}
	}
	return nil
}

func (s *Server) showEditor(c *fiber.Ctx, status int, product catalog.Product, v member.EditorView) error {
	p := printer(c)
	title := p.T("member.editor.new")
	v.Product, v.Action, v.ReadOnly = product, "/member/products/new", !request.By(c).Is(actor.Editor)
	if product.ID != "" {
		title, v.Action = product.Content.Name.For(p.Lang()), "/member/products/"+product.ID
	}
	page, err := s.desk(c, layout.Member, title, "products")
	if err != nil {
		return err
	}
	if v.Tree, err = s.Catalog.Tree(c.UserContext()); err != nil {
		return err
	}
	s.fillEditor(p, &v)
	if err := s.reviewed(c, &v); err != nil {
		return err
	}
	return render(c, status, member.Editor(page, v))
}

// fillEditor works out what the form shows beside its controls.
func (s *Server) fillEditor(p *i18n.Printer, v *member.EditorView) {
	typed, _ := readContent(v.Typed, v.Product.Content, v.Tree)
	typed = catalog.Normalize(typed)
	v.Parts, v.Images, v.Key = partsOf(typed, v.Tree), typed.Images, v.Typed["key"]
	v.Missing = labelledProblems(p, catalog.Incomplete(typed))
	v.Countries = countryOptions(p)
	if v.Product.ID != "" && v.Saved == "" && len(v.Refused) == 0 && !v.Stale {
		v.Saved = p.DateTime(v.Product.UpdatedAt)
	}
	if v.Product.ID != "" && !v.Stale {
		v.Product.Version = versionOf(v.Typed) // the form goes on from what it was read in
	}
}

// reviewed puts the reviewer's last word beside the fields, while it still waits to be heeded.
func (s *Server) reviewed(c *fiber.Ctx, v *member.EditorView) error {
	if v.Product.ID == "" || v.Product.Status != catalog.ChangesRequested && v.Product.Status != catalog.Rejected && v.Product.RevisionStatus != catalog.ChangesRequested {
		return nil
	}
	last, ok, err := s.Catalog.LastDecision(c.UserContext(), request.By(c), v.Product.ID)
	if err != nil || !ok {
		return err
	}
	v.Reasons, v.Remarks = reviewersWord(printer(c), last)
	v.Note = last.Note
	return nil
}

// countryOptions are the countries that the product names, in the reader's language.
func countryOptions(p *i18n.Printer) []ui.Option {
	var out []ui.Option
	for _, code := range []string{"CN", "KZ", "KG", "TJ", "TM", "UZ", "RU"} {
		if p.Has("country." + code) {
			out = append(out, ui.Option{Value: code, Label: p.T("country." + code)})
		}
	}
	return out
}
