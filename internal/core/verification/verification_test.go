package verification_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/ident"
	"souk/internal/core/audit"
	"souk/internal/core/policy"
	"souk/internal/core/verification"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var start = time.Date(2026, 6, 15, 10, 30, 0, 0, time.UTC)

type hands struct {
	mu sync.Mutex
	at time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hands) move(by time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(by)
}

// world is a store, what it receives and what it has proved.
type world struct {
	t *testing.T
	*verification.Service
	db     *sqldb.DB
	clock  *hands
	box    *verification.Mailbox
	papers []string
	events []verification.Changed
	broken bool // the sender fails
}

func (w *world) Lock(context.Context, string) error { return nil }

func (w *world) Publish(ctx context.Context, _, _ string, payload any) error {
	sqldb.AfterCommit(ctx, func() { w.events = append(w.events, payload.(verification.Changed)) })
	return sqldb.RequireTx(ctx, "world.Publish")
}

func (w *world) Send(ctx context.Context, m verification.Message) error {
	if w.broken {
		return errors.New("the line is dead")
	}
	return w.box.Send(ctx, m)
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		h := &hands{at: start}
		w := &world{t: t, db: db, clock: h}
		ids, log := ident.NewSource(clock.System{}, nil), slog.New(slog.DiscardHandler)
		trail, err := audit.New(audit.Deps{DB: db, Clock: h, Machine: h, IDs: ids, Log: log})
		policies, err2 := policy.New(policy.Deps{DB: db, Clock: h, Machine: h, IDs: ids, Log: log, Audit: trail, Sections: []policy.Section{verification.Section()}})
		box, err3 := verification.NewMailbox(db, h, ids)
		if err := errors.Join(err, err2, err3); err != nil {
			t.Fatal(err)
		}
		if _, err := policies.Start(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		w.box = box
		w.Service, err = verification.New(verification.Deps{DB: db, Clock: h, IDs: ids, Log: log, Policies: policies, Audit: trail, Stores: w, Events: w, Key: bytes.Repeat([]byte("k"), 32),
			Sender: w, Binder: verification.PracticeBinder{}, Papers: func(context.Context, string) ([]string, error) { return w.papers, nil }})
		if err != nil {
			t.Fatal(err)
		}
		test(t, w)
	})
}

const (
	store = "sto_1"
	mail  = "ana@shop.example"
)

// send asks for a code and reads it where it arrives.
func (w *world) send(c verification.Channel, address string) string {
	w.t.Helper()
	if _, err := w.SendCode(w.t.Context(), store, c, address, "en"); err != nil {
		w.t.Fatal(err)
	}
	got, err := w.box.List(w.t.Context(), "", 1)
	if err != nil || len(got) != 1 {
		w.t.Fatal(got, err)
	}
	code := regexp.MustCompile(`\d{6}`).FindString(got[0].Body)
	if code == "" {
		w.t.Fatalf("no code in %q", got[0].Body)
	}
	return code
}

func (w *world) confirm(c verification.Channel, code string) error {
	_, err := w.Confirm(w.t.Context(), store, c, code)
	return err
}

func refused(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Is(err, kind) || fault.CodeOf(err) != code {
		t.Errorf("%v, want %s %s", err, kind, code)
	}
}

func says(t *testing.T, err error, words string) {
	t.Helper()
	if got := fault.As(err).Msg.In("en"); !strings.Contains(got, words) {
		t.Errorf("%q does not say %q", got, words)
	}
}

func wrong(code string) string {
	last := code[len(code)-1]
	return code[:len(code)-1] + string('0'+(last-'0'+1)%10)
}

func TestCode_X15(t *testing.T) {
	t.Run("X-15_email_and_phone_are_proved_by_their_codes", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			for c, address := range map[verification.Channel]string{verification.Email: " Ana@Shop.example ", verification.Phone: "+86 138 0013-8000"} {
				code := w.send(c, address)
				if err := w.confirm(c, code); err != nil {
					t.Fatal(err)
				}
				refused(t, w.confirm(c, code), fault.Conflict, "verification.no_code") // counts once
			}
			facts, err := w.Facts(t.Context(), store)
			if err != nil || !slices.Equal(facts, []string{"email_verified", "phone_verified"}) || len(w.events) != 2 {
				t.Errorf("%v %v, %d events", facts, err, len(w.events))
			}
			if other, _ := w.Facts(t.Context(), "sto_2"); len(other) != 0 {
				t.Errorf("another store has %v", other)
			}
			// a code is nowhere in the clear
			n, err := sqldb.One(t.Context(), w.db, sqldb.Scalar[int64], "select count(*) from verification_code where length(digest) <> 32")
			if err != nil || n != 0 {
				t.Errorf("%d digests of another length, %v", n, err)
			}
		})
	})
	t.Run("X-15_attempts_count_before_they_are_looked_at", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			code := w.send(verification.Email, mail)
			for i := range 5 {
				err := w.confirm(verification.Email, wrong(code))
				refused(t, err, fault.Invalid, "verification.code_wrong")
				if left := fault.As(err).Extra["attempts_left"]; left != int64(4-i) {
					t.Errorf("%v attempts left after %d", left, i+1)
				}
			}
			refused(t, w.confirm(verification.Email, code), fault.Limited, "verification.attempts")
			w.clock.move(time.Minute)
			code = w.send(verification.Email, mail)
			var wg sync.WaitGroup
			for range 20 {
				wg.Go(func() { _ = w.confirm(verification.Email, wrong(code)) })
			}
			wg.Wait()
			refused(t, w.confirm(verification.Email, code), fault.Limited, "verification.attempts")
		})
	})
	t.Run("X-15_a_code_ends_and_only_the_last_one_counts", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			first := w.send(verification.Email, mail)
			w.clock.move(time.Minute)
			second := w.send(verification.Email, "bo@shop.example")
			if first != second {
				refused(t, w.confirm(verification.Email, first), fault.Invalid, "verification.code_wrong")
			}
			w.clock.move(10 * time.Minute)
			refused(t, w.confirm(verification.Email, second), fault.Invalid, "verification.code_expired")
			third := w.send(verification.Email, mail)
			w.clock.move(10*time.Minute - time.Microsecond)
			if err := w.confirm(verification.Email, third); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("X-15_sending_is_limited", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			w.send(verification.Email, mail)
			w.clock.move(time.Minute - time.Microsecond)
			_, err := w.SendCode(t.Context(), store, verification.Email, "other@shop.example", "en")
			refused(t, err, fault.Limited, "verification.too_soon")
			w.clock.move(time.Microsecond)
			w.broken = true
			_, err = w.SendCode(t.Context(), store, verification.Email, mail, "en")
			refused(t, err, fault.Unavailable, "verification.not_sent")
			w.broken = false
			for range 4 { // what was not sent does not count
				w.send(verification.Email, mail)
				w.clock.move(time.Minute)
			}
			_, err = w.SendCode(t.Context(), store, verification.Email, mail, "en")
			refused(t, err, fault.Limited, "verification.too_many")
			w.send(verification.Phone, "+8613800138000") // each channel by itself
			w.clock.move(24 * time.Hour)
			w.send(verification.Email, mail)
		})
	})
	t.Run("X-15_what_is_sent_is_said_only_in_practice", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			sent, err := w.SendCode(t.Context(), store, verification.Email, mail, "en")
			if err != nil || sent.Practice != "" {
				t.Errorf("%q %v, want nothing of the code", sent.Practice, err)
			}
			if !sent.NextAt.Equal(w.clock.Now().Add(time.Minute)) || !sent.ExpiresAt.Equal(w.clock.Now().Add(10*time.Minute)) {
				t.Errorf("next %v, ends %v", sent.NextAt, sent.ExpiresAt)
			}
			w.clock.move(time.Minute)
			w.Sender = w.box
			if sent, err = w.SendCode(t.Context(), store, verification.Email, mail, "en"); err != nil {
				t.Fatal(err)
			}
			if err := w.confirm(verification.Email, regexp.MustCompile(`\d{6}`).FindString(sent.Practice)); err != nil {
				t.Errorf("%q: %v", sent.Practice, err)
			}
		})
	})
	t.Run("X-15_a_refusal_says_how_long_and_how_often", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			code := w.send(verification.Email, mail)
			_, err := w.SendCode(t.Context(), store, verification.Email, mail, "en")
			says(t, err, "in 60 s")
			says(t, w.confirm(verification.Email, wrong(code)), "left: 4.")
		})
	})
	t.Run("bad_addresses", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			for address, c := range map[string]verification.Channel{"": verification.Email, "ana": verification.Email, "a@b\r\nBcc: c@d": verification.Email,
				"13800138000": verification.Phone, "+0123456789": verification.Phone, "+86 abc": verification.Phone, "+" + strings.Repeat("1", 16): verification.Phone, "x": "fax"} {
				_, err := w.SendCode(t.Context(), store, c, address, "en")
				refused(t, err, fault.Invalid, "verification.address")
			}
			refused(t, w.confirm(verification.Email, "123456"), fault.Conflict, "verification.no_code")
		})
	})
	t.Run("a_proved_address_stays_until_the_next_is", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			if err := w.confirm(verification.Email, w.send(verification.Email, mail)); err != nil {
				t.Fatal(err)
			}
			w.clock.move(time.Minute)
			next := w.send(verification.Email, "new@shop.example")
			if facts, err := w.Facts(t.Context(), store); err != nil || len(facts) != 1 {
				t.Errorf("%v %v", facts, err)
			}
			if err := w.confirm(verification.Email, next); err != nil || len(w.events) != 1 {
				t.Errorf("%v, %d events", err, len(w.events))
			}
		})
	})
}

func TestBinding_X15(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		if c, _, err := w.Bind(ctx, store, "refused-1"); err != nil || c.State != verification.Pending {
			t.Fatal(c, err)
		}
		if c, err := w.Refresh(ctx, store); err != nil || c.State != verification.Refused || c.Reason != "account_refused" {
			t.Fatal(c, err)
		}
		if _, _, err := w.Bind(ctx, store, "2088-1"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if c, err := w.Refresh(ctx, store); err != nil || c.State != verification.Verified {
				t.Fatal(c, err)
			}
		}
		_, _, err := w.Bind(ctx, store, "2088-2")
		refused(t, err, fault.Conflict, "verification.bound")
		if facts, _ := w.Facts(ctx, store); !slices.Equal(facts, []string{"payment_binding"}) {
			t.Error(facts)
		}
		for range 2 {
			if err := w.Unbind(ctx, store); err != nil {
				t.Fatal(err)
			}
		}
		if facts, _ := w.Facts(ctx, store); len(facts) != 0 || len(w.events) != 2 {
			t.Errorf("%v, events %+v", facts, w.events)
		}
	})
}

func TestStatus_X16(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		missing := func() []string {
			s, err := w.Status(t.Context(), store)
			if err != nil {
				t.Fatal(err)
			}
			out := []string{}
			for _, p := range s.Parts {
				if !p.Label.Complete() || p.OK == p.Fix.Complete() {
					t.Errorf("%+v", p)
				}
				if !p.OK {
					out = append(out, p.Name)
				}
			}
			if s.Verified != (len(out) == 0) {
				t.Errorf("%+v", s)
			}
			return out
		}
		if got := missing(); len(got) != 5 {
			t.Error(got)
		}
		w.papers = []string{"business_licence", "brand_authorisation", "payment_binding", "phone_verified"}
		if got := missing(); !slices.Equal(got, []string{"email"}) {
			t.Error(got)
		}
		if err := w.confirm(verification.Email, w.send(verification.Email, mail)); err != nil {
			t.Fatal(err)
		}
		if got := missing(); len(got) != 0 {
			t.Error(got)
		}
		w.papers = []string{"business_licence", "trademark", "payment_binding", "phone_verified"}
		if got := missing(); len(got) != 0 {
			t.Errorf("a trademark does as well as an authorisation: %v", got)
		}
		w.papers = w.papers[:1]
		if got := missing(); len(got) != 3 {
			t.Error(got)
		}
		s, _ := w.Status(t.Context(), store)
		if s.Parts[0].Elsewhere || s.Parts[2].Elsewhere {
			t.Error("proved here, or not at all, is not elsewhere")
		}
		w.papers = []string{"payment_binding"}
		if s, _ := w.Status(t.Context(), store); !s.Parts[2].OK || !s.Parts[2].Elsewhere {
			t.Errorf("%+v, want what the marketplace knows", s.Parts[2])
		}
		if s.Parts[0].Address != "a***@shop.example" {
			t.Errorf("the address is shown as %q", s.Parts[0].Address)
		}
	})
}

func TestWithout_adapters_it_says_so(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.Deps
		d.Sender, d.Binder = nil, nil
		s, err := verification.New(d)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.SendCode(t.Context(), store, verification.Email, mail, "en")
		refused(t, err, fault.Unavailable, "verification.no_sender")
		_, _, err = s.Bind(t.Context(), store, "2088")
		refused(t, err, fault.Unavailable, "verification.no_binder")
	})
}
