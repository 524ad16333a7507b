package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"souk/internal/base/clock"
)

// httpBench serves the measured service on a free port and asks it in an open
// loop: a time counts from when the call was due, so that a slow answer makes
// those behind it slow too.
type httpBench struct {
	s      *souk
	key    string // of the caller, "" for a visitor
	client *http.Client
	url    string

	mu     sync.Mutex
	took   []time.Duration
	failed int
}

// open serves until stop is called.
func (b *httpBench) open() (stop func(), err error) {
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
	return func() {
		transport.CloseIdleConnections()
		_ = server.Close() // the measurement is over
		<-ended
	}, nil
}

// The warm-up opens and prepares what the first calls do, on every connection to the
// database that calls beside each other take.
const (
	warmCalls   = 320
	warmCallers = 32
)

func (b *httpBench) warm(ctx context.Context, ask func(ctx context.Context, n int) error) error {
	failed := make([]error, warmCalls)
	for first := 0; first < warmCalls; first += warmCallers {
		var wg sync.WaitGroup
		for n := range warmCallers {
			wg.Go(func() { failed[first+n] = ask(ctx, first+n) })
		}
		wg.Wait()
	}
	return errors.Join(failed...)
}

// loop calls ask at the rate, whether the last call was answered or not, and
// returns the answers a second and their times, sorted.
func (b *httpBench) loop(ctx context.Context, rate int, length time.Duration, ask func(ctx context.Context, n int) error) (perSecond float64, took []time.Duration, err error) {
	if err := b.warm(ctx, ask); err != nil {
		return 0, nil, err
	}
	began := clock.System{}.Now()
	var wg sync.WaitGroup
	for n := range int(length.Seconds() * float64(rate)) {
		due := began.Add(time.Duration(n) * time.Second / time.Duration(rate))
		if wait := due.Sub(clock.System{}.Now()); wait > 0 {
			select {
			case <-ctx.Done():
				wg.Wait()
				return 0, nil, ctx.Err()
			case <-time.After(wait):
			}
		}
		wg.Go(func() { b.timed(due, ask(ctx, warmCalls+n)) })
	}
	wg.Wait()
	slices.Sort(b.took)
	return float64(len(b.took)) / clock.System{}.Now().Sub(began).Seconds(), b.took, nil
}

func (b *httpBench) timed(due time.Time, err error) {
	span := clock.System{}.Now().Sub(due)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.failed++
		return
	}
	b.took = append(b.took, span)
}

// call sends a request and returns the body of an answer with the status.
func (b *httpBench) call(ctx context.Context, want int, method, path, body string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, b.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, err
	}
	r.Host = b.s.cfg.Addr
	if b.key != "" {
		r.Header.Set("Authorization", "Bearer "+b.key)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
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
	if res.StatusCode != want {
		return nil, fmt.Errorf("%d %s", res.StatusCode, raw)
	}
	return raw, nil
}
