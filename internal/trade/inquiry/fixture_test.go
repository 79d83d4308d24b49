package inquiry_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/platform/cache"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/platform/jobs"
	"market/internal/platform/mail"
	"market/internal/platform/media"
	"market/internal/testkit"
	"market/internal/trade/account"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
	"market/internal/trade/moderation"
)

var ctx = context.Background()

// market is two suppliers and two buyers with their people.
type market struct {
	*inquiry.Service
	db       *database.DB
	accounts *account.Service
	queue    *jobs.Queue
	bus      *cache.Bus
	letters  string // folder
	clock    atomic.Int64

	supplier, sales, listings, rival    actor.Actor // sales and listings work for the supplier
	buyer, colleague, neighbour         actor.Actor // colleague works for the buyer; neighbour is a buyer of Uzbekistan
	office, moderator                   actor.Actor
	pump, valve, foreign, draft, hidden string // products; foreign is the rival's
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func eachMarket(t *testing.T, test func(t *testing.T, m *market)) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) { test(t, newMarket(t, db)) })
}

func newMarket(t *testing.T, db *database.DB) *market {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	m := &market{db: db, queue: must(jobs.New(db, log)), bus: cache.NewBus(nil), letters: t.TempDir()}
	t.Cleanup(m.bus.Close)
	m.at(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	m.accounts = account.New(db, m.queue, moderation.New(db, m.now), cache.NewLimiter(nil, m.now), "https://market.example/", m.now, nil)
	disk := must(media.NewDisk(t.TempDir()))
	t.Cleanup(func() { _ = disk.Close() })
	m.Service = inquiry.New(inquiry.Deps{
		DB: db, Jobs: m.queue, Accounts: m.accounts, Files: media.NewFiles(disk), Bus: m.bus, BaseURL: "https://market.example/", Now: m.now,
	})
	m.people(m.zone())
	m.pump = m.product(m.supplier.OrgID, "ZX-50", "published", i18n.Text{i18n.Zh: "不锈钢离心泵", i18n.Ru: "Центробежный насос"}, "piece")
	m.valve = m.product(m.supplier.OrgID, "QF-20", "published", i18n.Text{i18n.Zh: "球阀", i18n.Ru: "Шаровой кран"}, "set")
	m.draft = m.product(m.supplier.OrgID, "D-1", "draft", i18n.Text{i18n.Zh: "草稿"}, "piece")
	m.hidden = m.product(m.supplier.OrgID, "H-1", "unlisted", i18n.Text{i18n.Zh: "下架", i18n.Ru: "Снят"}, "piece")
	m.foreign = m.product(m.rival.OrgID, "F-1", "published", i18n.Text{i18n.Zh: "电缆", i18n.Ru: "Кабель"}, "m")
	return m
}

func (m *market) now() time.Time        { return time.UnixMicro(m.clock.Load()).UTC() }
func (m *market) at(t time.Time)        { m.clock.Store(t.UnixMicro()) }
func (m *market) later(d time.Duration) { m.at(m.now().Add(d)) }

func (m *market) people(zone string) {
	supplier := m.organisation(account.Supplier, "CN", "91110000600037341L", zone, i18n.Text{i18n.Zh: "天山泵业有限公司", i18n.Ru: "Насосы Тянь-Шаня"})
	rival := m.organisation(account.Supplier, "CN", "914403001922038216", zone, i18n.Text{i18n.Zh: "第二泵厂"})
	buyer := m.organisation(account.Buyer, "KZ", "020240000555", "", i18n.Text{i18n.Ru: "ТОО «СтройСнаб»", i18n.Zh: "建材供应有限公司"})
	neighbour := m.organisation(account.Buyer, "UZ", "123456789", "", i18n.Text{i18n.Ru: "ООО «Ташкент Трейд»"})
	m.supplier = m.person("owner@supplier.example", "李经理", i18n.Zh, supplier, actor.Owner)
	m.sales = m.person("sales@supplier.example", "Ольга Ким", i18n.Ru, supplier, actor.Sales)
	m.listings = m.person("editor@supplier.example", "王编辑", i18n.Zh, supplier, actor.Editor)
	m.rival = m.person("owner@rival.example", "赵经理", i18n.Zh, rival, actor.Owner)
	m.buyer = m.person("owner@buyer.example", "Асель Нурланова", i18n.Ru, buyer, actor.Owner)
	m.colleague = m.person("sales@buyer.example", "Ерлан Сейтов", i18n.Ru, buyer, actor.Sales)
	m.neighbour = m.person("owner@neighbour.example", "Рустам Каримов", i18n.Ru, neighbour, actor.Owner)
	m.office = actor.Actor{UserID: database.NewID(), Name: "Office", Lang: i18n.Ru, Staff: []actor.Grant{{Role: actor.Office}}}
	m.moderator = actor.Actor{UserID: database.NewID(), Name: "Moderator", Lang: i18n.Zh, Staff: []actor.Grant{{Role: actor.Moderator}}}
}

func (m *market) zone() string {
	id := database.NewID()
	must(m.db.Exec(ctx, `
		INSERT INTO alliance_zones (id, code, name, province, city, profile, industries, state_level, member, approved_year, latitude, longitude,
			website, parks, version, created_at, updated_at)
		VALUES ($1, 'urumqi', '{}', '{}', '{}', '{}', '{}', TRUE, TRUE, 1992, 43.8, 87.6, '', '[]', 1, $2, $2)`, id, m.now()))
	return id
}

func (m *market) organisation(kind account.Kind, country, identifier, zone string, name i18n.Text) string {
	in := account.OrganisationInput{Kind: kind, Name: name, Country: country, Identifier: identifier, ZoneID: zone}
	o := must(m.accounts.CreateOrganisation(ctx, actor.Program(), in, idempotency.Key{}))
	m.setStatus(o.ID, "active")
	return o.ID
}

func (m *market) setStatus(orgID, status string) {
	must(m.db.Exec(ctx, `UPDATE account_organisations SET status = $2 WHERE id = $1`, orgID, status))
}

func (m *market) person(email, name string, lang i18n.Lang, orgID string, role actor.Role) actor.Actor {
	id := database.NewID()
	must(m.db.Exec(ctx, `
		INSERT INTO account_users (id, email, name, search_text, lang, password_hash, email_confirmed, blocked, created_at, updated_at)
		VALUES ($1, $2, $3, '', $4, '', TRUE, FALSE, $5, $5)`, id, email, name, lang, m.now()))
	must(m.db.Exec(ctx, `INSERT INTO account_memberships (user_id, org_id, roles, created_at) VALUES ($1, $2, $3, $4)`,
		id, orgID, database.JSONOf([]actor.Role{role}), m.now()))
	kind := must(m.accounts.Summaries(ctx, m.db, []string{orgID}))[orgID].Kind
	return actor.Actor{UserID: id, Name: name, Email: email, Lang: lang, OrgID: orgID, OrgKind: string(kind), Roles: []actor.Role{role}}
}

func (m *market) product(supplierID, sku, status string, name i18n.Text, unit string) string {
	id, revision, published, newest := database.NewID(), database.NewID(), "", "draft"
	if status != "draft" {
		published, newest = revision, "published"
	}
	content := catalog.Content{Name: name, Currency: money.CNY, Unit: unit, MOQ: 1, Multiple: 1}
	must(m.db.Exec(ctx, `
		INSERT INTO catalog_products (id, supplier_id, sku, status, revision_id, revision, revision_status, published_revision_id, words, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, 1, $6, $7, '', $8, $8)`, id, supplierID, sku, status, revision, newest, published, m.now()))
	must(m.db.Exec(ctx, `
		INSERT INTO catalog_revisions (id, product_id, number, content, translation, created_by, created_at)
		VALUES ($1, $2, 1, $3, '{}', '', $4)`, revision, id, database.JSONOf(content), m.now()))
	return id
}

// question is a good inquiry about two products.
func (m *market) question() inquiry.NewInquiry {
	day := catalog.Date("2026-12-31")
	return inquiry.NewInquiry{
		SupplierID: m.supplier.OrgID,
		Lines: []inquiry.NewLine{
			{ProductID: m.pump, Quantity: 100, TargetPrice: &money.Amount{Minor: 90_000, Currency: money.CNY}},
			{ProductID: m.valve, Quantity: 25, Unit: "piece"},
		},
		Destination: "Алматы,  склад 4", Incoterm: &catalog.Term{Rule: "dap", Place: "Алматы"}, NeededBy: &day,
		Message: "Здравствуйте! Нужны насосы для водоканала.\nКакой срок поставки?", Lang: i18n.Ru,
	}
}

func (m *market) sent(t *testing.T, by actor.Actor) inquiry.Inquiry {
	t.Helper()
	q, err := m.Send(ctx, by, m.question(), idempotency.Key{})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func (m *market) write(t *testing.T, by actor.Actor, id, text string) inquiry.Message {
	t.Helper()
	msg, err := m.Reply(ctx, by, id, inquiry.NewMessage{Text: text}, idempotency.Key{})
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func (m *market) read(t *testing.T, by actor.Actor, id string) inquiry.Inquiry {
	t.Helper()
	q, err := m.Inquiry(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// rowsOf counts the rows of a table.
func (m *market) rowsOf(t *testing.T, table string) (n int) {
	t.Helper()
	if err := m.db.QueryRow(ctx, `SELECT count(*) FROM `+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// work runs the queue until it is empty.
func (m *market) work(t *testing.T) {
	t.Helper()
	sender := must(mail.NewFileSender(m.letters, "Market <market@market.example>", slog.New(slog.DiscardHandler), m.now))
	m.queue.Handle(mail.JobSend, mail.NewHandler(sender).HandleSend)
	m.queue.Handle("search.index", func(context.Context, json.RawMessage) error { return nil })
	m.HandleJobs(m.queue)
	if err := m.queue.Start(ctx, 2); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.queue.Stop(ctx) })
	m.settle(t)
}

// settle waits until no job is left to run.
func (m *market) settle(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if settled, err := m.queue.Settled(ctx); err != nil {
			t.Fatal(err)
		} else if settled {
			return
		}
		if time.Now().After(end) {
			t.Fatal("jobs do not end")
		}
	}
}

// refused lists "field code" of an error, sorted.
func refused(err error) string {
	var e *errs.Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	out := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		out[i] = f.Name + " " + f.Code
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func key(name string, body string) idempotency.Key {
	return idempotency.For(name, "POST /inquiries", []byte(body))
}
