package httpapi_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"souk/internal/platform/httpapi"
)

// bulky is a body that is too large to be held in memory.
func bulky() string { return `{"name":"` + strings.Repeat("a", 2<<20) + `"}` }

func TestKeyed_body_that_the_disk_does_not_take_is_our_trouble(t *testing.T) {
	w := sqlite(t)
	t.Setenv("TMPDIR", t.TempDir()+"/none")
	runs := w.charge(httpapi.Op{MaxBody: 4 << 20}, nil)
	w.want(w.send("POST", "/v1/charges", bulky(), ann, k1), 503, "request.no_space")
	if *runs != 0 {
		t.Error("ran without its body")
	}
	w.want(w.send("POST", "/v1/charges", `{"name":"a"}`, ann, k1), 200, "")
}

// TestKeyed_body_has_no_name_on_disk: a process that is killed in between leaves
// nothing behind.
func TestKeyed_body_has_no_name_on_disk(t *testing.T) {
	w, dir := sqlite(t), t.TempDir()
	t.Setenv("TMPDIR", dir)
	runs := w.charge(httpapi.Op{MaxBody: 4 << 20}, func(context.Context, int) (*chargeOutput, error) {
		left, err := os.ReadDir(dir)
		if err != nil || len(left) > 0 {
			t.Errorf("%v, %v", left, err)
		}
		return &chargeOutput{}, nil
	})
	w.want(w.send("POST", "/v1/charges", bulky(), ann, k1), 200, "")
	w.want(w.send("POST", "/v1/charges", bulky(), ann, k1), 200, "")
	if *runs != 1 {
		t.Errorf("%d runs", *runs)
	}
}
