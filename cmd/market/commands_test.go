package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"market/internal/platform/database"
	"market/internal/trade/account"
)

func TestHelpNamesEverything(t *testing.T) {
	m := newMachine(t)
	top := m.good("", "--help")
	for _, want := range []string{"serve", "migrate", "seed", "import products", "import categories", "reindex", "user create", "user grant", "user revoke", "user password", "audit verify", "MARKET_DATA_DIR"} {
		if !strings.Contains(top, want) {
			t.Errorf("--help does not name %q:\n%s", want, top)
		}
	}
	for command, want := range map[string]string{
		"serve": "--demo", "migrate": "Bring the database up to date", "seed": "Refused in production", "import": "products", "import products": "--dry-run",
		"import categories": "<file>", "reindex": "Kinds to rebuild", "user": "create", "user create": "standard input", "user grant": "--zone",
		"user revoke": "<role>", "user password": "end all sessions", "audit": "verify", "audit verify": "first broken link",
	} {
		if help := m.good("", append(strings.Fields(command), "--help")...); !strings.Contains(help, want) {
			t.Errorf("%s --help does not say %q:\n%s", command, want, help)
		}
	}
	if _, err := os.Stat(filepath.Join(m.dir, "data")); err == nil {
		t.Error("asking for help made a data folder")
	}
	m.refused(80, "unexpected argument", "", "sell")
	m.refused(80, "expected", "", "user")
}

func TestSettingsAreRefused(t *testing.T) {
	m := newMachine(t, "MARKET_ENV=production")
	m.refused(1, "MARKET_SECRET must have at least 32 characters", "", "migrate")
	m.env = []string{"MARKET_BASE_URL=market"}
	m.refused(1, "MARKET_BASE_URL must be an address", "", "migrate")
	m.env = []string{"MARKET_DATABASE_URL=postgres://nobody@127.0.0.1:1/none?connect_timeout=1"}
	if s := m.run("", "migrate"); s.code != 1 || !strings.Contains(s.errors, "connect") {
		t.Errorf("%+v", s)
	}
}

const smallTree = `code,parent_code,name_zh,name_ru,name_kk,name_en,hs_prefixes,attributes
machinery,,机械设备,Машины и оборудование,Машиналар мен жабдықтар,Machinery,84,[]
machinery.pumps,machinery,泵,Насосы,Сорғылар,Pumps,8413,[]
`

func TestImportCategories(t *testing.T) {
	m := newMachine(t)
	tree := m.file("tree.csv", smallTree)
	for _, want := range []string{"categories: created 2, updated 0, unchanged 0", "categories: created 0, updated 0, unchanged 2"} {
		if out := m.good("", "import", "categories", tree); out != want {
			t.Errorf("%q, not %q", out, want)
		}
	}
	m.refused(80, "no such file", "", "import", "categories", filepath.Join(m.dir, "none.csv"))
	m.refused(1, "Add the column name_zh", "", "import", "categories", m.file("bad.csv", "code,parent_code\nx,\n"))
}

const products = `sku,name_zh,name_ru,summary_zh,summary_ru,category_path,hs_code,price_currency,price,unit,moq
A-1,离心泵,Насос центробежный,,,机械设备 > 泵,841370,CNY,900.50,piece,2
A-2,离心泵,Насос центробежный,,,机械设备 > 泵,841370,CNY,901.50,piece,2
A-3,离心泵,,,,机械设备 > 泵,841370,CNY,902.50,piece,2
`

func TestImportProducts(t *testing.T) {
	m := newMachine(t)
	supplier, buyer := m.supplier(account.Supplier), m.supplier(account.Buyer)
	m.good("", "import", "categories", m.file("tree.csv", smallTree))
	file := m.file("products.csv", products)
	count := func() (n int) {
		t.Helper()
		if err := m.database().QueryRow(context.Background(), `SELECT count(*) FROM catalog_products`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	out := m.good("", "import", "products", "--supplier", supplier, "--dry-run", file)
	if !strings.HasPrefix(out, "rows 3, created 2, updated 0, unchanged 0, refused 1\n") || count() != 0 {
		t.Errorf("dry run: %s, %d products", out, count())
	}
	reasons := filepath.Join(m.dir, "reasons.csv")
	out = m.good("", "import", "products", "--supplier", supplier, "--errors", reasons, "--lang", "ru", file)
	if !strings.HasPrefix(out, "rows 3, created 2, updated 0, unchanged 0, refused 1\n") || !strings.HasSuffix(out, reasons) || count() != 2 {
		t.Errorf("import: %s, %d products", out, count())
	}
	raw, err := os.ReadFile(reasons)
	if err != nil || !strings.Contains(string(raw), "A-3") || !strings.Contains(string(raw), "name_ru") || strings.Contains(string(raw), "A-1") {
		t.Errorf("error file: %s %v", raw, err)
	}
	out = m.good("", "import", "products", "--supplier", supplier, file)
	if !strings.HasPrefix(out, "rows 3, created 0, updated 0, unchanged 2, refused 1\n") || !strings.HasSuffix(out, file+".errors.csv") {
		t.Errorf("again: %s", out)
	}
	rows := strings.SplitAfter(products, "\n")
	m.refused(1, "no row was accepted", "", "import", "products", "--supplier", supplier, m.file("bad.csv", rows[0]+rows[3]))
	for _, wrong := range []string{database.NewID(), "snow-ridge", buyer} {
		m.refused(1, "upplier", "", "import", "products", "--supplier", wrong, file)
	}
	m.refused(80, "missing flags: --supplier", "", "import", "products", file)
	m.refused(80, "no such file", "", "import", "products", "--supplier", supplier, filepath.Join(m.dir, "none.csv"))
	m.refused(1, "file: No column headings", "", "import", "products", "--supplier", supplier, m.file("text.csv", "это не таблица"))
	if count() != 2 {
		t.Error(count(), "products in the end")
	}
}

func TestUsers(t *testing.T) {
	m := newMachine(t)
	const email, password = "review@market.example", "two words and 7 digits"
	if id := m.good(password+"\n", "user", "create", email, "--name", "审核员", "--lang", "zh"); !database.ValidID(id) {
		t.Errorf("user create printed %q", id)
	}
	m.refused(1, "email: ", password, "user", "create", email, "--name", "Another")
	m.refused(1, "password: Choose a longer password", "short", "user", "create", "short@market.example", "--name", "Short")
	m.refused(1, "no password on standard input", "", "user", "create", "none@market.example", "--name", "None")
	m.refused(80, "must be one of", "", "user", "grant", email, "king")
	m.refused(1, "There is no such user.", "", "user", "grant", "nobody@market.example", "moderator")
	m.refused(1, "There is no such zone.", "", "user", "grant", email, "moderator", "--zone", "atlantis")
	roles := func() (n int) {
		t.Helper()
		if err := m.database().QueryRow(context.Background(), `SELECT count(*) FROM account_grants`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	m.good("", "user", "grant", email, "moderator")
	if roles() != 1 {
		t.Error(roles(), "roles after grant")
	}
	m.good("", "user", "revoke", email, "moderator")
	if roles() != 0 {
		t.Error(roles(), "roles after revoke")
	}
	m.good("another password of 5 words\n", "user", "password", email)
	m.refused(1, "There is no such user.", "another password of 5 words", "user", "password", "nobody@market.example")
	m.refused(1, "password: Choose a longer password", "x", "user", "password", email)
}

func TestSeedOnlyWhereNothingIsAndNobodyTrades(t *testing.T) {
	m := newMachine(t, "MARKET_ENV=production", "MARKET_SECRET=0123456789abcdef0123456789abcdef", "MARKET_BASE_URL=https://market.example")
	m.refused(1, "demo content is refused in production", "", "seed")
	m.env = nil
	m.good("password of words\n", "user", "create", "a@market.example", "--name", "A")
	m.refused(1, "the database is not empty", "", "seed")
}

func TestAuditVerifyNamesTheBrokenLink(t *testing.T) {
	m := newMachine(t)
	m.supplier(account.Supplier)
	if out := m.good("", "audit", "verify"); !strings.HasSuffix(out, "entries, chain intact") {
		t.Fatal(out)
	}
	db, ctx := m.database(), context.Background()
	var position int64
	var entry, name string
	err := db.QueryRow(ctx, `SELECT s.position, e.id, e.actor_name FROM audit_seals s JOIN audit_entries e ON e.id = s.entry_id ORDER BY s.position DESC LIMIT 1`).Scan(&position, &entry, &name)
	if err != nil {
		t.Fatal(err)
	}
	tamper := func(query string, args ...any) {
		t.Helper()
		if n, err := database.Affected(ctx, db, query, args...); err != nil || n != 1 {
			t.Fatal(n, err)
		}
	}
	broken := fmt.Sprintf("audit chain broken at position %d", position)
	tamper(`UPDATE audit_entries SET actor_name = 'somebody else' WHERE id = $1`, entry)
	if s := m.refused(1, broken, "", "audit", "verify"); !strings.Contains(s.errors, entry) {
		t.Errorf("the entry is not named: %s", s.errors)
	}
	tamper(`UPDATE audit_entries SET actor_name = $1 WHERE id = $2`, name, entry)
	m.good("", "audit", "verify")
	tamper(`UPDATE audit_seals SET hash = 'x' WHERE position = 1`)
	m.refused(1, "audit chain broken at position 1 ", "", "audit", "verify")
}

// TestReindexBesideAServer has the command rebuild alone, and through the server that owns the index.
func TestReindexBesideAServer(t *testing.T) {
	m := newMachine(t, "MARKET_ADDR=127.0.0.1:0")
	m.supplier(account.Supplier)
	if out := m.good("", "reindex"); !strings.Contains(out, "product: 0 documents") || !strings.Contains(out, "zone: ") {
		t.Errorf("reindex alone: %s", out)
	}
	m.refused(1, "unknown kind of search document", "", "reindex", "planet")

	metrics := freeAddress(t)
	m.env = append(m.env, "MARKET_METRICS_ADDR="+metrics)
	server := m.command("serve")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	within(t, 20*time.Second, "the server runs", func() bool {
		res, err := http.Get("http://" + metrics + "/metrics")
		if err != nil {
			return false
		}
		return res.Body.Close() == nil && res.StatusCode == http.StatusOK
	})
	m.env = m.env[:1]
	if out := m.good("", "reindex", "zone", "product"); out != "zone: rebuilt by the server that runs on this data\nproduct: rebuilt by the server that runs on this data" {
		t.Errorf("reindex beside a server: %s", out)
	}
	if out := m.good("", "audit", "verify"); !strings.HasSuffix(out, "chain intact") {
		t.Error(out)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Error("the server ended with", err)
	}
}
