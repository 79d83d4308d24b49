// Package layout owns what stands around every page: head, header, navigation, footer.
//
// Site pages are cached and the same for everybody, so nothing of the reader may be in them: the signed-in corner is a
// fragment of its own (Corner). Member and admin pages are never cached and know their Reader.
package layout

import (
	"strings"
	"time"

	"market/frontend/ui"
	"market/internal/kernel/i18n"
)

// Area says whose page it is; it chooses navigation and density.
type Area int

// The areas.
const (
	Site   Area = iota // for everybody
	Member             // for people of an organisation
	Admin              // for staff
)

// Page is what the frame needs to know of a page.
type Page struct {
	P           *i18n.Printer
	Title       string
	Description string
	Path        string // behind /{lang}: "" for the home page, "/products"
	Query       string // raw, without "?"
	Area        Area
	Nav         string // the current item of the navigation: "products"
	Panes       bool   // main is a desk of panes, not a page
	NoIndex     bool
	BaseURL     string      // "https://market.example"
	Canonical   string      // path with language; empty means this address without its query
	Alternates  []Alternate // the languages in which this content truly exists
	Image       string      // absolute or site path, for previews elsewhere
	Feed        string      // path of an Atom feed
	JSONLD      []any       // each becomes one block of structured data
	Search      string      // what the search field shows
	Signed      *Reader     // member and admin pages only
	Flash       *Flash
	Now         time.Time // both clocks stand in the header of desks when it is set
}

// Alternate is the same content in a language. Path is empty when only the language differs.
type Alternate struct {
	Lang i18n.Lang
	Path string
}

// Reader is who is signed in.
type Reader struct {
	Name        string
	OrgName     string
	OrgKind     string // "supplier", "buyer" or empty
	Memberships []Membership
	Staff       bool
	Admin       bool
	Desks       []string // parts of the staff area that are open to the reader
	Unread      int      // inquiries with something new
}

// Membership is an organisation the reader may work for.
type Membership struct {
	OrgID   string
	Name    string
	Role    string // in the reader's language
	Current bool
}

// Flash is said once, after something was done. Undo, when set, is the address that takes it back (POST).
type Flash struct {
	Tone      ui.Tone
	Text      string
	Undo      string
	UndoLabel string
}

func (p Page) lang() string { return string(p.P.Lang()) }

func (p Page) title() string {
	if p.Title == "" {
		return p.P.T("layout.site")
	}
	return p.Title + " · " + p.P.T("layout.site")
}

// in is the address of this page in another language.
func (p Page) in(l i18n.Lang) string {
	address := "/" + string(l) + p.Path
	if p.Query != "" {
		address += "?" + p.Query
	}
	return address
}

func (p Page) canonical() string {
	if p.Canonical != "" {
		return p.absolute(p.Canonical)
	}
	return p.absolute("/" + p.lang() + p.Path)
}

func (p Page) alternate(a Alternate) string {
	path := a.Path
	if path == "" {
		path = p.Path
	}
	return p.absolute("/" + string(a.Lang) + path)
}

// fallback is the alternate for readers of any other language: Russian where it exists, else the first.
func (p Page) fallback() string {
	for _, a := range p.Alternates {
		if a.Lang == i18n.Ru {
			return p.alternate(a)
		}
	}
	return p.alternate(p.Alternates[0])
}

func (p Page) absolute(path string) string {
	if strings.Contains(path, "://") {
		return path
	}
	return strings.TrimSuffix(p.BaseURL, "/") + path
}

func (p Page) desk() bool { return p.Area != Site }
