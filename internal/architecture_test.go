// Package internal has no code: this test holds the shape of the house that internal/README.md describes.
package internal

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors from the lowest to the highest: a package imports from floors below its own, and from its own floor.
var floors = []string{"internal/kernel", "internal/platform", "internal/trade", "frontend", "internal/edge", "internal/app", "cmd"}

// verbs stand lowest in trade and import no other package of it; every noun may import them and account.
var verbs = []string{"moderation", "billing"}

// nounImports are the other imports from one noun to another, each with its reason.
var nounImports = map[string]string{
	"inquiry → catalog":  "the lines of an inquiry name products",
	"account → alliance": "a supplier belongs to a zone",
	"catalog → alliance": "a listing shows and is filtered by its supplier's zone",
}

// alsoWrites are prefixes of tables that a library brings to the package that wraps it.
var alsoWrites = map[string]string{"jobs": "river_"}

const maxLines = 400

var (
	bannedNames = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "service", "services", "impl"}
	writes      = regexp.MustCompile(`(?i)\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|DELETE\s+FROM)\s+(\S+)|\bUPDATE\s+(\S+)(?:\s+AS\s+\w+)?\s+SET\b`)
	reads       = regexp.MustCompile(`\b(?:FROM|JOIN)\s+([a-z]+)_[a-z_]+`)
	generated   = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)
)

func TestArchitecture(t *testing.T) {
	for _, complaint := range complaints(t, os.DirFS("..")) {
		t.Error(complaint)
	}
}

// complaints walks the source tree and says everything that is out of place, and what to do about it.
func complaints(t *testing.T, tree fs.FS) (found []string) {
	t.Helper()
	nouns, err := fs.Glob(tree, "internal/trade/*")
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains([]string{".git", "bin", "data", "dist", "testdata", "vendor"}, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".templ", ".ts", ".css", ".sh"}, path.Ext(name)) {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		f := &file{name: name, dir: path.Dir(name), nouns: nouns, found: &found}
		if !generated.Match(text) {
			f.checkLength(string(text))
		}
		if path.Ext(name) == ".go" {
			return f.checkGo(text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

type file struct {
	name, dir string
	nouns     []string // the folders of trade
	found     *[]string
}

func (f *file) complain(format string, args ...any) {
	*f.found = append(*f.found, f.name+": "+fmt.Sprintf(format, args...))
}

func (f *file) isTest() bool {
	return strings.HasSuffix(f.name, "_test.go") || under(f.dir, "internal/testkit") || strings.HasSuffix(f.dir, "test")
}

func (f *file) checkLength(text string) {
	if n := strings.Count(text, "\n"); n > maxLines {
		f.complain("has %d lines, at most %d are allowed. Split it by topic: a package's files are its chapters.", n, maxLines)
	}
}

func (f *file) checkGo(text []byte) error {
	parsed, err := parser.ParseFile(token.NewFileSet(), f.name, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	if slices.Contains(bannedNames, strings.TrimSuffix(parsed.Name.Name, "_test")) {
		f.complain("a package called %s says nothing. Name it after what it owns.", parsed.Name.Name)
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		f.checkImport(imported)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if fn, ok := n.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			f.complain("has an init function. Do it in a constructor that app calls, so that it is seen and can fail.")
		}
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && !f.isTest() {
			f.checkSQL(lit.Value)
		}
		return true
	})
	return nil
}

func (f *file) checkImport(imported string) {
	ours, isOurs := strings.CutPrefix(imported, "market/")
	switch {
	case f.isTest():
	case isOurs && under(ours, "internal/testkit"):
		f.complain("imports testkit, which is for *_test.go files only.")
	case isOurs && (strings.HasSuffix(ours, "engine") || strings.HasSuffix(ours, "gateway")) && !under(f.dir, "internal/app"):
		f.complain("imports %s. Only internal/app chooses engines: depend on the contract in the package above it.", ours)
	case isOurs:
		f.checkFloor(ours)
	case (strings.HasPrefix(imported, "github.com/gofiber/") || strings.HasPrefix(imported, "github.com/danielgtaylor/huma/")) &&
		!under(f.dir, "internal/edge") && !under(f.dir, "internal/app"):
		f.complain("imports %s, but HTTP is known in internal/edge and internal/app only. Take and return plain values.", imported)
	case imported == "database/sql" && !f.maySQL():
		f.complain("imports database/sql. Put the SQL into a file named store*.go of this package.")
	}
}

func (f *file) maySQL() bool {
	return f.dir == "internal/platform/database" || f.dir == "internal/platform/jobs" || strings.HasPrefix(path.Base(f.name), "store")
}

func (f *file) checkFloor(imported string) {
	mine, its := floorOf(f.dir), floorOf(imported)
	if mine < 0 {
		f.complain("stands on no floor. Move it below one of %s.", strings.Join(floors, ", "))
	} else if its > mine {
		f.complain("imports %s from a floor above its own (%s). Let the lower package declare a small interface and app pass the upper one in.",
			imported, strings.Join(floors, " < "))
	} else if from, to := noun(f.dir), noun(imported); !mayImport(from, to) {
		f.complain("%s imports %s. Nouns know only account and the verbs %v; if this must be, add \"%s → %s\" with the reason to nounImports in internal/architecture_test.go.",
			from, to, verbs, from, to)
	}
}

// checkSQL holds that a package writes only its own tables and reads only those of packages that it may import.
func (f *file) checkSQL(literal string) {
	owner := path.Base(f.dir)
	if n := noun(f.dir); n != "" {
		owner = n
	}
	for _, m := range writes.FindAllStringSubmatch(literal, -1) {
		table := strings.Trim(m[1]+m[2], "`\"(")
		if !strings.HasPrefix(table, owner+"_") && (alsoWrites[owner] == "" || !strings.HasPrefix(table, alsoWrites[owner])) {
			f.complain("writes the table %q, but %s owns only tables named %s_…. Call the package that owns it.", table, owner, owner)
		}
	}
	for _, m := range reads.FindAllStringSubmatch(literal, -1) {
		table := "internal/trade/" + m[1]
		if owner != m[1] && slices.Contains(f.nouns, table) && (floorOf(f.dir) < floorOf(table) || !mayImport(noun(f.dir), m[1])) {
			f.complain("reads a table of %s, which %s may not import. Ask that package, or allow the import in internal/architecture_test.go.", m[1], owner)
		}
	}
}

func under(dir, root string) bool { return dir == root || strings.HasPrefix(dir, root+"/") }

func floorOf(dir string) int {
	return slices.IndexFunc(floors, func(floor string) bool { return under(dir, floor) })
}

// noun is the package of trade that dir belongs to, or nothing.
func noun(dir string) string {
	rest, ok := strings.CutPrefix(dir, "internal/trade/")
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	return first
}

func mayImport(from, to string) bool {
	switch {
	case from == "" || to == "" || from == to || slices.Contains(verbs, to):
		return true
	case slices.Contains(verbs, from):
		return false
	}
	return to == "account" || nounImports[from+" → "+to] != ""
}
