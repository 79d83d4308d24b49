package app_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"market/internal/platform/database"
	"market/internal/testkit"
)

// sight is one page in one state, with who looks at it. path stands behind the language.
type sight struct{ name, who, path string }

// notPages are addresses of the site map that answer with a part of a page, a file or a redirect.
var notPages = regexp.MustCompile(`/(corner|suggest|live|state|errors\.csv)$|/(attachments|documents)/|\.atom$`)

// onlyOnce are pages that need the secret of a letter.
var onlyOnce = regexp.MustCompile(`^/(confirm-email|reset-password|invitation)$`)

// sights lists every page of the site map, each as everybody for whom it differs, and some pages in a state that is worth
// seeing. A new page is in the list by itself; one with a new kind of object fails until lookingAt knows one.
func sights(t *testing.T, n *node) []sight {
	t.Helper()
	ids := lookingAt(t, n)
	var all []sight
	for _, r := range n.HTTP.GetRoutes(true) {
		path, isPage := strings.CutPrefix(r.Path, "/:lang")
		if r.Method != http.MethodGet || !isPage || notPages.MatchString(path) || onlyOnce.MatchString(path) {
			continue
		}
		for _, who := range readersOf(path) {
			s := sight{name: who + nameOf(path), who: who, path: ids[who].fill(t, path)}
			if path == "/inquiries/new" {
				s.path += "?product=" + ids[who]["published"]
			}
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return append(all, moments(ids)...)
}

// moments are pages in a certain state.
func moments(ids map[string]places) []sight {
	return []sight{
		{"guest-products-found", "guest", "/products?q=%D0%BD%D0%B0%D1%81%D0%BE%D1%81"},
		{"guest-products-narrowed", "guest", "/products?price_min=100&price_max=9000&moq_max=100"},
		{"guest-products-refused", "guest", "/products?price_min=abc"},
		{"guest-products-nothing", "guest", "/products?q=zzzzqqqq"},
		{"guest-not-found", "guest", "/nowhere"},
		{"supplier-product-published", "supplier", "/member/products/" + ids["supplier"]["published"]},
		{"supplier-not-theirs", "supplier", "/member/products/" + database.NewID()},
		{"moderator-reviews-approved", "moderator", "/admin/reviews?status=approved"},
	}
}

// mails are the demo users by what they are here.
var mails = map[string]string{
	"supplier": "supplier@example.com", "buyer": "buyer@example.com", "moderator": "moderator@example.com", "admin": "admin@example.com", "office": "office@example.com",
}

// readersOf says who looks at a page.
func readersOf(path string) []string {
	switch {
	case strings.HasPrefix(path, "/admin/reviews"), path == "/admin":
		return []string{"moderator", "admin"}
	case strings.HasPrefix(path, "/admin/inquiries"):
		return []string{"office"}
	case strings.HasPrefix(path, "/admin"):
		return []string{"admin"}
	case strings.HasPrefix(path, "/member/products"), strings.HasPrefix(path, "/member/import"):
		return []string{"supplier"}
	case strings.HasPrefix(path, "/member"):
		return []string{"supplier", "buyer"}
	case strings.HasPrefix(path, "/inquiries"):
		return []string{"guest", "buyer"}
	}
	return []string{"guest"}
}

// nameOf makes the name of a file from the pattern of an address.
func nameOf(path string) string {
	name := strings.NewReplacer("/:id", "-one", "/:slug?", "", "/:", "-", "/", "-", "?", "", ":", "").Replace(path)
	if name == "" {
		return "-home"
	}
	return strings.TrimSuffix(name, "-")
}

// places are the objects that a reader looks at, by the last fixed segment before the parameter.
type places map[string]string

func (p places) fill(t *testing.T, path string) string {
	t.Helper()
	path = strings.NewReplacer("/:ending", "/close", "/:deed", "/archive").Replace(path)
	var out []string
	last := ""
	for _, s := range strings.Split(path, "/") {
		switch name, isParameter := strings.CutPrefix(s, ":"); {
		case !isParameter:
			last = s
		case strings.HasSuffix(name, "?"):
			continue // the right slug comes by redirect
		case p[last] == "":
			t.Fatalf("%s: say in lookingAt which object %q of %q is", path, name, last)
		default:
			s = p[last]
			last = name
		}
		out = append(out, s)
	}
	return strings.Join(out, "/")
}

// lookingAt finds what each reader looks at in the demo content, and lets the supplier import a file first.
func lookingAt(t *testing.T, n *node) map[string]places {
	t.Helper()
	one := func(query string, args ...any) string {
		t.Helper()
		var id string
		if err := n.DB.QueryRow(context.Background(), query, args...).Scan(&id); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return id
	}
	const org = `SELECT m.org_id FROM account_memberships m JOIN account_users u ON u.id = m.user_id WHERE u.email = $1`
	supplier, buyer := one(org, mails["supplier"]), one(org, mails["buyer"])
	user := one(`SELECT id FROM account_users WHERE email = $1`, mails["supplier"])
	published := one(`SELECT id FROM catalog_products WHERE supplier_id = $1 AND status = 'published' ORDER BY id LIMIT 1`, supplier)
	everybody := places{
		"products": published, "suppliers": supplier, "published": published, "organisations": supplier, "users": user, "team": user, "members": user,
		"categories": one(`SELECT published_category_id FROM catalog_products WHERE id = $1`, published),
		"zones":      one(`SELECT zone_id FROM account_organisations WHERE id = $1`, supplier),
		"inquiries":  one(`SELECT id FROM inquiry_inquiries WHERE supplier_id = $1 AND buyer_id = $2 AND status = 'answered' ORDER BY id LIMIT 1`, supplier, buyer),
		"reviews":    one(`SELECT id FROM moderation_cases WHERE status = 'open' AND subject_kind = 'product' ORDER BY id DESC LIMIT 1`),
		"jobs":       "1",
	}
	with := func(more places) places {
		out := places{}
		for _, m := range []places{everybody, more} {
			for k, v := range m {
				out[k] = v
			}
		}
		return out
	}
	draft := one(`SELECT id FROM catalog_products WHERE supplier_id = $1 AND status <> 'published' ORDER BY id LIMIT 1`, supplier)
	imported := importSheet(t, n, mails["supplier"])
	return map[string]places{
		"buyer": with(places{"team": one(`SELECT id FROM account_users WHERE email = $1`, mails["buyer"])}),
		"guest": everybody, "moderator": everybody, "admin": everybody, "office": everybody,
		"supplier": with(places{"products": draft, "import": imported, "imports": imported}),
	}
}

// importSheet takes in a small file with two faulty rows and gives the id of the import when it is done.
func importSheet(t *testing.T, n *node, email string) string {
	t.Helper()
	c := n.program(t, email)
	var made struct{ ID, Status string }
	if status := c.upload("/api/v1/product-imports", "file", "насосы.csv", sheet(3), nil, &made); status != http.StatusAccepted {
		t.Fatalf("POST /product-imports answered %d", status)
	}
	until(t, "the import is done", time.Minute, func() bool { // behind the jobs that the demo content left
		return c.json(http.MethodGet, "/api/v1/product-imports/"+made.ID, nil, &made) == http.StatusOK && made.Status == "done"
	})
	return made.ID
}

// enter signs a demo user in through the page.
func enter(tab *testkit.Tab, lang, email string) {
	tab.Go("/" + lang + "/sign-in")
	tab.Fill("main", "email", email)
	tab.Fill("main", "password", demoPassword)
	tab.ClickThrough(`main form[action$="/sign-in"] button[type=submit]`)
}
