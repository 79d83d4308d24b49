// Package search owns finding things by words: what a searchable document is, what can be asked, what an engine must do,
// and the service that keeps an index equal to the rows it was built from.
//
// It knows the names of kinds and fields, not their meaning (a Source tells it what to index). It refuses to hold what a reader sees (a hit is an id;
// the caller loads and checks it), and to store personal data: an index is a copy that may be thrown away.
package search

import (
	"context"
	"errors"
	"time"

	"market/internal/kernel/i18n"
)

// The kinds of documents; each is an index of its own.
const (
	Product  = "product"
	Supplier = "supplier"
	Zone     = "zone"
)

// The text fields of a document. Name weighs most; Keywords, Category and SupplierName next; Summary and Description least.
const (
	Name         = "name"
	Summary      = "summary"
	Description  = "description"
	Keywords     = "keywords"
	Category     = "category"
	SupplierName = "supplier"
)

// ErrUnavailable is what an engine's error wraps when the engine is away or too slow, so that asking another may help.
var ErrUnavailable = errors.New("search engine unavailable")

// ErrDamaged is what an engine's error wraps when an index was found damaged or lost and must be rebuilt from its source.
var ErrDamaged = errors.New("search index damaged")

// ErrElsewhere is what an engine's error wraps when another process owns its indexes: that one must be asked.
var ErrElsewhere = errors.New("search index is open in another process")

// ErrUnknownKind is answered for a kind that no engine or source knows.
var ErrUnknownKind = errors.New("unknown kind of search document")

// Document is one thing to be found, in all its languages. It is built from one revision of the truth and never edited.
type Document struct {
	ID       string
	Kind     string
	Revision int64                // grows with every change; an older document never overwrites a newer one
	Text     map[string]i18n.Text // by field name; other names than the constants above are ignored
	Codes    []string             // article, HS and TN VED codes, model: found with any separators and in any case
	Facets   map[string][]string  // values to filter and count by: ids and codes, never texts; an attribute is "attr.CODE"
	Numbers  map[string]float64   // values to filter by range and sort by; see the Number constants
	Rank     float64              // order among equally good matches, higher first
}

// The numbers that sorting needs. A document without one comes last.
const (
	NumberPublished = "published_at" // seconds since 1970
	NumberPrice     = "price"        // lowest price in the currency of comparison, minor units
	NumberMOQ       = "moq"
)

// Filter keeps the documents that have one of Values in a facet, or a number from Min to Max inclusive (nil is open).
type Filter struct {
	Field    string
	Values   []string
	Min, Max *float64
}

// Sort is an order of hits.
type Sort string

// The orders of hits. Every order but Relevance leaves out documents that match only some words, if any matches all.
const (
	Relevance Sort = ""
	Newest    Sort = "newest"
	PriceAsc  Sort = "price_asc"
	PriceDesc Sort = "price_desc"
	MOQ       Sort = "moq"
)

// Query is one question. The zero Limit asks for facets and the total alone.
type Query struct {
	Kind          string
	Text          string // as typed; empty matches everything
	Lang          i18n.Lang
	Filters       []Filter // all must hold
	Facets        []string // counts wanted; a facet's own filter is left out when it is counted
	Sort          Sort
	Offset, Limit int
	Readings      []Reading // what the text may mean, best first; an engine asked without any takes Read(q)
}

// Reading is one way to understand the words of a query: which words, in which fields, and how much such a hit is worth.
// The ladder of rescues (layout, transliteration, pinyin, …) adds readings; engines need not know why.
type Reading struct {
	Name   string   // for the log and Result.RewrittenBy; empty is "as typed"
	Used   string   // what the reader is told was searched for; empty is "as typed"
	Words  []Word   // in the order typed
	Fields []string // names of Fields; empty is all of them
	Weight float64  // 1 is "as typed"
}

// Word is one word of a reading, already in the form in which documents are indexed.
type Word struct {
	Text   string
	Prefix bool // the last word, perhaps not yet typed to its end
	Typos  int  // how many letters may be wrong
}

// Hit is one document found.
type Hit struct {
	ID        string
	Score     float64 // comparable within one result only
	Revision  int64
	Lang      i18n.Lang         // of the text that matched; the query's own where none or several did
	Highlight map[string][]Part // by field, in Lang: only fields with a match
}

// Part is a piece of a highlighted text; the parts joined are the text, or the stretch of it around the matches.
type Part struct {
	Text  string
	Match bool
}

// Count is how many documents have a value of a facet.
type Count struct {
	Value string
	N     int
}

// Result is the answer to a Query. Total counts all matches, of which Hits is one page.
type Result struct {
	Hits        []Hit
	Total       int
	Facets      map[string][]Count // most frequent first
	Used        string             // what was searched for, when it differs from what was typed
	RewrittenBy string             // name of the reading that was used instead of the typed one
	Degraded    bool               // answered by the second engine
	Took        time.Duration
}

// Suggestion is the name of a document that begins, or has a word that begins, with what was typed.
type Suggestion struct {
	ID   string
	Text string
	Lang i18n.Lang
}

// Version says from which revision a document in an index was built.
type Version struct {
	ID       string
	Revision int64
}

// Engine is one index server or library. All methods may be called at once from many goroutines; each returns within
// its engine's own short time limit, and an error that another engine might not have wraps ErrUnavailable.
type Engine interface {
	// Name tells engines apart in logs and metrics.
	Name() string
	// Ping tells whether the engine answers.
	Ping(ctx context.Context) error
	// Configure creates the index of a kind or brings its settings up to date. Empty tells that it holds nothing: it is
	// new, or it was lost or damaged and begun anew, so it must be filled if there are rows.
	Configure(ctx context.Context, kind string) (empty bool, err error)
	// Index writes documents, all of one kind, and returns when they can be found. Older revisions are passed over.
	Index(ctx context.Context, docs []Document) error
	// Delete removes documents and returns when they can no longer be found; an unknown id is no error.
	Delete(ctx context.Context, kind string, ids []string) error
	// Search answers a query.
	Search(ctx context.Context, q Query) (Result, error)
	// Suggest completes what is being typed, best first, each text once.
	Suggest(ctx context.Context, kind, prefix string, lang i18n.Lang, limit int) ([]Suggestion, error)
	// Rebuild opens an empty index beside the one in use. Only one may be open for a kind; opening another ends the first.
	Rebuild(ctx context.Context, kind string) (Builder, error)
	// Count tells how many documents the index holds.
	Count(ctx context.Context, kind string) (int, error)
	// Revisions tells the revisions of those of the documents that the index holds.
	Revisions(ctx context.Context, kind string, ids []string) (map[string]int64, error)
	// Walk passes every document of the index to fn, some at a time, in any order.
	Walk(ctx context.Context, kind string, fn func([]Version) error) error
	// Close lets go of files and connections.
	Close() error
}

// Builder fills an index that nobody sees yet. What is written to the engine meanwhile goes to it as well.
type Builder interface {
	Index(ctx context.Context, docs []Document) error
	// Commit puts the new index in place of the old in one step; until then the old one serves.
	Commit(ctx context.Context) error
	// Abort throws the new index away; after Commit it does nothing.
	Abort(ctx context.Context) error
}

// Source tells what belongs in the index of a kind. The owner of the rows implements it.
type Source interface {
	Kind() string
	// Documents builds the documents of these ids from the truth. An id without a document must not be in the index.
	Documents(ctx context.Context, ids []string) ([]Document, error)
	// Scan lists, in the order of ids, those after "after" that belong in the index; fewer than limit is the end.
	Scan(ctx context.Context, after string, limit int) (ids []string, err error)
}

// JobIndex is the kind of job that HandleIndex works on.
const JobIndex = "search.index"

// IndexJob is the payload of JobIndex: ids whose truth has changed, not the truth itself, so that a late or repeated
// job does no harm.
type IndexJob struct {
	Kind string   `json:"kind"`
	IDs  []string `json:"ids"`
	All  bool     `json:"all,omitempty"` // between nodes: the whole index was built anew
}

// JobReindex is the kind of job that HandleReindex works on.
const JobReindex = "search.reindex"

// ReindexTimeout is how long one rebuild may take: it reads every row of a kind.
const ReindexTimeout = 30 * time.Minute

// ReindexJob is the payload of JobReindex.
type ReindexJob struct {
	Kind string `json:"kind"`
}
