package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/internal/edge/api"
	"market/internal/edge/web"
	"market/internal/platform/cache"
	"market/internal/platform/cache/redisengine"
	"market/internal/platform/database"
	"market/internal/platform/jobs"
	"market/internal/platform/mail"
	"market/internal/platform/mail/smtpengine"
	"market/internal/platform/media"
	"market/internal/platform/search"
	"market/internal/platform/search/bleveengine"
	"market/internal/platform/search/meiliengine"
	"market/internal/trade/account"
	"market/internal/trade/alliance"
	"market/internal/trade/catalog"
	"market/internal/trade/inquiry"
	"market/internal/trade/moderation"
)

// App is the product, wired: what the commands and the tests use.
type App struct {
	Config Config
	Log    *slog.Logger
	Now    func() time.Time

	DB     *database.DB
	Jobs   *jobs.Queue
	Cache  *cache.Cache
	Bus    *cache.Bus
	Search *search.Service
	Images *media.Images
	Files  *media.Files

	Reviews   *moderation.Service
	Alliance  *alliance.Service
	Accounts  *account.Service
	Catalog   *catalog.Service
	Inquiries *inquiry.Service

	HTTP    *fiber.App
	limiter *cache.Limiter
	shift   atomic.Int64 // nanoseconds added to the clock
	store   media.Store
	metrics *metrics
	closers []func() error
	observe []func(query string, took time.Duration)
}

// Option changes what New makes.
type Option func(*App)

// Observe has f called after every statement of the trade on the database, beside the metrics; by any goroutine.
func Observe(f func(query string, took time.Duration)) Option {
	return func(a *App) { a.observe = append(a.observe, f) }
}

// New opens every part that the settings name and wires the trade on top. The database must be migrated (Migrate)
// before anything is asked of it. Nothing runs yet: Start does that.
func New(ctx context.Context, c Config, log *slog.Logger, options ...Option) (_ *App, err error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	a := &App{Config: c, Log: log, metrics: newMetrics()}
	a.Now = a.clock
	a.observe = append(a.observe, a.metrics.statement)
	for _, o := range options {
		o(a)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	for _, open := range []func(context.Context) error{a.openDatabase, a.openCache, a.openMedia, a.openSearch} {
		if err := open(ctx); err != nil {
			return nil, err
		}
	}
	a.wireTrade()
	if err := a.wireJobs(); err != nil {
		return nil, err
	}
	a.wireEdge()
	return a, nil
}

// clock is the time for the trade: the machine's, moved by Shift.
func (a *App) clock() time.Time { return time.Now().Add(time.Duration(a.shift.Load())) }

// Shift moves the clock of the trade, so that demo content has a past and tests can wait for days. Jobs, sessions of
// Redis and the log keep the machine's time.
func (a *App) Shift(d time.Duration) { a.shift.Store(int64(d)) }

func (a *App) observed(query string, took time.Duration) {
	for _, f := range a.observe {
		f(query, took)
	}
}

// publicPages is where rendered public pages are kept; bumping it drops them on all nodes.
func (a *App) publicPages() *cache.Space { return a.Cache.Space("pages") }

func (a *App) closeLater(f func() error) { a.closers = append(a.closers, f) }

// Close closes what New opened, last opened first.
func (a *App) Close() error {
	var all []error
	for i := len(a.closers) - 1; i >= 0; i-- {
		all = append(all, a.closers[i]())
	}
	a.closers = nil
	return errors.Join(all...)
}

func (a *App) openDatabase(ctx context.Context) error {
	db, err := database.Open(ctx, database.Options{URL: a.Config.DatabaseURL, DataDir: a.Config.DataDir, Observe: a.observed})
	if err != nil {
		return err
	}
	a.DB = db
	a.closeLater(db.Close)
	a.Jobs, err = jobs.New(db, a.Log)
	return err
}

func (a *App) openCache(context.Context) error {
	var remote cache.Remote
	if a.Config.RedisURL != "" {
		engine, err := redisengine.Open(a.Config.RedisURL, "market:")
		if err != nil {
			return fmt.Errorf("MARKET_REDIS_URL: %w", err)
		}
		a.closeLater(engine.Close)
		remote = engine
	}
	a.Cache = cache.New(cache.Options{Remote: remote})
	a.closeLater(func() error { a.Cache.Close(); return nil })
	a.Bus = cache.NewBus(remote)
	a.closeLater(func() error { a.Bus.Close(); return nil })
	a.limiter = cache.NewLimiter(remote, a.Now)
	return nil
}

func (a *App) openMedia(context.Context) error {
	disk, err := media.NewDisk(filepath.Join(a.Config.DataDir, "media"))
	if err != nil {
		return err
	}
	a.closeLater(disk.Close)
	a.Images, a.Files, a.store = media.NewImages(disk), media.NewFiles(disk), disk
	return nil
}

// openSearch opens the embedded engine always: it answers by itself, or stands in while Meilisearch is away.
func (a *App) openSearch(ctx context.Context) error {
	embedded, err := bleveengine.Open(filepath.Join(a.Config.DataDir, "search"), a.Log)
	if err != nil {
		return err
	}
	var engine search.Engine = embedded
	if a.Config.MeiliURL != "" {
		engine = search.NewFallback(meiliengine.New(a.Config.MeiliURL, a.Config.MeiliKey, "market"), embedded, a.Log)
	}
	a.closeLater(engine.Close)
	a.Search = search.New(engine, a.Log)
	pages := a.publicPages()
	a.Search.Announce(func(ctx context.Context, payload []byte) {
		pages.Bump(ctx) // a page of results that was built between the change and the index shows the old index
		if err := a.Bus.Publish(ctx, search.Topic, payload); err != nil {
			a.Log.Debug("announce indexed", "error", err.Error())
		}
	})
	return nil
}

// wireTrade makes the nouns, lowest first. changed drops the public pages once a change is durable.
func (a *App) wireTrade() {
	pages := a.publicPages()
	changed := func() { pages.Bump(context.Background()) }
	a.Reviews = moderation.New(a.DB, a.Now)
	a.Alliance = alliance.New(a.DB, a.Jobs, a.Now, changed)
	a.Accounts = account.New(a.DB, a.Jobs, a.Reviews, a.limiter, a.Config.BaseURL, a.Now, changed)
	a.Catalog = catalog.New(catalog.Deps{
		DB: a.DB, Jobs: a.Jobs, Moderation: a.Reviews, Accounts: a.Accounts, Zones: a.Alliance, Media: a.Images, Files: a.Files, Uploads: a.store, Search: a.Search, Now: a.Now, Changed: changed,
	})
	a.Inquiries = inquiry.New(inquiry.Deps{
		DB: a.DB, Jobs: a.Jobs, Accounts: a.Accounts, Files: a.Files, Bus: a.Bus, BaseURL: a.Config.BaseURL, Now: a.Now,
	})
	for _, source := range []search.Source{a.Catalog.Source(), a.Accounts.Suppliers(), a.Alliance} {
		a.Search.Register(source)
	}
}

func (a *App) sender() (mail.Sender, error) {
	if a.Config.SMTPURL != "" {
		return smtpengine.New(a.Config.SMTPURL, a.Now)
	}
	return mail.NewFileSender(filepath.Join(a.Config.DataDir, "mail"), "Alliance Market <market@localhost>", a.Log, a.Now)
}

// wireJobs registers the handler of every kind of job.
func (a *App) wireJobs() error {
	sender, err := a.sender()
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	a.Jobs.Handle(mail.JobSend, mail.NewHandler(sender).HandleSend)
	a.Jobs.Handle(media.JobPrepare, a.Images.HandlePrepare)
	a.Jobs.HandleMany(search.JobIndex, indexWorkers, a.Search.HandleIndex)
	a.Jobs.HandleLong(search.JobReindex, search.ReindexTimeout, a.Search.HandleReindex)
	a.Jobs.Handle(catalog.JobImport, a.Catalog.HandleImport)
	a.Jobs.Handle(account.JobLapse, a.Accounts.HandleLapse)
	a.Jobs.Handle(account.JobForget, a.Accounts.HandleForget)
	a.Inquiries.HandleJobs(a.Jobs)
	a.Jobs.Handle(jobForgetKeys, a.forgetKeys)
	a.Jobs.Every(time.Hour, account.JobForget)
	a.Jobs.Every(time.Hour, jobForgetKeys)
	return nil
}

func (a *App) wireEdge() {
	pages := web.New(web.Deps{
		Accounts: a.Accounts, Alliance: a.Alliance, Catalog: a.Catalog, Inquiries: a.Inquiries, Reviews: a.Reviews, Images: a.Images,
		Pages: a.publicPages(), Bus: a.Bus, DB: a.DB, Jobs: a.Jobs, BaseURL: a.Config.BaseURL, Secure: a.Config.Secure(), Now: a.Now,
	})
	rest := api.New(api.Deps{
		Accounts: a.Accounts, Alliance: a.Alliance, Catalog: a.Catalog, Inquiries: a.Inquiries, Reviews: a.Reviews, Images: a.Images,
		BaseURL: a.Config.BaseURL, Now: a.Now,
	})
	a.HTTP = a.newHTTP(pages, rest)
}
