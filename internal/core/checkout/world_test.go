package checkout_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/money"
	"souk/internal/core/audit"
	"souk/internal/core/catalog"
	"souk/internal/core/checkout"
	"souk/internal/core/policy"
	"souk/internal/core/vault"
	"souk/internal/platform/queue"
	"souk/internal/platform/seal"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var start = time.Date(2026, 6, 15, 10, 30, 0, 0, time.UTC)

// hands is a clock that tests move.
type hands struct {
	mu sync.Mutex
	at time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hands) move(by time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(by)
}

// shelf is a catalogue in memory.
type shelf struct {
	mu   sync.Mutex
	sold map[string]catalog.Product
}

func (s *shelf) AllByIDs(_ context.Context, ids []string) ([]catalog.Product, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []catalog.Product
	for _, id := range ids {
		if p, ok := s.sold[id]; ok && p.Active {
			out = append(out, p)
		}
	}
	return out, nil
}

func (s *shelf) change(id string, f func(p *catalog.Product)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.sold[id]
	f(&p)
	s.sold[id] = p
}

type names struct{}

func (names) StoreNames(_ context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		out[id] = "Store " + id
	}
	return out, nil
}

// The purse is an adjuster as coins will be one: a cent each, held at the
// reservation, spent at the capture, given back at the release.
const (
	createPurse = "create table purse (buyer text primary key, free bigint not null, held bigint not null, spent bigint not null)"
	createMove  = "create table purse_move (reservation text not null, hook text not null, primary key (reservation, hook))"
	insertPurse = "insert into purse (buyer, free, held, spent) values ($1, $2, 0, 0)"
	selectPurse = "select free, held, spent from purse where buyer = $1"
	insertMove  = "insert into purse_move (reservation, hook) values ($1, $2)"
	holdUnits   = "update purse set free = free - $2, held = held + $2 where buyer = $1 and free >= $2"
	spendUnits  = "update purse set held = held - $2, spent = spent + $2 where buyer = $1 and held >= $2"
	returnUnits = "update purse set held = held - $2, free = free + $2 where buyer = $1 and held >= $2"
)

type purse struct{ db *sqldb.DB }

type balance struct{ free, held, spent int64 }

func (p purse) of(ctx context.Context, buyer string) (balance, error) {
	return sqldb.One(ctx, p.db, func(r sqldb.Row) (balance, error) {
		var b balance
		return b, r.Scan(&b.free, &b.held, &b.spent)
	}, selectPurse, buyer)
}

func (p purse) move(statement, hook string) func(ctx context.Context, r checkout.Reservation, quoted []checkout.Adjustment) error {
	return func(ctx context.Context, r checkout.Reservation, quoted []checkout.Adjustment) error {
		if err := sqldb.RequireTx(ctx, "purse."+hook); err != nil {
			return err
		}
		if _, err := p.db.Exec(ctx, insertMove, r.ID, hook); err != nil { // a hook that runs twice fails
			return err
		}
		for _, a := range quoted {
			n, err := p.db.Exec(ctx, statement, r.BuyerID, a.Units)
			if err != nil {
				return err
			}
			if n != 1 {
				return fault.T("purse."+hook, fault.Insufficient, "purse.short", "余额不足。", "There is not enough in the purse.")
			}
		}
		return nil
	}
}

func (p purse) adjuster() checkout.Adjuster {
	return checkout.Adjuster{Name: "purse",
		Quote: func(ctx context.Context, cart checkout.Cart) ([]checkout.Adjustment, error) {
			var want struct {
				Use int64 `json:"use"`
			}
			if raw := cart.Choices["purse"]; raw == nil || json.Unmarshal(raw, &want) != nil || want.Use <= 0 {
				return nil, nil
			}
			part := cart.Parts[0]
			use := min(want.Use, cart.TotalsOf(part.StoreID).Goods.Micros/10_000)
			return []checkout.Adjustment{{StoreID: part.StoreID, Label: i18n.T("金币", "Coins"), Units: use,
				Amount: money.Amount{Micros: -use * 10_000, Currency: cart.Currency}, Detail: json.RawMessage(`{"rate":"0.01"}`)}}, nil
		},
		Reserve: p.move(holdUnits, "reserve"), Capture: p.move(spendUnits, "capture"), Release: p.move(returnUnits, "release"),
	}
}

// noteIn asks for a note in Spain on a phone, as messages will.
func noteIn() checkout.Requirement {
	applies := func(cart checkout.Cart) bool { return cart.Country == "ES" && cart.Device == checkout.Mobile }
	return checkout.Requirement{Name: "note",
		Check: func(_ context.Context, cart checkout.Cart) ([]checkout.Unmet, error) {
			var out []checkout.Unmet
			for _, p := range cart.Parts {
				if applies(cart) && p.Note == "" {
					out = append(out, checkout.Unmet{Code: "note.missing", StoreID: p.StoreID, Field: checkout.FieldNote,
						Text: i18n.T("请给卖家留言。", "Write a message to the seller."), Fix: i18n.T("填写留言。", "Fill in the message.")})
				}
			}
			return out, nil
		},
		Fields: func(_ context.Context, cart checkout.Cart) ([]checkout.Field, error) {
			var out []checkout.Field
			for _, p := range cart.Parts {
				out = append(out, checkout.Field{Name: checkout.FieldNote, StoreID: p.StoreID, Required: applies(cart), Expanded: cart.Device == checkout.Mobile})
			}
			return out, nil
		}}
}

type published struct {
	topic, key string
	payload    any
}

// post keeps what is published and enqueued.
type post struct {
	mu    sync.Mutex
	sent  []published
	tasks []queue.Task
}

func (p *post) Publish(ctx context.Context, topic, key string, payload any) error {
	sqldb.AfterCommit(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.sent = append(p.sent, published{topic, key, payload})
	})
	return sqldb.RequireTx(ctx, "post.Publish")
}

func (p *post) Enqueue(ctx context.Context, t queue.Task) error {
	sqldb.AfterCommit(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.tasks = append(p.tasks, t)
	})
	return sqldb.RequireTx(ctx, "post.Enqueue")
}

func (p *post) captures(key string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, s := range p.sent {
		if s.topic == checkout.TopicCaptured && s.key == key {
			n++
		}
	}
	return n
}

type world struct {
	t     testing.TB
	db    *sqldb.DB
	clock *hands
	shelf *shelf
	purse purse
	post  *post
	vault *vault.Service
	*checkout.Service
}

const (
	key   = "key:host"
	buyer = "ana"
	coins = 10_000
)

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) { test(t, newWorld(t, db)) })
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newWorld(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	h := &hands{at: start}
	w := &world{t: t, db: db, clock: h, purse: purse{db}, post: &post{}, shelf: &shelf{sold: map[string]catalog.Product{}}}
	ids, log := ident.NewSource(clock.System{}, nil), slog.New(slog.DiscardHandler)
	trail := must[*audit.Service](t)(audit.New(audit.Deps{DB: db, Clock: h, Machine: h, IDs: ids, Log: log}))
	policies := must[*policy.Service](t)(policy.New(policy.Deps{DB: db, Clock: h, Machine: h, IDs: ids, Log: log, Audit: trail, Sections: []policy.Section{checkout.Section()}}))
	must[policy.Document](t)(policies.Start(t.Context(), nil))
	for i, price := range []string{"12.50", "3.33", "0.10"} {
		for _, store := range []string{"1", "2"} {
			id := fmt.Sprintf("prd_%s_%d", store, i)
			w.shelf.sold[id] = catalog.Product{ID: id, StoreID: "sto_" + store, Title: i18n.T("商品"+id, "Thing "+id), Category: "home", Price: money.Must(price, "USD"), Images: []string{"/p.png"}, Active: true}
		}
	}
	w.shelf.sold["prd_eur"] = catalog.Product{ID: "prd_eur", StoreID: "sto_2", Title: i18n.T("欧元", "Euro thing"), Price: money.Must("5", "EUR"), Active: true}
	w.shelf.sold["prd_off"] = catalog.Product{ID: "prd_off", StoreID: "sto_1", Title: i18n.T("下架", "Gone"), Price: money.Must("5", "USD")}
	for _, q := range []string{createPurse, createMove} {
		must[int64](t)(db.Exec(t.Context(), q))
	}
	must[int64](t)(db.Exec(t.Context(), insertPurse, buyer, int64(coins)))
	w.vault = must[*vault.Service](t)(vault.New(vault.Deps{DB: db, Clock: h, IDs: ids, Ring: must[*seal.Ring](t)(seal.NewRing(make([]byte, seal.KeySize)))}))
	w.Service = must[*checkout.Service](t)(checkout.New(checkout.Deps{DB: db, Clock: h, Vault: w.vault, IDs: ids, Log: log, Policies: policies, Audit: trail, Catalog: w.shelf, Stores: names{},
		Events: w.post, Tasks: w.post, Requirements: []checkout.Requirement{checkout.CountryRequired(), noteIn()}, Adjusters: []checkout.Adjuster{w.purse.adjuster()}}))
	return w
}

// cart is one of two stores that goes to Germany, with visible defaults.
func cart(use int64) checkout.QuoteInput {
	return checkout.QuoteInput{Owner: key, BuyerID: buyer, Country: "DE", Device: checkout.Mobile, Lang: "de",
		Lines:   []checkout.LineInput{{ProductID: "prd_1_0", Quantity: 2}, {ProductID: "prd_2_1", Quantity: 3}},
		Choices: map[string]json.RawMessage{"purse": json.RawMessage(fmt.Sprintf(`{"use":%d}`, use))}}
}

func (w *world) quote(in checkout.QuoteInput) checkout.Quote {
	w.t.Helper()
	return must[checkout.Quote](w.t)(w.Quote(w.t.Context(), in))
}

func (w *world) reserve(in checkout.QuoteInput) checkout.Reservation {
	w.t.Helper()
	return must[checkout.Reservation](w.t)(w.Reserve(w.t.Context(), checkout.ReserveInput{Owner: in.Owner, QuoteID: w.quote(in).ID}))
}

func (w *world) balance() balance {
	w.t.Helper()
	return must[balance](w.t)(w.purse.of(w.t.Context(), buyer))
}

func (w *world) count(table, where string, args ...any) int64 {
	w.t.Helper()
	return must[int64](w.t)(sqldb.One(w.t.Context(), w.db, sqldb.Scalar[int64], "select count(*) from "+table+" where "+where, args...))
}

func refused(t testing.TB, err error, kind fault.Kind, code string) *fault.Fault {
	t.Helper()
	if !fault.Is(err, kind) || fault.CodeOf(err) != code {
		t.Fatalf("err = %v, want %s %s", err, kind, code)
	}
	return fault.As(err)
}
