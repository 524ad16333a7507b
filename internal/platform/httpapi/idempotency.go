package httpapi

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"sync"
	"time"

	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// once runs a request with an Idempotency-Key at most once per principal, route
// and key. The key's row is written before the handler runs; every transaction
// of the handler marks it in the same commit. So after a crash it is known
// whether the request had an effect: without one it may run again. The two commits
// around the handler's do not wait for the disk: a loss of power takes the first one
// only together with the effect, and the last one as if it had come just before it.
//
// Source: design "API manners"; X-68.
func (a *API) once(op Op, key string, w http.ResponseWriter, r *http.Request, next http.Handler) {
	body, sum, err := a.readKeyed(op, key, r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	defer body.Close()
	id := keyID{a.keyOwner(r.Context()), op.ID, key}
	token := a.cfg.IDs.New("tok")
	row, replay, err := a.beginKey(r.Context(), id, token, sum)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	if replay {
		a.replay(w, r, row)
		return
	}
	r.Body = body
	answer := &buffered{header: w.Header().Clone()}
	committed := func(ctx context.Context) error {
		mine, err := a.commitKey(ctx, id, token)
		if err == nil && !mine {
			err = inFlight() // this request took too long and another one has taken the key over
		}
		return err
	}
	finished := false
	release := a.holdKey(r.Context(), id, token)
	defer func() {
		release()
		if !finished { // the handler panicked: nothing is known but what was committed
			a.settleKey(r.Context(), op, id, token, &buffered{status: http.StatusInternalServerError, header: http.Header{}})
		}
	}()
	next.ServeHTTP(answer, r.WithContext(sqldb.WithBeforeCommit(r.Context(), committed)))
	finished = true
	a.settleKey(context.WithoutCancel(r.Context()), op, id, token, answer)
	answer.copyTo(w)
}

// keyOwner keeps the keys of callers apart; callers nobody knows by address.
func (a *API) keyOwner(ctx context.Context) string {
	s := scopeOf(ctx)
	if s.principal != "" {
		return s.principal
	}
	return "anonymous/" + hex.EncodeToString(a.mac("address", "", []byte(network(s.address))))
}

// maxKey is the longest key.
const maxKey = 255

func (a *API) readKeyed(op Op, key string, r *http.Request) (io.ReadCloser, string, error) {
	const where = "httpapi.once"
	if key == "" {
		return nil, "", fault.T(where, fault.Malformed, "idempotency.key_missing", "请在 Idempotency-Key 中给出一个唯一值，重试时使用同一个值。",
			"Send Idempotency-Key with a value of your own, and the same value when you try again.")
	}
	if len(key) > maxKey {
		return nil, "", fault.T(where, fault.Malformed, "idempotency.key_invalid", "Idempotency-Key 最多 255 个字符。", "Idempotency-Key has at most 255 characters.")
	}
	keep := int64(inMemory)
	if op.Private {
		keep = op.MaxBody
	}
	body, err := spool(r, op.MaxBody, keep)
	if err != nil {
		return nil, "", err
	}
	sum, err := digest(r, body)
	if err != nil {
		return nil, "", errors.Join(err, body.Close())
	}
	return body, sum, nil
}

// lease is how long a key is held without a sign of life from its request. The
// request renews it while it runs, so that after a crash the client's next try
// gets through within a minute, however long the operation may take.
//
// Source: X-68.
const (
	lease = time.Minute
	beats = lease / 4
)

// holdKey renews the lease until the function that it returns is called, which
// waits for the last renewal. A key that another request has taken over is left
// alone: this request's commits fail then.
func (a *API) holdKey(ctx context.Context, id keyID, token string) (release func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	var beat sync.WaitGroup
	beat.Go(func() {
		t := time.NewTicker(a.beats)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
			mine, err := a.renewKey(ctx, id, token, a.cfg.Machine.Now().Add(lease))
			if err == nil && !mine {
				return
			}
			if err != nil && ctx.Err() == nil {
				a.cfg.Log.WarnContext(ctx, "a key was not renewed", "route", id.route, "trace_id", TraceID(ctx), "error", err.Error())
			}
		}
	})
	return func() {
		stop()
		beat.Wait()
	}
}

// beginKey takes the key for this request, or finds the answer to replay.
func (a *API) beginKey(ctx context.Context, id keyID, token, sum string) (row keyRow, replay bool, err error) {
	now := a.cfg.Machine.Now()
	until := now.Add(lease)
	ours, err := a.insertKey(ctx, id, sum, token, now, until)
	if err != nil || ours {
		return keyRow{}, false, err
	}
	row, ok, err := a.getKey(ctx, id)
	if err != nil {
		return keyRow{}, false, err
	}
	if !ok { // released between the two statements
		return keyRow{}, false, inFlight()
	}
	if replay, err = row.judge(sum, now); err != nil || replay {
		return row, replay, err
	}
	ours, err = a.takeKey(ctx, id, sum, token, row, now, until)
	if err == nil && !ours {
		err = inFlight()
	}
	return row, false, err
}

// judge says what a request with the same key gets: the first answer, a refusal,
// or (false, nil) the right to run, because the first one left no effect.
func (k keyRow) judge(sum string, now time.Time) (replay bool, err error) {
	if k.createdAt <= now.Add(-keepKeys).UnixMicro() && k.leaseUntil <= now.UnixMicro() {
		return false, nil
	}
	if k.hash != sum {
		return false, fault.T("httpapi.once", fault.Invalid, "idempotency.other_body", "这个 Idempotency-Key 已用于另一个请求，请换一个新值。",
			"This Idempotency-Key was used for a different request. Use a new one.")
	}
	switch k.state {
	case keyDone:
		return true, nil
	case keySecret:
		return false, fault.T("httpapi.once", fault.Conflict, "idempotency.answer_not_kept", "该请求已经执行；其回答含有密钥，不会保存。",
			"This request was carried out. Its answer held a secret and is not kept.")
	case keyCommitted:
		if k.leaseUntil > now.UnixMicro() {
			return false, inFlight()
		}
		return false, fault.T("httpapi.once", fault.Conflict, "idempotency.answer_lost", "该请求已产生结果，但回答在中断中丢失；请读取当前状态，不要用新的键重复。",
			"This request has taken effect, but its answer was lost when the server stopped. Read the current state; do not repeat it with a new key.")
	case keyRunning:
		if k.leaseUntil > now.UnixMicro() {
			return false, inFlight()
		}
		return false, nil
	}
	return false, fault.E("httpapi.once", fault.Internal, "internal", fmt.Errorf("unknown state %q", k.state), "A stored key cannot be read.")
}

func inFlight() error {
	f := fault.T("httpapi.once", fault.Conflict, "idempotency.in_flight", "相同的请求正在处理，请稍后再试。", "The same request is still being carried out. Try again in a moment.")
	f.Retry = 1
	return f
}

// settleKey is keepAnswer for a caller that has its answer already: it only tells the log.
func (a *API) settleKey(ctx context.Context, op Op, id keyID, token string, answer *buffered) {
	err := a.keepAnswer(context.WithoutCancel(ctx), op, id, token, answer)
	if err != nil {
		a.cfg.Log.ErrorContext(ctx, "the answer of a keyed request was not kept", "route", id.route, "trace_id", TraceID(ctx), "error", err.Error())
	}
}

// keepAnswer keeps the answer of a request that succeeded or had an effect, and
// forgets one that was refused without any: it may be tried again.
func (a *API) keepAnswer(ctx context.Context, op Op, id keyID, token string, answer *buffered) error {
	if answer.code() >= 400 {
		if released, err := a.releaseKey(ctx, id, token); err != nil || released {
			return err
		}
	}
	if op.Secret || answer.secret() {
		return a.finishKey(ctx, id, token, keySecret, answer.code(), "", []byte{})
	}
	header, err := json.Marshal(answer.kept())
	if err != nil {
		return err
	}
	return a.finishKey(ctx, id, token, keyDone, answer.code(), string(header), answer.body.Bytes())
}

func (a *API) replay(w http.ResponseWriter, r *http.Request, row keyRow) {
	var header http.Header
	if err := json.Unmarshal([]byte(row.header), &header); err != nil {
		a.fail(w, r, fault.Wrap("httpapi.replay", err))
		return
	}
	for k, v := range header {
		w.Header()[k] = v
	}
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(int(row.status))
	_, _ = w.Write(row.body) // the client may be gone
}

// buffered holds an answer back until it is stored.
type buffered struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (b *buffered) Header() http.Header { return b.header }

func (b *buffered) WriteHeader(status int) {
	if b.status == 0 && status >= 200 {
		b.status = status
	}
}

func (b *buffered) Write(p []byte) (int, error) { b.WriteHeader(http.StatusOK); return b.body.Write(p) }

func (b *buffered) code() int {
	if b.status == 0 {
		return http.StatusOK
	}
	return b.status
}

// maxKept is the largest answer that is kept for a replay.
const maxKept = 1 << 20

// looksSecret finds keys and tokens in an answer whose operation forgot to say
// that it holds one.
var looksSecret = regexp.MustCompile(`"(sk_[0-9A-Za-z]|eyJ[0-9A-Za-z_-]+\.)`)

// holdsSecret asks the expression, which is dear, only about answers that hold one of
// its beginnings: most do not.
func holdsSecret(body []byte) bool {
	return (bytes.Contains(body, []byte(`"sk_`)) || bytes.Contains(body, []byte(`"eyJ`))) && looksSecret.Match(body)
}

// secret reports whether the answer must not be kept: it sets a cookie, forbids
// being stored, holds what looks like a key or token, or is too large.
func (b *buffered) secret() bool {
	return b.header.Get("Set-Cookie") != "" || b.code() < 400 && b.header.Get("Cache-Control") == "no-store" ||
		b.body.Len() > maxKept || holdsSecret(b.body.Bytes())
}

// keptHeaders are the headers that belong to the answer itself.
var keptHeaders = []string{"Content-Type", "Location", "Etag", "Content-Language", "Link"}

func (b *buffered) kept() http.Header {
	out := http.Header{}
	for _, k := range keptHeaders {
		if v := b.header[k]; len(v) > 0 {
			out[k] = v
		}
	}
	return out
}

func (b *buffered) copyTo(w http.ResponseWriter) {
	for k, v := range b.header {
		w.Header()[k] = v
	}
	w.WriteHeader(b.code())
	_, _ = w.Write(b.body.Bytes()) // the client may be gone
}
