package web

import (
	"encoding/json"
	"slices"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/audit"
	"market/internal/trade/account"
	"market/internal/trade/inquiry"
	"market/internal/trade/moderation"
)

// deedsOf is a history for the reader.
func deedsOf(p *i18n.Printer, entries []audit.Entry) []admin.Deed {
	out := make([]admin.Deed, 0, len(entries))
	for _, e := range entries {
		out = append(out, admin.Deed{At: p.DateTime(e.At), Who: actorName(p, e), What: deedName(p, e.Action), Note: deedNote(e.Detail)})
	}
	return out
}

func actorName(p *i18n.Printer, e audit.Entry) string {
	if e.ActorName == "" || e.ActorName == actor.Program().Name {
		return p.T("admin.deed.program")
	}
	return e.ActorName
}

// deedName says in words what was done; an action that has no words yet stands as it is kept.
func deedName(p *i18n.Printer, action string) string {
	if key := "admin.deed." + action; p.Has(key) {
		return p.T(key)
	}
	return action
}

// deedNote is what the actor wrote about the deed.
func deedNote(detail string) string {
	var words struct{ Reason, Note string }
	if json.Unmarshal([]byte(detail), &words) != nil {
		return ""
	}
	if words.Reason != "" {
		return words.Reason
	}
	return words.Note
}

func orgMark(p *i18n.Printer, st account.Status) admin.Mark {
	moods := map[account.Status]ui.Mood{account.Active: ui.Positive, account.Suspended: ui.Negative, account.InReview: ui.Accent}
	return admin.Mark{Label: p.T(st.Key()), Mood: moods[st]}
}

// oldest is how many of the oldest cases the first page names.
const oldest = 5

// adminStart says what waits for the reader, and since when.
func (s *Server) adminStart(c *fiber.Ctx) error {
	p, by := printer(c), request.By(c)
	page, err := s.adminPage(c, "", p.T("admin.start.title"))
	if err != nil {
		return err
	}
	v := admin.StartView{Today: p.Date(s.Now())}
	counts := map[string]string{}
	for _, look := range []struct {
		desk string
		do   func(*fiber.Ctx, *admin.StartView) (int, error)
	}{{"reviews", s.startReviews}, {"inquiries", s.startInquiries}, {"jobs", s.startJobs}} {
		if !slices.Contains(desksOf(by), look.desk) {
			continue
		}
		n, err := look.do(c, &v)
		if err != nil {
			return err
		}
		if n > 0 {
			counts[look.desk] = p.Int(int64(n))
		}
	}
	for _, d := range desksOf(by) {
		v.Links = append(v.Links, ui.Tab{Label: p.T("layout.nav." + d), Href: in(p.Lang(), "/admin/"+d), Count: counts[d]})
	}
	return show(c, admin.Start(page, v))
}

// startReviews tells of the queue: how many wait, how many too long, the oldest.
func (s *Server) startReviews(c *fiber.Ctx, v *admin.StartView) (int, error) {
	p, by, now := printer(c), request.By(c), s.Now()
	n, err := s.Reviews.Waiting(c.UserContext(), by, moderation.Filter{})
	if err != nil {
		return 0, err
	}
	list, err := s.Reviews.Queue(c.UserContext(), by, moderation.Filter{}, paging.Page{Limit: paging.MaxLimit})
	if err != nil {
		return 0, err
	}
	overdue := 0
	for i, k := range list.Items {
		if k.Overdue(now) {
			overdue++
		}
		if i < oldest {
			v.Todo = append(v.Todo, admin.Todo{
				Title: said(k.Title, p), Href: in(p.Lang(), "/admin/reviews/"+k.ID), Verb: p.T("admin.start.review"), Deadline: dueText(p, k, now), Overdue: k.Overdue(now),
				Meta: []admin.Said{{Text: p.T("case.kind." + k.SubjectKind)}, said(k.OrgName, p), {Text: p.T("admin.desk.opened", "ago", p.Ago(k.OpenedAt, now))}},
			})
		}
	}
	late := p.Int(int64(overdue))
	if overdue == paging.MaxLimit {
		late += "+"
	}
	v.Figures = append(v.Figures, ui.Figure{Label: p.T("admin.start.waiting"), Value: p.Int(int64(n))}, ui.Figure{Label: p.T("admin.start.overdue"), Value: late})
	if len(list.Items) > 0 {
		v.Figures = append(v.Figures, ui.Figure{Label: p.T("admin.start.oldest"), Value: p.Ago(list.Items[0].OpenedAt, now)})
	}
	return n, nil
}

// startInquiries tells of inquiries that wait for an answer for too long.
func (s *Server) startInquiries(c *fiber.Ctx, v *admin.StartView) (int, error) {
	p := printer(c)
	list, err := s.Inquiries.ForStaff(c.UserContext(), request.By(c), inquiry.StaffFilter{Status: inquiry.Open}, paging.Page{Limit: paging.MaxLimit})
	if err != nil {
		return 0, err
	}
	shown := 0
	for _, q := range list.Items {
		row := s.inquiryRow(p, q)
		if row.Stalled == "" || shown == oldest {
			continue
		}
		shown++
		v.Todo = append(v.Todo, admin.Todo{Title: admin.Said{Text: q.Number}, Href: row.Href, Verb: p.T("common.open"), Meta: []admin.Said{row.Buyer, row.Supplier}, Deadline: row.Stalled, Overdue: true})
	}
	return len(list.Items), nil
}

// startJobs tells of jobs that failed for good.
func (s *Server) startJobs(c *fiber.Ctx, v *admin.StartView) (int, error) {
	p := printer(c)
	dead, err := s.Jobs.Dead(c.UserContext(), deadSize)
	if err == nil && len(dead) > 0 {
		v.Todo = append(v.Todo, admin.Todo{Title: admin.Said{Text: p.N("admin.start.dead", len(dead))}, Href: in(p.Lang(), "/admin/jobs"), Verb: p.T("common.open")})
	}
	return len(dead), err
}
