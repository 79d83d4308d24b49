package app_test

import (
	"bytes"
	"mime"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"market/internal/app"
	"market/internal/testkit"
)

// TestFromSpreadsheetToAnswer is the main job, end to end over the API: a supplier's spreadsheet comes in, is approved, is
// found in both languages, a buyer asks, the supplier is told in Chinese and answers, the buyer reads it.
func TestFromSpreadsheetToAnswer(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		n := start(t, config(t))
		makeWorld(t, n.App)
		journey(t, n, n)
	})
	t.Run("servers, two nodes", func(t *testing.T) {
		c := servers(t)
		first := start(t, c)
		makeWorld(t, first.App)
		journey(t, first, start(t, besides(t, c)))
	})
}

// besides is the configuration of a second node: a data folder of its own that shares only the uploaded files, as in
// deploy/compose.yaml.
func besides(t *testing.T, c app.Config) app.Config {
	t.Helper()
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(c.DataDir, "media"), filepath.Join(dir, "media")); err != nil {
		t.Fatal(err)
	}
	c.DataDir = dir
	return c
}

// journey lets the supplier and the moderator use one node and the buyer another.
func journey(t *testing.T, theirs, buyers *node) {
	buyer := buyers.program(t, buyerMail)
	if skus, _ := buyer.found("q=насос&lang=ru"); len(skus) != 0 {
		t.Fatal("something is found before anything is published:", skus)
	}
	ids := theirs.publish(t, 12)
	for _, query := range []string{"q=насосы&lang=ru", "q=离心泵&lang=zh", "q=CDL-7&lang=ru"} {
		begun := time.Now()
		until(t, query+" finds the new listings", 20*time.Second, func() bool { // a deadline for a busy machine; the log tells the time
			skus, _ := buyer.found(query)
			return slices.Contains(skus, "CDL-7")
		})
		t.Logf("%s: %v after the approval", query, time.Since(begun).Round(time.Millisecond))
	}
	supplier := theirs.program(t, supplierMail)
	var me struct {
		Memberships []struct{ Organisation struct{ ID string } }
	}
	supplier.json(http.MethodGet, "/api/v1/me", nil, &me)
	ask := map[string]any{
		"supplier_id": supplierOf(t, buyer, ids["CDL-1"]), "destination": "Алматы", "message": "Нужны два типа насосов, DAP Алматы.", "lang": "ru",
		"lines": []map[string]any{{"product_id": ids["CDL-1"], "quantity": 24, "unit": "piece"}, {"product_id": ids["CDL-2"], "quantity": 6, "unit": "piece"}},
	}
	var asked, again struct{ ID, Number, Status string }
	if status := buyer.json(http.MethodPost, "/api/v1/inquiries", ask, &asked, "Idempotency-Key", "k1"); status != http.StatusCreated {
		t.Fatal("POST /inquiries:", status)
	}
	if status := buyer.json(http.MethodPost, "/api/v1/inquiries", ask, &again, "Idempotency-Key", "k1"); status != http.StatusCreated || again.ID != asked.ID {
		t.Fatalf("the same inquiry again: %d, %s and %s", status, asked.ID, again.ID)
	}
	ask["message"] = "Другой текст."
	if status := buyer.json(http.MethodPost, "/api/v1/inquiries", ask, nil, "Idempotency-Key", "k1"); status != http.StatusConflict {
		t.Fatal("another body under the same key:", status)
	}
	var box page[struct{ ID string }]
	if supplier.json(http.MethodGet, "/api/v1/inquiries?box=received", nil, &box); len(box.Items) != 1 || box.Items[0].ID != asked.ID {
		t.Fatalf("the supplier's box: %+v", box)
	}
	until(t, "a Chinese letter to the supplier", 10*time.Second, func() bool { return letterTo(theirs, buyers, supplierMail, "询盘") })
	if status := supplier.json(http.MethodPost, "/api/v1/inquiries/"+asked.ID+"/messages", map[string]string{"text": "您好，有现货。", "lang": "zh"}, nil); status != http.StatusCreated {
		t.Fatal("answer:", status)
	}
	var thread struct {
		Status   string
		Messages []struct{ Text, Lang string }
	}
	buyer.json(http.MethodGet, "/api/v1/inquiries/"+asked.ID, nil, &thread)
	if thread.Status != "answered" || len(thread.Messages) != 2 || thread.Messages[1].Text != "您好，有现货。" || thread.Messages[1].Lang != "zh" {
		t.Fatalf("%+v", thread)
	}
	if status := supplier.json(http.MethodPost, "/api/v1/products/"+ids["CDL-7"]+"/unlist", nil, nil); status != http.StatusOK {
		t.Fatal("unlist:", status)
	}
	if skus, _ := buyer.found("q=CDL-7&lang=ru"); slices.Contains(skus, "CDL-7") {
		t.Fatal("an unlisted product is found at once, though the index may be behind")
	}
}

func supplierOf(t *testing.T, c *client, productID string) string {
	t.Helper()
	var p struct{ Supplier struct{ ID string } }
	if status := c.json(http.MethodGet, "/api/v1/products/"+productID, nil, &p); status != http.StatusOK {
		t.Fatalf("product %s: %d", productID, status)
	}
	return p.Supplier.ID
}

// letterTo looks into the mail folders of both nodes: either may have worked the job.
func letterTo(a, b *node, address, subject string) bool {
	for _, n := range []*node{a, b} {
		names, err := filepath.Glob(filepath.Join(n.Config.DataDir, "mail", "*.eml"))
		if err != nil {
			return false
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				continue
			}
			letter, err := mail.ReadMessage(bytes.NewReader(raw))
			if err != nil {
				continue // being written
			}
			head, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
			if err == nil && strings.Contains(letter.Header.Get("To"), address) && strings.Contains(head, subject) {
				return true
			}
		}
	}
	return false
}

// TestPartsAwayInTheMiddle takes Redis and then Meilisearch away under use: pages and searches still answer, what is
// written meanwhile is found after they are back.
func TestPartsAwayInTheMiddle(t *testing.T) {
	redis, meili := testkit.StartRedis(t), testkit.StartMeili(t)
	c := config(t)
	c.DatabaseURL = testkit.Postgres(t)
	c.RedisURL, c.MeiliURL, c.MeiliKey = redis.URL, meili.URL, meili.Key
	first := start(t, c)
	makeWorld(t, first.App)
	second := start(t, besides(t, c))
	first.publish(t, 6)
	buyer := second.program(t, buyerMail)
	finds := func(what, sku string, within time.Duration) {
		t.Helper()
		until(t, what, within, func() bool { skus, _ := buyer.found("q=" + sku + "&lang=ru"); return slices.Contains(skus, sku) })
	}
	finds("a listing with everything there", "CDL-1", 20*time.Second)

	redis.Stop()
	for range 20 {
		for _, n := range []*node{first, second} {
			if res := n.browser(t).get("/api/v1/zones"); res.status != http.StatusOK {
				t.Fatal("without Redis:", res.status)
			}
		}
	}
	meili.Stop()
	until(t, "search answers from the embedded engine and says so", 15*time.Second, func() bool {
		skus, degraded := buyer.found("q=насос&lang=ru")
		return degraded && len(skus) > 0
	})
	unlist := first.program(t, supplierMail)
	var list page[struct{ ID, SKU string }]
	unlist.json(http.MethodGet, "/api/v1/products?mine=true&status=published", nil, &list)
	gone := list.Items[0]
	if status := unlist.json(http.MethodPost, "/api/v1/products/"+gone.ID+"/unlist", nil, nil); status != http.StatusOK {
		t.Fatal("unlist without Redis and Meilisearch:", status)
	}
	redis.Start()
	meili.Start()
	until(t, "Meilisearch answers again", 60*time.Second, func() bool {
		skus, degraded := buyer.found("q=насос&lang=ru")
		return !degraded && len(skus) == 5 && !slices.Contains(skus, gone.SKU)
	})
	for _, n := range []*node{first, second} {
		if res := n.browser(t).get("/readyz"); res.status != http.StatusOK {
			t.Fatal(res.body)
		}
	}
}
