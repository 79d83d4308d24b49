package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"market/internal/kernel/actor"
	"market/internal/kernel/i18n"
	"market/internal/platform/database"
	"market/internal/platform/media"
	"market/internal/trade/account"
	"market/internal/trade/alliance"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
	"market/internal/trade/moderation"
)

// ErrNotEmpty is returned by Run when there are users already: demo content is never mixed with real data.
var ErrNotEmpty = errors.New("the database is not empty: demo content goes into an empty one only")

// Seed brings the demo content into the product through its use cases, as people would, only quicker.
type Seed struct {
	DB        *database.DB
	Reviews   *moderation.Service
	Alliance  *alliance.Service
	Accounts  *account.Service
	Catalog   *catalog.Service
	Inquiries *inquiry.Service
	Images    *media.Images
	Shift     func(time.Duration)               // moves the clock, so that what happened earlier is dated earlier
	Picture   func(kind string) ([]byte, error) // draws a kind of product; nil: Picture of this package
	Log       *slog.Logger
}

// run is one seeding: what was made so far, by the codes of the data.
type run struct {
	Seed
	content   *Content
	moderator actor.Actor
	users     map[string]account.User // by email
	orgs      map[string]string       // id by code
	people    map[string]actor.Actor  // who acts for an organisation, by its code
	products  map[string]string       // id by supplier code and SKU
	pictures  map[string]catalog.Image
	done      int
	total     int
	progress  func(done, total int)
}

// Run fills an empty database. progress is told how far it is. The clock stands right again when it returns.
func (s Seed) Run(ctx context.Context, progress func(done, total int)) error {
	var n int
	if err := s.DB.QueryRow(ctx, `SELECT count(*) FROM account_users`).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return ErrNotEmpty
	}
	content, err := Load()
	if err != nil {
		return err
	}
	if s.Picture == nil {
		s.Picture = Picture
	}
	defer s.Shift(0)
	r := &run{
		Seed: s, content: content, users: map[string]account.User{}, orgs: map[string]string{}, people: map[string]actor.Actor{},
		products: map[string]string{}, pictures: map[string]catalog.Image{}, progress: progress,
		total: len(content.Users) + len(content.Suppliers) + len(content.Buyers) + len(content.Products) + len(content.Inquiries),
	}
	for _, step := range []func(context.Context) error{r.zones, r.categories, r.staff, r.suppliers, r.buyers, r.listings, r.inquiries} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return nil
}

func (r *run) step() {
	r.done++
	r.progress(r.done, r.total)
}

// ago sets the clock back, at most to a year.
func (r *run) ago(d time.Duration) { r.Shift(-d) }

const day = 24 * time.Hour

func (r *run) zones(ctx context.Context) error { return r.Alliance.EnsureStateLevel(ctx) }

func (r *run) categories(ctx context.Context) error {
	file, err := files.Open("categories.csv")
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = r.Catalog.ImportCategories(ctx, actor.Program(), file)
	return err
}

// staff creates the users of the data; those who own an organisation get it later.
func (r *run) staff(ctx context.Context) error {
	r.ago(400 * day)
	for _, u := range r.content.Users {
		if _, err := r.user(ctx, u.Email, u.Name, u.Lang); err != nil {
			return err
		}
		if u.Staff != "" {
			if err := r.grant(ctx, u); err != nil {
				return err
			}
		}
		r.step()
	}
	var err error
	r.moderator, err = r.Accounts.ActorFor(ctx, r.users["moderator@example.com"].ID, "")
	return err
}

func (r *run) grant(ctx context.Context, u User) error {
	zoneID := ""
	if u.Zone != "" {
		zone, err := r.Alliance.ByCode(ctx, u.Zone)
		if err != nil {
			return err
		}
		zoneID = zone.ID
	}
	return r.Accounts.GrantStaff(ctx, actor.Program(), r.users[u.Email].ID, actor.StaffRole(u.Staff), zoneID)
}

func (r *run) user(ctx context.Context, email, name string, lang i18n.Lang) (account.User, error) {
	if u, ok := r.users[email]; ok {
		return u, nil
	}
	u, err := r.Accounts.CreateUser(ctx, actor.Program(), account.SignUp{Email: email, Name: name, Lang: lang, Password: Password})
	if err != nil {
		return u, fmt.Errorf("user %s: %w", email, err)
	}
	r.users[email] = u
	return u, nil
}

// approve decides the case that waits about a subject, or refuses it for reasons.
func (r *run) decide(ctx context.Context, kind, subjectID string, d moderation.Decision) error {
	c, err := r.Reviews.Pending(ctx, r.DB, kind, subjectID)
	if err != nil {
		return err
	}
	_, err = r.Reviews.Decide(ctx, r.moderator, c.ID, d)
	return err
}
