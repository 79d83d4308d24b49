package meiliengine

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"market/internal/platform/search"
)

// builder fills an index beside the one in use. What other processes write meanwhile does not reach it; the service
// looks for such differences after Commit.
type builder struct {
	engine *Engine
	kind   string
	uid    string

	mu      sync.Mutex
	touched map[string]int64 // revisions written by this process since it was opened; deleted is the highest
	last    int64            // the newest task; tasks of one index are done in their order
	pending bool
	ended   bool
}

const deleted = int64(1<<63 - 1)

// Rebuild makes an empty index beside the one in use.
func (e *Engine) Rebuild(ctx context.Context, kind string) (search.Builder, error) {
	if b := e.building(kind); b != nil {
		if err := b.Abort(ctx); err != nil {
			return nil, err
		}
	}
	if err := e.sweep(ctx, kind); err != nil {
		return nil, err
	}
	b := &builder{engine: e, kind: kind, uid: e.next(kind) + strconv.FormatInt(time.Now().UnixNano(), 36), touched: make(map[string]int64)}
	if err := e.configure(ctx, b.uid); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.builds[kind] = b
	return b, nil
}

func (e *Engine) building(kind string) *builder {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.builds[kind]
}

// next begins the names of the indexes being built for a kind. Each has its own, so that two processes that rebuild at
// once do not mix theirs.
func (e *Engine) next(kind string) string { return e.uid(kind) + "_next_" }

// abandoned is the age from which an index being built is taken for one whose builder was killed.
const abandoned = 6 * time.Hour

// sweep deletes the indexes of builders that were killed.
func (e *Engine) sweep(ctx context.Context, kind string) error {
	list, err := e.client.ListIndexesWithContext(ctx, &meilisearch.IndexesQuery{Limit: 1000})
	if err != nil {
		return failed(err)
	}
	for _, i := range list.Results {
		if strings.HasPrefix(i.UID, e.next(kind)) && time.Since(i.CreatedAt) > abandoned {
			if err := e.drop(ctx, i.UID); err != nil {
				return err
			}
		}
	}
	return nil
}

// drop deletes an index if there is one.
func (e *Engine) drop(ctx context.Context, uid string) error {
	if _, err := e.client.GetIndexWithContext(ctx, uid); err != nil {
		if absent(err) {
			return nil
		}
		return failed(err)
	}
	return e.task(ctx)(e.client.DeleteIndexWithContext(ctx, uid))
}

// live takes over what was written to the index in use.
func (b *builder) live(ctx context.Context, docs []search.Document, ids []string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return nil
	}
	for _, id := range ids {
		b.touched[id] = deleted
	}
	if len(ids) > 0 {
		return b.began(b.engine.client.Index(b.uid).DeleteDocumentsWithContext(ctx, ids, nil))
	}
	var newer []search.Document
	for _, d := range docs {
		if r, ok := b.touched[d.ID]; !ok || r == deleted || r <= d.Revision {
			b.touched[d.ID] = d.Revision
			newer = append(newer, d)
		}
	}
	return b.add(ctx, newer)
}

// Index sends documents; Commit waits for them.
func (b *builder) Index(ctx context.Context, docs []search.Document) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return errEnded
	}
	return b.add(ctx, slices.DeleteFunc(slices.Clone(docs), func(d search.Document) bool {
		r, ok := b.touched[d.ID]
		return ok && r > d.Revision
	}))
}

func (b *builder) add(ctx context.Context, docs []search.Document) error {
	for part := range slices.Chunk(docs, batchSize) {
		if err := b.began(b.engine.send(ctx, b.uid, part)); err != nil {
			return err
		}
	}
	return nil
}

// began remembers a task to wait for.
func (b *builder) began(t *meilisearch.TaskInfo, err error) error {
	if err != nil {
		return failed(err)
	}
	b.last, b.pending = t.TaskUID, true
	return nil
}

// Commit swaps the two indexes, which the server does in one step, and deletes the old one.
func (b *builder) Commit(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return errEnded
	}
	if b.pending {
		if err := b.engine.wait(ctx, b.last); err != nil {
			return err
		}
	}
	uid := b.engine.uid(b.kind)
	if err := b.engine.configure(ctx, uid); err != nil { // a swap needs both
		return err
	}
	swap := []*meilisearch.SwapIndexesParams{{Indexes: []string{uid, b.uid}}}
	if err := b.engine.task(ctx)(b.engine.client.SwapIndexesWithContext(ctx, swap)); err != nil {
		return err
	}
	b.end()
	return b.engine.drop(ctx, b.uid)
}

// Abort deletes the index being built.
func (b *builder) Abort(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return nil
	}
	b.end()
	return b.engine.drop(ctx, b.uid)
}

func (b *builder) end() {
	b.ended = true
	b.engine.mu.Lock()
	defer b.engine.mu.Unlock()
	if b.engine.builds[b.kind] == b {
		delete(b.engine.builds, b.kind)
	}
}
