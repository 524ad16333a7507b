package httpapi_test

import (
	"io"
	"net/http"
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
	var read int64
	httpapi.Raw(w.api, httpapi.Op{Method: "POST", Path: "/v1/films", ID: "film", Guard: httpapi.Public(), MaxBody: 4 << 20},
		func(_ http.ResponseWriter, r *http.Request) error {
			left, err := os.ReadDir(dir)
			if err != nil || len(left) > 0 {
				t.Errorf("%v, %v", left, err)
			}
			read, err = io.Copy(io.Discard, r.Body)
			return err
		})
	w.want(w.send("POST", "/v1/films", bulky(), ann, k1), 200, "")
	if read != int64(len(bulky())) {
		t.Errorf("the handler read %d bytes", read)
	}
}
