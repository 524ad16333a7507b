package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docs/testing.md says which test bears what; a name that is gone would be an empty
// claim.
func TestDocs_testing_names_tests_that_are_there(t *testing.T) {
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "docs", "testing.md"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	err = filepath.WalkDir(filepath.Join(root, "internal"), func(path string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(b, -1) {
			known[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile("`(Test\\w+|test/e2e/[\\w.-]+)`").FindAllSubmatch(page, -1)
	if len(names) < 20 {
		t.Errorf("only %d tests are named", len(names))
	}
	for _, m := range names {
		name := string(m[1])
		if strings.HasPrefix(name, "test/") {
			if _, err := os.Stat(filepath.Join(root, name)); err != nil {
				t.Errorf("docs/testing.md: %v", err)
			}
		} else if !known[name] {
			t.Errorf("docs/testing.md names %s, which is not there", name)
		}
	}
}
