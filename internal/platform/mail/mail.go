// Package mail writes letters and hands them to a Sender.
//
// It owns the form of a letter (one structure, rendered as HTML and as text), the message on the wire and the job that
// sends it. It refuses to send from a request: a use case enqueues NewJob(m) in its transaction, and the letter leaves
// when the fact it tells of is true. It never logs an address or a text.
package mail

import (
	"context"
	"errors"

	"market/internal/kernel/i18n"
)

// Message is a letter to one reader, complete.
type Message struct {
	ID      string            `json:"id"` // names the letter: the same id is the same letter, sent twice or not
	To      string            `json:"to"` // address, or "Name <address>"
	ReplyTo string            `json:"reply_to,omitempty"`
	Subject string            `json:"subject"`
	Text    string            `json:"text"`
	HTML    string            `json:"html,omitempty"`
	Lang    i18n.Lang         `json:"lang"`
	Headers map[string]string `json:"headers,omitempty"` // further headers, such as List-Unsubscribe
}

// Sender delivers a letter to the outside. It returns ErrRefused, wrapped, when trying again would not help.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// ErrRefused is a letter that nobody will ever take: a bad address, or a server's final answer.
var ErrRefused = errors.New("mail refused")
