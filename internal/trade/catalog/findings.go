package catalog

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"market/internal/kernel/i18n"
	"market/internal/trade/moderation"
)

// findings is what a program notices in a content: hints for the reviewer, never refusals.
func findings(c Content, tree *Tree) []moderation.Finding {
	var out []moderation.Finding
	for _, f := range [...]struct {
		name string
		text i18n.Text
	}{{"name", c.Name}, {"summary", c.Summary}, {"description", c.Description}} {
		for _, l := range i18n.Langs {
			field := f.name + "." + string(l)
			if wrongScript(f.text[l], l) {
				out = append(out, moderation.Finding{Code: "wrong_script", Field: field})
			}
			if hasContact(f.text[l]) {
				out = append(out, moderation.Finding{Code: "contact", Field: field})
			}
		}
	}
	if c.HSCode != "" && c.TNVEDCode != "" && !strings.HasPrefix(c.TNVEDCode, c.HSCode) {
		out = append(out, moderation.Finding{Code: "tnved_not_hs", Field: "tnved_code"})
	}
	if unusualCode(c, tree) {
		out = append(out, moderation.Finding{Code: "unusual_hs", Field: "hs_code"})
	}
	if len(c.Images) == 0 {
		out = append(out, moderation.Finding{Code: "no_image", Field: "images"})
	}
	return out
}

// wrongScript reports whether most letters of a text are of another script than its language's.
func wrongScript(s string, l i18n.Lang) bool {
	own, other := 0, 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		switch {
		case unicode.Is(scriptOf(l), r):
			own++
		case unicode.Is(unicode.Latin, r):
			// Model names and units are Latin in every language.
		default:
			other++
		}
	}
	return other > own
}

func scriptOf(l i18n.Lang) *unicode.RangeTable {
	switch l {
	case i18n.Zh:
		return unicode.Han
	case i18n.Ru, i18n.Kk:
		return unicode.Cyrillic
	}
	return unicode.Latin
}

// contacts are the ways to lead a buyer away from the market: mail, web and messenger addresses, telephone numbers.
var contacts = regexp.MustCompile(`(?i)[\w.+-]+@[\w-]+\.[a-z]{2,}|https?://|\bwww\.|\b(?:wechat|weixin|whatsapp|telegram|t\.me)\b|微信|` +
	`(?:^|[^\d.])(?:\+\d[\d ()-]{8,}\d|1[3-9]\d{9}|8[ (-]{0,2}\d{3}[ )-]{0,2}\d{3}[ -]?\d{2}[ -]?\d{2})(?:$|[^\d])`)

func hasContact(s string) bool { return contacts.MatchString(s) }

// unusualCode reports whether a customs code has none of the prefixes that goods of the category normally have.
func unusualCode(c Content, tree *Tree) bool {
	category, ok := tree.ByID(c.CategoryID)
	if !ok || c.HSCode == "" || len(category.HSPrefixes) == 0 {
		return false
	}
	return !slices.ContainsFunc(category.HSPrefixes, func(prefix string) bool { return strings.HasPrefix(c.HSCode, prefix) })
}
