package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"market/internal/app"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
)

type importCommand struct {
	Products   importProducts   `cmd:"" help:"Import a CSV or XLSX file into a supplier's listings."`
	Categories importCategories `cmd:"" help:"Import a category tree; repeatable."`
}

type importProducts struct {
	File     string `arg:"" type:"existingfile"`
	Supplier string `required:"" help:"Id of the supplier."`
	DryRun   bool   `help:"Check every row, write nothing."`
	Errors   string `help:"File for the refused rows with their reasons; default: FILE.errors.csv."`
	Lang     string `default:"zh" enum:"zh,ru,kk,en" help:"Language of the reasons."`
}

// Run imports the file; refused rows go to the error file and make the command fail only when nothing was accepted.
func (i *importProducts) Run(ctx context.Context, c *app.Config) (err error) {
	a, err := open(ctx, c, slog.LevelWarn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	bar := progress("products")
	result, err := a.Catalog.RunImport(ctx, actor.Program(), i.Supplier, i.File, i.DryRun, func(done, total int) { bar.ChangeMax(total); _ = bar.Set(done) })
	if err != nil {
		return err
	}
	_ = bar.Finish()
	fmt.Printf("rows %d, created %d, updated %d, unchanged %d, refused %d\n", result.Total, result.Created, result.Updated, result.Unchanged, result.Failed)
	if result.Failed == 0 {
		return nil
	}
	path := i.Errors
	if path == "" {
		path = i.File + ".errors.csv"
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := errors.Join(a.Catalog.ErrorFile(ctx, actor.Program(), result.ID, i18n.Lang(i.Lang), file), file.Close()); err != nil {
		return err
	}
	fmt.Println("refused rows:", path)
	if result.Failed == result.Total {
		return errors.New("no row was accepted")
	}
	return nil
}

type importCategories struct {
	File string `arg:"" type:"existingfile"`
}

// Run imports the tree.
func (i *importCategories) Run(ctx context.Context, c *app.Config) error {
	return with(ctx, c, func(a *app.App) error {
		file, err := os.Open(i.File)
		if err != nil {
			return err
		}
		defer file.Close()
		report, err := a.Catalog.ImportCategories(ctx, actor.Program(), file)
		if err == nil {
			fmt.Printf("categories: created %d, updated %d, unchanged %d\n", report.Created, report.Updated, report.Unchanged)
		}
		return err
	})
}
