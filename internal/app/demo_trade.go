package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"souk/internal/base/money"
	"souk/internal/core/identity"
	"souk/internal/core/ingest"
	"souk/internal/core/order"
	"souk/internal/platform/queue"
)

// Three months of trade stand behind the demo's figures, and every day that passes
// brings more. The n-th order of a store is the same in every data folder: when it
// is paid, what it holds and what becomes of it follow from its number, so that
// drawing a time twice gives the same rows.
//
// Source: X-64, issue 4 "three months of orders".

// demoTrade is how a demo store trades. Every n-th order or review is one of a
// kind; 0 is none.
type demoTrade struct {
	store    string
	perMonth int64 // orders in 30 days
	most     int64 // pieces of a line
	disputed int64 // every n-th order
	returned int64 // every n-th order
	unhappy  int64 // every n-th review has two stars
	fourOf20 int64 // reviews with four stars among twenty
}

var demoTrades = []demoTrade{
	{"sto_demo_northlight", 340, 4, 300, 41, 45, 3},
	{"sto_demo_pearl", 352, 2, 470, 33, 62, 1},
	{"sto_demo_bamboo", 101, 2, 164, 29, 27, 3},
	{"sto_demo_harbor", 62, 2, 220, 23, 14, 4},
	{"sto_demo_crane", 8, 1, 0, 0, 0, 2},
	{"sto_demo_cedar", 197, 4, 90, 19, 24, 7},
}

const (
	demoMonths  = 90 * demoDay
	demoFollows = 40 * demoDay // everything that follows an order has happened by then
)

// draw is a number below n that belongs to the store's k-th order and a purpose.
func (t demoTrade) draw(k int64, purpose byte, n int64) int64 {
	h := uint64(14695981039346656037)
	for _, b := range append([]byte(t.store), purpose, byte(k), byte(k>>8), byte(k>>16), byte(k>>24), byte(k>>32)) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	h ^= h >> 32
	return int64(h % uint64(n))
}

func nth(k, n int64) bool { return n > 0 && k%n == n/2 }

// paidAt spaces the orders evenly with a little chance, for ever.
func (t demoTrade) paidAt(k int64) time.Time {
	gap := int64(30*demoDay/time.Second) / t.perMonth
	return time.Unix(k*gap+t.draw(k, 't', gap), 0).UTC()
}

func (t demoTrade) first(from time.Time) int64 {
	return from.Unix() / (int64(30*demoDay/time.Second) / t.perMonth)
}

// demoRows are rows by kind in the order in which they are told.
type demoRows map[string][]row

// rows adds what is known at to of the k-th order and was not at from.
func (t demoTrade) rows(out demoRows, k int64, from, to time.Time, sold []demoProduct) {
	paid := t.paidAt(k)
	shipped := paid.Add(time.Duration(10+t.draw(k, 's', 40)) * time.Hour)
	arrived := shipped.Add(time.Duration(5*24+t.draw(k, 'd', 9*24)) * time.Hour)
	said := arrived.Add(time.Duration(1+t.draw(k, 'r', 90)) * time.Hour)
	is := func(at time.Time) bool { return !at.Before(from) && at.Before(to) }
	id := fmt.Sprintf("%s-%d", t.store[len("sto_demo_"):], k)
	if is(paid) || is(arrived) {
		out["orders"] = append(out["orders"], t.order("ord-"+id, k, paid, arrived, to, sold))
	}
	if is(shipped) || is(arrived) {
		r := row{"id": "shp-" + id, "order": "ord-" + id}.at("shipped_at", shipped).at("promised_at", paid.Add(15*demoDay))
		if arrived.Before(to) {
			r.at("delivered_at", arrived)
		}
		out["shipments"] = append(out["shipments"], r)
	}
	if nth(k, t.disputed) && is(said) {
		out["disputes"] = append(out["disputes"], row{"id": "dsp-" + id, "order": "ord-" + id, "reason": "not_as_described"}.at("opened_at", said))
	}
	if nth(k, t.returned) && is(said) {
		out["returns"] = append(out["returns"], row{"id": "ret-" + id, "order": "ord-" + id, "status": "refunded", "reason": "changed_mind",
			"amount": moneyFact{"5.00", "USD"}}.at("requested_at", said).at("refunded_at", said))
	}
	if k%4 == 0 && is(said) {
		t.opinions(out, k, id, said)
	}
}

func (t demoTrade) order(id string, k int64, paid, arrived, to time.Time, sold []demoProduct) row {
	p := sold[t.draw(k, 'p', int64(len(sold)))]
	b := demoBuyers[t.draw(k, 'c', int64(len(demoBuyers)))]
	r := row{"id": id, "store": t.store, "buyer": fmt.Sprintf("buy-%s-%d", b.country, t.draw(k, 'b', t.perMonth*2)), "country": b.country, "status": string(order.Paid),
		"lines": []row{{"product": p.id, "quantity": 1 + t.draw(k, 'q', t.most), "price": moneyFact{money.Must(p.price, "USD").Decimal(), "USD"}}}}
	if arrived.Before(to) {
		r.text("status", string(order.Completed)).at("delivered_at", arrived)
	}
	return r.at("paid_at", paid)
}

func (t demoTrade) opinions(out demoRows, k int64, id string, at time.Time) {
	n := k / 4
	stars := 5
	switch {
	case nth(n, t.unhappy):
		stars = 2
	case n%20 < t.fourOf20:
		stars = 4
	}
	out["reviews"] = append(out["reviews"], row{"id": "rvw-" + id, "order": "ord-" + id, "stars": stars}.at("created_at", at))
	score := func(purpose byte) string {
		return fmt.Sprintf("%d.%d", stars-1, 4+t.draw(k, purpose, 6))
	}
	out["ratings"] = append(out["ratings"], row{"order": "ord-" + id, "description": score('1'), "communication": score('2'), "logistics": score('3')}.at("rated_at", at))
}

// trade tells what happened since it was told last, three months at the first
// time, through the code that takes rows from a host.
func (d *demo) trade(ctx context.Context, now time.Time) error {
	d.tradeTurn.Lock()
	defer d.tradeTurn.Unlock()
	told, err := d.tradeTold()
	if err != nil {
		return err
	}
	from := told
	if from.IsZero() {
		from = now.Add(-demoMonths)
	}
	if !from.Before(now) {
		return nil
	}
	out := demoRows{}
	for _, t := range demoTrades {
		var sold []demoProduct
		for _, p := range demoProducts {
			if p.store == t.store {
				sold = append(sold, p)
			}
		}
		begin := from
		if told.IsZero() {
			begin = from.Add(demoFollows) // orders begin at from; nothing follows older ones
		}
		for k := t.first(begin.Add(-demoFollows)); t.paidAt(k).Before(now); k++ {
			if !t.paidAt(k).Before(begin.Add(-demoFollows)) {
				t.rows(out, k, from, now, sold)
			}
		}
	}
	err = d.s.ingest.Joined(identity.AsSystem(ctx), func(ctx context.Context) error { return d.tellRows(ctx, out) })
	if err != nil {
		return err
	}
	b, err := json.Marshal(tradeState{now})
	if err != nil {
		return err
	}
	return writeFileSynced(filepath.Join(d.s.cfg.Data, demoTradeFile), append(b, '\n'), 0o600)
}

// demoTradeFile remembers up to when the demo's trade was told.
const demoTradeFile = "demo-trade.json"

type tradeState struct {
	Until time.Time `json:"until"`
}

func (d *demo) tradeTold() (time.Time, error) {
	b, err := os.ReadFile(filepath.Join(d.s.cfg.Data, demoTradeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	var state tradeState
	if err == nil {
		err = json.Unmarshal(b, &state)
	}
	return state.Until, err
}

func (d *demo) tellRows(ctx context.Context, rows demoRows) error {
	for _, kind := range []string{"orders", "shipments", "returns", "disputes", "reviews", "ratings"} {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		for _, r := range rows[kind] {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
		_, err := d.s.ingest.TakeLines(ctx, kind, "en", &b, func(vs []ingest.Verdict) error {
			for _, v := range vs {
				if v.Result == ingest.Refused && v.Code != "order.unknown" { // somebody may have replaced it
					return errors.New("demo: " + kind + " " + v.ID + ": " + v.Code + " " + v.Fix)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tradeJobs goes on with the trade every day.
func (s *souk) tradeJobs() {
	if s.demo == nil {
		return
	}
	s.queue.Every("demo.trade", queue.Daily, s.demo.trade)
}
