package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// usage is what the sources of the whole module say of message keys.
type usage struct {
	keys     map[string]string // literal keys that must exist, with the place of one use
	prefixes map[string]string // literal beginnings of keys that are put together, with the place of one use
	literals map[string]bool   // every string literal: a key in a table of data counts as used
}

// sources reads every .go and .templ file of the module except tests and what templ generated.
func sources(t *testing.T) usage {
	t.Helper()
	u := usage{keys: map[string]string{}, prefixes: map[string]string{}, literals: map[string]bool{}}
	root := moduleRoot(t)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		return u.readFile(root, path, name)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(u.keys) == 0 || len(u.literals) == 0 {
		t.Fatal("no key was found in the sources: the scan is broken")
	}
	return u
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, statErr := os.Stat(filepath.Join(dir, "go.mod")); statErr == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	t.Fatalf("no go.mod above this package: %v", err)
	return ""
}

func (u usage) readFile(root, path, name string) error {
	isGo := strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(name, "_templ.go")
	if !isGo && !strings.HasSuffix(name, ".templ") {
		return nil
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	place, err := filepath.Rel(root, path)
	if err != nil {
		return err
	}
	if isGo {
		u.scanGo(place, src)
	} else {
		u.scanTempl(place, string(src))
	}
	return nil
}

// scanGo reads as much of a file as parses; what does not is the compiler's to report.
func (u usage) scanGo(place string, src []byte) {
	set := token.NewFileSet()
	file, _ := parser.ParseFile(set, place, src, parser.SkipObjectResolution)
	if file == nil {
		return
	}
	problems := problemNames(file)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			if s, ok := literal(n); ok {
				u.literalKey(place, s)
			}
		case *ast.CallExpr:
			u.scanCall(set.Position(n.Pos()).String(), n, problems)
		case *ast.CompositeLit:
			u.scanComposite(set.Position(n.Pos()).String(), n)
		}
		return true
	})
}

// prefix notes a literal that ends like the beginning of a key: "unit." or, for fmt.Sprintf, "unit.%s.short".
func (u usage) prefix(place, s string) {
	if i := strings.IndexByte(s, '%'); i > 0 {
		s = s[:i]
	}
	if keyPrefix.MatchString(s) && s != "invalid." { // the edges put "invalid." before any code; each code is a literal
		u.prefixes[s] = place
	}
}

// literalKey notes a string, and the key that it is bound to be wherever it stands.
func (u usage) literalKey(place, s string) {
	u.literals[s] = true
	if plainKey.MatchString(s) {
		u.keys[s] = place
	}
	u.prefix(place, s)
}

var plainKey = regexp.MustCompile(`^(error|invalid)\.[a-z0-9_]+$`)

var keyPrefix = regexp.MustCompile(`^[a-z][a-z0-9_]*\.([A-Za-z0-9_]+\.)*$`)

// problemNames lists the names that a file declares with the type errs.Problems, by value or pointer.
func problemNames(file *ast.File) map[string]bool {
	names := map[string]bool{}
	note := func(typ ast.Expr, idents ...*ast.Ident) {
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		if sel, ok := typ.(*ast.SelectorExpr); ok && sel.Sel.Name == "Problems" {
			for _, id := range idents {
				names[id.Name] = true
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			note(n.Type, n.Names...)
		case *ast.Field:
			note(n.Type, n.Names...)
		case *ast.AssignStmt:
			for i, value := range n.Rhs {
				id, named := n.Lhs[min(i, len(n.Lhs)-1)].(*ast.Ident)
				if lit, ok := value.(*ast.CompositeLit); ok && named {
					note(lit.Type, id)
				}
			}
		}
		return true
	})
	return names
}

func (u usage) scanCall(place string, call *ast.CallExpr, problems map[string]bool) {
	on, name := "", ""
	switch fun := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = fun.Sel.Name
		switch x := fun.X.(type) {
		case *ast.Ident:
			on = x.Name
		case *ast.SelectorExpr:
			on = x.Sel.Name
		}
	case *ast.Ident:
		name = fun.Name
	}
	key := func(i int, before string) {
		if i < len(call.Args) {
			if s, ok := literal(call.Args[i]); ok {
				u.keys[before+s] = place
			}
		}
	}
	switch {
	case name == "T" || name == "N" || name == "TMap":
		key(0, "")
	case name == "Has":
		if s, ok := first(call); ok && strings.Contains(s, ".") { // url.Values and others have a Has too
			u.keys[s] = place
		}
	case on == "errs" && name == "New":
		key(1, "")
	case problems[on] && name == "Add":
		key(1, "invalid.")
	case problems[on] && name == "Check":
		key(2, "invalid.")
	}
}

func first(call *ast.CallExpr) (string, bool) {
	if len(call.Args) == 0 {
		return "", false
	}
	return literal(call.Args[0])
}

// scanComposite reads errs.Field{Code: "…"} and errs.Error{Key: "…"}.
func (u usage) scanComposite(place string, lit *ast.CompositeLit) {
	sel, ok := lit.Type.(*ast.SelectorExpr)
	if !ok || (sel.Sel.Name != "Field" && sel.Sel.Name != "Error") {
		return
	}
	if pkg, ok := sel.X.(*ast.Ident); !ok || pkg.Name != "errs" {
		return
	}
	for _, elt := range lit.Elts {
		pair, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		field, _ := pair.Key.(*ast.Ident)
		value, isLiteral := literal(pair.Value)
		switch {
		case field == nil || !isLiteral:
		case field.Name == "Code":
			u.keys["invalid."+value] = place
		case field.Name == "Key":
			u.keys[value] = place
		}
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

var (
	templCall   = regexp.MustCompile(`\b(?:T|N|TMap)\(\s*"([^"\\]+)"\s*[,)]`)
	templString = regexp.MustCompile("\"([^\"\\\\\n]*)\"|`([^`]*)`")
)

// scanTempl reads a .templ file, where Go stands between markup, by its form.
func (u usage) scanTempl(place, src string) {
	for _, m := range templCall.FindAllStringSubmatch(src, -1) {
		u.keys[m[1]] = place
	}
	// Attributes hold quoted expressions' neighbours, so a literal may begin at any quotation mark.
	for i := strings.IndexByte(src, '"'); i >= 0; {
		if m := templString.FindStringSubmatch(src[i:]); m != nil {
			u.literalKey(place, m[1])
		}
		next := strings.IndexByte(src[i+1:], '"')
		if next < 0 {
			break
		}
		i += next + 1
	}
}

func TestEveryKeyInTheSourcesExists(t *testing.T) {
	c, u := messages(t), sources(t)
	for _, key := range slices.Sorted(maps.Keys(u.keys)) {
		if c[Ru][key] == nil {
			t.Errorf("%s: no message %q", u.keys[key], key)
		}
	}
}

// TestNoUnusedKeys fails on a message that nothing in the sources names, neither whole nor by its beginning.
func TestNoUnusedKeys(t *testing.T) {
	c, u := messages(t), sources(t)
	for _, key := range c.keys() {
		if !u.uses(key) {
			t.Errorf("%s: nothing in the sources uses this message", key)
		}
	}
}

func (u usage) uses(key string) bool {
	if _, ok := u.keys[key]; ok || u.literals[key] {
		return true
	}
	if code, ok := strings.CutPrefix(key, "invalid."); ok {
		return u.literals[code]
	}
	for i, r := range key {
		if _, ok := u.prefixes[key[:i+1]]; r == '.' && ok {
			return true
		}
	}
	return false
}

// TestTheScanSees proves the scan on a small source, so that a change cannot blind it.
func TestTheScanSees(t *testing.T) {
	u := usage{keys: map[string]string{}, prefixes: map[string]string{}, literals: map[string]bool{}}
	u.scanGo("a.go", []byte(`package a
var ErrGone = errs.New(errs.NotFound, "error.gone")
var table = []string{"state.draft"}
func f(p *i18n.Printer, v view, q url.Values, u string) {
	var bad errs.Problems
	bad.Add("name", "code_add")
	v.p.N("noun.count", 3)
	bad.Check(u != "", "name", "code_check")
	g(p.T("verb.save"), p.T("unit."+u+".short"), fmt.Sprintf("zone.kind.%s", u), p.Has("noun.extra"))
	q.Add("sort", "newest"); q.Has("page")
	_ = errs.Field{Name: "x", Code: "code_field"}
	_, _ = p.T("invalid." + u), map[int]string{1: "error.in_table"}
}`))
	u.scanTempl("a.templ", `templ A(p *i18n.Printer) { <a title={ p.T("page.title") } class="x">{ p.N("page.count", n) }{ p.T("menu." + k) }</a> }`)
	want := []string{"error.gone", "error.in_table", "invalid.code_add", "invalid.code_check", "invalid.code_field", "noun.count", "noun.extra", "page.count", "page.title", "verb.save"}
	if got := slices.Sorted(maps.Keys(u.keys)); !slices.Equal(got, want) {
		t.Errorf("keys are %q, want %q", got, want)
	}
	for _, key := range []string{"state.draft", "unit.piece.short", "zone.kind.state", "menu.home", "verb.save"} {
		if !u.uses(key) {
			t.Errorf("%s counts as unused", key)
		}
	}
	for _, key := range []string{"state.other", "zone.name", "noun.other", "invalid.newest_"} {
		if u.uses(key) {
			t.Errorf("%s counts as used", key)
		}
	}
}
