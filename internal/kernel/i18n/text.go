package i18n

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// readable maps the primary subtag of a visitor's language to the one of ours that is easiest to read.
var readable = map[string]Lang{"zh": Zh, "ru": Ru, "kk": Kk, "en": En, "uz": Ru, "ky": Ru, "tg": Ru}

// maxAccept bounds the part of a header that is looked at; browsers send well under 200 bytes.
const maxAccept = 1024

// Negotiate picks the language of a visitor from an Accept-Language header (RFC 9110, 12.5.4); Russian where none fits.
// Tags it cannot read are passed over.
func Negotiate(acceptLanguage string) Lang {
	best, bestQ := Ru, 0.0
	for part := range strings.SplitSeq(acceptLanguage[:min(len(acceptLanguage), maxAccept)], ",") {
		tag, params, _ := strings.Cut(part, ";")
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		lang, ok := readable[primary]
		if q := quality(params); ok && q > bestQ {
			best, bestQ = lang, q
		}
	}
	return best
}

// quality reads "q=0.8"; no weight means 1, a broken one 0.
func quality(params string) float64 {
	value, ok := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(params, " ", "")), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}

// Normalize prepares text from outside for keeping: valid UTF-8 in NFC, lines end with \n, no control characters except
// \n and \t, no marks that turn the direction of text or take no room, no blanks at either end.
func Normalize(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return strings.TrimSpace(norm.NFC.String(strings.Map(keep, s)))
}

func keep(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
		return '\n'
	case unicode.IsControl(r), r == '\u200b', r == '\ufeff', unicode.Is(unicode.Bidi_Control, r):
		return -1
	}
	return r
}
