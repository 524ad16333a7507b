package ingest

import (
	"bufio"
	"encoding/json"
	"errors"
	"mime"
	"net/http"

	"souk/internal/base/fault"
	"souk/internal/platform/httpapi"
)

// Limits of a request. Source: parameters "import_rows".
const (
	maxList   = 64 << 20 // bytes of a JSON batch
	maxStream = 4 << 30  // bytes of a JSONL stream
)

// Answer is what a JSON batch is answered with.
type Answer struct {
	Items []Verdict `json:"items"`
	Tally
}

// Routes registers POST /v1/ingest/{kind}.
func (s *Service) Routes(api *httpapi.API) {
	httpapi.Raw(api, httpapi.Op{
		Method: http.MethodPost, Path: "/v1/ingest/{kind}", ID: "ingest.rows", Tag: "ingest", Guard: s.Guard,
		Summary: "Take rows from the host marketplace, each an idempotent upsert by its id",
		Description: "A JSON list or {\"items\":[…]} is answered with one JSON object; JSON lines (Content-Type application/x-ndjson) are answered as a stream of verdicts, " +
			"one line a row in the same order, written while rows are read, and a last line with the counts. A client that sends everything before it reads should ask for ?verdicts=refused.",
		MaxBody: maxStream, Timeout: -1, Secret: true,
		Request:  &httpapi.Body{ContentType: "application/json", Example: []map[string]any{}},
		Response: &httpapi.Body{ContentType: "application/json", Example: Answer{}},
		Params:   []httpapi.Param{{Name: "verdicts", In: "query", Doc: "all (default) or refused: which verdicts a stream tells"}},
	}, s.rowsRoute)
}

func (s *Service) rowsRoute(w http.ResponseWriter, r *http.Request) error {
	kind := r.PathValue("kind")
	if _, err := s.Kind(kind); err != nil {
		return err
	}
	onlyRefused := false
	switch r.URL.Query().Get("verdicts") {
	case "", "all":
	case "refused":
		onlyRefused = true
	default:
		return fault.T("ingest.rows", fault.Invalid, "query.invalid", "verdicts 应为 all 或 refused。", "verdicts is all or refused.")
	}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch media {
	case "application/x-ndjson", "application/jsonl", "application/json-lines", "application/jsonlines":
		return s.stream(w, r, kind, onlyRefused)
	case "application/json", "":
		return s.batch(w, r, kind, onlyRefused)
	}
	return fault.T("ingest.rows", fault.Invalid, "ingest.content_type", "请发送 application/json 或 application/x-ndjson。", "Send application/json or application/x-ndjson.")
}

func (s *Service) batch(w http.ResponseWriter, r *http.Request, kind string, onlyRefused bool) error {
	ctx, lang := r.Context(), httpapi.Lang(r.Context())
	out := Answer{Items: []Verdict{}}
	var err error
	out.Tally, err = s.TakeList(ctx, kind, lang, http.MaxBytesReader(w, r.Body, maxList), func(vs []Verdict) error {
		for _, v := range vs {
			if !onlyRefused || v.Result == Refused {
				out.Items = append(out.Items, v)
			}
		}
		return nil
	})
	if err != nil {
		return readError(err, maxList)
	}
	w.Header().Set("Content-Type", "application/json")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

// readError tells a body that broke off or is too large from what the rows met.
func readError(err error, limit int64) error {
	var big *http.MaxBytesError
	var f *fault.Fault
	if errors.As(err, &big) || !errors.As(err, &f) {
		return httpapi.BodyFault(err, limit)
	}
	return fault.Wrap("ingest.rows", err)
}

// lastLine ends a stream: the counts, and what broke it off.
type lastLine struct {
	Done   bool   `json:"done" doc:"whether every row of the body was read"`
	Counts Tally  `json:"counts"`
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// stream answers while it reads. Once verdicts are on their way there is no other
// status to give, so what breaks the stream off is told in the last line.
func (s *Service) stream(w http.ResponseWriter, r *http.Request, kind string, onlyRefused bool) error {
	ctx, lang := r.Context(), httpapi.Lang(r.Context())
	control := http.NewResponseController(w)
	_ = control.EnableFullDuplex() // HTTP/2 needs no asking
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := bufio.NewWriterSize(w, 32<<10)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	tally, err := s.TakeLines(ctx, kind, lang, r.Body, func(vs []Verdict) error {
		for _, v := range vs {
			if onlyRefused && v.Result != Refused {
				continue
			}
			if err := enc.Encode(v); err != nil {
				return err
			}
		}
		if err := out.Flush(); err != nil {
			return err
		}
		return control.Flush()
	})
	last := lastLine{Done: err == nil, Counts: tally}
	if err != nil {
		f := fault.As(readError(err, maxStream))
		last.Code, last.Detail = f.Code, f.Msg.In(lang)
		s.Log.WarnContext(ctx, "an ingest stream broke off", "kind", kind, "rows", tally.Rows, "error", err)
	}
	if err := enc.Encode(last); err != nil {
		return nil // nobody reads any more
	}
	_ = out.Flush()
	return nil
}
