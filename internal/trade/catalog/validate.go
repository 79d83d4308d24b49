package catalog

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
)

// Limits of the texts of a product, in characters, and of its lists.
const (
	MaxSKU         = 64
	MaxName        = 300
	MaxSummary     = 600
	MaxDescription = 10_000
	MaxPackaging   = 1_000
	MaxKeywords    = 20
	MaxKeyword     = 60
	MaxRungs       = 10
	MaxLeadTimes   = 10
	MaxTerms       = 20
	MaxCerts       = 20
	MaxImages      = 10
	MaxDocuments   = 10
	maxShort       = 200               // a place, an issuer, a text attribute
	maxQuantity    = 1_000_000_000_000 // of anything counted
)

// Validate reports every field of a content that is wrong in itself, named as the API spells it. It expects a content
// that went through Normalize. What is only missing is not wrong: see Incomplete.
func Validate(c Content, tree *Tree) errs.Problems {
	var p errs.Problems
	validateTexts(&p, c)
	validateCategory(&p, c, tree)
	validateCodes(&p, c)
	validatePrices(&p, c)
	validateQuantities(&p, c)
	validateTerms(&p, c)
	validateCertificates(&p, c)
	validateFiles(&p, c)
	return p
}

// ValidateSKU reports what is wrong with a normalised article number.
func ValidateSKU(sku string) errs.Problems {
	var p errs.Problems
	p.Check(sku != "", "sku", "required")
	p.Check(utf8.RuneCountInString(sku) <= MaxSKU, "sku", "too_long", "max", MaxSKU)
	p.Check(!broken(sku), "sku", "bad_format")
	return p
}

// Incomplete reports what is missing before a content may be sent to review: a category, the Chinese and the Russian
// name, and for every other text that exists in one of the two languages its counterpart.
func Incomplete(c Content) errs.Problems {
	var p errs.Problems
	p.Check(c.CategoryID != "", "category_id", "required")
	p.Check(c.Unit != "", "unit", "required")
	for _, l := range reviewLangs {
		p.Check(c.Name.Has(l), "name."+string(l), "required")
		for _, f := range [...]struct {
			name string
			text i18n.Text
		}{{"summary", c.Summary}, {"description", c.Description}} {
			p.Check(f.text.Has(l) || !f.text.Has(i18n.Zh) && !f.text.Has(i18n.Ru), f.name+"."+string(l), "required")
		}
	}
	return p
}

// reviewLangs are the languages that a listing must have.
var reviewLangs = [...]i18n.Lang{i18n.Zh, i18n.Ru}

func validateTexts(p *errs.Problems, c Content) {
	p.Check(!c.Name.Empty(), "name.zh", "required")
	checkText(p, "name", c.Name, MaxName)
	checkText(p, "summary", c.Summary, MaxSummary)
	checkText(p, "description", c.Description, MaxDescription)
	checkText(p, "packaging", c.Packaging, MaxPackaging)
	for _, l := range sortedKeys(c.Keywords) {
		field := "keywords." + string(l)
		words := c.Keywords[l]
		p.Check(knownLang(l), field, "unknown_language")
		p.Check(len(words) <= MaxKeywords, field, "too_many", "max", MaxKeywords)
		for i, w := range words {
			p.Check(utf8.RuneCountInString(w) <= MaxKeyword, field+"."+strconv.Itoa(i), "too_long", "max", MaxKeyword)
		}
	}
}

func checkText(p *errs.Problems, field string, t i18n.Text, most int) {
	for _, l := range sortedKeys(t) {
		name := field + "." + string(l)
		p.Check(knownLang(l), name, "unknown_language")
		p.Check(utf8.RuneCountInString(t[l]) <= most, name, "too_long", "max", most)
		p.Check(!broken(t[l]), name, "bad_format")
	}
}

// broken reports whether a text lost characters on its way, as half a surrogate pair in JSON does.
func broken(text string) bool { return strings.ContainsRune(text, utf8.RuneError) }

func knownLang(l i18n.Lang) bool { _, ok := i18n.ParseLang(string(l)); return ok }

// sortedKeys makes the order of reported fields the same every time.
func sortedKeys[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func validateCategory(p *errs.Problems, c Content, tree *Tree) {
	if c.CategoryID == "" {
		p.Check(len(c.Attributes) == 0, "category_id", "required")
		return
	}
	if _, ok := tree.ByID(c.CategoryID); !ok {
		p.Add("category_id", "unknown_category")
		return
	}
	byCode := map[string]Attribute{}
	for _, a := range tree.Attributes(c.CategoryID) {
		byCode[a.Code] = a
	}
	for _, code := range sortedKeys(c.Attributes) {
		a, ok := byCode[code]
		if !ok {
			p.Add("attributes."+code, "attribute_unknown")
			continue
		}
		if reason, most := a.refuses(c.Attributes[code]); reason != "" {
			p.Add("attributes."+code, reason, "max", most)
		}
	}
}

// refuses gives the reason why a value does not fit the attribute, empty when it does, and the bound that it passes.
func (a Attribute) refuses(v Value) (reason string, most int) {
	switch {
	case a.Type == NumberType && v.Kind != NumberKind:
		return "not_a_number", 0
	case a.Type == NumberType:
		return a.refusesNumber(v.Number)
	case a.Type == BooleanType && v.Kind != BoolKind:
		return "not_a_boolean", 0
	case a.Type == ChoiceType && (v.Kind != TextKind || !a.hasChoice(v.Text)):
		return "unknown_value", 0
	case a.Type == TextType && v.Kind != TextKind:
		return "bad_format", 0
	case a.Type == TextType && utf8.RuneCountInString(v.Text) > maxShort:
		return "too_long", maxShort
	}
	return "", 0
}

// Limits of number attributes. What a buyer compares is neither larger nor finer.
const (
	maxNumber   = 1_000_000_000
	maxDecimals = 6
)

// signedUnits are those of scales that go on below their zero; sizes, weights and powers do not.
var signedUnits = [...]string{"°C", "°F", "dB", "dBm", "dBi"}

func (a Attribute) refusesNumber(f float64) (reason string, most int) {
	_, decimals, _ := strings.Cut(strconv.FormatFloat(f, 'f', -1, 64), ".")
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return "not_a_number", 0
	case math.Abs(f) > maxNumber:
		return "too_large", maxNumber
	case len(decimals) > maxDecimals:
		return "too_precise", maxDecimals
	case f < 0 && !slices.Contains(signedUnits[:], a.Unit):
		return "negative", 0
	}
	return "", 0
}

func (a Attribute) hasChoice(code string) bool {
	return slices.ContainsFunc(a.Choices, func(c Choice) bool { return c.Code == code })
}

func validateCodes(p *errs.Problems, c Content) {
	hs := checkCode(p, "hs_code", c.HSCode, 6, "hs_code_six_digits")
	tnved := checkCode(p, "tnved_code", c.TNVEDCode, 10, "tnved_ten_digits")
	if hs && tnved && c.HSCode != "" && c.TNVEDCode != "" && c.TNVEDCode[:6] != c.HSCode {
		p.Add("tnved_code", "tnved_not_hs")
	}
}

// checkCode reports whether a customs code has the right form: so many digits, in a chapter that exists.
func checkCode(p *errs.Problems, field, code string, digits int, reason string) bool {
	switch {
	case code == "":
		return true
	case !digitsOnly(code):
		p.Add(field, "digits_only")
	case len(code) != digits:
		p.Add(field, reason)
	case !chapterExists(code[:2]):
		p.Add(field, "hs_chapter_unknown", "chapter", code[:2])
	default:
		return true
	}
	return false
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// chapterExists: the Harmonized System 2022 has the chapters 01 to 97; 77 is kept free.
func chapterExists(chapter string) bool { return chapter != "00" && chapter <= "97" && chapter != "77" }

func validateFiles(p *errs.Problems, c Content) {
	p.Check(len(c.Images) <= MaxImages, "images", "too_many", "max", MaxImages)
	for i, img := range c.Images {
		checkText(p, fmt.Sprintf("images.%d.alt", i), img.Alt, MaxName)
	}
	p.Check(len(c.Documents) <= MaxDocuments, "documents", "too_many", "max", MaxDocuments)
	for i, d := range c.Documents {
		p.Check(slices.Contains(DocumentKinds[:], d.Kind), fmt.Sprintf("documents.%d.kind", i), "unknown_value")
	}
}
