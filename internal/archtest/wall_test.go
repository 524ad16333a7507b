package archtest

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/core/audit"
	"souk/internal/core/catalog"
	"souk/internal/core/checkout"
	"souk/internal/core/conduct"
	"souk/internal/core/document"
	"souk/internal/core/eligibility"
	"souk/internal/core/event"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/privacy"
	"souk/internal/core/review"
	"souk/internal/core/store"
	"souk/internal/core/storefront"
	"souk/internal/core/vault"
	"souk/internal/core/wording"
	"souk/internal/platform/blob"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/outbox"
	"souk/internal/platform/pdf"
	"souk/internal/platform/queue"
	"souk/internal/platform/seal"
	"souk/internal/platform/sqldb"
	"souk/internal/schema"
)

// wall is the core with kites as its only tool, wired as internal/app wires its
// own: nothing below knows what hangs on it.
type wall struct {
	*kites
	w        *watched
	db       *sqldb.DB
	ids      *ident.Source
	log      *slog.Logger
	machine  clock.Clock
	business *clock.Business

	queue   *queue.Queue
	outbox  *outbox.Outbox
	api     *httpapi.API
	blobs   *blob.Store
	refs    []blob.Refs
	trail   *audit.Service
	shown   *event.Impressions
	index   *storefront.Index
	people  *identity.Service
	notices *notice.Service

	policies  *policy.Service
	stores    *store.Service
	figures   *insight.Service
	conduct   *conduct.Service
	catalog   *catalog.Service
	reviews   *review.Service
	documents *document.Service
	rights    *eligibility.Service
	front     *storefront.Service
	events    *event.Service
	checkout  *checkout.Service
	privacy   *privacy.Service
}

// kiteSchema is the schema with the tool's own file behind it.
func kiteSchema(t *testing.T) fs.FS {
	t.Helper()
	out := fstest.MapFS{"9001_kites.sql": {Data: []byte(kiteTables)}}
	names, err := fs.Glob(schema.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		b, err := schema.Files.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		out[n] = &fstest.MapFile{Data: b}
	}
	return out
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
	w := &wall{w: newWatched(), db: db, machine: clock.System{}, log: slog.New(slog.DiscardHandler)}
	w.kites = &kites{db: db, sums: func() *insight.Service { return w.figures }, conduct: func() *conduct.Service { return w.conduct }}
	w.ids, w.business = ident.NewSource(w.machine, nil), clock.NewBusiness(w.machine)
	w.platform(t)
	w.core(t)
	w.papers(t)
	w.shop(t)
	w.chores()
	return w
}

func (w *wall) platform(t *testing.T) {
	t.Helper()
	w.queue = must[*queue.Queue](t)(queue.New(queue.Deps{DB: w.db, Machine: w.machine, Business: w.business, IDs: w.ids, Log: w.log}))
	w.outbox = must[*outbox.Outbox](t)(outbox.New(outbox.Deps{DB: w.db, Machine: w.machine, Business: w.business, IDs: w.ids, Log: w.log}))
	w.api = must[*httpapi.API](t)(httpapi.New(httpapi.Config{DB: w.db, Machine: w.machine, IDs: w.ids, Log: w.log, Secret: make([]byte, 32), Title: "Kites", Version: "1"}))
	w.blobs = must[*blob.Store](t)(blob.Open("file://" + filepath.Join(t.TempDir(), "blobs")))
	w.shown = must[*event.Impressions](t)(event.NewImpressions(make([]byte, 32), w.business))
	w.trail = must[*audit.Service](t)(audit.New(audit.Deps{DB: w.db, Clock: w.business, Machine: w.machine, IDs: w.ids, Log: w.log}))
}

func (w *wall) core(t *testing.T) {
	t.Helper()
	people := policy.Section{Name: identity.PolicyName, Label: i18n.T("平台", "Platform"), Labels: identity.PolicyLabels(),
		Defaults: func() any { p := identity.DefaultPolicy(); return &p }, Validate: func(any) []policy.Problem { return nil }}
	w.policies = must[*policy.Service](t)(policy.New(policy.Deps{DB: w.db, Clock: w.business, Machine: w.machine, IDs: w.ids, Log: w.log, Audit: w.trail,
		Sections: []policy.Section{eligibility.Section(), review.Section(), conduct.Section(), insight.Section(), event.Section(), document.Section(), checkout.Section(), people, watch(w.w, w.section())},
		WhatIfs:  func() []policy.WhatIf { return []policy.WhatIf{watch(w.w, w.whatIf())} }}))
	must[policy.Document](t)(w.policies.Start(t.Context(), []byte(`{"kites":{"min_level":"L2"}}`)))
	w.stores = must[*store.Service](t)(store.New(store.Deps{DB: w.db, Clock: w.business, IDs: w.ids, Audit: w.trail, Events: w.outbox}))
	w.people = must[*identity.Service](t)(identity.New(identity.Deps{DB: w.db, Clock: w.business, Machine: w.machine, IDs: w.ids, Log: w.log, Stores: w.stores, Audit: w.trail,
		PublicURL: "http://localhost", Issuer: "marketplace", Audience: "souk", Policy: func(ctx context.Context) (identity.Policy, error) {
			doc, err := w.policies.Current(ctx)
			return policy.Get[identity.Policy](doc, identity.PolicyName), err
		}}))
	kinds := eligibility.NoticeKinds()
	for _, more := range [][]notice.Kind{document.NoticeKinds(), conduct.NoticeKinds(), review.NoticeKinds(), watchAll(w.w, w.noticeKinds())} {
		kinds = append(kinds, more...)
	}
	w.notices = must[*notice.Service](t)(notice.New(notice.Deps{DB: w.db, Clock: w.business, Machine: w.machine, IDs: w.ids, Log: w.log, Kinds: kinds}))
	w.figures = must[*insight.Service](t)(insight.New(insight.Deps{DB: w.db, Clock: w.business, Stores: w.stores, Events: w.outbox, Windows: eligibility.Windows(w.policies),
		Policy: insight.FromPolicy(w.policies), Audit: w.trail, Document: w.policies.Current, Tools: []insight.Tool{watch(w.w, w.insight())},
		Sources: []insight.Source{{Name: event.SectionName, Prefix: event.Prefix, Replay: func(ctx context.Context, emit func([]insight.Cell) error) error {
			return w.events.Source().Replay(ctx, emit)
		}}}}))
	w.conduct = must[*conduct.Service](t)(conduct.New(conduct.Deps{DB: w.db, Clock: w.business, IDs: w.ids, Audit: w.trail, Stores: w.stores, Events: w.outbox,
		Expiry: eligibility.ViolationExpiry(w.policies), Policies: w.policies, Notices: w.notices, Scopes: []conduct.Scope{watch(w.w, w.scope())}}))
	w.index = must[*storefront.Index](t)(storefront.NewIndex(storefront.IndexDeps{DB: w.db, Tokens: wording.Tokens, Words: []storefront.Words{watch(w.w, w.words())}}))
	w.catalog = must[*catalog.Service](t)(catalog.New(catalog.Deps{DB: w.db, Clock: w.business, IDs: w.ids, Index: w.index}))
	w.reviews = must[*review.Service](t)(review.New(review.Deps{DB: w.db, Clock: w.business, Machine: w.machine, IDs: w.ids, Policy: w.policies, Audit: w.trail, Stores: w.stores,
		Notices: w.notices, Kinds: []review.Kind{watch(w.w, w.kind()), document.ReviewKind(func() *document.Service { return w.documents })}}))
}

func (w *wall) papers(t *testing.T) {
	t.Helper()
	ring := must[*seal.Ring](t)(seal.NewRing(make([]byte, seal.KeySize)))
	w.documents = must[*document.Service](t)(document.New(document.Deps{DB: w.db, Clock: w.business, IDs: w.ids, Log: w.log, Blobs: w.blobs, Ring: ring, ProofKey: make([]byte, seal.KeySize),
		Press: pdf.NewPress(""), Policies: w.policies, Stores: w.stores, Products: noTitles{}, Reviews: w.reviews, Notices: w.notices, Audit: w.trail, Events: w.outbox,
		Types: append(document.CoreTypes(), watchAll(w.w, w.paperTypes())...), Templates: watchAll(w.w, w.templates())}))
	w.rights = must[*eligibility.Service](t)(eligibility.New(eligibility.Deps{DB: w.db, Clock: w.business, Log: w.log, Policies: w.policies, Stores: w.stores, Insight: w.figures,
		Conduct: w.conduct, Audit: w.trail, Notices: w.notices, Papers: w.documents, Tools: []eligibility.Tool{watch(w.w, w.tool())}}))
	w.rights.Subscribe(w.outbox)
}

// noTitles: no paper here is for single products.
type noTitles struct{}

func (noTitles) ProductTitles(context.Context, string, []string) ([]string, error) {
	return []string{}, nil
}

func (w *wall) shop(t *testing.T) {
	t.Helper()
	w.front = must[*storefront.Service](t)(storefront.New(storefront.Deps{Catalog: w.catalog, Index: w.index, Stores: w.stores, Blocks: []storefront.Block{watchedBlock{w.w, w.kites}},
		Languages: []string{"en", "zh"}, Log: w.log, Impressions: w.shown}))
	w.events = must[*event.Service](t)(event.New(event.Deps{DB: w.db, Clock: w.business, IDs: w.ids, Log: w.log, API: w.api, Policies: w.policies, Keys: w.people, Products: w.catalog,
		Rollups: w.figures, Impressions: w.shown, Types: watchAll(w.w, w.eventTypes())}))
	texts := must[*vault.Service](t)(vault.New(vault.Deps{DB: w.db, Clock: w.business, IDs: w.ids, Ring: must[*seal.Ring](t)(seal.NewRing(make([]byte, seal.KeySize)))}))
	w.checkout = must[*checkout.Service](t)(checkout.New(checkout.Deps{DB: w.db, Vault: texts, Clock: w.business, IDs: w.ids, Log: w.log, Policies: w.policies, Audit: w.trail, Catalog: w.catalog,
		Stores: w.stores, Events: w.outbox, Tasks: w.queue, Pages: w.front, API: w.api,
		Requirements: []checkout.Requirement{watch(w.w, w.requirement())}, Adjusters: []checkout.Adjuster{watch(w.w, w.adjuster())}}))
	w.privacy = must[*privacy.Service](t)(privacy.New(privacy.Deps{DB: w.db, Clock: w.business, IDs: w.ids, Audit: w.trail,
		Holders: []identity.PersonalData{w.events.PersonalData(), w.checkout.PersonalData(), texts.PersonalData(), watch(w.w, w.personalData())}}))
	w.refs = []blob.Refs{w.documents.BlobRefs(), watch(w.w, w.blobRefs())}
}

// chores are the tool's job, its cron line, what it does on a fact, and its route.
func (w *wall) chores() {
	w.queue.Handle("kites.wind", queue.Options{}, func(_ context.Context, job queue.Job) error {
		var name string
		err := job.Decode(&name)
		w.wound = append(w.wound, name)
		return err
	})
	w.queue.Every("kites.tick", queue.Daily, func(context.Context, time.Time) error { w.ticks++; return nil })
	w.outbox.Subscribe("kites", conduct.TopicFreeze, func(ctx context.Context, e outbox.Event) error {
		return w.move(ctx, e.Key, "kite_1", "down")
	})
	httpapi.Raw(w.api, httpapi.Op{Method: http.MethodGet, Path: "/v1/stores/{store}/kites", ID: "kites.list", Guard: httpapi.Public()},
		func(rw http.ResponseWriter, _ *http.Request) error { _, err := io.WriteString(rw, "[]"); return err })
}
