package web

import (
	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/views/member"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/paging"
	"market/internal/trade/account"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
)

// How much of each kind of work the first page lists.
const (
	shownTasks  = 5
	shownRecent = 5
	shownWaits  = 20
)

// dashboard is the first page of the desk.
func (s *Server) dashboard(c *fiber.Ctx) error {
	ctx, by := c.UserContext(), request.By(c)
	o, err := s.Accounts.Organisation(ctx, by, by.OrgID)
	if err != nil {
		return err
	}
	view := member.DashboardView{Organisation: o, Level: o.EffectiveLevel(s.Now())}
	if o.Kind == account.Supplier {
		err = s.supplierWork(c, &view)
	} else {
		err = s.buyerWork(c, &view)
	}
	if err != nil {
		return err
	}
	page, err := s.desk(c, layout.Member, printer(c).T("member.dashboard.title"), "home")
	if err != nil {
		return err
	}
	return show(c, member.Dashboard(page, view))
}

func (s *Server) supplierWork(c *fiber.Ctx, v *member.DashboardView) (err error) {
	ctx, by := c.UserContext(), request.By(c)
	if v.Counts, err = s.Catalog.Counts(ctx, by); err != nil {
		return err
	}
	if v.Returned, err = s.some(c, catalog.ChangesRequested); err != nil {
		return err
	}
	if v.Drafts, err = s.some(c, catalog.Draft); err != nil {
		return err
	}
	waiting, err := s.Inquiries.List(ctx, by, inquiry.Filter{Box: inquiry.Received, Status: inquiry.Open}, paging.Page{Limit: shownWaits})
	if err != nil {
		return err
	}
	v.Waiting = waiting.Items
	if err := s.recentInquiries(c, inquiry.Received, v); err != nil {
		return err
	}
	return s.lastImport(c, v)
}

// some are the first products of a state.
func (s *Server) some(c *fiber.Ctx, status catalog.Status) ([]catalog.Product, error) {
	list, err := s.Catalog.Mine(c.UserContext(), request.By(c), catalog.MineFilter{Status: status}, paging.Page{Limit: shownTasks})
	return list.Items, err
}

// lastImport is the newest import, as long as it runs or has rows to be mended.
func (s *Server) lastImport(c *fiber.Ctx, v *member.DashboardView) error {
	by := request.By(c)
	if !by.Is(actor.Editor) {
		return nil
	}
	list, err := s.Catalog.Imports(c.UserContext(), by, paging.Page{Limit: 1})
	if err != nil || len(list.Items) == 0 {
		return err
	}
	if newest := list.Items[0]; !newest.Finished() || newest.Failed > 0 {
		v.Importing = &newest
	}
	return nil
}

func (s *Server) buyerWork(c *fiber.Ctx, v *member.DashboardView) error {
	if err := s.recentInquiries(c, inquiry.Sent, v); err != nil {
		return err
	}
	for _, q := range v.Recent {
		if q.Unread > 0 {
			v.Waiting = append(v.Waiting, q)
		}
	}
	v.Recent = v.Recent[:min(len(v.Recent), shownRecent)]
	return nil
}

func (s *Server) recentInquiries(c *fiber.Ctx, box inquiry.Box, v *member.DashboardView) error {
	limit := shownRecent
	if box == inquiry.Sent {
		limit = shownWaits
	}
	list, err := s.Inquiries.List(c.UserContext(), request.By(c), inquiry.Filter{Box: box}, paging.Page{Limit: limit})
	v.Recent = list.Items
	return err
}
