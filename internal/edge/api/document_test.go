package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"market/internal/kernel/i18n"
)

var update = flag.Bool("update", false, "write the description of the interface anew")

const golden = "openapi.json"

// TestDocumentIsFresh keeps the committed description equal to what is served: a change of the interface is seen in review.
func TestDocumentIsFresh(t *testing.T) {
	got := New(Deps{}).OpenAPI()
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("openapi.json is not what is served; if the change is meant: go test ./internal/edge/api -update")
	}
}

// described lists the calls of the served description.
func described(t *testing.T) map[string]bool {
	t.Helper()
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(New(Deps{}).OpenAPI(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("OpenAPI %q, want 3.1.0", doc.OpenAPI)
	}
	calls := map[string]bool{}
	for path, item := range doc.Paths {
		for method := range item {
			calls[strings.ToUpper(method)+" "+path] = true
		}
	}
	return calls
}

func TestRoutesAreDescribed(t *testing.T) {
	app := fiber.New()
	New(Deps{}).Mount(app)
	routes := map[string]bool{}
	for _, r := range app.GetRoutes(true) {
		path, ok := strings.CutPrefix(r.Path, Prefix)
		if !ok || r.Method == fiber.MethodHead || path == "/openapi.json" || path == "/docs" {
			continue
		}
		parts := strings.Split(path, "/")
		for i, part := range parts {
			if name, ok := strings.CutPrefix(part, ":"); ok {
				parts[i] = "{" + name + "}"
			}
		}
		routes[r.Method+" "+strings.Join(parts, "/")] = true
	}
	calls := described(t)
	if len(calls) < 35 {
		t.Errorf("only %d calls are described", len(calls))
	}
	for _, call := range slices.Sorted(maps.Keys(routes)) {
		if !calls[call] {
			t.Errorf("%s is served and not described", call)
		}
	}
	for _, call := range slices.Sorted(maps.Keys(calls)) {
		if !routes[call] {
			t.Errorf("%s is described and not served", call)
		}
	}
}

// TestCallsOfTheContract names what clients were promised, so that no rename goes unseen.
func TestCallsOfTheContract(t *testing.T) {
	calls := described(t)
	for _, call := range []string{
		"POST /sessions", "DELETE /sessions/current", "GET /me", "POST /users", "POST /organisations", "GET /organisations/{id}",
		"PATCH /organisations/{id}", "POST /organisations/{id}/submit", "GET /zones", "GET /zones/{id}", "GET /categories", "POST /products",
		"GET /products/{id}", "PATCH /products/{id}", "DELETE /products/{id}", "GET /products", "POST /products/{id}/submit",
		"POST /products/{id}/unlist", "POST /products/{id}/relist", "POST /products/{id}/images", "POST /product-imports",
		"GET /product-imports/{id}", "GET /search/products", "GET /search/suggest", "GET /review-cases", "GET /review-cases/{id}",
		"POST /review-cases/{id}/claim", "POST /review-cases/{id}/release", "POST /review-cases/{id}/decision", "POST /review-cases/decisions",
		"POST /inquiries", "GET /inquiries", "GET /inquiries/{id}", "POST /inquiries/{id}/messages", "POST /inquiries/{id}/decline",
		"POST /inquiries/{id}/close", "POST /inquiries/{id}/report", "POST /attachments",
	} {
		if !calls[call] {
			t.Errorf("%s is missing", call)
		}
	}
}

func TestEveryCallHasWords(t *testing.T) {
	ids := map[string]bool{}
	for _, op := range New(Deps{}).operations {
		if ids[op.id] {
			t.Errorf("two calls are named %s", op.id)
		}
		ids[op.id] = true
		for _, lang := range i18n.Langs {
			for _, key := range []string{"api.op." + op.id, "api.tag." + op.tag} {
				if !i18n.For(lang).Has(key) {
					t.Errorf("no message %s in %s", key, lang)
				}
			}
		}
	}
}
