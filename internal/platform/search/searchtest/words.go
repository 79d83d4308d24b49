package searchtest

import (
	"slices"
	"testing"

	"market/internal/kernel/i18n"
	"market/internal/platform/search"
)

// words asks in every way that plain fields must understand.
func words(t *testing.T, e search.Engine) {
	for _, c := range []struct {
		name, text string
		lang       i18n.Lang
		first      string   // must be the first hit; empty for none
		also       []string // must be among the hits
		not        []string // must not be
	}{
		{name: "as written", text: "насос центробежный", first: "pump"},
		{name: "word order", text: "вертикальный насос", first: "pump"},
		{name: "plural", text: "насосы", first: "pump", also: []string{"seal"}, not: []string{"boots"}},
		{name: "genitive plural", text: "насосов", also: []string{"pump", "seal"}, not: []string{"table"}},
		{name: "instrumental", text: "центробежными насосами", first: "pump"},
		{name: "capitals", text: "НАСОС", first: "pump"},
		{name: "ё typed е", text: "звездный", first: "lamp"},
		{name: "ё typed ё", text: "звёздный", first: "lamp"},
		{name: "decomposed letters", text: "звёздный", first: "lamp"},
		{name: "english plural", text: "pumps", lang: i18n.En, first: "pump"},
		{name: "kazakh", text: "сорғы", lang: i18n.Kk, first: "pump"},
		{name: "kazakh on a russian keyboard", text: "коше шамы", lang: i18n.Kk, first: "lamp"},
		{name: "chinese, two characters", text: "水泵", lang: i18n.Zh, first: "pump-zh"},
		{name: "chinese inside a longer name", text: "离心泵", lang: i18n.Zh, first: "pump"},
		{name: "chinese across dictionary words", text: "吸式水泵", lang: i18n.Zh, first: "pump-zh"},
		{name: "chinese, one character", text: "泵", lang: i18n.Zh, also: []string{"pump", "pump-zh"}, not: []string{"lamp"}},
		{name: "chinese, blank between", text: "自吸式 水泵", lang: i18n.Zh, first: "pump-zh"},
		{name: "chinese, not the characters apart", text: "泵水", lang: i18n.Zh, not: []string{"pump", "pump-zh", "lamp"}},
		{name: "chinese only, asked from russian", text: "水泵", first: "pump-zh"},
		{name: "mixed scripts", text: "CDL-12 离心泵", first: "pump"},
		{name: "digits that touch hanzi", text: "水泵 1500W", lang: i18n.Zh, first: "pump-zh"},
		{name: "full width", text: "ＣＤＬ－１２", first: "pump"},
		{name: "beginning of a word", text: "насо", first: "pump", not: []string{"lamp"}},
		{name: "beginning of the last word", text: "насос верти", first: "pump"},
		{name: "one letter wrong", text: "нассос", first: "pump"},
		{name: "one letter missing", text: "центробежый", first: "pump"},
		{name: "two letters swapped", text: "боитнки", first: "boots"},
		{name: "one letter wrong in english", text: "leether", lang: i18n.En, first: "boots"},
		{name: "no typos in short words", text: "led", lang: i18n.En, first: "lamp"},
		{name: "article as written", text: "CDL-12/3", first: "pump"},
		{name: "article without separators", text: "cdl123", first: "pump"},
		{name: "article with others", text: "cdl 12.3", first: "pump"},
		{name: "article, cyrillic look-alikes", text: "WFА29", first: "pump-zh"},
		{name: "article, its beginning", text: "wfa2", first: "pump-zh"},
		{name: "a figure is never guessed", text: "wfa28", not: []string{"pump-zh"}},
		{name: "hs code with dots", text: "8413.70.35.00", first: "pump-zh"},
		{name: "hs code without", text: "8413703500", first: "pump-zh"},
		{name: "hs code, its beginning", text: "841370", also: []string{"pump", "pump-zh"}, not: []string{"seal"}},
		{name: "category", text: "освещение", first: "lamp"},
		{name: "noise", text: "qwxzv", not: []string{"pump", "pump-zh", "seal", "lamp", "boots", "table"}},
		{name: "several words of noise", text: "ыъщф щъыж фыъё", not: []string{"pump", "seal", "lamp", "boots", "table"}},
		{name: "signs alone", text: "!!! --- ///", not: []string{"pump", "pump-zh", "seal", "lamp", "boots", "table"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := find(t, e, search.Query{Text: c.text, Lang: c.lang})
			if c.first != "" && (len(got) == 0 || got[0] != c.first) {
				t.Errorf("%q: first of %v, want %s", c.text, got, c.first)
			}
			for _, id := range c.also {
				if !slices.Contains(got, id) {
					t.Errorf("%q: %v lacks %s", c.text, got, id)
				}
			}
			for _, id := range c.not {
				if slices.Contains(got, id) {
					t.Errorf("%q: %v must not have %s", c.text, got, id)
				}
			}
		})
	}
}

// order asks which hits come before which.
func order(t *testing.T, e search.Engine) {
	before := func(t *testing.T, got []string, first, second string) {
		t.Helper()
		a, b := slices.Index(got, first), slices.Index(got, second)
		if a < 0 || b < 0 || a > b {
			t.Errorf("%v: want %s before %s", got, first, second)
		}
	}
	t.Run("all words before some", func(t *testing.T) {
		index(t, e, named("x-some", text("", "Муфта латунная", "", "")), named("x-all", text("", "Муфта упругая", "", "")), named("x-other", text("", "Скоба упругая", "", "")))
		if got := find(t, e, search.Query{Text: "муфты упругие"}); len(got) < 2 || got[0] != "x-all" {
			t.Errorf("%v: want x-all, and then some", got)
		}
	})
	t.Run("some words, if none has all", func(t *testing.T) {
		if got := find(t, e, search.Query{Text: "насос кожаный фиолетовый"}); !slices.Contains(got, "boots") && !slices.Contains(got, "pump") {
			t.Errorf("%v: want partial matches", got)
		}
	})
	t.Run("name before description", func(t *testing.T) {
		before(t, find(t, e, search.Query{Text: "центробежный"}), "pump", "seal")
	})
	t.Run("the reader's language first", func(t *testing.T) {
		index(t, e, named("in-kk", text("", "", "Бетон зауыты", "")), named("in-ru", text("", "Бетон завод", "", "")))
		before(t, find(t, e, search.Query{Text: "бетон", Lang: i18n.Kk}), "in-kk", "in-ru")
		before(t, find(t, e, search.Query{Text: "бетон", Lang: i18n.Ru}), "in-ru", "in-kk")
	})
	t.Run("rank among equals", func(t *testing.T) {
		low, high := named("rank-low", text("", "Гайка стальная", "", "")), named("rank-high", text("", "Гайка латунная", "", ""))
		low.Rank, high.Rank = 1, 2
		index(t, e, low, high)
		before(t, find(t, e, search.Query{Text: "гайка"}), "rank-high", "rank-low")
	})
	for _, c := range []struct {
		sort search.Sort
		want []string
	}{
		{search.PriceAsc, []string{"seal", "boots", "lamp", "table", "pump-zh", "pump", "unpriced"}},
		{search.PriceDesc, []string{"pump", "pump-zh", "table", "lamp", "boots", "seal", "unpriced"}},
		{search.Newest, []string{"unpriced", "table", "pump", "pump-zh", "seal", "lamp", "boots"}},
		{search.MOQ, []string{"table", "pump", "pump-zh", "lamp", "boots", "seal", "unpriced"}},
	} {
		t.Run(string(c.sort), func(t *testing.T) {
			if got := find(t, e, search.Query{Sort: c.sort, Filters: []search.Filter{{Field: "category", Values: []string{"all"}}}}); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	t.Run("sorted, only those with all words", func(t *testing.T) {
		if got := find(t, e, search.Query{Text: "насос центробежный", Sort: search.PriceAsc}); !slices.Equal(got, []string{"seal", "pump"}) {
			t.Errorf("%v, want seal and pump", got)
		}
		if got := find(t, e, search.Query{Text: "кожаные насосы", Sort: search.PriceAsc}); len(got) == 0 {
			t.Error("no partial matches when none has all words")
		}
	})
}

func named(id string, name i18n.Text) search.Document {
	return search.Document{ID: id, Kind: search.Product, Revision: 1, Text: map[string]i18n.Text{search.Name: name}}
}
