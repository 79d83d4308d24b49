// Package demo owns the demonstration content: who trades, with what, and what they wrote to each other.
//
// The content is data that a person edits (TOML and CSV beside this file); the code reads it, writes out the variants of
// each product family and refuses data that cannot be read. Whether the content is plausible trade is held by the tests.
// The zones are not here: they belong to package alliance, and are named by their codes.
package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"path"

	"github.com/BurntSushi/toml"

	"market/internal/kernel/i18n"
)

//go:embed *.toml products/*.toml categories.csv
var files embed.FS

// Password is the password of every demo user.
const Password = "alliance-demo"

// Content is the whole of the demonstration, in the order in which it is to be stored.
type Content struct {
	Categories []Category
	Users      []User
	Suppliers  []Supplier
	Buyers     []Buyer
	Products   []Product
	Inquiries  []Inquiry
}

// Load reads the content. Every call gives the same values in the same order.
func Load() (*Content, error) {
	categories, err := readCategories(files, "categories.csv")
	if err != nil {
		return nil, err
	}
	c := &Content{Categories: categories}
	var b book
	for _, step := range []struct {
		file string
		into any
	}{
		{"places.toml", &b.places},
		{"certificates.toml", &b},
		{"users.toml", &b},
		{"suppliers.toml", &b},
		{"buyers.toml", &b},
		{"inquiries.toml", &b},
	} {
		if err := decode(step.file, step.into); err != nil {
			return nil, err
		}
	}
	c.Users, c.Inquiries = b.Users, b.Inquiries
	if c.Suppliers, err = b.suppliers(); err != nil {
		return nil, err
	}
	if c.Buyers, err = b.buyers(); err != nil {
		return nil, err
	}
	if err := b.resolveInquiries(c.Inquiries); err != nil {
		return nil, err
	}
	c.Products, err = b.products(c)
	return c, err
}

// book is what the files say, before the parts are joined.
type book struct {
	places       map[string]i18n.Text
	Certificates []certificateKind `toml:"certificate"`
	Users        []User            `toml:"user"`
	Suppliers    []Supplier        `toml:"supplier"`
	Buyers       []Buyer           `toml:"buyer"`
	Inquiries    []Inquiry         `toml:"inquiry"`
}

// decode reads one file and refuses keys that nothing reads, so that a misspelt key is an error and not a missing text.
func decode(file string, into any) error {
	text, err := fs.ReadFile(files, file)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	meta, err := toml.Decode(string(text), into)
	if err != nil {
		return fmt.Errorf("demo: %s: %w", file, err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return fmt.Errorf("demo: %s: unknown key %q", file, extra[0])
	}
	return nil
}

func (b *book) suppliers() ([]Supplier, error) {
	for i := range b.Suppliers {
		s := &b.Suppliers[i]
		place, ok := b.places[s.PlaceCode]
		if !ok {
			return nil, fmt.Errorf("demo: supplier %s: unknown place %q", s.Code, s.PlaceCode)
		}
		s.City, s.Profile[i18n.Ru] = place, keepUnits(s.Profile[i18n.Ru])
	}
	return b.Suppliers, nil
}

func (b *book) buyers() ([]Buyer, error) {
	for i := range b.Buyers {
		y := &b.Buyers[i]
		place, ok := b.places[y.PlaceCode]
		if !ok {
			return nil, fmt.Errorf("demo: buyer %s: unknown place %q", y.Code, y.PlaceCode)
		}
		y.City, y.Profile[i18n.Ru] = place, keepUnits(y.Profile[i18n.Ru])
	}
	return b.Buyers, nil
}

func (b *book) resolveInquiries(inquiries []Inquiry) error {
	for i := range inquiries {
		q := &inquiries[i]
		if q.IncotermText == "" {
			continue
		}
		terms, err := b.incoterms([]string{q.IncotermText}, "")
		if err != nil {
			return fmt.Errorf("demo: inquiry %d: %w", i+1, err)
		}
		q.Incoterm = &terms[0]
	}
	return nil
}

// products writes out the families of every file under products/, in the order of the file names.
func (b *book) products(c *Content) ([]Product, error) {
	names, err := fs.Glob(files, "products/*.toml")
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	x := newExpansion(b, c)
	var all []Product
	for _, name := range names {
		var page struct {
			Families []family `toml:"family"`
		}
		if err := decode(name, &page); err != nil {
			return nil, err
		}
		for i := range page.Families {
			some, err := x.expand(&page.Families[i])
			if err != nil {
				return nil, fmt.Errorf("demo: %s, family %d: %w", path.Base(name), i+1, err)
			}
			all = append(all, some...)
		}
	}
	return all, nil
}
