package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// pkg is what `go list -json` says of a package.
type pkg struct {
	ImportPath   string
	Dir          string
	GoFiles      []string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Standard     bool
	Deps         []string
}

var packages = sync.OnceValues(func() ([]pkg, error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports,TestImports,XTestImports,Deps", "souk/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.New(err.Error() + ": " + stderr.String())
	}
	var all []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
})

func list(t *testing.T) []pkg {
	t.Helper()
	all, err := packages()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	if len(all) < 20 {
		t.Fatalf("go list found only %d packages: the rules would hold for nothing", len(all))
	}
	return all
}

// layer is the floor of the house a package is on.
func layer(path string) string {
	rest, ok := strings.CutPrefix(path, "souk/")
	if !ok {
		return ""
	}
	parts := strings.Split(rest, "/")
	if parts[0] == "cmd" {
		return "cmd"
	}
	if parts[0] == "internal" && len(parts) > 1 {
		return parts[1]
	}
	return parts[0]
}

// mayImport says which floors a floor may stand on, with the reason.
var mayImport = map[string]struct {
	floors []string
	why    string
}{
	"base":     {[]string{"base"}, "base is vocabulary: it stands on the standard library alone"},
	"schema":   {nil, "schema is data: the ordered list of migrations"},
	"platform": {[]string{"base", "platform"}, "platform is technology: no business word in it"},
	"core":     {[]string{"base", "platform", "core"}, "core knows no tool: tools plug in through providers"},
	"tools":    {[]string{"base", "platform", "core"}, "a tool never imports another tool: app connects them"},
	"demofilm": {[]string{"base"}, "the demo's drawings are made from trusted input only"},
}

func TestImports_floors(t *testing.T) {
	for _, p := range list(t) {
		rule, ok := mayImport[layer(p.ImportPath)]
		if !ok {
			continue
		}
		for _, imp := range p.Imports {
			l := layer(imp)
			if l == "" || slices.Contains(rule.floors, l) || sameTool(p.ImportPath, imp) {
				continue
			}
			t.Errorf("%s imports %s: %s", p.ImportPath, imp, rule.why)
		}
	}
}

func sameTool(a, b string) bool {
	return layer(a) == "tools" && layer(b) == "tools" && toolOf(a) == toolOf(b)
}

func toolOf(path string) string {
	return strings.SplitN(strings.TrimPrefix(path, "souk/internal/tools/"), "/", 2)[0]
}

func TestImports_base_stands_on_the_standard_library(t *testing.T) {
	for _, p := range list(t) {
		if layer(p.ImportPath) != "base" {
			continue
		}
		for _, imp := range p.Imports {
			if layer(imp) == "" && strings.Contains(strings.Split(imp, "/")[0], ".") {
				t.Errorf("%s imports %s: base is vocabulary, standard library only", p.ImportPath, imp)
			}
		}
	}
}

// fileRule forbids imports to files by their name, on the floors core and tools.
type fileRule struct {
	imports []string
	allowed func(file string) bool
	why     string
}

func prefixed(prefixes ...string) func(string) bool {
	return func(file string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(file, p) })
	}
}

var fileRules = []fileRule{
	{[]string{"database/sql"}, func(string) bool { return false },
		"only platform/sqldb knows the driver"},
	{[]string{"github.com/danielgtaylor/huma/v2"}, prefixed("api_", "api."),
		"only api_* files touch HTTP"},
	{[]string{"net/http"}, prefixed("api_", "api.", "upload"),
		"only api_* files touch HTTP"},
}

func TestImports_by_file(t *testing.T) {
	eachFile(t, func(t *testing.T, p pkg, f source) {
		if l := layer(p.ImportPath); l != "core" && l != "tools" {
			return
		}
		for _, rule := range fileRules {
			for _, imp := range f.imports {
				if slices.Contains(rule.imports, imp) && !rule.allowed(f.name) {
					t.Errorf("%s/%s imports %s: %s", p.ImportPath, f.name, imp, rule.why)
				}
			}
		}
		if strings.HasPrefix(f.name, "rules_") {
			for _, imp := range f.imports {
				if slices.Contains([]string{"context", "os", "net", "net/http", "database/sql", "souk/internal/platform/sqldb", "souk/internal/platform/blob", "souk/internal/platform/queue", "souk/internal/platform/httpapi"}, imp) {
					t.Errorf("%s/%s imports %s: rules are pure decisions on values", p.ImportPath, f.name, imp)
				}
			}
			holdsNoClock(t, p, f)
		}
	})
}

// holdsNoClock: a length of time is a value that rules may take, a clock is not.
func holdsNoClock(t *testing.T, p pkg, f source) {
	ast.Inspect(f.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if of, ok := sel.X.(*ast.Ident); ok && of.Name == "clock" && slices.Contains([]string{"Clock", "System", "Business", "NewBusiness", "Fixed"}, sel.Sel.Name) {
			t.Errorf("%s/%s asks clock.%s: rules are pure decisions on values", p.ImportPath, f.name, sel.Sel.Name)
		}
		return true
	})
}

func TestImports_demo_and_worker_stay_apart(t *testing.T) {
	for _, p := range list(t) {
		if p.ImportPath != "souk/cmd/souk-media" {
			continue
		}
		for _, d := range p.Deps {
			if l := layer(d); l == "core" || l == "tools" || l == "app" {
				t.Errorf("souk-media depends on %s: the worker measures and knows no business", d)
			}
		}
		return
	}
	t.Error("souk/cmd/souk-media is not there")
}

func rel(p pkg, file string) string {
	return filepath.Join(strings.TrimPrefix(p.ImportPath, "souk/"), file)
}
