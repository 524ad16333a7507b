package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
)

// effect is what a request does to the database; any table serves.
const (
	effect      = "insert into cron (name, last_tick_us) values ($1, $2)"
	sqlEffects  = "select count(*) from cron"
	sqlKeyState = "select state from idempotency"
)

func (w *world) effects() int64 {
	w.t.Helper()
	n, err := sqldb.One(w.t.Context(), w.db, sqldb.Scalar[int64], sqlEffects)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

type chargeInput struct {
	Body struct {
		Name string `json:"name"`
	}
}

type chargeOutput struct {
	Location string `header:"Location"`
	Cookie   string `header:"Set-Cookie"`
	Body     struct {
		N int `json:"n"`
	}
}

// charge registers an operation that counts its runs; then decides its fate.
func (w *world) charge(op httpapi.Op, then func(ctx context.Context, n int) (*chargeOutput, error)) *int {
	runs := 0
	op.Method, op.Path, op.ID, op.Guard = http.MethodPost, "/v1/charges", "charge", httpapi.Public()
	httpapi.Register(w.api, op, func(ctx context.Context, in *chargeInput) (*chargeOutput, error) {
		runs++
		out := &chargeOutput{Location: "/v1/charges/1"}
		out.Body.N = runs
		if err := w.db.InTx(ctx, func(ctx context.Context) error {
			_, err := w.db.Exec(ctx, effect, in.Body.Name+string(rune('0'+runs)), int64(runs))
			return err
		}); err != nil {
			return nil, err
		}
		if then != nil {
			return then(ctx, runs)
		}
		return out, nil
	})
	return &runs
}

const ann, k1 = "Authorization: Bearer ann", "Idempotency-Key: k1"

func eachWorld(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, files, func(t *testing.T, db *sqldb.DB) { test(t, newWorld(t, db)) })
}

func TestIdempotency(t *testing.T) {
	t.Run("X-68_same_body_first_answer_other_body_422_missing_400", func(t *testing.T) {
		eachWorld(t, func(t *testing.T, w *world) {
			runs := w.charge(httpapi.Op{Idempotent: true, Status: 201}, nil)
			w.want(w.send("POST", "/v1/charges", `{"name":"a"}`, ann), 400, "idempotency.key_missing")
			w.want(w.send("POST", "/v1/charges", `{"name":"a"}`, ann, "Idempotency-Key: "+strings.Repeat("x", 256)), 400, "idempotency.key_invalid")
			first := w.send("POST", "/v1/charges", `{"name":"a"}`, ann, k1)
			w.want(first, 201, "")
			again := w.send("POST", "/v1/charges", `{"name":"a"}`, ann, k1)
			if again.status != 201 || again.body != first.body || again.header.Get("Idempotency-Replayed") != "true" || again.header.Get("Location") != "/v1/charges/1" || *runs != 1 {
				t.Errorf("replay %d %q %v, runs %d", again.status, again.body, again.header, *runs)
			}
			w.want(w.send("POST", "/v1/charges", `{"name":"b"}`, ann, k1), 422, "idempotency.other_body")
			w.want(w.send("POST", "/v1/charges", `{"name":"a"}`, "Authorization: Bearer bob", k1), 201, "")
			if *runs != 2 || w.effects() != 2 {
				t.Errorf("another caller's key: runs %d, effects %d", *runs, w.effects())
			}
		})
	})
	t.Run("kept_24_h_then_deleted", func(t *testing.T) {
		w := sqlite(t)
		runs := w.charge(httpapi.Op{}, nil)
		w.want(w.send("POST", "/v1/charges", `{"name":"a"}`, ann, k1), 200, "")
		w.clock.add(24*time.Hour - time.Microsecond)
		if err := w.api.PruneKeys(t.Context(), time.Time{}); err != nil {
			t.Fatal(err)
		}
		w.want(w.send("POST", "/v1/charges", `{"name":"a"}`, ann, k1), 200, "")
		if *runs != 1 {
			t.Error("forgotten before 24 h")
		}
		w.clock.add(2 * time.Microsecond)
		if err := w.api.PruneKeys(t.Context(), time.Time{}); err != nil {
			t.Fatal(err)
		}
		w.want(w.send("POST", "/v1/charges", `{"name":"a"}`, ann, k1), 200, "")
		if *runs != 2 {
			t.Error("not forgotten after 24 h")
		}
	})
	t.Run("in_flight_409", func(t *testing.T) {
		eachWorld(t, func(t *testing.T, w *world) {
			begun, release := make(chan struct{}), make(chan struct{})
			w.charge(httpapi.Op{}, func(context.Context, int) (*chargeOutput, error) {
				close(begun)
				<-release
				return &chargeOutput{}, nil
			})
			done := make(chan answer)
			go func() { done <- w.send("POST", "/v1/charges", `{"name":"a"}`, ann, k1) }()
			<-begun
			a := w.send("POST", "/v1/charges", `{"name":"a"}`, ann, k1)
			w.want(a, 409, "idempotency.in_flight")
			if a.header.Get("Retry-After") != "1" {
				t.Error(a.header)
			}
			close(release)
			w.want(<-done, 200, "")
		})
	})
	t.Run("refused_without_effect_may_be_tried_again_with_effect_it_may_not", func(t *testing.T) {
		eachWorld(t, func(t *testing.T, w *world) {
			refused := fault.T("test", fault.Conflict, "eligibility.not_met", "不", "no")
			tries := 0
			httpapi.Register(w.api, httpapi.Op{Method: "POST", Path: "/v1/dry", ID: "dry", Guard: httpapi.Public()},
				func(ctx context.Context, _ *chargeInput) (*chargeOutput, error) {
					tries++
					_ = w.db.InTx(ctx, func(ctx context.Context) error {
						_, err := w.db.Exec(ctx, effect, "x", int64(1))
						return errors.Join(err, refused)
					})
					if tries == 1 {
						return nil, refused
					}
					return &chargeOutput{}, nil
				})
			w.want(w.send("POST", "/v1/dry", `{"name":"a"}`, ann, k1), 409, "eligibility.not_met")
			w.want(w.send("POST", "/v1/dry", `{"name":"a"}`, ann, k1), 200, "")
			runs := w.charge(httpapi.Op{}, func(context.Context, int) (*chargeOutput, error) { return nil, refused })
			for range 2 {
				w.want(w.send("POST", "/v1/charges", `{"name":"a"}`, ann, k1), 409, "eligibility.not_met")
			}
			if *runs != 1 {
				t.Errorf("runs %d", *runs)
			}
		})
	})
	t.Run("X-68_after_a_crash_no_effect_runs_twice_and_none_is_lost", func(t *testing.T) {
		eachWorld(t, func(t *testing.T, w *world) {
			for _, c := range []struct {
				name, state, code string
				status            int
			}{{"before the effect", "running", "", 200}, {"after the effect", "committed", "idempotency.answer_lost", 409}} {
				key := "Idempotency-Key: " + c.name
				w2 := newWorld(t, w.db)
				w2.charge(httpapi.Op{}, nil)
				w2.want(w2.send("POST", "/v1/charges", `{"name":"a"}`, ann, key), 200, "")
				if _, err := w.db.Exec(t.Context(), "update idempotency set state = $1, lease_until_us = $2 where key = $3", c.state, w2.clock.Now().Add(time.Minute).UnixMicro(), c.name); err != nil {
					t.Fatal(err)
				}
				if _, err := w.db.Exec(t.Context(), "delete from cron"); err != nil {
					t.Fatal(err)
				}
				w2.want(w2.send("POST", "/v1/charges", `{"name":"a"}`, ann, key), 409, "idempotency.in_flight")
				w2.clock.add(time.Minute)
				w2.want(w2.send("POST", "/v1/charges", `{"name":"a"}`, ann, key), c.status, c.code)
			}
		})
	})
	t.Run("X-68_a_request_that_lost_its_key_cannot_commit", func(t *testing.T) {
		eachWorld(t, func(t *testing.T, w *world) {
			runs := 0
			httpapi.Register(w.api, httpapi.Op{Method: "POST", Path: "/v1/slow", ID: "slow", Guard: httpapi.Public()},
				func(ctx context.Context, _ *chargeInput) (*chargeOutput, error) {
					runs++
					n := runs
					if n == 1 { // so slow that the client's second try takes the key over
						w.clock.add(time.Hour)
						w.want(w.send("POST", "/v1/slow", `{"name":"a"}`, ann, k1), 200, "")
					}
					return &chargeOutput{}, w.db.InTx(ctx, func(ctx context.Context) error {
						_, err := w.db.Exec(ctx, effect, string(rune('0'+n)), int64(n))
						return err
					})
				})
			w.want(w.send("POST", "/v1/slow", `{"name":"a"}`, ann, k1), 409, "idempotency.in_flight")
			if w.effects() != 1 {
				t.Errorf("effects %d, want 1", w.effects())
			}
		})
	})
	t.Run("X-68_a_key_is_held_for_a_minute_and_renewed_while_its_request_runs", func(t *testing.T) {
		eachWorld(t, func(t *testing.T, w *world) {
			httpapi.Beat(w.api, 5*time.Millisecond)
			leased := func() int64 {
				us, err := sqldb.One(t.Context(), w.db, sqldb.Scalar[int64], "select lease_until_us from idempotency")
				if err != nil {
					t.Error(err)
				}
				return us
			}
			w.charge(httpapi.Op{Timeout: time.Hour}, func(ctx context.Context, _ int) (*chargeOutput, error) {
				if until := w.clock.Now().Add(time.Minute).UnixMicro(); leased() != until {
					t.Errorf("held until %d, want %d: a crash would keep the client out for longer", leased(), until)
				}
				for range 3 {
					w.clock.add(59 * time.Second)
					ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
					for want := w.clock.Now().Add(time.Minute).UnixMicro(); ctx.Err() == nil && leased() != want; {
					}
					if ctx.Err() != nil {
						t.Error("not renewed")
					}
					cancel()
					w.want(w.send("POST", "/v1/charges", `{"name":"a"}`, ann, k1), 409, "idempotency.in_flight")
				}
				return &chargeOutput{}, nil
			})
			w.want(w.send("POST", "/v1/charges", `{"name":"a"}`, ann, k1), 200, "")
			if leased() != 0 {
				t.Error("the lease of an answered request is left")
			}
		})
	})
	t.Run("X-68_an_abandoned_key_is_not_taken_from_a_request_that_had_its_effect_meanwhile", func(t *testing.T) {
		eachWorld(t, func(t *testing.T, w *world) {
			if got := httpapi.TakeBeside(t.Context(), w.api); got != nil {
				t.Error(got)
			}
		})
	})
	t.Run("X-68_many_at_once_with_one_key_have_one_effect", func(t *testing.T) {
		eachWorld(t, func(t *testing.T, w *world) {
			refused := fault.T("test", fault.Conflict, "eligibility.not_met", "不", "no")
			var runs atomic.Int64
			httpapi.Register(w.api, httpapi.Op{Method: "POST", Path: "/v1/many", ID: "many", Guard: httpapi.Public()},
				func(ctx context.Context, in *chargeInput) (*chargeOutput, error) {
					if runs.Add(1)%2 == 0 {
						return nil, refused // without an effect: another one may run
					}
					return &chargeOutput{}, w.db.InTx(ctx, func(ctx context.Context) error {
						_, err := w.db.Exec(ctx, effect+" on conflict (name) do update set last_tick_us = cron.last_tick_us + 1", in.Body.Name, int64(1))
						return err
					})
				})
			const keys, callers = 20, 8
			var wg sync.WaitGroup
			for k := range keys {
				for range callers {
					wg.Go(func() {
						a := w.send("POST", "/v1/many", fmt.Sprintf(`{"name":"n%d"}`, k), ann, fmt.Sprint("Idempotency-Key: m", k))
						if a.status != 200 && a.status != 409 {
							t.Errorf("key %d: %d %s", k, a.status, a.body)
						}
					})
				}
			}
			wg.Wait()
			twice, err := sqldb.All(t.Context(), w.db, sqldb.Scalar[string], "select name from cron where last_tick_us <> 1")
			if err != nil || len(twice) > 0 || w.effects() == 0 {
				t.Errorf("%d effects, twice: %v, %v", w.effects(), twice, err)
			}
		})
	})
	t.Run("secrets_and_cookies_are_never_kept", func(t *testing.T) {
		eachWorld(t, func(t *testing.T, w *world) {
			w.charge(httpapi.Op{}, func(context.Context, int) (*chargeOutput, error) {
				return &chargeOutput{Cookie: "souk_session=hunter2"}, nil
			})
			httpapi.Register(w.api, httpapi.Op{Method: "POST", Path: "/v1/keys", ID: "keys", Guard: httpapi.Public(), Secret: true},
				func(context.Context, *chargeInput) (*chargeOutput, error) {
					return &chargeOutput{Location: "hunter2"}, nil
				})
			httpapi.Raw(w.api, httpapi.Op{Method: "POST", Path: "/v1/forgot", ID: "forgot", Guard: httpapi.Public()}, func(rw http.ResponseWriter, _ *http.Request) error {
				_, err := rw.Write([]byte(`{"owner_key":"sk_hunter2"}`))
				return err
			})
			httpapi.Raw(w.api, httpapi.Op{Method: "POST", Path: "/v1/token", ID: "token", Guard: httpapi.Public()}, func(rw http.ResponseWriter, _ *http.Request) error {
				_, err := rw.Write([]byte(`{"token":"eyJhbGciOiJFZERTQSJ9.hunter2"}`))
				return err
			})
			for _, path := range []string{"/v1/charges", "/v1/keys", "/v1/forgot", "/v1/token"} {
				w.want(w.send("POST", path, `{"name":"a"}`, ann, k1), 200, "")
				w.want(w.send("POST", path, `{"name":"a"}`, ann, k1), 409, "idempotency.answer_not_kept")
			}
			rows, err := sqldb.All(t.Context(), w.db, sqldb.Scalar[string], "select state || header || length(body) from idempotency")
			if err != nil || strings.Join(rows, " ") != "secret0 secret0 secret0 secret0" {
				t.Errorf("%q %v", rows, err)
			}
		})
	})
	t.Run("a_panic_gives_the_key_back", func(t *testing.T) {
		eachWorld(t, func(t *testing.T, w *world) {
			n := 0
			httpapi.Raw(w.api, httpapi.Op{Method: "POST", Path: "/v1/p", ID: "p", Guard: httpapi.Public()}, func(http.ResponseWriter, *http.Request) error {
				if n++; n == 1 {
					panic("boom")
				}
				return nil
			})
			w.want(w.send("POST", "/v1/p", "", ann, k1), 500, "internal")
			w.want(w.send("POST", "/v1/p", "", ann, k1), 200, "")
		})
	})
	t.Run("a_form_is_the_same_with_another_boundary", func(t *testing.T) {
		w := sqlite(t)
		runs := 0
		httpapi.Raw(w.api, httpapi.Op{Method: "POST", Path: "/v1/up", ID: "up", Guard: httpapi.Public(), MaxBody: 4 << 20}, func(_ http.ResponseWriter, r *http.Request) error {
			runs++
			_, h, err := r.FormFile("file")
			if err == nil && h.Size != 3<<20 {
				t.Errorf("size %d", h.Size)
			}
			return err
		})
		form := func(boundary string, b byte) (string, string) {
			var s strings.Builder
			m := multipart.NewWriter(&s)
			if err := m.SetBoundary(boundary); err != nil {
				t.Fatal(err)
			}
			p, _ := m.CreateFormFile("file", "a.mp4")
			_, _ = p.Write([]byte(strings.Repeat(string(b), 3<<20)))
			_ = m.Close()
			return s.String(), "Content-Type: " + m.FormDataContentType()
		}
		for i, boundary := range []string{"aaa", "bbb"} {
			body, ct := form(boundary, 'x')
			a := w.send("POST", "/v1/up", body, ct, ann, k1)
			if a.status != 200 {
				t.Fatal(w.log)
			}
			if (i == 1) != (a.header.Get("Idempotency-Replayed") == "true") {
				t.Errorf("%s: %v", boundary, a.header)
			}
		}
		body, ct := form("ccc", 'y')
		w.want(w.send("POST", "/v1/up", body, ct, ann, k1), 422, "idempotency.other_body")
		if runs != 1 {
			t.Errorf("runs %d", runs)
		}
	})
}
