package review_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// trail keeps audit entries in memory and insists on a transaction.
type trail struct {
	mu      sync.Mutex
	entries []audit.Entry
}

func (t *trail) Write(ctx context.Context, e audit.Entry) error {
	if err := sqldb.RequireTx(ctx, "trail"); err != nil {
		return err
	}
	sqldb.AfterCommit(ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.entries = append(t.entries, e)
	})
	return nil
}

func (t *trail) actions() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]string, len(t.entries))
	for i, e := range t.entries {
		out[i] = e.Action
	}
	return out
}

type fixedPolicy struct{ doc policy.Document }

func (p fixedPolicy) Current(context.Context) (policy.Document, error) { return p.doc, nil }

type names struct{}

func (names) StoreNames(_ context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		out[id] = "Shop " + id
	}
	return out, nil
}

// desk is a review engine with one kind and two clocks that tests move.
type desk struct {
	db       *sqldb.DB
	svc      *review.Service
	business *clock.Business
	machine  *clock.Business
	trail    *trail

	mu       sync.Mutex
	decided  []review.Decision
	failOnce error // what Decided returns next
	hidden   map[string]i18n.Text
	over     map[string]bool // attempts whose rejections are history
	told     []string        // notices
}

// Reviewers is who can be given a case.
func (*desk) Reviewers(context.Context) ([]review.Reviewer, error) {
	return []review.Reviewer{{ID: "r1", Name: "Name of r1"}, {ID: "r2", Name: "Name of r2"}}, nil
}

// Behind knows one key, which r1 made.
func (*desk) Behind(context.Context, []string) (map[string]string, error) {
	return map[string]string{"key-of-r1": "r1"}, nil
}

// Send keeps a notice.
func (d *desk) Send(ctx context.Context, to notice.To, kind, _ string, _ ...any) error {
	d.told = append(d.told, to.StoreID+to.StaffRole+" "+kind)
	return sqldb.RequireTx(ctx, "desk.Send")
}

func text(s string) i18n.Text { return i18n.T(s, s) }

func code(name string, warning bool) review.Code {
	return review.Code{Code: name, Tool: "film", Group: "other", Label: text(name), Cause: text("cause of " + name),
		Fix: text("fix of " + name), Example: text("example"), Rules: []string{"V-64"}, Warning: warning}
}

// undrawn is a policy under which no decision is drawn for a second opinion, unless
// the test says which share is.
func undrawn(t *testing.T, raw string) []byte {
	t.Helper()
	doc := map[string]map[string]any{"review": {}}
	if raw != "" {
		if err := json.Unmarshal([]byte(raw), &doc); err != nil {
			t.Fatal(err)
		}
	}
	if doc["review"] == nil {
		doc["review"] = map[string]any{}
	}
	if _, said := doc["review"]["second_opinion_share"]; !said {
		doc["review"]["second_opinion_share"] = "0"
	}
	out, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func newDesk(t *testing.T, db *sqldb.DB, raw string) *desk {
	t.Helper()
	doc, problems, err := policy.Build("2.4", []policy.Section{review.Section()}, undrawn(t, raw))
	if err != nil || len(problems) > 0 {
		t.Fatalf("policy: %v %v", err, problems)
	}
	d := &desk{db: db, trail: &trail{}, business: clock.NewBusiness(clock.Fixed(start)), machine: clock.NewBusiness(clock.Fixed(start))}
	d.svc, err = review.New(review.Deps{
		DB: db, Clock: d.business, Machine: d.machine, IDs: ident.NewSource(d.business, nil),
		Policy: fixedPolicy{doc}, Audit: d.trail, Stores: names{}, Notices: d, Staff: d,
		Kinds: []review.Kind{{
			Name: "film", Label: text("Film"), Tool: "film", Codes: []review.Code{code("ERR-V07", false), code("ERR-V18", true)},
			Evidence: func(_ context.Context, id string) (any, error) { return map[string]string{"film": id}, nil },
			Ready: func(_ context.Context, id string) (review.Readiness, error) {
				why, hidden := d.hidden[id]
				return review.Readiness{Ready: !hidden, Why: why}, nil
			},
			Appeal: func(ctx context.Context, r review.Record) error {
				if d.over[r.SubjectID] {
					return fault.T("film.Appeal", fault.Conflict, "appeal.over", "已成历史", "history")
				}
				return sqldb.RequireTx(ctx, "film.Appeal")
			},
			Titles: func(_ context.Context, storeID string, ids []string) (map[string]string, error) {
				out := map[string]string{}
				for _, id := range ids {
					out[id] = "title of " + id + " in " + storeID
				}
				return out, nil
			},
			Decided: func(ctx context.Context, c review.Case, dec review.Decision) error {
				if err := sqldb.RequireTx(ctx, "film.Decided"); err != nil {
					return err
				}
				if d.failOnce != nil {
					return d.failOnce
				}
				sqldb.AfterCommit(ctx, func() {
					d.mu.Lock()
					defer d.mu.Unlock()
					d.decided = append(d.decided, dec)
				})
				return nil
			},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// as is the context of a reviewer.
func as(id string) context.Context {
	return identity.WithActor(context.Background(), identity.Actor{Kind: identity.User, ID: id, Name: "Name of " + id, Staff: []identity.Role{identity.Reviewer}})
}

// open opens the case of an attempt, due so long after the start.
func (d *desk) open(t *testing.T, storeID, subject string, due time.Duration) review.Case {
	t.Helper()
	var c review.Case
	err := d.db.InTx(context.Background(), func(ctx context.Context) error {
		var err error
		c, err = d.svc.Open(ctx, review.OpenInput{Kind: "film", StoreID: storeID, SubjectID: subject, ParentID: "film-of-" + subject, Attempt: 1,
			Summary: "Film " + subject, Verdict: review.VerdictHuman, PolicyVersion: "2.4-abc", AsOf: start, Due: start.Add(due),
			Questions: []review.Finding{{Code: "ERR-V10", Severity: review.Human, Message: text("m"), Fix: text("f")}}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (d *desk) records(t *testing.T, storeID string) []review.Record {
	t.Helper()
	got, err := d.svc.Records(context.Background(), storeID, review.RecordFilter{}, page.Request{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return got.Items
}

func each(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) { test(t, newDesk(t, db, "")) })
}

func wantCode(t *testing.T, err error, kind fault.Kind, code string) *fault.Fault {
	t.Helper()
	if !fault.Is(err, kind) || fault.CodeOf(err) != code {
		t.Fatalf("err = %v, want %s %s", err, kind, code)
	}
	return fault.As(err)
}

func TestOpen(t *testing.T) {
	t.Run("V-39_case_waits_for_a_person_and_opening_twice_is_one_case", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			first := d.open(t, "s1", "a1", 24*time.Hour)
			second := d.open(t, "s1", "a1", 48*time.Hour)
			if first.ID != second.ID || !second.DueAt.Equal(start.Add(24*time.Hour)) || first.State != review.CaseOpen {
				t.Errorf("first %+v second %+v", first, second)
			}
			if first.PolicyVersion != "2.4-abc" || first.Questions[0].Code != "ERR-V10" || first.ParentID != "film-of-a1" {
				t.Errorf("case = %+v", first)
			}
			if got := d.trail.actions(); !slices.Equal(got, []string{"review.opened"}) {
				t.Errorf("audit = %v", got)
			}
		})
	})
	t.Run("needs_a_transaction", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			_, err := d.svc.Open(context.Background(), review.OpenInput{Kind: "film", StoreID: "s", SubjectID: "a", Due: start})
			wantCode(t, err, fault.Internal, "internal")
		})
	})
	t.Run("V-58_fills_policy_version_and_parent_from_the_attempts_record", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			err := d.db.InTx(context.Background(), func(ctx context.Context) error {
				if err := d.svc.Write(ctx, review.Record{StoreID: "s1", Kind: "film", SubjectID: "a9", ParentID: "f9", Attempt: 3, Stage: review.StageAuto,
					Outcome: review.OutcomeHuman, PolicyVersion: "2.4-zzz", AsOf: start}); err != nil {
					return err
				}
				c, err := d.svc.Open(ctx, review.OpenInput{Kind: "film", StoreID: "s1", SubjectID: "a9", Due: start})
				if c.PolicyVersion != "2.4-zzz" || c.ParentID != "f9" || c.Attempt != 3 || !c.AsOf.Equal(start) {
					t.Errorf("case = %+v", c)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	})
}

func TestClaim(t *testing.T) {
	t.Run("X-31_another_reviewers_claim_is_refused_with_who_and_until", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			if _, err := d.svc.Claim(as("r1"), c.ID); err != nil {
				t.Fatal(err)
			}
			_, err := d.svc.Claim(as("r2"), c.ID)
			f := wantCode(t, err, fault.Conflict, "review.claimed")
			if f.Extra["until"] != start.Add(30*time.Minute).Format(time.RFC3339Nano) || fmt.Sprint(f.Extra["claimed_by"]) != "map[id:r1 name:Name of r1]" {
				t.Errorf("extra = %v", f.Extra)
			}
			_, err = d.svc.Decide(as("r2"), review.DecideInput{CaseID: c.ID, Approve: true})
			wantCode(t, err, fault.Conflict, "review.claimed")
			_, err = d.svc.Release(as("r2"), c.ID)
			wantCode(t, err, fault.Conflict, "review.claimed")
		})
	})
	t.Run("X-31_claim_holds_29_59_and_lapses_at_30_00_on_the_machine_clock", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			if _, err := d.svc.Claim(as("r1"), c.ID); err != nil {
				t.Fatal(err)
			}
			move(t, d.business, start.Add(100*24*time.Hour)) // the sandbox clock frees nothing
			move(t, d.machine, start.Add(30*time.Minute-time.Microsecond))
			_, err := d.svc.Claim(as("r2"), c.ID)
			wantCode(t, err, fault.Conflict, "review.claimed")
			move(t, d.machine, start.Add(30*time.Minute))
			open, err := d.svc.Cases(as("r3"), review.CaseFilter{State: review.CaseOpen}, page.Request{})
			if err != nil || len(open.Items) != 1 || open.Items[0].State != review.CaseOpen || open.Items[0].ClaimedBy != "" {
				t.Fatalf("open = %+v, %v", open, err)
			}
			got, err := d.svc.Claim(as("r2"), c.ID)
			if err != nil || got.ClaimedBy != "r2" {
				t.Fatalf("%+v, %v", got, err)
			}
			_, err = d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true})
			wantCode(t, err, fault.Conflict, "review.claimed")
		})
	})
	t.Run("X-31_own_claim_again_starts_the_time_anew", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			for i := range 3 {
				move(t, d.machine, start.Add(time.Duration(i)*20*time.Minute))
				if _, err := d.svc.Claim(as("r1"), c.ID); err != nil {
					t.Fatal(err)
				}
			}
			move(t, d.machine, start.Add(69*time.Minute))
			_, err := d.svc.Claim(as("r2"), c.ID)
			wantCode(t, err, fault.Conflict, "review.claimed")
			if got := d.trail.actions(); !slices.Equal(got, []string{"review.opened", "review.claimed"}) {
				t.Errorf("audit = %v", got)
			}
		})
	})
	t.Run("X-31_parallel_claims_have_one_winner", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			errs := make([]error, 16)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() { _, errs[i] = d.svc.Claim(as(fmt.Sprintf("r%d", i)), c.ID) })
			}
			wg.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
					continue
				}
				wantCode(t, err, fault.Conflict, "review.claimed")
			}
			if won != 1 {
				t.Errorf("winners = %d", won)
			}
		})
	})
	t.Run("release_gives_the_case_back", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			if _, err := d.svc.Claim(as("r1"), c.ID); err != nil {
				t.Fatal(err)
			}
			for range 2 { // a double click changes nothing
				got, err := d.svc.Release(as("r1"), c.ID)
				if err != nil || got.State != review.CaseOpen || got.ClaimedBy != "" {
					t.Fatalf("%+v %v", got, err)
				}
			}
			if _, err := d.svc.Claim(as("r2"), c.ID); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("unknown_case_404", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			_, err := d.svc.Claim(as("r1"), "cas_none")
			wantCode(t, err, fault.NotFound, "review.not_found")
		})
	})
}

func move(t *testing.T, c *clock.Business, to time.Time) {
	t.Helper()
	if err := c.MoveTo(to); err != nil {
		t.Fatal(err)
	}
}

func TestDecide(t *testing.T) {
	t.Run("V-44_rejection_leaves_record_audit_and_the_tools_change", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			if _, err := d.svc.Claim(as("r1"), c.ID); err != nil {
				t.Fatal(err)
			}
			got, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Code: "ERR-V07", Note: " too loud "})
			if err != nil || got.State != review.CaseDecided || got.Decision.By != "r1" || got.Decision.Note != "too loud" {
				t.Fatalf("%+v %v", got, err)
			}
			recs := d.records(t, "s1")
			if len(recs) != 1 {
				t.Fatalf("records = %+v", recs)
			}
			r := recs[0]
			if r.Stage != review.StageHuman || r.Outcome != "rejected" || r.Code != "ERR-V07" || r.Note != "too loud" ||
				r.PolicyVersion != "2.4-abc" || r.ParentID != "film-of-a1" || r.ByName != "Name of r1" || !r.At.Equal(start) {
				t.Errorf("X-25 record = %+v", r)
			}
			if len(r.Findings) != 1 || r.Findings[0].Fix.In("en") != "fix of ERR-V07" || r.Findings[0].Evidence.Text != "too loud" {
				t.Errorf("V-59 findings = %+v", r.Findings)
			}
			if len(d.decided) != 1 || d.decided[0].Approve || d.decided[0].Code != "ERR-V07" {
				t.Errorf("tool heard %+v", d.decided)
			}
			if got := d.trail.actions(); !slices.Equal(got, []string{"review.opened", "review.claimed", "review.rejected"}) {
				t.Errorf("audit = %v", got)
			}
		})
	})
	t.Run("V-44_code_rules", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			for name, in := range map[string]review.DecideInput{
				"reject_without_code": {}, "reject_unknown_code": {Code: "ERR-V99"}, "reject_with_a_warning_code": {Code: "ERR-V18"},
				"approve_with_code": {Approve: true, Code: "ERR-V07"},
			} {
				in.CaseID = c.ID
				_, err := d.svc.Decide(as("r1"), in)
				if f := wantCode(t, err, fault.Invalid, "review.code"); len(f.Fields) != 1 || f.Fields[0].Pointer != "/code" {
					t.Errorf("%s: fields = %+v", name, f.Fields)
				}
			}
			long := make([]rune, 2001)
			for i := range long {
				long[i] = '长'
			}
			_, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Code: "ERR-V07", Note: string(long)})
			wantCode(t, err, fault.Invalid, "review.note")
			if _, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Code: "ERR-V07", Note: string(long[:2000])}); err != nil {
				t.Errorf("2000 characters: %v", err)
			}
		})
	})
	t.Run("double_click_same_answer_and_another_word_refused", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			first, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true, Note: "fine"})
			if err != nil {
				t.Fatal(err)
			}
			again, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true, Note: "fine"})
			if err != nil || again.Version != first.Version || !again.Decision.At.Equal(first.Decision.At) {
				t.Errorf("again = %+v, %v", again, err)
			}
			_, err = d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Code: "ERR-V07"})
			wantCode(t, err, fault.Conflict, "review.decided")
			_, err = d.svc.Decide(as("r2"), review.DecideInput{CaseID: c.ID, Approve: true, Note: "fine"})
			wantCode(t, err, fault.Conflict, "review.decided")
			_, err = d.svc.Claim(as("r2"), c.ID)
			wantCode(t, err, fault.Conflict, "review.decided")
			if n := len(d.records(t, "s1")); n != 1 {
				t.Errorf("records = %d", n)
			}
		})
	})
	t.Run("V-44_20_parallel_equal_decisions_one_record", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			errs := make([]error, 20)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() {
					_, errs[i] = d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Code: "ERR-V07", Note: "same"})
				})
			}
			wg.Wait()
			if err := errors.Join(errs...); err != nil {
				t.Error(err)
			}
			if n := len(d.records(t, "s1")); n != 1 || len(d.decided) != 1 {
				t.Errorf("records = %d, tool heard %d", n, len(d.decided))
			}
		})
	})
	t.Run("V-44_parallel_different_decisions_one_wins", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			errs := make([]error, 10)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() {
					in := review.DecideInput{CaseID: c.ID, Approve: i%2 == 0}
					if !in.Approve {
						in.Code = "ERR-V07"
					}
					_, errs[i] = d.svc.Decide(as(fmt.Sprintf("r%d", i)), in)
				})
			}
			wg.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
					continue
				}
				wantCode(t, err, fault.Conflict, "review.decided")
			}
			if n := len(d.records(t, "s1")); won != 1 || n != 1 || len(d.decided) != 1 {
				t.Errorf("winners = %d, records = %d, tool heard %d", won, n, len(d.decided))
			}
		})
	})
	t.Run("a_tool_that_refuses_leaves_nothing", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			d.failOnce = fault.T("film", fault.Unavailable, "film.away", "暂不可用", "Away.")
			_, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true})
			wantCode(t, err, fault.Unavailable, "film.away")
			if n := len(d.records(t, "s1")); n != 0 {
				t.Errorf("records = %d", n)
			}
			d.failOnce = nil
			if _, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true}); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("V-44_a_withdrawn_case_cannot_be_decided", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			c := d.open(t, "s1", "a1", time.Hour)
			for range 2 {
				if err := d.db.InTx(context.Background(), func(ctx context.Context) error { return d.svc.Withdraw(ctx, "film", "a1") }); err != nil {
					t.Fatal(err)
				}
			}
			_, err := d.svc.Decide(as("r1"), review.DecideInput{CaseID: c.ID, Approve: true})
			wantCode(t, err, fault.Conflict, "review.withdrawn")
			_, err = d.svc.Claim(as("r1"), c.ID)
			wantCode(t, err, fault.Conflict, "review.withdrawn")
			if got := d.trail.actions(); !slices.Equal(got, []string{"review.opened", "review.withdrawn"}) {
				t.Errorf("audit = %v", got)
			}
		})
	})
}
