package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"market/internal/app"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/platform/search"
)

type reindexCommand struct {
	Kind []string `arg:"" optional:"" help:"Kinds to rebuild: product, supplier, zone. Default: all."`
}

// Run rebuilds the index beside the one that serves, and swaps. While a server runs on the same data folder, its
// embedded index is the server's alone, so the server is asked to do it.
func (r *reindexCommand) Run(ctx context.Context, c *app.Config) (err error) {
	a, err := open(ctx, c, slog.LevelWarn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	kinds := r.Kind
	if len(kinds) == 0 {
		kinds = a.Search.Kinds()
	}
	for _, kind := range kinds {
		elsewhere, err := a.Search.Elsewhere(ctx, kind)
		switch {
		case err != nil:
			return err
		case elsewhere:
			err = reindexByServer(ctx, a, kind)
		default:
			err = reindexHere(ctx, a, kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func reindexHere(ctx context.Context, a *app.App, kind string) error {
	bar, n := progress(kind), 0
	err := a.Search.Reindex(ctx, kind, func(done, total int) { n = done; bar.ChangeMax(total); _ = bar.Set(done) })
	if err != nil {
		return err
	}
	_ = bar.Finish()
	fmt.Printf("%s: %d documents\n", kind, n)
	return nil
}

// How the command watches the server's work; a server takes a job within a second.
const (
	reindexLook = 200 * time.Millisecond
	reindexWait = 30 * time.Second
)

var errNobody = errors.New("another process holds the search index, but no server takes the job: it waits in the queue for the next one")

// reindexByServer has the server rebuild and waits for it.
func reindexByServer(ctx context.Context, a *app.App, kind string) error {
	var id int64
	err := a.DB.Tx(ctx, func(tx *database.Tx) (err error) {
		id, err = a.Jobs.Add(ctx, tx, jobs.Job{Kind: search.JobReindex, Payload: search.ReindexJob{Kind: kind}, Unique: true})
		return err
	})
	if err != nil {
		return err
	}
	bar, begun := progress(kind+", by the server"), time.Now()
	tick := time.NewTicker(reindexLook)
	defer tick.Stop()
	for {
		s, err := a.Jobs.State(ctx, id)
		switch {
		case err != nil:
			return err
		case s.Done:
			_ = bar.Finish()
			fmt.Printf("%s: rebuilt by the server that runs on this data\n", kind)
			return nil
		case s.Failure != "":
			return fmt.Errorf("%s: the server failed and will try again: %s", kind, s.Failure)
		case !s.Taken && time.Since(begun) > reindexWait:
			return errNobody
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
