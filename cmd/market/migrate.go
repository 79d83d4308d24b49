package main

import (
	"context"
	"fmt"
	"log/slog"

	"market/internal/app"
)

type migrateCommand struct{}

// Run brings the database up to date and says so.
func (*migrateCommand) Run(ctx context.Context, c *app.Config) error {
	a, err := open(ctx, c, slog.LevelWarn)
	if err != nil {
		return err
	}
	fmt.Println("database is up to date:", a.DB.Dialect)
	return a.Close()
}
