// Package api is the REST interface: it reads a request strictly, calls one use case and writes the answer as JSON.
//
// Each call is declared once, as an operation: its route, what it reads and what it answers. The routes, the decoding
// and the OpenAPI document all come from that declaration, so they cannot disagree. The package decides nothing; what
// may be done and what is refused comes from the trade.
package api

import (
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
	"market/internal/platform/media"
	"market/internal/trade/account"
	"market/internal/trade/alliance"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
	"market/internal/trade/moderation"
)

// Prefix begins the path of every call.
const Prefix = "/api/v1"

// Deps are what the calls use.
type Deps struct {
	Accounts  *account.Service
	Alliance  *alliance.Service
	Catalog   *catalog.Service
	Inquiries *inquiry.Service
	Reviews   *moderation.Service
	Images    *media.Images
	BaseURL   string
	Now       func() time.Time
}

// Server answers the calls.
type Server struct {
	Deps
	operations []operation
	described  *huma.OpenAPI
	document   []byte // the same as JSON
	etag       string // of the document
}

// New makes the interface.
func New(d Deps) *Server {
	s := &Server{Deps: d}
	for _, part := range [][]operation{
		s.sessionCalls(), s.organisationCalls(), s.zoneCalls(), s.productCalls(), s.importCalls(), s.searchCalls(), s.reviewCalls(), s.inquiryCalls(),
	} {
		s.operations = append(s.operations, part...)
	}
	s.described = document(s.operations)
	s.document = marshal(s.described)
	s.etag = entityTag(s.document)
	return s
}

// Mount adds the calls, the OpenAPI document and its reader to the product.
func (s *Server) Mount(app *fiber.App) {
	app.Use("/api", headers)
	app.Get(Prefix+"/openapi.json", s.openAPI)
	app.Get(Prefix+"/docs", s.docs)
	identify := request.Identify(s.Accounts)
	for _, op := range s.operations {
		chain := []fiber.Handler{readable, identify, ownSite}
		if op.access == users {
			chain = append(chain, signedIn)
		}
		chain = append(chain, s.answer(op))
		if op.method == fiber.MethodGet {
			app.Get(Prefix+op.route(), chain...) // answers HEAD too
			continue
		}
		app.Add(op.method, Prefix+op.route(), chain...)
	}
	app.Use("/api", func(*fiber.Ctx) error { return errNoCall })
}

// OpenAPI is the description of every call, as it is served.
func (s *Server) OpenAPI() []byte { return s.document }
