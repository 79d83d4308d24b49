package app_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"market/internal/testkit"
)

// TestSupplierInABrowser lets a supplier edit a listing, be refused, mend it, and take in a spreadsheet.
func TestSupplierInABrowser(t *testing.T) {
	n := start(t, seeded(t))
	b := testkit.StartBrowser(t, n.URL)
	draft := n.draftOf(t, mails["supplier"])
	for name, off := range map[string]bool{"with scripts": false, "without scripts": true} {
		t.Run("edits, "+name, func(t *testing.T) {
			tab := b.OpenFor(t, testkit.Screen{NoScript: off})
			enter(tab, "zh", mails["supplier"])
			edit(t, tab, "/zh/member/products/"+draft, "改好的名称，"+name)
		})
		t.Run("imports, "+name, func(t *testing.T) {
			tab := b.OpenFor(t, testkit.Screen{NoScript: off})
			enter(tab, "zh", mails["supplier"])
			takeIn(t, tab, off)
		})
	}
}

const save = `.action-bar button[name=do][value=save]`

// edit types a price that is no number: it is refused and nothing typed is lost; then it is mended and kept.
func edit(t *testing.T, tab *testkit.Tab, path, name string) {
	t.Helper()
	tab.Go(path)
	tab.Fill("#editor", "name.zh", name)
	tab.Fill("#editor", "hs_code", "84137")
	tab.ClickThrough(save)
	if got := tab.Status(); got != http.StatusUnprocessableEntity {
		t.Errorf("a customs code of five digits was answered with %d", got)
	}
	tab.Until("the code is marked as refused", `document.querySelector('#editor [name=hs_code]').getAttribute('aria-invalid') === 'true'`)
	tab.Until("the summary leads to the code", `!!document.querySelector('[role=alert] a[href="#f-hs_code"]')`)
	if got := testkit.Ask[string](tab, `document.querySelector('#editor [name="name.zh"]').value`); got != name {
		t.Errorf("the typed name is lost: %q", got)
	}
	tab.Fill("#editor", "hs_code", "841370")
	tab.ClickThrough(save)
	tab.Go(path)
	if got := testkit.Ask[string](tab, `document.querySelector('#editor [name="name.zh"]').value + ' ' + document.querySelector('#editor [name=hs_code]').value`); got != name+" 841370" {
		t.Errorf("kept: %q", got)
	}
	if f := tab.Faults(); len(f) > 0 {
		t.Error(f)
	}
}

// takeIn uploads a spreadsheet of three good and two faulty rows and watches until it is done.
func takeIn(t *testing.T, tab *testkit.Tab, byHand bool) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "насосы.csv")
	if err := os.WriteFile(file, []byte(sheet(3)), 0o600); err != nil {
		t.Fatal(err)
	}
	tab.Go("/zh/member/import")
	tab.Upload(`main input[type=file]`, file)
	tab.ClickThrough(`main form[action$="/member/import"] button[name=dry_run][value=""]`)
	tab.See("насосы.csv")
	done := `!!document.querySelector('#import a[href$="/errors.csv"]')`
	if byHand {
		until(t, "the import is done after reloading", time.Minute, func() bool {
			tab.Go(tab.Address())
			return testkit.Ask[bool](tab, done)
		})
	}
	tab.Until("the import is done", done)
	tab.See("BAD-2")
	if f := tab.Faults(); len(f) > 0 {
		t.Error(f)
	}
}

func (n *node) draftOf(t *testing.T, email string) (id string) {
	t.Helper()
	if err := n.DB.QueryRow(context.Background(), `SELECT p.id FROM catalog_products p JOIN account_memberships m ON m.org_id = p.supplier_id
		JOIN account_users u ON u.id = m.user_id WHERE u.email = $1 AND p.status = 'draft' ORDER BY p.id LIMIT 1`, email).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestNewcomerInABrowser signs a person up who then registers a supplier, first with a code whose check digit is wrong.
func TestNewcomerInABrowser(t *testing.T) {
	n := start(t, seeded(t))
	b := testkit.StartBrowser(t, n.URL)
	for name, off := range map[string]bool{"with scripts": false, "without scripts": true} {
		t.Run(name, func(t *testing.T) {
			code, email := "91110000600037341L", "first@example.com"
			if off {
				code, email = "91350100M000100Y43", "second@example.com"
			}
			tab := b.OpenFor(t, testkit.Screen{NoScript: off})
			tab.Go("/zh/sign-up?kind=supplier")
			tab.Fill("main", "name", "试用者")
			tab.Fill("main", "email", email)
			tab.Fill("main", "password", demoPassword)
			tab.ClickThrough(`main form[action$="/sign-up"] button[type=submit]`)
			register(t, tab, code)
			if f := tab.Faults(); len(f) > 0 {
				t.Error(f)
			}
		})
	}
}

func register(t *testing.T, tab *testkit.Tab, code string) {
	t.Helper()
	const form = `main form[action$="/organisation/new"]`
	tab.Go("/zh/member/organisation/new?kind=supplier")
	tab.Fill(form, "name.zh", "试验泵业有限公司")
	tab.Fill(form, "name.ru", "Пробные насосы")
	zone := testkit.Ask[string](tab, `document.querySelector('[name=zone_id]').options[1].value`)
	tab.Choose(form, "zone_id", zone)
	tab.Fill(form, "city.zh", "乌鲁木齐")
	tab.Fill(form, "phone", "+86 991 555 0100")
	tab.Fill(form, "identifier", code[:17]+"0")
	tab.ClickThrough(form + ` button.is-primary[type=submit]`)
	tab.Until("the code is marked as refused", `document.querySelector('[name=identifier]').getAttribute('aria-invalid') === 'true'`)
	if got := testkit.Ask[string](tab, `document.querySelector('[name="name.ru"]').value + document.querySelector('[name=zone_id]').value`); got != "Пробные насосы"+zone {
		t.Errorf("what was typed is lost: %q", got)
	}
	tab.Fill(form, "identifier", code)
	tab.ClickThrough(form + ` button.is-primary[type=submit]`)
	tab.Until("the organisation is there", `!location.pathname.endsWith('/new') && document.body.innerText.includes('试验泵业有限公司')`)
}
