package catalog

import (
	"strings"

	"golang.org/x/text/width"

	"market/internal/kernel/i18n"
)

// foldName makes names comparable: width, case, blanks and ё folded.
func foldName(s string) string {
	s = strings.ToLower(width.Fold.String(i18n.Normalize(s)))
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "ё", "е")
}

// NormalizeSKU brings a supplier's article number to the one form in which it is kept and compared: full-width letters
// and digits folded, blanks trimmed and single.
func NormalizeSKU(s string) string {
	return strings.Join(strings.Fields(width.Fold.String(i18n.Normalize(s))), " ")
}
