package conduct_test

import (
	"context"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/core/conduct"
	"souk/internal/core/identity"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/platform/sqldb"
)

// limits are M-28's.
var limits = conduct.Limits{Count: 3, Window: 90 * clock.Day, Freeze: 72 * time.Hour}

func scopes() []conduct.Scope {
	return []conduct.Scope{
		{Name: "messages", Label: i18n.T("消息", "Messages"), Limits: func(policy.Document) conduct.Limits { return limits }},
		{Name: "aplus", Label: i18n.T("A+", "A+")},
	}
}

// bell keeps the notices that were sent.
type bell struct{ kinds []string }

func (b *bell) Send(ctx context.Context, _ notice.To, kind, _ string, _ ...any) error {
	sqldb.AfterCommit(ctx, func() { b.kinds = append(b.kinds, kind) })
	return sqldb.RequireTx(ctx, "bell.Send")
}

// shelf keeps the records that were written and what was withdrawn.
type shelf struct {
	records   []review.Record
	withdrawn []string
}

func (s *shelf) Write(ctx context.Context, r review.Record) error {
	s.records = append(s.records, r)
	return sqldb.RequireTx(ctx, "shelf.Write")
}

func (s *shelf) Withdraw(ctx context.Context, kind, id string) error {
	s.withdrawn = append(s.withdrawn, kind+" "+id)
	return sqldb.RequireTx(ctx, "shelf.Withdraw")
}

func (s *shelf) AppealStates(context.Context, string, string, []string) (map[string]review.AppealState, error) {
	return map[string]review.AppealState{}, nil
}

func guardian() context.Context {
	return identity.WithActor(context.Background(), identity.Actor{Kind: identity.User, ID: "per_ts", Name: "Tess", Staff: []identity.Role{identity.TrustSafety}})
}

func (w *world) add(t *testing.T, rule string) conduct.Violation {
	t.Helper()
	v, err := w.Record(guardian(), conduct.Violation{StoreID: "sto_1", Rule: rule, Module: "messages", Reason: "because"}, "")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (w *world) strike(t *testing.T) (conduct.Violation, conduct.StrikeResult) {
	t.Helper()
	v := w.add(t, conduct.RuleOffPlatformContact)
	r, err := w.Strike(guardian(), "sto_1", "messages", v.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v, r
}

func (w *world) score(t *testing.T, at time.Time) string {
	t.Helper()
	n, err := w.ScoreAt(context.Background(), "sto_1", at)
	if err != nil {
		t.Fatal(err)
	}
	return conduct.Points(n)
}

func (w *world) frozen(t *testing.T, scope string) bool {
	t.Helper()
	_, frozen, err := w.Frozen(context.Background(), "sto_1", scope)
	if err != nil {
		t.Fatal(err)
	}
	return frozen
}

func (w *world) back(t *testing.T, v conduct.Violation) {
	t.Helper()
	if err := w.GiveBack(guardian(), "sto_1", v.ID, "a mistake"); err != nil {
		t.Fatal(err)
	}
}

func (w *world) to(t *testing.T, d time.Duration) {
	t.Helper()
	if err := w.clock.MoveTo(start.Add(d)); err != nil {
		t.Fatal(err)
	}
}
