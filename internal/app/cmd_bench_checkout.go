package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"souk/internal/base/clock"
	"souk/internal/core/identity"
)

type benchCheckoutCmd struct {
	benchOn
	Rate int           `default:"200" help:"Quotes a second, whether the last one was answered or not."`
	For  time.Duration `default:"10s" help:"Length of the measurement."`
}

// checkoutResult is what `souk bench checkout` prints.
type checkoutResult struct {
	Bench      string   `json:"bench"`
	Engine     string   `json:"engine"`
	Rate       float64  `json:"rate"` // quotes a second that were answered
	P50        float64  `json:"p50_ms"`
	P99        float64  `json:"p99_ms"`
	Errors     int      `json:"errors"`
	Quotes     int      `json:"quotes"`
	Invariants []string `json:"invariants"`
	Broken     []string `json:"broken"`
}

// Run asks for quotes over HTTP in an open loop: a time counts from when the call
// was due, so that a slow answer makes those behind it slow too.
//
// Source: X-67, issue 4 "checkout quote at 200/s p99 ≤ 10 ms".
func (c benchCheckoutCmd) Run(e env) error {
	return c.benchOn.run(e, func(ctx context.Context, s *souk) (any, bool, error) {
		out, err := (&checkoutBench{benchCheckoutCmd: c, s: s}).run(ctx)
		return out, len(out.Broken) > 0 || out.Errors > 0, err
	})
}

type checkoutBench struct {
	benchCheckoutCmd
	s      *souk
	client *http.Client
	url    string
	key    string
	goods  []string

	mu     sync.Mutex
	took   []time.Duration
	failed int
	seen   map[string]bool // ids of quotes
}

func (b *checkoutBench) run(ctx context.Context) (checkoutResult, error) {
	out := checkoutResult{Bench: "checkout", Engine: string(b.s.db.Engine()), Broken: []string{}}
	stop, err := b.open(ctx)
	if err != nil {
		return out, err
	}
	defer stop()
	for range 50 { // what is opened and prepared at the first call is not part of it
		b.ask(ctx, clock.System{}.Now())
	}
	b.took, b.failed, b.seen = nil, 0, map[string]bool{}
	n := int(b.For.Seconds() * float64(b.Rate))
	began := clock.System{}.Now()
	var wg sync.WaitGroup
	for i := range n {
		due := began.Add(time.Duration(i) * time.Second / time.Duration(b.Rate))
		if wait := due.Sub(clock.System{}.Now()); wait > 0 {
			select {
			case <-ctx.Done():
				return out, ctx.Err()
			case <-time.After(wait):
			}
		}
		wg.Go(func() { b.ask(ctx, due) })
	}
	wg.Wait()
	whole := clock.System{}.Now().Sub(began).Seconds()
	slices.Sort(b.took)
	out.Rate, out.P50, out.P99, out.Errors, out.Quotes = float64(len(b.took))/whole, quantile(b.took, 0.5), quantile(b.took, 0.99), b.failed, len(b.took)
	out.Invariants = []string{"every quote has an id of its own", "a quote holds for a reservation afterwards"}
	if len(b.seen) != len(b.took) {
		out.Broken = append(out.Broken, out.Invariants[0])
	}
	for id := range b.seen {
		if _, err := b.call(ctx, "/v1/checkout/reservations", fmt.Sprintf(`{"quote_id":%q}`, id)); err != nil {
			out.Broken = append(out.Broken, out.Invariants[1])
		}
		break
	}
	return out, nil
}

// open makes two stores with products and serves on a free port.
func (b *checkoutBench) open(ctx context.Context) (stop func(), err error) {
	for range 2 {
		made, err := b.s.makeStore(ctx, &storeInput{})
		if err != nil {
			return nil, err
		}
		for range benchProducts {
			id, err := b.s.makeProductOf(ctx, made.Body.Store.ID)
			if err != nil {
				return nil, err
			}
			b.goods = append(b.goods, id)
		}
	}
	if b.key, _, err = b.s.identity.IssueKey(ctx, identity.KeyInput{Name: "bench", Role: identity.Operator}); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := b.s.api.Server()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	b.url = "http://" + listener.Addr().String()
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	b.client = &http.Client{Transport: transport, Timeout: 30 * time.Second}
	b.seen = map[string]bool{}
	return func() {
		transport.CloseIdleConnections()
		_ = server.Close() // the measurement is over
		<-ended
	}, nil
}

// ask is one quote of three lines at two stores, with a note.
func (b *checkoutBench) ask(ctx context.Context, due time.Time) {
	b.mu.Lock()
	i := len(b.took) + b.failed
	b.mu.Unlock()
	pick := func(k int) string { return b.goods[(i*7919+k*613)%len(b.goods)] }
	body := fmt.Sprintf(`{"lines":[{"product":%q,"quantity":2},{"product":%q},{"product":%q}],"buyer":"buyer-%d","country":"ES","device":"mobile","lang":"es","note":"Talla M"}`, pick(0), pick(1), pick(2), i)
	raw, err := b.call(ctx, "/v1/checkout/quotes", body)
	span := clock.System{}.Now().Sub(due)
	var q struct{ Quote struct{ ID string } }
	if err == nil {
		err = json.Unmarshal(raw, &q)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.failed++
		return
	}
	b.took = append(b.took, span)
	b.seen[q.Quote.ID] = true
}

func (b *checkoutBench) call(ctx context.Context, path, body string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, err
	}
	r.Host = b.s.cfg.Addr
	r.Header.Set("Authorization", "Bearer "+b.key)
	r.Header.Set("Content-Type", "application/json")
	if path != "/v1/checkout/quotes" {
		r.Header.Set("Idempotency-Key", b.s.ids.New("bench"))
	}
	res, err := b.client.Do(r)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusCreated {
		return nil, fmt.Errorf("%d %s", res.StatusCode, raw)
	}
	return raw, nil
}
