package search

import (
	"strings"

	"market/internal/kernel/i18n"
	"market/internal/platform/search/analysis"
)

// Found is what an engine itself knows of a hit; Hits and Suggestions make of it what the caller sees.
type Found struct {
	ID       string
	Score    float64
	Revision int64
	Text     map[string]i18n.Text // as Shown kept it
}

// Hits explains what an engine found for a query.
func Hits(found []Found, q Query) []Hit {
	out := make([]Hit, len(found))
	m := newMatcher(q.Readings)
	for i, f := range found {
		out[i] = Hit{ID: f.ID, Score: f.Score, Revision: f.Revision, Lang: q.Lang}
		if len(q.Readings) > 0 {
			out[i].Lang, out[i].Highlight = m.explain(f.Text, q.Lang)
		}
	}
	return out
}

// SuggestQuery is the query whose hits Suggestions takes: names alone, more than wanted since names repeat.
func SuggestQuery(kind, prefix string, lang i18n.Lang, limit int) Query {
	q := Query{Kind: kind, Text: prefix, Lang: lang, Limit: 3 * limit}
	for _, r := range Read(q) {
		var names []string
		for _, f := range r.Fields {
			if strings.HasPrefix(f, Name+"_") || f == FieldFigures || f == FieldCodes {
				names = append(names, f)
			}
		}
		r.Fields = names
		q.Readings = append(q.Readings, r)
	}
	return q
}

// Suggestions takes the names of what was found, each once.
func Suggestions(found []Found, q Query, limit int) []Suggestion {
	var out []Suggestion
	m := newMatcher(q.Readings)
	seen := make(map[string]bool)
	for _, f := range found {
		lang, _ := m.explain(f.Text, q.Lang)
		name, in := f.Text[Name].In(lang)
		key := analysis.Fold(name)
		if name == "" || seen[key] || len(out) == limit {
			continue
		}
		seen[key] = true
		out = append(out, Suggestion{ID: f.ID, Text: name, Lang: in})
	}
	return out
}

// Prepare gives a query its readings and sane bounds; nothing tells that it can have no hits. Engines call it first.
func Prepare(q Query) (_ Query, nothing bool) {
	if len(q.Readings) == 0 {
		q.Readings = Read(q)
	}
	q.Offset, q.Limit = max(q.Offset, 0), max(q.Limit, 0)
	return q, len(q.Readings) == 0 && !Blank(q.Text)
}

// Without gives the filters but those of one field, for counting that field's values.
func Without(filters []Filter, field string) []Filter {
	var out []Filter
	for _, f := range filters {
		if f.Field != field {
			out = append(out, f)
		}
	}
	return out
}

// Filtered tells whether a field has a filter of its own.
func Filtered(filters []Filter, field string) bool {
	return len(Without(filters, field)) < len(filters)
}

// Numeric tells whether a filter is a range of a number.
func (f Filter) Numeric() bool { return f.Min != nil || f.Max != nil }
