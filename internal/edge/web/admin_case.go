package web

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/trade/catalog"
	"market/internal/trade/moderation"
)

// showCase renders the desk with a case open.
func (s *Server) showCase(c *fiber.Ctx, status int, typed caseForm, id string, q admin.Queue, cases []moderation.Case, f deskFilter) error {
	d, err := s.Reviews.Case(c.UserContext(), request.By(c), id)
	if err != nil {
		return err
	}
	page, err := s.adminPage(c, "reviews", d.Case.Title.For(lang(c)))
	if err != nil {
		return err
	}
	view, err := s.caseView(c, d, typed)
	if err != nil {
		return err
	}
	view.Query = f.query()
	placeInQueue(&view, q.Items, cases)
	flash := page.Flash
	page.Flash, page.Panes = nil, true
	return render(c, status, admin.Reviews(page, admin.ReviewsView{Queue: q, Case: &view, Flash: flash}))
}

// placeInQueue finds the neighbours of the case: the next one opens once this one is decided.
func placeInQueue(v *admin.Case, items []admin.QueueItem, cases []moderation.Case) {
	at := slices.IndexFunc(items, func(i admin.QueueItem) bool { return i.ID == v.ID })
	if at > 0 {
		v.Previous = items[at-1].Href
	}
	if at+1 < len(items) {
		v.Next, v.NextID = items[at+1].Href, cases[at+1].ID
	}
}

// caseView puts together what the desk says of a case.
func (s *Server) caseView(c *fiber.Ctx, d moderation.Detail, typed caseForm) (admin.Case, error) {
	p, by, k := printer(c), request.By(c), d.Case
	words, err := s.fieldWords(c, k)
	if err != nil {
		return admin.Case{}, err
	}
	v := admin.Case{
		Form: typed.Form, ID: k.ID, Title: said(d.Review.Title, p), Kind: p.T("case.kind." + k.SubjectKind), Waits: k.Status.Waits(),
		Shows: k.SubjectKind == "product",
		Due:   admin.Due{At: k.DueAt, Text: dueText(p, k, s.Now()), Overdue: k.Overdue(s.Now())}, Note: typed.decision.Note,
		New:  !slices.ContainsFunc(d.Review.Fields, func(f moderation.Field) bool { return f.Before != "" }),
		Meta: []string{p.T("admin.desk.opened", "ago", p.Ago(k.OpenedAt, s.Now()))}, History: deedsOf(p, d.History),
	}
	if v.New {
		v.Meta = append([]string{p.T("admin.case.new")}, v.Meta...)
	}
	words.parts(&v, d.Review, typed)
	s.holder(&v, k, by, p)
	for _, r := range moderation.Reasons(k.SubjectKind) {
		v.Reasons = append(v.Reasons, ui.Option{Value: r.Code, Label: p.T("reason." + r.Code), Checked: slices.Contains(typed.decision.Reasons, r.Code)})
	}
	if !v.Waits {
		v.Done = words.done(k)
	}
	if v.Preview = "/" + string(p.Lang()) + "/admin/products/" + k.SubjectID; k.SubjectKind != "product" {
		v.Preview = "/" + string(p.Lang()) + d.Review.Path
	}
	v.Org = s.caseOrganisation(c, k)
	return v, nil
}

// holder says who holds the case now.
func (s *Server) holder(v *admin.Case, k moderation.Case, by actor.Actor, p *i18n.Printer) {
	if k.Status != moderation.Claimed || k.ClaimedUntil == nil || !s.Now().Before(*k.ClaimedUntil) {
		return
	}
	v.HeldBy, v.HeldAt, v.Mine = k.ClaimedByName, p.Time(*k.ClaimedUntil, p.Zone()), k.ClaimedBy == by.UserID
}

// dueText says how long until a case is due, or since when it is overdue.
func dueText(p *i18n.Printer, k moderation.Case, now time.Time) string {
	if k.Overdue(now) {
		return p.T("admin.desk.overdue", "ago", p.Ago(k.DueAt, now))
	}
	return p.T("admin.desk.due", "in", p.Ago(k.DueAt, now))
}

// caseOrganisation is the box of whose case it is; what the reader may not open is only named.
func (s *Server) caseOrganisation(c *fiber.Ctx, k moderation.Case) admin.Organisation {
	p := printer(c)
	o, err := s.Accounts.Organisation(c.UserContext(), request.By(c), k.OrgID)
	if err != nil {
		return admin.Organisation{Name: said(k.OrgName, p)}
	}
	box := admin.Organisation{
		Name: said(o.Name, p), Href: "/" + string(p.Lang()) + "/admin/organisations/" + o.ID, Level: string(o.EffectiveLevel(s.Now())), State: orgMark(p, o.Status),
		Facts: []ui.Fact{
			{Label: p.T("admin.organisation.identifier"), Value: o.Identifier},
			{Label: p.T("common.country"), Value: p.T("country." + o.Country)},
			{Label: p.T("admin.organisation.since"), Value: p.Date(o.CreatedAt)},
		},
	}
	if z, err := s.Alliance.Zone(c.UserContext(), o.ZoneID); err == nil {
		name := said(z.Name, p)
		box.Facts = append(box.Facts, ui.Fact{Label: p.T("admin.zone.name"), Value: name.Text, Lang: name.Lang})
	}
	return box
}

// fieldWords knows how the fields of one case are called and how their values are written for the reader.
type fieldWords struct {
	p          *i18n.Printer
	tree       *catalog.Tree
	attributes map[string]catalog.Attribute
	states     catalog.Translation
}

func (s *Server) fieldWords(c *fiber.Ctx, k moderation.Case) (fieldWords, error) {
	w := fieldWords{p: printer(c), attributes: map[string]catalog.Attribute{}}
	if k.SubjectKind != "product" {
		return w, nil
	}
	product, err := s.Catalog.Product(c.UserContext(), request.By(c), k.SubjectID)
	if err != nil {
		return w, err
	}
	if product.RevisionID == k.RevisionID {
		w.states = product.Translation
	}
	if w.tree, err = s.Catalog.Tree(c.UserContext()); err != nil {
		return w, err
	}
	for _, a := range w.tree.Attributes(product.Content.CategoryID) {
		w.attributes[a.Code] = a
	}
	return w, nil
}

// label names a field for the reader.
func (w fieldWords) label(name string) string {
	if code, ok := strings.CutPrefix(name, "attributes."); ok {
		if a, known := w.attributes[code]; known {
			return a.Name.For(w.p.Lang())
		}
		return code
	}
	if label := adminLabel(w.p, name); label != "" {
		return label
	}
	return name
}

// path names a field with its language: "Name (Русский)".
func (w fieldWords) path(path string) string {
	name, l, ok := strings.Cut(path, ".")
	if in, known := i18n.ParseLang(l); ok && known {
		return w.label(name) + " (" + in.Own() + ")"
	}
	return w.label(path)
}

func (w fieldWords) done(k moderation.Case) *admin.Done {
	d := admin.Done{State: caseMark(w.p, k.Status), By: k.DecidedByName, Note: k.Note}
	if k.DecidedAt != nil {
		d.At = w.p.DateTime(*k.DecidedAt)
	}
	for _, code := range k.Reasons {
		d.Reasons = append(d.Reasons, w.p.T("reason."+code))
	}
	for _, r := range k.Remarks {
		d.Remarks = append(d.Remarks, admin.Remark{Label: w.path(r.Field), Text: r.Text})
	}
	return &d
}
