package web

import (
	"errors"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/platform/audit"
	"market/internal/platform/database"
)

// auditSize is how many entries of the log a page shows.
const auditSize = 100

// auditObjects are the kinds of object in the log.
var auditObjects = [...]string{"product", "organisation", "user", "case", "zone", "category", "inquiry", "import"}

// adminAudit shows the newest part of the log, or what was done to one object; with verify it checks the chain.
func (s *Server) adminAudit(c *fiber.Ctx) error {
	p := printer(c)
	page, err := s.adminPage(c, "audit", p.T("layout.nav.audit"))
	if err != nil {
		return err
	}
	v := admin.AuditView{Object: c.Query("object"), ID: i18n.Normalize(c.Query("id")), Verify: c.Path() + "?verify=1", Objects: []ui.Option{{Label: p.T("common.all")}}}
	for _, o := range auditObjects {
		v.Objects = append(v.Objects, ui.Option{Value: o, Label: objectName(p, o)})
	}
	entries, err := s.auditEntries(c, v.Object, v.ID)
	if err != nil {
		return err
	}
	for _, e := range entries {
		v.Items = append(v.Items, auditRow(p, e))
	}
	next := ""
	if v.ID == "" && len(entries) == auditSize {
		next = entries[len(entries)-1].ID
	}
	v.First, v.Next = pagerLinks(c, next)
	if c.Query("verify") != "" {
		if err := s.verifyAudit(c, &v); err != nil {
			return err
		}
	}
	return show(c, admin.Audit(page, v))
}

func (s *Server) auditEntries(c *fiber.Ctx, object, id string) ([]audit.Entry, error) {
	if id != "" {
		return audit.Of(c.UserContext(), s.DB, object, id, auditSize)
	}
	before := c.Query("cursor")
	if before != "" && !database.ValidID(before) {
		return nil, errPage
	}
	return audit.Recent(c.UserContext(), s.DB, before, auditSize)
}

func (s *Server) verifyAudit(c *fiber.Ctx, v *admin.AuditView) error {
	n, err := audit.Verify(c.UserContext(), s.DB)
	if errors.Is(err, audit.ErrBroken) {
		v.Broken = err.Error()
		return nil
	}
	v.Verified = printer(c).N("admin.audit.whole", n)
	return err
}

func objectName(p *i18n.Printer, object string) string {
	if key := "admin.object." + object; p.Has(key) {
		return p.T(key)
	}
	return object
}

func auditRow(p *i18n.Printer, e audit.Entry) admin.AuditRow {
	row := admin.AuditRow{At: p.DateTime(e.At), Who: actorName(p, e), What: deedName(p, e.Action), Action: e.Action, Object: objectName(p, e.Object), ID: e.ObjectID, Detail: e.Detail}
	if row.Detail == "{}" || row.Detail == "null" {
		row.Detail = ""
	}
	row.Href = in(p.Lang(), "/admin/audit?"+url.Values{"object": {e.Object}, "id": {e.ObjectID}}.Encode())
	return row
}

// deadSize is how many jobs that failed for good a page shows.
const deadSize = 100

// adminJobs shows the health of the queue of jobs.
func (s *Server) adminJobs(c *fiber.Ctx) error {
	p, ctx := printer(c), c.UserContext()
	page, err := s.adminPage(c, "jobs", p.T("layout.nav.jobs"))
	if err != nil {
		return err
	}
	counts, err := s.Jobs.Counts(ctx)
	if err != nil {
		return err
	}
	dead, err := s.Jobs.Dead(ctx, deadSize)
	if err != nil {
		return err
	}
	v := admin.JobsView{}
	for _, n := range counts {
		v.Counts = append(v.Counts, admin.JobCount{Kind: n.Kind, State: jobState(p, n.State), N: p.Int(n.N)})
	}
	for _, d := range dead {
		v.Dead = append(v.Dead, admin.DeadJob{
			Kind: d.Kind, Payload: string(d.Payload), Reason: d.Reason, Attempts: p.Int(int64(d.Attempts)), Failed: p.DateTime(d.Failed),
			Retry: in(p.Lang(), "/admin/jobs/"+strconv.FormatInt(d.ID, 10)+"/retry"),
		})
	}
	return show(c, admin.Jobs(page, v))
}

func jobState(p *i18n.Printer, state string) string {
	if key := "admin.job_state." + state; p.Has(key) {
		return p.T(key)
	}
	return state
}

var errJobNotFound = errs.New(errs.NotFound, "error.not_found")

// adminRetry gives a job that failed for good another chance.
func (s *Server) adminRetry(c *fiber.Ctx) error {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return errJobNotFound.Because(err)
	}
	dead, err := s.Jobs.Dead(c.UserContext(), deadSize)
	if err != nil {
		return err
	}
	for _, d := range dead {
		if d.ID == id {
			if err := s.Jobs.Retry(c.UserContext(), id); err != nil {
				return err
			}
			s.say(c, "flash.admin.retried")
			return to(c, "/admin/jobs")
		}
	}
	return errJobNotFound
}
