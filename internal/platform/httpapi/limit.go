package httpapi

import (
	"context"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
)

// Rate is a limit: Count requests per Per, spent at will and refilled evenly.
type Rate struct {
	Count int
	Per   time.Duration
	By    By
}

// By says what a limit counts by.
type By string

// What limits count by.
const (
	ByAddress   By = "address"   // IPv6 addresses by their /64
	ByPrincipal By = "principal" // the address when nobody is known
	ByStore     By = "store"     // path parameter {store}
)

// limiter keeps a bucket per class and key, in the form of the instant at which
// it will be full again. It follows the machine clock.
type limiter struct {
	clock clock.Clock
	mu    sync.Mutex
	full  map[string]time.Time
}

// maxBuckets bounds the memory of a limiter: full buckets go first, then any.
const maxBuckets = 100_000

// take takes n from the bucket, at most as many as a full one holds; wait is how
// long until they are there again.
func (l *limiter) take(key string, r Rate, n int) (wait time.Duration, ok bool) {
	if r.Count <= 0 || r.Per <= 0 {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	at := l.full[key]
	if at.Before(now) {
		at = now
	}
	next := at.Add(r.Per * time.Duration(min(n, r.Count)) / time.Duration(r.Count))
	if over := next.Sub(now) - r.Per; over > 0 {
		return over, false
	}
	if _, known := l.full[key]; !known && len(l.full) >= maxBuckets {
		l.shrink(now)
	}
	l.full[key] = next
	return 0, true
}

func (l *limiter) shrink(now time.Time) {
	for k, at := range l.full {
		if !at.After(now) {
			delete(l.full, k)
		}
	}
	for k := range l.full {
		if len(l.full) < maxBuckets*9/10 {
			return
		}
		delete(l.full, k)
	}
}

// Limit takes one request from the bucket of a limit class and a key of the
// caller's choice (an account name at sign-in): Limited with the time to wait
// when there is none left. A class that the policy does not limit lets all pass.
func (a *API) Limit(ctx context.Context, class, key string) error {
	return a.LimitN(ctx, class, key, 1)
}

// LimitN is Limit for something that counts n times, such as a batch.
func (a *API) LimitN(ctx context.Context, class, key string, n int) error {
	if a.cfg.Rates == nil || class == "" {
		return nil
	}
	r, err := a.cfg.Rates(ctx, class)
	if err != nil {
		return fault.Wrap("httpapi.Limit", err)
	}
	wait, ok := a.limits.take(class+"\x00"+key, r, max(n, 1))
	if ok {
		return nil
	}
	f := fault.T("httpapi.Limit", fault.Limited, "rate.limited", "操作过于频繁，请稍后再试。", "Too many requests. Please wait a little and try again.")
	f.Retry = int((wait + time.Second - 1) / time.Second)
	return f.With("limit", map[string]any{"class": class, "count": r.Count, "seconds": int64(r.Per / time.Second)})
}

// limitRequest applies the class of an operation.
func (a *API) limitRequest(op Op, r *http.Request) error {
	if a.cfg.Rates == nil || op.Rate == "" {
		return nil
	}
	rate, err := a.cfg.Rates(r.Context(), op.Rate)
	if err != nil {
		return fault.Wrap("httpapi.limit", err)
	}
	s := scopeOf(r.Context())
	key := "address " + network(s.address)
	switch rate.By {
	case ByPrincipal:
		if s.principal != "" {
			key = "principal " + s.principal
		}
	case ByStore:
		key = "store " + r.PathValue("store")
	case ByAddress:
	}
	return a.Limit(r.Context(), op.Rate, key)
}

// Network is what the caller's address counts as: itself, of IPv6 its /64.
func Network(ctx context.Context) string { return network(Address(ctx)) }

// network is what an address limit counts by: an IPv6 customer has a whole /64.
func network(a netip.Addr) string {
	if a.Is6() && !a.Is4In6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.Unmap().String()
}
