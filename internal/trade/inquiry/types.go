package inquiry

import (
	"io"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/trade/account"
	"market/internal/trade/catalog"
)

// Inquiry is what a buyer asks one supplier.
type Inquiry struct {
	ID          string
	Number      string // "Q-2026-000123"
	SupplierID  string
	BuyerID     string
	Supplier    account.Summary
	Buyer       account.Summary
	Status      Status
	Lines       []Line
	Destination string        // empty when not said
	Incoterm    *catalog.Term // nil when not said
	NeededBy    *catalog.Date // nil when not said
	Lang        i18n.Lang     // of the buyer's text
	// AwayUntil says that the supplier was away when the inquiry arrived, and until when; nil when it was not.
	AwayUntil *time.Time
	// Reported tells staff that one side called the inquiry spam or abuse. The sides do not see it.
	Reported  bool
	Messages  []Message // oldest first; empty in lists
	Unread    int       // messages that the reader's organisation has not read; 0 for staff
	LastAt    time.Time // of the newest message
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time

	unreadSupplier, unreadBuyer int
}

// Line is one product asked about, as it was named when the buyer asked.
type Line struct {
	ProductID   string        `json:"product_id"`
	RevisionID  string        `json:"revision_id"` // the content that the buyer saw
	SKU         string        `json:"sku"`
	Name        i18n.Text     `json:"name"`
	Quantity    int64         `json:"quantity"`
	Unit        string        `json:"unit"` // one of catalog.Units
	TargetPrice *money.Amount `json:"target_price,omitempty"`
}

// MessageKind says what a message is besides its text.
type MessageKind string

// The kinds: the buyer's question itself, a plain text, or the end of the inquiry, whose text may be empty.
const (
	AskMessage     MessageKind = "inquiry"
	TextMessage    MessageKind = "text"
	DeclineMessage MessageKind = "declined"
	CloseMessage   MessageKind = "closed"
)

// Message is one entry of the thread. Text stands as it was written, in Lang.
type Message struct {
	ID          string
	InquiryID   string
	Kind        MessageKind
	Side        Side
	UserID      string
	UserName    string
	OrgID       string
	Lang        i18n.Lang
	Text        string
	Attachments []Attachment
	CreatedAt   time.Time
	ReadAt      *time.Time // when the other side first read it
}

// Attachment is a file in a thread, or one that waits to be sent with a message.
type Attachment struct {
	ID        string
	Name      string
	Type      string // content type
	Bytes     int64
	SHA256    string
	CreatedAt time.Time

	ext                  string
	orgID                string
	inquiryID, messageID string // empty while it waits
}

// NewInquiry is what a buyer sends. Unit may be empty for the product's own; Lang may be empty for that of the actor.
type NewInquiry struct {
	SupplierID  string
	Lines       []NewLine
	Destination string
	Incoterm    *catalog.Term
	NeededBy    *catalog.Date
	Message     string
	Lang        i18n.Lang
	Attachments []string // ids given by Attach
}

// NewLine is one product that a buyer asks about.
type NewLine struct {
	ProductID   string
	Quantity    int64
	Unit        string
	TargetPrice *money.Amount
}

// NewMessage is what either side writes into the thread. It needs a text or an attachment.
type NewMessage struct {
	Text        string
	Lang        i18n.Lang
	Attachments []string
}

// Box is one of the two lists of an organisation.
type Box string

// The boxes: what the organisation asked, and what it was asked.
const (
	Sent     Box = "sent"
	Received Box = "received"
)

// Filter narrows a list. An empty Box is that of the organisation's kind; an empty Status means all.
type Filter struct {
	Box    Box
	Status Status
}

// StaffFilter narrows the list of the office.
type StaffFilter struct {
	Status   Status
	Reported bool // only those that a side reported
}

// File is an opened attachment; the caller closes Body.
type File struct {
	Attachment
	Body io.ReadCloser
}

// SideOf tells which side of the inquiry the actor works for; ok is false for anybody else, staff included.
func (q Inquiry) SideOf(by actor.Actor) (side Side, ok bool) {
	switch by.OrgID {
	case "":
		return "", false
	case q.SupplierID:
		return Supplier, true
	case q.BuyerID:
		return Buyer, true
	}
	return "", false
}

// AwayNote tells a reader that the supplier was away when the inquiry arrived; empty when it was not.
func (q Inquiry) AwayNote(p *i18n.Printer) string {
	if q.AwayUntil == nil {
		return ""
	}
	return p.T("inquiry.away", "until", *q.AwayUntil)
}
