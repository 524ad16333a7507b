package app

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// cable lies between the service and its database and can be cut.
type cable struct {
	t      *testing.T
	addr   string
	target string
	mu     sync.Mutex
	cut    bool
	conns  map[net.Conn]bool
	lines  sync.WaitGroup
	socket net.Listener
}

func layCable(t *testing.T, target string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{t: t, addr: l.Addr().String(), target: target, conns: map[net.Conn]bool{}, socket: l}
	c.lines.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			c.lines.Go(func() { c.join(in) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); c.set(true); c.lines.Wait() })
	return c
}

func (c *cable) join(in net.Conn) {
	out, err := net.Dial("tcp", c.target)
	if err != nil {
		_ = in.Close()
		return
	}
	c.mu.Lock()
	c.conns[in], c.conns[out] = true, true
	cut := c.cut
	c.mu.Unlock()
	if !cut {
		var both sync.WaitGroup
		for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
			both.Go(func() {
				_, _ = io.Copy(pair[0], pair[1]) // one end is gone: so is the other
				_, _ = pair[0].Close(), pair[1].Close()
			})
		}
		both.Wait()
	}
	_, _ = in.Close(), out.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.conns, in)
	delete(c.conns, out)
}

// set cuts the cable in the middle of whatever passes, or mends it.
func (c *cable) set(cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = cut
	for conn := range c.conns {
		if cut {
			_ = conn.Close()
		}
	}
}

// awayFor is how long the database is away. SOUK_AWAY sets it; `make soak` does.
//
// Source: issue 4, section 4 "for a minute under load".
func awayFor(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("SOUK_AWAY")
	if text == "" {
		return 3 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		t.Fatalf("SOUK_AWAY is %q: a length of time such as 60s", text)
	}
	return d
}

// visitor sends requests and sends them again until each has its answer.
type visitor struct {
	t       *testing.T
	c       *child
	mu      sync.Mutex
	stop    bool
	done    int
	refused map[string]int // by code
}

func (v *visitor) answered() int { v.mu.Lock(); defer v.mu.Unlock(); return v.done }
func (v *visitor) stopped() bool { v.mu.Lock(); defer v.mu.Unlock(); return v.stop }

// until asks until the answer is a success; everything else has to be a clear
// problem that says when to try again. lost says that the request took effect and
// its answer is not kept.
func (v *visitor) until(key, path, body string, into any, headers ...string) (lost bool) {
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); {
		r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.c.url+path, strings.NewReader(body))
		if err != nil {
			v.t.Error(err)
			return
		}
		r.Header.Set("Authorization", "Bearer "+key)
		r.Header.Set("Content-Type", "application/json")
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		resp, err := v.c.web.Do(r)
		if err != nil {
			v.t.Errorf("%s: no answer: %v", path, err)
			return
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			v.t.Errorf("%s: %v", path, err)
			return
		}
		if resp.StatusCode < 300 {
			if err := json.Unmarshal(text, into); err != nil {
				v.t.Errorf("%s: %v", path, err)
			}
			v.mu.Lock()
			v.done++
			v.mu.Unlock()
			return false
		}
		if lost, ok := v.excuse(path, resp, text); lost || !ok {
			return lost
		}
		time.Sleep(50 * time.Millisecond) // Retry-After says seconds; the crowd here is less polite
	}
	v.t.Errorf("%s has no answer after three minutes", path)
	return false
}

// excuse judges an answer that is no success.
func (v *visitor) excuse(path string, resp *http.Response, text []byte) (lost, ok bool) {
	var p struct{ Code, Detail string }
	if err := json.Unmarshal(text, &p); err != nil || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/problem+json") {
		v.t.Errorf("%s: %d is no problem document: %s", path, resp.StatusCode, text)
		return false, false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.refused[p.Code]++
	switch {
	case p.Code == "idempotency.answer_lost", p.Code == "checkout.quote_used":
		return true, true
	case p.Code == "idempotency.in_flight" && resp.Header.Get("Retry-After") != "":
		return false, true
	case resp.StatusCode == http.StatusServiceUnavailable && resp.Header.Get("Retry-After") != "" && p.Detail != "" &&
		(strings.HasPrefix(p.Code, "database.") || p.Code == "request.timeout"):
		return false, true
	}
	v.t.Errorf("%s: %d %s", path, resp.StatusCode, text)
	return false, false
}

// TestAway_the_database_goes_away_under_load cuts the service from its PostgreSQL
// while events come in, carts are bought and jobs run. Requests get a clear 503
// with a stable code and Retry-After, /readyz says so, nothing acknowledged is
// lost, nothing is done twice, and everything comes back without a restart.
//
// Source: issue 4, section 4; X-68.
func TestAway_the_database_goes_away_under_load(t *testing.T) {
	direct := sqltest.PostgresURL(t, schema.Files)
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	line := layCable(t, u.Host)
	u.Host = line.addr
	t.Setenv("SOUK_DATABASE_URL", u.String())
	dir := filepath.Join(t.TempDir(), "data")
	c := startChild(t, dir, "--sandbox")
	host := c.lastingKey(dir)
	var m madeStore
	var p struct{ Product struct{ ID string } }
	c.must(host, "POST", "/v1/sandbox/stores", `{}`, &m)
	c.must(host, "POST", "/v1/sandbox/products", fmt.Sprintf(`{"store":%q}`, m.Store.ID), &p)

	v := &visitor{t: t, c: c, refused: map[string]int{}}
	batches, captured := &tally{}, &tally{}
	var wg sync.WaitGroup
	for worker := range 3 {
		wg.Go(func() { v.reports(m.OwnerKey, worker, batches) })
		wg.Go(func() { v.buys(host, p.Product.ID, worker, captured) })
	}
	untilMore(v.answered, 60)
	line.set(true)
	away := time.Now()
	ready := func() (status int, text string) {
		status, text, err := c.call("", "GET", "/readyz", "")
		if err != nil {
			t.Fatal(err)
		}
		return status, text
	}
	if status, text := ready(); status != http.StatusServiceUnavailable || !strings.Contains(text, `"not_ready"`) || !strings.Contains(text, `"failed":["database"]`) {
		t.Errorf("ready without a database: %d %s", status, text)
	}
	if status, _, err := c.call("", "GET", "/healthz", ""); err != nil || status != http.StatusOK {
		t.Errorf("the process is not alive: %d %v", status, err)
	}
	before := v.answered()
	time.Sleep(time.Until(away.Add(awayFor(t))))
	if n := v.answered() - before; n > 12 { // those that were answered before the cut
		t.Errorf("%d requests were answered without a database", n)
	}
	line.set(false)
	back := time.Now()
	for status := 0; status != http.StatusOK; status, _ = ready() {
		if time.Since(back) > 30*time.Second {
			t.Fatal("not ready half a minute after the database came back")
		}
	}
	recovered := time.Since(back)
	freeLeases(t, direct, back)
	untilMore(v.answered, 60)
	v.mu.Lock()
	v.stop = true
	v.mu.Unlock()
	wg.Wait()
	if t.Failed() {
		t.Fatalf("the log:\n%s", tail(readText(t, c.log), 4000))
	}
	if len(v.refused) == 0 {
		t.Error("nothing was refused: the database was not away")
	}
	settled(t, direct, m.Store.ID, 20*batches.n, captured.n)
	if status, text, err := c.call("", "GET", "/healthz", ""); err != nil || status != http.StatusOK {
		t.Errorf("%d %s %v", status, text, err)
	}
	t.Logf("away for %s, ready after %s; %d batches, %d orders; refused: %v", back.Sub(away).Round(time.Second), recovered.Round(time.Millisecond), batches.n, captured.n, v.refused)
}

// freeLeases lets the minute pass for which the key of a request is held that ended
// while the database was away (each visitor asks under its own keys, one at a time),
// and the half minute for which a job is held whose worker lost it.
func freeLeases(t *testing.T, direct string, back time.Time) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), sqldb.DefaultConfig(direct))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(t.Context(), `update idempotency set lease_until_us = 0 where state <> 'done'`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), `update job set lease_until_us = 0 where state = 'running' and lease_until_us < $1`, back.Add(30*time.Second).UnixMicro()); err != nil {
		t.Fatal(err)
	}
}

type tally struct {
	mu sync.Mutex
	n  int64
}

func (t *tally) add() { t.mu.Lock(); defer t.mu.Unlock(); t.n++ }

// reports sends batches of events, each until it is taken; sent twice, it counts once.
func (v *visitor) reports(key string, worker int, done *tally) {
	for i := 0; !v.stopped(); i++ {
		var b strings.Builder
		for n := range 20 {
			fmt.Fprintf(&b, `,{"type":"track","event":"Cart Viewed","userId":"u","messageId":"w%di%dn%d"}`, worker, i, n)
		}
		v.until(key, "/v1/batch", `{"batch":[`+b.String()[1:]+`]}`, &struct{}{})
		done.add()
	}
}

// buys takes carts to their capture, each step under one key until it is answered.
func (v *visitor) buys(key, product string, worker int, done *tally) {
	for i := 0; !v.stopped(); i++ {
		var q quoteAnswer
		var r reservationAnswer
		name := fmt.Sprintf("w%di%d", worker, i)
		v.until(key, "/v1/checkout/quotes", fmt.Sprintf(`{"lines":[{"product":%q,"quantity":1}],"buyer":"ana","country":"DE"}`, product), &q)
		if v.until(key, "/v1/checkout/reservations", fmt.Sprintf(`{"quote_id":%q}`, q.Quote.ID), &r, "Idempotency-Key", "r"+name) || r.Reservation.ID == "" {
			continue // it took effect; it will expire, as one does whose host lost it
		}
		at := "/v1/checkout/reservations/" + r.Reservation.ID + "/capture"
		if v.until(key, at, `{}`, &r, "Idempotency-Key", "c"+name) {
			v.until(key, at, `{}`, &r, "Idempotency-Key", "d"+name)
		}
		done.add()
	}
}

// settled waits until the jobs have caught up and compares with what was answered.
func settled(t *testing.T, direct, storeID string, events, orders int64) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), sqldb.DefaultConfig(direct))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	read := func(query string, args ...any) int64 {
		n, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], query, args...)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	sum := func(key string) int64 {
		return read(`select coalesce(sum(value), 0)::bigint from rollup where store_id = $1 and product_id = '' and key = $2`, storeID, key)
	}
	for end := time.Now().Add(time.Minute); sum("order.orders") < orders && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	if got := sum("event.cart_viewed"); got != events {
		t.Errorf("%d events count, %d were acknowledged", got, events)
	}
	if got, rows := sum("order.orders"), read(`select count(*) from checkout_reservation where state = 'captured'`); got != orders || rows != orders {
		t.Errorf("%d captures were answered, %d are there, %d orders count", orders, rows, got)
	}
	if dead := read(`select count(*) from job where state = 'dead'`); dead != 0 {
		t.Errorf("%d jobs gave up", dead)
	}
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }
