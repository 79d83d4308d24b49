// Package errs holds the one error type that crosses every floor.
//
// Domains return an *Error (usually a package-level sentinel); the two edges turn its Kind into a status and its Key
// into the reader's language. It knows nothing of HTTP, SQL or languages.
package errs

import (
	"errors"
	"fmt"
	"maps"
	"time"
)

// Kind says what sort of failure an error is. The edges map it to a status, nothing else does.
type Kind int

// The kinds, with the HTTP status that the edges give them.
const (
	Internal        Kind = iota // 500: our fault, logged with its cause
	Malformed                   // 400: not parseable
	Unauthenticated             // 401: who are you
	Forbidden                   // 403: known, but this action is not for the role
	NotFound                    // 404: not there, or not yours
	Conflict                    // 409: the state does not allow it
	Stale                       // 412: changed since it was read
	TooLarge                    // 413
	UnsupportedType             // 415
	Invalid                     // 422: fields with reasons
	TooMany                     // 429, with RetryAfter
	Unavailable                 // 503, with RetryAfter: a needed part is down
)

// Args are the named values that a message's placeholders take.
type Args map[string]any

// Field is one refused field of an input. Name is the path as the API spells it ("name.ru", "prices.0.from").
// Code is the message key without its prefix: the text is the message "invalid.CODE" with Args.
type Field struct {
	Name string
	Code string
	Args Args
}

// Error is an expected failure. Key is the message key of its text ("error.product_not_found").
type Error struct {
	Kind       Kind
	Key        string
	Args       Args
	Fields     []Field
	RetryAfter time.Duration
	cause      error
}

// New returns an error of a kind with its message key. Sentinels are made with it.
func New(kind Kind, key string) *Error { return &Error{Kind: kind, Key: key} }

// Error gives the key, the fields and the cause, for logs; readers see the translated text.
func (e *Error) Error() string {
	s := e.Key
	for _, f := range e.Fields {
		s += fmt.Sprintf(" %s:%s", f.Name, f.Code)
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is reports sameness by kind and key, so a sentinel still matches after With, Because or After made a copy.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Key == e.Key
}

// With returns a copy that carries one more message argument.
func (e *Error) With(name string, value any) *Error {
	c := *e
	c.Args = maps.Clone(e.Args)
	if c.Args == nil {
		c.Args = Args{}
	}
	c.Args[name] = value
	return &c
}

// Because returns a copy with the cause that is logged, never shown.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// After returns a copy that tells the client when to come back.
func (e *Error) After(d time.Duration) *Error {
	c := *e
	c.RetryAfter = d
	return &c
}

// KindOf tells the kind of any error; what is not an *Error is Internal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// ErrInvalidInput is what Problems.Err returns, with the fields.
var ErrInvalidInput = New(Invalid, "error.invalid_input")

// Problems collects every refused field of one input, so that all are reported at once.
type Problems []Field

// Add notes that a field is refused for the reason named by code. Args come as name, value pairs.
func (p *Problems) Add(field, code string, args ...any) {
	f := Field{Name: field, Code: code}
	for i := 0; i+1 < len(args); i += 2 {
		if f.Args == nil {
			f.Args = Args{}
		}
		f.Args[args[i].(string)] = args[i+1]
	}
	*p = append(*p, f)
}

// Check adds the field when ok is false.
func (p *Problems) Check(ok bool, field, code string, args ...any) {
	if !ok {
		p.Add(field, code, args...)
	}
}

// Err returns nil when nothing was refused, else ErrInvalidInput with the fields.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	c := *ErrInvalidInput
	c.Fields = p
	return &c
}
