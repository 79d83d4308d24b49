package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/trade/alliance"
	"market/internal/trade/moderation"
)

// queueSize is how many cases the queue shows at once.
const queueSize = 50

// deskFilter is what the address says about the queue.
type deskFilter struct {
	Kind, Status, Zone string
	Mine               bool
	Cursor             string
}

func deskFilterOf(c *fiber.Ctx) deskFilter {
	return deskFilter{Kind: c.Query("kind"), Status: c.Query("status"), Zone: c.Query("zone"), Mine: c.Query("mine") != "", Cursor: c.Query("cursor")}
}

// query is the filter as it follows an address, "?" included; empty when nothing narrows.
func (f deskFilter) query() string {
	values := url.Values{}
	for name, value := range map[string]string{"kind": f.Kind, "status": f.Status, "zone": f.Zone, "cursor": f.Cursor} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if f.Mine {
		values.Set("mine", "1")
	}
	return withQuery("", values)
}

func (f deskFilter) of(by actor.Actor) moderation.Filter {
	filter := moderation.Filter{Status: moderation.Status(f.Status), Kind: f.Kind, ZoneID: f.Zone}
	if f.Mine {
		filter.Mine = by.UserID
	}
	return filter
}

// waits reports whether the queue shows cases that may be decided.
func (f deskFilter) waits() bool {
	return f.Status == "" || moderation.Status(f.Status).Waits()
}

var caseStatuses = [...]moderation.Status{moderation.Open, moderation.Claimed, moderation.Approved, moderation.Rejected, moderation.ChangesRequested, moderation.Withdrawn}

// queueOf reads the queue and what stands around it; the case with the id current is marked.
func (s *Server) queueOf(c *fiber.Ctx, f deskFilter, current string) (admin.Queue, []moderation.Case, error) {
	ctx, by, p := c.UserContext(), request.By(c), printer(c)
	list, err := s.Reviews.Queue(ctx, by, f.of(by), adminPaging(c, queueSize))
	if err != nil {
		return admin.Queue{}, nil, err
	}
	zones, err := s.zonesOf(c)
	if err != nil {
		return admin.Queue{}, nil, err
	}
	q := admin.Queue{
		Kind: f.Kind, Status: f.Status, Zone: f.Zone, Mine: f.Mine, Query: f.query(), Bulk: f.waits(),
		Narrowed: f.Status != "" || f.Zone != "" || f.Mine, Zones: zoneOptions(p, zones, "admin.zone.all"),
		Reasons: []ui.Option{{Value: "", Label: p.T("common.choose")}},
	}
	if current == "" && len(list.Items) > 0 {
		current = list.Items[0].ID
	}
	for _, k := range list.Items {
		q.Items = append(q.Items, s.queueItem(p, k, f, current))
	}
	base := "/" + string(p.Lang()) + "/admin/reviews"
	if f.Cursor != "" {
		first := f
		first.Cursor = ""
		q.First = base + first.query()
	}
	if list.Next != "" {
		next := f
		next.Cursor = list.Next
		q.Next = base + next.query()
	}
	for _, r := range moderation.Reasons(bulkKind(f.Kind, list.Items)) {
		q.Reasons = append(q.Reasons, ui.Option{Value: r.Code, Label: p.T("reason." + r.Code)})
	}
	for _, st := range caseStatuses {
		if st != moderation.Claimed {
			q.Statuses = append(q.Statuses, ui.Option{Value: string(st), Label: p.T("case.status." + string(st))})
		}
	}
	return q, list.Items, s.countKinds(c, f, &q)
}

// bulkKind is the kind of subject whose reasons a bulk decision offers.
func bulkKind(kind string, cases []moderation.Case) string {
	if kind == "" && len(cases) > 0 {
		return cases[0].SubjectKind
	}
	return kind
}

// countKinds makes the chips of the kinds with how many cases each has.
func (s *Server) countKinds(c *fiber.Ctx, f deskFilter, q *admin.Queue) error {
	ctx, by, p := c.UserContext(), request.By(c), printer(c)
	for _, kind := range append([]string{""}, s.Reviews.Kinds()...) {
		of := f
		of.Kind, of.Cursor = kind, ""
		n, err := s.Reviews.Waiting(ctx, by, of.of(by))
		if err != nil {
			return err
		}
		label := p.T("common.all")
		if kind != "" {
			label = p.T("case.kind." + kind)
		}
		if kind == f.Kind {
			q.Total = n
		}
		q.Kinds = append(q.Kinds, ui.Tab{Label: label, Href: "/" + string(p.Lang()) + "/admin/reviews" + of.query(), Count: strconv.Itoa(n), Current: kind == f.Kind})
	}
	return nil
}

func (s *Server) queueItem(p *i18n.Printer, k moderation.Case, f deskFilter, current string) admin.QueueItem {
	now := s.Now()
	item := admin.QueueItem{
		ID: k.ID, Href: "/" + string(p.Lang()) + "/admin/reviews/" + k.ID + f.query(), Title: said(k.Title, p), Kind: p.T("case.kind." + k.SubjectKind),
		Org: said(k.OrgName, p), Age: p.T("admin.desk.opened", "ago", p.Ago(k.OpenedAt, now)), Overdue: k.Overdue(now), Current: k.ID == current,
	}
	switch {
	case !k.Status.Waits():
		item.State = caseMark(p, k.Status)
	case k.Status == moderation.Claimed && k.ClaimedUntil != nil && now.Before(*k.ClaimedUntil):
		item.State = admin.Mark{Label: p.T("admin.desk.held", "name", k.ClaimedByName), Mood: ui.Accent}
	default:
		item.Left = dueText(p, k, s.Now())
	}
	return item
}

func caseMark(p *i18n.Printer, st moderation.Status) admin.Mark {
	moods := map[moderation.Status]ui.Mood{moderation.Approved: ui.Positive, moderation.Rejected: ui.Negative, moderation.Claimed: ui.Accent}
	return admin.Mark{Label: p.T("case.status." + string(st)), Mood: moods[st]}
}

// said is a text for the reader with the language it is in.
func said(t i18n.Text, p *i18n.Printer) admin.Said {
	text, in := t.In(p.Lang())
	return admin.Said{Text: text, Lang: in}
}

// zonesOf lists the zones that the reader looks after.
func (s *Server) zonesOf(c *fiber.Ctx) ([]alliance.Zone, error) {
	by := request.By(c)
	zones, err := s.Alliance.Zones(c.UserContext())
	return slices.DeleteFunc(slices.Clone(zones), func(z alliance.Zone) bool { return !by.Covers(actor.Moderator, z.ID) }), err
}

// zoneOptions are the zones of a select, behind one that means none of them; all is the key of its label.
func zoneOptions(p *i18n.Printer, zones []alliance.Zone, all string) []ui.Option {
	options := []ui.Option{{Value: "", Label: p.T(all)}}
	for _, z := range zones {
		options = append(options, ui.Option{Value: z.ID, Label: z.Name.For(p.Lang())})
	}
	return options
}

// adminReviews is the desk with the oldest case open.
func (s *Server) adminReviews(c *fiber.Ctx) error {
	f := deskFilterOf(c)
	q, cases, err := s.queueOf(c, f, "")
	if err != nil {
		return err
	}
	if len(cases) > 0 {
		return s.showCase(c, fiber.StatusOK, caseForm{}, cases[0].ID, q, cases, f)
	}
	page, err := s.adminPage(c, "reviews", printer(c).T("admin.desk.title"))
	if err != nil {
		return err
	}
	flash := page.Flash
	page.Flash, page.Panes = nil, true
	return show(c, admin.Reviews(page, admin.ReviewsView{Queue: q, Flash: flash}))
}

// adminCase is the desk with one case open.
func (s *Server) adminCase(c *fiber.Ctx) error { return s.caseAgain(c, fiber.StatusOK, caseForm{}) }

// caseAgain shows the case of the address, with what was typed about it.
func (s *Server) caseAgain(c *fiber.Ctx, status int, typed caseForm) error {
	id := c.Params("id")
	if !database.ValidID(id) {
		return moderation.ErrNotFound
	}
	f := deskFilterOf(c)
	q, cases, err := s.queueOf(c, f, id)
	if err != nil {
		return err
	}
	return s.showCase(c, status, typed, id, q, cases, f)
}
