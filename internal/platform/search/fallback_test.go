package search

import (
	"testing"
	"time"
)

func TestBreaker(t *testing.T) {
	now := time.Unix(0, 0)
	b := breaker{now: func() time.Time { return now }}
	if !b.closed() || b.bad() || !b.closed() {
		t.Fatal("one failure must not open it")
	}
	if !b.bad() || b.closed() {
		t.Fatal("the second in a row must")
	}
	now = now.Add(breakerPause)
	if !b.closed() {
		t.Fatal("after the pause one may try")
	}
	if b.closed() {
		t.Fatal("but only one")
	}
	if b.bad() {
		t.Fatal("it was open before")
	}
	now = now.Add(breakerPause)
	if !b.closed() {
		t.Fatal("after another pause one may try again")
	}
	b.good()
	for range 2 {
		if !b.closed() {
			t.Fatal("a success closes it for all")
		}
	}
}
