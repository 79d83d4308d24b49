package main

import (
	"context"
	"fmt"

	"market/internal/app"
	"market/internal/platform/audit"
)

type auditCommand struct {
	Verify auditVerify `cmd:"" help:"Walk the chain of hashes and name the first broken link."`
}

type auditVerify struct{}

// Run walks the chain; a broken one is an error.
func (*auditVerify) Run(ctx context.Context, c *app.Config) error {
	return with(ctx, c, func(a *app.App) error {
		if _, err := audit.Seal(ctx, a.DB); err != nil {
			return err
		}
		n, err := audit.Verify(ctx, a.DB)
		if err == nil {
			fmt.Printf("%d entries, chain intact\n", n)
		}
		return err
	})
}
