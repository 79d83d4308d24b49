package bleveengine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/character"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"market/internal/platform/search"
)

// The names of what is kept beside the indexed fields; facets and numbers have a prefix that no field has.
const (
	facetPrefix  = "f."
	numberPrefix = "n."
	fieldRank    = numberPrefix + "rank"
	fieldRev     = "revision"
	fieldText    = "text"
)

// How many documents are written at a time, to an index in use and to one being built.
const (
	batchSize  = 200
	buildBatch = 1000
)

// Index writes documents of one kind, also to an index being built; they are on disk when it returns.
func (e *Engine) Index(ctx context.Context, docs []search.Document) error {
	if len(docs) == 0 {
		return nil
	}
	s, err := e.shelf(docs[0].Kind)
	if err != nil {
		return err
	}
	s.write.Lock()
	defer s.write.Unlock()
	if err := e.put(ctx, s.index, docs); err != nil {
		return err
	}
	if s.build != nil {
		for _, d := range docs {
			s.build.touched[d.ID] = d.Revision
		}
		return e.put(ctx, s.build.index, docs)
	}
	return nil
}

// Delete removes documents, also from an index being built.
func (e *Engine) Delete(_ context.Context, kind string, ids []string) error {
	s, err := e.shelf(kind)
	if err != nil {
		return err
	}
	s.write.Lock()
	defer s.write.Unlock()
	if err := remove(s.index, ids); err != nil {
		return err
	}
	if s.build != nil {
		for _, id := range ids {
			s.build.touched[id] = deleted
		}
		return remove(s.build.index, ids)
	}
	return nil
}

func remove(ix bleve.Index, ids []string) error {
	b := ix.NewBatch()
	for _, id := range ids {
		b.Delete(id)
	}
	return ix.Batch(b)
}

// put writes the documents that are newer than what the index has. The caller holds the write lock.
func (e *Engine) put(ctx context.Context, ix bleve.Index, docs []search.Document) error {
	for len(docs) > 0 {
		n := min(len(docs), batchSize)
		if err := e.putBatch(ctx, ix, docs[:n]); err != nil {
			return err
		}
		docs = docs[n:]
	}
	return nil
}

func (e *Engine) putBatch(ctx context.Context, ix bleve.Index, docs []search.Document) error {
	ids := make([]string, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	have, err := revisions(ctx, ix, ids)
	if err != nil {
		return err
	}
	b := ix.NewBatch()
	for _, d := range docs {
		if r, ok := have[d.ID]; ok && r > d.Revision {
			continue
		}
		have[d.ID] = d.Revision
		if err := e.add(b, d); err != nil {
			return err
		}
	}
	return ix.Batch(b)
}

func (e *Engine) add(b *bleve.Batch, d search.Document) error {
	doc, err := e.document(d)
	if err == nil {
		err = b.IndexAdvanced(doc)
	}
	if err != nil {
		return fmt.Errorf("search document %s: %w", d.ID, err)
	}
	return nil
}

// blanks divides a prepared field into its words.
type blanks struct{}

func (blanks) Analyze(b []byte) analysis.TokenStream {
	return character.NewCharacterTokenizer(func(r rune) bool { return r != ' ' }).Tokenize(b)
}

// single takes a value whole.
type single struct{}

func (single) Analyze(b []byte) analysis.TokenStream {
	return analysis.TokenStream{{Term: b, Start: 0, End: len(b), Position: 1}}
}

// spellingOf names the field that has all words of the fields of one script: mistyped words are looked up there, once.
func spellingOf(f search.Field) string {
	return fmt.Sprintf("spelling_%d_%t", f.Script, f.Stems)
}

func (e *Engine) document(d search.Document) (*document.Document, error) {
	doc := document.NewDocument(d.ID)
	fields := search.Fields(d)
	spelling := make(map[string]string)
	for _, f := range e.fields {
		s := fields[f.Name]
		if s == "" {
			continue
		}
		doc.AddField(document.NewTextFieldCustom(f.Name, nil, []byte(s), index.IndexField, blanks{}))
		if f.Typos {
			spelling[spellingOf(f)] += " " + s
		}
	}
	for name, s := range spelling {
		doc.AddField(document.NewTextFieldCustom(name, nil, []byte(s), index.IndexField|index.SkipFreqNorm, blanks{}))
	}
	for name, values := range d.Facets {
		for i, v := range values {
			doc.AddField(document.NewTextFieldCustom(facetPrefix+name, []uint64{uint64(i)}, []byte(v),
				index.IndexField|index.DocValues|index.SkipFreqNorm, single{}))
		}
	}
	for name, v := range d.Numbers {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			doc.AddField(document.NewNumericFieldWithIndexingOptions(numberPrefix+name, nil, v, index.IndexField|index.DocValues))
		}
	}
	doc.AddField(document.NewNumericFieldWithIndexingOptions(fieldRank, nil, d.Rank, index.IndexField|index.DocValues))
	text, err := json.Marshal(search.Shown(d))
	if err != nil {
		return nil, err
	}
	doc.AddField(document.NewTextFieldCustom(fieldText, nil, text, index.StoreField, single{}))
	doc.AddField(document.NewTextFieldCustom(fieldRev, nil, fmt.Appendf(nil, "%d", d.Revision), index.StoreField, single{}))
	return doc, nil
}

// builder fills an index beside the one in use.
type builder struct {
	engine *Engine
	shelf  *shelf
	index  bleve.Index
	name   string

	touched map[string]int64 // revisions written since it was opened, which an older reading must not undo
}

// deleted is the revision of a document that was deleted, later than any other.
const deleted = int64(math.MaxInt64)

// Rebuild opens an empty index beside the one in use.
func (e *Engine) Rebuild(_ context.Context, kind string) (search.Builder, error) {
	s, err := e.shelf(kind)
	if err != nil {
		return nil, err
	}
	s.write.Lock()
	defer s.write.Unlock()
	if s.build != nil {
		s.build.drop()
	}
	ix, name, err := s.make()
	if err != nil {
		return nil, err
	}
	s.build = &builder{engine: e, shelf: s, index: ix, name: name, touched: make(map[string]int64)}
	return s.build, nil
}

// errEnded is answered by a builder after Commit, Abort or the next Rebuild.
var errEnded = errors.New("this rebuild of the search index has ended")

func (b *builder) Index(ctx context.Context, docs []search.Document) error {
	b.shelf.write.Lock()
	defer b.shelf.write.Unlock()
	if b.shelf.build != b {
		return errEnded
	}
	for part := range slices.Chunk(docs, buildBatch) {
		batch := b.index.NewBatch()
		for _, d := range part {
			if r, ok := b.touched[d.ID]; ok && r > d.Revision {
				continue
			}
			if err := b.engine.add(batch, d); err != nil {
				return err
			}
		}
		if err := b.index.Batch(batch); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// Commit waits for the searches that run, then the new index serves.
func (b *builder) Commit(context.Context) error {
	s := b.shelf
	s.write.Lock()
	defer s.write.Unlock()
	if s.build != b {
		return errEnded
	}
	if err := s.point(b.name); err != nil {
		return err
	}
	s.live.Lock()
	old, oldName := s.index, s.name
	s.index, s.name, s.build = b.index, b.name, nil
	s.live.Unlock()
	if err := old.Close(); err != nil {
		s.log.Warn("old search index not closed", "err", err)
	}
	s.remove(oldName)
	return nil
}

func (b *builder) Abort(context.Context) error {
	b.shelf.write.Lock()
	defer b.shelf.write.Unlock()
	if b.shelf.build == b {
		b.drop()
	}
	return nil
}

// drop throws the index away. The caller holds the write lock.
func (b *builder) drop() {
	b.shelf.build = nil
	if err := b.index.Close(); err != nil {
		b.shelf.log.Warn("search index being built not closed", "err", err)
	}
	b.shelf.remove(b.name)
}
