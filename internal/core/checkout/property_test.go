package checkout_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/fault"
	"souk/internal/core/checkout"
	"souk/internal/platform/sqldb"
)

// held is what the model knows of a reservation.
type held struct {
	id      string
	units   int64
	expires time.Time
	state   checkout.State
}

// model is what must be true after any sequence of calls.
type model struct {
	w     *world
	known []*held
	free  int64
	spent int64
}

func (m *model) settle() {
	for _, h := range m.known {
		if h.state == checkout.Reserved && !m.w.clock.Now().Before(h.expires) {
			h.state = checkout.Expired
			m.free += h.units
		}
	}
}

// end is what a step on a reservation must answer, in the model.
func (m *model) end(h *held, to checkout.State) (code string) {
	m.settle()
	switch {
	case h.state == checkout.Reserved && to == checkout.Captured:
		h.state = to
		m.spent += h.units
	case h.state == checkout.Reserved:
		h.state = to
		m.free += h.units
	case h.state == to, h.state == checkout.Expired && to == checkout.Released:
	default:
		return "checkout." + string(h.state)
	}
	return ""
}

func (m *model) call(ctx context.Context, id string, to checkout.State) error {
	var err error
	if to == checkout.Captured {
		_, err = m.w.Capture(ctx, checkout.CaptureInput{Owner: key, ID: id})
	} else {
		_, err = m.w.Release(ctx, checkout.ReleaseInput{Owner: key, ID: id})
	}
	return err
}

// check compares the model with what is stored: each reservation ended exactly as
// often and as it should, the purse's sums add up, hooks ran once each.
func (m *model) check(t *rapid.T) {
	ctx := m.w.t.Context()
	m.settle()
	if err := m.w.ExpireDue(ctx, m.w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	var units, captured, released int64
	for _, h := range m.known {
		r, err := m.w.Reservation(ctx, key, h.id)
		if err != nil || r.State != h.state {
			t.Fatalf("%s is %s, the model has %s, %v", h.id, r.State, h.state, err)
		}
		orders := map[bool]int{true: len(r.Cart.Parts)}[h.state == checkout.Captured]
		events := map[bool]int{true: 1}[h.state == checkout.Captured]
		if len(r.Orders) != orders || m.w.post.captures(h.id) != events {
			t.Fatalf("%s (%s) has %d orders, %d events", h.id, h.state, len(r.Orders), m.w.post.captures(h.id))
		}
		switch {
		case h.units == 0:
		case h.state == checkout.Reserved:
			units += h.units
		case h.state == checkout.Captured:
			captured++
		default:
			released++
		}
	}
	b, err := m.w.purse.of(ctx, buyer)
	if err != nil || b != (balance{m.free, units, m.spent}) || b.free+b.held+b.spent != coins {
		t.Fatalf("the purse has %+v, the model %d free %d held %d spent, %v", b, m.free, units, m.spent, err)
	}
	for hook, want := range map[string]int64{"capture": captured, "release": released} {
		n, err := sqldb.One(ctx, m.w.db, sqldb.Scalar[int64], "select count(*) from purse_move where hook = $1", hook)
		if err != nil || n != want {
			t.Fatalf("hook %s ran %d times, want %d, %v", hook, n, want, err)
		}
	}
}

// reset empties the world for the next run of rapid.
func (w *world) reset() {
	for _, q := range []string{"delete from purse", "delete from purse_move", "delete from checkout_order", "delete from checkout_reservation", "delete from checkout_quote"} {
		must[int64](w.t)(w.db.Exec(w.t.Context(), q))
	}
	must[int64](w.t)(w.db.Exec(w.t.Context(), insertPurse, buyer, int64(coins)))
	w.post.mu.Lock()
	w.post.sent, w.post.tasks = nil, nil
	w.post.mu.Unlock()
}

func (m *model) reserve(t *rapid.T) {
	ctx := m.w.t.Context()
	in := cart(rapid.SampledFrom([]int64{0, 0, 1, 700, 2_000, 2_500, 99_999}).Draw(t, "use"))
	q, err := m.w.Quote(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	wait := time.Duration(rapid.IntRange(0, 16).Draw(t, "minutes before reserving")) * time.Minute
	m.w.clock.move(wait)
	m.settle()
	if err := m.w.ExpireDue(ctx, m.w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	var units int64
	for _, a := range q.Cart.Adjustments {
		units += a.Units
	}
	r, err := m.w.Reserve(ctx, checkout.ReserveInput{Owner: key, QuoteID: q.ID})
	switch {
	case wait >= 15*time.Minute:
		refused(m.w.t, err, fault.Conflict, "checkout.quote_expired")
		return
	case units > m.free:
		refused(m.w.t, err, fault.Insufficient, "purse.short")
		return
	case err != nil:
		t.Fatal(err)
	}
	m.free -= units
	m.known = append(m.known, &held{r.ID, units, r.ExpiresAt, checkout.Reserved})
	if _, err := m.w.Reserve(ctx, checkout.ReserveInput{Owner: key, QuoteID: q.ID}); fault.CodeOf(err) != "checkout.quote_used" {
		t.Fatalf("reserved twice: %v", err)
	}
}

// race calls several ends of one reservation at once: exactly one of them happens.
func (m *model) race(t *rapid.T, h *held) {
	ctx := m.w.t.Context()
	m.settle()
	n := rapid.IntRange(2, 6).Draw(t, "callers")
	wants := make([]checkout.State, n)
	for i := range wants {
		wants[i] = rapid.SampledFrom([]checkout.State{checkout.Captured, checkout.Released}).Draw(t, "want")
	}
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i, to := range wants {
		wg.Go(func() { errs[i] = m.call(ctx, h.id, to) })
	}
	var expired error
	wg.Go(func() { expired = m.w.Expire(ctx, h.id) })
	wg.Wait()
	r, err := m.w.Reservation(ctx, key, h.id)
	if err = errors.Join(err, expired); err != nil || r.State == checkout.Reserved {
		t.Fatalf("nobody won: %+v %v", r.State, err)
	}
	if h.state == checkout.Reserved {
		m.end(h, r.State)
	}
	for i, to := range wants {
		if code := m.end(h, to); fault.CodeOf(errs[i]) != code {
			t.Fatalf("%s on %s answered %v, want %q", to, h.state, errs[i], code)
		}
	}
}

func TestProperty_X68_every_reservation_ends_exactly_once(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rapid.Check(t, func(rt *rapid.T) {
			w.reset()
			m := &model{w: w, free: coins}
			one := func() *held {
				if len(m.known) == 0 {
					return nil
				}
				return rapid.SampledFrom(m.known).Draw(rt, "which")
			}
			step := func(to checkout.State) func(*rapid.T) {
				return func(rt *rapid.T) {
					h := one()
					if h == nil {
						return
					}
					code := m.end(h, to)
					if err := m.call(t.Context(), h.id, to); fault.CodeOf(err) != code {
						rt.Fatalf("%s: %v, want %q", to, err, code)
					}
				}
			}
			rt.Repeat(map[string]func(*rapid.T){
				"reserve": m.reserve,
				"capture": step(checkout.Captured),
				"release": step(checkout.Released),
				"race": func(rt *rapid.T) {
					if h := one(); h != nil {
						m.race(rt, h)
					}
				},
				"wait": func(rt *rapid.T) {
					w.clock.move(time.Duration(rapid.IntRange(1, 31).Draw(rt, "minutes")) * time.Minute)
				},
				"": m.check,
			})
		})
	})
}

// TestParallel_X68 is C-08's shape: many orders at once on one purse that pays for
// few of them.
func TestParallel_X68_a_purse_is_never_overdrawn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const callers = 50
		quotes := make([]string, callers)
		for i := range quotes {
			quotes[i] = w.quote(cart(2_500)).ID // 25.00 USD, all that the part is worth; the purse holds four of them
		}
		errs := make([]error, callers)
		var wg sync.WaitGroup
		for i, q := range quotes {
			wg.Go(func() {
				var r checkout.Reservation
				if r, errs[i] = w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: q}); errs[i] == nil {
					_, errs[i] = w.Capture(t.Context(), checkout.CaptureInput{Owner: key, ID: r.ID})
				}
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if fault.CodeOf(err) != "purse.short" {
				t.Error(err)
			}
		}
		if b := w.balance(); won != 4 || b != (balance{0, 0, coins}) {
			t.Errorf("%d won, purse %+v", won, fmt.Sprint(b))
		}
	})
}
