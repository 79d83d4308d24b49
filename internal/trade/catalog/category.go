package catalog

import (
	"slices"
	"strings"
	"sync"
	"time"

	"market/internal/kernel/i18n"
)

// MaxDepth is the number of levels of the category tree.
const MaxDepth = 4

// Category is a node of the category tree.
type Category struct {
	ID         string
	Code       string // stable, such as "machinery.pumps"; unique
	ParentID   string // empty for a root
	Name       i18n.Text
	HSPrefixes []string    // two or four digits that goods of the category normally have: a hint, not a rule
	Attributes []Attribute // its own; those of its ancestors are inherited
	Position   int         // order among siblings
	Version    int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// AttributeType is the type of an attribute's values.
type AttributeType string

// The types.
const (
	TextType    AttributeType = "text"
	NumberType  AttributeType = "number"
	ChoiceType  AttributeType = "choice"
	BooleanType AttributeType = "boolean"
)

// Attribute is a typed property of the products of a category. A filterable one is a facet of the search.
type Attribute struct {
	Code       string        `json:"code"`
	Type       AttributeType `json:"type"`
	Unit       string        `json:"unit,omitempty"` // international symbol, of numbers only
	Filterable bool          `json:"filterable"`
	Name       i18n.Text     `json:"name"`
	Choices    []Choice      `json:"choices,omitempty"`
}

// Choice is one allowed value of an attribute of type choice.
type Choice struct {
	Code string    `json:"code"`
	Name i18n.Text `json:"name"`
}

// choice finds a choice by its code or by its name in any language.
func (a Attribute) choice(s string) (Choice, bool) {
	key := foldName(s)
	for _, c := range a.Choices {
		if c.Code == s {
			return c, true
		}
	}
	for _, c := range a.Choices {
		for _, name := range c.Name {
			if foldName(name) == key {
				return c, true
			}
		}
	}
	return Choice{}, false
}

// Label gives the words for a value in a reader's language: the number with its unit, yes and no, the choice's name.
func (a Attribute) Label(v Value, p *i18n.Printer) string {
	switch v.Kind {
	case NumberKind:
		s := p.Number(v.Number, 6)
		if a.Unit == "" {
			return s
		}
		if key := "measure." + a.Unit; p.Has(key) {
			return s + "\u00a0" + p.T(key)
		}
		return s + "\u00a0" + a.Unit
	case BoolKind:
		if v.Bool {
			return p.T("common.yes")
		}
		return p.T("common.no")
	}
	for _, c := range a.Choices {
		if c.Code == v.Text {
			return c.Name.For(p.Lang())
		}
	}
	return v.Text
}

// Tree is the whole category tree at one moment. It never changes and is shared: do not change what it returns.
type Tree struct {
	all      []Category // parents before children, siblings in their order
	index    map[string]int
	codes    map[string]int
	children map[string][]Category
	paths    func() map[string]int // by folded path of names in one language, and by folded code
}

// NewTree orders categories into a tree. One whose parent is absent is left out.
func NewTree(categories []Category) *Tree {
	t := &Tree{index: map[string]int{}, codes: map[string]int{}, children: map[string][]Category{}}
	t.paths = sync.OnceValue(t.names)
	sorted := slices.Clone(categories)
	slices.SortStableFunc(sorted, func(a, b Category) int {
		if a.Position != b.Position {
			return a.Position - b.Position
		}
		return strings.Compare(a.Code, b.Code)
	})
	for _, c := range sorted {
		t.children[c.ParentID] = append(t.children[c.ParentID], c)
	}
	t.add(t.children[""], 1)
	return t
}

func (t *Tree) add(siblings []Category, depth int) {
	for _, c := range siblings {
		i := len(t.all)
		t.all = append(t.all, c)
		t.index[c.ID], t.codes[c.Code] = i, i
		if depth < MaxDepth {
			t.add(t.children[c.ID], depth+1)
		}
	}
}

// names finds what a category may be called. Codes come first, so that no name hides one; of two equal paths the first
// category keeps it.
func (t *Tree) names() map[string]int {
	names := map[string]int{}
	name := func(key string, i int) {
		if _, taken := names[key]; !taken {
			names[key] = i
		}
	}
	for i, c := range t.all {
		name(foldName(c.Code), i)
	}
	for i, c := range t.all {
		path := t.Path(c.ID)
		for _, l := range i18n.Langs {
			if key, ok := pathKey(path, l); ok {
				name(key, i)
			}
		}
	}
	return names
}

// pathSeparator stands between the names of a path.
const pathSeparator = ">"

func pathKey(path []Category, l i18n.Lang) (string, bool) {
	names := make([]string, len(path))
	for i, c := range path {
		if !c.Name.Has(l) {
			return "", false
		}
		names[i] = foldName(c.Name[l])
	}
	return strings.Join(names, pathSeparator), true
}

// All lists the categories, parents before children.
func (t *Tree) All() []Category { return t.all }

// Roots lists the categories of the first level.
func (t *Tree) Roots() []Category { return t.children[""] }

// Children lists the categories right below one.
func (t *Tree) Children(id string) []Category {
	if id == "" {
		return nil
	}
	return t.children[id]
}

// ByID finds a category by its id.
func (t *Tree) ByID(id string) (Category, bool) { return t.at(t.index, id) }

// ByCode finds a category by its code.
func (t *Tree) ByCode(code string) (Category, bool) { return t.at(t.codes, code) }

// Find finds a category as spreadsheets name it: by its code, or by the names from the root joined by " > ", all in one
// of the four languages, in any case and width.
func (t *Tree) Find(s string) (Category, bool) {
	parts := strings.Split(strings.ReplaceAll(s, "＞", pathSeparator), pathSeparator)
	for i := range parts {
		parts[i] = foldName(parts[i])
	}
	return t.at(t.paths(), strings.Join(parts, pathSeparator))
}

func (t *Tree) at(by map[string]int, key string) (Category, bool) {
	i, ok := by[key]
	if !ok {
		return Category{}, false
	}
	return t.all[i], true
}

// Path lists the categories from the root down to one; nothing for an unknown id.
func (t *Tree) Path(id string) []Category {
	var path []Category
	for c, ok := t.ByID(id); ok && len(path) < MaxDepth; c, ok = t.ByID(c.ParentID) {
		path = append(path, c)
	}
	slices.Reverse(path)
	return path
}

// Attributes lists the attributes of a category's products, inherited ones first.
func (t *Tree) Attributes(id string) []Attribute {
	var all []Attribute
	for _, c := range t.Path(id) {
		all = append(all, c.Attributes...)
	}
	return all
}

// Leaf reports whether a category has no children.
func (t *Tree) Leaf(id string) bool { return len(t.Children(id)) == 0 }

// Within lists a category's id and those of everything below it.
func (t *Tree) Within(id string) []string {
	ids := []string{id}
	for _, c := range t.Children(id) {
		ids = append(ids, t.Within(c.ID)...)
	}
	return ids
}
