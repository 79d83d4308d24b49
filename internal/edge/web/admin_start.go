package web

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/trade/account"
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
	if e.ActorName == "" {
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

// adminStart says what waits for the reader.
func (s *Server) adminStart(c *fiber.Ctx) error {
	p := printer(c)
	page, err := s.adminPage(c, "", p.T("admin.start.title"))
	if err != nil {
		return err
	}
	view := admin.StartView{Name: request.By(c).Name, Desks: page.Signed.Desks}
	return show(c, admin.Start(page, view))
}
