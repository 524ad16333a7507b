// Command requirements writes docs/requirements.md: every id of the specification
// with its state and the tests that bear it. The list of ids, their kind, state and
// short title is docs/requirements.tsv; the tests are found in the sources.
//
//	go run ./scripts/requirements          write the page
//	go run ./scripts/requirements -check   fail if a state or title is stale or a claim has no test
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	source = "docs/requirements.tsv"
	page   = "docs/requirements.md"
)

// row is one id of the specification.
type row struct {
	id, kind, state, title string
	tests                  []string
}

// states a row may be in.
var states = map[string]string{
	"done":  "built, and a test bears the id",
	"part":  "a part is built and tested, the row says what is missing",
	"later": "not built yet",
}

func main() {
	check := flag.Bool("check", false, "compare instead of writing")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "requirements:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	rows, err := readRows()
	if err != nil {
		return err
	}
	found, err := findTests(".")
	if err != nil {
		return err
	}
	var unproven []string
	for i := range rows {
		rows[i].tests = found[rows[i].id]
		if rows[i].state != "later" && len(rows[i].tests) == 0 {
			unproven = append(unproven, rows[i].id)
		}
	}
	if len(unproven) > 0 {
		return fmt.Errorf("no test bears %s, but %s says they are built", strings.Join(unproven, ", "), source)
	}
	want := render(rows)
	if !check {
		return os.WriteFile(page, want, 0o644)
	}
	have, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	if !bytes.Equal(withoutTests(have), withoutTests(want)) {
		return fmt.Errorf("%s is stale: run `make requirements`", page)
	}
	return nil
}

// withoutTests drops the last column: a new test makes nobody's page wrong.
func withoutTests(page []byte) []byte { return lastColumn.ReplaceAll(page, []byte("|$1|")) }

var lastColumn = regexp.MustCompile(`(?m)^\|(.*)\|[^|\n]*\|$`)

func readRows() ([]row, error) {
	f, err := os.Open(source)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var rows []row
	seen := map[string]bool{}
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		if strings.HasPrefix(sc.Text(), "#") || sc.Text() == "" {
			continue
		}
		parts := strings.Split(sc.Text(), "\t")
		if len(parts) < 4 || len(parts) > 5 || states[parts[2]] == "" || seen[parts[0]] {
			return nil, fmt.Errorf("%s:%d: want a new id, kind, state (done, part, later), title and for a part what is missing, separated by tabs", source, n)
		}
		if (parts[2] == "part") != (len(parts) == 5) {
			return nil, fmt.Errorf("%s:%d: %s: a part says in a fifth column what is missing, nothing else does", source, n, parts[0])
		}
		seen[parts[0]] = true
		rows = append(rows, row{id: parts[0], kind: parts[1], state: parts[2], title: strings.Join(parts[3:], ": missing: ")})
	}
	return rows, sc.Err()
}

var (
	testFile = regexp.MustCompile(`(_test\.go|\.test\.tsx?|\.spec\.ts)$`)
	quoted   = regexp.MustCompile("[\"'`][^\"'`\n]*[\"'`]")
	bearing  = regexp.MustCompile(`\b([VACEMX])-(\d{2})\b`)
	named    = regexp.MustCompile(`^func (?:Test|Fuzz|Benchmark)\w*?([VACEMX])_?(\d{2})(?:_|\()`)
)

// findTests maps an id to the test files whose test names bear it.
func findTests(root string) (map[string][]string, error) {
	out := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "bin") {
			return fs.SkipDir
		}
		if d.IsDir() || !testFile.MatchString(d.Name()) {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, id := range idsIn(string(b)) {
			if !slices.Contains(out[id], filepath.ToSlash(path)) {
				out[id] = append(out[id], filepath.ToSlash(path))
			}
		}
		return nil
	})
	return out, err
}

func idsIn(text string) []string {
	var ids []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "//") {
			continue
		}
		for _, q := range quoted.FindAllString(line, -1) {
			for _, m := range bearing.FindAllStringSubmatch(strings.ReplaceAll(q, "_", " "), -1) {
				ids = append(ids, m[1]+"-"+m[2])
			}
		}
		if m := named.FindStringSubmatch(line); m != nil {
			ids = append(ids, m[1]+"-"+m[2])
		}
	}
	return ids
}

var areas = []struct{ letter, name string }{
	{"V", "Shopping Video"}, {"A", "A+ content"}, {"C", "Coins"}, {"E", "Marketing e-mail"}, {"M", "Buyer messages"}, {"X", "Platform"},
}

func render(rows []row) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Requirements\n\nEvery id of the specification, its state and the tests that bear it. Written by `make requirements` from `requirements.tsv`; do not edit.\n\n")
	fmt.Fprintf(&b, "Kinds: M stated, B benchmark line, A advice, D derived. States: done = %s; part = %s; later = %s.\n", states["done"], states["part"], states["later"])
	for _, a := range areas {
		count := map[string]int{}
		for _, r := range rows {
			if strings.HasPrefix(r.id, a.letter) {
				count[r.state]++
			}
		}
		fmt.Fprintf(&b, "\n## %s: %d done, %d in part, %d later\n\n| id | kind | requirement | state | tests |\n|---|---|---|---|---|\n", a.name, count["done"], count["part"], count["later"])
		for _, r := range rows {
			if strings.HasPrefix(r.id, a.letter) {
				fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.id, r.kind, r.title, r.state, places(r.tests))
			}
		}
	}
	return b.Bytes()
}

// shown is how many test files a row names.
const shown = 3

func places(files []string) string {
	slices.Sort(files)
	var out []string
	for i, f := range files {
		if i == shown {
			out = append(out, fmt.Sprintf("+%d", len(files)-shown))
			break
		}
		out = append(out, "`"+strings.TrimPrefix(f, "internal/")+"`")
	}
	return strings.Join(out, " ")
}
