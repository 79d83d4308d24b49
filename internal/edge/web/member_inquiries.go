package web

import (
	"mime/multipart"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/frontend/layout"
	"market/frontend/ui"
	"market/frontend/views/member"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/media"
	"market/internal/trade/inquiry"
)

// answerTime is how soon an answer counts as in time.
const answerTime = 24 * time.Hour

// ownInquiries lists what the organisation was asked, or what it asked.
func (s *Server) ownInquiries(c *fiber.Ctx) error {
	by := request.By(c)
	f := inquiry.Filter{Box: inquiry.Received, Status: inquiry.Status(c.Query("status"))}
	if by.OrgKind == string(inquiry.Buyer) {
		f.Box = inquiry.Sent
	}
	if !f.Status.Known() {
		f.Status = ""
	}
	list, err := s.Inquiries.List(c.UserContext(), by, f, paging.Page{Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	page, err := s.desk(c, layout.Member, printer(c).T("layout.nav.inquiries"), "inquiries")
	if err != nil {
		return err
	}
	view := member.InquiriesView{Items: list.Items, Box: f.Box, Status: f.Status}
	view.First, view.Next = pages(c, list.Next)
	return show(c, member.Inquiries(page, view))
}

// thread shows one inquiry; what it holds is then read by the organisation.
func (s *Server) thread(c *fiber.Ctx) error {
	q, err := s.Inquiries.Inquiry(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	return s.showThread(c, fiber.StatusOK, q, member.Form{Typed: member.Typed{}})
}

func (s *Server) showThread(c *fiber.Ctx, status int, q inquiry.Inquiry, form member.Form) error {
	by := request.By(c)
	side, ok := q.SideOf(by)
	if !ok {
		return inquiry.ErrNotFound // the office reads inquiries in its own area
	}
	if q.Unread > 0 {
		if err := s.Inquiries.MarkRead(c.UserContext(), by, q.ID); err != nil {
			return err
		}
	}
	page, err := s.desk(c, layout.Member, q.Number, "inquiries")
	if err != nil {
		return err
	}
	view := member.ThreadView{Form: form, Inquiry: q, Side: side, Key: form.Typed["key"], Writes: by.Is(actor.Sales)}
	if view.Key == "" {
		view.Key = newKey()
	}
	if side == inquiry.Supplier && q.Status == inquiry.Open {
		by := q.CreatedAt.Add(answerTime)
		view.AnswerBy = &by
	}
	return render(c, status, member.Thread(page, view))
}

// reply writes into the thread, with the files that came along.
func (s *Server) reply(c *fiber.Ctx) error {
	typed, err := posted(c)
	if err != nil {
		return err
	}
	id := c.Params("id")
	if err := s.answer(c, id, typed); err != nil {
		return s.refuseAnswer(c, id, typed, err)
	}
	s.say(c, "flash.message_sent")
	return to(c, "/member/inquiries/"+id)
}

func (s *Server) answer(c *fiber.Ctx, id string, typed member.Typed) error {
	ctx, by := c.UserContext(), request.By(c)
	if _, err := s.Inquiries.Inquiry(ctx, by, id); err != nil { // before any file is read
		return err
	}
	in := inquiry.NewMessage{Text: typed["text"], Lang: i18n.Lang(typed["lang"])}
	for _, file := range files(c, "attachments") {
		err := withFile(file, func(f multipart.File) error {
			a, err := s.Inquiries.Attach(ctx, by, file.Filename, f)
			in.Attachments = append(in.Attachments, a.ID)
			return err
		})
		if err != nil {
			return fileProblem(printer(c), "attachments", err)
		}
	}
	_, err := s.Inquiries.Reply(ctx, by, id, in, keyOf(c, typed, fileNames(c, "attachments")...))
	return err
}

// refuseAnswer shows the thread again with the answer that was not sent.
func (s *Server) refuseAnswer(c *fiber.Ctx, id string, typed member.Typed, cause error) error {
	form, err := refusedForm(printer(c), typed, cause)
	if err != nil {
		return err
	}
	q, err := s.Inquiries.Inquiry(c.UserContext(), request.By(c), id)
	if err != nil {
		return err
	}
	return s.showThread(c, formStatus(cause), q, form)
}

// endings are the ways out of an inquiry, by the last word of their address.
var endings = map[string]struct {
	reason, danger bool
	do             func(s *Server, c *fiber.Ctx, id, reason string) error
}{
	"decline": {true, false, func(s *Server, c *fiber.Ctx, id, reason string) error {
		_, err := s.Inquiries.Decline(c.UserContext(), request.By(c), id, reason)
		return err
	}},
	"close": {false, false, func(s *Server, c *fiber.Ctx, id, _ string) error {
		_, err := s.Inquiries.Close(c.UserContext(), request.By(c), id)
		return err
	}},
	"report": {true, true, func(s *Server, c *fiber.Ctx, id, reason string) error {
		_, err := s.Inquiries.Report(c.UserContext(), request.By(c), id, reason)
		return err
	}},
}

// askEnding asks once before an inquiry ends.
func (s *Server) askEnding(c *fiber.Ctx) error {
	return s.showEnding(c, fiber.StatusOK, member.Form{Typed: member.Typed{}})
}

func (s *Server) showEnding(c *fiber.Ctx, status int, form member.Form) error {
	q, err := s.Inquiries.Inquiry(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	name := c.Params("ending")
	ending, ok := endings[name]
	if !ok {
		return errPage
	}
	p := printer(c)
	back := "/" + string(lang(c)) + "/member/inquiries/" + q.ID
	view := member.QuestionView{Form: form, Confirm: ui.Confirm{
		Question: p.T("member.ending."+name, "number", q.Number), Text: p.T("member.ending." + name + "_text"), Action: back + "/" + name,
		Verb: p.T("member.ending." + name + "_verb"), Back: back, Danger: ending.danger,
	}}
	if ending.reason {
		view.Field, view.Label, view.Long = "reason", p.T("member.field.reason"), true
	}
	return s.memberQuestion(c, status, "inquiries", view)
}

// endInquiry does what was asked.
func (s *Server) endInquiry(c *fiber.Ctx) error {
	typed, err := posted(c)
	if err != nil {
		return err
	}
	ending, ok := endings[c.Params("ending")]
	if !ok {
		return errPage
	}
	if err := ending.do(s, c, c.Params("id"), typed["reason"]); err != nil {
		form, err := refusedForm(printer(c), typed, err)
		if err != nil {
			return err
		}
		return s.showEnding(c, fiber.StatusUnprocessableEntity, form)
	}
	s.say(c, "flash.inquiry_ended")
	return to(c, "/member/inquiries/"+c.Params("id"))
}

// memberQuestion shows a page with one question.
func (s *Server) memberQuestion(c *fiber.Ctx, status int, nav string, view member.QuestionView) error {
	page, err := s.desk(c, layout.Member, view.Confirm.Question, nav)
	if err != nil {
		return err
	}
	return render(c, status, member.Question(page, view))
}

// attachment sends a file of a thread, to be saved and never shown.
func (s *Server) attachment(c *fiber.Ctx) error {
	f, err := s.Inquiries.Attachment(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	for name, value := range media.DownloadHeaders(media.File{Name: f.Name, Type: f.Type}) {
		c.Set(name, value)
	}
	return c.SendStream(f.Body, int(f.Bytes)) // fasthttp closes it
}
