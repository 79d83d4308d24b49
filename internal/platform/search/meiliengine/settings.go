package meiliengine

import (
	"slices"

	"github.com/meilisearch/meilisearch-go"
)

// same tells whether an index has the settings that are wanted, so that a start need not wait for the server's queue.
func same(have, want *meilisearch.Settings) bool {
	sorted := func(s []string) []string { return slices.Sorted(slices.Values(s)) }
	switch {
	case have.TypoTolerance == nil, have.Pagination == nil, have.Faceting == nil:
		return false
	}
	return slices.Equal(have.SearchableAttributes, want.SearchableAttributes) &&
		slices.Equal(have.RankingRules, want.RankingRules) &&
		slices.Equal(sorted(have.DisplayedAttributes), sorted(want.DisplayedAttributes)) &&
		slices.Equal(sorted(have.FilterableAttributes), sorted(want.FilterableAttributes)) &&
		slices.Equal(sorted(have.SortableAttributes), sorted(want.SortableAttributes)) &&
		slices.Equal(sorted(have.TypoTolerance.DisableOnAttributes), sorted(want.TypoTolerance.DisableOnAttributes)) &&
		have.TypoTolerance.MinWordSizeForTypos == want.TypoTolerance.MinWordSizeForTypos &&
		have.TypoTolerance.DisableOnNumbers == want.TypoTolerance.DisableOnNumbers &&
		have.ProximityPrecision == want.ProximityPrecision &&
		have.Pagination.MaxTotalHits == want.Pagination.MaxTotalHits &&
		have.Faceting.MaxValuesPerFacet == want.Faceting.MaxValuesPerFacet
}
