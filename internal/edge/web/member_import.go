package web

import (
	"bytes"
	"mime/multipart"

	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/views/member"
	"market/internal/edge/request"
	"market/internal/kernel/errs"
	"market/internal/kernel/paging"
	"market/internal/platform/media"
	"market/internal/trade/catalog"
)

// ownImports shows the form that takes a spreadsheet in, and the imports so far.
func (s *Server) ownImports(c *fiber.Ctx) error {
	return s.showImports(c, fiber.StatusOK, member.Form{Typed: member.Typed{}})
}

func (s *Server) showImports(c *fiber.Ctx, status int, form member.Form) error {
	list, err := s.Catalog.Imports(c.UserContext(), request.By(c), paging.Page{Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	page, err := s.desk(c, layout.Member, printer(c).T("member.import.title"), "import")
	if err != nil {
		return err
	}
	view := member.ImportsView{Form: form, Items: list.Items}
	view.First, view.Next = pages(c, list.Next)
	return render(c, status, member.Imports(page, view))
}

// startImport takes a spreadsheet in and leads to its progress.
func (s *Server) startImport(c *fiber.Ctx) error {
	typed, err := posted(c)
	if err != nil {
		return err
	}
	started, err := s.takeSheet(c, typed["dry_run"] != "")
	if err != nil {
		form, err := refusedForm(printer(c), typed, err)
		if err != nil {
			return err
		}
		return s.showImports(c, fiber.StatusUnprocessableEntity, form)
	}
	return to(c, "/member/import/"+started.ID)
}

func (s *Server) takeSheet(c *fiber.Ctx, dryRun bool) (started catalog.Import, err error) {
	sheets := files(c, "file")
	if len(sheets) == 0 {
		var p errs.Problems
		p.Add("file", "file_required")
		return started, p.Err()
	}
	err = withFile(sheets[0], func(f multipart.File) error {
		started, err = s.Catalog.StartImport(c.UserContext(), request.By(c), "", sheets[0].Filename, f, dryRun)
		return err
	})
	return started, err
}

// ownImport shows how far an import is.
func (s *Server) ownImport(c *fiber.Ctx) error {
	i, err := s.Catalog.Import(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	page, err := s.desk(c, layout.Member, i.Filename, "import")
	if err != nil {
		return err
	}
	return show(c, member.Import(page, member.ImportView{Import: i}))
}

// importErrors sends the refused rows as a spreadsheet to be corrected.
func (s *Server) importErrors(c *fiber.Ctx) error {
	ctx, by := c.UserContext(), request.By(c)
	i, err := s.Catalog.Import(ctx, by, c.Params("id"))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := s.Catalog.ErrorFile(ctx, by, i.ID, lang(c), &out); err != nil {
		return err
	}
	for name, value := range media.DownloadHeaders(media.File{Name: "errors-" + i.ID[:8] + ".csv", Type: "text/csv; charset=utf-8"}) {
		c.Set(name, value)
	}
	return c.Send(out.Bytes())
}

// submitImport sends what an import made to review.
func (s *Server) submitImport(c *fiber.Ctx) error {
	_, failed, err := s.Catalog.SubmitImport(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	if failed > 0 {
		s.say(c, "flash.import_submitted_partly")
		return to(c, "/member/products?status=draft")
	}
	s.say(c, "flash.products_submitted")
	return to(c, "/member/products?status=in_review")
}
