package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/core/checkout"
	"souk/internal/platform/sqldb"
)

// The purse is an adjuster as coins will be one, beside the service that ships: the
// program that is killed has it, a row for each hook says that the hook ran, and a
// hook that runs twice fails.
const (
	purseCommand = "serve-purse"
	fortune      = 1_000_000

	createPurse = `create table if not exists purse (buyer text primary key, free bigint not null, held bigint not null, spent bigint not null)`
	createMove  = `create table if not exists purse_move (reservation text not null, hook text not null, units bigint not null, primary key (reservation, hook))`
	insertPurse = `insert into purse (buyer, free, held, spent) values ($1, $2, 0, 0) on conflict (buyer) do nothing`
	insertMove  = `insert into purse_move (reservation, hook, units) values ($1, $2, $3)`
	holdUnits   = `update purse set free = free - $2, held = held + $2 where buyer = $1 and free >= $2`
	spendUnits  = `update purse set held = held - $2, spent = spent + $2 where buyer = $1 and held >= $2`
	returnUnits = `update purse set held = held - $2, free = free + $2 where buyer = $1 and held >= $2`
)

func purseBuyers() []string { return []string{"ana", "bea"} }

// purseOf is the adjuster on a database.
func purseOf(db *sqldb.DB) checkout.Adjuster {
	move := func(statement, hook string) func(context.Context, checkout.Reservation, []checkout.Adjustment) error {
		return func(ctx context.Context, r checkout.Reservation, quoted []checkout.Adjustment) error {
			units := quoted[0].Units
			if _, err := db.Exec(ctx, insertMove, r.ID, hook, units); err != nil {
				return err
			}
			n, err := db.Exec(ctx, statement, r.BuyerID, units)
			if err == nil && n != 1 {
				err = fmt.Errorf("purse of %s: %s of %d", r.BuyerID, hook, units)
			}
			return err
		}
	}
	return checkout.Adjuster{Name: "purse",
		Quote: func(_ context.Context, cart checkout.Cart) ([]checkout.Adjustment, error) {
			var units int64
			if raw := cart.Choices["purse"]; raw == nil || json.Unmarshal(raw, &units) != nil {
				return []checkout.Adjustment{}, nil
			}
			return []checkout.Adjustment{{StoreID: cart.Parts[0].StoreID, Label: i18n.T("金币", "Coins"), Units: units, Amount: money.Amount{Micros: -units * 10_000, Currency: cart.Currency}}}, nil
		},
		Reserve: move(holdUnits, "reserve"), Capture: move(spendUnits, "capture"), Release: move(returnUnits, "release")}
}

// servePurse is `souk serve --sandbox` with the purse at its checkout.
func servePurse(dir, addr string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	cfg := Config{Data: dir, Addr: addr, Sandbox: true}.fromEnvironment(os.Getenv)
	if err := cfg.Validate(); err != nil {
		return err
	}
	lock, err := lockData(dir)
	if err != nil {
		return err
	}
	defer lock.Close()
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	s, err := build(ctx, cfg, buildOptions{log: slog.New(slog.NewJSONHandler(os.Stderr, nil))})
	if err != nil {
		return err
	}
	defer s.close()
	for _, q := range []string{createPurse, createMove} {
		if _, err := s.db.Exec(ctx, q); err != nil {
			return err
		}
	}
	for _, b := range purseBuyers() {
		if _, err := s.db.Exec(ctx, insertPurse, b, int64(fortune)); err != nil {
			return err
		}
	}
	s.checkout.Adjusters = append(s.checkout.Adjusters, purseOf(s.db))
	return errors.Join(s.ownKey(ctx), s.serve(env{ctx: ctx, in: os.Stdin, out: io.Discard, err: os.Stderr, getenv: os.Getenv}, listener))
}

// asked is a request that changes something, under a key of its own.
type asked struct {
	step, path, key, body string
	reservation           string // "" of a reserve that nobody has answered
	heard                 bool
}

// till is a host's side of the counter: what was asked and what was answered.
type till struct {
	t        *testing.T
	operator string
	store    string
	product  string
	mu       sync.Mutex
	asked    []*asked
	answers  int
	serial   int
}

func (h *till) answered() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.answers
}

func (h *till) note(step, path, body, reservation string) *asked {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.serial++
	a := &asked{step: step, path: path, key: fmt.Sprintf("k%d", h.serial), body: body, reservation: reservation}
	h.asked = append(h.asked, a)
	return a
}

// ended are the answers that say that time was over, or that the other step was
// faster: they are right, and end the story of the reservation.
func ended(status int, text string) bool {
	return status == http.StatusConflict && (strings.Contains(text, `"checkout.quote_expired"`) || strings.Contains(text, `"checkout.expired"`) ||
		strings.Contains(text, `"checkout.captured"`) || strings.Contains(text, `"checkout.released"`) || strings.Contains(text, `"checkout.quote_used"`))
}

// ask sends a request, the first time or again; ok is false when it ended without
// a success.
func (h *till) ask(c *child, a *asked) (ok bool, err error) {
	status, text, err := c.callWith(h.operator, http.MethodPost, a.path, a.body, "Idempotency-Key", a.key)
	if err != nil {
		return false, err
	}
	var r struct {
		Reservation struct{ ID, State string }
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if status >= 300 || json.Unmarshal([]byte(text), &r) != nil {
		if strings.Contains(text, `"idempotency.answer_lost"`) && !a.heard {
			return false, errAnswerLost
		}
		if !ended(status, text) {
			h.t.Errorf("%s: %d %s", a.step, status, text)
			return false, errUnexpected
		}
		if a.heard {
			h.t.Errorf("%s was answered with a success; asked again: %d %s", a.step, status, text)
		}
		return false, nil
	}
	if a.reservation != "" && a.reservation != r.Reservation.ID {
		h.t.Errorf("%s: reservation %s, at first it was %s", a.step, r.Reservation.ID, a.reservation)
	}
	if want := map[string]string{"capture": "captured", "release": "released", "reserve": "reserved"}[a.step]; r.Reservation.State != want {
		h.t.Errorf("%s answers %s", a.step, r.Reservation.State)
	}
	a.heard, a.reservation = true, r.Reservation.ID
	h.answers++
	return true, nil
}

// errAnswerLost: the request took effect and the service died before it had kept
// the answer. The host reads on under another key.
var errAnswerLost = errors.New("answer lost")

// buy takes one cart to one of its ends.
func (h *till) buy(c *child, buyer string) error {
	cart := fmt.Sprintf(`{"lines":[{"product":%q,"quantity":1}],"buyer":%q,"country":"DE","device":"desktop","choices":{"purse":%d}}`, h.product, buyer, 1+rand.IntN(9))
	status, text, err := c.call(h.operator, http.MethodPost, "/v1/checkout/quotes", cart)
	var q quoteAnswer
	if err != nil || status != http.StatusCreated || json.Unmarshal([]byte(text), &q) != nil {
		if err == nil {
			h.t.Errorf("quote: %d %s", status, text)
		}
		return errUnexpected
	}
	a := h.note("reserve", "/v1/checkout/reservations", fmt.Sprintf(`{"quote_id":%q}`, q.Quote.ID), "")
	if ok, err := h.ask(c, a); err != nil || !ok {
		return err
	}
	at := "/v1/checkout/reservations/" + a.reservation
	switch rand.IntN(4) {
	case 0: // left alone: it expires
		return nil
	case 1:
		_, err = h.ask(c, h.note("release", at+"/release", `{}`, a.reservation))
		return err
	case 2: // both at once: one of them is late
		var wg sync.WaitGroup
		for _, step := range []string{"capture", "release", "capture"} {
			one := h.note(step, at+"/"+step, `{}`, a.reservation)
			wg.Go(func() { _, _ = h.ask(c, one) }) // the next request says that the service is gone
		}
		wg.Wait()
		return nil
	}
	_, err = h.ask(c, h.note("capture", at+"/capture", `{}`, a.reservation))
	return err
}

// rush buys from several counters and lets time pass until the process is gone.
func (h *till) rush(c *child) (wait func()) {
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			for h.buy(c, purseBuyers()[i%2]) == nil {
			}
		})
	}
	wg.Go(func() {
		for seen := h.answered(); ; { // a while of the business clock for every dozen answers
			if status, _, err := c.call(h.operator, http.MethodGet, "/v1/me", ""); err != nil || status != http.StatusOK {
				return
			}
			if now := h.answered(); now >= seen+12 {
				seen = now
				if _, _, err := c.call(h.operator, http.MethodPost, "/v1/sandbox/clock", `{"advance":"20m"}`); err != nil {
					return
				}
			}
		}
	})
	return wg.Wait
}

// again asks everything once more: what was answered answers the same, what was
// not comes to an end now.
func (h *till) again(c *child, from int) {
	h.t.Helper()
	for _, a := range h.asked[from:] {
		_, err := h.ask(c, a)
		if errors.Is(err, errAnswerLost) {
			a.key += "-again"
			_, err = h.ask(c, a)
		}
		if err != nil {
			h.t.Fatalf("%s asked again: %v", a.step, err)
		}
	}
}

// balanced compares reservations, hooks, purses and orders of a folder at rest.
func (h *till) balanced(dir string) (captured int) {
	h.t.Helper()
	db, err := sqldb.Open(h.t.Context(), sqldb.DefaultConfig("sqlite:"+filepath.Join(dir, "souk.db")))
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	pairs := func(query string) map[string]string {
		h.t.Helper()
		rows, err := sqldb.All(h.t.Context(), db, func(r sqldb.Row) (p [2]string, err error) { return p, r.Scan(&p[0], &p[1]) }, query)
		if err != nil {
			h.t.Fatal(err)
		}
		out := map[string]string{}
		for _, p := range rows {
			out[p[0]] = p[1]
		}
		return out
	}
	hooks := pairs(`select reservation, group_concat(hook, ' ') from (select reservation, hook from purse_move order by reservation, hook desc) group by reservation`)
	orders := pairs(`select reservation_id, cast(count(*) as text) from checkout_order group by reservation_id`)
	states := pairs(`select id, state from checkout_reservation order by id`)
	for id, state := range states {
		want := map[string][2]string{"reserved": {"reserve", ""}, "captured": {"reserve capture", "1"}, "released": {"reserve release", ""}, "expired": {"reserve release", ""}}[state]
		if [2]string{hooks[id], orders[id]} != want {
			h.t.Errorf("%s is %s with the hooks %q and %q orders", id, state, hooks[id], orders[id])
		}
		if state == "captured" {
			captured++
		}
	}
	if len(hooks) != len(states) {
		h.t.Errorf("hooks ran for %d reservations, there are %d", len(hooks), len(states))
	}
	sums := pairs(`select p.buyer, (p.free + p.held + p.spent) || ' ' || (p.held - coalesce((select sum(case hook when 'reserve' then units else -units end) from purse_move m
join checkout_reservation r on r.id = m.reservation where r.buyer_id = p.buyer), 0)) || ' ' || (p.held - coalesce((select sum(units) from purse_move m
join checkout_reservation r on r.id = m.reservation where r.buyer_id = p.buyer and r.state = 'reserved'), 0)) from purse p`)
	for _, b := range purseBuyers() {
		if want := fmt.Sprintf("%d 0 0", fortune); sums[b] != want {
			h.t.Errorf("purse of %s: whole, held but for the hooks, held but for open reservations: %q, want %q", b, sums[b], want)
		}
	}
	// A minute passes: the keys of requests that died are free again.
	// The leases of the dead process run out, as they do within minutes.
	for _, q := range []string{`update idempotency set lease_until_us = 0`, `update job set lease_until_us = 0 where state = 'running'`} {
		if _, err := db.Exec(h.t.Context(), q); err != nil {
			h.t.Fatal(err)
		}
	}
	for _, a := range h.asked {
		if state := states[a.reservation]; a.heard && (state == "" || a.step == "capture" && state != "captured" || a.step == "release" && state != "released") {
			h.t.Errorf("%s of %s was answered, it is %q", a.step, a.reservation, state)
		}
	}
	return captured
}

// TestCrash_X68_kill_9_of_checkout_and_its_jobs kills a service whose reservations
// are made, captured, released and run out in parallel. After each kill the holds
// are the sum of open reservations, nothing is held or taken twice, and every
// request answers again as it did; at the end every captured reservation has
// become one order, by a job, once.
func TestCrash_X68_kill_9_of_checkout_and_its_jobs(t *testing.T) {
	rounds := crashRounds(t)
	dir := filepath.Join(t.TempDir(), "data")
	c := startProgram(t, dir, purseCommand)
	h := &till{t: t, operator: c.lastingKey(dir)}
	var m madeStore
	var p struct{ Product struct{ ID string } }
	c.must(h.operator, "POST", "/v1/sandbox/stores", `{}`, &m)
	c.must(h.operator, "POST", "/v1/sandbox/products", fmt.Sprintf(`{"store":%q}`, m.Store.ID), &p)
	h.store, h.product = m.Store.ID, p.Product.ID
	captured := 0
	for round := range rounds {
		from := len(h.asked)
		wait := h.rush(c)
		untilMore(h.answered, 5+rand.IntN(60)) // when the kill comes is left to chance
		c.kill()
		wait()
		h.balanced(dir)
		c = startProgram(t, dir, purseCommand)
		h.again(c, from)
		if t.Failed() {
			t.Fatalf("round %d; the log:\n%s", round, readText(t, c.log))
		}
	}
	c.must(h.operator, "POST", "/v1/sandbox/clock", `{"advance":"2h"}`, nil)
	c.kill()
	captured = h.balanced(dir)
	w := start(t, Config{Data: dir, Addr: defaultAddr, Sandbox: true}.fromEnvironment(func(string) string { return "" }))
	w.drain()
	now := w.s.business.Now()
	n, err := w.s.insight.Sum(w.system(), h.store, "", "order.orders", now.Add(-24*30*time.Hour), now.Add(time.Hour))
	if err != nil || n != int64(captured) || captured < rounds {
		t.Errorf("%d reservations were captured, %d orders count: %v", captured, n, err)
	}
	if res, err := w.s.insight.Rebuild(w.system()); err != nil || res.Changed != 0 {
		t.Errorf("X-13 a rebuild changed %d sums: %v", res.Changed, err)
	}
	t.Logf("%d rounds, %d requests, %d answered, %d captured", rounds, len(h.asked), h.answers, captured)
}

// TestCrash_X68_X66_kill_9_during_publication kills the service while drafts of the
// policy are published one over the other. What was answered is there once, in
// order, with its audit row; a draft says published if and only if it was.
func TestCrash_X68_X66_kill_9_during_publication(t *testing.T) {
	rounds := crashRounds(t)
	dir := filepath.Join(t.TempDir(), "data")
	c := startChild(t, dir, "--sandbox")
	operator := c.lastingKey(dir)
	var mu sync.Mutex
	heard := []string{} // publications that were answered, in order
	answered := func() int { mu.Lock(); defer mu.Unlock(); return len(heard) }
	hours := 24
	publish := func() bool {
		var d struct {
			Draft   struct{ ID string }
			Preview struct{ Over string }
		}
		var p struct{ Publication struct{ ID string } }
		hours++
		status, text, err := c.call(operator, "POST", "/v1/policies/drafts", fmt.Sprintf(`{"title":"keep","changes":{"checkout":{"keep_quotes":"%dh"}}}`, hours))
		if err != nil || status != http.StatusCreated || json.Unmarshal([]byte(text), &d) != nil {
			return err == nil && !t.Failed() && fail(t, "draft: %d %s", status, text)
		}
		status, text, err = c.call(operator, "POST", "/v1/policies/drafts/"+d.Draft.ID+"/publication", fmt.Sprintf(`{"reason":"round","over":%q}`, d.Preview.Over))
		if err != nil || status != http.StatusCreated || json.Unmarshal([]byte(text), &p) != nil {
			return err == nil && !t.Failed() && fail(t, "publication: %d %s", status, text)
		}
		mu.Lock()
		heard = append(heard, p.Publication.ID)
		mu.Unlock()
		return true
	}
	for range rounds {
		var wg sync.WaitGroup
		wg.Go(func() {
			for publish() {
			}
		})
		untilMore(answered, 1+rand.IntN(5))
		c.kill()
		wg.Wait()
		c = startChild(t, dir, "--sandbox")
		published(t, c, operator, heard)
		if t.Failed() {
			t.Fatalf("the log:\n%s", readText(t, c.log))
		}
	}
	t.Logf("%d rounds, %d publications answered", rounds, len(heard))
}

func fail(t *testing.T, format string, args ...any) bool {
	t.Errorf(format, args...)
	return false
}

// published: the acknowledged publications are there in order; every publication
// has one audit row, and every draft says published if and only if it was.
func published(t *testing.T, c *child, operator string, heard []string) {
	t.Helper()
	type items[T any] struct {
		Items []T
		Next  *string
	}
	type publication struct{ ID, State, Origin string }
	var list items[publication]
	c.must(operator, "GET", "/v1/policies", "", &list)
	at := map[string]int{}
	inForce := 0
	for i, p := range list.Items {
		at[p.ID] = i
		if p.State == "in_force" {
			inForce++
		}
	}
	if inForce != 1 {
		t.Errorf("%d publications are in force", inForce)
	}
	for i, id := range heard {
		n, ok := at[id]
		if !ok {
			t.Errorf("publication %s was answered and is gone", id)
		} else if i > 0 && (n > at[heard[i-1]]) != (at[heard[len(heard)-1]] > at[heard[0]]) {
			t.Errorf("publication %s is not in order", id)
		}
	}
	named := map[string]int{}
	for next := ""; ; {
		var drafts items[struct {
			State         string
			PublicationID string `json:"publication_id"`
		}]
		c.must(operator, "GET", "/v1/policies/drafts?state=published&limit=100&cursor="+next, "", &drafts)
		for _, d := range drafts.Items {
			if _, ok := at[d.PublicationID]; !ok {
				t.Errorf("a draft says that it was published as %q, which is not there", d.PublicationID)
			}
			named[d.PublicationID]++
		}
		if drafts.Next == nil {
			break
		}
		next = *drafts.Next
	}
	var rows items[struct{ Subject string }]
	c.must(operator, "GET", "/v1/audit?action=policy.published&limit=100", "", &rows)
	seen := map[string]int{}
	for _, r := range rows.Items {
		seen[r.Subject]++
	}
	for _, p := range list.Items {
		if want := map[bool]int{true: 1, false: 0}[p.Origin == "operator"]; named[p.ID] != want {
			t.Errorf("%d drafts say that they are publication %s of origin %s", named[p.ID], p.ID, p.Origin)
		}
	}
	for subject, n := range seen {
		if n != 1 {
			t.Errorf("%d audit rows of %s", n, subject)
		}
	}
}
