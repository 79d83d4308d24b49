package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"market/internal/app"
	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/trade/account"
)

type userCommand struct {
	Create   userCreate   `cmd:"" help:"Create a user; the password is read from standard input."`
	Grant    userGrant    `cmd:"" help:"Grant a staff role."`
	Revoke   userRevoke   `cmd:"" help:"Revoke a staff role."`
	Password userPassword `cmd:"" help:"Set a password, read from standard input, and end all sessions."`
}

type userCreate struct {
	Email string `arg:""`
	Name  string `required:""`
	Lang  string `default:"ru" enum:"zh,ru,kk,en"`
}

// Run creates the user.
func (u *userCreate) Run(ctx context.Context, c *app.Config) error {
	password, err := readPassword()
	if err != nil {
		return err
	}
	return with(ctx, c, func(a *app.App) error {
		user, err := a.Accounts.CreateUser(ctx, actor.Program(), account.SignUp{Email: u.Email, Name: u.Name, Lang: i18n.Lang(u.Lang), Password: password})
		if err == nil {
			fmt.Println(user.ID)
		}
		return err
	})
}

type userGrant struct {
	Email string `arg:""`
	Role  string `arg:"" enum:"moderator,editor,office,clerk,admin"`
	Zone  string `help:"Code of the zone that limits the role; empty: the whole alliance."`
}

// Run grants the role.
func (u *userGrant) Run(ctx context.Context, c *app.Config) error {
	return with(ctx, c, func(a *app.App) error { return u.apply(ctx, a, a.Accounts.GrantStaff) })
}

func (u *userGrant) apply(ctx context.Context, a *app.App, do func(ctx context.Context, by actor.Actor, userID string, role actor.StaffRole, zoneID string) error) error {
	user, err := a.Accounts.UserByEmail(ctx, actor.Program(), u.Email)
	if err != nil {
		return err
	}
	zoneID := ""
	if u.Zone != "" {
		zone, err := a.Alliance.ByCode(ctx, u.Zone)
		if err != nil {
			return err
		}
		zoneID = zone.ID
	}
	return do(ctx, actor.Program(), user.ID, actor.StaffRole(u.Role), zoneID)
}

type userRevoke struct{ userGrant }

// Run revokes the role.
func (u *userRevoke) Run(ctx context.Context, c *app.Config) error {
	return with(ctx, c, func(a *app.App) error { return u.apply(ctx, a, a.Accounts.RevokeStaff) })
}

type userPassword struct {
	Email string `arg:""`
}

// Run sets the password.
func (u *userPassword) Run(ctx context.Context, c *app.Config) error {
	password, err := readPassword()
	if err != nil {
		return err
	}
	return with(ctx, c, func(a *app.App) error { return a.Accounts.SetPassword(ctx, actor.Program(), u.Email, password) })
}

// with opens the product, does one thing and closes it.
func with(ctx context.Context, c *app.Config, do func(a *app.App) error) error {
	a, err := open(ctx, c, slog.LevelWarn)
	if err != nil {
		return err
	}
	return errors.Join(do(a), a.Close())
}

// readPassword takes the first line of standard input: a password in an argument would stay in the shell's history.
func readPassword() (string, error) {
	fmt.Fprint(os.Stderr, "password: ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errors.Join(errors.New("no password on standard input"), err)
	}
	return line, nil
}
