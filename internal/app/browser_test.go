package app_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"market/internal/testkit"
)

// TestMainJobInABrowser is the main job as people do it: a buyer with a phone in Russian finds a product, asks its supplier
// about it and about another one, the supplier at a desk in Chinese answers, the buyer reads the answer. Once as the pages
// are meant to be, once with scripts switched off: then forms and links alone must do.
func TestMainJobInABrowser(t *testing.T) {
	n := start(t, seeded(t))
	b := testkit.StartBrowser(t, n.URL)
	first, second := twoOf(t, n)
	for name, off := range map[string]bool{"with scripts": false, "without scripts": true} {
		t.Run(name, func(t *testing.T) {
			buyer := b.OpenFor(t, testkit.Screen{Width: 360, Height: 740, NoScript: off})
			supplier := b.OpenFor(t, testkit.Screen{Width: 1440, Height: 900, NoScript: off})
			enter(buyer, "ru", mails["buyer"])
			enter(supplier, "zh", mails["supplier"])
			findByWord(buyer, first)
			thread := askAboutTwo(buyer, first, second)
			answerInChinese(supplier, thread, "您好，两种型号均有现货，请见价格。")
			if off {
				buyer.ClickThrough(`main a[href$="` + thread + `"]`)
			}
			buyer.See("您好，两种型号均有现货，请见价格。")
			if lang := testkit.Ask[string](buyer, `[...document.querySelectorAll('#thread [lang]')].filter(e => e.innerText.includes('现货')).pop().lang`); !strings.HasPrefix(lang, "zh") {
				t.Errorf("the Chinese answer is marked as %q on the Russian page", lang)
			}
			for who, tab := range map[string]*testkit.Tab{"buyer": buyer, "supplier": supplier} {
				if f := tab.Faults(); len(f) > 0 {
					t.Errorf("%s: %s", who, strings.Join(f, "\n"))
				}
			}
			n.oneInquiry(t, first, second)
		})
	}
}

// wanted is a published product as the journey names it.
type wanted struct{ id, sku string }

// twoOf are two published products of the demo supplier.
func twoOf(t *testing.T, n *node) (first, second wanted) {
	t.Helper()
	rows, err := n.DB.Query(context.Background(), `SELECT p.id, p.sku FROM catalog_products p JOIN account_memberships m ON m.org_id = p.supplier_id
		JOIN account_users u ON u.id = m.user_id WHERE u.email = $1 AND p.status = 'published' ORDER BY p.id LIMIT 2`, mails["supplier"])
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var found []wanted
	for rows.Next() {
		var l wanted
		if err := rows.Scan(&l.id, &l.sku); err != nil {
			t.Fatal(err)
		}
		found = append(found, l)
	}
	if err := rows.Err(); err != nil || len(found) != 2 {
		t.Fatalf("%d products: %v", len(found), err)
	}
	return found[0], found[1]
}

// findByWord searches from the home page and opens the product.
func findByWord(tab *testkit.Tab, l wanted) {
	tab.Go("/ru")
	tab.Type(`header [type=search]`, l.sku)
	tab.ClickThrough(`header form[role=search] button[type=submit]`)
	tab.ClickThrough(`main a[href*="` + l.id + `"]`)
	tab.See(l.sku)
}

// askAboutTwo sends one inquiry about the shown product and another one, and gives the path of its thread.
func askAboutTwo(tab *testkit.Tab, first, second wanted) string {
	tab.Fill("#inquiry", "lines.0.quantity", "24")
	tab.Fill("#inquiry", "message", "Нужны два типа насосов, DAP Алматы. Есть ли скидка на всю партию?")
	tab.ClickThrough(`#inquiry button[name=add]`)
	tab.Choose("main", "add_product", second.id)
	tab.ClickThrough(`main button[name=add]`)
	if got := testkit.Ask[string](tab, `document.querySelector('[name="lines.0.quantity"]').value + ' ' + document.querySelector('[name=message]').value.slice(0, 9)`); got != "24 Нужны два" {
		tab.See("24 Нужны два, was: " + got) // what was typed is lost
	}
	tab.Fill("main", "lines.1.quantity", "6")
	tab.Fill("main", "destination", "Алматы")
	tab.ClickThrough(`main form[action$="/inquiries"] button.is-primary[type=submit]`)
	tab.Until("the thread", `/^\/ru\/member\/inquiries\/[0-9a-f-]{36}$/.test(location.pathname)`)
	tab.See("Нужны два типа насосов")
	tab.See(first.sku)
	tab.See(second.sku)
	return strings.TrimPrefix(tab.Address(), "/ru")
}

// answerInChinese finds the inquiry in the box, reads it and answers.
func answerInChinese(tab *testkit.Tab, thread, text string) {
	tab.Go("/zh/member/inquiries")
	tab.ClickThrough(`main a[href$="` + thread + `"]`)
	tab.See("Нужны два типа насосов")
	tab.Fill("#answer", "text", text)
	tab.ClickThrough(`#answer button[type=submit]`)
	tab.See(text)
}

var uuid = regexp.MustCompile(`[0-9a-f-]{36}`)

// oneInquiry proves that the newest inquiry is about exactly the two.
func (n *node) oneInquiry(t *testing.T, first, second wanted) {
	t.Helper()
	var lines string
	if err := n.DB.QueryRow(context.Background(), `SELECT lines FROM inquiry_inquiries ORDER BY created_at DESC LIMIT 1`).Scan(&lines); err != nil {
		t.Fatal(err)
	}
	if ids := uuid.FindAllString(lines, -1); !strings.Contains(lines, first.id) || !strings.Contains(lines, second.id) {
		t.Errorf("the newest inquiry is about %v", ids)
	}
}
