package account

import (
	"context"
	"net/url"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/platform/mail"
)

// Pages, below the language, that the links of our letters lead to. The first three take the parameter "token".
const (
	PathConfirm      = "/confirm-email"
	PathReset        = "/reset-password"
	PathInvitation   = "/invitation"
	pathOrganisation = "/member/organisation"
)

// letter is what a letter is about; its texts are the messages "account.letter.KEY.…".
type letter struct {
	key          string
	path         string
	token        string
	organisation i18n.Text
	by           string
	reasons      []string // codes of a review
	note         string
}

// send enqueues a letter to a user, in the user's language.
func (s *Service) send(ctx context.Context, tx *database.Tx, to User, l letter) error {
	t := i18n.For(to.Lang)
	text := func(part string) string {
		return t.T("account.letter."+l.key+"."+part, "organisation", l.organisation.For(t.Lang()), "by", l.by)
	}
	home := s.baseURL + "/" + string(t.Lang())
	link := home + l.path
	if l.token != "" {
		link += "?" + url.Values{"token": {l.token}}.Encode()
	}
	m := mail.Letter{
		Lang: t.Lang(), To: to.Email, Name: to.Name, Subject: text("subject"), Paragraphs: []string{text("text")},
		Button: &mail.Link{Text: text("button"), URL: link}, Site: mail.Link{URL: home},
	}
	for _, code := range l.reasons {
		m.Paragraphs = append(m.Paragraphs, t.T("reason."+code))
	}
	if l.note != "" {
		m.Quote = &mail.Quote{Author: l.by, Text: l.note}
	}
	if after := "account.letter." + l.key + ".after"; t.Has(after) {
		m.After = []string{t.T(after)}
	}
	message, err := m.Message()
	if err != nil {
		return err
	}
	return s.queue.Enqueue(ctx, tx, mail.NewJob(message))
}

// sendToOwners writes to everybody who owns the organisation.
func (s *Service) sendToOwners(ctx context.Context, tx *database.Tx, orgID string, l letter) error {
	owners, err := recipients(ctx, tx, orgID, []actor.Role{actor.Owner})
	if err != nil {
		return err
	}
	for _, u := range owners {
		if err := s.send(ctx, tx, u, l); err != nil {
			return err
		}
	}
	return nil
}
