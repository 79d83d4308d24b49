package api

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/media"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
)

func (s *Server) inquiryCalls() []operation {
	attach := do(fiber.MethodPost, "/attachments", "create-attachment", s.attach).located()
	attach.status = fiber.StatusCreated
	attach.files = []part{{name: "file", doc: "PDF, Word, Excel, CSV, plain text or a picture, at most 20 MB.", file: true, required: true}}
	download := do(fiber.MethodGet, "/attachments/{id}", "read-attachment", s.attachment)
	download.binary, download.status = true, fiber.StatusOK
	return chapter("inquiries",
		post("/inquiries", "create-inquiry", fiber.StatusCreated, s.createInquiry).located(),
		get("/inquiries", "list-inquiries", s.listInquiries),
		get("/inquiries/{id}", "read-inquiry", s.inquiry),
		post("/inquiries/{id}/messages", "create-message", fiber.StatusCreated, s.reply),
		post("/inquiries/{id}/decline", "decline-inquiry", fiber.StatusOK, s.decline).bodyOptional(),
		do(fiber.MethodPost, "/inquiries/{id}/close", "close-inquiry", s.closeInquiry),
		post("/inquiries/{id}/report", "report-inquiry", fiber.StatusOK, s.report).bodyOptional(),
		attach, download,
	)
}

// NewInquiry is what a buyer asks one supplier.
type NewInquiry struct {
	SupplierID  string        `json:"supplier_id"`
	Lines       []NewLine     `json:"lines"`
	Destination string        `json:"destination,omitempty" example:"Алматы"`
	Incoterm    *Term         `json:"incoterm,omitempty"`
	NeededBy    *catalog.Date `json:"needed_by,omitempty" format:"date"`
	Message     string        `json:"message"`
	Lang        string        `json:"lang,omitempty" enum:"zh,ru,kk,en" doc:"Language of the message."`
	Attachments []string      `json:"attachments,omitempty" doc:"Ids that POST /attachments gave."`
}

// NewLine is one product asked about.
type NewLine struct {
	ProductID   string `json:"product_id"`
	Quantity    int64  `json:"quantity" minimum:"1"`
	Unit        string `json:"unit,omitempty" doc:"The product's own when left out."`
	TargetPrice *Money `json:"target_price,omitempty"`
}

// Inquiry is what a buyer asked, with the thread that followed.
type Inquiry struct {
	ID          string        `json:"id"`
	Number      string        `json:"number" example:"Q-2026-000123"`
	Supplier    Party         `json:"supplier"`
	Buyer       Party         `json:"buyer"`
	Status      string        `json:"status" enum:"open,answered,quoted,accepted,declined,expired,closed"`
	Lines       []Line        `json:"lines"`
	Destination string        `json:"destination"`
	Incoterm    *Term         `json:"incoterm"`
	NeededBy    *catalog.Date `json:"needed_by" format:"date"`
	Lang        string        `json:"lang"`
	AwayUntil   *time.Time    `json:"away_until" doc:"Set when the supplier was away as the inquiry arrived."`
	Unread      int           `json:"unread" doc:"Messages that your organisation has not read."`
	Messages    []Message     `json:"messages" doc:"Oldest first; empty in lists."`
	LastAt      time.Time     `json:"last_message_at"`
	Version     int64         `json:"version"`
	CreatedAt   time.Time     `json:"created_at"`
	UpdatedAt   time.Time     `json:"updated_at"`
}

// Line is one product as it was named when the buyer asked.
type Line struct {
	ProductID   string `json:"product_id"`
	SKU         string `json:"sku"`
	Name        Text   `json:"name"`
	Quantity    int64  `json:"quantity"`
	Unit        string `json:"unit"`
	TargetPrice *Money `json:"target_price"`
}

// Message is one entry of the thread, in the language in which it was written.
type Message struct {
	ID          string       `json:"id"`
	Kind        string       `json:"kind" enum:"inquiry,text,declined,closed"`
	By          Author       `json:"by"`
	Lang        string       `json:"lang"`
	Text        string       `json:"text"`
	Attachments []Attachment `json:"attachments"`
	CreatedAt   time.Time    `json:"created_at"`
	ReadAt      *time.Time   `json:"read_at" doc:"When the other side first read it."`
}

// Author is who wrote a message, and for whom.
type Author struct {
	User         Person           `json:"user"`
	Organisation OrganisationName `json:"organisation"`
}

// Attachment is a file in a thread.
type Attachment struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Type      string    `json:"type" doc:"Content type."`
	Bytes     int64     `json:"bytes"`
	SHA256    string    `json:"sha256"`
	URL       string    `json:"url" format:"uri-reference"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func attachmentOf(a inquiry.Attachment) Attachment {
	at := a.CreatedAt.UTC()
	return Attachment{ID: a.ID, Name: a.Name, Type: a.Type, Bytes: a.Bytes, SHA256: a.SHA256, URL: Prefix + "/attachments/" + a.ID, CreatedAt: at, UpdatedAt: at}
}

func messageOf(q inquiry.Inquiry, m inquiry.Message) Message {
	organisation := OrganisationName{ID: q.SupplierID, Name: textOf(q.Supplier.Name)}
	if m.OrgID != q.SupplierID {
		organisation = OrganisationName{ID: q.BuyerID, Name: textOf(q.Buyer.Name)}
	}
	return Message{
		ID: m.ID, Kind: string(m.Kind), By: Author{User: Person{ID: m.UserID, Name: m.UserName}, Organisation: organisation}, Lang: string(m.Lang),
		Text: m.Text, Attachments: each(m.Attachments, attachmentOf), CreatedAt: m.CreatedAt.UTC(), ReadAt: utc(m.ReadAt),
	}
}

func lineOf(l inquiry.Line) Line {
	out := Line{ProductID: l.ProductID, SKU: l.SKU, Name: textOf(l.Name), Quantity: l.Quantity, Unit: l.Unit}
	if l.TargetPrice != nil {
		out.TargetPrice = moneyOf(*l.TargetPrice)
	}
	return out
}

func inquiryOf(q inquiry.Inquiry, zones zoneIndex) Inquiry {
	out := Inquiry{
		ID: q.ID, Number: q.Number, Supplier: zones.party(q.Supplier), Buyer: zones.party(q.Buyer), Status: string(q.Status),
		Lines: each(q.Lines, lineOf), Destination: q.Destination, NeededBy: q.NeededBy, Lang: string(q.Lang), AwayUntil: utc(q.AwayUntil),
		Unread: q.Unread, LastAt: q.LastAt.UTC(), Version: q.Version, CreatedAt: q.CreatedAt.UTC(), UpdatedAt: q.UpdatedAt.UTC(),
		Messages: each(q.Messages, func(m inquiry.Message) Message { return messageOf(q, m) }),
	}
	if q.Incoterm != nil {
		t := Term(*q.Incoterm)
		out.Incoterm = &t
	}
	return out
}

func (s *Server) inquiryAnswer(r *call, q inquiry.Inquiry, err error) (Inquiry, error) {
	if err != nil {
		return Inquiry{}, err
	}
	zones, err := s.zones(r)
	return inquiryOf(q, zones), err
}

func (s *Server) createInquiry(r *call, in NewInquiry) (Inquiry, error) {
	n := inquiry.NewInquiry{
		SupplierID: in.SupplierID, Destination: in.Destination, NeededBy: in.NeededBy, Message: in.Message, Lang: i18n.Lang(in.Lang), Attachments: in.Attachments,
	}
	if in.Incoterm != nil {
		t := catalog.Term(*in.Incoterm)
		n.Incoterm = &t
	}
	var p errs.Problems
	for i, l := range in.Lines {
		n.Lines = append(n.Lines, inquiry.NewLine{
			ProductID: l.ProductID, Quantity: l.Quantity, Unit: l.Unit, TargetPrice: target(&p, fmt.Sprintf("lines.%d.target_price", i), l.TargetPrice),
		})
	}
	if err := p.Err(); err != nil {
		return Inquiry{}, err
	}
	q, err := s.Inquiries.Send(r, r.by, n, r.key())
	if err == nil {
		r.created("/inquiries/" + q.ID)
	}
	return s.inquiryAnswer(r, q, err)
}

func target(p *errs.Problems, field string, m *Money) *money.Amount {
	if m == nil {
		return nil
	}
	currency, ok := money.ParseCurrency(m.Currency)
	if !ok {
		p.Add(field+".currency", "unknown_currency")
		return nil
	}
	a, err := money.Parse(m.Amount, currency)
	if err != nil {
		p.Add(field+".amount", money.Reason(err))
		return nil
	}
	return &a
}

// InquiryList are the parameters of the list of inquiries.
type InquiryList struct {
	Box    string `query:"box" enum:"sent,received" doc:"That of your organisation's kind when left out."`
	Status string `query:"status" enum:"open,answered,quoted,accepted,declined,expired,closed"`
	Paged
}

func (s *Server) listInquiries(r *call, q InquiryList) (List[Inquiry], error) {
	zones, err := s.zones(r)
	if err != nil {
		return List[Inquiry]{}, err
	}
	page, err := s.Inquiries.List(r, r.by, inquiry.Filter{Box: inquiry.Box(q.Box), Status: inquiry.Status(q.Status)}, q.page())
	return listOf(page, func(q inquiry.Inquiry) Inquiry { return inquiryOf(q, zones) }), err
}

// inquiry gives the thread, and notes that the reader's side has read it: the answer shows it as it was before.
func (s *Server) inquiry(r *call, _ none) (Inquiry, error) {
	q, err := s.Inquiries.Inquiry(r, r.by, r.id())
	if err == nil && q.Unread > 0 && r.c.Method() == fiber.MethodGet {
		err = s.Inquiries.MarkRead(r, r.by, q.ID)
	}
	return s.inquiryAnswer(r, q, err)
}

// NewMessage is what either side writes into the thread.
type NewMessage struct {
	Text        string   `json:"text,omitempty"`
	Lang        string   `json:"lang,omitempty" enum:"zh,ru,kk,en"`
	Attachments []string `json:"attachments,omitempty" doc:"Ids that POST /attachments gave."`
}

func (s *Server) reply(r *call, in NewMessage) (Message, error) {
	m, err := s.Inquiries.Reply(r, r.by, r.id(), inquiry.NewMessage{Text: in.Text, Lang: i18n.Lang(in.Lang), Attachments: in.Attachments}, r.key())
	if err != nil {
		return Message{}, err
	}
	q, err := s.Inquiries.Inquiry(r, r.by, r.id())
	return messageOf(q, m), err
}

// Why is a reason in the writer's own words.
type Why struct {
	Reason string `json:"reason,omitempty"`
}

func (s *Server) decline(r *call, in Why) (Inquiry, error) {
	q, err := s.Inquiries.Decline(r, r.by, r.id(), in.Reason)
	return s.inquiryAnswer(r, q, err)
}

func (s *Server) closeInquiry(r *call) (Inquiry, error) {
	q, err := s.Inquiries.Close(r, r.by, r.id())
	return s.inquiryAnswer(r, q, err)
}

func (s *Server) report(r *call, in Why) (Inquiry, error) {
	q, err := s.Inquiries.Report(r, r.by, r.id(), in.Reason)
	return s.inquiryAnswer(r, q, err)
}

func (s *Server) attach(r *call) (Attachment, error) {
	file, err := r.file("file")
	if err != nil {
		return Attachment{}, err
	}
	defer file.Close()
	a, err := s.Inquiries.Attach(r, r.by, file.name, file)
	if err == nil {
		r.created("/attachments/" + a.ID)
	}
	return attachmentOf(a), err
}

func (s *Server) attachment(r *call) (none, error) {
	f, err := s.Inquiries.Attachment(r, r.by, r.id())
	if err != nil {
		return none{}, err
	}
	for name, value := range media.DownloadHeaders(media.File{ID: f.ID, Name: f.Name, Type: f.Type, Bytes: f.Bytes}) {
		r.c.Set(name, value)
	}
	return none{}, r.c.SendStream(f.Body, int(f.Bytes))
}
