package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/internal/platform/audit"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/platform/jobs"
	"market/internal/platform/search"
)

// workers is how many jobs one node runs at a time.
const workers = 4

// indexWorkers is how many index jobs one node runs at a time; they are worked together, so many cost little more than one.
const indexWorkers = 64

// drain is how long a stopping node waits for requests and jobs in hand.
const drain = 20 * time.Second

// sealEvery is how often new audit entries are chained.
const sealEvery = 2 * time.Second

// checkSearchEvery is how often the indexes are looked at; a server that comes back empty is filled again within it.
const checkSearchEvery = 30 * time.Second

// reconcileEvery is how often every document is compared with its row; also at the start, since a process that was
// killed may have lost what its embedded index had not yet written.
const reconcileEvery = 6 * time.Hour

const jobForgetKeys = "app.forget_keys"

// Migrate brings the database up to date: the product's tables, then the queue's.
func (a *App) Migrate(ctx context.Context) error {
	if err := a.DB.Migrate(ctx); err != nil {
		return err
	}
	return jobs.Migrate(ctx, a.DB, a.Log)
}

// Work starts the workers and what runs beside them, until the context ends or stop is called.
func (a *App) Work(ctx context.Context) (stop func(context.Context) error, err error) {
	if err := a.Jobs.Start(ctx, workers); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	var background sync.WaitGroup
	background.Go(func() { a.keepSealing(ctx) })
	background.Go(func() { a.keepSearchTrue(ctx) })
	background.Go(func() { a.hearIndexed(ctx) })
	return func(ctx context.Context) error {
		cancel()
		background.Wait()
		return a.Jobs.Stop(ctx)
	}, nil
}

// Run serves until the context ends, then drains: no new requests, jobs in hand finish.
func (a *App) Run(ctx context.Context) error {
	listener, err := net.Listen("tcp", a.Config.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	return a.Serve(ctx, listener)
}

// Serve is Run on a listener of the caller's.
func (a *App) Serve(ctx context.Context, listener net.Listener) error {
	stop, err := a.Work(ctx)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	stopMetrics := a.serveMetrics()
	failed := make(chan error, 1)
	go func() { failed <- a.HTTP.Listener(listener) }()
	a.Log.Info("serving", "addr", listener.Addr().String(), "url", a.Config.BaseURL, "database", string(a.DB.Dialect), "search", a.Search.Engine().Name())
	select {
	case err = <-failed:
	case <-ctx.Done():
		a.Log.Info("stopping")
		a.Bus.Close() // live threads end, else each would hold the stop until its next sign of life
		err = a.HTTP.ShutdownWithTimeout(drain)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	return errors.Join(err, stop(ctx), stopMetrics(ctx))
}

func (a *App) serveMetrics() (stop func(context.Context) error) {
	if a.Config.MetricsAddr == "" {
		return func(context.Context) error { return nil }
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.handler(a))
	server := &http.Server{Addr: a.Config.MetricsAddr, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			a.Log.Error("metrics", "error", err.Error())
		}
	}()
	return server.Shutdown
}

// keepSearchTrue sets the indexes up at the start, rebuilds one that lost everything, and now and then compares every
// document with its row, until the context ends.
func (a *App) keepSearchTrue(ctx context.Context) {
	tick := time.NewTicker(checkSearchEvery)
	defer tick.Stop()
	var reconciled time.Time
	for {
		if err := a.Search.Check(ctx); err != nil && ctx.Err() == nil {
			a.Log.Warn("search check", "error", err.Error())
		}
		if time.Since(reconciled) > reconcileEvery {
			reconciled = time.Now()
			a.reconcileSearch(ctx)
			a.publicPages().Bump(ctx) // pages may have been built from an index that was behind
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (a *App) reconcileSearch(ctx context.Context) {
	for _, kind := range a.Search.Kinds() {
		reports, err := a.Search.Reconcile(ctx, kind)
		if err != nil && ctx.Err() == nil {
			a.Log.Warn("search reconcile", "kind", kind, "error", err.Error())
		}
		for _, r := range reports {
			if r.Missing+r.Stale+r.Extra > 0 {
				a.Log.Info("search index mended", "engine", r.Engine, "kind", kind, "missing", r.Missing, "stale", r.Stale, "extra", r.Extra)
			}
		}
	}
}

// hearIndexed refreshes this node's embedded index with what other nodes have indexed, until the context ends.
func (a *App) hearIndexed(ctx context.Context) {
	messages, cancel := a.Bus.Subscribe(search.Topic)
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return
		case m, ok := <-messages:
			if !ok {
				return
			}
			switch {
			case m.Own:
			case m.Lost:
				a.reconcileSearch(ctx)
			default:
				if err := a.Search.Refresh(ctx, m.Payload); err != nil && ctx.Err() == nil {
					a.Log.Warn("search refresh", "error", err.Error())
				}
			}
		}
	}
}

// keepSealing chains new audit entries until the context ends, and once more then.
func (a *App) keepSealing(ctx context.Context) {
	tick := time.NewTicker(sealEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			_, _ = audit.Seal(context.WithoutCancel(ctx), a.DB)
			return
		case <-tick.C:
			if _, err := audit.Seal(ctx, a.DB); err != nil && ctx.Err() == nil {
				a.Log.Warn("audit seal", "error", err.Error())
			}
		}
	}
}

// forgetKeys removes idempotency keys that have served their time.
func (a *App) forgetKeys(ctx context.Context, _ json.RawMessage) error {
	return a.DB.Tx(ctx, func(tx *database.Tx) error { return idempotency.Forget(ctx, tx, a.Now()) })
}

func (a *App) logPanic(c *fiber.Ctx, e any) {
	a.Log.Error("panic", "path", c.Path(), "panic", fmt.Sprint(e), "stack", string(debug.Stack()))
}
