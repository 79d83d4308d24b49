package mail_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"

	"market/internal/kernel/i18n"
	"market/internal/platform/mail"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

const from = "联盟市场 <noreply@market.example>"

// parsed is a letter as a mail program reads it.
type parsed struct {
	header  netmail.Header
	subject string
	parts   map[string]string // by content type
	order   []string
}

func parse(t *testing.T, raw []byte) parsed {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(raw) {
		if len(bytes.TrimRight(line, "\r\n")) > 998 {
			t.Error("a line is too long for RFC 5322")
		}
		for _, c := range line {
			if c > 126 {
				t.Fatalf("byte %#x on the wire", c)
			}
		}
	}
	p := parsed{header: m.Header, parts: map[string]string{}}
	if p.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s: %v", kind, err)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return p
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, params, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil || !strings.EqualFold(params["charset"], "utf-8") {
			t.Errorf("%s: charset %s, %v", kind, params["charset"], err)
		}
		p.order = append(p.order, kind)
		p.parts[kind] = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
}

func letter(lang i18n.Lang) mail.Letter {
	return mail.Letter{
		Lang: lang, To: "buyer@example.com", Name: "Айгүл",
		Subject:    "新询盘：不锈钢水泵 · Новый запрос",
		Paragraphs: []string{"Поставщик ответил на ваш запрос.", "a < b & c"},
		Rows:       []mail.Row{{"数量", "1 000 шт."}, {"Incoterms", "FCA\nÜrümqi"}},
		Quote:      &mail.Quote{Author: "王", Text: "您好！\r\n<b>价格</b>见附件。"},
		Button:     &mail.Link{Text: "打开", URL: "https://market.example/ru/member/inquiries/1?a=1&b=2"},
		Site:       mail.Link{Text: "联盟市场", URL: "https://market.example/"},
		Reply:      true,
	}
}

func message(t *testing.T, l mail.Letter) mail.Message {
	t.Helper()
	m, err := l.Message()
	if err != nil {
		t.Fatal(err)
	}
	m.ID = "0190a0a0-0000-7000-8000-000000000001"
	return m
}

func eml(t *testing.T, m mail.Message) []byte {
	t.Helper()
	msg, err := mail.Compose(from, m, noon)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLetterInEveryLanguage(t *testing.T) {
	for _, lang := range i18n.Langs {
		m := message(t, letter(lang))
		p := parse(t, eml(t, m))
		if p.subject != m.Subject {
			t.Errorf("%s: subject %q", lang, p.subject)
		}
		if strings.Join(p.order, " ") != "text/plain text/html" { // the last is preferred
			t.Errorf("%s: %v", lang, p.order)
		}
		say := i18n.For(lang)
		for kind, body := range p.parts {
			if strings.Contains(body, "⟦") {
				t.Errorf("%s %s: a message is missing:\n%s", lang, kind, body)
			}
			for _, words := range []string{"Айгүл", "Поставщик ответил", "1 000 шт.", "王", "您好！", say.T("mail.automatic"), say.T("mail.reply_on_site"), "https://market.example/"} {
				if !strings.Contains(body, words) {
					t.Errorf("%s %s: %q is missing in:\n%s", lang, kind, words, body)
				}
			}
		}
		if text := p.parts["text/plain"]; !strings.Contains(text, "> 您好！\n> <b>价格</b>") || !strings.Contains(text, "?a=1&b=2") || !strings.Contains(text, "Incoterms: FCA Ürümqi") {
			t.Errorf("%s text:\n%s", lang, text)
		}
		html := p.parts["text/html"]
		if strings.Contains(html, "<b>") || !strings.Contains(html, "a &lt; b &amp; c") || !strings.Contains(html, `href="https://market.example/ru/member/inquiries/1?a=1&amp;b=2"`) || !strings.Contains(html, `<html lang="`+string(lang)+`">`) {
			t.Errorf("%s html:\n%s", lang, html)
		}
	}
}

func TestHeaders(t *testing.T) {
	m := message(t, letter(i18n.Ru))
	m.ReplyTo = "office@market.example"
	m.Headers = map[string]string{"List-Unsubscribe": "<https://market.example/ru/unsubscribe>"}
	first := eml(t, m)
	h := parse(t, first).header
	for name, want := range map[string]string{
		"Message-Id": "<" + m.ID + "@market.example>", "Auto-Submitted": "auto-generated", "Content-Language": "ru",
		"List-Unsubscribe": "<https://market.example/ru/unsubscribe>", "Reply-To": "<office@market.example>", "To": "<buyer@example.com>",
		"Date": "Wed, 04 Mar 2026 12:00:00 +0000",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	sender, err := h.AddressList("From")
	if err != nil || sender[0].Name != "联盟市场" || sender[0].Address != "noreply@market.example" {
		t.Errorf("From: %v, %v", sender, err)
	}
	if again := parse(t, eml(t, m)).header.Get("Message-Id"); again != h.Get("Message-Id") {
		t.Error("sent again, it is another letter")
	}
}

func TestWhatIsRefused(t *testing.T) {
	for name, change := range map[string]func(*mail.Message){
		"no id":           func(m *mail.Message) { m.ID = "" },
		"id with a host":  func(m *mail.Message) { m.ID = "a@b" },
		"no subject":      func(m *mail.Message) { m.Subject = "" },
		"subject header":  func(m *mail.Message) { m.Subject = "a\r\nBcc: x@example.com" },
		"two readers":     func(m *mail.Message) { m.To = "a@example.com\r\nBcc: x@example.com" },
		"no address":      func(m *mail.Message) { m.To = "nobody" },
		"reply address":   func(m *mail.Message) { m.ReplyTo = "x" },
		"header's value":  func(m *mail.Message) { m.Headers = map[string]string{"X-A": "a\nBcc: b"} },
		"header's name":   func(m *mail.Message) { m.Headers = map[string]string{"X A": "a"} },
		"several readers": func(m *mail.Message) { m.To = "a@example.com, b@example.com" },
	} {
		m := message(t, letter(i18n.En))
		change(&m)
		if _, err := mail.Compose(from, m, noon); !errors.Is(err, mail.ErrRefused) || strings.Contains(err.Error(), "example.com") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*mail.Letter){
		"script":   func(l *mail.Letter) { l.Button.URL = "javascript:alert(1)" },
		"relative": func(l *mail.Letter) { l.Button.URL = "/ru/" },
		"no site":  func(l *mail.Letter) { l.Site.URL = "" },
		"empty":    func(l *mail.Letter) { l.Paragraphs, l.Rows, l.Quote = nil, nil, nil },
	} {
		l := letter(i18n.En)
		change(&l)
		if _, err := l.Message(); err == nil {
			t.Errorf("%s: rendered", name)
		}
	}
}

func TestFileSender(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	var log bytes.Buffer
	s, err := mail.NewFileSender(dir, from, slog.New(slog.NewJSONHandler(&log, nil)), func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	m := message(t, letter(i18n.Zh))
	for range 2 {
		if err := s.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 || entries[0].Name() != m.ID+".eml" {
		t.Fatalf("%v", entries)
	}
	raw, err := os.ReadFile(filepath.Join(dir, entries[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	if got := parse(t, raw).subject; got != m.Subject {
		t.Errorf("subject %q", got)
	}
	for _, personal := range []string{"buyer", "example.com", "Айгүл", "询盘"} {
		if strings.Contains(log.String(), personal) {
			t.Errorf("%q in the log: %s", personal, log.String())
		}
	}
	m.ID = "../../out"
	if err := s.Send(t.Context(), m); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "out.eml")); err != nil {
		t.Error("a letter left its folder")
	}
}

// answer is a Sender that keeps what it was given and answers an error.
type answer struct {
	err  error
	sent []mail.Message
}

func (a *answer) Send(_ context.Context, m mail.Message) error {
	a.sent = append(a.sent, m)
	return a.err
}

func TestJob(t *testing.T) {
	job := mail.NewJob(mail.Message{To: "a@example.com", Subject: "s", Text: "t", Lang: i18n.Kk})
	payload, err := json.Marshal(job.Payload)
	if err != nil || job.Kind != mail.JobSend {
		t.Fatal(job.Kind, err)
	}
	sender := &answer{}
	h := mail.NewHandler(sender)
	for range 2 {
		if err := h.HandleSend(t.Context(), payload); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := sender.sent[0], sender.sent[1]; a.ID == "" || a.ID != b.ID || a.Subject != "s" || a.Lang != i18n.Kk {
		t.Errorf("%+v, %+v", a, b)
	}
	other, _ := json.Marshal(mail.NewJob(mail.Message{Subject: "s"}).Payload)
	if bytes.Contains(other, []byte(sender.sent[0].ID)) {
		t.Error("two letters with one id")
	}
	passing := errors.New("server is down")
	sender.err = passing
	if err := h.HandleSend(t.Context(), payload); !errors.Is(err, passing) || cancelled(err) {
		t.Errorf("passing trouble: %v", err)
	}
	sender.err = mail.ErrRefused
	if err := h.HandleSend(t.Context(), payload); !cancelled(err) {
		t.Errorf("refused: %v", err)
	}
	if err := h.HandleSend(t.Context(), []byte("[]")); !cancelled(err) {
		t.Errorf("unreadable: %v", err)
	}
}

// cancelled reports whether the queue will not try again.
func cancelled(err error) bool { return errors.Is(err, &rivertype.JobCancelError{}) }
