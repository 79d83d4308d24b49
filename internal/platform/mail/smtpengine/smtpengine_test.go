package smtpengine_test

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"market/internal/kernel/i18n"
	"market/internal/platform/mail"
	"market/internal/platform/mail/smtpengine"
)

// office is a mail server that keeps what it gets.
type office struct {
	mu       sync.Mutex
	got      []string
	from, to string
	user     string // who signed in
	refuse   error
}

func (o *office) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{o}, nil }

type session struct{ o *office }

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "p@ss word" {
			return smtp.ErrAuthFailed
		}
		s.o.mu.Lock()
		defer s.o.mu.Unlock()
		s.o.user = user
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.o.from = from; return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error { s.o.to = to; return s.o.refuse }

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	s.o.mu.Lock()
	defer s.o.mu.Unlock()
	s.o.got = append(s.o.got, string(raw))
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// open starts the office and returns its host and port.
func (o *office) open(t *testing.T, secure *tls.Config) string {
	t.Helper()
	server := smtp.NewServer(o)
	server.Domain, server.ErrorLog = "localhost", quiet{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if secure != nil {
		l = tls.NewListener(l, secure)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return address
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

const from = "?from=Market+%3Cnoreply%40market.example%3E"

func sender(t *testing.T, address string) *smtpengine.Sender {
	t.Helper()
	s, err := smtpengine.New(address, func() time.Time { return time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var letter = mail.Message{ID: "id-1", To: "Покупатель <buyer@example.com>", Subject: "新询盘", Text: "您好！\n.\nконец", HTML: "<p>您好！</p>", Lang: i18n.Zh}

func TestSends(t *testing.T) {
	o := &office{}
	s := sender(t, "smtp://"+o.open(t, nil)+from)
	for range 2 {
		if err := s.Send(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
	}
	if len(o.got) != 2 || o.from != "noreply@market.example" || o.to != "buyer@example.com" {
		t.Fatalf("%+v", o)
	}
	for _, raw := range o.got {
		for _, want := range []string{"Message-ID: <id-1@market.example>", "multipart/alternative", "Auto-Submitted: auto-generated"} {
			if !strings.Contains(raw, want) {
				t.Errorf("%q is missing in:\n%s", want, raw)
			}
		}
	}
}

func TestSendsEncryptedWithPassword(t *testing.T) {
	web := httptest.NewTLSServer(nil) // for its certificate
	defer web.Close()
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", roots)
	o := &office{}
	address := o.open(t, &tls.Config{Certificates: web.TLS.Certificates})
	if err := sender(t, "smtps://market:p%40ss%20word@"+address+from).Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	if o.user != "market" || len(o.got) != 1 {
		t.Errorf("%+v", o)
	}
	if err := sender(t, "smtps://market:wrong@"+address+from).Send(t.Context(), letter); err == nil || errors.Is(err, mail.ErrRefused) {
		t.Errorf("a wrong password is the operator's to mend, the letter waits: %v", err)
	}
}

func TestPasswordNeverGoesInClear(t *testing.T) {
	o := &office{}
	err := sender(t, "smtp://market:p%40ss%20word@"+o.open(t, nil)+from).Send(t.Context(), letter)
	if err == nil || o.user != "" || len(o.got) != 0 {
		t.Errorf("%v: %+v", err, o)
	}
}

func TestRefusals(t *testing.T) {
	o := &office{}
	s := sender(t, "smtp://"+o.open(t, nil)+from)
	o.refuse = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no buyer@example.com here"}
	if err := s.Send(t.Context(), letter); !errors.Is(err, mail.ErrRefused) || strings.Contains(err.Error(), "buyer") {
		t.Errorf("final: %v", err)
	}
	o.refuse = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "buyer@example.com: later"}
	if err := s.Send(t.Context(), letter); err == nil || errors.Is(err, mail.ErrRefused) || strings.Contains(err.Error(), "buyer") {
		t.Errorf("passing: %v", err)
	}
	o.refuse = nil
	if err := s.Send(t.Context(), letter); err != nil {
		t.Errorf("later: %v", err)
	}
}

func TestServerIsDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	if err := sender(t, "smtp://"+address+from).Send(t.Context(), letter); err == nil || errors.Is(err, mail.ErrRefused) {
		t.Errorf("got %v", err)
	}
}

func TestAddressesAreChecked(t *testing.T) {
	for _, bad := range []string{"", "smtp://", "http://h" + from, "smtp://h", "smtp://h:x" + from, "smtp://u:se%cret@h" + from} {
		if _, err := smtpengine.New(bad, time.Now); err == nil || strings.Contains(err.Error(), "cret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
