package event

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/platform/httpapi"
)

// WriteKeyGuard is what the document says of the intake's access; the handler
// itself finds out who writes, because the key may stand in the body.
func writeKeyGuard() httpapi.Guard {
	return httpapi.Guard{Name: "write_key", Check: func(context.Context, *httpapi.Request) error { return nil }}
}

// CallBody is a call on the wire, for the document.
type CallBody struct {
	Type        string         `json:"type,omitempty" enum:"track,page,identify,alias,group" doc:"in a batch"`
	MessageID   string         `json:"messageId,omitempty" doc:"counts once, however often it is sent"`
	Event       string         `json:"event,omitempty" example:"Product Viewed"`
	AnonymousID string         `json:"anonymousId,omitempty"`
	UserID      string         `json:"userId,omitempty" doc:"believed with a buyer token or an sk_ key"`
	PreviousID  string         `json:"previousId,omitempty" doc:"of alias"`
	GroupID     string         `json:"groupId,omitempty"`
	Timestamp   string         `json:"timestamp,omitempty" format:"date-time" doc:"now when left out"`
	SentAt      string         `json:"sentAt,omitempty" format:"date-time" doc:"corrects a sender's wrong clock"`
	Properties  map[string]any `json:"properties,omitempty"`
	WriteKey    string         `json:"writeKey,omitempty" doc:"pk_… or sk_…; or as the user name of Basic authorization"`
	Token       string         `json:"token,omitempty" doc:"buyer token of the shop, where no header can be sent"`
}

// BatchBody is a batch on the wire.
type BatchBody struct {
	Batch    []CallBody `json:"batch"`
	SentAt   string     `json:"sentAt,omitempty" format:"date-time"`
	WriteKey string     `json:"writeKey,omitempty"`
	Token    string     `json:"token,omitempty"`
}

// IntakeBody is the answer; without ?strict=1 it is {"success":true}.
type IntakeBody struct {
	Success    bool          `json:"success" doc:"with strict: no event was refused or ignored"`
	Accepted   *int          `json:"accepted,omitempty"`
	Duplicates *int          `json:"duplicates,omitempty"`
	Ignored    *int          `json:"ignored,omitempty"`
	Refused    *int          `json:"refused,omitempty"`
	Results    []VerdictBody `json:"results,omitempty" doc:"with strict: one for every event, in their order"`
}

// VerdictBody is what became of one event.
type VerdictBody struct {
	Index     int          `json:"index"`
	MessageID string       `json:"message_id"`
	Verdict   Outcome      `json:"verdict" enum:"accepted,duplicate,ignored,refused"`
	Code      string       `json:"code,omitempty"`
	Pointer   string       `json:"pointer,omitempty"`
	Message   string       `json:"message,omitempty"`
	Fix       string       `json:"fix,omitempty"`
	Warnings  []RemarkBody `json:"warnings,omitempty"`
}

// RemarkBody is something odd about an event that was taken.
type RemarkBody struct {
	Code    string `json:"code"`
	Pointer string `json:"pointer,omitempty"`
	Message string `json:"message"`
	Fix     string `json:"fix,omitempty"`
}

// Routes registers the intake and the debugger.
func (s *Service) Routes(api *httpapi.API) {
	calls := []struct {
		path, summary string
		call          Call
	}{
		{"track", "Something happened in the shop", Track}, {"page", "A page was viewed", Page}, {"identify", "An anonymous buyer is this user", Identify},
		{"alias", "Two keys are one buyer", Alias}, {"group", "A buyer belongs to a group", Group}, {"batch", "Several calls at once", ""},
	}
	for _, c := range calls {
		body := &httpapi.Body{ContentType: "application/json", Example: CallBody{}}
		if c.call == "" {
			body.Example = BatchBody{}
		}
		httpapi.Raw(api, httpapi.Op{
			Method: http.MethodPost, Path: "/v1/" + c.path, ID: "event." + c.path, Summary: c.summary, Tag: "events", Guard: writeKeyGuard(),
			OwnAuth: true, CrossOrigin: true, MaxBody: maxBody,
			Description: "Segment-compatible. The body is JSON, also as text/plain (sendBeacon). Authorization: Basic with the write key as user name, or writeKey in the body. Sent again with the same messageId, an event counts once.",
			Request:     body, Response: &httpapi.Body{ContentType: "application/json", Example: IntakeBody{}},
			Params: []httpapi.Param{{Name: "strict", In: "query", Doc: "1: a verdict for every event"}},
		}, func(w http.ResponseWriter, r *http.Request) error { return s.intake(w, r, c.call) })
	}
	s.debugRoutes(api)
}

// envelope is what surrounds the messages of a request.
type envelope struct {
	Batch    []json.RawMessage `json:"batch"`
	SentAt   string            `json:"sentAt"`
	WriteKey string            `json:"writeKey"`
	Token    string            `json:"token"`
}

// maxEvents is how many messages one request may have: an honest one of the
// largest batch has fewer.
const maxEvents = 5000

func (s *Service) intake(w http.ResponseWriter, r *http.Request, call Call) error {
	ctx := r.Context()
	p, err := s.policy(ctx)
	if err != nil {
		return err
	}
	limit := p.MaxBatch
	if call != "" {
		limit = p.MaxEvent
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(limit)+1))
	if err != nil {
		return httpapi.BodyFault(err, int64(limit))
	}
	if len(body) > limit {
		return fault.T("event.intake", fault.TooLarge, "event.too_large", "内容过大：单个事件最多 32 KB，一批最多 500 KB。", "Too large: an event may have 32 KB, a batch 500 KB.").
			With("limit_bytes", limit)
	}
	e, events, err := open(body, call)
	if err != nil {
		return err
	}
	in := Sending{Call: call, Network: httpapi.Network(ctx), SentAt: e.SentAt, Events: events}
	if err := s.who(ctx, r, e, &in); err != nil {
		return err
	}
	if r.Header.Get("Origin") != "" {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Add("Vary", "Origin")
	}
	out, err := s.Take(ctx, in)
	if err != nil {
		return err
	}
	return answer(ctx, w, out, r.URL.Query().Get("strict") == "1")
}

// open takes the body apart: an event alone, or a batch.
func open(body []byte, call Call) (envelope, [][]byte, error) {
	var e envelope
	malformed := func(err error) error {
		return fault.T("event.open", fault.Malformed, "event.malformed", "内容不是可读的 JSON。", "The body is no JSON that can be read.").Because(err)
	}
	if err := json.Unmarshal(body, &e); err != nil {
		var wrong *json.UnmarshalTypeError
		if !errors.As(err, &wrong) || wrong.Field == "" || call == "" {
			return e, nil, malformed(err)
		}
	}
	if call != "" {
		return e, [][]byte{body}, nil
	}
	if e.Batch == nil || len(e.Batch) > maxEvents {
		return e, nil, fault.T("event.open", fault.Invalid, "event.batch", "batch 应为 1–5000 个事件的列表。", "batch is a list of 1 to 5,000 events.").WithField("/batch", "event.batch", "1 至 5,000 个事件的列表", "a list of 1 to 5,000 events")
	}
	events := make([][]byte, len(e.Batch))
	for i, raw := range e.Batch {
		events[i] = bytes.TrimSpace(raw)
	}
	return e, events, nil
}

// who finds out whose key it is and which buyer a token proves, and spends the
// sender's share.
func (s *Service) who(ctx context.Context, r *http.Request, e envelope, in *Sending) error {
	key, token := e.WriteKey, e.Token
	if user, _, ok := r.BasicAuth(); ok {
		key = user
	} else if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		if strings.HasPrefix(t, "sk_") || strings.HasPrefix(t, "pk_") {
			key = t
		} else {
			token = t
		}
	}
	spend := func(n int) error {
		if s.d.API == nil {
			return nil
		}
		return s.d.API.LimitN(ctx, RateClass, in.Network, n)
	}
	if !strings.HasPrefix(key, "sk_") {
		if err := spend(len(in.Events)); err != nil {
			return err
		}
	}
	var err error
	if in.Writer, err = s.d.Keys.Writer(ctx, key, r.Header.Get("Origin")); err != nil {
		if strings.HasPrefix(key, "sk_") && fault.Is(err, fault.Unauthenticated) {
			return errors.Join(err, spend(1))
		}
		return err
	}
	if token == "" {
		return nil
	}
	in.Buyer, err = s.d.Keys.BuyerOf(ctx, token)
	if fault.Is(err, fault.Unauthenticated) {
		in.Buyer = "" // a page whose token has just ended still tells what happened, of nobody known
		return nil
	}
	return err
}

func answer(ctx context.Context, w http.ResponseWriter, out Result, strict bool) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !strict {
		_, err := io.WriteString(w, "{\"success\":true}\n")
		return err
	}
	count := func(o Outcome) *int {
		n := out.Counts[o]
		return &n
	}
	body := IntakeBody{Success: out.Counts[Refused]+out.Counts[Ignored] == 0, Accepted: count(Accepted), Duplicates: count(Duplicate),
		Ignored: count(Ignored), Refused: count(Refused), Results: make([]VerdictBody, 0, len(out.Verdicts))}
	lang := httpapi.Lang(ctx)
	for _, v := range out.Verdicts {
		b := VerdictBody{Index: v.Index, MessageID: v.MessageID, Verdict: v.Outcome, Code: v.Code, Pointer: v.Pointer, Warnings: remarks(v.Warnings, lang)}
		// In strict an identify that nothing proves is refused, not passed over.
		if v.Outcome == Ignored {
			b.Verdict = Refused
		}
		if v.Code != "" {
			b.Message, b.Fix = v.localised(lang).Message(lang)
		}
		body.Results = append(body.Results, b)
	}
	if n := *body.Ignored; n > 0 {
		*body.Refused, *body.Ignored = *body.Refused+n, 0
	}
	return json.NewEncoder(w).Encode(body)
}

func remarks(list []Remark, lang string) []RemarkBody {
	var out []RemarkBody
	for _, r := range list {
		message, fix := r.localised(lang).Message(lang)
		out = append(out, RemarkBody{Code: r.Code, Pointer: r.Pointer, Message: message, Fix: fix})
	}
	return out
}
