// Package smtpengine is the mail Sender that speaks SMTP to a submission server.
//
// It owns the connection's address, security and time limits, and tells final refusals from passing trouble. It refuses
// to queue or repeat: that is the job's.
package smtpengine

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"market/internal/platform/mail"
)

const (
	timeout       = 20 * time.Second
	submission    = 587
	submissionTLS = 465
)

// Sender sends each letter over a connection of its own.
type Sender struct {
	host    string
	options []gomail.Option
	from    string
	clock   func() time.Time
}

var _ mail.Sender = (*Sender)(nil)

// New reads an address such as smtps://user:password@host:465?from=Market%20%3Cnoreply@market.example%3E. With smtps
// the connection is encrypted from its start; with smtp it must turn encrypted (STARTTLS) before a password is sent, and
// without a password does so where the server can. clock is time.Now outside tests.
func New(rawURL string, clock func() time.Time) (*Sender, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, errors.New("mail server: not a URL") // the cause would print the password
	}
	s := &Sender{host: u.Hostname(), from: u.Query().Get("from"), clock: clock}
	if s.host == "" || s.from == "" {
		return nil, errors.New("mail server: host or from missing")
	}
	port, policy := submission, gomail.TLSOpportunistic
	switch u.Scheme {
	case "smtps":
		port = submissionTLS
		s.options = append(s.options, gomail.WithSSL())
	case "smtp":
	default:
		return nil, errors.New("mail server: neither smtp nor smtps")
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errors.New("mail server: port is not a number")
		}
	}
	if password, has := u.User.Password(); has {
		policy = gomail.TLSMandatory
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	s.options = append(s.options, gomail.WithPort(port), gomail.WithTimeout(timeout), gomail.WithTLSPolicy(policy), gomail.WithoutNoop())
	_, err = gomail.NewClient(s.host, s.options...)
	return s, err
}

// Send hands the letter to the server. ErrRefused means that the server will never take it.
func (s *Sender) Send(ctx context.Context, m mail.Message) error {
	msg, err := mail.Compose(s.from, m, s.clock())
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, msg)
	var failed *gomail.SendError
	if errors.As(err, &failed) && final(failed) {
		return fmt.Errorf("%w: server answered %d %s", mail.ErrRefused, failed.ErrorCode(), failed.EnhancedStatusCode())
	}
	if failed != nil {
		return fmt.Errorf("mail server: %d %s", failed.ErrorCode(), failed.EnhancedStatusCode()) // its text may name the reader
	}
	return err
}

// final is a 5xx answer to the letter or its addresses (RFC 5321, 4.2.1).
func final(e *gomail.SendError) bool { return e.ErrorCode() >= 500 && !e.IsTemp() }
