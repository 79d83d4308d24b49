package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/schollz/progressbar/v3"

	"market/internal/app"
	"market/internal/app/demo"
)

type seedCommand struct{}

// Run fills an empty database with demo content.
func (*seedCommand) Run(ctx context.Context, c *app.Config) (err error) {
	a, err := open(ctx, c, slog.LevelWarn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return seedDemo(ctx, a)
}

var errProduction = errors.New("demo content is refused in production")

func seedDemo(ctx context.Context, a *app.App) error {
	if a.Config.Production() {
		return errProduction
	}
	seed := demo.Seed{DB: a.DB, Reviews: a.Reviews, Alliance: a.Alliance, Accounts: a.Accounts, Catalog: a.Catalog, Inquiries: a.Inquiries, Images: a.Images, Shift: a.Shift, Log: a.Log}
	bar := progress("demo content")
	// An interrupt waits for the end: a database with half of the content would be taken for one with all of it.
	err := seed.Run(context.WithoutCancel(ctx), func(done, total int) { bar.ChangeMax(total); _ = bar.Set(done) })
	_ = bar.Finish()
	return err
}

// progress is a bar on standard error whose length is told later; where that is no terminal it stays quiet.
func progress(label string) *progressbar.ProgressBar {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return progressbar.DefaultSilent(1, label)
	}
	return progressbar.NewOptions(1, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(label),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionOnCompletion(func() { fmt.Fprintln(os.Stderr) }))
}
