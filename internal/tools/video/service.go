package video

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/ident"
	"souk/internal/core/audit"
	"souk/internal/core/catalog"
	"souk/internal/core/conduct"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/core/storefront"
	"souk/internal/platform/blob"
	"souk/internal/platform/httpapi"
	"souk/internal/platform/media"
	"souk/internal/platform/outbox"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/tus"
)

// ToolID is the tool's name in paths.
const ToolID = "video"

// Media measures and encodes films in locked-down children.
type Media interface {
	Measure(ctx context.Context, in media.MeasureInput, progress func(stage string, share float64)) (media.Measurements, error)
	Encode(ctx context.Context, in media.EncodeInput, progress func(stage string, share float64)) (media.Encoded, error)
	// Key names the engines that Measure would use now.
	Key(ctx context.Context) (string, error)
	// Parallel is how many children run at a time.
	Parallel() int
}

// Policies gives the policy in force and the one of an earlier attempt.
type Policies interface {
	Current(ctx context.Context) (policy.Document, error)
	Version(ctx context.Context, version string) (policy.Document, error)
}

// Eligibility says whether a store may upload.
type Eligibility interface {
	RequireActive(ctx context.Context, storeID, toolID string) error
}

// Conduct gives the violations in force.
type Conduct interface {
	InForce(ctx context.Context, storeID string, at time.Time) ([]conduct.Violation, error)
}

// Products reads the catalog.
type Products interface {
	ByIDs(ctx context.Context, storeID string, ids []string) ([]catalog.Product, error)
	KnownByIDs(ctx context.Context, storeID string, ids []string) ([]catalog.Product, error)
	AllByIDs(ctx context.Context, ids []string) ([]catalog.Product, error)
}

// Reviews keeps records and cases.
type Reviews interface {
	Open(ctx context.Context, in review.OpenInput) (review.Case, error)
	Write(ctx context.Context, r review.Record) error
	Withdraw(ctx context.Context, kind, subjectID string) error
}

// Notices tells people.
type Notices interface {
	Send(ctx context.Context, to notice.To, kind, url string, args ...any) error
}

// Audit keeps every change of state.
type Audit interface {
	Write(ctx context.Context, e audit.Entry) error
}

// Stores gives the names of stores.
type Stores interface {
	StoreNames(ctx context.Context, ids []string) (map[string]string, error)
	// Lock lets one transaction at a time decide about the store's live films.
	Lock(ctx context.Context, id string) error
}

// Deps are what the service works with; all are required but PublicURL.
type Deps struct {
	DB          *sqldb.DB
	Clock       clock.Clock // business
	Machine     clock.Clock // elapsed times
	IDs         *ident.Source
	Log         *slog.Logger
	API         *httpapi.API // cursors
	Queue       *queue.Queue
	Outbox      *outbox.Outbox
	Blobs       *blob.Store
	Media       Media
	Policies    Policies
	Eligibility Eligibility
	Conduct     Conduct
	Catalog     Products
	Reviews     Reviews
	Notices     Notices
	Audit       Audit
	Stores      Stores
	Papers      Papers
	Uploads     *tus.Store        // resumable uploads
	TempDir     string            // uploads on their way in; owned by this process
	PublicURL   string            // of the marketplace, without a final slash; "" gives relative links
	Impressions storefront.Signer // may be nil: films carry no impression tokens then
}

// Service is Shopping Video. It is safe for concurrent use.
type Service struct {
	db          *sqldb.DB
	clock       clock.Clock
	machine     clock.Clock
	ids         *ident.Source
	log         *slog.Logger
	api         *httpapi.API
	queue       *queue.Queue
	outbox      *outbox.Outbox
	blobs       *blob.Store
	media       Media
	policies    Policies
	rights      Eligibility
	conduct     Conduct
	catalog     Products
	reviews     Reviews
	notices     Notices
	audit       Audit
	stores      Stores
	papers      Papers
	impressions storefront.Signer
	uploads     *tus.Store
	temp        string
	public      string
	checker     *Checker
	progress    *progressBoard
}

// New checks the dependencies and makes the service.
func New(d Deps) (*Service, error) {
	for name, missing := range map[string]bool{
		"DB": d.DB == nil, "Clock": d.Clock == nil, "Machine": d.Machine == nil, "IDs": d.IDs == nil, "Log": d.Log == nil, "API": d.API == nil,
		"Queue": d.Queue == nil, "Outbox": d.Outbox == nil, "Blobs": d.Blobs == nil, "Media": d.Media == nil, "Policies": d.Policies == nil,
		"Uploads": d.Uploads == nil, "Eligibility": d.Eligibility == nil, "Conduct": d.Conduct == nil, "Catalog": d.Catalog == nil, "Reviews": d.Reviews == nil,
		"Notices": d.Notices == nil, "Audit": d.Audit == nil, "Stores": d.Stores == nil, "Papers": d.Papers == nil, "TempDir": d.TempDir == "",
	} {
		if missing {
			return nil, errors.New("video: " + name + " is required")
		}
	}
	checker, err := NewChecker(d.Media, d.Machine, d.Log)
	if err != nil {
		return nil, err
	}
	return &Service{
		impressions: d.Impressions, db: d.DB, clock: d.Clock, ids: d.IDs, log: d.Log, api: d.API, queue: d.Queue, outbox: d.Outbox, blobs: d.Blobs, media: d.Media,
		policies: d.Policies, rights: d.Eligibility, conduct: d.Conduct, catalog: d.Catalog, reviews: d.Reviews, notices: d.Notices,
		audit: d.Audit, stores: d.Stores, papers: d.Papers, machine: d.Machine, uploads: d.Uploads, temp: d.TempDir, public: d.PublicURL, checker: checker,
		progress: &progressBoard{at: map[string]Progress{}},
	}, nil
}

// Progress tells how far the work on an attempt is; it is for screens only.
type Progress struct {
	Stage   string  `json:"stage" doc:"waiting, measure, judge, encode"`
	Step    string  `json:"step,omitempty" doc:"what the worker does within the stage"`
	Share   float64 `json:"share" doc:"0 to 1 of the step"`
	Percent int     `json:"percent" doc:"the same in percent"`
}

// progressBoard keeps the progress of running jobs of this process. Nothing
// depends on it: another node shows "waiting".
type progressBoard struct {
	mu sync.Mutex
	at map[string]Progress
}

func (b *progressBoard) set(id string, p Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.Percent = int(p.Share * 100)
	b.at[id] = p
}

func (b *progressBoard) clear(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.at, id)
}

func (b *progressBoard) get(id string) Progress {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p, ok := b.at[id]; ok {
		return p
	}
	return Progress{Stage: "waiting"}
}

// policyOf reads this tool's section of a document.
func policyOf(doc policy.Document) Policy { return policy.Get[Policy](doc, SectionName) }
