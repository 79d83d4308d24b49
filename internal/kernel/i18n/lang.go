package i18n

// Lang is a language of the interface and of content.
type Lang string

// The four languages, in the order they are offered.
const (
	Zh Lang = "zh"
	Ru Lang = "ru"
	Kk Lang = "kk"
	En Lang = "en"
)

// Langs lists the languages in the order they are offered.
var Langs = [...]Lang{Zh, Ru, Kk, En}

// ParseLang returns the language of a code such as a path segment; ok is false for any other string.
func ParseLang(s string) (l Lang, ok bool) {
	for _, l := range Langs {
		if s == string(l) {
			return l, true
		}
	}
	return "", false
}

// Text is one text in several languages. A language that has none is absent or empty.
type Text map[Lang]string

// fallbacks lists, for each language of a reader, the languages of a text from the most to the least readable.
var fallbacks = map[Lang][]Lang{
	Zh: {Zh, En, Ru, Kk},
	Ru: {Ru, Kk, En, Zh},
	Kk: {Kk, Ru, En, Zh},
	En: {En, Ru, Zh, Kk},
}

// In returns the text for a reader of lang and the language it is in, which differs from lang where that is missing.
func (t Text) In(lang Lang) (text string, in Lang) {
	for _, l := range fallbacks[lang] {
		if s := t[l]; s != "" {
			return s, l
		}
	}
	return "", lang
}

// For returns the text for a reader of lang, whatever language it is in.
func (t Text) For(lang Lang) string { s, _ := t.In(lang); return s }

// Has reports whether the text exists in a language.
func (t Text) Has(lang Lang) bool { return t[lang] != "" }

// Empty reports whether the text exists in no language.
func (t Text) Empty() bool {
	for _, s := range t {
		if s != "" {
			return false
		}
	}
	return true
}
