package web

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/site"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/paging"
	"market/internal/platform/idempotency"
	"market/internal/trade/account"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
)

// newInquiry is the form for several products of one supplier: those of the address, or what was typed before signing in.
func (s *Server) newInquiry(c *fiber.Ctx) error {
	t := unpackTyped(c.Query("kept"))
	for _, raw := range c.Context().QueryArgs().PeekMulti("product") {
		t.lines = append(t.lines, typedLine{productID: string(raw)})
	}
	if t.key == "" {
		t.key = newKey()
	}
	return s.inquiryPage(c, fiber.StatusOK, t, site.Form{})
}

// ask sends an inquiry. A guest signs in first and comes back to everything typed.
func (s *Server) ask(c *fiber.Ctx) error {
	t := typedOf(fieldsOf(c))
	if changed, ok := s.changedLines(c, t); ok {
		return s.inquiryPage(c, fiber.StatusOK, changed, site.Form{})
	}
	by := request.By(c)
	if !by.SignedIn() {
		return s.askAfterSignIn(c, t)
	}
	in, wrong := t.input(lang(c))
	q, err := s.Inquiries.Send(c.UserContext(), by, in, t.once(by, s.Now()))
	if err != nil {
		return s.refusedInquiry(c, t, err, wrong)
	}
	s.say(c, "flash.inquiry_sent")
	return to(c, "/member/inquiries/"+q.ID)
}

// changedLines takes the buttons that add and remove a product; ok is false when neither was pressed.
func (s *Server) changedLines(c *fiber.Ctx, t typed) (_ typed, ok bool) {
	if i, err := strconv.Atoi(c.FormValue("remove")); err == nil && i >= 0 && i < len(t.lines) && len(t.lines) > 1 {
		t.lines = slices.Delete(t.lines, i, i+1)
		return t, true
	}
	if c.FormValue("add") != "" {
		if id := c.FormValue("add_product"); id != "" {
			t.lines = append(t.lines, typedLine{productID: id})
		}
		return t, true
	}
	return t, false
}

// askAfterSignIn carries what a guest typed through signing in or up.
func (s *Server) askAfterSignIn(c *fiber.Ctx, t typed) error {
	packed, ok := t.pack()
	if !ok {
		p := printer(c)
		too := errs.Field{Name: "message", Code: "too_long", Args: errs.Args{"max": inquiry.MaxText}}
		return s.inquiryPage(c, fiber.StatusUnprocessableEntity, t, site.Form{
			Errors: map[string]string{too.Name: Text(p, "invalid."+too.Code, too.Args)}, Refused: refused(p, []errs.Field{too}),
		})
	}
	return to(c, "/sign-in?next="+escape(in(lang(c), "/inquiries/new?kept="+packed)))
}

// once makes sending twice harmless. Forms that everybody gets carry no key: the same words of the same organisation on
// the same day are the same inquiry.
func (t typed) once(by actor.Actor, now time.Time) idempotency.Key {
	body := t.values().Encode()
	name := t.key
	if name == "" {
		sum := sha256.Sum256([]byte(by.OrgID + "\n" + now.UTC().Format(time.DateOnly) + "\n" + body))
		name = "page-" + hex.EncodeToString(sum[:16])
	}
	return idempotency.For(name, "POST /inquiries", []byte(body))
}

// refusedInquiry shows the form again with what was typed and why it was not sent.
func (s *Server) refusedInquiry(c *fiber.Ctx, t typed, err error, wrong errs.Problems) error {
	e := request.Expected(err)
	p := printer(c)
	if sentBefore(err) {
		t.key = newKey()
		return s.inquiryPage(c, fiber.StatusConflict, t, site.Form{Failed: p.T("common.sent_before")})
	}
	switch e.Kind {
	case errs.Invalid:
		fields := slices.DeleteFunc(slices.Clone(e.Fields), func(f errs.Field) bool {
			return slices.ContainsFunc(wrong, func(w errs.Field) bool { return w.Name == f.Name })
		})
		fields = append(wrong, fields...)
		byName, summary, err := refusal(p, errs.Problems(fields).Err())
		if err != nil {
			return err
		}
		return s.inquiryPage(c, fiber.StatusUnprocessableEntity, t, site.Form{Errors: byName, Refused: summary})
	case errs.Forbidden, errs.Conflict:
		return s.inquiryPage(c, request.Status(e.Kind), t, site.Form{Failed: Text(p, e.Key, e.Args)})
	}
	return err
}

// inquiryPage shows the form. Products that are not the first one's supplier's, or no longer on sale, fall out.
func (s *Server) inquiryPage(c *fiber.Ctx, status int, t typed, f site.Form) error {
	sh, err := s.shelf(c)
	if err != nil {
		return err
	}
	views, err := s.askedProducts(c, &t)
	if err != nil {
		return err
	}
	supplier, p := views[0].Supplier, sh.p
	view := site.InquiryView{InquiryForm: sh.form(t, views), SupplierHref: in(sh.lang(), supplierPath(sh.lang(), supplier.ID, supplier.Name))}
	view.Form = f
	view.Supplier, view.SupplierLang = supplier.Name.In(sh.lang())
	view.Crumbs = []ui.Crumb{
		{Label: p.T("layout.nav.suppliers"), Href: in(sh.lang(), "/suppliers")},
		{Label: view.Supplier, Lang: view.SupplierLang, Href: view.SupplierHref}, {Label: p.T("site.inquiry.title")},
	}
	if view.More, err = s.otherProducts(c, sh, supplier.ID, t); err != nil {
		return err
	}
	if err := s.notice(c, &view); err != nil {
		return err
	}
	page := s.page(c, p.T("site.inquiry.title"), "products")
	page.NoIndex, page.Search = true, ""
	if page.Signed, err = s.reader(c); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return render(c, status, site.Inquiry(page, view))
}

// askedProducts reads the products of the lines and settles whose they are. Without any there is nothing to ask.
func (s *Server) askedProducts(c *fiber.Ctx, t *typed) ([]catalog.View, error) {
	ids := make([]string, 0, len(t.lines))
	for _, l := range t.lines {
		ids = append(ids, l.productID)
	}
	views, err := s.Catalog.PublishedMany(c.UserContext(), ids[:min(len(ids), inquiry.MaxLines)])
	if err != nil {
		return nil, err
	}
	if len(views) == 0 {
		return nil, catalog.ErrNotFound
	}
	t.supplierID = views[0].SupplierID
	views = slices.DeleteFunc(views, func(v catalog.View) bool { return v.SupplierID != t.supplierID })
	var lines []typedLine
	for _, v := range views {
		i := slices.IndexFunc(t.lines, func(l typedLine) bool { return l.productID == v.ID })
		line := t.lines[i]
		if line.quantity == "" {
			line.quantity = strconv.FormatInt(max(v.Content.MOQ, 1), 10)
		}
		lines = append(lines, line)
	}
	t.lines = lines
	return views, nil
}

// otherProducts are what may be added to the inquiry.
func (s *Server) otherProducts(c *fiber.Ctx, sh shelf, supplierID string, t typed) ([]ui.Option, error) {
	list, err := s.Catalog.OfSupplier(c.UserContext(), supplierID, paging.Page{Limit: paging.MaxLimit})
	if err != nil {
		return nil, err
	}
	var out []ui.Option
	for _, v := range list.Items {
		if !slices.ContainsFunc(t.lines, func(l typedLine) bool { return l.productID == v.ID }) {
			out = append(out, ui.Option{Value: v.ID, Label: v.Content.Name.For(sh.lang())})
		}
	}
	return out, nil
}

// notice tells a reader who cannot send yet what to do first.
func (s *Server) notice(c *fiber.Ctx, view *site.InquiryView) error {
	by, p := request.By(c), printer(c)
	switch {
	case !by.SignedIn():
		view.Notice, view.NoticeText = p.T("site.notice.guest"), p.T("site.notice.guest_text")
	case by.OrgID == "":
		view.Notice, view.NoticeText = p.T("site.notice.no_organisation"), p.T("site.notice.no_organisation_text")
		view.NoticeLink, view.NoticeHref = p.T("sign.kind.buyer_link"), in(lang(c), "/member/organisation/new?kind=buyer")
	case by.OrgKind != string(account.Buyer):
		view.Notice, view.NoticeText = p.T("site.notice.not_buyer"), p.T("site.notice.not_buyer_text")
	default:
		memberships, err := s.Accounts.Memberships(c.UserContext(), by.UserID)
		if err != nil {
			return err
		}
		waits := slices.ContainsFunc(memberships, func(m account.Membership) bool { return m.OrgID == by.OrgID && m.Status != account.Active })
		if waits {
			view.Notice, view.NoticeText = p.T("site.notice.not_active"), p.T("site.notice.not_active_text")
			view.NoticeLink, view.NoticeHref = p.T("layout.nav.organisation"), in(lang(c), "/member/organisation")
		}
	}
	return nil
}
