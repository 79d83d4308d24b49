package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"market/internal/app"
)

type reindexCommand struct {
	Kind []string `arg:"" optional:"" help:"Kinds to rebuild: product, supplier, zone. Default: all."`
}

// Run rebuilds the index beside the one that serves, and swaps.
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
		bar, n := progress(-1, kind), 0
		err := a.Search.Reindex(ctx, kind, func(done, total int) { n = done; bar.ChangeMax(total); _ = bar.Set(done) })
		if err != nil {
			return err
		}
		_ = bar.Finish()
		fmt.Printf("%s: %d documents\n", kind, n)
	}
	return nil
}
