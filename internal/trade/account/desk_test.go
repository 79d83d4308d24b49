package account_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/kernel/paging"
	"market/internal/platform/cache"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/platform/jobs"
	"market/internal/platform/mail"
	"market/internal/testkit"
	"market/internal/trade/account"
	"market/internal/trade/alliance"
	"market/internal/trade/moderation"
)

var (
	ctx      = context.Background()
	admin    = staff(actor.Admin, "")
	approve  = moderation.Decision{Verdict: moderation.Approve}
	password = "correct horse 马"
)

func staff(role actor.StaffRole, zone string) actor.Actor {
	return actor.Actor{UserID: database.NewID(), Name: "Сотрудник", Staff: []actor.Grant{{Role: role, ZoneID: zone}}}
}

// desk is the account service with what it stands on.
type desk struct {
	*account.Service
	db      *database.DB
	mod     *moderation.Service
	clock   time.Time
	zones   []alliance.Zone
	changed int
	hooked  []string
	users   int
}

func newDesk(t *testing.T, db *database.DB) *desk {
	t.Helper()
	queue, err := jobs.New(db, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{db: db, clock: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	now := func() time.Time { return d.clock }
	d.mod = moderation.New(db, now)
	d.Service = account.New(db, queue, d.mod, cache.NewLimiter(nil, now), "https://market.example/", now, func() { d.changed++ })
	d.OnOrganisationChange(func(_ context.Context, _ *database.Tx, id string) error {
		d.hooked = append(d.hooked, id)
		return nil
	})
	zones := alliance.New(db, queue, now, nil)
	if err := zones.EnsureStateLevel(ctx); err != nil {
		t.Fatal(err)
	}
	if d.zones, err = zones.Zones(ctx); err != nil {
		t.Fatal(err)
	}
	return d
}

// eachDesk runs a test on both databases.
func eachDesk(t *testing.T, test func(t *testing.T, d *desk)) {
	testkit.EachDB(t, func(t *testing.T, db *database.DB) { test(t, newDesk(t, db)) })
}

// user makes a user and gives the actor of a session of theirs.
func (d *desk) user(t *testing.T) (actor.Actor, account.User) {
	t.Helper()
	d.users++
	u, err := d.SignUp(ctx, account.SignUp{Email: fmt.Sprintf("user%d@example.com", d.users), Password: password, Name: "Мария", Lang: i18n.Ru})
	if err != nil {
		t.Fatal(err)
	}
	return d.actor(t, u.Email), u
}

// actor signs a user in.
func (d *desk) actor(t *testing.T, email string) actor.Actor {
	t.Helper()
	s, err := d.SignIn(ctx, account.SignIn{Email: email, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return d.resolve(t, s.Token)
}

func (d *desk) resolve(t *testing.T, token string) actor.Actor {
	t.Helper()
	a, err := d.Resolve(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// supplierInput is a supplier with the n-th good identifier.
func (d *desk) supplierInput(n int) account.OrganisationInput {
	return account.OrganisationInput{
		Kind: account.Supplier, Name: i18n.Text{i18n.Zh: "测试泵业有限公司", i18n.Ru: "Тестовые насосы"}, Identifier: goodUSCCs[n],
		ZoneID: d.zones[n].ID, City: i18n.Text{i18n.Zh: "西安"}, Profile: i18n.Text{i18n.Zh: "水泵制造"},
	}
}

func buyerInput(n int) account.OrganisationInput {
	return account.OrganisationInput{Kind: account.Buyer, Name: i18n.Text{i18n.Ru: "ТОО «Покупатель»"}, Country: "KZ", Identifier: goodBINs[n]}
}

// organise makes an organisation of a new owner and gives the owner's actor with it active.
func (d *desk) organise(t *testing.T, in account.OrganisationInput) (actor.Actor, account.Organisation) {
	t.Helper()
	by, u := d.user(t)
	o, err := d.CreateOrganisation(ctx, by, in, idempotency.Key{})
	if err != nil {
		t.Fatal(err)
	}
	by, err = d.ActorFor(ctx, u.ID, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	return by, o
}

// active makes an organisation that was approved.
func (d *desk) active(t *testing.T, in account.OrganisationInput) (actor.Actor, account.Organisation) {
	t.Helper()
	by, o := d.organise(t, in)
	if _, err := d.SubmitOrganisation(ctx, by, o.ID); err != nil {
		t.Fatal(err)
	}
	d.decide(t, o.ID, approve)
	return by, d.see(t, o.ID)
}

// decide resolves the waiting case of an organisation as an admin.
func (d *desk) decide(t *testing.T, orgID string, decision moderation.Decision) {
	t.Helper()
	if _, err := d.mod.Decide(ctx, admin, d.waiting(t, orgID), decision); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) waiting(t *testing.T, orgID string) string {
	t.Helper()
	list, err := d.mod.Queue(ctx, admin, moderation.Filter{}, paging.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list.Items {
		if c.SubjectID == orgID {
			return c.ID
		}
	}
	t.Fatal("no case waits for", orgID)
	return ""
}

// see gives the organisation as it is now.
func (d *desk) see(t *testing.T, id string) account.Organisation {
	t.Helper()
	o, err := d.Organisation(ctx, actor.Program(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// letters gives the letters to an address that were enqueued, the oldest first.
func (d *desk) letters(t *testing.T, to string) []mail.Message {
	t.Helper()
	query := `SELECT json(args) FROM river_job WHERE kind = 'mail.send' ORDER BY id`
	if d.db.Dialect == database.Postgres {
		query = `SELECT args FROM river_job WHERE kind = 'mail.send' ORDER BY id`
	}
	rows, err := d.db.Query(ctx, query)
	raw, err := database.All(rows, err, func(row database.Row) (raw []byte, err error) {
		err = row.Scan(&raw)
		return raw, err
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []mail.Message
	for _, b := range raw {
		var m mail.Message
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		if m.To == to {
			out = append(out, m)
		}
	}
	return out
}

var linkPattern = regexp.MustCompile(`https://market\.example/\S*\?token=\S+`)

// token finds the secret in the newest letter to an address, whose link must lead to the page.
func (d *desk) token(t *testing.T, to, path string) string {
	t.Helper()
	all := d.letters(t, to)
	if len(all) == 0 {
		t.Fatal("no letter to", to)
	}
	link, err := url.Parse(linkPattern.FindString(all[len(all)-1].Text))
	if err != nil || !strings.HasSuffix(link.Path, path) {
		t.Fatalf("link %v, want one to %s: %v", link, path, err)
	}
	return link.Query().Get("token")
}

// refusals gives "field:code" of the refused fields, in order.
func refusals(err error) []string {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.Invalid {
		return []string{fmt.Sprint(err)}
	}
	var out []string
	for _, f := range e.Fields {
		out = append(out, f.Name+":"+f.Code)
	}
	slices.Sort(out)
	return out
}

func want(t *testing.T, what string, got []string, expected ...string) {
	t.Helper()
	if !slices.Equal(got, expected) {
		t.Errorf("%s: %v, want %v", what, got, expected)
	}
}
