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
// network clients may come from, each with its reason: everywhere else they are
// injected. A place is a file or, ending in a slash, a folder.
var outside = []struct {
	calls   []string
	allowed map[string]string
	why     string
}{
	{[]string{"time.Now", "time.Since", "time.Until"}, map[string]string{
		"internal/base/clock/clock.go":              "the machine's clock itself",
		"internal/app/cmd_doctor.go":                "looks at the machine's clock",
		"internal/platform/sqldb/writer.go":         "how long a commit has been held open: machine time that no rule sees",
		"internal/platform/sqldb/benchjoin/main.go": "measures speed",
		"internal/platform/media/benchmeasure/":     "measures speed",
		"scripts/benchload/main.go":                 "measures speed",
	}, "time is injected (base/clock)"},
	{[]string{"os.Getenv", "os.LookupEnv", "os.Environ"}, map[string]string{
		"internal/app/": "the one place that reads settings",
		"internal/platform/sqldb/sqltest/cluster.go": "where the tests' PostgreSQL is",
		"scripts/withpostgres/main.go":               "hands the tests' PostgreSQL on",
	}, "configuration is read in one place"},
	{[]string{"http.DefaultClient", "http.DefaultTransport", "http.Get", "http.Post", "http.PostForm", "http.Head"}, nil, "a default client has no limits"},
	{[]string{"rand.Read", "rand.Int", "rand.IntN", "rand.Intn", "rand.Text", "rand.New", "rand.Float64", "rand.Reader"}, map[string]string{
		"internal/base/ident/ident.go": "ids and secrets",
		"internal/app/config.go":       "the master key of a new folder",
		"internal/app/demo.go":         "the demo's password",
		"internal/app/shop/shop.go":    "the nonce of a page of the demo shop",
	}, "chance is injected (base/ident)"},
}

func TestSources_come_in_from_outside(t *testing.T) {
	used := map[string]bool{}
	eachFile(t, func(t *testing.T, p pkg, f source) {
		where := rel(p, f.name)
		ast.Inspect(f.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			if !ok || x.Obj != nil { // a local variable of that name
				return true
			}
			call := x.Name + "." + sel.Sel.Name
			for _, rule := range outside {
				if !slices.Contains(rule.calls, call) {
					continue
				}
				place, ok := placeOf(where, rule.allowed)
				if !ok {
					t.Errorf("%s uses %s: %s", f.fset.Position(n.Pos()), call, rule.why)
				}
				used[rule.why+place] = true
			}
			return true
		})
	})
	for _, rule := range outside {
		for place := range rule.allowed {
			if !used[rule.why+place] {
				t.Errorf("%s may have what it does not use any more (%s): take it off the list", place, rule.why)
			}
		}
	}
}

// placeOf is the entry of the list that covers a file.
func placeOf(file string, allowed map[string]string) (string, bool) {
	for place := range allowed {
		if file == place || strings.HasSuffix(place, "/") && strings.HasPrefix(file, place) {
			return place, true
		}
	}
	return "", false
}

// mayPanic are the files with a panic, each with its reason; every other failure
// is an error.
var mayPanic = map[string]string{
	"internal/base/money/money.go":       "Must: values that are written in the source",
	"internal/base/ratio/ratio.go":       "Must: values that are written in the source",
	"internal/base/ident/ident.go":       "a machine without chance cannot run Souk",
	"internal/base/ident/secret.go":      "a machine without chance cannot run Souk",
	"internal/core/policy/document.go":   "a section asked for with another type is a mistake in the wiring",
	"internal/core/policy/rules_diff.go": "a document was written as JSON already when it was built",
	"internal/platform/queue/queue.go":   "wiring at start-up",
	"internal/platform/queue/cron.go":    "wiring at start-up",
	"internal/platform/httpapi/api.go":   "wiring at start-up",
	"internal/platform/httpapi/chain.go": "hands on the standard library's way to abort an answer",
	"internal/platform/sqldb/writer.go":  "hands a caller's own panic back to it from the writer",
	"internal/platform/sqldb/sqltest/":   "tests",
	"internal/app/cli.go":                "how the parser of arguments ends a command",
}

func TestStyle_panics_are_listed(t *testing.T) {
	used := map[string]bool{}
	eachFile(t, func(t *testing.T, p pkg, f source) {
		where := rel(p, f.name)
		ast.Inspect(f.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "panic" {
				place, ok := placeOf(where, mayPanic)
				if !ok {
					t.Errorf("%s panics: return an error", f.fset.Position(n.Pos()))
				}
				used[place] = true
			}
			return true
		})
	})
	for place := range mayPanic {
		if !used[place] {
			t.Errorf("%s does not panic any more: take it off the list", place)
		}
	}
}

func TestStyle_no_init(t *testing.T) {
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
