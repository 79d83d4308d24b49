package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"market/frontend/ui"
	"market/frontend/views/admin"
	"market/internal/edge/request"
	"market/internal/kernel/i18n"
	"market/internal/platform/media"
	"market/internal/trade/inquiry"
)

// stalledAfter is how long an inquiry may wait before the office sees it marked.
const stalledAfter = 24 * time.Hour

// reportedTab is the value of the parameter status that asks for the reported inquiries.
const reportedTab = "reported"

// adminInquiries lists the inquiries of the buyers that the office looks after.
func (s *Server) adminInquiries(c *fiber.Ctx) error {
	p := printer(c)
	page, err := s.adminPage(c, "inquiries", p.T("layout.nav.inquiries"))
	if err != nil {
		return err
	}
	status := c.Query("status")
	f := inquiry.StaffFilter{Status: inquiry.Status(status)}
	if status == reportedTab {
		f = inquiry.StaffFilter{Reported: true}
	}
	list, err := s.Inquiries.ForStaff(c.UserContext(), request.By(c), f, adminPaging(c, 50))
	if err != nil {
		return err
	}
	v := admin.InquiriesView{Tabs: inquiryTabs(p, status)}
	for _, q := range list.Items {
		v.Items = append(v.Items, s.inquiryRow(p, q))
	}
	v.First, v.Next = pagerLinks(c, list.Next)
	return show(c, admin.Inquiries(page, v))
}

func inquiryTabs(p *i18n.Printer, current string) []ui.Tab {
	base := in(p.Lang(), "/admin/inquiries")
	tabs := []ui.Tab{{Label: p.T("common.all"), Href: base, Current: current == ""}}
	for _, st := range inquiry.Statuses {
		tabs = append(tabs, ui.Tab{Label: st.Label(p), Href: base + "?status=" + string(st), Current: current == string(st)})
	}
	return append(tabs, ui.Tab{Label: p.T("admin.inquiries.reported"), Href: base + "?status=" + reportedTab, Current: current == reportedTab})
}

func (s *Server) inquiryRow(p *i18n.Printer, q inquiry.Inquiry) admin.InquiryRow {
	row := admin.InquiryRow{
		Href: in(p.Lang(), "/admin/inquiries/"+q.ID), Number: q.Number, Buyer: said(q.Buyer.Name, p), Supplier: said(q.Supplier.Name, p),
		State: inquiryMark(p, q.Status), Reported: q.Reported, Last: p.Ago(q.LastAt, s.Now()),
	}
	if len(q.Lines) > 0 {
		row.About = said(q.Lines[0].Name, p)
	}
	if q.Status == inquiry.Open && s.Now().Sub(q.CreatedAt) > stalledAfter {
		row.Stalled = p.T("admin.inquiries.stalled", "ago", p.Ago(q.CreatedAt, s.Now()))
	}
	return row
}

func inquiryMark(p *i18n.Printer, st inquiry.Status) admin.Mark {
	moods := map[inquiry.Status]ui.Mood{inquiry.Open: ui.Accent, inquiry.Accepted: ui.Positive, inquiry.Declined: ui.Negative}
	return admin.Mark{Label: st.Label(p), Mood: moods[st]}
}

// adminInquiry shows one inquiry with its thread; the office reads and changes nothing.
func (s *Server) adminInquiry(c *fiber.Ctx) error {
	p := printer(c)
	page, err := s.adminPage(c, "inquiries", "")
	if err != nil {
		return err
	}
	by := request.By(c)
	by.OrgID, by.Roles = "", nil // as staff, not as one of the two sides
	q, err := s.Inquiries.Inquiry(c.UserContext(), by, c.Params("id"))
	if err != nil {
		return err
	}
	page.Title = q.Number
	v := admin.InquiryView{Number: q.Number, State: inquiryMark(p, q.Status), Reported: q.Reported, Facts: s.inquiryFacts(p, q)}
	for _, l := range q.Lines {
		v.Lines = append(v.Lines, admin.InquiryLine{Href: in(p.Lang(), "/products/"+l.ProductID), Name: said(l.Name, p), SKU: l.SKU, Wanted: l.Wanted(p)})
	}
	for _, m := range q.Messages {
		v.Messages = append(v.Messages, staffMessage(p, q, m))
	}
	return show(c, admin.InquiryPage(page, v))
}

func (s *Server) inquiryFacts(p *i18n.Printer, q inquiry.Inquiry) []ui.Fact {
	buyer, supplier := said(q.Buyer.Name, p), said(q.Supplier.Name, p)
	facts := []ui.Fact{
		{Label: p.T("admin.inquiries.buyer"), Value: buyer.Text, Lang: buyer.Lang},
		{Label: p.T("admin.inquiries.supplier"), Value: supplier.Text, Lang: supplier.Lang},
		{Label: p.T("common.created"), Value: p.DateTime(q.CreatedAt)},
		{Label: p.T("admin.inquiries.destination"), Value: q.Destination},
		{Label: p.T("admin.inquiries.away"), Value: q.AwayNote(p)},
	}
	if q.Incoterm != nil {
		facts = append(facts, ui.Fact{Label: "Incoterms 2020", Value: q.Incoterm.Rule + " " + q.Incoterm.Place})
	}
	if q.NeededBy != nil {
		if day, ok := q.NeededBy.Time(); ok {
			facts = append(facts, ui.Fact{Label: p.T("admin.inquiries.needed_by"), Value: p.Date(day)})
		}
	}
	return facts
}

func staffMessage(p *i18n.Printer, q inquiry.Inquiry, m inquiry.Message) ui.Message {
	org := q.Buyer.Name
	if m.Side == inquiry.Supplier {
		org = q.Supplier.Name
	}
	out := ui.Message{ID: "m-" + m.ID, By: m.UserName, Role: org.For(p.Lang()), Ours: m.Side == inquiry.Supplier, Lang: m.Lang, Text: m.Text, At: m.CreatedAt}
	if m.ReadAt != nil {
		out.Read = p.T("admin.inquiries.read", "time", p.DateTime(*m.ReadAt))
	}
	for _, a := range m.Attachments {
		out.Attachments = append(out.Attachments, ui.Attachment{Name: a.Name, Href: in(p.Lang(), "/admin/attachments/"+a.ID), Size: shelf{p: p}.size(a.Bytes)})
	}
	return out
}

// adminAttachment sends a file of a thread that the office may read.
func (s *Server) adminAttachment(c *fiber.Ctx) error {
	by := request.By(c)
	by.OrgID, by.Roles = "", nil
	file, err := s.Inquiries.Attachment(c.UserContext(), by, c.Params("id"))
	if err != nil {
		return err
	}
	for name, value := range media.DownloadHeaders(media.File{ID: file.ID, Name: file.Name, Type: file.Type, Bytes: file.Bytes}) {
		c.Set(name, value)
	}
	return c.SendStream(file.Body, int(file.Bytes)) // fasthttp closes it
}
