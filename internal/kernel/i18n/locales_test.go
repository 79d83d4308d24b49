package i18n

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"golang.org/x/text/feature/plural"
)

func messages(t *testing.T) catalogue {
	t.Helper()
	c, err := load(embedded)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// keys lists the keys of all languages.
func (c catalogue) keys() []string {
	all := map[string]bool{}
	for _, lang := range Langs {
		for key := range c[lang] {
			all[key] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func TestEveryKeyHasAllLanguages(t *testing.T) {
	c := messages(t)
	if len(c.keys()) < 100 {
		t.Fatalf("only %d keys were read", len(c.keys()))
	}
	for _, key := range c.keys() {
		for _, lang := range Langs {
			m := c[lang][key]
			if m == nil {
				t.Errorf("%s: no %s", key, lang)
				continue
			}
			for _, text := range m.texts() {
				checkText(t, key, lang, text)
			}
		}
	}
}

// texts writes the templates of a message back as text, by plural form.
func (m *message) texts() map[plural.Form]string {
	texts := map[plural.Form]string{}
	for form, tmpl := range m.forms {
		if tmpl == nil {
			continue
		}
		var b strings.Builder
		for _, p := range tmpl {
			b.WriteString(p.text)
			if p.arg != "" {
				b.WriteString("{" + p.arg + "}")
			}
		}
		texts[plural.Form(form)] = b.String()
	}
	return texts
}

func checkText(t *testing.T, key string, lang Lang, text string) {
	t.Helper()
	switch {
	case strings.TrimSpace(text) == "":
		t.Errorf("%s: %s is blank", key, lang)
	case "|"+text+"|" != Normalize("|"+text+"|"): // a blank at an end is allowed: some words join others
		t.Errorf("%s: %s %q is not normalised", key, lang, text)
	case strings.Contains(text, "  "):
		t.Errorf("%s: %s %q has two blanks in a row", key, lang, text)
	case strings.Contains(text, "..."):
		t.Errorf("%s: %s %q: the ellipsis is …", key, lang, text)
	}
	if rest := placeholder.ReplaceAllString(text, ""); strings.ContainsAny(rest, "{}") {
		t.Errorf("%s: %s %q has a brace that encloses no name", key, lang, text)
	}
	if lang == Ru && strings.ContainsAny(text, "\"“”") {
		t.Errorf("%s: Russian %q: quotation marks are « »", key, text)
	}
	if lang == Zh && hanBesideASCII.MatchString(text) {
		t.Errorf("%s: Chinese %q: punctuation beside Chinese is full-width", key, text)
	}
	if lang == Ru && strings.ContainsFunc(text, isKazakhLetter) {
		t.Errorf("%s: Russian %q has Kazakh letters", key, text)
	}
}

var hanBesideASCII = regexp.MustCompile(`\p{Han}[,;:!?]|[,;!?]\p{Han}`)

func isKazakhLetter(r rune) bool {
	return strings.ContainsRune("әғқңөұүһі", unicode.ToLower(r))
}

func TestEveryRussianPluralHasItsForms(t *testing.T) {
	for key, m := range messages(t)[Ru] {
		if !m.plural {
			continue
		}
		for _, name := range []string{"one", "few", "many", "other"} {
			if m.forms[categories[name]] == nil {
				t.Errorf("%s: Russian has no %q", key, name)
			}
		}
	}
}

func TestEveryPluralTableHasOther(t *testing.T) {
	c := messages(t)
	for _, lang := range Langs {
		for key, m := range c[lang] {
			if m.forms[plural.Other] == nil {
				t.Errorf("%s: %s has no \"other\"", key, lang)
			}
			if lang == En && m.plural && m.forms[plural.One] == nil {
				t.Errorf("%s: English has no \"one\"", key)
			}
		}
	}
}

// TestPlaceholdersAreEqual compares every language, and every plural form, with Russian.

func TestPlaceholdersAreEqual(t *testing.T) {
	c := messages(t)
	for _, key := range c.keys() {
		want := fmt.Sprint(c[Ru][key].form(plural.Other).names())
		for _, lang := range Langs {
			m := c[lang][key]
			if m == nil {
				continue // reported by TestEveryKeyHasAllLanguages
			}
			for form := range m.texts() {
				if got := fmt.Sprint(m.forms[form].names()); got != want {
					t.Errorf("%s: %s (form %d) has %s, ru %s", key, lang, form, got, want)
				}
			}
		}
	}
}

func TestLoadRefusesBrokenFiles(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"broken TOML":      {"[product", "a.toml"},
		"loose value":      {"product = 'x'", "neither a table nor a message"},
		"unknown language": {"[product]\nmoq = { zh = 'x', de = 'y' }", "product.moq.de is neither"},
		"unknown category": {"[product]\nn = { ru = { one = 'x', lots = 'y' } }", "neither a table nor a message"},
		"not a text":       {"[product]\nn = { ru = 5 }", "neither a table nor a message"},
	} {
		_, err := load(fstest.MapFS{"locales/a.toml": {Data: []byte(c.text)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	one := &fstest.MapFile{Data: []byte("[product]\nmoq = { zh = 'x', ru = 'y', kk = 'z', en = 'w' }")}
	if _, err := load(fstest.MapFS{"locales/a.toml": one, "locales/b.toml": one}); err == nil || !strings.Contains(err.Error(), "two files") {
		t.Errorf("a key in two files: %v", err)
	}
}

func TestLoadMergesFiles(t *testing.T) {
	c, err := load(fstest.MapFS{
		"locales/a.toml": {Data: []byte("[product]\nmoq = { zh = '起订量 {n}', ru = 'от {n}' }\n[language]\nzh = { zh = '中文', ru = 'Китайский' }")},
		"locales/b.toml": {Data: []byte("[product.state]\ndraft = { zh = '草稿', ru = 'Черновик' }")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(c.keys()); got != "[language.zh product.moq product.state.draft]" {
		t.Errorf("keys are %s", got)
	}
}

func TestFileNames(t *testing.T) {
	names, err := fs.Glob(embedded, "locales/*")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		if !regexp.MustCompile(`^locales/[a-z_]+\.toml$`).MatchString(name) {
			t.Errorf("%s is no file of messages", name)
		}
	}
}
