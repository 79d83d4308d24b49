// Package bleveengine is the search engine inside the program: Bleve indexes in a directory that one process owns.
//
// It needs nothing installed and survives being killed: a write is on disk when Index returns, and an index that cannot
// be opened is set aside and begun anew, which Configure tells. It refuses to be shared by two processes.
package bleveengine

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"market/internal/platform/search"
)

// schema is the version of the fields; an index of another version is begun anew.
const schema = 1

// defaultTimeout bounds one search or suggestion.
const defaultTimeout = 3 * time.Second

// Engine keeps one index for each kind. The zero Engine is of no use; see Open.
type Engine struct {
	dir     string
	log     *slog.Logger
	timeout time.Duration
	fields  []search.Field
	byName  map[string]search.Field

	mu     sync.Mutex
	kinds  map[string]*shelf
	closed bool
}

// Open takes a directory, made if missing, for itself. Indexes are opened by Configure, or when first used.
func Open(dir string, log *slog.Logger) (*Engine, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("search directory: %w", err)
	}
	e := &Engine{dir: dir, log: log, timeout: defaultTimeout, fields: search.IndexFields(),
		byName: make(map[string]search.Field), kinds: make(map[string]*shelf)}
	for _, f := range e.fields {
		e.byName[f.Name] = f
	}
	return e, nil
}

// Name tells engines apart in logs and metrics.
func (e *Engine) Name() string { return "embedded" }

// Local says that the engine is of this process: other nodes must be told what was written.
func (e *Engine) Local() {}

// Ping tells whether the engine is open.
func (e *Engine) Ping(context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.open()
}

// Configure opens or makes the index of a kind.
func (e *Engine) Configure(_ context.Context, kind string) (empty bool, err error) {
	s, err := e.shelf(kind)
	if err != nil {
		return false, err
	}
	n, err := s.count()
	return n == 0, err
}

// Count tells how many documents the index holds.
func (e *Engine) Count(_ context.Context, kind string) (int, error) {
	s, err := e.shelf(kind)
	if err != nil {
		return 0, err
	}
	return s.count()
}

// Close closes every index.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var first error
	for _, s := range e.kinds {
		if err := s.close(); err != nil && first == nil {
			first = err
		}
	}
	e.kinds, e.closed = nil, true
	return first
}

func (e *Engine) open() error {
	if e.closed {
		return fmt.Errorf("%w: closed", search.ErrUnavailable)
	}
	return nil
}

// shelf gives the index of a kind, opened if need be.
func (e *Engine) shelf(kind string) (*shelf, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.open(); err != nil {
		return nil, err
	}
	if s := e.kinds[kind]; s != nil {
		return s, nil
	}
	if kind == "" || kind != filepath.Base(kind) || kind[0] == '.' {
		return nil, fmt.Errorf("%w: %q", search.ErrUnknownKind, kind)
	}
	s, err := openShelf(filepath.Join(e.dir, kind), e.log)
	if err != nil {
		return nil, err
	}
	e.kinds[kind] = s
	return s, nil
}
