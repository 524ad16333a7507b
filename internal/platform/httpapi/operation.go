package httpapi

import (
	"context"
	"net/http"
	"time"

	"souk/internal/base/clock"
)

// operation puts the steps of an operation around its handler.
func (a *API) operation(op Op, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := scopeOf(r.Context())
		s.route = op.Path
		if op.CrossOrigin {
			crossOrigin(w.Header())
		}
		if r.Body != nil {
			r.Body = http.MaxBytesReader(w, r.Body, op.MaxBody+1)
		}
		stop := func() {}
		if op.Timeout < 0 {
			w, stop = a.pace(w)
		} else {
			r, stop = limitTime(op, w, r)
		}
		defer stop()
		r, err := a.enter(op, r)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		if key := r.Header.Get("Idempotency-Key"); op.Idempotent || key != "" && r.Method == http.MethodPost {
			a.once(op, key, w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// enter finds out who calls and whether they may.
func (a *API) enter(op Op, r *http.Request) (*http.Request, error) {
	if !op.OwnAuth {
		if err := a.checkOrigin(op, r); err != nil {
			return r, err
		}
	}
	s := scopeOf(r.Context())
	if a.cfg.Authenticator != nil && !op.OwnAuth {
		ctx, err := a.cfg.Authenticator.Authenticate(r.Context(), r)
		if err != nil {
			return r, err
		}
		r = r.WithContext(ctx)
		s.principal = a.cfg.Principal(ctx)
		if a.cfg.Language != nil {
			if lang := a.cfg.Language(ctx); lang == "zh" || lang == "en" {
				s.lang = lang
			}
		}
	}
	if err := op.Guard.Check(r.Context(), &Request{HTTP: r, Op: op}); err != nil {
		return r, err
	}
	// after the guard: a stranger must not spend what a store or an account has
	if err := a.limitRequest(op, r); err != nil {
		return r, err
	}
	if op.IfMatch && s.ifMatch == "" {
		return r, missingMatch()
	}
	return r, nil
}

// answerRoom is the least time that is left for the answer after an operation's
// own time is over.
const answerRoom = 2 * time.Second

// limitTime bounds reading, work and writing of one request. Deadlines belong to
// the connection and outlive a request, so every request sets its own.
func limitTime(op Op, w http.ResponseWriter, r *http.Request) (*http.Request, context.CancelFunc) {
	control := http.NewResponseController(w)
	end := clock.System{}.Now().Add(op.Timeout)
	// Later than the context's end: room for the answer, and a connection whose read
	// deadline is over would look like a client that went away.
	room := max(op.Timeout/4, answerRoom)
	_ = control.SetReadDeadline(end.Add(room)) // not every writer can (tests)
	_ = control.SetWriteDeadline(end.Add(room))
	ctx, cancel := context.WithTimeout(r.Context(), op.Timeout)
	return r.WithContext(ctx), cancel
}

// writePace is how long a reader may take for one piece of an answer that has no
// time of its own (32 KiB of a file): slower ones lose the connection and may
// ask for the rest of the range.
const writePace = 30 * time.Second

// paced gives every write its own deadline.
type paced struct {
	http.ResponseWriter
	control *http.ResponseController
	each    time.Duration
}

// pace lets an operation run for as long as its reader takes what is written.
func (a *API) pace(w http.ResponseWriter) (http.ResponseWriter, context.CancelFunc) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // not every writer can (tests)
	p := &paced{w, control, a.paces}
	p.more()
	return p, func() { _ = control.SetReadDeadline(clock.System{}.Now().Add(a.paces)) } // for a body that nobody has read
}

func (p *paced) more() { _ = p.control.SetWriteDeadline(clock.System{}.Now().Add(p.each)) }

func (p *paced) WriteHeader(status int) {
	p.more()
	p.ResponseWriter.WriteHeader(status)
}

func (p *paced) Write(b []byte) (int, error) {
	p.more()
	return p.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach flushing and deadlines.
func (p *paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }
