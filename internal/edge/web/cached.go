package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"
	"github.com/valyala/fasthttp"

	"market/internal/edge/request"
)

// pageTTL bounds how long a public page may be behind, should the message that drops it be lost.
const pageTTL = time.Minute

// longestKey is the longest address that is kept; a longer one is rendered each time, so that nobody fills the cache.
const longestKey = 400

// stored is a public page as it is kept: rendered once, compressed once, the same for every reader.
type stored struct{ contentType, etag, plain, gzip, brotli []byte }

// other is an answer that is not kept: a redirect. It leaves the cache's load as an error, so that the
// crowd that waited for the page gets it too.
type other struct {
	status                      int
	contentType, location, body string
}

// Error implements error.
func (o *other) Error() string { return "not a page to keep" }

// cached serves a public page from the cache. A crowd that asks for a missing page builds it once. The handler must not
// read anything of the reader: no cookie, no session, no header; what belongs to the reader comes in fragments of its own.
func (s *Server) cached(h fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		key := address(c)
		if request.IsInternal(c) || len(key) > longestKey {
			return h(c)
		}
		raw, err := s.Pages.Get(c.UserContext(), key, pageTTL, func(context.Context) ([]byte, error) { return s.build(key) })
		if o, ok := errors.AsType[*other](err); ok {
			c.Set(fiber.HeaderContentType, o.contentType)
			if o.location != "" {
				c.Set(fiber.HeaderLocation, o.location)
			}
			return c.Status(o.status).SendString(o.body)
		}
		if err != nil {
			return err
		}
		page, err := unpack(raw)
		if err != nil {
			return err
		}
		return page.send(c)
	}
}

// sharedParams are the parameters that public pages read, besides those of the search.
var sharedParams = []string{"q", "page", "cursor", "zone", "quantity", "lines.0.quantity", "image"}

// address is what a public page is kept under: its path and the parameters that pages read, in one order. What else an
// address carries makes no page of its own.
func address(c *fiber.Ctx) string {
	uri := c.Request().URI()
	known := url.Values{}
	for name, value := range uri.QueryArgs().All() {
		if n := string(name); searchParam(n) || slices.Contains(sharedParams, n) {
			known.Add(n, string(value))
		}
	}
	if len(known) == 0 {
		return string(uri.PathOriginal())
	}
	return string(uri.PathOriginal()) + "?" + known.Encode()
}

// build asks the product itself for the page, in a request of its own: the reader who asked first may go away meanwhile.
func (s *Server) build(address string) ([]byte, error) {
	var ctx fasthttp.RequestCtx
	var req fasthttp.Request
	req.SetRequestURI(address)
	req.Header.SetMethod(fiber.MethodGet)
	ctx.Init(&req, nil, nil)
	request.MarkInternal(&ctx)
	s.handler(&ctx)
	if err := request.Failure(&ctx); err != nil {
		return nil, err
	}
	res := &ctx.Response
	if res.StatusCode() != fiber.StatusOK {
		return nil, &other{
			status: res.StatusCode(), contentType: string(res.Header.ContentType()),
			location: string(res.Header.Peek(fiber.HeaderLocation)), body: string(res.Body()),
		}
	}
	return pack(res.Header.ContentType(), res.Body())
}

// pack renders a page's stored form: five parts, each behind its length.
func pack(contentType, body []byte) ([]byte, error) {
	var zipped, brotlied bytes.Buffer
	gz, err := gzip.NewWriterLevel(&zipped, 6)
	if err != nil {
		return nil, err
	}
	for _, w := range []io.WriteCloser{gz, brotli.NewWriterLevel(&brotlied, 5)} {
		if _, err := w.Write(body); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
	}
	sum := sha256.Sum256(body)
	etag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	var out []byte
	for _, part := range [][]byte{contentType, []byte(etag), body, zipped.Bytes(), brotlied.Bytes()} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	return out, nil
}

var errStored = errors.New("web: a stored page is damaged")

// unpack gives the parts without copying them.
func unpack(raw []byte) (p stored, err error) {
	for _, part := range []*[]byte{&p.contentType, &p.etag, &p.plain, &p.gzip, &p.brotli} {
		if len(raw) < 4 {
			return p, errStored
		}
		n := binary.BigEndian.Uint32(raw)
		raw = raw[4:]
		if uint64(n) > uint64(len(raw)) {
			return p, errStored
		}
		*part, raw = raw[:n:n], raw[n:]
	}
	return p, nil
}

// send answers with the page in the best encoding the client takes, or with 304 when it has this very page.
func (p stored) send(c *fiber.Ctx) error {
	h := &c.Response().Header
	h.SetBytesV(fiber.HeaderETag, p.etag)
	h.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	h.Set(fiber.HeaderCacheControl, "no-cache") // kept by the browser, asked about each time
	if bytes.Contains(c.Request().Header.Peek(fiber.HeaderIfNoneMatch), p.etag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	h.SetContentTypeBytes(p.contentType)
	accept := c.Get(fiber.HeaderAcceptEncoding)
	switch {
	case takes(accept, "br"):
		h.Set(fiber.HeaderContentEncoding, "br")
		c.Response().SetBodyRaw(p.brotli)
	case takes(accept, "gzip"):
		h.Set(fiber.HeaderContentEncoding, "gzip")
		c.Response().SetBodyRaw(p.gzip)
	default:
		c.Response().SetBodyRaw(p.plain)
	}
	return nil
}

// takes reports whether Accept-Encoding names an encoding and does not refuse it with q=0.
func takes(accept, encoding string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == encoding {
			return strings.TrimRight(strings.TrimSpace(q), ".0") != "q="
		}
	}
	return false
}
