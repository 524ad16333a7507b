package eligibility

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/audit"
	"souk/internal/core/conduct"
	"souk/internal/core/document"
	"souk/internal/core/insight"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/store"
	"souk/internal/platform/sqldb"
)

// Deps are what the service works with.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock // business
	Log      *slog.Logger
	Policies *policy.Service
	Stores   *store.Service
	Insight  *insight.Service
	Conduct  *conduct.Service
	Audit    *audit.Service
	Notices  *notice.Service // with NoticeKinds
	Tools    []Tool
	Papers   PaperSource // nil: nobody keeps papers
}

// PaperSource gives a store's papers.
type PaperSource interface {
	Held(ctx context.Context, storeID string) ([]document.Held, error)
}

// Service answers who may use what. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	log      *slog.Logger
	policies *policy.Service
	stores   *store.Service
	insight  *insight.Service
	conduct  *conduct.Service
	audit    *audit.Service
	notices  *notice.Service
	tools    []Tool // by Order
	papers   PaperSource
}

// New checks the dependencies and the tools: unique ids, texts in zh and en.
// Errors: Invalid "eligibility.config".
func New(d Deps) (*Service, error) {
	refuse := func(msg string) (*Service, error) {
		return nil, fault.E("eligibility.New", fault.Invalid, "eligibility.config", errors.New(msg), msg)
	}
	if d.DB == nil || d.Clock == nil || d.Log == nil || d.Policies == nil || d.Stores == nil || d.Insight == nil ||
		d.Conduct == nil || d.Audit == nil || d.Notices == nil {
		return refuse("eligibility: a dependency is missing")
	}
	seen := map[string]bool{"": true}
	for _, t := range d.Tools {
		if seen[t.ID] || !t.Name.Complete() || !t.Summary.Complete() || t.Criteria == nil || t.ScreenURL == nil {
			return refuse("eligibility: tool " + t.ID + " is given twice or not complete")
		}
		seen[t.ID] = true
	}
	tools := slices.SortedFunc(slices.Values(d.Tools), func(a, b Tool) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
	return &Service{d.DB, d.Clock, d.Log, d.Policies, d.Stores, d.Insight, d.Conduct, d.Audit, d.Notices, tools, d.Papers}, nil
}

// Tools are the registered tools in the order of the tiles.
func (s *Service) Tools() []Tool { return s.tools }

func (s *Service) tool(id string) (Tool, error) {
	for _, t := range s.tools {
		if t.ID == id {
			return t, nil
		}
	}
	return Tool{}, fault.T("eligibility.tool", fault.NotFound, "tool.unknown", "没有这个工具。", "There is no such tool.")
}

// Names of the notices that this package sends.
const (
	NoticeActivated  = "eligibility.activated"
	NoticeGrace      = "eligibility.grace"
	NoticeGraceEnded = "eligibility.grace_ended"
	NoticeSuspended  = "eligibility.suspended"
	NoticeRestored   = "eligibility.restored"
)

// NoticeKinds are the notices that this package sends: %[1]s is the tool, %[2]s
// what is missing, %[3]s the day of the suspension.
//
// Source.
func NoticeKinds() []notice.Kind {
	return []notice.Kind{
		{Name: NoticeActivated, Tone: notice.Success, Text: i18n.T("%[1]s 已开通。", "%[1]s is active.")},
		{Name: NoticeGrace, Tone: notice.Warn, Text: i18n.T(
			"%[1]s：%[2]s 已不达标。若 %[3]s 前未恢复，将暂停新的提交。",
			"%[1]s: %[2]s no longer met. Unless it is by %[3]s, new submissions will be suspended.")},
		{Name: NoticeGraceEnded, Tone: notice.Success, Text: i18n.T("%[1]s：所有条件已恢复达标。", "%[1]s: every criterion is met again.")},
		{Name: NoticeSuspended, Tone: notice.Bad, Text: i18n.T(
			"%[1]s 已暂停：%[2]s 不达标。恢复达标后自动恢复。", "%[1]s is suspended: %[2]s not met. It comes back by itself once met.")},
		{Name: NoticeRestored, Tone: notice.Success, Text: i18n.T("%[1]s 已恢复使用。", "%[1]s is active again.")},
	}
}
