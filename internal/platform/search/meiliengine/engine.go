// Package meiliengine is the search engine for larger installations: a Meilisearch server, 1.21 or later.
//
// Writes are tasks there; a method that writes returns when its task is done, so what it wrote can be found. It refuses
// to write into an index that is not there: the server would make one without settings. See search.ErrDamaged.
package meiliengine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"market/internal/platform/search"
)

// schema is the version of fields and settings; it is part of every index's name, so that two versions of the program
// can run side by side while one replaces the other.
const schema = 1

// The time limits of a question and of a piece of writing, and how often a task is asked whether it is done.
const (
	askTimeout   = 1500 * time.Millisecond
	writeTimeout = 60 * time.Second
	taskPoll     = 10 * time.Millisecond
)

// Engine talks to one server. The zero Engine is of no use; see New.
type Engine struct {
	prefix string
	asking meilisearch.ServiceManager // short time limit
	client meilisearch.ServiceManager // for writing
	close  func()
	fields []search.Field

	mu     sync.Mutex
	builds map[string]*builder
}

// New connects to the server at url; prefix begins the name of every index, so that several markets can share a server.
// It asks nothing of the server yet.
func New(url, key, prefix string) *Engine {
	transport := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: time.Second}).DialContext,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     90 * time.Second,
		DisableCompression:  true, // 20 times slower with it, on a local network
	}
	connect := func(limit time.Duration) meilisearch.ServiceManager {
		return meilisearch.New(url, meilisearch.WithAPIKey(key), meilisearch.DisableRetries(),
			meilisearch.WithCustomClient(&http.Client{Transport: transport, Timeout: limit}))
	}
	return &Engine{prefix: prefix, asking: connect(askTimeout), client: connect(writeTimeout), fields: search.IndexFields(),
		close: transport.CloseIdleConnections, builds: make(map[string]*builder)}
}

// Name tells engines apart in logs and metrics.
func (e *Engine) Name() string { return "meilisearch" }

// Ping tells whether the server answers.
func (e *Engine) Ping(ctx context.Context) error {
	_, err := e.asking.HealthWithContext(ctx)
	return failed(err)
}

// Close lets go of idle connections.
func (e *Engine) Close() error {
	e.close()
	return nil
}

// uid names the index of a kind.
func (e *Engine) uid(kind string) string {
	return fmt.Sprintf("%s_%s_v%d", e.prefix, kind, schema)
}

// Configure creates the index of a kind with its settings, or mends them.
func (e *Engine) Configure(ctx context.Context, kind string) (empty bool, err error) {
	if err := e.configure(ctx, e.uid(kind)); err != nil {
		return false, err
	}
	n, err := e.Count(ctx, kind)
	return n == 0, err
}

func (e *Engine) configure(ctx context.Context, uid string) error {
	want := e.settings()
	have, err := e.client.Index(uid).GetSettingsWithContext(ctx)
	switch {
	case absent(err):
		if err := e.task(ctx)(e.client.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: uid, PrimaryKey: "id"})); err != nil {
			return err
		}
	case err != nil:
		return failed(err)
	case same(have, want):
		return nil
	}
	return e.task(ctx)(e.client.Index(uid).UpdateSettingsWithContext(ctx, want))
}

// settings are those of every index; see the design of search for what was measured.
func (e *Engine) settings() *meilisearch.Settings {
	var names, exact []string
	for _, f := range e.fields {
		names = append(names, f.Name)
		if !f.Typos {
			exact = append(exact, f.Name)
		}
	}
	return &meilisearch.Settings{
		SearchableAttributes: names,
		DisplayedAttributes:  []string{"id", "revision", "text"},
		FilterableAttributes: []string{"f", "n"},
		SortableAttributes:   []string{"n"},
		RankingRules:         []string{"sort", "words", "typo", "proximity", "attribute", "exactness", "rank:desc"},
		ProximityPrecision:   meilisearch.ByAttribute,
		TypoTolerance: &meilisearch.TypoTolerance{
			Enabled:             true,
			MinWordSizeForTypos: meilisearch.MinWordSizeForTypos{OneTypo: search.OneTypoFrom, TwoTypos: search.TwoTyposFrom},
			DisableOnWords:      []string{},
			DisableOnAttributes: exact,
			DisableOnNumbers:    true,
		},
		Pagination: &meilisearch.Pagination{MaxTotalHits: 20_000},
		Faceting:   &meilisearch.Faceting{MaxValuesPerFacet: maxFacetValues},
	}
}

// Count tells how many documents the index holds.
func (e *Engine) Count(ctx context.Context, kind string) (int, error) {
	st, err := e.client.Index(e.uid(kind)).GetStatsWithContext(ctx, nil)
	if err != nil {
		return 0, failed(err)
	}
	return int(st.NumberOfDocuments), nil
}

// task returns a function that waits for what a writing call began.
func (e *Engine) task(ctx context.Context) func(*meilisearch.TaskInfo, error) error {
	return func(t *meilisearch.TaskInfo, err error) error {
		if err != nil {
			return failed(err)
		}
		return e.wait(ctx, t.TaskUID)
	}
}

// wait returns when a task is done.
func (e *Engine) wait(ctx context.Context, uid int64) error {
	ctx, cancel := context.WithTimeout(ctx, 5*writeTimeout)
	defer cancel()
	t, err := e.client.WaitForTaskWithContext(ctx, uid, taskPoll)
	if err != nil {
		return failed(err)
	}
	switch {
	case t.Status == meilisearch.TaskStatusSucceeded:
		return nil
	case t.Error.Code == "index_not_found":
		return fmt.Errorf("%w: %s", search.ErrDamaged, t.Error.Message)
	}
	return fmt.Errorf("search task %d %s: %s", uid, t.Status, t.Error.Message)
}

// failed gives an error of the client the meaning that the callers of an engine know.
func failed(err error) error {
	var me *meilisearch.Error
	switch {
	case err == nil:
		return nil
	case absent(err):
		return fmt.Errorf("%w: %w: %w", search.ErrUnavailable, search.ErrDamaged, err)
	case errors.As(err, &me) && me.StatusCode >= 400 && me.StatusCode < 500 && me.StatusCode != http.StatusTooManyRequests &&
		me.StatusCode != http.StatusUnauthorized && me.StatusCode != http.StatusForbidden:
		return fmt.Errorf("search server: %w", err)
	}
	return fmt.Errorf("%w: %w", search.ErrUnavailable, err)
}

// absent tells that the index is not there.
func absent(err error) bool { return coded(err, "index_not_found") }

// empty tells that the index has no document yet: see row.
func empty(err error) bool { return coded(err, "invalid_search_attributes_to_search_on") }

func coded(err error, code string) bool {
	var me *meilisearch.Error
	return errors.As(err, &me) && me.MeilisearchApiError.Code == code
}
