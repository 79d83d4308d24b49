package app_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"market/internal/platform/database"
)

// TestNobodyReachesWhatIsNotTheirs walks the whole route table, pages and API, as people to whom the objects named in the
// address do not belong. Each must be told that there is no such thing, and nothing may change. A new route is covered by
// itself; one with a new kind of object makes the test fail until victim knows an id of that kind.
func TestNobodyReachesWhatIsNotTheirs(t *testing.T) {
	n := start(t, seeded(t))
	v := victims(t, n)
	until(t, "the jobs of the seed are done", time.Minute, func() bool { ok, err := n.Jobs.Settled(context.Background()); return ok && err == nil })
	strangers := map[string]func(*testing.T) *client{
		"guest":                      n.browser,
		"another supplier":           func(t *testing.T) *client { return n.signedIn(t, "ru", "supplier2@example.com") },
		"another buyer":              func(t *testing.T) *client { return n.signedIn(t, "ru", v.otherBuyer) },
		"another supplier's program": func(t *testing.T) *client { return n.program(t, "supplier2@example.com") },
		"another buyer's program":    func(t *testing.T) *client { return n.program(t, v.otherBuyer) },
		"another zone's moderator":   func(t *testing.T) *client { return n.program(t, "zone-moderator@example.com") },
	}
	routes := addressed(n)
	if len(routes) < 40 {
		t.Fatalf("only %d routes name an object: the walk has lost its map", len(routes))
	}
	for name, who := range strangers {
		t.Run(name, func(t *testing.T) {
			c := who(t)
			c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			before := fingerprint(t, n.DB)
			for _, r := range routes {
				path := v.fill(t, r.path, name)
				res := c.do(c.request(r.method, path, strings.NewReader(body(r)), contentType(r)))
				if !hidden(res) {
					t.Errorf("%s %s answered %d at %s", r.method, r.path, res.status, res.header.Get("Location"))
				}
			}
			for table, sum := range fingerprint(t, n.DB) {
				if sum != before[table] {
					t.Errorf("%s changed", table)
				}
			}
		})
	}
}

// route is one entry of the table that names an object.
type route struct{ method, path string }

var parameter = regexp.MustCompile(`:(\w+)`)

// public routes name objects that everybody may see.
var public = regexp.MustCompile(`^/(media|assets)/|^/:lang/(products|categories|suppliers|zones|releases|rfqs)/|^/api/v1/(zones|categories)/`)

// addressed lists the routes that name a private object.
func addressed(n *node) []route {
	var out []route
	for _, r := range n.HTTP.GetRoutes(true) {
		params := parameter.FindAllString(strings.Replace(r.Path, "/:lang", "", 1), -1)
		known := []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete}
		if len(params) == 0 || public.MatchString(r.Path) || !slices.Contains(known, r.Method) {
			continue
		}
		if e := (route{r.Method, r.Path}); !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// hidden reports whether an answer says "no such thing", "sign in first" to a guest, or "you work for no organisation".
func hidden(a answer) bool {
	switch a.status {
	case http.StatusNotFound, http.StatusUnauthorized:
		return true
	case http.StatusSeeOther, http.StatusFound:
		to := a.header.Get("Location")
		return strings.Contains(to, "/sign-in?") || strings.HasSuffix(to, "/member/organisation/new") // who works for nobody
	}
	return false
}

func contentType(r route) string {
	if strings.HasPrefix(r.path, "/api/") {
		return "application/json"
	}
	return "application/x-www-form-urlencoded"
}

// body is something that each call could read, so that no answer is about the body alone.
func body(r route) string {
	if r.method == http.MethodGet || r.method == http.MethodDelete {
		return ""
	}
	if strings.HasPrefix(r.path, "/api/") {
		return "{}"
	}
	return url.Values{"text": {"x"}, "message": {"x"}, "reason": {"x"}, "version": {"1"}, "decision": {"approve"}}.Encode()
}

// victim holds an object of each kind that none of the strangers may reach.
type victim struct {
	ids        map[string]string // by the last fixed segment before the parameter
	elsewhere  string            // a product of another zone than Urumqi, not published
	otherBuyer string
}

// fill puts the ids into a path: "/:lang/member/products/:id/images/:image" takes the one of "products" and of "images".
func (v victim) fill(t *testing.T, path, stranger string) string {
	t.Helper()
	segments := strings.Split(path, "/")
	last := ""
	for i, s := range segments {
		if !strings.HasPrefix(s, ":") {
			if s != "" {
				last = s
			}
			continue
		}
		if s == ":lang" {
			segments[i] = "ru"
			continue
		}
		id, ok := v.ids[last]
		if last == "products" && stranger == "another zone's moderator" {
			id = v.elsewhere // the other product is of the zone that this moderator serves
		}
		if !ok {
			t.Fatalf("%s: say in victims which object %q of %q is", path, s, last)
		}
		segments[i] = id
	}
	return strings.Join(segments, "/")
}

// victims finds objects of supplier@example.com, buyer@example.com and of a zone that zone-moderator does not serve.
func victims(t *testing.T, n *node) victim {
	t.Helper()
	one := func(query string, args ...any) string {
		t.Helper()
		var id string
		if err := n.DB.QueryRow(context.Background(), query, args...).Scan(&id); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return id
	}
	user := one(`SELECT id FROM account_users WHERE email = 'supplier@example.com'`)
	supplier := one(`SELECT org_id FROM account_memberships WHERE user_id = $1`, user)
	buyer := one(`SELECT m.org_id FROM account_memberships m JOIN account_users u ON u.id = m.user_id WHERE u.email = 'buyer@example.com'`)
	inquiry := one(`SELECT id FROM inquiry_inquiries WHERE supplier_id = $1 AND buyer_id = $2 LIMIT 1`, supplier, buyer)
	product := one(`SELECT id FROM catalog_products WHERE supplier_id = $1 AND status <> 'published' LIMIT 1`, supplier)
	elsewhere := one(`SELECT c.id FROM moderation_cases c JOIN alliance_zones z ON z.id = c.zone_id WHERE z.code <> 'urumqi' AND c.status = 'open' LIMIT 1`)
	return victim{
		elsewhere: one(`SELECT p.id FROM catalog_products p JOIN account_organisations o ON o.id = p.supplier_id
			JOIN alliance_zones z ON z.id = o.zone_id WHERE z.code <> 'urumqi' AND p.status = 'in_review' LIMIT 1`),
		ids: map[string]string{
			"products": product, "inquiries": inquiry, "organisations": buyer, "reviews": elsewhere, "review-cases": elsewhere, "users": user,
			"zones": one(`SELECT id FROM alliance_zones WHERE code <> 'urumqi' LIMIT 1`), "categories": one(`SELECT id FROM catalog_categories LIMIT 1`),
			"team": user, "members": user, "sessions": database.NewID(), "imports": database.NewID(), "import": database.NewID(), "product-imports": database.NewID(),
			"attachments": database.NewID(), "images": database.NewID(), "documents": database.NewID(), "invitations": database.NewID(), "jobs": "1",
		},
		otherBuyer: one(`SELECT u.email FROM account_users u JOIN account_memberships m ON m.user_id = u.id
			JOIN account_organisations o ON o.id = m.org_id WHERE o.kind = 'buyer' AND o.id <> $1 AND o.status = 'active'
			AND NOT EXISTS (SELECT 1 FROM inquiry_inquiries q WHERE q.id = $2 AND q.buyer_id = o.id) LIMIT 1`, buyer, inquiry),
	}
}

// fingerprint is a hash over every row of each table, sessions and what only follows from signing in left out.
func fingerprint(t *testing.T, db *database.DB) map[string]string {
	t.Helper()
	ctx := context.Background()
	tables, err := database.Tables(ctx, db, db.Dialect)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for _, table := range tables {
		if table == "account_sessions" || strings.HasPrefix(table, "audit_") {
			continue
		}
		sums[table] = fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(rowsOf(t, db, table), "\n"))))
	}
	return sums
}

func rowsOf(t *testing.T, db *database.DB, table string) []string {
	t.Helper()
	rows, err := db.Query(context.Background(), `SELECT * FROM `+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		var line strings.Builder
		for _, v := range values {
			fmt.Fprintf(&line, "%v|", *v.(*any))
		}
		out = append(out, line.String())
	}
	slices.Sort(out)
	return out
}
