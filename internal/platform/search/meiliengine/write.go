package meiliengine

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/meilisearch/meilisearch-go"

	"market/internal/platform/search"
)

// batchSize is how many documents are sent, or asked for, at a time.
const batchSize = 500

// Index writes documents of one kind, also to an index that this process is building, and waits until they can be found.
func (e *Engine) Index(ctx context.Context, docs []search.Document) error {
	if len(docs) == 0 {
		return nil
	}
	kind := docs[0].Kind
	if err := e.put(ctx, e.uid(kind), docs); err != nil {
		return err
	}
	if b := e.building(kind); b != nil {
		return b.live(ctx, docs, nil)
	}
	return nil
}

// put writes the documents that are newer than what the index has.
func (e *Engine) put(ctx context.Context, uid string, docs []search.Document) error {
	for part := range slices.Chunk(docs, batchSize) {
		ids := make([]string, len(part))
		for i, d := range part {
			ids[i] = d.ID
		}
		have, err := e.revisions(ctx, uid, ids)
		if err != nil {
			return err
		}
		var newer []search.Document
		for _, d := range part {
			if r, ok := have[d.ID]; !ok || r <= d.Revision {
				newer = append(newer, d)
				have[d.ID] = d.Revision
			}
		}
		if len(newer) == 0 {
			continue
		}
		t, err := e.send(ctx, uid, newer)
		if err := e.task(ctx)(t, err); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) send(ctx context.Context, uid string, docs []search.Document) (*meilisearch.TaskInfo, error) {
	rows := make([]map[string]any, len(docs))
	for i, d := range docs {
		rows[i] = e.row(d)
	}
	return e.client.Index(uid).AddDocumentsWithContext(ctx, rows, nil)
}

// row is a document as the server keeps it: facets under f, numbers under n. It has every field, if only empty, since the
// server refuses to search in a field that no document has.
func (e *Engine) row(d search.Document) map[string]any {
	numbers := make(map[string]float64, len(d.Numbers))
	for k, v := range d.Numbers {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			numbers[k] = v
		}
	}
	out := map[string]any{"id": d.ID, "revision": d.Revision, "rank": d.Rank, "f": d.Facets, "n": numbers, "text": search.Shown(d)}
	fields := search.Fields(d)
	for _, f := range e.fields {
		out[f.Name] = spell(fields[f.Name])
	}
	return out
}

// Delete removes documents, also from an index that this process is building.
func (e *Engine) Delete(ctx context.Context, kind string, ids []string) error {
	if err := e.remove(ctx, e.uid(kind), ids); err != nil {
		return err
	}
	if b := e.building(kind); b != nil {
		return b.live(ctx, nil, ids)
	}
	return nil
}

func (e *Engine) remove(ctx context.Context, uid string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return e.task(ctx)(e.client.Index(uid).DeleteDocumentsWithContext(ctx, ids, nil))
}

// Revisions tells the revisions of those of the documents that the index holds.
func (e *Engine) Revisions(ctx context.Context, kind string, ids []string) (map[string]int64, error) {
	out := make(map[string]int64, len(ids))
	for part := range slices.Chunk(ids, batchSize) {
		have, err := e.revisions(ctx, e.uid(kind), part)
		if err != nil {
			return nil, err
		}
		for id, r := range have {
			out[id] = r
		}
	}
	return out, nil
}

func (e *Engine) revisions(ctx context.Context, uid string, ids []string) (map[string]int64, error) {
	list, err := e.page(ctx, uid, &meilisearch.DocumentsQuery{Ids: ids, Limit: int64(len(ids))})
	out := make(map[string]int64, len(list))
	for _, v := range list {
		out[v.ID] = v.Revision
	}
	return out, err
}

func (e *Engine) page(ctx context.Context, uid string, q *meilisearch.DocumentsQuery) ([]search.Version, error) {
	q.Fields = []string{"id", "revision"}
	var res meilisearch.DocumentsResult
	if err := e.client.Index(uid).GetDocumentsWithContext(ctx, q, &res); err != nil {
		return nil, failed(err)
	}
	var out []search.Version
	for _, h := range res.Results {
		var v struct {
			ID       string `json:"id"`
			Revision int64  `json:"revision"`
		}
		if err := h.DecodeInto(&v); err != nil {
			return nil, err
		}
		out = append(out, search.Version{ID: v.ID, Revision: v.Revision})
	}
	return out, nil
}

// Walk passes every document of the index to fn.
func (e *Engine) Walk(ctx context.Context, kind string, fn func([]search.Version) error) error {
	for offset := int64(0); ; offset += batchSize {
		list, err := e.page(ctx, e.uid(kind), &meilisearch.DocumentsQuery{Offset: offset, Limit: batchSize})
		if err != nil || len(list) == 0 {
			return err
		}
		if err := fn(list); err != nil {
			return err
		}
	}
}

// errEnded is answered by a builder after Commit, Abort or the next Rebuild.
var errEnded = errors.New("this rebuild of the search index has ended")
