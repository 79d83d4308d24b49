package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"market/internal/kernel/i18n"
)

// The limits of what may be asked for at once.
const (
	maxLimit       = 100
	maxSuggestions = 20
)

// sourcePage is how many rows are read from a source at a time.
const sourcePage = 200

// settleTries is how often one job reads the truth again because it changed while the job wrote.
const settleTries = 4

// Service answers questions and keeps the indexes equal to what the sources say.
type Service struct {
	engine  Engine
	log     *slog.Logger
	sources map[string]Source
	tell    func(ctx context.Context, payload []byte)
	groups  groups

	check sync.Mutex // one Check at a time
}

// New makes a service over an engine, which may be a Fallback.
func New(engine Engine, log *slog.Logger) *Service {
	return &Service{engine: engine, log: log, sources: make(map[string]Source)}
}

// Register adds the source of a kind. It must be called before the service is used.
func (s *Service) Register(src Source) { s.sources[src.Kind()] = src }

// Kinds lists the kinds that have a source.
func (s *Service) Kinds() []string { return slices.Sorted(maps.Keys(s.sources)) }

// Engine gives the engine, for health checks.
func (s *Service) Engine() Engine { return s.engine }

// Search answers a query. An error means that no engine could answer.
func (s *Service) Search(ctx context.Context, q Query) (Result, error) {
	start := time.Now()
	if _, err := s.source(q.Kind); err != nil {
		return Result{}, err
	}
	q.Limit = min(q.Limit, maxLimit)
	q.Readings = Read(q)
	res, err := s.engine.Search(ctx, q)
	res.Took = time.Since(start)
	return res, err
}

// Suggest completes what is being typed.
func (s *Service) Suggest(ctx context.Context, kind, prefix string, lang i18n.Lang, limit int) ([]Suggestion, error) {
	if _, err := s.source(kind); err != nil {
		return nil, err
	}
	return s.engine.Suggest(ctx, kind, prefix, lang, min(limit, maxSuggestions))
}

func (s *Service) source(kind string) (Source, error) {
	if src := s.sources[kind]; src != nil {
		return src, nil
	}
	return nil, fmt.Errorf("%w: %q", ErrUnknownKind, kind)
}

// engines lists the engines that must each be kept up to date.
func (s *Service) engines() []Engine {
	if several, ok := s.engine.(interface{ Engines() []Engine }); ok {
		return several.Engines()
	}
	return []Engine{s.engine}
}

// HandleIndex works on a job of the kind JobIndex: it reads the truth of the ids and brings every engine to it. It is
// safe to run twice and late. It fails, to be run again, if any engine did not take it. Jobs that run at the same time
// are worked together, since an engine takes a hundred documents almost as quickly as one.
func (s *Service) HandleIndex(ctx context.Context, payload json.RawMessage) error {
	var job IndexJob
	if err := json.Unmarshal(payload, &job); err != nil {
		return fmt.Errorf("payload of %s: %w", JobIndex, err)
	}
	src, err := s.source(job.Kind)
	if err != nil {
		return err
	}
	return s.groups.join(ctx, job, func(ids []string) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), groupTimeout)
		defer cancel()
		return s.index(ctx, src, ids)
	})
}

func (s *Service) index(ctx context.Context, src Source, ids []string) error {
	var all error
	for _, e := range s.engines() {
		err := s.settle(ctx, e, src, ids)
		if errors.Is(err, ErrDamaged) {
			s.log.Warn("search index lost, built anew", "engine", e.Name(), "kind", src.Kind(), "err", err)
			err = s.renew(ctx, e, src)
		}
		if err != nil {
			all = errors.Join(all, fmt.Errorf("%s: %w", e.Name(), err))
		}
	}
	s.announce(ctx, IndexJob{Kind: src.Kind(), IDs: ids})
	return all
}

// settle brings documents of one engine to the truth. Another node may write an older reading of the truth after a newer
// one; so the truth is read once more after writing, until it is what was written: whoever wrote the old notices.
func (s *Service) settle(ctx context.Context, e Engine, src Source, ids []string) error {
	for part := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(ids))), sourcePage) {
		docs, err := src.Documents(ctx, part)
		if err != nil {
			return err
		}
		for try := 1; ; try++ {
			if err := write(ctx, e, src.Kind(), part, docs); err != nil {
				return err
			}
			again, err := src.Documents(ctx, part)
			if err != nil {
				return err
			}
			if maps.Equal(versions(docs), versions(again)) {
				break
			}
			if try == settleTries {
				return fmt.Errorf("the truth of %s changes faster than it is indexed", src.Kind())
			}
			docs = again
		}
	}
	return nil
}

// write indexes the documents there are and deletes the ids without one.
func write(ctx context.Context, e Engine, kind string, ids []string, docs []Document) error {
	have := versions(docs)
	gone := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := have[id]; return ok })
	if len(docs) > 0 {
		if err := e.Index(ctx, docs); err != nil {
			return err
		}
	}
	if len(gone) > 0 {
		return e.Delete(ctx, kind, gone)
	}
	return nil
}

func versions(docs []Document) map[string]int64 {
	out := make(map[string]int64, len(docs))
	for _, d := range docs {
		out[d.ID] = d.Revision
	}
	return out
}
