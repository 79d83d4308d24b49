package admin

import (
	"time"

	"github.com/a-h/templ"

	"market/frontend/layout"
	"market/frontend/ui"
)

// ReviewsView is the review desk: the queue, and one case unless the queue is empty.
type ReviewsView struct {
	Queue Queue
	Case  *Case
	Flash *layout.Flash
}

// Queue is the left pane. Query is the filter as it follows an address, with "?" unless empty.
type Queue struct {
	Total    int
	Kinds    []ui.Tab
	Kind     string
	Status   string
	Statuses []ui.Option
	Zone     string
	Zones    []ui.Option
	Mine     bool
	Narrowed bool
	Items    []QueueItem
	Query    string
	First    string // address of the first page, empty on it
	Next     string // address of the next page
	Reasons  []ui.Option
	Bulk     bool // cases of this list may be decided
}

// QueueItem is a case in the queue. Left says how long until it is due, or since when it is overdue.
type QueueItem struct {
	ID      string
	Href    string
	Title   Said
	Kind    string
	Org     Said
	Age     string
	Left    string
	Overdue bool
	State   Mark // of a case that does not simply wait
	Current bool
}

// Case is the middle and the right pane.
type Case struct {
	Form
	ID      string
	Query   string
	Title   Said
	Kind    string
	New     bool // nothing was shown before
	Shows   bool // approving puts it before readers at once
	Org     Organisation
	Preview string
	Meta    []string

	Findings []Finding
	Texts    []TextPart
	Rows     []RowPart
	Images   []ui.Image
	History  []Deed

	Waits   bool
	Due     Due
	HeldBy  string // name of the reviewer who holds it, empty when nobody does
	HeldAt  string // until when
	Mine    bool   // the reader holds it
	Reasons []ui.Option
	Note    string
	Done    *Done

	Previous string
	Next     string
	NextID   string
}

// Organisation is the box of whose case it is.
type Organisation struct {
	Name  Said
	Href  string // empty when the reader may not open it
	Level string
	State Mark
	Facts []ui.Fact
}

// Finding is something a program noticed; Href leads to the field.
type Finding struct{ Href, Text string }

// TextPart is one text in its languages, Chinese and Russian beside each other.
type TextPart struct {
	ID    string
	Label string
	Sides []Side
}

// Side is the text in one language, compared with what is shown now. State is that of the translation.
type Side struct {
	Lang     string
	Language string
	State    string
	Empty    bool
	Changes  []ui.Change
	Path     string
	Remark   string
}

// RowPart is a field without language, as it is and as it is proposed.
type RowPart struct {
	ID      string
	Label   string
	Before  string
	After   string
	Changed bool
	Path    string
	Remark  string
}

// Done is the decision of a case that was decided.
type Done struct {
	State   Mark
	By      string
	At      string
	Reasons []string
	Note    string
	Remarks []Remark
}

// Remark is what the reviewer said about a field.
type Remark struct{ Label, Text string }

// BulkView is what became of cases that were decided together.
type BulkView struct {
	Form
	Query  string
	Done   int
	Failed []BulkFailure
}

// BulkFailure is a case that was not decided, and why.
type BulkFailure struct {
	Title Said
	Href  string
	Text  string
}

// Due is when a case should be decided.
type Due struct {
	At      time.Time
	Text    string
	Overdue bool
}

func (d Due) tone() ui.Tone {
	if d.Overdue {
		return ui.Bad
	}
	return ui.Due
}

// swapped makes a link change the case without losing the place in the queue.
func swapped(href string) templ.Attributes {
	return templ.Attributes{
		"hx-get": href, "hx-target": "#case", "hx-select": "#case", "hx-select-oob": "#decision,#queue-list", "hx-swap": "outerHTML show:#case:top", "hx-push-url": "true",
	}
}
