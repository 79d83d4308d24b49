package api

import (
	"context"
	"reflect"
	"regexp"

	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/platform/idempotency"
)

// access says who may make a call at all; what they may do with it is decided by the trade.
type access int

const (
	users    access = iota // whoever is signed in
	everyone               // guests too
)

// operation is one call: everything that its route, its decoding and its description need.
type operation struct {
	method string
	path   string // as OpenAPI writes it: /products/{id}
	id     string // names the call; its summary is the message "api.op.ID"
	tag    string // the chapter; its title is the message "api.tag.TAG"
	access access
	status int

	query  reflect.Type // parameters; nil for none
	body   reflect.Type // JSON; nil for none
	merge  bool         // the body is a JSON merge patch of what stands
	bare   bool         // the body may be left out
	files  []part       // of a form that carries a file
	answer reflect.Type // JSON; nil for none
	binary bool         // the answer is a file

	also     []errs.Kind // failures besides those that the declaration implies
	keyed    bool        // takes Idempotency-Key
	guarded  bool        // takes If-Match
	version  bool        // answers with an ETag that If-Match may name
	location bool        // answers with Location

	handle func(*call) (any, error)
}

// part is one field of a form that carries a file.
type part struct {
	name, doc string
	file      bool
	required  bool
}

// call is one request on its way through an operation.
type call struct {
	context.Context
	by actor.Actor
	c  *fiber.Ctx
	op operation
}

// id is the object that the path names.
func (r *call) id() string { return r.c.Params("id") }

// key names the create that is asked for, so that it may be repeated safely.
func (r *call) key() idempotency.Key {
	return idempotency.For(r.c.Get(headerKey), r.c.Method()+" "+r.c.Path(), r.c.Body())
}

var inPath = regexp.MustCompile(`\{(\w+)\}`)

// route is the path as Fiber writes it.
func (o operation) route() string { return inPath.ReplaceAllString(o.path, ":$1") }

// none is the answer of calls that have nothing to say, and the query of those that take none.
type none struct{}

func typeOf[T any]() reflect.Type {
	if t := reflect.TypeFor[T](); t != reflect.TypeFor[none]() {
		return t
	}
	return nil
}

// get declares a GET: Q are its parameters.
func get[Q, Out any](path, id string, h func(*call, Q) (Out, error)) operation {
	return operation{
		method: fiber.MethodGet, path: path, id: id, status: fiber.StatusOK, query: typeOf[Q](), answer: typeOf[Out](),
		handle: func(r *call) (any, error) {
			var q Q
			if err := readQuery(r.c, &q); err != nil {
				return nil, err
			}
			return h(r, q)
		},
	}
}

// post declares a POST that carries JSON.
func post[In, Out any](path, id string, status int, h func(*call, In) (Out, error)) operation {
	return operation{
		method: fiber.MethodPost, path: path, id: id, status: status, body: typeOf[In](), answer: typeOf[Out](),
		keyed: status == fiber.StatusCreated,
		handle: func(r *call) (any, error) {
			var in In
			if err := readBody(r, &in); err != nil {
				return nil, err
			}
			return h(r, in)
		},
	}
}

// do declares a call without a body: an action on one object, or its end.
func do[Out any](method, path, id string, h func(*call) (Out, error)) operation {
	op := operation{
		method: method, path: path, id: id, status: fiber.StatusOK, answer: typeOf[Out](),
		handle: func(r *call) (any, error) { return h(r) },
	}
	if op.answer == nil {
		op.status = fiber.StatusNoContent
	}
	return op
}

// patch declares a PATCH: In is what may be edited, whole. current gives it as it stands with its version; the body is
// merged into it (RFC 7396) before save.
func patch[In, Out any](path, id string, current func(*call) (In, int64, error), save func(*call, In, int64) (Out, error)) operation {
	return operation{
		method: fiber.MethodPatch, path: path, id: id, status: fiber.StatusOK, body: typeOf[In](), answer: typeOf[Out](), merge: true,
		guarded: true, version: true,
		handle: func(r *call) (any, error) {
			in, version, err := current(r)
			if err != nil {
				return nil, err
			}
			if err := matches(r.c, version); err != nil {
				return nil, err
			}
			if err := readPatch(r, &in); err != nil {
				return nil, err
			}
			return save(r, in, version)
		},
	}
}

func (o operation) forEveryone() operation           { o.access = everyone; return o }
func (o operation) withVersion() operation           { o.version = true; return o }
func (o operation) bodyOptional() operation          { o.bare = true; return o }
func (o operation) unkeyed() operation               { o.keyed = false; return o }
func (o operation) failing(k ...errs.Kind) operation { o.also = k; return o }
func (o operation) located() operation               { o.location = true; return o }

// chapter puts operations under one tag.
func chapter(tag string, ops ...operation) []operation {
	for i := range ops {
		ops[i].tag = tag
	}
	return ops
}

// answer runs an operation and writes what it gives.
func (s *Server) answer(op operation) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := &call{Context: c.UserContext(), by: request.By(c), c: c, op: op}
		out, err := op.handle(r)
		if err != nil {
			return err
		}
		if op.binary {
			return nil
		}
		if op.answer == nil {
			return c.SendStatus(op.status)
		}
		return write(c, op.status, out)
	}
}
