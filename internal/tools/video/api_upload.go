package video

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/document"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// Bounds of one upload besides the film, so that a request stays small.
const (
	maxSubtitleFiles = 8       // the worker's own bound
	maxSubtitleBytes = 2 << 20 // beyond it the file is cut, which is a finding
	maxFieldBytes    = 64 << 10
	maxFields        = 200
	maxRequestBytes  = 512 << 20 // of the whole request; the film's own bound is intake_max of the policy
	uploadTimeout    = time.Hour
)

// uploadRoutes registers what takes films in.
func (s *Service) uploadRoutes(api *httpapi.API) {
	s.resumableRoutes(api)
	op := func(path, id, summary string, status int, answer any) httpapi.Op {
		return httpapi.Op{Method: http.MethodPost, Path: "/v1/stores/{store}/videos" + path, ID: id, Tag: tag, Summary: summary, Status: status,
			Guard: s.uploader(), MaxBody: maxRequestBytes, Timeout: uploadTimeout, Rate: "uploads",
			Description: "multipart/form-data: file, subtitle (repeatable), title, product_ids, purposes (function, scenario, size, real_person), " +
				"people, third_party, letter (ids of papers, or a file), music (none, own, licensed), product_box (x,y,w,h). " +
				"keep_film and keep_subtitles take over the files of the film's latest attempt (resubmission; preflight with video_id). " +
				"As application/json the same members, with upload_id of a resumable upload for the file, and subtitle as texts or upload ids. " +
				"Lists are repeated fields, commas or a JSON list. What has an ERR-V code is an attempt; 422 only where none can exist.",
			Request:  &httpapi.Body{ContentType: "multipart/form-data", Example: UploadForm{}},
			Response: &httpapi.Body{ContentType: "application/json", Example: answer}}
	}
	httpapi.Raw(api, op("", "video.submit", "Submit a film", http.StatusCreated, VideoBody{}), s.apiSubmit)
	httpapi.Raw(api, op("/preflight", "video.preflight", "The verdict that a submission would get, without a record", http.StatusOK, PreflightBody{}), s.apiPreflight)
	httpapi.Raw(api, op("/{id}/resubmissions", "video.resubmit", "The next attempt of a rejected film", http.StatusCreated, VideoBody{}), s.apiSubmit)
}

// UploadForm describes the fields of an upload for the OpenAPI document.
type UploadForm struct {
	File       string   `json:"file,omitempty" format:"binary" doc:"the film; required unless keep_film"`
	Subtitle   []string `json:"subtitle,omitempty" doc:"SRT files, repeatable"`
	Title      string   `json:"title"`
	ProductIDs []string `json:"product_ids"`
	Purposes   []string `json:"purposes" doc:"function, scenario, size, real_person"`
	People     bool     `json:"people,omitempty"`
	ThirdParty bool     `json:"third_party,omitempty"`
	Letter     []string `json:"letter,omitempty" doc:"ids of the store's papers; or a file (PDF, JPEG, PNG), which becomes a paper"`
	Music      string   `json:"music,omitempty" doc:"none, own, licensed"`
	ProductBox string   `json:"product_box,omitempty" doc:"x,y,w,h in pixels of the film"`

	KeepFilm      bool   `json:"keep_film,omitempty" doc:"judge the film of the latest attempt again; 422 video.kept_gone when it is no longer stored"`
	KeepSubtitles bool   `json:"keep_subtitles,omitempty" doc:"the same for its subtitle files"`
	VideoID       string `json:"video_id,omitempty" doc:"preflight only: the film whose files are kept"`
}

// uploader lets members of the store in while the tool is active, and requests
// that say that they are not too large, before a byte of the body is read.
//
// Source: V-24, parameters "intake_max".
func (s *Service) uploader() httpapi.Guard {
	member := identity.Member()
	return httpapi.Guard{Name: member.Name + "+active(" + ToolID + ")", Check: func(ctx context.Context, r *httpapi.Request) error {
		if err := member.Check(ctx, r); err != nil {
			return err
		}
		if err := s.rights.RequireActive(ctx, r.Param("store"), ToolID); err != nil {
			return fault.Wrap("video.uploader", err)
		}
		doc, err := s.policies.Current(ctx)
		if err != nil {
			return fault.Wrap("video.uploader", err)
		}
		if intake := policyOf(doc).IntakeMax; r.HTTP.ContentLength > intake+maxSubtitleFiles*maxSubtitleBytes+maxFields*maxFieldBytes {
			return tooLarge(intake)
		}
		return nil
	}}
}

func (s *Service) apiSubmit(w http.ResponseWriter, r *http.Request) error {
	return s.withUpload(r, false, func(in SubmitInput) error {
		v, err := s.Submit(r.Context(), in)
		if err != nil {
			return err
		}
		view, err := s.wholeView(r.Context(), v)
		if err != nil {
			return err
		}
		w.Header().Set("Location", "/v1/stores/"+v.StoreID+"/videos/"+v.ID)
		w.Header().Set("ETag", httpapi.ETag(v.Version))
		return answer(w, http.StatusCreated, VideoBody{Video: view})
	})
}

// PreflightBody is a report with what is already good.
type PreflightBody struct {
	Report
	Passed []Passed `json:"passed"`
}

func (s *Service) apiPreflight(w http.ResponseWriter, r *http.Request) error {
	return s.withUpload(r, true, func(in SubmitInput) error {
		report, err := s.Preflight(r.Context(), in)
		if err != nil {
			return err
		}
		return answer(w, http.StatusOK, PreflightBody{report, report.Passed})
	})
}

func answer(w http.ResponseWriter, status int, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fault.Wrap("video.answer", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(b)
	return err
}

// withUpload receives the request into an own directory that goes afterwards. The
// film of a resubmission is in the path; a preflight may name it in the form.
func (s *Service) withUpload(r *http.Request, mayName bool, use func(in SubmitInput) error) error {
	doc, err := s.policies.Current(r.Context())
	if err != nil {
		return err
	}
	intake := policyOf(doc).IntakeMax
	dir, err := os.MkdirTemp(s.temp, tempPrefix)
	if err != nil {
		return noSpace(err)
	}
	defer os.RemoveAll(dir)
	up := upload{dir: dir, intake: intake, form: map[string][]string{}}
	if isJSON(r) {
		err = s.receiveJSON(r.Context(), &up, r.PathValue("store"), r.Body)
	} else {
		err = up.receive(r)
	}
	if err != nil {
		return err
	}
	in, err := up.input(r.PathValue("store"))
	if err != nil {
		return err
	}
	if in.VideoID = r.PathValue("id"); mayName && in.VideoID == "" {
		in.VideoID = strings.TrimSpace(one(up.form, "video_id"))
	}
	if err := s.keepEarlier(r.Context(), &in, dir); err != nil {
		return err
	}
	if err := use(in); err != nil || mayName { // after a preflight the files are still wanted
		return err
	}
	for _, id := range up.used {
		if err := s.uploads.Remove(r.Context(), in.StoreID, id); err != nil {
			s.log.WarnContext(r.Context(), "an upload that was used is still there; the sweep takes it", "upload", id, "error", err)
		}
	}
	return nil
}

// upload is a request being received: files go to disk, never into memory.
type upload struct {
	dir       string
	intake    int64
	form      map[string][]string
	fields    int
	film      *LocalFile
	subtitles []LocalFile

	letterFile *LetterFile
	used       []string // ids of resumable uploads
}

func (u *upload) receive(r *http.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return malformed(err)
	}
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return malformed(err)
		}
		if err := u.part(part); err != nil {
			return err
		}
	}
}

func (u *upload) part(p *multipart.Part) error {
	if u.fields++; u.fields > maxFields {
		return malformed(errors.New("too many fields"))
	}
	switch p.FormName() {
	case "file":
		if u.film != nil {
			return fault.T("video.upload", fault.Invalid, "video.two_films", "一次只能提交一个影片文件。", "Submit one film at a time.").
				WithField("/file", "video.two_films", "一次一个视频", "one film at a time")
		}
		f, whole, err := u.save(p, "film", u.intake)
		if err != nil {
			return err
		}
		if !whole {
			return tooLarge(u.intake)
		}
		u.film = &f
	case "subtitle":
		if len(u.subtitles) == maxSubtitleFiles {
			return fault.T("video.upload", fault.Invalid, "video.too_many_subtitles", fmt.Sprintf("字幕文件最多 %d 个。", maxSubtitleFiles),
				fmt.Sprintf("At most %d subtitle files.", maxSubtitleFiles)).WithField("/subtitle", "video.too_many_subtitles", "文件过多", "too many files")
		}
		f, _, err := u.save(p, fmt.Sprintf("subtitle-%d", len(u.subtitles)+1), maxSubtitleBytes)
		if err != nil {
			return err
		}
		u.subtitles = append(u.subtitles, f)
	case "letter":
		if p.FileName() != "" {
			return u.letter(p)
		}
		return u.field(p)
	default:
		return u.field(p)
	}
	return nil
}

// save copies a file to disk, at most limit bytes; whole is false when there
// were more.
func (u *upload) save(p *multipart.Part, as string, limit int64) (f LocalFile, whole bool, err error) {
	f = LocalFile{Name: sanitise(p.FileName(), as), Path: filepath.Join(u.dir, as)}
	dst, err := os.OpenFile(f.Path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return f, false, noSpace(err)
	}
	sum := sha256.New()
	f.Bytes, err = io.Copy(&diskWriter{w: io.MultiWriter(dst, sum)}, io.LimitReader(p, limit))
	if closeErr := dst.Close(); err == nil && closeErr != nil {
		err = diskError{closeErr}
	}
	var disk diskError
	switch {
	case errors.As(err, &disk):
		return f, false, noSpace(err)
	case err != nil:
		return f, false, malformed(err)
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	n, err := p.Read(make([]byte, 1))
	return f, n == 0 && errors.Is(err, io.EOF), nil
}

// diskWriter marks write errors, to tell our disk from the sender's line.
type diskWriter struct{ w io.Writer }

type diskError struct{ error }

func (d diskError) Unwrap() error { return d.error }

func (d *diskWriter) Write(b []byte) (int, error) {
	n, err := d.w.Write(b)
	if err != nil {
		err = diskError{err}
	}
	return n, err
}

// letter keeps a letter in memory: papers are never on a disk in clear.
func (u *upload) letter(p *multipart.Part) error {
	body, size, err := document.ReadFile(p, document.MaxFile)
	if err != nil {
		return malformed(err)
	}
	sum := sha256.Sum256(body)
	u.letterFile = &LetterFile{Name: sanitise(p.FileName(), "letter"), Body: body, Size: size, SHA256: hex.EncodeToString(sum[:])}
	return nil
}

// field keeps a text field; a file under an unknown name only tells that it is
// there.
func (u *upload) field(p *multipart.Part) error {
	name := p.FormName()
	b, err := io.ReadAll(io.LimitReader(p, maxFieldBytes+1))
	if err != nil {
		return malformed(err)
	}
	if p.FileName() != "" {
		if _, err := io.Copy(io.Discard, io.LimitReader(p, u.intake)); err != nil {
			return malformed(err)
		}
		u.form[name] = append(u.form[name], "true")
		return nil
	}
	if len(b) > maxFieldBytes {
		return malformed(errors.New("field " + name + " is too long"))
	}
	u.form[name] = append(u.form[name], string(b))
	return nil
}

func (u *upload) input(storeID string) (SubmitInput, error) {
	in := SubmitInput{StoreID: storeID, Film: u.film, Subtitles: u.subtitles, LetterFile: u.letterFile}
	return in, fillForm(&in, u.form)
}

func tooLarge(limit int64) error {
	return fault.T("video.upload", fault.TooLarge, "video.too_large",
		"文件超过了可接收的最大值 "+megabytes(limit)+"，没有保存任何内容。",
		"The file is larger than what is taken in at all, "+megabytes(limit)+". Nothing was kept.").With("limit", limit)
}

func malformed(err error) error {
	var max *http.MaxBytesError
	if errors.As(err, &max) {
		return fault.T("video.upload", fault.TooLarge, "video.too_large", "上传内容太大，没有保存任何内容。", "The upload is too large. Nothing was kept.").Because(err)
	}
	return fault.T("video.upload", fault.Malformed, "video.upload_broken",
		"上传中断或格式不是 multipart/form-data，没有保存任何内容，请重新上传。",
		"The upload broke off or is not multipart/form-data. Nothing was kept; please upload again.").Because(err)
}
