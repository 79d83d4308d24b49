package mail

import (
	"embed"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"unicode"

	"market/internal/kernel/i18n"
)

// Letter is what a letter says, in the reader's language already. Every part may be empty but the subject, and one of
// Paragraphs, Rows and Quote.
type Letter struct {
	Lang       i18n.Lang
	To         string // address of the reader
	Name       string // of the reader, for the greeting
	Subject    string
	Preview    string // what lists of letters show beside the subject; the first paragraph when empty
	Paragraphs []string
	Rows       []Row
	Quote      *Quote
	Button     *Link
	After      []string // paragraphs below the button, such as how long a link is good for
	Site       Link     // the name and address of the site, for head and foot
	Reply      bool     // the reader may want to answer: say where
}

// Row is one fact: what and which.
type Row struct{ Label, Value string }

// Quote is what somebody wrote.
type Quote struct{ Author, Text string }

// Link is a text that leads to an absolute http or https address.
type Link struct{ Text, URL string }

//go:embed letter.html.tmpl
var letterFiles embed.FS

// page is a Letter with the words of its frame.
type page struct {
	Letter
	Greeting, Automatic, ReplyHint, LinkInstead, Wrote string
}

// Message renders the letter as HTML and as text. It fails when a link is not an absolute web address or the letter is
// empty: both are mistakes of the program.
func (l Letter) Message() (Message, error) {
	if err := l.check(); err != nil {
		return Message{}, err
	}
	tmpl, err := template.New("letter.html.tmpl").Funcs(template.FuncMap{"lines": lines}).ParseFS(letterFiles, "letter.html.tmpl")
	if err != nil {
		return Message{}, err
	}
	p := l.framed()
	var html strings.Builder
	if err := tmpl.Execute(&html, p); err != nil {
		return Message{}, err
	}
	return Message{To: l.To, Subject: oneLine(l.Subject), Text: p.text(), HTML: html.String(), Lang: l.Lang}, nil
}

func (l Letter) check() error {
	if l.Subject == "" || len(l.Paragraphs)+len(l.Rows) == 0 && l.Quote == nil {
		return fmt.Errorf("letter %q says nothing", l.Subject)
	}
	links := []Link{l.Site}
	if l.Button != nil {
		links = append(links, *l.Button)
	}
	for _, link := range links {
		u, err := url.Parse(link.URL)
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			return fmt.Errorf("letter %q: link is not an absolute web address", l.Subject)
		}
	}
	return nil
}

func (l Letter) framed() page {
	t := i18n.For(l.Lang)
	p := page{Letter: l, Automatic: t.T("mail.automatic"), LinkInstead: t.T("mail.link_instead")}
	p.Greeting = t.T("mail.greeting_nameless")
	if l.Name != "" {
		p.Greeting = t.T("mail.greeting", "name", oneLine(l.Name))
	}
	if l.Reply {
		p.ReplyHint = t.T("mail.reply_on_site")
	}
	if l.Quote != nil {
		p.Wrote = t.T("mail.wrote", "name", oneLine(l.Quote.Author))
	}
	if p.Site.Text == "" {
		p.Site.Text = t.T("mail.open_site")
	}
	if p.Preview == "" && len(l.Paragraphs) > 0 {
		p.Preview = l.Paragraphs[0]
	}
	return p
}

// text is the letter for readers without HTML.
func (p page) text() string {
	parts := append([]string{p.Greeting}, p.Paragraphs...)
	if len(p.Rows) > 0 {
		rows := make([]string, len(p.Rows))
		for i, r := range p.Rows {
			rows[i] = r.Label + ": " + oneLine(r.Value)
		}
		parts = append(parts, strings.Join(rows, "\n"))
	}
	if p.Quote != nil {
		parts = append(parts, p.Wrote+"\n> "+strings.Join(lines(p.Quote.Text), "\n> "))
	}
	if p.Button != nil {
		parts = append(parts, p.Button.Text+":\n"+p.Button.URL)
	}
	parts = append(parts, p.After...)
	foot := []string{p.Automatic}
	if p.ReplyHint != "" {
		foot = append(foot, p.ReplyHint)
	}
	foot = append(foot, p.Site.Text+": "+p.Site.URL)
	return strings.Join(parts, "\n\n") + "\n\n-- \n" + strings.Join(foot, "\n") + "\n"
}

// lines splits a text at its line breaks, whatever system made them.
func lines(s string) []string {
	return strings.Split(strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)), "\n")
}

// oneLine makes one line of a text that a user may have broken into several.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == ' ' }), " ")
}
