package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"souk/internal/base/clock"
	"souk/internal/core/event"
	"souk/internal/core/identity"
)

type benchCmd struct {
	Events   benchEventsCmd   `cmd:"" help:"Take events in batches, against a plain insert of the same rows."`
	Checkout benchCheckoutCmd `cmd:"" help:"Ask for quotes at a steady rate."`
	Search   benchSearchCmd   `cmd:"" help:"Search many products at a steady rate."`
	Jobs     benchJobsCmd     `cmd:"" help:"Work off jobs, and start one when idle."`
	Metrics  benchMetricsCmd  `cmd:"" help:"Build the hourly sums again from many events."`
}

type benchEventsCmd struct {
	benchOn
	Seconds float64 `default:"4" help:"Length of one measurement."`
	Callers int     `default:"16" help:"Senders at once."`
	Batch   int     `default:"100" help:"Events of a batch."`
	Prepare int     `default:"2500" help:"Batches of one measurement at most."`
	Rounds  int     `default:"3" help:"Pairs of measurements; the median pair counts."`
	Profile string  `help:"Write a CPU profile of the intake." type:"path" placeholder:"FILE"`
}

// benchResult is what `souk bench events` prints.
type benchResult struct {
	benchFound // Rate: events, durable, deduplicated, rolled up
	benchTimes
	Baseline float64 `json:"baseline_rate"` // rows a second of the plain multi-row insert
	Ratio    float64 `json:"ratio"`
	Events   int     `json:"events"`
	Batch    int     `json:"batch"`
	Callers  int     `json:"callers"`
}

// Run measures and prints one JSON object; exit 1 when an invariant is broken.
//
// Source: X-67, contract "souk bench".
func (c benchEventsCmd) Run(e env) error {
	return c.benchOn.run(e, func(ctx context.Context, s *souk) (benchAnswer, error) {
		return (&eventBench{benchEventsCmd: c, s: s}).run(ctx)
	})
}

// eventBench is one run of the measurement.
type eventBench struct {
	benchEventsCmd
	s     *souk
	store string
	goods []string
	made  int // batches
	sent  int // events that were acknowledged
	base  int // rows of the plain insert
}

// goods of the shop that is measured: far more than one batch touches.
const benchProducts = 500

func (b *eventBench) run(ctx context.Context) (benchResult, error) {
	out := benchResult{benchFound: newFound("events", b.s), Batch: b.Batch, Callers: b.Callers}
	if err := b.shop(ctx); err != nil {
		return out, err
	}
	stop, err := startProfile(b.Profile)
	if err != nil {
		return out, err
	}
	defer stop()
	type pair struct {
		rate, base float64
		took       []time.Duration
	}
	var pairs []pair
	for range b.Rounds {
		inserts, err := b.prepared(ctx, b.plain)
		if err != nil {
			return out, err
		}
		base, _, failed := b.measure(ctx, &b.base, inserts)
		out.Errors += failed
		batches, err := b.prepared(ctx, b.taken)
		if err != nil {
			return out, err
		}
		rate, took, failed := b.measure(ctx, &b.sent, batches)
		out.Errors += failed
		pairs = append(pairs, pair{rate, base, took})
	}
	slices.SortFunc(pairs, func(x, y pair) int { return cmp.Compare(x.rate/x.base, y.rate/y.base) })
	mid := pairs[len(pairs)/2]
	slices.Sort(mid.took)
	out.benchTimes, out.Rate, out.Baseline, out.Ratio, out.Events = timesOf(mid.took), mid.rate, mid.base, mid.rate/mid.base, b.sent
	return out, b.check(ctx, &out)
}

// shop makes the store and products that the events name.
func (b *eventBench) shop(ctx context.Context) error {
	made, err := b.s.makeStore(ctx, &storeInput{})
	if err != nil {
		return err
	}
	b.store = made.Body.Store.ID
	for range benchProducts {
		id, err := b.s.makeProductOf(ctx, b.store)
		if err != nil {
			return err
		}
		b.goods = append(b.goods, id)
	}
	return nil
}

// work is one batch, ready to be sent.
type work func(ctx context.Context) error

// prepared are batches for one measurement: what is measured begins behind them.
func (b *eventBench) prepared(ctx context.Context, ready func(ctx context.Context, in event.Sending) (work, error)) ([]work, error) {
	out := make([]work, b.Prepare)
	for i := range out {
		b.made++
		w, err := ready(ctx, b.sending(b.messages(b.made)))
		if err != nil {
			return nil, err
		}
		out[i] = w
	}
	return out, nil
}

// measure lets the callers work until the time or the batches are used up, and
// counts what became durable.
func (b *eventBench) measure(ctx context.Context, total *int, jobs []work) (rate float64, took []time.Duration, failed int) {
	var next atomic.Int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	done := 0
	runtime.GC() // what preparing has left is not part of it
	began := clock.System{}.Now()
	end := began.Add(time.Duration(b.Seconds * float64(time.Second)))
	for range b.Callers {
		wg.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(jobs)) && (clock.System{}).Now().Before(end); n = next.Add(1) - 1 {
				from := clock.System{}.Now()
				err := jobs[n](ctx)
				span := clock.System{}.Now().Sub(from)
				mu.Lock()
				took = append(took, span)
				if err != nil {
					failed++
				} else {
					done += b.Batch
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	*total += done
	return float64(done) / clock.System{}.Now().Sub(began).Seconds(), took, failed
}

// messages are a batch as a page sends it: buyers look at products, the popular
// ones more often.
func (b *eventBench) messages(n int) [][]byte {
	out := make([][]byte, b.Batch)
	names := [...]string{"Product Viewed", "Product Viewed", "Product Clicked", "Product Added", "Product Viewed"}
	for i := range out {
		x := uint64(n*104729+i)*0x9e3779b97f4a7c15 ^ uint64(i)<<32
		pick := int(x>>33) % len(b.goods)
		if x&3 != 0 { // three of four look at one in ten
			pick %= len(b.goods) / 10
		}
		out[i] = fmt.Appendf(nil, `{"type":"track","event":%q,"messageId":%q,"anonymousId":"%016x","properties":{"product_id":%q,"name":"Lamp","category":"home","price":29.90,"currency":"USD","quantity":1}}`,
			names[i%len(names)], b.s.ids.New("msg"), x, b.goods[pick])
	}
	return out
}

func (b *eventBench) sending(events [][]byte) event.Sending {
	return event.Sending{Writer: identity.Writer{StoreID: b.store}, Network: "198.51.100.7", Events: events}
}

// taken is the real path, from the raw messages on.
func (b *eventBench) taken(_ context.Context, in event.Sending) (work, error) {
	return func(ctx context.Context) error {
		_, err := b.s.events.Take(ctx, in)
		return err
	}, nil
}

// plain inserts the same rows into the same table, a batch a transaction.
func (b *eventBench) plain(ctx context.Context, in event.Sending) (work, error) {
	insert, err := b.s.events.Plain(ctx, in)
	return insert, err
}

// check compares sums, rows and a batch that is sent again.
func (b *eventBench) check(ctx context.Context, out *benchResult) error {
	all, err := b.sumOf(ctx, "")
	if err != nil {
		return err
	}
	out.holds(all == int64(b.sent), "the store's sums are the events that were acknowledged")
	var goods int64
	for _, p := range b.goods {
		n, err := b.sumOf(ctx, p)
		if err != nil {
			return err
		}
		goods += n
	}
	out.holds(goods == all, "the products' sums add up to the store's")
	rows, err := b.s.events.Rows(ctx, b.store)
	if err != nil {
		return err
	}
	out.holds(rows == int64(b.sent+b.base), "every acknowledged event is a row, once")
	again := b.sending(b.messages(0))
	for range 2 {
		if _, err := b.s.events.Take(ctx, again); err != nil {
			return err
		}
	}
	more, err := b.sumOf(ctx, "")
	if err != nil {
		return err
	}
	out.holds(more == all+int64(b.Batch), "a batch sent twice counts once")
	return nil
}

// sumOf is what the events of the last day add up to for a product, "" for the store.
func (b *eventBench) sumOf(ctx context.Context, product string) (int64, error) {
	return b.sumSince(ctx, product, b.s.business.Now().Add(-24*time.Hour))
}

func (b *eventBench) sumSince(ctx context.Context, product string, from time.Time) (n int64, err error) {
	for _, key := range []string{"event.product_viewed", "event.product_clicked", "event.product_added"} {
		v, err := b.s.insight.Sum(ctx, b.store, product, key, from, b.s.business.Now().Add(time.Hour))
		if err != nil {
			return 0, err
		}
		n += v
	}
	return n, nil
}

// startProfile writes a CPU profile to the file until stop is called; "" writes none.
func startProfile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		f.Close() //nolint:errcheck // a profile
	}, nil
}
