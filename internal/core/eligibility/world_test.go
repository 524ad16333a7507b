package eligibility_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/base/ratio"
	"souk/internal/core/audit"
	"souk/internal/core/conduct"
	"souk/internal/core/eligibility"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/store"
	"souk/internal/platform/outbox"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
)

var start = time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)

// world is the core around eligibility with a tool that nobody built.
type world struct {
	t       *testing.T
	db      *sqldb.DB
	clock   *clock.Business
	audit   *audit.Service
	notices *notice.Service
	policy  *policy.Service
	stores  *store.Service
	insight *insight.Service
	conduct *conduct.Service
	outbox  *outbox.Outbox
	queue   *queue.Queue
	*eligibility.Service
}

// demoTool asks what Video asks; nothing in core knows it.
func (w *world) demoTool(id string, available, automatic bool) eligibility.Tool {
	return eligibility.Tool{
		ID: id, Name: i18n.T("演示", "Demo"), Summary: i18n.T("演示工具", "A tool for tests"), Order: len(id),
		Available: available, Automatic: automatic,
		Criteria: func(doc policy.Document, f eligibility.Facts) []eligibility.Criterion {
			s := eligibility.NewSheet(doc, f)
			s.Level(store.L3)
			s.RateAtMost("dispute_90d", insight.DisputeRate90d, ratio.Must("0.008"))
			s.NoSerious()
			return s.Rows()
		},
		UploadURL: func(storeID string) string { return "/v1/stores/" + storeID + "/things" },
		ScreenURL: func(storeID string) string { return "/stores/" + storeID + "/things" },
		OnState: func(ctx context.Context, storeID string, from, to eligibility.State, at time.Time) error {
			return sqldb.RequireTx(ctx, "OnState")
		},
	}
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	machine := clock.System{}
	w := &world{t: t, db: db, clock: clock.NewBusiness(machine)}
	w.clock.StartAt(start)
	ids, log, ctx := ident.NewSource(machine, nil), slog.New(slog.DiscardHandler), context.Background()
	var err error
	must := func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w.audit, err = audit.New(audit.Deps{DB: db, Clock: w.clock, Machine: machine, IDs: ids, Log: log})
	must()
	w.queue, err = queue.New(queue.Deps{DB: db, Machine: machine, Business: w.clock, IDs: ids, Log: log})
	must()
	w.outbox, err = outbox.New(outbox.Deps{DB: db, Machine: machine, Business: w.clock, IDs: ids, Log: log})
	must()
	w.policy, err = policy.New(policy.Deps{DB: db, Clock: w.clock, Machine: machine, IDs: ids, Log: log, Audit: w.audit,
		Sections: []policy.Section{eligibility.Section()}})
	must()
	_, err = w.policy.Start(ctx, nil)
	must()
	w.stores, err = store.New(store.Deps{DB: db, Clock: w.clock, IDs: ids, Audit: w.audit, Events: w.outbox})
	must()
	w.conduct, err = conduct.New(conduct.Deps{DB: db, Clock: w.clock, IDs: ids, Audit: w.audit, Stores: w.stores, Events: w.outbox,
		Expiry: eligibility.ViolationExpiry(w.policy)})
	must()
	w.insight, err = insight.New(insight.Deps{DB: db, Clock: w.clock, Stores: w.stores, Events: w.outbox, Windows: eligibility.Windows(w.policy)})
	must()
	w.notices, err = notice.New(notice.Deps{DB: db, Clock: w.clock, Machine: machine, IDs: ids, Log: log, Kinds: eligibility.NoticeKinds()})
	must()
	w.Service, err = eligibility.New(eligibility.Deps{DB: db, Clock: w.clock, Log: log, Policies: w.policy, Stores: w.stores,
		Insight: w.insight, Conduct: w.conduct, Audit: w.audit, Notices: w.notices,
		Tools: []eligibility.Tool{w.demoTool("automatic", false, true), w.demoTool("demo", true, false), w.demoTool("later", false, false)}})
	must()
	w.Jobs(w.queue)
	w.Subscribe(w.outbox)
	return w
}

const shop = "sto_demo"

// store saves an eligible L4 company under the id.
func (w *world) store(id string, change func(st *store.Store)) {
	w.t.Helper()
	st := store.Store{
		ID: id, Name: "Demo", LegalName: "Demo Ltd", Region: "CN", Entity: store.Company, Level: store.L4,
		OpenedAt: start.AddDate(-1, 0, 0), Zone: "Asia/Shanghai", Logistics: []string{"standard"},
	}
	if change != nil {
		change(&st)
	}
	w.ok(w.stores.Save(context.Background(), st, "test"))
	w.figure(id, insight.DisputeRate90d, "0.004")
}

func (w *world) figure(id, key, value string) {
	w.t.Helper()
	w.ok(w.insight.Pin(context.Background(), id, key, value, ""))
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) activate(id string) {
	w.t.Helper()
	if _, _, err := w.Activate(asOwner(id), id, "demo"); err != nil {
		w.t.Fatal(err)
	}
}

// deliver lets the events reach their subscribers.
func (w *world) deliver() {
	w.t.Helper()
	w.ok(w.outbox.Drain(context.Background()))
}

// wait moves the clock and runs every tick on the way.
func (w *world) wait(d time.Duration) {
	w.t.Helper()
	w.ok(w.queue.RunDue(context.Background(), w.clock.Now().Add(d)))
}

func (w *world) state(id string) eligibility.State {
	w.t.Helper()
	s, err := w.State(context.Background(), id, "demo")
	w.ok(err)
	return s
}

// trail is the audit trail of the activation, oldest first.
func (w *world) trail(id string) []audit.Row {
	w.t.Helper()
	p, err := w.audit.List(context.Background(), audit.Filter{StoreID: id, Subject: id + "/demo"}, page.Request{Limit: 100})
	w.ok(err)
	out := make([]audit.Row, len(p.Items))
	for i, r := range p.Items {
		out[len(out)-1-i] = r
	}
	return out
}

func (w *world) actions(id string) string {
	w.t.Helper()
	out := ""
	for _, r := range w.trail(id) {
		out += r.Action + " "
	}
	return out
}

// told are the kinds of the store's notices, oldest first.
func (w *world) told(id string) string {
	w.t.Helper()
	p, err := w.notices.List(asOwner(id), id, page.Request{Limit: 100})
	w.ok(err)
	out := ""
	for _, n := range p.Items {
		out = n.Kind + " " + out
	}
	return out
}

func asOwner(id string) context.Context {
	return identity.WithActor(context.Background(), identity.Actor{Kind: identity.User, ID: "usr_owner", Name: "Owner",
		Stores: map[string]identity.Role{id: identity.Owner}})
}
