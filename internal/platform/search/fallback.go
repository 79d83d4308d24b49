package search

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"market/internal/kernel/i18n"
)

// Fallback is two engines as one: the primary answers while it can, the second when it cannot. Both are written to, and
// a failure of either fails the write, so that the job that writes is tried again until both have it.
type Fallback struct {
	primary, second Engine
	log             *slog.Logger
	gate            breaker
}

// NewFallback joins two engines. The second should need nothing that can be away.
func NewFallback(primary, second Engine, log *slog.Logger) *Fallback {
	return &Fallback{primary: primary, second: second, log: log, gate: breaker{now: time.Now}}
}

// Engines lists both, for what must be done to each alone.
func (f *Fallback) Engines() []Engine { return []Engine{f.primary, f.second} }

// Name names both.
func (f *Fallback) Name() string { return f.primary.Name() + "+" + f.second.Name() }

// Ping tells whether either answers.
func (f *Fallback) Ping(ctx context.Context) error {
	if err := f.primary.Ping(ctx); err == nil {
		return nil
	}
	return f.second.Ping(ctx)
}

// Configure sets up both; empty tells that either is.
func (f *Fallback) Configure(ctx context.Context, kind string) (empty bool, err error) {
	a, errA := f.primary.Configure(ctx, kind)
	b, errB := f.second.Configure(ctx, kind)
	return a || b, errors.Join(errA, errB)
}

// Index writes to both.
func (f *Fallback) Index(ctx context.Context, docs []Document) error {
	return errors.Join(f.second.Index(ctx, docs), f.primary.Index(ctx, docs))
}

// Delete deletes from both.
func (f *Fallback) Delete(ctx context.Context, kind string, ids []string) error {
	return errors.Join(f.second.Delete(ctx, kind, ids), f.primary.Delete(ctx, kind, ids))
}

// Search asks the primary, or the second while the primary is away.
func (f *Fallback) Search(ctx context.Context, q Query) (res Result, err error) {
	degraded, err := f.try(ctx, func(e Engine) error {
		res, err = e.Search(ctx, q)
		return err
	})
	res.Degraded = degraded
	return res, err
}

// Suggest asks like Search.
func (f *Fallback) Suggest(ctx context.Context, kind, prefix string, lang i18n.Lang, limit int) (out []Suggestion, err error) {
	_, err = f.try(ctx, func(e Engine) error {
		out, err = e.Suggest(ctx, kind, prefix, lang, limit)
		return err
	})
	return out, err
}

// Count counts in the primary, or the second while the primary is away.
func (f *Fallback) Count(ctx context.Context, kind string) (n int, err error) {
	_, err = f.try(ctx, func(e Engine) error {
		n, err = e.Count(ctx, kind)
		return err
	})
	return n, err
}

// Revisions tells what both hold, of each document the older revision: a document that one lacks is left out.
func (f *Fallback) Revisions(ctx context.Context, kind string, ids []string) (map[string]int64, error) {
	a, err := f.primary.Revisions(ctx, kind, ids)
	if err != nil {
		return nil, err
	}
	b, err := f.second.Revisions(ctx, kind, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]int64, len(a))
	for id, r := range a {
		if o, ok := b[id]; ok {
			out[id] = min(r, o)
		}
	}
	return out, nil
}

// Walk passes the documents of the primary.
func (f *Fallback) Walk(ctx context.Context, kind string, fn func([]Version) error) error {
	return f.primary.Walk(ctx, kind, fn)
}

// Close closes both.
func (f *Fallback) Close() error { return errors.Join(f.primary.Close(), f.second.Close()) }

// Rebuild builds in both.
func (f *Fallback) Rebuild(ctx context.Context, kind string) (Builder, error) {
	a, err := f.primary.Rebuild(ctx, kind)
	if err != nil {
		return nil, err
	}
	b, err := f.second.Rebuild(ctx, kind)
	if err != nil {
		return nil, errors.Join(err, a.Abort(ctx))
	}
	return builders{a, b}, nil
}

// builders builds in several engines at once.
type builders []Builder

func (b builders) Index(ctx context.Context, docs []Document) error {
	return b.each(func(one Builder) error { return one.Index(ctx, docs) })
}

func (b builders) Commit(ctx context.Context) error {
	return b.each(func(one Builder) error { return one.Commit(ctx) })
}

func (b builders) Abort(ctx context.Context) error {
	return b.each(func(one Builder) error { return one.Abort(ctx) })
}

func (b builders) each(fn func(Builder) error) error {
	var all error
	for _, one := range b {
		all = errors.Join(all, fn(one))
	}
	return all
}

// try asks the primary unless the breaker is open, and then the second; degraded tells that the second was asked.
// When the caller gave up, nobody else is asked.
func (f *Fallback) try(ctx context.Context, ask func(Engine) error) (degraded bool, err error) {
	if f.gate.closed() {
		err := ask(f.primary)
		switch {
		case err == nil:
			f.gate.good()
			return false, nil
		case ctx.Err() != nil:
			return false, err
		}
		if f.gate.bad() {
			f.log.Warn("search engine away, the second answers", "engine", f.primary.Name(), "err", err)
		}
	}
	return true, ask(f.second)
}

// The breaker opens after so many failures in a row, for so long; then one question tries again.
const (
	breakerFailures = 2
	breakerPause    = 5 * time.Second
)

// breaker spares callers the wait for an engine that has just failed.
type breaker struct {
	now func() time.Time

	mu       sync.Mutex
	failures int
	until    time.Time
}

// closed tells whether to ask. At the end of a pause it lets one caller through and begins another.
func (b *breaker) closed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < breakerFailures {
		return true
	}
	if b.now().Before(b.until) {
		return false
	}
	b.until = b.now().Add(breakerPause)
	return true
}

func (b *breaker) good() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures = 0
}

// bad counts a failure; it tells whether this one opened the breaker.
func (b *breaker) bad() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures++
	b.until = b.now().Add(breakerPause)
	return b.failures == breakerFailures
}
