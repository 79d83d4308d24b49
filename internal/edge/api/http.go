package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
	"market/internal/kernel/errs"
)

// headerKey is the header with the client's name for a create.
const headerKey = "Idempotency-Key"

var (
	errNoCall    = errs.New(errs.NotFound, "error.api_no_call")
	errMalformed = errs.New(errs.Malformed, "error.malformed")
	errStale     = errs.New(errs.Stale, "error.stale")
)

// headers stand on every answer of the interface, errors included.
func headers(c *fiber.Ctx) error {
	h := &c.Response().Header
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set(fiber.HeaderCacheControl, "private, no-cache")
	h.Set(fiber.HeaderVary, "Accept-Language, Authorization, Cookie")
	return c.Next()
}

// readable refuses addresses and headers that are no text: databases and logs take nothing else.
func readable(c *fiber.Ctx) error {
	ok := sound(string(c.Request().URI().Path())) && sound(c.Get(headerKey)) && sound(c.Get(fiber.HeaderAuthorization))
	for name, value := range c.Context().QueryArgs().All() {
		ok = ok && sound(string(name)) && sound(string(value))
	}
	if !ok {
		return errMalformed
	}
	return c.Next()
}

// sound reports whether a text is UTF-8 and holds no NUL.
func sound(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// ownSite guards changes that a browser's cookie vouches for. A bearer token is sent by a program that means it.
func ownSite(c *fiber.Ctx) error {
	scheme, _, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return c.Next()
	}
	return request.SameSite(c)
}

// signedIn lets guests no further.
func signedIn(c *fiber.Ctx) error {
	if !request.By(c).SignedIn() {
		return request.ErrSignIn
	}
	return c.Next()
}

// write sends an answer. What a GET gives carries an ETag, so that asking again may be answered with 304.
func write(c *fiber.Ctx, status int, out any) error {
	body, err := encode(out)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	if c.Method() == fiber.MethodGet && len(c.Response().Header.Peek(fiber.HeaderETag)) == 0 {
		c.Set(fiber.HeaderETag, entityTag(body))
		if c.Get(fiber.HeaderIfNoneMatch) == entityTag(body) {
			return c.SendStatus(fiber.StatusNotModified)
		}
	}
	return c.Status(status).Send(body)
}

func encode(out any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(out)
	return b.Bytes(), err
}

func entityTag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// tag gives the answer the ETag of a version, which an edit names in If-Match.
func (r *call) tag(version int64) { r.c.Set(fiber.HeaderETag, versionTag(version)) }

func versionTag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

// matches compares If-Match with the version that stands. Without the header, or with "*", any version will do.
func matches(c *fiber.Ctx, version int64) error {
	header := strings.TrimSpace(c.Get(fiber.HeaderIfMatch))
	if header == "" || header == "*" {
		return nil
	}
	for tag := range strings.SplitSeq(header, ",") {
		if strings.TrimSpace(tag) == versionTag(version) {
			return nil
		}
	}
	return errStale
}

// created names the address of what was made.
func (r *call) created(path string) { r.c.Set(fiber.HeaderLocation, Prefix+path) }
