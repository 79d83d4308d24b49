package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Reindex builds the index of a kind anew beside the one in use and swaps, in every engine; searches go on. An engine
// that fails keeps its old index and does not stop the others. Progress counts rows, and may be nil.
func (s *Service) Reindex(ctx context.Context, kind string, progress func(done, total int)) error {
	src, err := s.source(kind)
	if err != nil {
		return err
	}
	return s.reindex(ctx, src, s.engines(), progress)
}

// HandleReindex works on a job of the kind JobReindex: it rebuilds the index of a kind in every engine, and has the other
// nodes rebuild their own.
func (s *Service) HandleReindex(ctx context.Context, payload json.RawMessage) error {
	var job ReindexJob
	if err := json.Unmarshal(payload, &job); err != nil {
		return fmt.Errorf("payload of %s: %w", JobReindex, err)
	}
	if err := s.Reindex(ctx, job.Kind, nil); err != nil {
		return err
	}
	s.announce(ctx, IndexJob{Kind: job.Kind, All: true})
	return nil
}

// Elsewhere reports whether another process owns an index of a kind, so that only a JobReindex reaches it.
func (s *Service) Elsewhere(ctx context.Context, kind string) (bool, error) {
	if _, err := s.source(kind); err != nil {
		return false, err
	}
	for _, e := range s.own() {
		if _, err := e.Configure(ctx, kind); err != nil {
			return errors.Is(err, ErrElsewhere), ignore(err, ErrElsewhere)
		}
	}
	return false, nil
}

// ignore drops an error that is no failure.
func ignore(err, known error) error {
	if errors.Is(err, known) {
		return nil
	}
	return err
}

// renew makes the lost or empty index of one engine and fills it.
func (s *Service) renew(ctx context.Context, e Engine, src Source) error {
	if _, err := e.Configure(ctx, src.Kind()); err != nil {
		return err
	}
	return s.reindex(ctx, src, []Engine{e}, nil)
}

// rebuilding is one engine's part in a rebuild; err ends it.
type rebuilding struct {
	Builder
	engine Engine
	err    error
}

func (s *Service) reindex(ctx context.Context, src Source, engines []Engine, progress func(done, total int)) error {
	ids, err := scan(ctx, src)
	if err != nil {
		return err
	}
	parts := make([]*rebuilding, len(engines))
	for i, e := range engines {
		parts[i] = &rebuilding{engine: e}
		if _, parts[i].err = e.Configure(ctx, src.Kind()); parts[i].err == nil {
			parts[i].Builder, parts[i].err = e.Rebuild(ctx, src.Kind())
		}
	}
	err = fill(ctx, src, ids, parts, progress)
	var all error
	for _, p := range parts {
		if p.err == nil {
			p.err = err
		}
		if p.err = p.end(ctx); p.err == nil {
			_, p.err = s.reconcile(ctx, p.engine, src)
		}
		if p.err != nil {
			all = errors.Join(all, fmt.Errorf("%s: %w", p.engine.Name(), p.err))
		}
	}
	return all
}

// fill reads every row once and gives it to every builder that still works.
func fill(ctx context.Context, src Source, ids []string, parts []*rebuilding, progress func(done, total int)) error {
	done := 0
	for page := range slices.Chunk(ids, sourcePage) {
		docs, err := src.Documents(ctx, page)
		if err != nil {
			return err
		}
		working := false
		for _, p := range parts {
			if p.err == nil {
				p.err = p.Index(ctx, docs)
			}
			working = working || p.err == nil
		}
		if !working {
			return nil
		}
		done += len(page)
		if progress != nil {
			progress(done, len(ids))
		}
	}
	return nil
}

// end commits, or aborts what has failed, even when the context that failed it is over.
func (p *rebuilding) end(ctx context.Context) error {
	if p.err == nil {
		p.err = p.Commit(ctx)
	}
	if p.err != nil && p.Builder != nil {
		return errors.Join(p.err, p.Abort(context.WithoutCancel(ctx)))
	}
	return p.err
}

// scan lists all ids that belong in an index.
func scan(ctx context.Context, src Source) ([]string, error) {
	var all []string
	after := ""
	for {
		page, err := src.Scan(ctx, after, 5*sourcePage)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < 5*sourcePage {
			return all, nil
		}
		after = page[len(page)-1]
	}
}

// Report says how an index differed from the rows, before that was mended.
type Report struct {
	Engine    string
	Kind      string
	Rows      int  // that belong in the index
	Documents int  // that were in it
	Missing   int  // rows without a document
	Stale     int  // documents of an older revision
	Extra     int  // documents without a row
	Rebuilt   bool // the index was empty and was built before the comparison
}

// Reconcile compares every document of a kind with its row, in every engine, and mends what differs.
func (s *Service) Reconcile(ctx context.Context, kind string) ([]Report, error) {
	src, err := s.source(kind)
	if err != nil {
		return nil, err
	}
	var out []Report
	var all error
	for _, e := range s.engines() {
		empty, err := e.Configure(ctx, kind)
		if err == nil && empty {
			err = s.renew(ctx, e, src)
		}
		var r Report
		if err == nil {
			r, err = s.reconcile(ctx, e, src)
			r.Rebuilt = empty
		}
		if err != nil {
			all = errors.Join(all, fmt.Errorf("%s: %w", e.Name(), err))
			continue
		}
		out = append(out, r)
	}
	return out, all
}

func (s *Service) reconcile(ctx context.Context, e Engine, src Source) (Report, error) {
	r := Report{Engine: e.Name(), Kind: src.Kind()}
	have := make(map[string]int64)
	if err := e.Walk(ctx, r.Kind, func(list []Version) error {
		for _, v := range list {
			have[v.ID] = v.Revision
		}
		return nil
	}); err != nil {
		return r, err
	}
	ids, err := scan(ctx, src)
	if err != nil {
		return r, err
	}
	r.Rows, r.Documents = len(ids), len(have)
	var wrong []string
	for page := range slices.Chunk(ids, sourcePage) {
		docs, err := src.Documents(ctx, page)
		if err != nil {
			return r, err
		}
		for _, d := range docs {
			switch revision, ok := have[d.ID]; {
			case !ok:
				r.Missing++
				wrong = append(wrong, d.ID)
			case revision < d.Revision:
				r.Stale++
				wrong = append(wrong, d.ID)
			}
		}
		for _, id := range page {
			delete(have, id)
		}
	}
	for id := range have {
		r.Extra++
		wrong = append(wrong, id)
	}
	return r, s.settle(ctx, e, src, wrong)
}

// Check sets up every index, and fills those that are new or have lost everything. It is quick when there is nothing to
// do: call it at the start and every minute or so.
func (s *Service) Check(ctx context.Context) error {
	s.check.Lock()
	defer s.check.Unlock()
	var all error
	for _, kind := range s.Kinds() {
		for _, e := range s.engines() {
			if err := s.checkOne(ctx, e, s.sources[kind]); err != nil {
				all = errors.Join(all, fmt.Errorf("%s: %s: %w", e.Name(), kind, err))
			}
		}
	}
	return all
}

func (s *Service) checkOne(ctx context.Context, e Engine, src Source) error {
	empty, err := e.Configure(ctx, src.Kind())
	if err != nil || !empty {
		return err
	}
	rows, err := src.Scan(ctx, "", 1)
	if err != nil || len(rows) == 0 {
		return err
	}
	s.log.Info("search index is empty and is built", "engine", e.Name(), "kind", src.Kind())
	return s.reindex(ctx, src, []Engine{e}, nil)
}
