package i18n

import (
	"time"
	_ "time/tzdata" // both clocks must be right on a machine without a zone database

	"golang.org/x/text/language"

	"market/internal/kernel/money"
)

const nbsp = "\u00a0"

// locale holds what CLDR says of one language, as far as the product shows it.
type locale struct {
	tag          language.Tag
	code         string // BCP 47, for lang attributes and Intl
	own          string // the language's name in itself
	decimal      string
	group        string
	percent      string // behind the number, with its blank
	signFirst    bool   // the currency stands before the number
	signs        map[money.Currency]string
	zone         *time.Location
	date         func(y int, m time.Month, d int) string
	clock        string // between date and time of day
	comma, final string // of a list
}

var (
	beijing = mustZone("Asia/Shanghai")
	astana  = mustZone("Asia/Almaty")
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // time/tzdata is imported above
	}
	return zone
}

// A currency that is missing here has no sign a reader of the language would know, so its ISO code is shown.
var (
	signsZh  = map[money.Currency]string{money.CNY: "¥", money.USD: "US$", money.KZT: "₸", money.RUB: "₽", money.EUR: "€"}
	signsRu  = map[money.Currency]string{money.CNY: "¥", money.USD: "$", money.KZT: "₸", money.RUB: "₽", money.EUR: "€"}
	signsEn  = map[money.Currency]string{money.CNY: "CN¥", money.USD: "US$", money.KZT: "₸", money.RUB: "₽", money.EUR: "€"}
	monthsRu = [...]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"}
	monthsKk = [...]string{"қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"}
)

var locales = map[Lang]*locale{
	Zh: {
		tag: language.MustParse("zh-CN"), code: "zh-CN", own: "中文",
		decimal: ".", group: ",", percent: "%", signFirst: true, signs: signsZh,
		zone: beijing, date: dateZh, clock: " ", comma: "、", final: "和",
	},
	Ru: {
		tag: language.MustParse("ru-KZ"), code: "ru-KZ", own: "Русский",
		decimal: ",", group: nbsp, percent: nbsp + "%", signs: signsRu,
		zone: astana, date: dateRu, clock: ", ", comma: ", ", final: " и ",
	},
	Kk: {
		tag: language.MustParse("kk-KZ"), code: "kk-KZ", own: "Қазақша",
		decimal: ",", group: nbsp, percent: "%", signs: signsRu,
		zone: astana, date: dateKk, clock: ", ", comma: ", ", final: " және ",
	},
	En: {
		tag: language.MustParse("en-001"), code: "en", own: "English",
		decimal: ".", group: ",", percent: "%", signFirst: true, signs: signsEn,
		zone: astana, date: dateEn, clock: ", ", comma: ", ", final: " and ",
	},
}

// Tag returns the BCP 47 tag whose conventions the language follows: "zh-CN", "ru-KZ", "kk-KZ", "en".
func (l Lang) Tag() string { return l.locale().code }

// Own returns the language's name in itself: 中文, Русский, Қазақша, English.
func (l Lang) Own() string { return l.locale().own }

// locale falls back to Russian, which is the default of the site, for a language that is none of the four.
func (l Lang) locale() *locale {
	if loc, ok := locales[l]; ok {
		return loc
	}
	return locales[Ru]
}
