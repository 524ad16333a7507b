package app

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

// inPieces sends a file by tus 1.0 in two requests, the service restarted between
// them, and answers the running service with the upload's id.
func (w *world) inPieces(m madeStore, file string) (*world, string) {
	w.t.Helper()
	whole, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	base := "/v1/stores/" + m.Store.ID + "/videos/uploads"
	a := w.request(m.OwnerKey, http.MethodPost, base, nil, "Tus-Resumable", "1.0.0", "Upload-Length", fmt.Sprint(len(whole)),
		"Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte("in pieces.mp4"))).is(http.StatusCreated)
	id := a.header.Get("Location")[strings.LastIndex(a.header.Get("Location"), "/")+1:]
	piece := func(from, to int) answer {
		return w.request(m.OwnerKey, http.MethodPatch, base+"/"+id, strings.NewReader(string(whole[from:to])), "Tus-Resumable", "1.0.0",
			"Upload-Offset", fmt.Sprint(from), "Content-Type", "application/offset+octet-stream")
	}
	piece(0, len(whole)/3).is(http.StatusNoContent)
	w.post(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/videos", `{"upload_id":"`+id+`"}`).refused(http.StatusConflict, "upload.unfinished")
	w = w.restart()
	if a := w.request(m.OwnerKey, http.MethodHead, base+"/"+id, nil, "Tus-Resumable", "1.0.0").is(http.StatusOK); a.header.Get("Upload-Offset") != fmt.Sprint(len(whole)/3) {
		w.t.Fatalf("after the restart at %q of %d", a.header.Get("Upload-Offset"), len(whole)/3)
	}
	piece(len(whole)/3, len(whole)).is(http.StatusNoContent)
	return w, id
}

// TestUpload_tus_a_film_in_pieces_is_judged_like_one_in_a_form hands the same film
// in twice: in pieces over a restart, named in JSON, and as multipart.
func TestUpload_tus_a_film_in_pieces_is_judged_like_one_in_a_form(t *testing.T) {
	w := newWorld(t)
	m, other := w.store(`{}`), w.store(`{}`)
	w.activate(m, "video").is(http.StatusOK)
	w.activate(other, "video").is(http.StatusOK)
	product := w.product(m.Store.ID)
	w, id := w.inPieces(m, badFilm(t))
	body := func(id, product string) map[string]any {
		return map[string]any{"upload_id": id, "title": "In pieces", "product_ids": []string{product}, "purposes": []string{"function"},
			"music": "none", "people": false, "subtitle": []string{zhCues, enCues}, "product_box": []int{1, 2, 3, 4}}
	}
	videos := "/v1/stores/" + m.Store.ID + "/videos"

	w.request(other.OwnerKey, http.MethodHead, "/v1/stores/"+other.Store.ID+"/videos/uploads/"+id, nil, "Tus-Resumable", "1.0.0").is(http.StatusNotFound)
	w.post(other.OwnerKey, "/v1/stores/"+other.Store.ID+"/videos", body(id, w.product(other.Store.ID))).refused(http.StatusUnprocessableEntity, "upload.unknown")
	w.post(m.OwnerKey, videos, `{"upload_id":{}}`).refused(http.StatusUnprocessableEntity, "video.form_invalid")
	w.post(m.OwnerKey, videos, `[`).refused(http.StatusBadRequest, "video.json_malformed")

	var before struct {
		Findings []struct{ Code, Reason string }
	}
	w.post(m.OwnerKey, videos+"/preflight", body(id, product)).into(http.StatusOK, &before)
	var v struct {
		Video struct {
			ID, State string
			Findings  []struct{ Code, Reason string }
		}
	}
	w.post(m.OwnerKey, videos, body(id, product)).into(http.StatusCreated, &v)
	w.drain()
	w.get(m.OwnerKey, videos+"/"+v.Video.ID).into(http.StatusOK, &v)
	form := w.submit(m, badFilm(t), product, true)
	var f struct {
		Video struct {
			Findings []struct{ Code, Reason string }
		}
	}
	w.get(m.OwnerKey, videos+"/"+form.Video.ID).into(http.StatusOK, &f)
	if a, b, c := fmt.Sprint(before.Findings), fmt.Sprint(v.Video.Findings), fmt.Sprint(f.Video.Findings); a != b || b != c || v.Video.State != "rejected" || len(v.Video.Findings) < 3 {
		t.Errorf("preflight %s\npieces %s\nform %s", a, b, c)
	}
	// What was used is gone.
	w.post(m.OwnerKey, videos, body(id, product)).refused(http.StatusUnprocessableEntity, "upload.unknown")
}
