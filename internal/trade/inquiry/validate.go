package inquiry

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/trade/catalog"
)

// Limits of what is sent; texts in characters.
const (
	MaxText        = 5_000
	MaxReason      = 2_000
	MaxPlace       = 200
	MaxLines       = 50
	MaxAttachments = 10
	MaxQuantity    = 1_000_000_000
)

// tidy brings the texts to the form in which they are kept.
func (in *NewInquiry) tidy(lang i18n.Lang) {
	in.Message, in.Destination = i18n.Normalize(in.Message), oneLine(in.Destination)
	if in.Lang == "" {
		in.Lang = lang
	}
	if in.Incoterm != nil {
		in.Incoterm = &catalog.Term{Rule: strings.ToUpper(oneLine(in.Incoterm.Rule)), Place: oneLine(in.Incoterm.Place)}
	}
}

func (in *NewMessage) tidy(lang i18n.Lang) {
	in.Text = i18n.Normalize(in.Text)
	if in.Lang == "" {
		in.Lang = lang
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(i18n.Normalize(s)), " ") }

// problems lists what can be refused without looking at the products.
func (in NewInquiry) problems(now time.Time) (p errs.Problems) {
	p.Check(in.Message != "", "message", "required")
	checkLength(&p, "message", in.Message, MaxText)
	checkLength(&p, "destination", in.Destination, MaxPlace)
	checkLang(&p, in.Lang)
	if in.Incoterm != nil {
		p.Check(slices.Contains(catalog.Rules[:], in.Incoterm.Rule), "incoterm.rule", "incoterm_unknown")
		p.Check(!catalog.SeaTermOnLand(*in.Incoterm), "incoterm.rule", "incoterm_sea_only", "rule", in.Incoterm.Rule)
		p.Check(in.Incoterm.Place != "", "incoterm.place", "place_required")
		checkLength(&p, "incoterm.place", in.Incoterm.Place, MaxPlace)
	}
	if in.NeededBy != nil {
		checkNeededBy(&p, *in.NeededBy, now)
	}
	p.Check(len(in.Lines) > 0, "lines", "required")
	p.Check(len(in.Lines) <= MaxLines, "lines", "too_many", "max", MaxLines)
	for i := range in.Lines[:min(len(in.Lines), MaxLines)] {
		in.checkLine(&p, i)
	}
	checkAttachments(&p, in.Attachments)
	return p
}

func (in NewInquiry) checkLine(p *errs.Problems, i int) {
	l, field := in.Lines[i], fmt.Sprintf("lines.%d.", i)
	same := func(other NewLine) bool { return other.ProductID == l.ProductID }
	p.Check(l.ProductID == "" || !slices.ContainsFunc(in.Lines[:i], same), field+"product_id", "duplicate")
	p.Check(l.Quantity > 0, field+"quantity", "not_positive")
	p.Check(l.Quantity <= MaxQuantity, field+"quantity", "too_large")
	p.Check(l.Unit == "" || slices.Contains(catalog.Units[:], l.Unit), field+"unit", "unknown_unit")
	if l.TargetPrice != nil {
		p.Check(l.TargetPrice.Minor > 0, field+"target_price", "not_positive")
		p.Check(l.TargetPrice.Minor <= money.MaxMinor, field+"target_price", "too_large")
		p.Check(slices.Contains(catalog.Currencies[:], l.TargetPrice.Currency), field+"target_price", "unknown_currency")
	}
}

// checkNeededBy takes today for the day it is at the buyer's.
func checkNeededBy(p *errs.Problems, d catalog.Date, now time.Time) {
	if _, ok := d.Time(); !ok {
		p.Add("needed_by", "not_a_date")
		return
	}
	today := now.In(buyersClock()).Format(time.DateOnly)
	p.Check(string(d) >= today, "needed_by", "in_the_past")
}

// buyersClock is that of Astana.
func buyersClock() *time.Location { return i18n.For(i18n.Ru).Zone() }

func (in NewMessage) problems() (p errs.Problems) {
	p.Check(in.Text != "" || len(in.Attachments) > 0, "text", "required")
	checkLength(&p, "text", in.Text, MaxText)
	checkLang(&p, in.Lang)
	checkAttachments(&p, in.Attachments)
	return p
}

func checkLang(p *errs.Problems, l i18n.Lang) {
	_, known := i18n.ParseLang(string(l))
	p.Check(known, "lang", "unknown_language")
}

func checkLength(p *errs.Problems, field, text string, limit int) {
	p.Check(utf8.RuneCountInString(text) <= limit, field, "too_long", "max", limit)
}

func checkAttachments(p *errs.Problems, ids []string) {
	p.Check(len(ids) <= MaxAttachments, "attachments", "too_many", "max", MaxAttachments)
	for i, id := range ids[:min(len(ids), MaxAttachments)] {
		p.Check(!slices.Contains(ids[:i], id), attachmentField(i), "duplicate")
	}
}

func attachmentField(i int) string { return fmt.Sprintf("attachments.%d", i) }
