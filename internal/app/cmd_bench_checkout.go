package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"souk/internal/core/identity"
)

type benchCheckoutCmd struct {
	benchOn
	Rate    int           `default:"200" help:"Quotes a second, whether the last one was answered or not."`
	For     time.Duration `default:"10s" help:"Length of the measurement."`
	Profile string        `help:"Write a CPU profile of the quotes." type:"path" placeholder:"FILE"`
}

// checkoutResult is what `souk bench checkout` prints.
type checkoutResult struct {
	benchFound // Rate: quotes that were answered
	benchTimes
	Quotes int `json:"quotes"`
}

// Run asks for quotes over HTTP in an open loop.
//
// Source: X-67, issue 4 "checkout quote at 200/s p99 ≤ 10 ms".
func (c benchCheckoutCmd) Run(e env) error {
	return c.benchOn.run(e, func(ctx context.Context, s *souk) (benchAnswer, error) {
		return (&checkoutBench{benchCheckoutCmd: c, httpBench: httpBench{s: s}, seen: map[string]bool{}}).run(ctx)
	})
}

type checkoutBench struct {
	benchCheckoutCmd
	httpBench
	goods []string

	quotes sync.Mutex
	seen   map[string]bool // ids of quotes
}

func (b *checkoutBench) run(ctx context.Context) (checkoutResult, error) {
	out := checkoutResult{benchFound: newFound("checkout", b.s)}
	if err := b.shops(ctx); err != nil {
		return out, err
	}
	stop, err := b.open()
	if err != nil {
		return out, err
	}
	defer stop()
	end, err := startProfile(b.Profile)
	if err != nil {
		return out, err
	}
	defer end()
	rate, took, err := b.loop(ctx, b.Rate, b.For, b.ask)
	if err != nil {
		return out, err
	}
	out.benchTimes, out.Rate, out.Errors, out.Quotes = timesOf(took), rate, b.failed, len(took)
	out.holds(len(b.seen) == len(took)+warmCalls, "every quote has an id of its own")
	for id := range b.seen {
		_, err := b.call(ctx, http.StatusCreated, http.MethodPost, "/v1/checkout/reservations", fmt.Sprintf(`{"quote_id":%q}`, id))
		out.holds(err == nil, "a quote holds for a reservation afterwards")
		break
	}
	return out, nil
}

// shops makes two stores with products, and the host's key.
func (b *checkoutBench) shops(ctx context.Context) error {
	for range 2 {
		made, err := b.s.makeStore(ctx, &storeInput{})
		if err != nil {
			return err
		}
		for range benchProducts {
			id, err := b.s.makeProductOf(ctx, made.Body.Store.ID)
			if err != nil {
				return err
			}
			b.goods = append(b.goods, id)
		}
	}
	var err error
	b.key, _, err = b.s.identity.IssueKey(ctx, identity.KeyInput{Name: "bench", Role: identity.Operator})
	return err
}

// ask is one quote of three lines at two stores, with a note.
func (b *checkoutBench) ask(ctx context.Context, n int) error {
	pick := func(k int) string { return b.goods[(n*7919+k*613)%len(b.goods)] }
	body := fmt.Sprintf(`{"lines":[{"product":%q,"quantity":2},{"product":%q},{"product":%q}],"buyer":"buyer-%d","country":"ES","device":"mobile","lang":"es","note":"Talla M"}`, pick(0), pick(1), pick(2), n)
	raw, err := b.call(ctx, http.StatusCreated, http.MethodPost, "/v1/checkout/quotes", body)
	var q struct{ Quote struct{ ID string } }
	if err == nil {
		err = json.Unmarshal(raw, &q)
	}
	if err == nil {
		b.quotes.Lock()
		b.seen[q.Quote.ID] = true
		b.quotes.Unlock()
	}
	return err
}
