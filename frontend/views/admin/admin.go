// Package admin is the pages of alliance staff: the review desk, organisations, products, zones, categories, users,
// inquiries, the audit log and the jobs.
//
// Each view takes a layout.Page and one struct of plain values that the edge fills. Views decide nothing and ask nobody;
// what a reader may not do is absent from the struct.
package admin

import (
	"market/frontend/ui"
	"market/internal/kernel/i18n"
)

// Form is what every form shows of a refused attempt. Errors are by field name, Refused the same for the summary,
// Failed what is wrong with the whole.
type Form struct {
	Errors  map[string]string
	Refused []ui.Refused
	Failed  string
}

// Said is a text of the trade with the language it is in.
type Said struct {
	Text string
	Lang i18n.Lang
}

// Deed is one line of a history.
type Deed struct {
	At   string
	Who  string
	What string
	Note string
}

// Mark is the word of a state with its mood.
type Mark struct {
	Label string
	Mood  ui.Mood
}
