package app_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"market/frontend/htmlcheck"
)

// caller is a demo user over the API whose every answer must be as described.
func (n *node) caller(t *testing.T, d *description, email string) checked {
	t.Helper()
	return checked{client: n.program(t, email), d: d}
}

// want fails the test on another status.
func want(t *testing.T, what string, got, status int) {
	t.Helper()
	if got != status {
		t.Fatalf("%s answered %d, want %d", what, got, status)
	}
}

func picture(t *testing.T) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 800, 600))
	m.Set(3, 3, color.RGBA{R: 200, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestAPIOfAListing follows a product over the API from its draft to an inquiry's end; every answer is held against the
// description.
func TestAPIOfAListing(t *testing.T) {
	n := start(t, seeded(t))
	d := n.description(t)
	supplier, buyer := n.caller(t, d, "supplier@example.com"), n.caller(t, d, "buyer@example.com")
	moderator := n.caller(t, d, "moderator@example.com")
	guest := checked{client: n.browser(t), d: d}

	in := draft(t, guest)
	var p, again listing
	want(t, "create", supplier.call("POST", "/products", in, &p, "Idempotency-Key", "a"), http.StatusCreated)
	want(t, "create again", supplier.call("POST", "/products", in, &again, "Idempotency-Key", "a"), http.StatusCreated)
	if p.ID == "" || p.ID != again.ID || p.Status != "draft" || p.Revision != 1 || p.Supplier.Zone.Code != "urumqi" || p.Prices[1].UnitPrice != "910.50" || p.Translation["ru"]["name"] != "human" {
		t.Fatalf("%+v and %+v", p, again)
	}
	in["sku"] = "API-2"
	want(t, "another body under the key", supplier.call("POST", "/products", in, nil, "Idempotency-Key", "a"), http.StatusConflict)
	in["sku"] = "API-1"
	want(t, "the same article", supplier.call("POST", "/products", in, nil), http.StatusUnprocessableEntity)

	edits(t, supplier, p.ID)
	want(t, "a draft to guests", guest.call("GET", "/products/"+p.ID, nil, nil), http.StatusNotFound)
	want(t, "a draft to buyers", buyer.call("GET", "/products/"+p.ID, nil, nil), http.StatusNotFound)
	want(t, "image", supplier.upload("/api/v1/products/"+p.ID+"/images", "file", "a.png", picture(t), map[string]string{"alt": `{"ru":"Насос"}`}, &p), http.StatusCreated)
	if len(p.Images) != 1 || p.Images[0].Alt["ru"] != "Насос" || len(p.Images[0].Widths) == 0 {
		t.Fatalf("%+v", p.Images)
	}
	if res := guest.get(p.Images[0].URL); res.status != http.StatusOK || res.header.Get("Content-Type") != "image/webp" {
		t.Errorf("%s answered %d %s", p.Images[0].URL, res.status, res.header.Get("Content-Type"))
	}
	want(t, "submit", supplier.call("POST", "/products/"+p.ID+"/submit", nil, &p), http.StatusOK)
	want(t, "edit in review", supplier.call("PATCH", "/products/"+p.ID, `{"moq":3}`, nil), http.StatusConflict)

	reviewed(t, moderator, n.caller(t, d, "zone-moderator@example.com"), p.ID)
	want(t, "published", guest.call("GET", "/products/"+p.ID, nil, &p), http.StatusOK)
	if p.Status != "published" || p.Name["ru"] != "Насос проверочный" {
		t.Fatalf("%+v", p)
	}
	until(t, "the product is found", time.Minute, func() bool {
		skus, _ := guest.found("q=API-1&lang=ru")
		return slices.Contains(skus, "API-1")
	})
	guest.call("GET", "/search/products?q=насос&lang=ru&zone=urumqi&moq_max=10&price_min=1&price_max=99999.50&attributes.flow=1&sort=price_asc", nil, nil)
	guest.call("GET", "/search/suggest?q=нас&lang=ru", nil, nil)
	inquire(t, buyer, supplier, p)
	want(t, "unlist", supplier.call("POST", "/products/"+p.ID+"/unlist", nil, nil), http.StatusOK)
	want(t, "unlisted to guests", guest.call("GET", "/products/"+p.ID, nil, nil), http.StatusNotFound)
	want(t, "relist", supplier.call("POST", "/products/"+p.ID+"/relist", nil, nil), http.StatusOK)
	want(t, "delete", supplier.call("DELETE", "/products/"+p.ID, nil, nil), http.StatusNoContent)
	want(t, "deleted to guests", guest.call("GET", "/products/"+p.ID, nil, nil), http.StatusNotFound)
}

type listing struct {
	ID, Status, SKU string
	Revision        int
	Version         int64
	MOQ             int64
	Name            map[string]string
	Packaging       map[string]string
	Prices          []struct {
		UnitPrice string `json:"unit_price"`
	}
	Supplier struct {
		ID   string
		Zone struct{ Code string }
	}
	Translation map[string]map[string]string
	Images      []struct {
		ID, URL string
		Widths  []int
		Alt     map[string]string
	}
}

// draft is the body of a complete product of a leaf category of the demo content.
func draft(t *testing.T, guest checked) map[string]any {
	t.Helper()
	type category struct {
		ID       string
		Children []json.RawMessage
	}
	var tree struct{ Items []category }
	want(t, "categories", guest.call("GET", "/categories", nil, &tree), http.StatusOK)
	node := tree.Items[0]
	for len(node.Children) > 0 {
		child := node.Children[0]
		node = category{}
		if err := json.Unmarshal(child, &node); err != nil {
			t.Fatal(err)
		}
	}
	return map[string]any{
		"sku": "API-1", "category_id": node.ID, "name": map[string]string{"zh": "测试泵", "ru": "Насос проверочный"},
		"summary": map[string]string{"zh": "好", "ru": "Хороший"}, "keywords": map[string][]string{"zh": {"泵"}, "ru": {"насос"}},
		"currency": "CNY", "prices": []map[string]any{{"from": 1, "unit_price": "980.00"}, {"from": 50, "unit_price": "910.50"}}, "unit": "piece",
		"supply": map[string]any{"quantity": 500, "per": "month"}, "lead_times": []map[string]any{{"up_to": 100, "days": 15}, {"days": 30}},
		"incoterms":    []map[string]any{{"rule": "FCA", "place": "Urumqi"}},
		"certificates": []map[string]any{{"kind": "EAC", "valid_until": "2029-05-01"}}, "origin": "CN",
	}
}

// edits: a PATCH changes what it names, and only for whoever read the newest version.
func edits(t *testing.T, c checked, id string) {
	t.Helper()
	read := func() string {
		res := c.get("/api/v1/products/" + id)
		want(t, "read", res.status, http.StatusOK)
		return res.header.Get("ETag")
	}
	tag := read()
	var p listing
	want(t, "edit", c.call("PATCH", "/products/"+id, `{"moq":2,"packaging":{"zh":"木箱","ru":"Ящик"},"name":{"en":"Test pump"}}`, &p, "If-Match", tag), http.StatusOK)
	if p.MOQ != 2 || p.Name["ru"] != "Насос проверочный" || p.Name["en"] != "Test pump" || len(p.Prices) != 2 || p.Packaging["ru"] != "Ящик" {
		t.Fatalf("%+v", p)
	}
	want(t, "a stale edit", c.call("PATCH", "/products/"+id, `{"moq":4}`, nil, "If-Match", tag), http.StatusPreconditionFailed)
	want(t, "emptying", c.call("PATCH", "/products/"+id, `{"packaging":null,"name":{"en":null},"moq":1}`, &p, "If-Match", read()), http.StatusOK)
	if p.MOQ != 1 || p.Name["en"] != "" || len(p.Packaging) != 0 {
		t.Fatalf("%+v", p)
	}
	want(t, "an unknown field", c.call("PATCH", "/products/"+id, `{"status":"published"}`, nil), http.StatusUnprocessableEntity)
	want(t, "another article", c.call("PATCH", "/products/"+id, `{"sku":"API-9"}`, &p), http.StatusOK)
	want(t, "the article back", c.call("PATCH", "/products/"+id, `{"sku":"API-1"}`, &p), http.StatusOK)
	if p.SKU != "API-1" {
		t.Fatalf("%+v", p)
	}
}

// reviewed approves the case of a product, after a reviewer of another zone has tried.
func reviewed(t *testing.T, moderator, elsewhere checked, productID string) {
	t.Helper()
	type reviewCase struct {
		ID, Status string
		Subject    struct{ ID string }
		Diff       []struct{ Field, After string }
	}
	var c reviewCase
	for next := ""; c.ID == ""; {
		var queue page[reviewCase]
		want(t, "queue", moderator.call("GET", "/review-cases?status=open&kind=product&zone=urumqi&cursor="+next, nil, &queue), http.StatusOK)
		for _, one := range queue.Items {
			if one.Subject.ID == productID {
				c = one
			}
		}
		if c.ID == "" && queue.Next == nil {
			t.Fatal("no case about the product")
		} else if queue.Next != nil {
			next = *queue.Next
		}
	}
	want(t, "case", moderator.call("GET", "/review-cases/"+c.ID, nil, &c), http.StatusOK)
	if len(c.Diff) == 0 {
		t.Error("a case without changes")
	}
	var queue page[reviewCase]
	want(t, "a zone's own queue", elsewhere.call("GET", "/review-cases?limit=100", nil, &queue), http.StatusOK)
	want(t, "claim", moderator.call("POST", "/review-cases/"+c.ID+"/claim", nil, nil), http.StatusOK)
	want(t, "release", moderator.call("POST", "/review-cases/"+c.ID+"/release", nil, nil), http.StatusOK)
	want(t, "a refusal without reasons", moderator.call("POST", "/review-cases/"+c.ID+"/decision", `{"decision":"reject"}`, nil), http.StatusUnprocessableEntity)
	want(t, "no decision", moderator.call("POST", "/review-cases/"+c.ID+"/decision", `{"decision":"maybe"}`, nil), http.StatusUnprocessableEntity)
	want(t, "approve", moderator.call("POST", "/review-cases/"+c.ID+"/decision", `{"decision":"approve","reasons":[],"note":""}`, &c), http.StatusOK)
	if c.Status != "approved" {
		t.Fatalf("%+v", c)
	}
	want(t, "approve twice", moderator.call("POST", "/review-cases/"+c.ID+"/decision", `{"decision":"approve"}`, nil), http.StatusConflict)
	var many page[struct {
		ID, Status string
		Error      struct{ Code string }
	}]
	want(t, "many", moderator.call("POST", "/review-cases/decisions", map[string]any{"ids": []string{c.ID, "x"}, "decision": "approve"}, &many), http.StatusOK)
	if len(many.Items) != 2 || many.Items[0].Error.Code != "error.case_resolved" || many.Items[1].Error.Code != "error.case_not_found" {
		t.Fatalf("%+v", many)
	}
}

// inquire asks about a product, with a file, and lets the supplier answer and decline.
func inquire(t *testing.T, buyer, supplier checked, p listing) {
	t.Helper()
	var file struct{ ID, URL string }
	want(t, "attachment", buyer.upload("/api/v1/attachments", "file", "чертёж.png", picture(t), nil, &file), http.StatusCreated)
	ask := map[string]any{
		"supplier_id": p.Supplier.ID, "destination": "Алматы", "incoterm": map[string]string{"rule": "DAP", "place": "Алматы"}, "needed_by": "2031-12-31",
		"message": "Нужны насосы.", "lang": "ru", "attachments": []string{file.ID},
		"lines": []map[string]any{{"product_id": p.ID, "quantity": 100, "unit": "piece", "target_price": map[string]string{"amount": "900.50", "currency": "CNY"}}},
	}
	var q struct {
		ID, Number, Status string
		Lines              []struct {
			TargetPrice struct{ Amount string } `json:"target_price"`
		}
		Messages []struct {
			ReadAt      *time.Time `json:"read_at"`
			Attachments []struct{ ID string }
		}
	}
	want(t, "inquiry", buyer.call("POST", "/inquiries", ask, &q, "Idempotency-Key", "q"), http.StatusCreated)
	if !strings.HasPrefix(q.Number, "Q-") || q.Status != "open" || q.Lines[0].TargetPrice.Amount != "900.50" || len(q.Messages) != 1 || len(q.Messages[0].Attachments) != 1 {
		t.Fatalf("%+v", q)
	}
	ask["lines"] = []map[string]any{{"product_id": p.ID, "quantity": 0, "target_price": map[string]string{"amount": "1,5", "currency": "XXX"}}}
	want(t, "a faulty inquiry", buyer.call("POST", "/inquiries", ask, nil), http.StatusUnprocessableEntity)
	want(t, "the supplier asks", supplier.call("POST", "/inquiries", ask, nil), http.StatusUnprocessableEntity)
	want(t, "box", supplier.call("GET", "/inquiries?box=received&status=open", nil, nil), http.StatusOK)
	want(t, "thread", supplier.call("GET", "/inquiries/"+q.ID, nil, nil), http.StatusOK)
	want(t, "file", supplier.get(file.URL).status, http.StatusOK)
	want(t, "answer", supplier.call("POST", "/inquiries/"+q.ID+"/messages", `{"text":"您好","lang":"zh"}`, nil, "Idempotency-Key", "m"), http.StatusCreated)
	want(t, "thread", buyer.call("GET", "/inquiries/"+q.ID, nil, &q), http.StatusOK)
	if q.Status != "answered" || len(q.Messages) != 2 || q.Messages[0].ReadAt == nil {
		t.Fatalf("%+v", q)
	}
	want(t, "decline", supplier.call("POST", "/inquiries/"+q.ID+"/decline", `{"reason":"没货"}`, &q), http.StatusOK)
	want(t, "answer after the end", supplier.call("POST", "/inquiries/"+q.ID+"/messages", `{"text":"x","lang":"zh"}`, nil), http.StatusConflict)
	want(t, "close after the end", buyer.call("POST", "/inquiries/"+q.ID+"/close", nil, nil), http.StatusConflict)
}

// TestAPIOfAnOrganisation signs a user up, makes an organisation and edits it.
func TestAPIOfAnOrganisation(t *testing.T) {
	n := start(t, seeded(t))
	c := checked{client: n.browser(t), d: n.description(t)}
	want(t, "sign up", c.call("POST", "/users", `{"email":"new@example.com","password":"long enough 1","name":"Новый","lang":"ru"}`, nil), http.StatusCreated)
	want(t, "sign up again", c.call("POST", "/users", `{"email":"new@example.com","password":"long enough 1","name":"Новый","lang":"ru"}`, nil), http.StatusUnprocessableEntity)
	want(t, "a wrong password", c.call("POST", "/sessions", `{"email":"new@example.com","password":"wrong"}`, nil), http.StatusUnauthorized)
	var s struct{ Token string }
	want(t, "sign in", c.call("POST", "/sessions", `{"email":"new@example.com","password":"long enough 1"}`, &s), http.StatusCreated)
	want(t, "a guest's organisation", c.call("POST", "/organisations", `{}`, nil), http.StatusUnauthorized)
	c.token = s.Token
	var o struct {
		ID, Status string
		Version    int64
		Name       map[string]string
	}
	want(t, "no organisation", c.call("POST", "/organisations", `{"kind":"buyer","name":{},"country":"KZ","identifier":"1"}`, nil), http.StatusUnprocessableEntity)
	in := `{"kind":"buyer","name":{"ru":"ТОО «Проба»"},"country":"KZ","identifier":"020240000555","city":{"ru":"Алматы"},"phone":"+7 727 555 0100","profile":{"ru":"Строительство."}}`
	want(t, "organisation", c.call("POST", "/organisations", in, &o, "Idempotency-Key", "o"), http.StatusCreated)
	first := o.ID
	want(t, "organisation again", c.call("POST", "/organisations", in, &o, "Idempotency-Key", "o"), http.StatusCreated)
	if o.ID != first || o.Status != "draft" {
		t.Fatalf("%+v", o)
	}
	want(t, "edit", c.call("PATCH", "/organisations/"+o.ID, `{"name":{"kk":"«Проба» ЖШС"}}`, &o, "If-Match", `"v1"`), http.StatusOK)
	if o.Name["ru"] == "" || o.Name["kk"] == "" {
		t.Fatalf("%+v", o)
	}
	want(t, "a stale edit", c.call("PATCH", "/organisations/"+o.ID, `{"website":"https://a.example"}`, nil, "If-Match", `"v1"`), http.StatusPreconditionFailed)
	want(t, "submit", c.call("POST", "/organisations/"+o.ID+"/submit", nil, &o), http.StatusOK)
	want(t, "me", c.call("GET", "/me", nil, nil), http.StatusOK)
	want(t, "sign out", c.call("DELETE", "/sessions/current", nil, nil), http.StatusNoContent)
	want(t, "me afterwards", c.call("GET", "/me", nil, nil), http.StatusUnauthorized)
}

// TestAPIReads pages through the public lists and asks again with the ETag.
func TestAPIReads(t *testing.T) {
	n := start(t, seeded(t))
	c := checked{client: n.browser(t), d: n.description(t)}
	for _, path := range []string{"/zones", "/products"} {
		seen := map[string]bool{}
		for next := ""; ; {
			var list page[struct{ ID string }]
			want(t, path, c.call("GET", path+"?limit=50&cursor="+next, nil, &list), http.StatusOK)
			for _, item := range list.Items {
				if seen[item.ID] {
					t.Fatalf("%s: %s twice", path, item.ID)
				}
				seen[item.ID] = true
			}
			if list.Next == nil {
				break
			}
			next = *list.Next
		}
		if len(seen) < 53 { // two pages, so the cursor was followed
			t.Errorf("%s: only %d", path, len(seen))
		}
	}
	res := c.get("/api/v1/categories")
	req := c.request("GET", "/api/v1/categories", nil, "")
	req.Header.Set("If-None-Match", res.header.Get("ETag"))
	want(t, "the same again", c.do(req).status, http.StatusNotModified)
	for _, lang := range []string{"zh", "ru", "kk", "en"} {
		page := c.get("/api/v1/docs?lang=" + lang)
		want(t, "docs", page.status, http.StatusOK)
		for _, fault := range htmlcheck.Faults(page.body) {
			t.Errorf("docs in %s: %s", lang, fault)
		}
	}
}
