// Package i18n owns the languages of the product: its messages, plurals, and the way numbers, money, dates and lists
// look to a reader of each language.
//
// Messages stand in locales/*.toml, one file per noun, embedded and compiled once. The package knows nothing of pages or
// requests: a caller names the language. It translates no content; that is Text, which users write.
// Number and date formats are a small table over CLDR 47 (zh-CN, ru-KZ, kk-KZ, en-001) in locale.go.
package i18n
