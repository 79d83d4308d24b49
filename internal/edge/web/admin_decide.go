package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/trade/moderation"
)

// caseForm is what was typed about a case, to be shown again when it was refused.
type caseForm struct {
	admin.Form
	decision moderation.Decision
}

// remark gives what was typed about a field.
func (f caseForm) remark(path string) string {
	for _, r := range f.decision.Remarks {
		if r.Field == path {
			return r.Text
		}
	}
	return ""
}

const remarkPrefix = "remark."

// decisionOf reads a decision from a form.
func decisionOf(c *fiber.Ctx) moderation.Decision {
	d := moderation.Decision{Verdict: moderation.Verdict(c.FormValue("decision")), Note: i18n.Normalize(c.FormValue("note"))}
	for name, value := range c.Request().PostArgs().All() {
		text := i18n.Normalize(string(value))
		field, isRemark := strings.CutPrefix(string(name), remarkPrefix)
		switch {
		case text == "":
		case isRemark:
			d.Remarks = append(d.Remarks, moderation.Remark{Field: field, Text: text})
		case string(name) == "reason":
			d.Reasons = append(d.Reasons, text)
		}
	}
	if d.Verdict == moderation.Approve {
		d.Reasons = nil
	}
	return d
}

// adminDecide decides one case and opens the next.
func (s *Server) adminDecide(c *fiber.Ctx) error {
	typed := caseForm{decision: decisionOf(c)}
	_, err := s.Reviews.Decide(c.UserContext(), request.By(c), c.Params("id"), typed.decision)
	if err != nil {
		return s.refuseCase(c, err, typed)
	}
	s.say(c, "flash.case."+string(typed.decision.Verdict))
	return s.toNextCase(c)
}

// refuseCase shows the case again when the decision cannot stand as it is: nothing that was typed is lost.
func (s *Server) refuseCase(c *fiber.Ctx, err error, typed caseForm) error {
	p, e := printer(c), request.Expected(err)
	if e.Kind == errs.Conflict {
		typed.Failed = Text(p, e.Key, e.Args)
		return s.caseAgain(c, fiber.StatusConflict, typed)
	}
	form, err := adminRefused(p, err)
	if err != nil {
		return err
	}
	typed.Form = form
	return s.caseAgain(c, fiber.StatusUnprocessableEntity, typed)
}

// toNextCase opens the case that followed the decided one in the queue, else the oldest that waits.
func (s *Server) toNextCase(c *fiber.Ctx) error {
	f, by := deskFilterOf(c), request.By(c)
	next := c.FormValue("next")
	if !database.ValidID(next) {
		var err error
		if next, err = s.Reviews.Next(c.UserContext(), by, f.of(by)); err != nil {
			return err
		}
		f.Cursor = ""
	}
	if next == "" {
		return to(c, "/admin/reviews"+f.query())
	}
	return to(c, "/admin/reviews/"+next+f.query())
}

// adminClaim reserves a case for the reader.
func (s *Server) adminClaim(c *fiber.Ctx) error {
	if _, err := s.Reviews.Claim(c.UserContext(), request.By(c), c.Params("id")); err != nil {
		return s.refuseCase(c, err, caseForm{})
	}
	return to(c, "/admin/reviews/"+c.Params("id")+deskFilterOf(c).query())
}

// adminRelease gives a case back to the queue.
func (s *Server) adminRelease(c *fiber.Ctx) error {
	if _, err := s.Reviews.Release(c.UserContext(), request.By(c), c.Params("id")); err != nil {
		return s.refuseCase(c, err, caseForm{})
	}
	return to(c, "/admin/reviews/"+c.Params("id")+deskFilterOf(c).query())
}

// adminDecideMany decides the chosen cases of the queue. When all went well the queue says so, else a page names those
// that did not.
func (s *Server) adminDecideMany(c *fiber.Ctx) error {
	page, err := s.adminPage(c, "reviews", printer(c).T("admin.bulk.title"))
	if err != nil {
		return err
	}
	var ids []string
	for _, raw := range c.Request().PostArgs().PeekMulti("id") {
		ids = append(ids, string(raw))
	}
	view := admin.BulkView{Query: deskFilterOf(c).query()}
	outcomes, err := s.Reviews.DecideMany(c.UserContext(), request.By(c), ids, decisionOf(c))
	if err != nil {
		if view.Form, err = adminRefused(page.P, err); err != nil {
			return err
		}
		return render(c, fiber.StatusUnprocessableEntity, admin.Bulk(page, view))
	}
	if view.Done, view.Failed = s.bulkFailures(c, outcomes); len(view.Failed) > 0 {
		return render(c, fiber.StatusConflict, admin.Bulk(page, view))
	}
	s.say(c, "flash.case.decided")
	return to(c, "/admin/reviews"+view.Query)
}

func (s *Server) bulkFailures(c *fiber.Ctx, outcomes []moderation.Outcome) (done int, failed []admin.BulkFailure) {
	p := printer(c)
	for _, o := range outcomes {
		if o.Err == nil {
			done++
			continue
		}
		e := request.Expected(o.Err)
		f := admin.BulkFailure{Text: Text(p, e.Key, e.Args)}
		if len(e.Fields) > 0 {
			f.Text = Text(p, "invalid."+e.Fields[0].Code, e.Fields[0].Args)
		}
		if d, err := s.Reviews.Case(c.UserContext(), request.By(c), o.ID); err == nil {
			f.Title, f.Href = said(d.Case.Title, p), in(p.Lang(), "/admin/reviews/"+o.ID)
		}
		failed = append(failed, f)
	}
	return done, failed
}
