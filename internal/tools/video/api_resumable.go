package video

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/tus"
)

// resumableRoutes register tus 1.0 at …/videos/uploads: a film comes in pieces,
// and a submission names it by upload_id.
//
// Source: contract "POST …/videos … upload_id from tus 1.0".
func (s *Service) resumableRoutes(api *httpapi.API) {
	for _, r := range []struct{ method, path, id, summary string }{
		{http.MethodPost, "", "video.upload_create", "Begin a resumable upload (tus 1.0: Upload-Length, Upload-Metadata filename)"},
		{http.MethodHead, "/{upload}", "video.upload_offset", "How far an upload is (tus 1.0)"},
		{http.MethodPatch, "/{upload}", "video.upload_piece", "The next piece of an upload (tus 1.0)"},
		{http.MethodDelete, "/{upload}", "video.upload_drop", "Give an upload up (tus 1.0)"},
	} {
		op := httpapi.Op{Method: r.method, Path: "/v1/stores/{store}/videos/uploads" + r.path, ID: r.id, Tag: tag, Summary: r.summary,
			Guard: s.uploader(), MaxBody: maxRequestBytes, Timeout: uploadTimeout}
		if r.method == http.MethodPost {
			op.Rate, op.Status = "uploads", http.StatusCreated
		}
		httpapi.Raw(api, op, s.apiPiece)
	}
}

func (s *Service) apiPiece(w http.ResponseWriter, r *http.Request) error {
	doc, err := s.policies.Current(r.Context())
	if err != nil {
		return err
	}
	p, store := policyOf(doc), r.PathValue("store")
	return s.uploads.Serve(w, r, store, r.PathValue("upload"), "/v1/stores/"+store+"/videos/uploads/", tus.Limits{Size: p.IntakeMax, Open: p.UploadsOpen})
}

// SubmitJSON is a submission whose files came in pieces before.
type SubmitJSON struct {
	UploadID string   `json:"upload_id,omitempty" doc:"the film's upload; required unless keep_film"`
	Subtitle []string `json:"subtitle,omitempty" doc:"each the id of an upload, or the text of an SRT file"`
	UploadForm
}

// maxJSONBytes bounds a submission as JSON: subtitles may be texts in it.
const maxJSONBytes = maxSubtitleFiles*maxSubtitleBytes + maxFields*1024

// receiveJSON reads a submission as JSON into the same form as multipart.
func (s *Service) receiveJSON(ctx context.Context, u *upload, store string, body io.Reader) error {
	var members map[string]json.RawMessage
	if err := json.NewDecoder(io.LimitReader(body, maxJSONBytes)).Decode(&members); err != nil {
		return fault.T("video.upload", fault.Malformed, "video.json_malformed", "内容不是有效的 JSON 对象。", "The body is not a JSON object.").Because(err)
	}
	f := fault.T("video.upload", fault.Invalid, "video.form_invalid", "有字段无法读取，请按提示修改。", "Some fields cannot be read; mend the members named.")
	for name, raw := range members {
		values, err := formValues(name, raw)
		if err != nil {
			f.WithField("/"+name, "video.form_invalid", "应为文字、布尔值，或文字列表", "a text, true or false, or a list of texts")
		}
		u.form[name] = values
	}
	if len(f.Fields) > 0 {
		return f
	}
	if id := one(u.form, "upload_id"); id != "" {
		film, err := s.uploaded(ctx, store, id, "film")
		if err != nil {
			return fieldOf(err, "/upload_id")
		}
		u.film, u.used = &film, append(u.used, id)
	}
	return s.jsonSubtitles(ctx, u, store)
}

func (s *Service) jsonSubtitles(ctx context.Context, u *upload, store string) error {
	texts := u.form["subtitle"]
	if len(texts) > maxSubtitleFiles {
		return fault.T("video.upload", fault.Invalid, "video.too_many_subtitles", fmt.Sprintf("字幕文件最多 %d 个。", maxSubtitleFiles),
			fmt.Sprintf("At most %d subtitle files.", maxSubtitleFiles)).WithField("/subtitle", "video.too_many_subtitles", "文件过多", "too many files")
	}
	for i, text := range texts {
		name := fmt.Sprintf("subtitle-%d", i+1)
		if strings.HasPrefix(text, "upl_") && !strings.ContainsAny(text, " \n") {
			file, err := s.uploaded(ctx, store, text, name)
			if err != nil {
				return fieldOf(err, fmt.Sprintf("/subtitle/%d", i))
			}
			u.subtitles, u.used = append(u.subtitles, file), append(u.used, text)
			continue
		}
		path, sum := filepath.Join(u.dir, name), sha256.Sum256([]byte(text))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return noSpace(err)
		}
		u.subtitles = append(u.subtitles, LocalFile{Name: name + ".srt", Path: path, Bytes: int64(len(text)), SHA256: hex.EncodeToString(sum[:])})
	}
	return nil
}

// uploaded is a complete upload of the store as a file on disk.
func (s *Service) uploaded(ctx context.Context, store, id, fallback string) (LocalFile, error) {
	f, err := s.uploads.File(ctx, store, id)
	if err != nil {
		return LocalFile{}, err
	}
	src, err := os.Open(f.Path)
	if err != nil {
		return LocalFile{}, noSpace(err)
	}
	defer src.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, src); err != nil {
		return LocalFile{}, noSpace(err)
	}
	return LocalFile{Name: sanitise(f.Name, fallback), Path: f.Path, Bytes: f.Size, SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// fieldOf says which member names an upload that cannot be used: the submission
// itself is there.
func fieldOf(err error, pointer string) error {
	var f *fault.Fault
	if !errors.As(err, &f) || !fault.Is(err, fault.NotFound) {
		return err
	}
	return fault.T("video.upload", fault.Invalid, f.Code, f.Msg.In("zh"), f.Msg.In("en")).WithFieldText(pointer, f.Code, f.Msg)
}

// formValues turns a JSON member into what a form field would hold.
func formValues(name string, raw json.RawMessage) ([]string, error) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	} else if name == "product_box" {
		return []string{strings.Trim(strings.ReplaceAll(string(raw), " ", ""), "[]\n")}, nil
	}
	var out []string
	for _, item := range list {
		var v any
		if err := json.Unmarshal(item, &v); err != nil {
			return nil, err
		}
		switch v := v.(type) {
		case nil:
		case string:
			out = append(out, v)
		case bool, float64:
			out = append(out, string(item))
		default:
			return nil, errors.New("takes texts, not objects")
		}
	}
	return out, nil
}

// isJSON reports whether the request's body is JSON.
func isJSON(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}
