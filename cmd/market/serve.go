package main

import (
	"context"
	"errors"
	"log/slog"

	"market/internal/app"
	"market/internal/app/demo"
)

type serveCommand struct {
	Demo bool `help:"Fill an empty database with demo content first."`
}

// Run serves until it is interrupted.
func (s *serveCommand) Run(ctx context.Context, c *app.Config) (err error) {
	a, err := open(ctx, c, slog.LevelInfo)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if s.Demo {
		if err := seedDemo(ctx, a); err != nil && !errors.Is(err, demo.ErrNotEmpty) {
			return err
		}
	}
	return a.Run(ctx)
}
