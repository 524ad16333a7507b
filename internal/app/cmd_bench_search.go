package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/core/ingest"
)

type benchSearchCmd struct {
	benchOn
	Products int           `default:"100000" help:"Products on sale."`
	Rate     int           `default:"100" help:"Searches a second, whether the last one was answered or not."`
	For      time.Duration `default:"10s" help:"Length of the measurement."`
	Profile  string        `help:"Write a CPU profile of the searches." type:"path" placeholder:"FILE"`
}

// searchResult is what `souk bench search` prints.
type searchResult struct {
	benchFound // Rate: searches that were answered
	benchTimes
	Products int     `json:"products"`
	Import   float64 `json:"import_rate"` // products a second, indexed
}

// Run searches over HTTP in an open loop: common, rare and several words, in
// Chinese and English, beginnings of words.
//
// Source: X-67, issue 4 "search over 100,000 products at 100 requests/s p99 ≤ 30 ms".
func (c benchSearchCmd) Run(e env) error {
	return c.benchOn.run(e, func(ctx context.Context, s *souk) (benchAnswer, error) {
		return (&searchBench{benchSearchCmd: c, httpBench: httpBench{s: s}}).run(ctx)
	})
}

type searchBench struct {
	benchSearchCmd
	httpBench
}

// Words of the goods: a title takes one of each, so that some words stand in a
// fifth of all products and every number in one.
var (
	benchKinds  = [...][2]string{{"磁吸手机壳", "magnetic phone case"}, {"龙井绿茶", "green tea"}, {"真皮钱包", "leather wallet"}, {"护眼台灯", "reading lamp"}, {"儿童水杯", "cup for children"}}
	benchLooks  = [...][2]string{{"红色", "red"}, {"深蓝", "navy"}, {"透明", "clear"}, {"复古", "vintage"}, {"轻薄", "slim"}, {"加厚", "thick"}, {"折叠", "folding"}}
	benchSearch = [...]string{"手机壳", "magnetic phone ca", "green tea", "绿茶", "navy leather", "model4711", "折叠 台灯", "m", "cup vintage", "钱包", "slim wallet model9", "儿童"}
)

func (b *searchBench) run(ctx context.Context) (searchResult, error) {
	out := searchResult{benchFound: newFound("search", b.s), Products: b.Products}
	began := clock.System{}.Now()
	if err := b.fill(ctx); err != nil {
		return out, err
	}
	out.Import = float64(b.Products) / clock.System{}.Now().Sub(began).Seconds()
	stop, err := b.open()
	if err != nil {
		return out, err
	}
	defer stop()
	end, err := startProfile(b.Profile)
	if err != nil {
		return out, err
	}
	rate, took, err := b.loop(ctx, b.Rate, b.For, b.ask)
	end()
	if err != nil {
		return out, err
	}
	out.benchTimes, out.Rate, out.Errors = timesOf(took), rate, b.failed
	n, err := b.found(ctx, fmt.Sprintf("model%d", b.Products-1))
	if err != nil {
		return out, err
	}
	out.holds(n == 1, "a product is found by its number alone")
	return out, nil
}

// fill imports the goods as a host does.
func (b *searchBench) fill(ctx context.Context) error {
	made, err := b.s.makeStore(ctx, &storeInput{})
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	for n := range b.Products {
		kind, look := benchKinds[n%len(benchKinds)], benchLooks[n/len(benchKinds)%len(benchLooks)]
		fmt.Fprintf(&lines, `{"id":"prd-%d","store":%q,"title":{"zh":"%s %s 型号%d","en":"%s %s model%d"},"price":{"amount":"9.90","currency":"USD"},"images":["/p.png"],"listed_at":"2026-01-02T03:04:05Z"}`+"\n",
			n, made.Body.Store.ID, look[0], kind[0], n, look[1], kind[1], n)
	}
	tally, err := b.s.ingest.TakeLines(ctx, "products", "en", &lines, func([]ingest.Verdict) error { return nil })
	if err == nil && tally.Created != int64(b.Products) {
		err = errors.New("bench: products were refused")
	}
	if err == nil {
		_, err = b.s.db.Exec(ctx, "analyze") // PostgreSQL does so by itself a minute later
	}
	return err
}

func (b *searchBench) ask(ctx context.Context, n int) error {
	q := benchSearch[n%len(benchSearch)]
	if strings.HasPrefix(q, "model") {
		q = fmt.Sprintf("model%d", n*7919%b.Products)
	}
	found, err := b.found(ctx, q)
	if err == nil && found == 0 {
		err = errors.New("bench: nothing is found for " + q)
	}
	return err
}

func (b *searchBench) found(ctx context.Context, q string) (int, error) {
	raw, err := b.call(ctx, http.StatusOK, http.MethodGet, "/v1/storefront/search?q="+url.QueryEscape(q), "")
	if err != nil {
		return 0, err
	}
	var page struct{ Items []json.RawMessage }
	err = json.Unmarshal(raw, &page)
	return len(page.Items), err
}
