package document

import (
	"context"
	"errors"
	"log/slog"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/core/audit"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/core/store"
	"souk/internal/platform/blob"
	"souk/internal/platform/pdf"
	"souk/internal/platform/seal"
	"souk/internal/platform/sqldb"
)

// Policies gives the policy in force.
type Policies interface {
	Current(ctx context.Context) (policy.Document, error)
}

// Stores reads a store's record.
type Stores interface {
	Get(ctx context.Context, id string) (store.Store, error)
}

// Products gives the titles of a store's products; a fault names what is not
// there.
type Products interface {
	ProductTitles(ctx context.Context, storeID string, ids []string) ([]string, error)
}

// Reviews keeps records and cases.
type Reviews interface {
	Open(ctx context.Context, in review.OpenInput) (review.Case, error)
	Write(ctx context.Context, r review.Record) error
	Withdraw(ctx context.Context, kind, subjectID string) error
	Waits(ctx context.Context, kind, subjectID string) (bool, error)
	AppealStates(ctx context.Context, storeID, kind string, subjectIDs []string) (map[string]review.AppealState, error)
}

// Notices tells people.
type Notices interface {
	Send(ctx context.Context, to notice.To, kind, url string, args ...any) error
}

// Audit keeps every change of state.
type Audit interface {
	Write(ctx context.Context, e audit.Entry) error
}

// Events publishes facts in the context's transaction.
type Events interface {
	Publish(ctx context.Context, topic, key string, payload any) error
}

// Deps are what the service works with; all are required.
type Deps struct {
	DB        *sqldb.DB
	Clock     clock.Clock // business
	IDs       *ident.Source
	Log       *slog.Logger
	Blobs     *blob.Store
	Ring      *seal.Ring
	ProofKey  []byte // signs signatures; at least 32 bytes
	Press     *pdf.Press
	Policies  Policies
	Stores    Stores
	Products  Products
	Reviews   Reviews
	Notices   Notices
	Audit     Audit
	Events    Events
	Types     []Type
	Templates []Template
}

// Service keeps papers. It is safe for concurrent use.
type Service struct {
	db        *sqldb.DB
	clock     clock.Clock
	ids       *ident.Source
	log       *slog.Logger
	blobs     *blob.Store
	ring      *seal.Ring
	proofKey  []byte
	press     *pdf.Press
	policies  Policies
	stores    Stores
	products  Products
	reviews   Reviews
	notices   Notices
	audit     Audit
	events    Events
	types     []Type
	templates []Template
	intake    chan struct{} // bounds the papers that are in memory at once
}

// parallelPapers is how many papers are held in memory at once.
const parallelPapers = 4

// New checks the dependencies, types and templates: unique names, texts in zh
// and en.
func New(d Deps) (*Service, error) {
	for name, missing := range map[string]bool{
		"DB": d.DB == nil, "Clock": d.Clock == nil, "IDs": d.IDs == nil, "Log": d.Log == nil, "Blobs": d.Blobs == nil, "Ring": d.Ring == nil,
		"ProofKey": len(d.ProofKey) < seal.KeySize, "Press": d.Press == nil, "Policies": d.Policies == nil, "Stores": d.Stores == nil,
		"Products": d.Products == nil, "Reviews": d.Reviews == nil, "Notices": d.Notices == nil, "Audit": d.Audit == nil, "Events": d.Events == nil,
	} {
		if missing {
			return nil, errors.New("document: " + name + " is required")
		}
	}
	s := &Service{
		db: d.DB, clock: d.Clock, ids: d.IDs, log: d.Log, blobs: d.Blobs, ring: d.Ring, proofKey: d.ProofKey, press: d.Press, policies: d.Policies,
		stores: d.Stores, products: d.Products, reviews: d.Reviews, notices: d.Notices, audit: d.Audit, events: d.Events,
		types: d.Types, templates: d.Templates, intake: make(chan struct{}, parallelPapers),
	}
	return s, s.checkProviders()
}

func (s *Service) checkProviders() error {
	seen := map[string]bool{"": true}
	for _, t := range s.types {
		if seen[t.Name] || !t.Label.Complete() || !t.Hint.Complete() {
			return errors.New("document: type " + t.Name + " is given twice or lacks a text")
		}
		seen[t.Name] = true
	}
	names := map[string]bool{"": true}
	for _, t := range s.templates {
		if names[t.Name] || !seen[t.Type] || !t.Label.Complete() || !t.Consent.Complete() || t.Compose == nil {
			return errors.New("document: template " + t.Name + " is given twice, of an unknown type, or lacks a text")
		}
		names[t.Name] = true
	}
	return nil
}

// Types are the papers that somebody asks for, in the order of the providers.
func (s *Service) Types() []Type { return s.types }

// Type finds a type by its name.
func (s *Service) Type(name string) (Type, bool) {
	for _, t := range s.types {
		if t.Name == name {
			return t, true
		}
	}
	return Type{Name: name, Label: i18n.T(name, name)}, false
}

// Templates are the papers that the backend writes.
func (s *Service) Templates() []Template { return s.templates }

func (s *Service) template(name string) (Template, error) {
	for _, t := range s.templates {
		if t.Name == name {
			return t, nil
		}
	}
	return Template{}, fault.T("document.template", fault.NotFound, "document.template_unknown", "没有这个模板。", "There is no such template.")
}

func (s *Service) policy(ctx context.Context) (Policy, string, error) {
	doc, err := s.policies.Current(ctx)
	if err != nil {
		return Policy{}, "", fault.Wrap("document.policy", err)
	}
	return policy.Get[Policy](doc, SectionName), doc.Version, nil
}

// Names of the notices that this package sends.
const (
	NoticeApproved = "document.approved"
	NoticeRejected = "document.rejected"
	NoticeExpiring = "document.expiring"
	NoticeExpired  = "document.expired"
)

// NoticeKinds are the notices of papers: %[1]s is the paper, %[2]s the code or
// the day.
//
// Source.
func NoticeKinds() []notice.Kind {
	return []notice.Kind{
		{Name: NoticeApproved, Tone: notice.Success, Text: i18n.T("%[1]s已通过审核。", "%[1]s was approved.")},
		{Name: NoticeRejected, Tone: notice.Bad, Text: i18n.T("%[1]s未通过审核（%[2]s），请查看原因后重新上传。", "%[1]s was rejected (%[2]s). See why and upload it again.")},
		{Name: NoticeExpiring, Tone: notice.Warn, Text: i18n.T("%[1]s将于 %[2]s 到期，请及时更新。", "%[1]s expires on %[2]s. Upload the new one in time.")},
		{Name: NoticeExpired, Tone: notice.Bad, Text: i18n.T("%[1]s已于 %[2]s 到期。", "%[1]s expired on %[2]s.")},
	}
}

// screenURL is the page of a paper in the console.
func screenURL(storeID, id string) string { return "/stores/" + storeID + "/papers/" + id }

// errNotFound is the answer for a paper that is not there or of another store.
//
// Source: X-51.
func errNotFound(op string) error {
	return fault.T(op, fault.NotFound, "document.not_found", "没有找到该文件。", "There is no such paper.")
}
