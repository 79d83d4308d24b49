package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"market/internal/app"
	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/trade/account"
	"market/internal/trade/inquiry"
	"market/internal/trade/moderation"
)

// statements counts what is asked of the database.
type statements struct {
	mu   sync.Mutex
	list []string
}

func (s *statements) add(query string, _ time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, strings.Join(strings.Fields(query), " "))
}

// take gives what was asked since it was last called.
func (s *statements) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.list
	s.list = nil
	return list
}

// market is a product without workers, so that every statement belongs to the request at hand.
type market struct {
	*app.App
	t                 *testing.T
	asked             *statements
	product, supplier string // ids of a listing and of its supplier
	thread            string // id of an inquiry
}

// TestStatementsDoNotGrow looks at the same pages of a small market and of one twenty times its size: how many statements
// each takes is a constant, and a small one.
func TestStatementsDoNotGrow(t *testing.T) {
	small, large := grown(t, 10, 2), grown(t, 200, 40)
	for _, c := range []struct {
		name, path string
		by         string // mail address, empty for a guest
		most       int
	}{
		{"product of the API", "/api/v1/products/{product}", "", 4},
		{"search of the API, 24 hits", "/api/v1/search/products?q=насос&lang=ru&limit=24", "", 4},
		{"list of products", "/api/v1/products?limit=24", "", 5},
		{"own products", "/api/v1/products?mine=true&limit=24", supplierMail, 5},
		{"thread of the API", "/api/v1/inquiries/{thread}", supplierMail, 10},
		{"inquiries", "/api/v1/inquiries?limit=24", supplierMail, 5},
		{"review queue", "/api/v1/review-cases?status=approved&limit=24", moderatorMail, 4},
		{"home page", "/ru", "", 9},
		{"product page", "/ru/products/{product}", "", 9},
		{"search page", "/ru/products?q=насос", "", 5},
		{"supplier page", "/ru/suppliers/{supplier}", "", 8},
		{"thread page", "/ru/member/inquiries/{thread}", supplierMail, 9},
		{"own products page", "/ru/member/products", supplierMail, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			few, many := small.look(t, c.path, c.by), large.look(t, c.path, c.by)
			if len(few) != len(many) || len(many) > c.most || len(many) == 0 {
				t.Errorf("%d statements in the small market, %d in the large one, at most %d are good:\n%s", len(few), len(many), c.most, strings.Join(many, "\n"))
			}
			t.Log(len(many), "statements")
		})
	}
}

// grown makes a market with so many published listings and so many messages in a thread.
func grown(t *testing.T, products, messages int) *market {
	t.Helper()
	ctx, m := context.Background(), &market{t: t, asked: &statements{}}
	a, err := app.New(ctx, config(t), slog.New(slog.DiscardHandler), app.Observe(m.asked.add))
	m.check(err)
	t.Cleanup(func() { _ = a.Close() })
	m.App = a
	m.check(a.Migrate(ctx))
	w := makeWorld(t, a)
	file := filepath.Join(t.TempDir(), "sheet.csv")
	m.check(os.WriteFile(file, []byte(sheet(products)), 0o600))
	_, err = a.Catalog.RunImport(ctx, actor.Program(), w.supplier, file, false, nil)
	m.check(err)
	supplier, buyer, moderator := m.person(supplierMail, w.supplier), m.person(buyerMail, w.buyer), m.person(moderatorMail, "")
	rows, err := a.DB.Query(ctx, `SELECT id FROM catalog_products ORDER BY id`)
	ids, err := database.All(rows, err, func(row database.Row) (id string, err error) { return id, row.Scan(&id) })
	m.check(err)
	for _, id := range ids {
		_, err := a.Catalog.Submit(ctx, supplier, id)
		m.check(err)
		c, err := a.Reviews.Pending(ctx, a.DB, "product", id)
		m.check(err)
		_, err = a.Reviews.Decide(ctx, moderator, c.ID, moderation.Decision{Verdict: moderation.Approve})
		m.check(err)
	}
	for i := range messages {
		q, err := a.Inquiries.Send(ctx, buyer, inquiry.NewInquiry{
			SupplierID: w.supplier, Destination: "Алматы", Message: fmt.Sprint("Вопрос ", i), Lang: i18n.Ru, Lines: []inquiry.NewLine{{ProductID: ids[0], Quantity: 2, Unit: "piece"}},
		}, idempotency.Key{})
		m.check(err)
		m.thread = q.ID
	}
	for i := range messages {
		_, err := a.Inquiries.Reply(ctx, buyer, m.thread, inquiry.NewMessage{Text: fmt.Sprint("Ещё ", i), Lang: i18n.Ru}, idempotency.Key{})
		m.check(err)
	}
	m.check(a.Search.Check(ctx))
	m.product, m.supplier = ids[0], w.supplier
	return m
}

func (m *market) check(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// person is who acts with an address, for an organisation or as staff.
func (m *market) person(email, org string) actor.Actor {
	m.t.Helper()
	u, err := m.Accounts.UserByEmail(context.Background(), actor.Program(), email)
	m.check(err)
	by, err := m.Accounts.ActorFor(context.Background(), u.ID, org)
	m.check(err)
	return by
}

// look asks for a page once and gives the statements that it took.
func (m *market) look(t *testing.T, path, by string) []string {
	t.Helper()
	path = strings.NewReplacer("{product}", m.product, "{thread}", m.thread, "{supplier}", m.supplier).Replace(path)
	req, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if by != "" {
		program := strings.HasPrefix(path, "/api/")
		session, err := m.Accounts.SignIn(context.Background(), account.SignIn{Email: by, Password: demoPassword, Address: "127.0.0.1", Token: program})
		if err != nil {
			t.Fatal(err)
		}
		if program {
			req.Header.Set("Authorization", "Bearer "+session.Token)
		} else {
			req.AddCookie(&http.Cookie{Name: request.Cookie, Value: session.Token})
		}
	}
	req.Host = "market.test"
	m.asked.take()
	res, err := m.HTTP.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if to := res.Header.Get("Location"); res.StatusCode == http.StatusMovedPermanently && to != path {
		return m.look(t, to, by) // the address with the name in it
	}
	if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s answered %d at %s: %.300s %v", path, res.StatusCode, res.Header.Get("Location"), body, err)
	}
	return m.asked.take()
}
