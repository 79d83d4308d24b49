package request_test

import (
	"io"
	"net/http/httptest"
	"testing"

	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
)

// app.Test connects from 0.0.0.0, which is no balancer; fasthttp takes the address of the connection from it.
func TestClientsCannotClaimAnAddress(t *testing.T) {
	app := fiber.New()
	app.Get("/", func(c *fiber.Ctx) error { return c.SendString(request.Address(c)) })
	req := httptest.NewRequest("GET", "/", nil)
	req.Header.Set("X-Forwarded-For", "198.51.100.7")
	res, err := app.Test(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, _ := io.ReadAll(res.Body); string(body) != "0.0.0.0" {
		t.Fatalf("a stranger was believed: %s", body)
	}
}
