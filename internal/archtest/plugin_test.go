package archtest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/money"
	"souk/internal/core/audit"
	"souk/internal/core/catalog"
	"souk/internal/core/conduct"
	"souk/internal/core/eligibility"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/core/store"
	"souk/internal/core/storefront"
	"souk/internal/core/wording"
	"souk/internal/platform/blob"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/outbox"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

// Kites is a sixth tool that nobody built: stores show drawings of kites, people
// review them, buyers see them. It plugs in through every provider; core and
// platform need no word about it.
//
// Source: core-ports "the proof is a fake tool".
type kites struct {
	state     eligibility.State // as OnState told
	published bool
	ticks     int
	drawn     []string // by the job
}

type kitePolicy struct {
	MinLevel store.Level `json:"min_level"`
}

func (*kites) section() policy.Section {
	return policy.Section{Name: "kites", Label: i18n.T("风筝", "Kites"), Defaults: func() any { return &kitePolicy{MinLevel: store.L3} },
		Validate: func(any) []policy.Problem { return nil }, Labels: map[string]i18n.Text{"min_level": i18n.T("最低等级", "Lowest level")}}
}

func (k *kites) tool() eligibility.Tool {
	return eligibility.Tool{ID: "kites", Name: i18n.T("风筝", "Kites"), Summary: i18n.T("放风筝", "Fly a kite"), Order: 6, Available: true,
		Criteria: func(doc policy.Document, f eligibility.Facts) []eligibility.Criterion {
			s := eligibility.NewSheet(doc, f)
			s.Level(policy.Get[kitePolicy](doc, "kites").MinLevel)
			return s.Rows()
		},
		UploadURL: func(id string) string { return "/v1/stores/" + id + "/kites" },
		ScreenURL: func(id string) string { return "/stores/" + id + "/kites" },
		OnState: func(_ context.Context, _ string, _, to eligibility.State, _ time.Time) error {
			k.state = to
			return nil
		}}
}

func (k *kites) kind() review.Kind {
	return review.Kind{Name: "kites", Label: i18n.T("风筝", "Kite"), Tool: "kites",
		Codes: []review.Code{{Code: "ERR-K01", Tool: "kites", Group: "other", Label: i18n.T("断线", "Torn line"), Cause: i18n.T("线断了", "The line is torn"),
			Fix: i18n.T("换线", "Use another line"), Example: i18n.T("断线的风筝", "A kite without a line"), Rules: []string{"K-01"}}},
		Evidence: func(_ context.Context, id string) (any, error) { return map[string]string{"kite": id}, nil },
		Decided: func(ctx context.Context, _ review.Case, d review.Decision) error {
			k.published = d.Approve
			return sqldb.RequireTx(ctx, "kites.Decided")
		}}
}

// Name, ProductMedia, Feed, Tab and TabName make kites a block of buyers' pages.
func (*kites) Name() string    { return "kites" }
func (*kites) TabName() string { return "kites" }

func (k *kites) ProductMedia(_ context.Context, ids []string, _ storefront.Viewer) (map[string][]storefront.Media, error) {
	out := map[string][]storefront.Media{}
	for _, id := range ids {
		if k.published {
			out[id] = []storefront.Media{{Type: "kite", ID: "kite_1"}}
		}
	}
	return out, nil
}

func (k *kites) Feed(context.Context, storefront.Viewer, string, int) (storefront.FeedPage, error) {
	return storefront.FeedPage{Items: []storefront.FeedItem{{Media: storefront.Media{Type: "kite", ID: "kite_1"}, PublishedAt: "2026-01-01T00:00:00Z"}}}, nil
}

func (k *kites) Tab(ctx context.Context, v storefront.Viewer, _ []string, after string, limit int) (storefront.FeedPage, error) {
	return k.Feed(ctx, v, after, limit)
}

// wall is the core with kites as its only tool.
type wall struct {
	*kites
	db       *sqldb.DB
	queue    *queue.Queue
	outbox   *outbox.Outbox
	api      *httpapi.API
	policies *policy.Service
	stores   *store.Service
	notices  *notice.Service
	rights   *eligibility.Service
	reviews  *review.Service
	front    *storefront.Service
	catalog  *catalog.Service
	business *clock.Business
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newWall(t *testing.T, db *sqldb.DB) *wall {
	t.Helper()
	machine := clock.System{}
	ids, log := ident.NewSource(machine, nil), slog.New(slog.DiscardHandler)
	w := &wall{kites: &kites{}, db: db, business: clock.NewBusiness(machine)}
	w.queue = must[*queue.Queue](t)(queue.New(queue.Deps{DB: db, Machine: machine, Business: w.business, IDs: ids, Log: log}))
	w.outbox = must[*outbox.Outbox](t)(outbox.New(outbox.Deps{DB: db, Machine: machine, Business: w.business, IDs: ids, Log: log}))
	w.api = must[*httpapi.API](t)(httpapi.New(httpapi.Config{DB: db, Machine: machine, IDs: ids, Log: log, Secret: make([]byte, 32), Title: "Kites", Version: "1"}))
	trail := must[*audit.Service](t)(audit.New(audit.Deps{DB: db, Clock: w.business, Machine: machine, IDs: ids, Log: log}))
	w.policies = must[*policy.Service](t)(policy.New(policy.Deps{DB: db, Clock: w.business, Machine: machine, IDs: ids, Log: log, Audit: trail,
		Sections: []policy.Section{eligibility.Section(), review.Section(), w.section()}}))
	must[policy.Document](t)(w.policies.Start(t.Context(), []byte(`{"kites":{"min_level":"L2"}}`)))
	w.stores = must[*store.Service](t)(store.New(store.Deps{DB: db, Clock: w.business, IDs: ids, Audit: trail, Events: w.outbox}))
	violations := must[*conduct.Service](t)(conduct.New(conduct.Deps{DB: db, Clock: w.business, IDs: ids, Audit: trail, Stores: w.stores, Events: w.outbox, Expiry: eligibility.ViolationExpiry(w.policies)}))
	figures := must[*insight.Service](t)(insight.New(insight.Deps{DB: db, Clock: w.business, Stores: w.stores, Events: w.outbox, Windows: eligibility.Windows(w.policies)}))
	kinds := append(eligibility.NoticeKinds(), notice.Kind{Name: "kites.up", Text: i18n.T("风筝 %[1]s 上天了", "The kite %[1]s is up"), Tone: notice.Success})
	w.notices = must[*notice.Service](t)(notice.New(notice.Deps{DB: db, Clock: w.business, Machine: machine, IDs: ids, Log: log, Kinds: kinds}))
	index := must[*storefront.Index](t)(storefront.NewIndex(storefront.IndexDeps{DB: db, Tokens: wording.Tokens}))
	w.catalog = must[*catalog.Service](t)(catalog.New(catalog.Deps{DB: db, Clock: w.business, IDs: ids, Index: index}))
	w.reviews = must[*review.Service](t)(review.New(review.Deps{DB: db, Clock: w.business, Machine: machine, IDs: ids, Policy: w.policies, Audit: trail, Stores: w.stores, Kinds: []review.Kind{w.kind()}}))
	w.rights = must[*eligibility.Service](t)(eligibility.New(eligibility.Deps{DB: db, Clock: w.business, Log: log, Policies: w.policies, Stores: w.stores, Insight: figures, Conduct: violations,
		Audit: trail, Notices: w.notices, Tools: []eligibility.Tool{w.tool()}}))
	w.front = must[*storefront.Service](t)(storefront.New(storefront.Deps{Catalog: w.catalog, Index: index, Stores: w.stores, Blocks: []storefront.Block{w}, Languages: []string{"en", "zh"}, Log: log}))
	w.rights.Subscribe(w.outbox)
	w.queue.Handle("kites.draw", queue.Options{}, func(_ context.Context, job queue.Job) error {
		var name string
		err := job.Decode(&name)
		w.drawn = append(w.drawn, name)
		return err
	})
	w.queue.Every("kites.wind", queue.Daily, func(context.Context, time.Time) error { w.ticks++; return nil })
	httpapi.Raw(w.api, httpapi.Op{Method: http.MethodGet, Path: "/v1/stores/{store}/kites", ID: "kites.list", Guard: httpapi.Public()},
		func(rw http.ResponseWriter, _ *http.Request) error { _, err := io.WriteString(rw, "[]"); return err })
	return w
}

func TestCore_ports_a_sixth_tool_plugs_in_without_an_edit(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		w := newWall(t, db)
		ctx := identity.AsSystem(t.Context())
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ok(w.stores.Save(ctx, store.Store{ID: "sto_1", Name: "Kites", LegalName: "Kites Ltd", Region: "CN", Entity: store.Company, Level: store.L2, OpenedAt: w.business.Now(), Zone: "UTC"}, "test"))
		state, url, err := w.rights.Activate(ctx, "sto_1", "kites")
		if err != nil || state != eligibility.Active || url != "/v1/stores/sto_1/kites" || w.state != eligibility.Active {
			t.Fatalf("criteria, policy, tile: %s %s %s %v", state, url, w.state, err)
		}
		product := must[catalog.Product](t)(w.catalog.Save(ctx, catalog.Product{StoreID: "sto_1", Title: i18n.T("风筝", "Paper kite"), Category: "toys", Price: money.Must("5", "USD"), Active: true}))
		w.reviewed(ctx, t)
		page := must[storefront.ProductPage](t)(w.front.Product(ctx, product.ID, storefront.Viewer{Lang: "en"}))
		if len(page.Media) == 0 || page.Media[0].Type != "kite" {
			t.Errorf("storefront block: %+v", page.Media)
		}
		ok(db.InTx(ctx, func(ctx context.Context) error {
			if err := w.notices.Send(ctx, notice.To{StoreID: "sto_1"}, "kites.up", "/stores/sto_1/kites", i18n.T("红", "Red")); err != nil {
				return err
			}
			return w.queue.Enqueue(ctx, queue.Task{Kind: "kites.draw", Payload: "red"})
		}))
		ok(w.queue.RunDue(ctx, w.business.Now().Add(2*24*time.Hour)))
		ok(w.queue.Drain(ctx))
		if w.ticks != 2 || !slices.Equal(w.drawn, []string{"red"}) {
			t.Errorf("jobs and cron: %d ticks, drew %v", w.ticks, w.drawn)
		}
		rec := httptest.NewRecorder()
		w.api.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "http://localhost/v1/stores/sto_1/kites", nil))
		if doc := must[[]byte](t)(w.api.OpenAPI()); rec.Code != http.StatusOK || !strings.Contains(string(doc), "/v1/stores/{store}/kites") {
			t.Errorf("route: %d", rec.Code)
		}
		sweptBlobs(ctx, t)
	})
}

// reviewed takes a kite through the queue of people.
func (w *wall) reviewed(ctx context.Context, t *testing.T) {
	t.Helper()
	if codes := w.reviews.Codes(); len(codes) != 1 || codes[0].Code != "ERR-K01" {
		t.Errorf("finding codes: %+v", codes)
	}
	doc := must[policy.Document](t)(w.policies.Current(ctx))
	var c review.Case
	err := w.db.InTx(ctx, func(ctx context.Context) error {
		var err error
		c, err = w.reviews.Open(ctx, review.OpenInput{Kind: "kites", StoreID: "sto_1", SubjectID: "kite_1", ParentID: "kite_1", Attempt: 1, Summary: "a red kite",
			Verdict: review.VerdictHuman, PolicyVersion: doc.Version, AsOf: w.business.Now(), Due: w.business.Now().Add(time.Hour)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	reviewer := identity.WithActor(t.Context(), identity.Actor{Kind: identity.User, ID: "usr_1", Name: "Ren", Staff: []identity.Role{identity.Reviewer}})
	detail := must[review.Detail](t)(w.reviews.Detail(reviewer, c.ID))
	if e, ok := detail.Evidence.(map[string]string); !ok || e["kite"] != "kite_1" {
		t.Errorf("evidence: %+v", detail.Evidence)
	}
	must[review.Case](t)(w.reviews.Decide(reviewer, review.DecideInput{CaseID: c.ID, Approve: true}))
	if !w.published {
		t.Error("the tool was not told of the decision")
	}
}

// sweptBlobs: a tool says which files are its own; the rest goes.
func sweptBlobs(ctx context.Context, t *testing.T) {
	t.Helper()
	blobs := must[*blob.Store](t)(blob.Open("file://" + filepath.Join(t.TempDir(), "blobs")))
	for _, key := range []string{"kites/a", "kites/b"} {
		must[blob.Info](t)(blobs.Put(ctx, key, strings.NewReader(key)))
	}
	mine := blob.Refs{Name: "kites", Alive: func(_ context.Context, keys []string) (map[string]bool, error) {
		return map[string]bool{"kites/a": true}, nil
	}}
	if n, err := blobs.Sweep(ctx, time.Now().Add(time.Hour), []blob.Refs{mine}); err != nil || n != 1 {
		t.Errorf("blob references: %d %v", n, err)
	}
}
