package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gosimple/slug"

	"market/internal/kernel/i18n"
	"market/internal/trade/catalog"
)

// maxSlug bounds the decoration of an address, in bytes; it is cut between words.
const maxSlug = 80

// slugOf turns a name into the readable end of an address. It is never empty: a name without letters gives the kind.
func slugOf(name, kind string) string {
	made := slug.Make(name)
	if len(made) > maxSlug {
		made = made[:maxSlug]
		if cut := strings.LastIndexByte(made, '-'); cut > maxSlug/2 {
			made = made[:cut]
		}
	}
	return cmp.Or(strings.Trim(made, "-"), kind)
}

// Addresses below the language. The id decides; the slug behind it is decoration.
func productPath(l i18n.Lang, v catalog.Product) string {
	return "/products/" + v.ID + "/" + slugOf(v.Content.Name.For(l), "product")
}

func categoryPath(l i18n.Lang, c catalog.Category) string {
	return "/categories/" + c.ID + "/" + slugOf(c.Name.For(l), "category")
}

func supplierPath(l i18n.Lang, id string, name i18n.Text) string {
	return "/suppliers/" + id + "/" + slugOf(name.For(l), "supplier")
}

func zonePath(l i18n.Lang, id string, name i18n.Text) string {
	return "/zones/" + id + "/" + slugOf(name.For(l), "zone")
}

// in puts the language before a path.
func in(l i18n.Lang, path string) string { return "/" + string(l) + path }

// misplaced redirects for good when the reader's address is not the right one, keeping the query. done is true when it did.
func misplaced(c *fiber.Ctx, path string) (done bool, err error) {
	if pathOf(c) == path {
		return false, nil
	}
	if query := c.Request().URI().QueryString(); len(query) > 0 {
		path += "?" + string(query)
	}
	return true, c.Redirect(in(lang(c), path), fiber.StatusMovedPermanently)
}

// alternates lists where the same content lies in the languages that it truly exists in.
func alternates(langs []i18n.Lang, path func(i18n.Lang) string) []alternate {
	out := make([]alternate, len(langs))
	for i, l := range langs {
		out[i] = alternate{Lang: l, Path: path(l)}
	}
	return out
}

// query is the part of an address behind "?", kept so that a page can lead to the same page with one thing changed.
type query struct {
	path   string // with language
	values url.Values
}

// queryOf reads the parameters of the address that a page knows; others are dropped, so that links stay short.
func queryOf(c *fiber.Ctx, known func(string) bool) query {
	values := url.Values{}
	for name, value := range c.Context().QueryArgs().All() {
		if v := i18n.Normalize(string(value)); v != "" && known(string(name)) {
			values.Add(string(name), v)
		}
	}
	return query{path: in(lang(c), pathOf(c)), values: values}
}

// href is the address, on its first page.
func (q query) href(values url.Values) string {
	values = cloned(values)
	values.Del("page")
	if len(values) == 0 {
		return q.path
	}
	return q.path + "?" + values.Encode()
}

// with replaces all values of a parameter; an empty value removes it.
func (q query) with(name, value string) string {
	values := cloned(q.values)
	values.Del(name)
	if value != "" {
		values.Set(name, value)
	}
	return q.href(values)
}

// without removes one value of a parameter.
func (q query) without(name, value string) string {
	values := cloned(q.values)
	rest := slices.DeleteFunc(values[name], func(v string) bool { return v == value })
	if len(rest) == 0 {
		values.Del(name)
	} else {
		values[name] = rest
	}
	return q.href(values)
}

// page is the address of a numbered page.
func (q query) page(n int, number string) string {
	if n <= 1 {
		return q.href(q.values)
	}
	values := cloned(q.values)
	values.Set("page", number)
	return q.path + "?" + values.Encode()
}

func cloned(values url.Values) url.Values {
	out := make(url.Values, len(values))
	for name, list := range values {
		out[name] = slices.Clone(list)
	}
	return out
}
