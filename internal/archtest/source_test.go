package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// source is a parsed Go file that is no test.
type source struct {
	name    string
	path    string
	text    string
	file    *ast.File
	fset    *token.FileSet
	imports []string
}

func eachFile(t *testing.T, visit func(t *testing.T, p pkg, f source)) {
	t.Helper()
	for _, p := range list(t) {
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, path, b, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			s := source{name: name, path: path, text: string(b), file: f, fset: fset}
			for _, imp := range f.Imports {
				s.imports = append(s.imports, strings.Trim(imp.Path.Value, `"`))
			}
			visit(t, p, s)
		}
	}
}

// outside lists the only places where time, chance, the environment and default
// network clients may come from: everywhere else they are injected.
var outside = []struct {
	call    string
	allowed []string // path prefixes below the module
	why     string
}{
	{"time.Now", []string{"internal/base/clock/", "internal/app/", "cmd/", "internal/platform/sqldb/", "internal/platform/media/", "internal/platform/telemetry/", "internal/platform/httpapi/", "internal/platform/queue/bench", "internal/demofilm/"}, "time is injected (base/clock)"},
	{"os.Getenv", []string{"internal/app/", "cmd/", "internal/platform/media/", "internal/platform/sqldb/sqltest/"}, "configuration is read in one place"},
	{"os.LookupEnv", []string{"internal/app/", "cmd/", "internal/platform/media/"}, "configuration is read in one place"},
	{"http.DefaultClient", nil, "a default client has no limits"},
	{"http.Get", nil, "a default client has no limits"},
	{"http.Post", nil, "a default client has no limits"},
}

func TestSources_come_in_from_outside(t *testing.T) {
	eachFile(t, func(t *testing.T, p pkg, f source) {
		where := rel(p, f.name)
		ast.Inspect(f.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			call := x.Name + "." + sel.Sel.Name
			for _, rule := range outside {
				if call == rule.call && !slices.ContainsFunc(rule.allowed, func(a string) bool { return strings.HasPrefix(where, a) }) {
					t.Errorf("%s uses %s: %s", f.fset.Position(n.Pos()), call, rule.why)
				}
			}
			return true
		})
	})
}

func TestStyle_no_init_no_panic_outside_start_up(t *testing.T) {
	eachFile(t, func(t *testing.T, p pkg, f source) {
		for _, d := range f.file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == "init" && fn.Recv == nil {
				t.Errorf("%s has an init function: wiring is explicit in app", rel(p, f.name))
			}
		}
	})
}

func TestStyle_every_package_says_what_it_is(t *testing.T) {
	for _, p := range list(t) {
		if layer(p.ImportPath) == "" || len(p.GoFiles) == 0 {
			continue
		}
		found := false
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.PackageClauseOnly)
			if err != nil {
				t.Fatal(err)
			}
			found = found || (f.Doc != nil && len(f.Doc.Text()) > 40)
		}
		if !found {
			t.Errorf("%s has no package comment that says what it is", p.ImportPath)
		}
	}
}

// maxLines is the length at which a file has become crowded.
const maxLines = 500

func TestStyle_files_and_functions_stay_short(t *testing.T) {
	eachFile(t, func(t *testing.T, p pkg, f source) {
		if n := strings.Count(f.text, "\n"); n > maxLines {
			t.Errorf("%s has %d lines: split it by sub-domain or use case (limit %d)", rel(p, f.name), n, maxLines)
		}
		for _, d := range f.file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			n := f.fset.Position(fn.End()).Line - f.fset.Position(fn.Pos()).Line + 1
			if n > 60 {
				t.Errorf("%s: %s has %d lines (limit 60)", rel(p, f.name), fn.Name.Name, n)
			}
		}
	})
}

var crowdedNames = regexp.MustCompile(`^(util|utils|common|helper|helpers|models?|types?|misc|manager)$`)

func TestStyle_package_names_are_business_words(t *testing.T) {
	for _, p := range list(t) {
		if crowdedNames.MatchString(filepath.Base(p.ImportPath)) {
			t.Errorf("%s: the name says nothing", p.ImportPath)
		}
	}
}

func TestMoney_no_float_near_money(t *testing.T) {
	near := regexp.MustCompile(`internal/(base/(money|ratio)|core/(ledger|billing|checkout)|tools/coins)`)
	eachFile(t, func(t *testing.T, p pkg, f source) {
		if !near.MatchString(f.path) {
			return
		}
		ast.Inspect(f.file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && (id.Name == "float64" || id.Name == "float32") {
				t.Errorf("%s: a float near money", f.fset.Position(n.Pos()))
			}
			return true
		})
	})
}
