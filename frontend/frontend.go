// Package frontend owns what the browser gets besides HTML: the stylesheet, the script and the drawings, bundled into
// dist and embedded in the program.
//
// Every file's name carries the hash of its content, so it may be cached for ever and a new release never meets an old
// stylesheet. The package serves nothing itself and knows nothing of pages: these are in ui, layout and views.
package frontend

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

// Prefix is the path under which the edge serves Files.
const Prefix = "/assets/"

//go:embed dist
var embedded embed.FS

var paths = index()

// Files holds the bundle: "app.HASH.css", "art/icons.HASH.svg" and so on.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // the folder is embedded at build time
	}
	return files
}

// Asset returns the address of a source file such as "app.css" or "art/product/pump.svg". It panics on a name that was
// not bundled, which a test of any page that uses it notices at once.
func Asset(name string) string {
	p, ok := paths[name]
	if !ok {
		panic("frontend: no asset " + name)
	}
	return p
}

// Has reports whether a source file is in the bundle.
func Has(name string) bool { _, ok := paths[name]; return ok }

// index maps the name of each source file to its address, by taking the hash out of the bundled name.
func index() map[string]string {
	m := map[string]string{}
	err := fs.WalkDir(Files(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		m[source(p)] = Prefix + p
		return nil
	})
	if err != nil {
		panic(err) // an embedded tree is always readable
	}
	return m
}

// source turns "art/icons.3QXYZ2AB.svg" into "art/icons.svg".
func source(bundled string) string {
	ext := path.Ext(bundled)
	stem := strings.TrimSuffix(bundled, ext)
	if ext == ".js" {
		ext = ".ts"
	}
	return stem[:strings.LastIndexByte(stem, '.')] + ext
}
