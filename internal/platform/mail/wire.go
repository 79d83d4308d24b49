package mail

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Compose builds the message on the wire (RFC 5322, MIME): UTF-8, multipart/alternative, a Message-ID made of the
// letter's id, so that a job that ran twice sends the same letter and readers see it once.
func Compose(from string, m Message, at time.Time) (*gomail.Msg, error) {
	sender, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("sender's address: %w", err)
	}
	if err := m.check(); err != nil {
		return nil, errors.Join(ErrRefused, err)
	}
	msg := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(sender)
	if err := msg.To(m.To); err != nil {
		return nil, fmt.Errorf("%w: recipient's address", ErrRefused) // the cause would name the address
	}
	if m.ReplyTo != "" {
		if err := msg.ReplyTo(m.ReplyTo); err != nil {
			return nil, fmt.Errorf("%w: reply address", ErrRefused)
		}
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(at)
	msg.SetMessageIDWithValue(m.ID + "@" + domain(sender.Address))
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answers from holidays
	msg.SetGenHeader("Content-Language", string(m.Lang))
	for name, value := range m.Headers {
		msg.SetGenHeader(gomail.Header(name), value)
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

// check refuses what could smuggle a header or leave the letter without a name.
func (m Message) check() error {
	if m.ID == "" || m.Subject == "" || m.Text == "" {
		return errors.New("letter without id, subject or text")
	}
	for name, value := range m.Headers {
		if !headerName(name) || strings.ContainsAny(value, "\r\n\x00") {
			return errors.New("header that is none")
		}
	}
	if strings.ContainsAny(m.ID+m.To+m.ReplyTo+m.Subject, "\r\n\x00") || strings.ContainsAny(m.ID, " <>@") {
		return errors.New("line break in a header")
	}
	return nil
}

func headerName(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == ':' }) < 0
}

func domain(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}
