package errs_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"market/internal/kernel/errs"
)

var sentinel = errs.New(errs.Conflict, "error.x")

func TestCopiesMatchTheirSentinel(t *testing.T) {
	cause := errors.New("cause")
	err := fmt.Errorf("around: %w", sentinel.With("name", "a").Because(cause).After(time.Second))
	if !errors.Is(err, sentinel) || !errors.Is(err, cause) || errs.KindOf(err) != errs.Conflict {
		t.Fatal(err)
	}
	if sentinel.Args != nil || sentinel.RetryAfter != 0 {
		t.Fatal("a copy changed the sentinel")
	}
	if errors.Is(err, errs.New(errs.Conflict, "error.y")) || errors.Is(err, errs.New(errs.NotFound, "error.x")) {
		t.Fatal("another kind or key matches")
	}
}

func TestProblemsReportEveryField(t *testing.T) {
	var p errs.Problems
	if p.Err() != nil {
		t.Fatal("no problem, no error")
	}
	p.Check(true, "a", "required")
	p.Check(false, "b", "too_long", "max", 3)
	p.Add("c", "required")
	e, ok := errors.AsType[*errs.Error](p.Err())
	if !ok || e.Kind != errs.Invalid || len(e.Fields) != 2 || e.Fields[0].Args["max"] != 3 {
		t.Fatalf("%+v", e)
	}
	if errs.ErrInvalidInput.Fields != nil {
		t.Fatal("the sentinel keeps no fields")
	}
}

func TestUnknownErrorsAreInternal(t *testing.T) {
	if errs.KindOf(errors.New("x")) != errs.Internal {
		t.Fatal()
	}
}
