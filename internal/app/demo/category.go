package demo

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"market/internal/kernel/i18n"
)

// Category is a node of the category tree; parents come before their children.
type Category struct {
	Code       string
	Parent     string // empty for a root
	Name       i18n.Text
	HSPrefixes []string
	Attributes []Attribute // its own; those of its ancestors are inherited
}

// Attribute is a typed property of the products of a category.
type Attribute struct {
	Code       string    `json:"code"`
	Type       string    `json:"type"` // number, text, choice, boolean
	Unit       string    `json:"unit"`
	Filterable bool      `json:"filterable"`
	Name       i18n.Text `json:"name"`
	Choices    []Choice  `json:"choices"`
}

// Choice is one allowed value of an attribute of type choice.
type Choice struct {
	Code string    `json:"code"`
	Name i18n.Text `json:"name"`
}

func readCategories(from fs.FS, file string) ([]Category, error) {
	text, err := fs.ReadFile(from, file)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("demo: %s: %w", file, err)
	}
	columns := map[string]int{}
	for i, name := range rows[0] {
		columns[name] = i
	}
	var all []Category
	for _, row := range rows[1:] {
		cell := func(name string) string { return row[columns[name]] }
		c := Category{Code: cell("code"), Parent: cell("parent_code"), Name: i18n.Text{
			i18n.Zh: cell("name_zh"), i18n.Ru: cell("name_ru"), i18n.Kk: cell("name_kk"), i18n.En: cell("name_en"),
		}}
		if s := cell("hs_prefixes"); s != "" {
			c.HSPrefixes = strings.Split(s, ";")
		}
		if err := json.Unmarshal([]byte(cell("attributes")), &c.Attributes); err != nil {
			return nil, fmt.Errorf("demo: %s: attributes of %s: %w", file, c.Code, err)
		}
		all = append(all, c)
	}
	return all, nil
}
