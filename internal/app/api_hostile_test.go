package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"
)

// hostile is one request that nobody who means well sends. status 0 allows any answer below 500.
type hostile struct {
	name, method, path, kind, body string
	status                         int
	headers                        []string
}

// bodies that no call takes, whatever it does.
func badBodies() []hostile {
	const unprocessable, malformed = http.StatusUnprocessableEntity, http.StatusBadRequest
	json := func(name, body string, status int) hostile {
		return hostile{name: name, kind: "application/json", body: body, status: status}
	}
	return []hostile{
		json("no body", "", malformed), json("blank", " \n", malformed), json("half", `{"sku":`, malformed), json("comma", `{"sku":"a",}`, malformed),
		json("two values", `{} {}`, malformed), json("words", `hello`, malformed), json("single quotes", `{'a':1}`, malformed),
		json("not a number", `{"moq":NaN}`, malformed), json("byte order mark", "\xef\xbb\xbf{}", malformed),
		json("no UTF-8", "{\"sku\":\"\xff\xfe\"}", malformed), json("no UTF-8 in a name", "{\"\xc3\x28\":1}", malformed),
		json("deep lists", strings.Repeat("[", 100_000), malformed), json("deep objects", strings.Repeat(`{"a":`, 100_000), malformed),
		json("deep and closed", strings.Repeat("[", 9_000)+strings.Repeat("]", 9_000), unprocessable),
		json("deep in a field", `{"sku":`+strings.Repeat("[", 5_000)+strings.Repeat("]", 5_000)+"}", unprocessable),
		json("a list", `[]`, unprocessable), json("a text", `"x"`, unprocessable), json("a number", `1e999`, unprocessable), json("null", `null`, unprocessable),
		json("unknown fields", `{"a":1,"b":{"c":2},"__proto__":{},"":0}`, unprocessable),
		json("many unknown fields", manyFields(20_000), unprocessable),
		json("2 MB", `{"a":"`+strings.Repeat("x", 2<<20)+`"}`, http.StatusRequestEntityTooLarge),
		json("10 MB", `{"a":"`+strings.Repeat("x", 10<<20)+`"}`, http.StatusRequestEntityTooLarge),
		{name: "a form", kind: "application/x-www-form-urlencoded", body: "a=1", status: http.StatusUnsupportedMediaType},
		{name: "XML", kind: "application/xml", body: "<a/>", status: http.StatusUnsupportedMediaType},
		{name: "an odd type", kind: ";;;", body: "{}", status: http.StatusUnsupportedMediaType},
	}
}

func manyFields(n int) string {
	var b strings.Builder
	b.WriteString(`{"x":0`)
	for i := range n {
		fmt.Fprintf(&b, `,"f%d":0`, i)
	}
	return b.String() + "}"
}

// fields of a product that are wrong in themselves.
func badProducts() (all []hostile) {
	for name, field := range map[string]string{
		"number as text": `"moq":"1"`, "text as number": `"sku":7`, "fraction": `"moq":1.5`, "negative": `"moq":-1`, "zero": `"multiple":0`,
		"beyond int64": `"moq":99999999999999999999`, "exponent": `"moq":1e300`, "largest int64": `"moq":9223372036854775807`,
		"huge price":     `"currency":"CNY","unit":"piece","prices":[{"from":1,"unit_price":"99999999999999999999999.00"}]`,
		"negative price": `"currency":"CNY","unit":"piece","prices":[{"from":1,"unit_price":"-5.00"}]`,
		"price in words": `"currency":"CNY","unit":"piece","prices":[{"from":1,"unit_price":"free"}]`,
		"three decimals": `"currency":"CNY","unit":"piece","prices":[{"from":1,"unit_price":"1.005"}]`,
		"many rungs":     `"currency":"CNY","unit":"piece","prices":[` + strings.Repeat(`{"from":1,"unit_price":"1.00"},`, 999) + `{"from":1,"unit_price":"1.00"}]`,
		"null rung":      `"prices":[null]`, "rungs as object": `"prices":{"from":1}`, "unknown currency": `"currency":"XXX"`, "unknown unit": `"unit":"parsec"`,
		"unknown language": `"name":{"fr":"x"}`, "name as text": `"name":"x"`, "NUL": `"name":{"ru":"a\u0000b"}`, "long name": `"name":{"ru":"` + strings.Repeat("я", 5_000) + `"}`,
		"many keywords": `"keywords":{"ru":[` + strings.Repeat(`"a",`, 999) + `"b"]}`, "keywords as text": `"keywords":{"ru":"x"}`,
		"letters in the HS code": `"hs_code":"84 13 xx"`, "HS and TN VED differ": `"hs_code":"841370","tnved_code":"8414702100"`,
		"odd category": `"category_id":"../../etc/passwd"`, "NUL in an id": `"category_id":"\u0000"`, "unknown category": `"category_id":"01a20d88-ec60-78c3-8ec7-73381f4ab2c3"`,
		"attribute list": `"attributes":{"a":[1]}`, "attribute object": `"attributes":{"a":{}}`, "huge attribute": `"attributes":{"a":1e999}`, "unknown attribute": `"attributes":{"zzz":1}`,
		"bad date": `"certificates":[{"kind":"CE","valid_until":"31.12.2027"}]`, "impossible date": `"certificates":[{"kind":"CE","valid_until":"2027-02-31"}]`,
		"unknown rule": `"incoterms":[{"rule":"XYZ","place":"x"}]`, "rule without place": `"incoterms":[{"rule":"FCA"}]`,
		"negative days": `"lead_times":[{"up_to":1,"days":-1}]`, "days beyond int": `"lead_times":[{"days":99999999999999999999}]`,
		"unknown period": `"supply":{"quantity":1,"per":"eon"}`, "unknown country": `"origin":"ZZ"`,
	} {
		all = append(all, hostile{name: "product: " + name, method: "POST", path: "/products", kind: "application/json", body: `{"sku":"H",` + field + "}", status: http.StatusUnprocessableEntity})
	}
	return all
}

// badAddresses are paths, parameters and headers.
func badAddresses() (all []hostile) {
	add := func(name, method, path string, status int, headers ...string) {
		all = append(all, hostile{name: name, method: method, path: path, status: status, headers: headers})
	}
	id := "01a20d88-ec60-78c3-8ec7-73381f4ab2c3"
	for i, odd := range []string{"x", "0", "-1", "%00", "%ff", "%2e%2e%2f", "' OR 1=1 --", id + id, strings.Repeat("9", 3_000), "{id}", "01A20D88-EC60-78C3-8EC7-73381F4AB2C3", "ا", "null"} {
		for _, path := range []string{"/products/", "/zones/", "/inquiries/", "/review-cases/", "/organisations/", "/product-imports/", "/attachments/"} {
			if odd == "x" || path == "/products/" || i%2 == 0 {
				add(path+odd[:min(len(odd), 20)], "GET", path+strings.ReplaceAll(odd, " ", "%20"), 0)
			}
		}
	}
	for _, query := range []string{"page=0", "page=-1", "page=x", "page=99999999999999999999", "per_page=0", "per_page=1000", "per_page=1.5", "price_min=x", "price_max=-1", "moq_max=-5", "sort=random", "lang=fr"} {
		add("search "+query, "GET", "/search/products?"+query, http.StatusUnprocessableEntity)
	}
	for _, query := range []string{
		"page=100000", "q=%00", "q=%ff", "zone=%ff", "q=" + strings.Repeat("насос+", 900), "q=" + strings.Repeat("*~\"(", 200), "category=x", "zone=x,y,,", "level=zzz", "currency=XXX&price_min=1",
		"attributes.=1", "attributes..=1", "attributes.a.b.c=1", strings.Repeat("zone=x&", 800), strings.Repeat("attributes.a=1&", 500), "q=a&q=b", "%00=1", "q", "&&&==", "incoterm=" + strings.Repeat("A", 3000),
	} {
		add("search "+query[:min(len(query), 20)], "GET", "/search/products?"+query, 0)
	}
	add("suggest", "GET", "/search/suggest?q="+strings.Repeat("%E6%B3%B5", 900), 0)
	add("limit", "GET", "/zones?limit=0", http.StatusUnprocessableEntity)
	add("limit too large", "GET", "/products?mine=true&limit=101", http.StatusUnprocessableEntity)
	add("no boolean", "GET", "/products?mine=perhaps", http.StatusUnprocessableEntity)
	add("unknown state", "GET", "/products?mine=true&status=sold", http.StatusUnprocessableEntity)
	for _, path := range []string{"/products?mine=true&", "/products?", "/zones?", "/inquiries?box=received&", "/review-cases?", "/product-imports?"} {
		for _, cursor := range []string{"x", "%00", "e30", "bnVsbA", "eyJ0IjoieCJ9", "WyJhIl0", strings.Repeat("A", 2_000)} {
			add(path+"cursor="+cursor[:min(len(cursor), 12)], "GET", path+"cursor="+cursor, 0)
		}
	}
	for _, method := range []string{"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "CONNECT"} {
		add("method "+method, method, "/zones", 0)
		add("method "+method, method, "/products/"+id, 0)
	}
	add("no such call", "GET", "/nothing", http.StatusNotFound)
	add("no such call", "POST", "/products/"+id+"/explode", http.StatusNotFound)
	add("long key", "POST", "/products", http.StatusBadRequest, "Idempotency-Key", strings.Repeat("k", 5_000))
	for _, tag := range []string{"x", `"`, `W/"v1"`, `"v-1"`, `"v99999999999999999999"`, ",,,", strings.Repeat(`"v1",`, 500)} {
		add("If-Match "+tag[:min(len(tag), 8)], "PATCH", "/products/"+id, 0, "If-Match", tag)
	}
	for _, lang := range []string{"*", "xx", ";q=", "zh;q=9", strings.Repeat("ru,", 2_000), "kk-Cyrl-KZ-x-private;q=0.1"} {
		add("Accept-Language "+lang[:min(len(lang), 8)], "GET", "/products/"+id, http.StatusNotFound, "Accept-Language", lang)
	}
	for _, auth := range []string{"Bearer", "Bearer ", "Bearer x", "Basic YTpi", "bearer " + strings.Repeat("t", 4_000), "Bearer \xff"} {
		add("Authorization "+auth[:min(len(auth), 10)], "GET", "/me", 0, "Authorization", auth)
	}
	return all
}

// badForms are uploads that are none.
func badForms(t *testing.T) (all []hostile) {
	t.Helper()
	form := func(field, name string, content []byte) (string, string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		head := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="%s"`, field, name)}}
		part, err := w.CreatePart(head)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(content)
		_ = w.Close()
		return w.FormDataContentType(), b.String()
	}
	for _, path := range []string{"/attachments", "/product-imports"} {
		add := func(name, kind, body string, status int) {
			all = append(all, hostile{name: path + " " + name, method: "POST", path: path, kind: kind, body: body, status: status})
		}
		add("no form", "application/json", "{}", http.StatusUnsupportedMediaType)
		add("no boundary", "multipart/form-data", "x", 0)
		add("empty", "multipart/form-data; boundary=b", "", http.StatusBadRequest)
		add("broken", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc", http.StatusBadRequest)
		add("no parts", "multipart/form-data; boundary=b", "--b--\r\n", 0)
		kind, body := form("other", "a.csv", []byte("sku\n1\n"))
		add("another field", kind, body, http.StatusUnprocessableEntity)
		for name, content := range map[string][]byte{
			"nothing.csv": nil, "zeros.xlsx": make([]byte, 5_000), "..\\..\\x.pdf": []byte("%PDF-1.4"), "page.html": []byte("<script>alert(1)</script>"),
			"program.csv": append([]byte("MZ"), make([]byte, 500)...), "bytes.csv": {0xff, 0xfe, 0, 1, 2}, "long.csv": []byte(strings.Repeat("a,", 200_000)), "zip.xlsx": []byte("PK\x03\x04 and no more"),
		} {
			kind, body := form("file", name, content)
			add(name, kind, body, 0)
		}
		kind, body = form("file", "big.bin", make([]byte, 10<<20))
		add("10 MB of nothing", kind, body, 0)
	}
	return all
}

// TestHostileRequests sends what no client should; every answer is a problem below 500.
func TestHostileRequests(t *testing.T) {
	n := start(t, seeded(t))
	supplier := n.program(t, "supplier@example.com")
	all := append(badProducts(), badAddresses()...)
	all = append(all, badForms(t)...)
	for _, call := range []struct{ method, path string }{{"POST", "/products"}, {"POST", "/sessions"}, {"POST", "/users"}, {"POST", "/organisations"}, {"POST", "/inquiries"}, {"POST", "/review-cases/decisions"}} {
		for _, h := range badBodies() {
			h.method, h.path, h.name = call.method, call.path, call.path+" "+h.name
			all = append(all, h)
		}
	}
	if len(all) < 300 {
		t.Fatalf("only %d requests", len(all))
	}
	transport := &http.Transport{ResponseHeaderTimeout: 20 * time.Second, ExpectContinueTimeout: time.Second}
	defer transport.CloseIdleConnections()
	for _, h := range all {
		var body io.Reader
		if h.body != "" {
			body = strings.NewReader(h.body)
		}
		req := supplier.request(h.method, "/api/v1"+h.path, body, h.kind)
		req.Header.Set("Authorization", "Bearer "+supplier.token)
		for i := 0; i+1 < len(h.headers); i += 2 {
			req.Header.Set(h.headers[i], h.headers[i+1])
		}
		res, err := transport.RoundTrip(req)
		if err != nil {
			t.Logf("%s: not sent: %v", h.name, err)
			continue
		}
		raw, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Errorf("%s: %v", h.name, err)
		}
		if res.StatusCode >= 500 || h.status != 0 && res.StatusCode != h.status {
			t.Errorf("%s: %d, want %d: %.300s", h.name, res.StatusCode, h.status, raw)
		}
		if res.StatusCode >= 400 && h.method != "HEAD" {
			isProblem(t, h, res, raw)
		}
	}
}

// isProblem holds an answer against RFC 9457 and our own promise.
func isProblem(t *testing.T, h hostile, res *http.Response, raw []byte) {
	t.Helper()
	var p struct {
		Type, Title, Detail, Code string
		Status                    int
		RequestID                 string `json:"request_id"`
		Errors                    []struct{ Field, Code, Message string }
	}
	if kind := res.Header.Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("%s: %d %s: %.200s", h.name, res.StatusCode, kind, raw)
		return
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Errorf("%s: %v", h.name, err)
	}
	if p.Status != res.StatusCode || !strings.HasPrefix(p.Type, "/problems/") || p.Title == "" || p.Detail == "" || !strings.HasPrefix(p.Code, "error.") || p.RequestID == "" {
		t.Errorf("%s: %s", h.name, raw)
	}
	if res.StatusCode == http.StatusUnprocessableEntity && len(p.Errors) == 0 && p.Code == "error.invalid_input" {
		t.Errorf("%s: no field is named: %s", h.name, raw)
	}
	if len(raw) > 4<<20 || strings.Contains(string(raw), "⟦") {
		t.Errorf("%s: too long or without words: %d bytes %.200s", h.name, len(raw), raw)
	}
	for _, leak := range []string{"json:", "strconv", "sql", "SQLITE", "panic", ".go:", "runtime"} {
		if strings.Contains(string(raw), leak) {
			t.Errorf("%s tells of the inside (%s): %.300s", h.name, leak, raw)
		}
	}
}

// TestProblemsSpeakTheReadersLanguage holds the words of one refusal in all four languages.
func TestProblemsSpeakTheReadersLanguage(t *testing.T) {
	n := start(t, seeded(t))
	c := n.program(t, "supplier@example.com")
	seen := map[string]string{}
	for _, lang := range []string{"zh", "ru", "kk", "en"} {
		var p struct {
			Title, Detail string
			Errors        []struct{ Field, Code, Message string }
		}
		status := c.json("POST", "/api/v1/products", map[string]any{"sku": "", "moq": 0, "name": map[string]string{"zh": "泵", "ru": "Насос"}}, &p, "Accept-Language", lang)
		if status != http.StatusUnprocessableEntity || len(p.Errors) != 2 {
			t.Fatalf("%s: %d %+v", lang, status, p)
		}
		for _, text := range []string{p.Title, p.Detail, p.Errors[0].Message, p.Errors[1].Message} {
			if text == "" || seen[text] != "" {
				t.Errorf("%s and %s say the same: %q", lang, seen[text], text)
			}
			seen[text] = lang
		}
	}
}
