package tus_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/platform/tus"
)

// desk is a server that takes uploads of the owner in its path.
type desk struct {
	t     *testing.T
	dir   string
	store *tus.Store
	srv   *httptest.Server
	size  int64
	ended chan string // methods of requests that the server is done with
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir(), size: 1 << 20, ended: make(chan string, 1000)}
	d.restart()
	return d
}

// restart ends the server and starts it anew on the same folder.
func (d *desk) restart() {
	d.t.Helper()
	if d.srv != nil {
		d.srv.CloseClientConnections()
		d.srv.Close()
	}
	var err error
	if d.store, err = tus.Open(d.dir, ident.NewSource(clock.System{}, nil)); err != nil {
		d.t.Fatal(err)
	}
	mux := http.NewServeMux()
	serve := func(w http.ResponseWriter, r *http.Request) {
		defer func() { d.ended <- r.Method }()
		owner := r.PathValue("owner")
		if err := d.store.Serve(w, r, owner, r.PathValue("id"), "/"+owner+"/uploads/", tus.Limits{Size: d.size, Open: 3}); err != nil {
			w.Header().Set("X-Code", fault.CodeOf(err))
			w.WriteHeader(http.StatusTeapot)
		}
	}
	mux.HandleFunc("/{owner}/uploads/", serve)
	mux.HandleFunc("/{owner}/uploads/{id}", serve)
	d.srv = httptest.NewServer(mux)
	d.t.Cleanup(d.srv.Close)
}

// call answers status and headers; a refusal's code stands in X-Code.
func (d *desk) call(method, path, body string, header ...string) *http.Response {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.srv.URL+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := d.srv.Client().Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res
}

func (d *desk) create(owner string, size int, name string) (path string) {
	d.t.Helper()
	res := d.call("POST", "/"+owner+"/uploads/", "", "Upload-Length", strconv.Itoa(size),
		"Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(name)))
	if res.StatusCode != http.StatusCreated {
		d.t.Fatalf("create: %d %s", res.StatusCode, res.Header.Get("X-Code"))
	}
	_, path, _ = strings.Cut(strings.TrimPrefix(res.Header.Get("Location"), "http://"), "/")
	return "/" + path
}

func (d *desk) piece(path string, offset int, text string) *http.Response {
	d.t.Helper()
	return d.call("PATCH", path, text, "Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream")
}

func (d *desk) offset(path string) int {
	d.t.Helper()
	res := d.call("HEAD", path, "")
	n, err := strconv.Atoi(res.Header.Get("Upload-Offset"))
	if err != nil || res.StatusCode != http.StatusOK {
		d.t.Fatalf("HEAD: %d, %v", res.StatusCode, err)
	}
	return n
}

func id(path string) string { return path[strings.LastIndex(path, "/")+1:] }

func (d *desk) read(owner, path string) string {
	d.t.Helper()
	f, err := d.store.File(context.Background(), owner, id(path))
	if err != nil {
		d.t.Fatal(err)
	}
	b, err := os.ReadFile(f.Path)
	if err != nil || f.Size != int64(len(b)) {
		d.t.Fatal(err, f.Size, len(b))
	}
	return f.Name + ": " + string(b)
}

func TestTus_a_file_in_pieces_survives_a_restart(t *testing.T) {
	d := newDesk(t)
	path := d.create("a", 10, "film 1.mp4")
	if res := d.piece(path, 0, "01234"); res.StatusCode != http.StatusNoContent || res.Header.Get("Upload-Offset") != "5" {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	if _, err := d.store.File(context.Background(), "a", id(path)); fault.CodeOf(err) != "upload.unfinished" {
		t.Errorf("half a file: %v", err)
	}
	d.restart()
	if n := d.offset(path); n != 5 {
		t.Fatalf("after a restart at %d", n)
	}
	if res := d.piece(path, 5, "56789"); res.StatusCode != http.StatusNoContent {
		t.Fatalf("%d", res.StatusCode)
	}
	if got := d.read("a", path); got != "film 1.mp4: 0123456789" {
		t.Errorf("got %q", got)
	}
}

func TestTus_a_dropped_connection_costs_the_rest_of_the_piece(t *testing.T) {
	d := newDesk(t)
	whole := bytes.Repeat([]byte("abcdefgh"), 64<<10) // 512 KiB
	path := d.create("a", len(whole), "film.mp4")
	conn, err := net.Dial("tcp", d.srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n\r\n", path, len(whole))
	_, halfErr := conn.Write(whole[:len(whole)/2])
	if err := errors.Join(err, halfErr, conn.Close()); err != nil {
		t.Fatal(err)
	}
	for method := ""; method != http.MethodPatch; { // the server notices the end of the line by itself
		select {
		case method = <-d.ended:
		case <-time.After(time.Minute):
			t.Fatal("the server still waits for the rest of the piece")
		}
	}
	at := d.offset(path)
	if at <= 0 || at > len(whole)/2 {
		t.Fatalf("at %d of %d", at, len(whole))
	}
	if res := d.piece(path, at, string(whole[at:])); res.StatusCode != http.StatusNoContent {
		t.Fatalf("%d %s", res.StatusCode, res.Header.Get("X-Code"))
	}
	if got := d.read("a", path); got != "film.mp4: "+string(whole) {
		t.Errorf("%d bytes differ", len(got))
	}
}

func TestTus_refusals(t *testing.T) {
	d := newDesk(t)
	path := d.create("a", 10, "a")
	for name, c := range map[string]struct {
		res  *http.Response
		code string
	}{
		"wrong offset":        {d.piece(path, 3, "x"), "upload.offset"},
		"another's upload":    {d.piece(strings.Replace(path, "/a/", "/b/", 1), 0, "x"), "upload.unknown"},
		"another's, looked":   {d.call("HEAD", strings.Replace(path, "/a/", "/b/", 1), ""), "upload.unknown"},
		"another's, dropped":  {d.call("DELETE", strings.Replace(path, "/a/", "/b/", 1), ""), "upload.unknown"},
		"none":                {d.piece("/a/uploads/upl_none", 0, "x"), "upload.unknown"},
		"a way out":           {d.call("HEAD", "/a/uploads/..%2f..%2fx", ""), "upload.unknown"},
		"a NUL":               {d.call("DELETE", "/a/uploads/upl%00x", ""), "upload.unknown"},
		"a file's name":       {d.call("HEAD", "/a/uploads/"+strings.Repeat("x", 300), ""), "upload.unknown"},
		"too large":           {d.call("POST", "/a/uploads/", "", "Upload-Length", "1048577"), "upload.too_large"},
		"negative":            {d.call("POST", "/a/uploads/", "", "Upload-Length", "-1"), "upload.malformed"},
		"no length":           {d.call("POST", "/a/uploads/", ""), "upload.malformed"},
		"another type":        {d.call("PATCH", path, "x", "Upload-Offset", "0", "Content-Type", "text/plain"), "upload.malformed"},
		"another version":     {d.call("PATCH", path, "x", "Tus-Resumable", "0.2.2", "Upload-Offset", "0"), "upload.version"},
		"longer than it said": {d.piece(path, 0, "0123456789X"), "upload.too_large"},
	} {
		if got := c.res.Header.Get("X-Code"); got != c.code {
			t.Errorf("%s: %d %q, want %q", name, c.res.StatusCode, got, c.code)
		}
		if c.res.Header.Get("Tus-Resumable") != "1.0.0" {
			t.Errorf("%s: the answer does not name the protocol", name)
		}
	}
	d.create("a", 1, "b")
	d.create("a", 1, "c")
	if res := d.call("POST", "/a/uploads/", "", "Upload-Length", "1"); res.Header.Get("X-Code") != "upload.too_many" {
		t.Errorf("a fourth of three: %d %s", res.StatusCode, res.Header.Get("X-Code"))
	}
	d.create("b", 1, "another owner has room")
	if res := d.call("DELETE", path, ""); res.StatusCode != http.StatusNoContent {
		t.Errorf("delete: %d", res.StatusCode)
	}
	d.create("a", 1, "room again")
}

func TestTus_remove_and_sweep(t *testing.T) {
	d := newDesk(t)
	used, left := d.create("a", 1, "used"), d.create("a", 1, "left")
	d.piece(used, 0, "x")
	for range 2 {
		if err := d.store.Remove(context.Background(), "a", id(used)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.store.File(context.Background(), "a", id(used)); fault.CodeOf(err) != "upload.unknown" {
		t.Errorf("removed: %v", err)
	}
	if n, err := d.store.Sweep(time.Now().Add(-time.Hour)); n != 0 || err != nil {
		t.Errorf("young ones swept: %d, %v", n, err)
	}
	if n, err := d.store.Sweep(time.Now().Add(time.Hour)); n != 2 || err != nil { // the file and what is known of it
		t.Errorf("swept %d, %v", n, err)
	}
	if res := d.call("HEAD", left, ""); res.Header.Get("X-Code") != "upload.unknown" {
		t.Errorf("still there: %d", res.StatusCode)
	}
}
