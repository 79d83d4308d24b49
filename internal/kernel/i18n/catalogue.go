package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/feature/plural"
)

//go:embed locales/*.toml
var embedded embed.FS

// catalogue holds the compiled messages of each language by key.
type catalogue map[Lang]map[string]*message

// printers are made once, on first use: the files are part of the program, so a broken one is a broken build.
var printers = sync.OnceValue(func() map[Lang]*Printer {
	messages, err := load(embedded)
	if err != nil {
		panic(err)
	}
	all := make(map[Lang]*Printer, len(Langs))
	for _, lang := range Langs {
		all[lang] = &Printer{lang: lang, loc: lang.locale(), messages: messages[lang]}
	}
	return all
})

// load compiles every locales/*.toml of a file system. A key may stand in one file only.
func load(files fs.FS) (catalogue, error) {
	names, err := fs.Glob(files, "locales/*.toml")
	if err != nil {
		return nil, err
	}
	c := catalogue{}
	for _, lang := range Langs {
		c[lang] = map[string]*message{}
	}
	for _, name := range names {
		var tree map[string]any
		if _, err := toml.DecodeFS(files, name, &tree); err != nil {
			return nil, fmt.Errorf("i18n: %s: %w", path.Base(name), err)
		}
		if err := c.add("", tree); err != nil {
			return nil, fmt.Errorf("i18n: %s: %w", path.Base(name), err)
		}
	}
	return c, nil
}

// add walks a tree of tables down to its messages.
func (c catalogue) add(prefix string, tree map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		key := strings.TrimPrefix(prefix+"."+name, ".")
		node, ok := tree[name].(map[string]any)
		if !ok {
			return fmt.Errorf("%s is neither a table nor a message", key)
		}
		if !isMessage(node) {
			if err := c.add(key, node); err != nil {
				return err
			}
			continue
		}
		for lang, value := range node {
			if c[Lang(lang)][key] != nil {
				return fmt.Errorf("%s stands in two files", key)
			}
			c[Lang(lang)][key] = compile(value)
		}
	}
	return nil
}

// isMessage reports whether the keys of a node are languages and its values texts or plural tables.
func isMessage(node map[string]any) bool {
	for name, value := range node {
		if _, ok := ParseLang(name); !ok || !isValue(value) {
			return false
		}
	}
	return len(node) > 0
}

func isValue(value any) bool {
	if _, ok := value.(string); ok {
		return true
	}
	table, ok := value.(map[string]any)
	for name, text := range table {
		_, known := categories[name]
		if _, isText := text.(string); !known || !isText {
			return false
		}
	}
	return ok && len(table) > 0
}

// categories are the CLDR names of the plural forms.
var categories = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// compile prepares a value that isValue accepted.
func compile(value any) *message {
	m := &message{}
	if text, ok := value.(string); ok {
		m.forms[plural.Other] = parseTemplate(text)
		return m
	}
	m.plural = true
	for name, text := range value.(map[string]any) {
		m.forms[categories[name]] = parseTemplate(text.(string))
	}
	return m
}

// message is one text in one language, with a template for each plural form that the language's file gives.
type message struct {
	plural bool
	forms  [plural.Many + 1]template
}

// form returns the template of a plural form, or that of "other" where the file has none.
func (m *message) form(f plural.Form) template {
	if m.forms[f] == nil {
		return m.forms[plural.Other]
	}
	return m.forms[f]
}

// template is a text cut at its placeholders.
type template []part

// part is literal text, or the name of a placeholder.
type part struct{ text, arg string }

var placeholder = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}`)

// parseTemplate cuts a text at {name}. Any other brace is literal.
func parseTemplate(text string) template {
	t := template{}
	end := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		if at[0] > end {
			t = append(t, part{text: text[end:at[0]]})
		}
		t = append(t, part{arg: text[at[2]:at[3]]})
		end = at[1]
	}
	if end < len(text) || len(t) == 0 {
		t = append(t, part{text: text[end:]})
	}
	return t
}

// names lists the placeholders.
func (t template) names() []string {
	var names []string
	for _, p := range t {
		if p.arg != "" {
			names = append(names, p.arg)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
