package app_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"market/internal/app"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/idempotency"
	"market/internal/trade/account"
	"market/internal/trade/moderation"
)

// world is the smallest market: one zone's supplier, one buyer, one moderator, one category.
type world struct {
	supplier, buyer string // ids of the organisations
}

const (
	supplierMail  = "sales@pumps.example"
	buyerMail     = "zakup@stroy.example"
	moderatorMail = "review@alliance.example"
)

const treeFile = `code,parent_code,name_zh,name_ru,name_kk,name_en,hs_prefixes,attributes
machinery,,机械设备,Машины и оборудование,Машиналар мен жабдықтар,Machinery,84,[]
machinery.pumps,machinery,泵,Насосы,Сорғылар,Pumps,8413,[]
machinery.pumps.centrifugal,machinery.pumps,离心泵,Центробежные насосы,Ортадан тепкіш сорғылар,Centrifugal pumps,8413,[]
`

func makeWorld(t *testing.T, a *app.App) world {
	t.Helper()
	ctx := context.Background()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(a.Alliance.EnsureStateLevel(ctx))
	_, err := a.Catalog.ImportCategories(ctx, actor.Program(), strings.NewReader(treeFile))
	check(err)
	person := func(email, name string, lang i18n.Lang) actor.Actor {
		u, err := a.Accounts.CreateUser(ctx, actor.Program(), account.SignUp{Email: email, Name: name, Lang: lang, Password: demoPassword})
		check(err)
		return actor.Actor{UserID: u.ID, Name: u.Name, Lang: lang}
	}
	moderator := person(moderatorMail, "审核员", i18n.Zh)
	check(a.Accounts.GrantStaff(ctx, actor.Program(), moderator.UserID, actor.Moderator, ""))
	moderator, err = a.Accounts.ActorFor(ctx, moderator.UserID, "")
	check(err)
	zone, err := a.Alliance.ByCode(ctx, "urumqi")
	check(err)
	organise := func(by actor.Actor, in account.OrganisationInput) string {
		o, err := a.Accounts.CreateOrganisation(ctx, by, in, idempotency.Key{})
		check(err)
		by, err = a.Accounts.ActorFor(ctx, by.UserID, o.ID)
		check(err)
		_, err = a.Accounts.SubmitOrganisation(ctx, by, o.ID)
		check(err)
		c, err := a.Reviews.Pending(ctx, a.DB, "organisation", o.ID)
		check(err)
		_, err = a.Reviews.Decide(ctx, moderator, c.ID, moderation.Decision{Verdict: moderation.Approve})
		check(err)
		return o.ID
	}
	return world{
		supplier: organise(person(supplierMail, "王经理", i18n.Zh), account.OrganisationInput{
			Kind: account.Supplier, Name: i18n.Text{i18n.Zh: "乌鲁木齐雪岭泵业有限公司", i18n.Ru: "«Сюэлин Насосы»"}, Country: "CN", Identifier: "91110000600037341L",
			ZoneID: zone.ID, City: i18n.Text{i18n.Zh: "乌鲁木齐", i18n.Ru: "Урумчи"}, Phone: "+86 991 555 0100", Profile: i18n.Text{i18n.Zh: "水泵厂。", i18n.Ru: "Завод насосов."},
		}),
		buyer: organise(person(buyerMail, "Айдос", i18n.Ru), account.OrganisationInput{
			Kind: account.Buyer, Name: i18n.Text{i18n.Ru: "ТОО «Жетысу Строй»"}, Country: "KZ", Identifier: "020240000555",
			City: i18n.Text{i18n.Ru: "Алматы"}, Phone: "+7 727 555 0100", Profile: i18n.Text{i18n.Ru: "Строительство."},
		}),
	}
}

// sheet is a spreadsheet of n good rows and two faulty ones.
func sheet(n int) string {
	var b strings.Builder
	b.WriteString("sku,name_zh,name_ru,summary_zh,summary_ru,category_path,hs_code,price_currency,price,unit,moq\n")
	for i := range n {
		fmt.Fprintf(&b, "CDL-%d,CDL-%d 单级离心泵,Насос центробежный CDL-%d,适合清水,Для чистой воды,机械设备 > 泵 > 离心泵,841370,CNY,%d.50,piece,2\n", i, i, i, 900+i)
	}
	b.WriteString("BAD-1,坏行,,,,machinery.pumps.centrifugal,841370,CNY,1,piece,1\n") // no Russian name
	b.WriteString("BAD-2,坏行,Плохая строка,,,machinery.pumps.centrifugal,84137,CNY,1,piece,1\n")
	return b.String()
}

// upload sends a file as a form of the API.
func (c *client) upload(path, field, name, content string, fields map[string]string, out any) int {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for k, v := range fields {
		if err := form.WriteField(k, v); err != nil {
			c.t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile(field, name)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		c.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		c.t.Fatal(err)
	}
	res := c.do(c.request(http.MethodPost, path, &body, form.FormDataContentType()))
	return decode(c.t, res, out)
}

// page is a list as the API answers it.
type page[T any] struct {
	Items []T
	Next  *string
}

// found asks the search of the API and gives the SKUs of the hits.
func (c *client) found(query string) (skus []string, degraded bool) {
	c.t.Helper()
	var res struct {
		Items    []struct{ SKU string }
		Degraded bool
	}
	if status := c.json(http.MethodGet, "/api/v1/search/products?"+query, nil, &res); status != http.StatusOK {
		c.t.Fatalf("search %s answered %d", query, status)
	}
	for _, i := range res.Items {
		skus = append(skus, i.SKU)
	}
	return skus, res.Degraded
}

// publish brings n products through import, submission and approval, all over the API, and returns their ids by SKU.
func (n *node) publish(t *testing.T, count int) map[string]string {
	t.Helper()
	supplier, moderator := n.program(t, supplierMail), n.program(t, moderatorMail)
	var imported struct {
		ID, Status             string
		Total, Created, Failed int
	}
	if status := supplier.upload("/api/v1/product-imports", "file", "насосы.csv", sheet(count), nil, &imported); status != http.StatusAccepted {
		t.Fatalf("POST /product-imports answered %d", status)
	}
	until(t, "the import is done", 20*time.Second, func() bool {
		return supplier.json(http.MethodGet, "/api/v1/product-imports/"+imported.ID, nil, &imported) == http.StatusOK && imported.Status == "done"
	})
	if imported.Created != count || imported.Failed != 2 {
		t.Fatalf("%+v", imported)
	}
	ids := map[string]string{}
	for next := ""; ; {
		var list page[struct{ ID, SKU string }]
		if status := supplier.json(http.MethodGet, "/api/v1/products?mine=true&status=draft&limit=100&cursor="+next, nil, &list); status != http.StatusOK {
			t.Fatal("list of drafts:", status)
		}
		for _, p := range list.Items {
			ids[p.SKU] = p.ID
			if status := supplier.json(http.MethodPost, "/api/v1/products/"+p.ID+"/submit", nil, nil); status != http.StatusOK {
				t.Fatalf("submit %s: %d", p.SKU, status)
			}
		}
		if list.Next == nil {
			break
		}
		next = *list.Next
	}
	var cases page[struct{ ID string }]
	if status := moderator.json(http.MethodGet, "/api/v1/review-cases?status=open&kind=product&limit=100", nil, &cases); status != http.StatusOK || len(cases.Items) != count {
		t.Fatalf("the queue answered %d with %d cases", status, len(cases.Items))
	}
	var decided page[struct{ ID, Status string }]
	in := map[string]any{"ids": idsOf(cases.Items), "decision": "approve"}
	if status := moderator.json(http.MethodPost, "/api/v1/review-cases/decisions", in, &decided); status != http.StatusOK {
		t.Fatal("bulk decision:", status)
	}
	for _, d := range decided.Items {
		if d.Status != "approved" {
			t.Fatalf("%+v", d)
		}
	}
	return ids
}

func idsOf(items []struct{ ID string }) []string {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	return ids
}
