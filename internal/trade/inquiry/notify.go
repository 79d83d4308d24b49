package inquiry

import (
	"context"
	"encoding/json"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/platform/mail"
	"market/internal/trade/account"
)

// notice is the payload of JobNotify.
type notice struct {
	Inquiry string `json:"inquiry"`
	Message string `json:"message"`
}

// HandleNotify has letters about a message sent to the owners and sales people of the other side, in the language of
// each. Run twice it does nothing the second time, and a letter's id is made of the message and its reader.
func (s *Service) HandleNotify(ctx context.Context, payload json.RawMessage) error {
	var n notice
	if err := json.Unmarshal(payload, &n); err != nil {
		return jobs.Cancel(err)
	}
	return s.db.Tx(ctx, func(tx *database.Tx) error {
		fresh, err := claimNotice(ctx, tx, n, s.now())
		if err != nil || !fresh {
			return err
		}
		letters, err := s.letters(ctx, tx, n)
		if err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, tx, letters...)
	})
}

func (s *Service) letters(ctx context.Context, tx *database.Tx, n notice) ([]jobs.Job, error) {
	q, m, err := s.thread(ctx, tx, n)
	if err != nil {
		return nil, err
	}
	reader := q.SupplierID
	if m.Side == Supplier {
		reader = q.BuyerID
	}
	users, err := s.accounts.Recipients(ctx, tx, reader, actor.Owner, actor.Sales)
	if err != nil {
		return nil, err
	}
	out := make([]jobs.Job, len(users))
	for i, u := range users {
		letter, err := s.letter(q, m, u).Message()
		if err != nil {
			return nil, err
		}
		letter.ID = "inquiry-" + m.ID + "-" + u.ID
		out[i] = mail.NewJob(letter)
	}
	return out, nil
}

func (s *Service) thread(ctx context.Context, tx *database.Tx, n notice) (Inquiry, Message, error) {
	q, err := inquiryByID(ctx, tx, n.Inquiry)
	if err != nil {
		return Inquiry{}, Message{}, err
	}
	if err := s.name(ctx, tx, &q); err != nil {
		return Inquiry{}, Message{}, err
	}
	messages, err := selectMessages(ctx, tx, q.ID)
	if err != nil {
		return Inquiry{}, Message{}, err
	}
	for _, m := range messages {
		if m.ID == n.Message {
			return q, m, nil
		}
	}
	return Inquiry{}, Message{}, ErrNotFound
}

// letter tells one reader of a message: in the reader's language who writes and what is asked, in the writer's own words
// what was written.
func (s *Service) letter(q Inquiry, m Message, reader account.User) mail.Letter {
	p := i18n.For(reader.Lang)
	from := q.Buyer
	if m.Side == Supplier {
		from = q.Supplier
	}
	text := func(part string) string {
		return p.T("inquiry.letter."+string(m.Kind)+"."+part,
			"number", q.Number, "name", from.Name.For(p.Lang()), "country", p.T("country."+from.Country))
	}
	home := s.baseURL + "/" + string(p.Lang())
	l := mail.Letter{
		Lang: p.Lang(), To: reader.Email, Name: reader.Name, Subject: text("subject"), Paragraphs: []string{text("text")},
		Rows:   rows(p, q, m),
		Button: &mail.Link{Text: p.T("inquiry.letter.open"), URL: home + "/member/inquiries/" + q.ID},
		Site:   mail.Link{URL: home},
		Reply:  q.Status.Talks(),
	}
	if m.Text != "" {
		l.Quote = &mail.Quote{Author: m.UserName, Text: m.Text}
	}
	return l
}

// rows are the facts of a letter: for a new inquiry all that was asked, otherwise what it is about.
func rows(p *i18n.Printer, q Inquiry, m Message) []mail.Row {
	out := []mail.Row{{Label: p.T("inquiry.number"), Value: q.Number}}
	add := func(label, value string) {
		if value != "" {
			out = append(out, mail.Row{Label: label, Value: value})
		}
	}
	if m.Kind == AskMessage {
		for _, l := range q.Lines {
			add(l.Name.For(p.Lang()), l.Wanted(p))
		}
		add(p.T("inquiry.destination"), q.Destination)
		if q.Incoterm != nil {
			add(p.T("inquiry.incoterm"), q.Incoterm.Rule+" "+q.Incoterm.Place)
		}
		if q.NeededBy != nil {
			if day, ok := q.NeededBy.Time(); ok {
				add(p.T("inquiry.needed_by"), p.Date(day))
			}
		}
	} else {
		names := make([]string, len(q.Lines))
		for i, l := range q.Lines {
			names[i] = l.Name.For(p.Lang())
		}
		add(p.T("inquiry.products"), p.List(names))
	}
	names := make([]string, len(m.Attachments))
	for i, a := range m.Attachments {
		names[i] = a.Name
	}
	add(p.T("inquiry.attachments"), p.List(names))
	return out
}

// Wanted tells a reader the quantity, and the price that the buyer has in mind: "100 件，目标单价 ¥9.50".
func (l Line) Wanted(p *i18n.Printer) string {
	quantity := p.N("unit."+l.Unit+".count", l.Quantity)
	if l.TargetPrice == nil {
		return quantity
	}
	return p.T("inquiry.wanted", "quantity", quantity, "price", *l.TargetPrice)
}
