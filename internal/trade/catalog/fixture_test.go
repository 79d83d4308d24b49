package catalog

import (
	"context"
	"database/sql"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/money"
	"market/internal/kernel/paging"
	"market/internal/platform/cache"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/platform/jobs"
	"market/internal/platform/media"
	"market/internal/platform/search"
	"market/internal/platform/search/bleveengine"
	"market/internal/testkit"
	"market/internal/trade/account"
	"market/internal/trade/alliance"
	"market/internal/trade/moderation"
)

// place is a market with two suppliers of two zones, a buyer, moderators and a small tree.
type place struct {
	*Service
	t       *testing.T
	ctx     context.Context
	clock   atomic.Int64
	changes atomic.Int64

	supplier, colleague, rival, buyer actor.Actor // colleague: sales only
	moderator, elsewhere, admin       actor.Actor // moderator: of the supplier's zone; elsewhere: of the rival's
	pumps, centrifugal, cables        Category
}

const categoryFile = "\ufeffcode,parent_code,name_zh,name_ru,name_kk,name_en,hs_prefixes,attributes\r\n" +
	`machinery,,机械设备,Машины и оборудование,Машиналар,Machinery,84,[]` + "\r\n" +
	`machinery.pumps,machinery,泵,Насосы,Сорғылар,Pumps,8413,"[{""code"":""power_kw"",""type"":""number"",""unit"":""kW"",""filterable"":true,""name"":{""zh"":""功率"",""ru"":""Мощность"",""kk"":""Қуаты"",""en"":""Power""}}]"` + "\r\n" +
	`machinery.pumps.centrifugal,machinery.pumps,离心泵,Центробежные насосы,Ортадан тепкіш сорғылар,Centrifugal pumps,8413,"[{""code"":""material"",""type"":""choice"",""filterable"":true,""name"":{""zh"":""材质"",""ru"":""Материал""},""choices"":[{""code"":""cast_iron"",""name"":{""zh"":""铸铁"",""ru"":""Чугун""}},{""code"":""steel"",""name"":{""zh"":""不锈钢"",""ru"":""Нержавеющая сталь""}}]},{""code"":""self_priming"",""type"":""boolean"",""filterable"":true,""name"":{""zh"":""自吸"",""ru"":""Самовсасывающий""}},{""code"":""note"",""type"":""text"",""filterable"":false,""name"":{""zh"":""备注"",""ru"":""Примечание""}}]"` + "\r\n" +
	`cables,,电缆,Кабели,Кабельдер,Cables,8544,[]` + "\r\n"

func open(t *testing.T, db *database.DB) *place {
	t.Helper()
	ctx, log := context.Background(), slog.New(slog.DiscardHandler)
	p := &place{t: t, ctx: ctx}
	p.clock.Store(time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC).UnixMicro())
	queue := must(jobs.New(db, log))
	engine := must(bleveengine.Open(t.TempDir(), log))
	t.Cleanup(func() { _ = engine.Close() })
	finder := search.New(engine, log)
	cases := moderation.New(db, p.time)
	zones := alliance.New(db, queue, p.time, nil)
	accounts := account.New(db, queue, cases, cache.NewLimiter(nil, p.time), "http://localhost", p.time, nil)
	store := must(media.NewDisk(t.TempDir()))
	p.Service = New(Deps{
		DB: db, Jobs: queue, Moderation: cases, Accounts: accounts, Zones: zones, Media: media.NewImages(store), Files: media.NewFiles(store),
		Search: finder, Now: p.time, Changed: func() { p.changes.Add(1) },
	})
	finder.Register(p.Source())
	must(engine.Configure(ctx, search.Product))
	ok(t, zones.EnsureStateLevel(ctx))
	all := must(zones.Zones(ctx))
	p.people(all[0].ID, all[1].ID)
	report := must(p.ImportCategories(ctx, p.admin, strings.NewReader(categoryFile)))
	if report.Created != 4 || len(report.Failed) > 0 {
		t.Fatalf("categories: %+v", report)
	}
	tree := must(p.Tree(ctx))
	p.pumps, _ = tree.ByCode("machinery.pumps")
	p.centrifugal, _ = tree.ByCode("machinery.pumps.centrifugal")
	p.cables, _ = tree.ByCode("cables")
	return p
}

// time moves on by a second at each look, so that orders by time are sure.
func (p *place) time() time.Time { return time.UnixMicro(p.clock.Add(1_000_000)).UTC() }

func (p *place) people(zone, other string) {
	first := p.organisation(account.Supplier, "CN", "91110000600037341L", zone, "泵业", "Насосы Плюс")
	second := p.organisation(account.Supplier, "CN", "914403001922038216", other, "水泵厂", "Завод насосов")
	third := p.organisation(account.Buyer, "KZ", "020240000555", "", "买方", "Покупатель")
	p.supplier = actor.Actor{UserID: database.NewID(), Name: "Li", OrgID: first, OrgKind: "supplier", Roles: []actor.Role{actor.Editor}}
	p.colleague = actor.Actor{UserID: database.NewID(), Name: "Wang", OrgID: first, OrgKind: "supplier", Roles: []actor.Role{actor.Sales}}
	p.rival = actor.Actor{UserID: database.NewID(), Name: "Zhao", OrgID: second, OrgKind: "supplier", Roles: []actor.Role{actor.Owner}}
	p.buyer = actor.Actor{UserID: database.NewID(), Name: "Aliya", OrgID: third, OrgKind: "buyer", Roles: []actor.Role{actor.Owner}}
	p.moderator = actor.Actor{UserID: database.NewID(), Name: "Mod", Staff: []actor.Grant{{Role: actor.Moderator, ZoneID: zone}}}
	p.elsewhere = actor.Actor{UserID: database.NewID(), Name: "Other", Staff: []actor.Grant{{Role: actor.Moderator, ZoneID: other}}}
	p.admin = actor.Actor{UserID: database.NewID(), Name: "Admin", Staff: []actor.Grant{{Role: actor.Admin}}}
}

func (p *place) organisation(kind account.Kind, country, identifier, zone, zh, ru string) string {
	p.t.Helper()
	in := account.OrganisationInput{Kind: kind, Name: i18n.Text{i18n.Zh: zh, i18n.Ru: ru}, Country: country, Identifier: identifier, ZoneID: zone}
	o := must(p.accounts.CreateOrganisation(p.ctx, actor.Program(), in, idempotency.Key{}))
	must(p.db.Exec(p.ctx, `UPDATE account_organisations SET status = 'active', level = 'reviewed' WHERE id = $1`, o.ID))
	return o.ID
}

func (p *place) content() Content {
	until := Date("2027-05-01")
	return Content{
		CategoryID:  p.centrifugal.ID,
		Name:        i18n.Text{i18n.Zh: "不锈钢离心泵", i18n.Ru: "Центробежный насос из нержавеющей стали"},
		Summary:     i18n.Text{i18n.Zh: "耐腐蚀", i18n.Ru: "Не боится коррозии"},
		Description: i18n.Text{i18n.Zh: "用于供水系统。", i18n.Ru: "Для систем водоснабжения."},
		Keywords:    map[i18n.Lang][]string{i18n.Zh: {"水泵"}, i18n.Ru: {"насос", "помпа"}},
		HSCode:      "841370", TNVEDCode: "8413702100", Currency: money.CNY,
		Prices: []Rung{{From: 1, UnitPrice: 98000}, {From: 50, UnitPrice: 91000}},
		Unit:   "piece", MOQ: 1, Multiple: 1, Supply: Supply{500, "month"}, LeadTimes: []LeadTime{{100, 15}, {0, 30}},
		Incoterms:    []Term{{"FCA", "Urumqi"}},
		Attributes:   map[string]Value{"power_kw": Number(7.5), "material": Text("steel"), "self_priming": Bool(true)},
		Certificates: []Certificate{{Kind: "EAC", Number: "ЕАЭС N RU", ValidUntil: &until}},
		Origin:       "CN", Samples: "paid",
	}
}

// draft makes a draft of the supplier.
func (p *place) draft(sku string, c Content) Product {
	p.t.Helper()
	return must(p.Create(p.ctx, p.supplier, NewProduct{SKU: sku, Content: c}, idempotency.Key{}))
}

// published makes a published product of the supplier.
func (p *place) published(sku string, c Content) Product {
	p.t.Helper()
	d := p.draft(sku, c)
	must(p.Submit(p.ctx, p.supplier, d.ID))
	p.decide(d.ID, moderation.Decision{Verdict: moderation.Approve})
	return must(p.Product(p.ctx, p.supplier, d.ID))
}

// decide has the moderator of the zone decide the waiting case of a product.
func (p *place) decide(productID string, d moderation.Decision) {
	p.t.Helper()
	must(p.cases.Decide(p.ctx, p.moderator, p.caseOf(productID).ID, d))
}

func (p *place) caseOf(productID string) moderation.Case {
	p.t.Helper()
	for _, c := range must(p.cases.Queue(p.ctx, p.admin, moderation.Filter{}, paging.Page{Limit: paging.MaxLimit})).Items {
		if c.SubjectID == productID {
			return c
		}
	}
	p.t.Fatalf("no case of product %s waits", productID)
	return moderation.Case{}
}

// index works every index job that waits, as a worker would.
func (p *place) index() {
	p.t.Helper()
	args := "args"
	if p.db.Dialect == database.SQLite {
		args = "json(args)" // the queue keeps SQLite's binary form
	}
	rows, err := p.db.Query(p.ctx, `SELECT id, `+args+` FROM river_job WHERE kind = 'search.index' ORDER BY id`)
	type job struct {
		id   int64
		args []byte
	}
	waiting, err := database.All(rows, err, func(row database.Row) (j job, err error) { return j, row.Scan(&j.id, &j.args) })
	ok(p.t, err)
	for _, j := range waiting {
		if strings.Contains(string(j.args), `"product"`) {
			ok(p.t, p.search.HandleIndex(p.ctx, j.args))
		}
		must(p.db.Exec(p.ctx, `DELETE FROM river_job WHERE id = $1`, j.id))
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails unless err is the expected one.
func wants(t *testing.T, err error, want *errs.Error) {
	t.Helper()
	if !want.Is(err) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func each(t *testing.T, test func(t *testing.T, p *place)) {
	t.Parallel()
	testkit.EachDB(t, func(t *testing.T, db *database.DB) { test(t, open(t, db)) })
}

var approve = moderation.Decision{Verdict: moderation.Approve}

// counting notes the statements that go through it.
type counting struct {
	database.Querier
	statements *[]string
}

func (c *counting) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	*c.statements = append(*c.statements, query)
	return c.Querier.Query(ctx, query, args...)
}

// asked is a statement with its arguments.
type asked struct {
	query string
	args  []any
}

// planned notes the statements that go through it, to have them explained.
type planned struct {
	database.Querier
	asked *[]asked
}

func (p *planned) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	*p.asked = append(*p.asked, asked{query, args})
	return p.Querier.Query(ctx, query, args...)
}

func (p *planned) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	*p.asked = append(*p.asked, asked{query, args})
	return p.Querier.QueryRow(ctx, query, args...)
}
