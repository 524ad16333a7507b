package app

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"souk/internal/app/shop"
	"souk/internal/base/clock"
	"souk/internal/base/fault"
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
	"souk/internal/core/ingest"
	"souk/internal/core/insight"
	"souk/internal/core/notice"
	"souk/internal/core/order"
	"souk/internal/core/policy"
	"souk/internal/core/privacy"
	"souk/internal/core/review"
	"souk/internal/core/store"
	"souk/internal/core/storefront"
	"souk/internal/core/vault"
	"souk/internal/core/verification"
	"souk/internal/core/wording"
	"souk/internal/platform/blob"
	"souk/internal/platform/chain"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/media"
	"souk/internal/platform/outbox"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/telemetry"
	"souk/internal/platform/tus"
	"souk/internal/tools/aplus"
	"souk/internal/tools/coins"
	"souk/internal/tools/email"
	"souk/internal/tools/messages"
	"souk/internal/tools/video"
)

// sections is the policy document's content: one section for each owner of numbers.
func sections() []policy.Section {
	return []policy.Section{
		eligibility.Section(), conduct.Section(), insight.Section(), order.Section(), review.Section(), event.Section(), document.Section(), checkout.Section(), verification.Section(), platformSection(),
		video.Section(), aplus.Section(), coins.Section(), email.Section(), messages.Section(),
	}
}

// platformSection is identity's part of the document; identity stands below
// policy and cannot name its types.
func platformSection() policy.Section {
	return policy.Section{
		Name: identity.PolicyName, Label: i18n.T("平台", "Platform"), Labels: identity.PolicyLabels(),
		Defaults: func() any { p := identity.DefaultPolicy(); return &p },
		Validate: func(v any) []policy.Problem {
			var out []policy.Problem
			for _, m := range v.(*identity.Policy).Mistakes() {
				out = append(out, policy.Problem{Key: m.Key, Message: m.Message})
			}
			return out
		},
	}
}

// souk is the running service with all its parts.
type souk struct {
	cfg      Config
	log      *slog.Logger
	business *clock.Business
	machine  clock.Clock
	ids      *ident.Source
	metrics  *prometheus.Registry

	db     *sqldb.DB
	blobs  *blob.Store
	worker *media.Worker
	queue  *queue.Queue
	outbox *outbox.Outbox
	api    *httpapi.API

	policies     *policy.Service
	chain        *chain.Service
	audit        *audit.Service
	privacy      *privacy.Service
	identity     *identity.Service
	notices      *notice.Service
	stores       *store.Service
	conduct      *conduct.Service
	insight      *insight.Service
	eligibility  *eligibility.Service
	catalog      *catalog.Service
	storefront   *storefront.Service
	reviews      *review.Service
	video        *video.Service
	orders       *order.Service
	ingest       *ingest.Service
	documents    *document.Service
	events       *event.Service
	impressions  *event.Impressions
	checkout     *checkout.Service
	vault        *vault.Service
	verification *verification.Service
	mailbox      *verification.Mailbox // nil without --sandbox
	shop         *shop.Shop
	demo         *demo // nil without --demo

	rotation    *rotation  // nil but for `souk key rotate`
	operatorKey string     // of the running sandbox
	clockTurn   sync.Mutex // one caller moves the clock at a time
}

type buildOptions struct {
	log      *slog.Logger
	rotation *rotation // from one master key to another; nil but for `souk key rotate`
	asItIs   bool      // leave the schema alone, and refuse another program's: a server may run on it
}

// build opens the engines and wires every service; nothing runs yet.
func build(ctx context.Context, cfg Config, o buildOptions) (*souk, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fault.E("app.build", fault.Unavailable, "data.unusable", err, "The data folder "+cfg.Data+" cannot be made or used: "+err.Error())
	}
	if o.rotation == nil {
		if err := unfinishedRotation(cfg.Data); err != nil {
			return nil, err
		}
	}
	created, err := cfg.loadMasterKey()
	if err != nil {
		return nil, err
	}
	s := &souk{cfg: cfg, rotation: o.rotation, log: o.log, machine: clock.System{}, metrics: telemetry.NewRegistry()}
	s.business = clock.NewBusiness(s.machine)
	if !cfg.ClockStart.IsZero() {
		s.business.StartAt(cfg.ClockStart)
	}
	s.ids = ident.NewSource(s.machine, nil)
	open := func(ctx context.Context) error { return s.openEngines(ctx, o.asItIs) }
	for _, step := range []func(context.Context) error{open, s.wirePlatform, s.wireCore, s.wireImpressions, s.wireTools, s.wireOrders, s.wireEvents, s.wireCheckout, s.wireVerification, s.wirePrivacy, s.wirePages} {
		if err := step(ctx); err != nil {
			s.close()
			return nil, err
		}
	}
	if created {
		if err := s.keepNewKey(ctx); err != nil {
			s.close()
			return nil, err
		}
	}
	s.subscribe()
	s.routes()
	return s, nil
}

// keepNewKey tells the operator of a master key that was just made, or takes it back:
// beside a database of an earlier start it would lie in the place of the right one.
func (s *souk) keepNewKey(ctx context.Context) error {
	file := filepath.Join(s.cfg.Data, masterKeyFile)
	if err := s.ownKey(ctx); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	s.log.Warn("a master key was made: keep a copy apart from the data folder", "file", file)
	return nil
}

func (s *souk) wirePlatform(context.Context) error {
	var err error
	if s.queue, err = queue.New(queue.Deps{DB: s.db, Machine: s.machine, Business: s.business, IDs: s.ids, Log: s.log}); err != nil {
		return err
	}
	if s.outbox, err = outbox.New(outbox.Deps{DB: s.db, Machine: s.machine, Business: s.business, IDs: s.ids, Log: s.log}); err != nil {
		return err
	}
	secret, err := s.secretOf("http")
	if err != nil {
		return err
	}
	public, err := url.Parse(s.cfg.PublicURL)
	if err != nil {
		return err
	}
	s.api, err = httpapi.New(httpapi.Config{
		DB: s.db, Machine: s.machine, IDs: s.ids, Log: s.log, Secret: secret,
		Title: "Souk", Version: "1", Metrics: s.metrics,
		Authenticator: lateAuthenticator{s},
		Principal:     identity.Principal,
		Language:      identity.Language,
		Rates:         s.rates,
		Hosts:         append([]string{public.Host, s.cfg.Addr}, s.cfg.Hosts...),
		Proxies:       s.cfg.TrustedProxies,
		HTTPS:         public.Scheme == "https",
	})
	return err
}

func (s *souk) wireCore(ctx context.Context) error {
	var err error
	if err = s.wireAudit(); err != nil {
		return err
	}
	if s.policies, err = policy.New(policy.Deps{DB: s.db, Clock: s.business, Machine: s.machine, IDs: s.ids, Log: s.log, Audit: s.audit, Sections: sections(),
		WhatIfs: func() []policy.WhatIf { return []policy.WhatIf{s.eligibility.WhatIf(), s.video.WhatIf()} }}); err != nil {
		return err
	}
	raw, err := readPolicyFile(s.cfg.PolicyFile)
	if err != nil {
		return err
	}
	if _, err := s.policies.Start(ctx, raw); err != nil {
		return err
	}
	if s.stores, err = store.New(store.Deps{DB: s.db, Clock: s.business, IDs: s.ids, Audit: s.audit, Events: s.outbox, Papers: s.validPapers}); err != nil {
		return err
	}
	if s.insight, err = insight.New(insight.Deps{DB: s.db, Clock: s.business, Stores: s.stores, Events: s.outbox, Windows: eligibility.Windows(s.policies),
		Policy: insight.FromPolicy(s.policies), Sources: append(s.orderSources(), s.sources()...), Facts: lateFacts{s},
		Tools: s.insightTools(), Audit: s.audit, Document: s.policies.Current, Products: s.onSale, Standing: s.standings}); err != nil {
		return err
	}
	if err := s.wireIdentity(ctx); err != nil {
		return err
	}
	kinds := slices.Concat(eligibility.NoticeKinds(), document.NoticeKinds(), conduct.NoticeKinds(), review.NoticeKinds(), video.NoticeKinds())
	if s.notices, err = notice.New(notice.Deps{DB: s.db, Clock: s.business, Machine: s.machine, IDs: s.ids, Log: s.log, Kinds: kinds}); err != nil {
		return err
	}
	return s.wireConduct()
}

// wireAudit makes the trail and the sealer of its chain. The key that signs comes
// from the master key, which is not in the database.
func (s *souk) wireAudit() error {
	key, err := chainKey(s.cfg.masterKey)
	if err != nil {
		return err
	}
	s.chain, err = chain.New(chain.Deps{DB: s.db, Machine: s.machine, Log: s.log, Key: key, Books: []string{audit.Book}})
	if err != nil {
		return err
	}
	s.audit, err = audit.New(audit.Deps{DB: s.db, Clock: s.business, Machine: s.machine, IDs: s.ids, Log: s.log, Chain: s.chain})
	return err
}

func (s *souk) wireIdentity(ctx context.Context) error {
	keys, err := readHostKeys(s.cfg.HostKeysFile)
	if err != nil {
		return err
	}
	d := identity.Deps{
		DB: s.db, Clock: s.business, Machine: s.machine, IDs: s.ids, Log: s.log,
		Policy: func(ctx context.Context) (identity.Policy, error) {
			doc, err := s.policies.Current(ctx)
			if err != nil {
				return identity.Policy{}, err
			}
			return policy.Get[identity.Policy](doc, identity.PolicyName), nil
		},
		Stores: s.stores, Audit: s.audit, PublicURL: strings.TrimSuffix(s.cfg.PublicURL, "/"),
		HostKeys: keys, Issuer: "marketplace", Audience: "souk",
	}
	if s.cfg.Sandbox {
		seed, err := s.secretOf("sandbox-buyers")
		if err != nil {
			return err
		}
		d.SandboxSigner = ed25519.NewKeyFromSeed(seed)
	}
	s.identity, err = identity.New(d)
	return err
}

// readHostKeys reads <kid>.pem files of a folder.
func readHostKeys(dir string) (map[string]crypto.PublicKey, error) {
	keys := map[string]crypto.PublicKey{}
	if dir == "" {
		return keys, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.pem"))
	if err != nil || len(files) == 0 {
		return nil, fault.E("app.hostKeys", fault.Invalid, "config.host_keys", err, "SOUK_HOST_KEYS names "+dir+", which holds no <kid>.pem file.")
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		kid := strings.TrimSuffix(filepath.Base(f), ".pem")
		if keys[kid], err = identity.ParseHostKey(kid, text); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

func (s *souk) wireTools(context.Context) error {
	index, err := storefront.NewIndex(storefront.IndexDeps{DB: s.db, Tokens: wording.Tokens})
	if err != nil {
		return err
	}
	if s.catalog, err = catalog.New(catalog.Deps{DB: s.db, Clock: s.business, IDs: s.ids, Index: index}); err != nil {
		return err
	}
	// A tool's values name its service, which is made last: they look it up late.
	late := func() *video.Service { return s.video }
	if s.reviews, err = review.New(review.Deps{
		DB: s.db, Clock: s.business, Machine: s.machine, IDs: s.ids, Policy: s.policies, Audit: s.audit, Stores: s.stores,
		Kinds: s.caseKinds(late), Press: s.press(), Notices: s.notices, Staff: lateReviewers{s},
	}); err != nil {
		return err
	}
	if err = s.wirePapers(); err != nil {
		return err
	}
	if s.eligibility, err = eligibility.New(eligibility.Deps{
		DB: s.db, Clock: s.business, Log: s.log, Policies: s.policies, Stores: s.stores, Insight: s.insight, Conduct: s.conduct,
		Audit: s.audit, Notices: s.notices, Papers: proofs{s},
		Tools: []eligibility.Tool{video.Tool(), aplus.Tool(), coins.Tool(), email.Tool(), messages.Tool()},
	}); err != nil {
		return err
	}
	uploads, err := tus.Open(filepath.Join(s.cfg.Data, "uploads"), s.ids)
	if err != nil {
		return err
	}
	if s.video, err = video.New(video.Deps{
		Uploads: uploads,
		DB:      s.db, Clock: s.business, Machine: s.machine, IDs: s.ids, Log: s.log, API: s.api, Queue: s.queue, Outbox: s.outbox,
		Blobs: s.blobs, Media: s.worker, Policies: s.policies, Eligibility: s.eligibility, Conduct: s.conduct, Catalog: s.catalog,
		Reviews: s.reviews, Notices: s.notices, Audit: s.audit, Stores: s.stores, Papers: s.documents,
		TempDir: filepath.Join(s.cfg.Data, "tmp"), PublicURL: strings.TrimSuffix(s.cfg.PublicURL, "/"), Impressions: s.impressions,
	}); err != nil {
		return err
	}
	s.storefront, err = storefront.New(storefront.Deps{
		Catalog: s.catalog, Index: index, Stores: s.stores, Blocks: []storefront.Block{s.video.Block()},
		Languages: siteLanguages, Base: strings.TrimSuffix(s.cfg.PublicURL, "/"), Log: s.log,
		Impressions: s.impressions,
	})
	return err
}

// siteLanguages are buyers' languages; English is the fallback.
var siteLanguages = []string{"en", "zh", "es", "fr", "ru", "ar", "pt", "de", "it", "nl", "pl", "tr", "ja", "ko", "th", "vi", "he", "uk", "id"}

// routes registers every service's operations.
func (s *souk) routes() {
	s.identity.Routes(s.api)
	s.notices.Routes(s.api)
	s.audit.Routes(s.api)
	s.policies.Routes(s.api)
	s.stores.Routes(s.api)
	s.insight.Routes(s.api)
	s.conduct.Routes(s.api)
	s.jobRoutes()
	s.eligibility.Routes(s.api)
	s.catalog.Routes(s.api)
	s.reviews.Routes(s.api)
	s.documents.Routes(s.api)
	s.video.Routes(s.api)
	s.storefront.Routes(s.api)
	s.events.Routes(s.api)
	s.orders.Routes(s.api)
	s.ingest.Routes(s.api)
	s.checkout.Routes(s.api)
	s.verification.Routes(s.api)
	s.privacy.Routes(s.api)
	s.shop.Routes(s.api)
	s.pageRoutes()
	s.probeRoutes()
	if s.cfg.Sandbox {
		s.sandboxRoutes()
	}
}

// close ends what was opened, in reverse order.
func (s *souk) close() {
	var err error
	if s.db != nil {
		err = errors.Join(err, s.db.Close())
	}
	if err != nil {
		s.log.Error("closing", "error", err)
	}
}

// lateAuthenticator asks identity, which is wired after the API.
type lateAuthenticator struct{ s *souk }

// rates gives the limit of a class from the policy.
func (s *souk) rates(ctx context.Context, class string) (httpapi.Rate, error) {
	doc, err := s.policies.Current(ctx)
	if err != nil {
		return httpapi.Rate{}, err
	}
	if class == event.RateClass {
		r := policy.Get[event.Policy](doc, event.SectionName).Rate
		return httpapi.Rate{Count: r.Count, Per: r.Per, By: httpapi.ByAddress}, nil
	}
	r, ok := policy.Get[identity.Policy](doc, identity.PolicyName).Rate.Class(class)
	if !ok {
		return httpapi.Rate{}, fault.E("app.rates", fault.Internal, "internal", nil, "Unknown limit class "+class+".")
	}
	by := map[string]httpapi.By{"uploads": httpapi.ByStore, "buyer_writes": httpapi.ByPrincipal}[class]
	if by == "" {
		by = httpapi.ByAddress
	}
	return httpapi.Rate{Count: r.Count, Per: r.Per, By: by}, nil
}

// stopGrace is how long running jobs may take to end at an orderly stop.
const stopGrace = 20 * time.Second
