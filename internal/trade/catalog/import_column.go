package catalog

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"market/internal/kernel/i18n"
)

// requiredColumns must be in every file; what is missing in a row of a column is the row's fault.
var requiredColumns = [...]string{"sku", "name_zh", "name_ru", "category_path"}

// reasonColumn is what the error file adds; a corrected error file may be imported as it is.
const reasonColumn = "reason"

// textColumns are those that exist for each language, with the words that people head them with. A bare word means the
// language it is written in; "俄文名称" and "название на русском" name another.
var textColumns = map[string]map[i18n.Lang][]string{
	"name": {
		i18n.Zh: {"名称", "产品名称", "商品名称", "品名"}, i18n.Ru: {"название", "наименование", "название товара", "наименование товара"},
		i18n.Kk: {"атауы", "тауар атауы"}, i18n.En: {"name", "product name"},
	},
	"summary": {
		i18n.Zh: {"简介", "摘要", "产品简介"}, i18n.Ru: {"краткое описание", "кратко"}, i18n.Kk: {"қысқаша сипаттама", "қысқаша"}, i18n.En: {"summary", "short description"},
	},
	"description": {
		i18n.Zh: {"描述", "详细描述", "产品描述", "说明"}, i18n.Ru: {"описание", "подробное описание"}, i18n.Kk: {"сипаттама", "сипаттамасы"}, i18n.En: {"description"},
	},
	"keywords": {
		i18n.Zh: {"关键词", "关键字"}, i18n.Ru: {"ключевые слова"}, i18n.Kk: {"кілт сөздер", "түйін сөздер"}, i18n.En: {"keywords"},
	},
}

// langWords are what people put beside those words to name a language.
var langWords = map[i18n.Lang][]string{
	i18n.Zh: {"zh", "中文", "汉语", "китайский", "на китайском", "кит", "қытайша", "chinese"},
	i18n.Ru: {"ru", "俄文", "俄语", "русский", "на русском", "рус", "орысша", "russian"},
	i18n.Kk: {"kk", "哈文", "哈萨克文", "哈萨克语", "казахский", "на казахском", "каз", "қазақша", "kazakh"},
	i18n.En: {"en", "英文", "英语", "английский", "на английском", "англ", "ағылшынша", "english"},
}

// plainColumns are the others, with what people head them with.
var plainColumns = map[string][]string{
	"sku":            {"货号", "商品编码", "产品编号", "商品货号", "编号", "артикул", "артикул товара", "код товара", "тауар артикулы", "article", "article number", "item number"},
	"category_path":  {"类目", "类目路径", "商品类目", "产品类目", "分类", "категория", "путь категории", "раздел", "санат", "санаты", "category", "category path"},
	"hs_code":        {"hs编码", "hs代码", "海关编码", "код hs", "код тн вэд hs", "hs коды", "hs code", "hs"},
	"tnved_code":     {"тн вэд编码", "欧亚经济联盟编码", "тн вэд", "код тн вэд", "код тн вэд еаэс", "сэқ тн коды", "сэқ тн", "cn fea code"},
	"price_currency": {"币种", "货币", "价格币种", "валюта", "валюта цены", "валютасы", "currency", "price currency"},
	"price":          {"价格", "单价", "цена", "цена за единицу", "баға", "бағасы", "unit price"},
	"unit":           {"单位", "计量单位", "единица", "единица измерения", "ед изм", "ед", "өлшем бірлігі", "бірлік", "unit of measure"},
	"moq":            {"起订量", "最小起订量", "最低起订量", "минимальный заказ", "мин заказ", "минимальная партия", "ең аз тапсырыс", "minimum order", "minimum order quantity"},
	"multiple":       {"订货倍数", "倍数", "кратность", "кратность заказа", "еселік", "order multiple"},
	"lead_days":      {"交货期", "交期", "交货天数", "交期天", "срок поставки", "срок изготовления", "срок дней", "жеткізу мерзімі", "lead time", "lead time days"},
	"incoterm":       {"贸易术语", "交货条件", "условия поставки", "инкотермс", "базис поставки", "жеткізу шарттары", "incoterms", "delivery terms"},
	reasonColumn:     {"原因", "причина", "себебі"},
}

// ImportColumns lists the plain names of the columns that an import takes, texts in Chinese and Russian first; other
// languages (name_kk), attributes.CODE and the headings in everybody's own words are taken too.
func ImportColumns() []string {
	var out []string
	for _, text := range slices.Sorted(maps.Keys(textColumns)) {
		out = append(out, text+"_zh", text+"_ru")
	}
	for _, name := range slices.Sorted(maps.Keys(plainColumns)) {
		if name != reasonColumn {
			out = append(out, name)
		}
	}
	return out
}

// attributePrefix begins the name of a column of an attribute.
const attributePrefix = "attributes."

// columnName gives the plain name of a column from what its heading says; empty when it is not one that is taken.
func columnName(heading string) string {
	s := i18n.Normalize(heading)
	if code, ok := strings.CutPrefix(strings.ToLower(s), attributePrefix); ok && code != "" {
		return attributePrefix + code
	}
	return columnNames()[foldHeading(s)]
}

// columnNames are the plain names of all columns by every folded heading that means them.
var columnNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for name, words := range plainColumns {
		for _, word := range append(words, name) {
			names[foldHeading(word)] = name
		}
	}
	for name, byLang := range textColumns {
		for own, words := range byLang {
			for _, word := range words {
				names[foldHeading(word)] = name + "_" + string(own)
				withLanguage(names, name, word)
			}
		}
		withLanguage(names, name, name)
	}
	return names
})

// withLanguage adds a word with the name of each language on either side of it.
func withLanguage(names map[string]string, name, word string) {
	for l, langs := range langWords {
		for _, lang := range langs {
			names[foldHeading(word+lang)] = name + "_" + string(l)
			names[foldHeading(lang+word)] = name + "_" + string(l)
		}
	}
}

// foldHeading leaves only letters and digits of a heading, folded: "Название (на русском)" and "название_на_русском" are
// one.
func foldHeading(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-.,:;()[]/*\n\t（）", r) {
			return -1
		}
		return r
	}, foldName(s))
}

// columnOf gives the column that a field of a content comes from.
func columnOf(field string) string {
	first, rest, _ := strings.Cut(field, ".")
	switch first {
	case "name", "summary", "description", "keywords":
		lang, _, _ := strings.Cut(rest, ".")
		return first + "_" + lang
	case "category_id":
		return "category_path"
	case "currency":
		return "price_currency"
	case "prices":
		return "price"
	case "lead_times":
		return "lead_days"
	case "incoterms":
		return "incoterm"
	}
	return field
}
