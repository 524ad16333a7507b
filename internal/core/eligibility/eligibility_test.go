package eligibility_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/conduct"
	"souk/internal/core/eligibility"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/store"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"
)

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) { test(t, newWorld(t, db)) })
}

const day = 24 * time.Hour

func TestActivation_X22_X24_V24_from_refusal_to_active(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := asOwner(shop)
		w.store(shop, func(st *store.Store) { st.Level = store.L2 })
		if got := w.state(shop); got != eligibility.NotEligible {
			t.Errorf("an L2 store is %s", got)
		}
		if err := w.RequireActive(ctx, shop, "demo"); fault.CodeOf(err) != "tool.not_active" || !fault.Is(err, fault.Forbidden) {
			t.Errorf("V-24 before activation: %v", err)
		}
		_, _, err := w.Activate(ctx, shop, "demo")
		if fault.CodeOf(err) != "eligibility.not_met" || !fault.Is(err, fault.Forbidden) {
			t.Fatalf("L2 activates: %v", err)
		}
		rows, _ := json.Marshal(fault.As(err).Extra["criteria"])
		if text := string(rows); !strings.HasPrefix(text, `[{"id":"level"`) || strings.Count(text, `"ok":true`) != 2 || !strings.Contains(text, `"actual":"L2"`) {
			t.Errorf("V-25 the refusal lists %s", text)
		}
		if w.actions(shop) != "" {
			t.Errorf("a refusal is no transition: %s", w.actions(shop))
		}
		w.store(shop, func(st *store.Store) { st.Level = store.L3 })
		if got := w.state(shop); got != eligibility.Eligible {
			t.Errorf("an L3 store is %s", got)
		}
		state, url, err := w.Activate(ctx, shop, "demo")
		if err != nil || state != eligibility.Active || url != "/v1/stores/"+shop+"/things" {
			t.Fatalf("%s %s %v", state, url, err)
		}
		if err := w.RequireActive(ctx, shop, "demo"); err != nil {
			t.Errorf("V-24 after activation: %v", err)
		}
		doc, _ := w.policy.Current(ctx)
		row := w.trail(shop)[0]
		if row.Action != "tool.activated" || row.ActorID != "usr_owner" || row.Reason == "" || row.PolicyVersion != doc.Version {
			t.Errorf("X-22 the audit row lacks actor, reason or policy: %+v", row)
		}
	})
}

func TestActivation_X23_double_click(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.store(shop, nil)
		const clicks = 50
		var wg sync.WaitGroup
		answers := make([]string, clicks)
		for i := range clicks {
			wg.Go(func() {
				state, url, err := w.Activate(asOwner(shop), shop, "demo")
				if err != nil {
					t.Error(err)
				}
				answers[i] = string(state) + url
			})
		}
		wg.Wait()
		for _, a := range answers {
			if a != answers[0] {
				t.Errorf("answers differ: %s, %s", a, answers[0])
			}
		}
		if got := w.actions(shop); got != "tool.activated " {
			t.Errorf("audit rows: %s", got)
		}
		if got := w.told(shop); got != "eligibility.activated " {
			t.Errorf("notices: %s", got)
		}
		n, err := sqldb.One(context.Background(), w.db, sqldb.Scalar[int64], "select count(*) from activation")
		if err != nil || n != 1 {
			t.Errorf("%d activations, %v", n, err)
		}
	})
}

func TestActivation_X19_tools_that_are_not_there(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.store(shop, nil)
		for _, id := range []string{"later", "automatic"} {
			if _, _, err := w.Activate(asOwner(shop), shop, id); fault.CodeOf(err) != "tool.not_available" || !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", id, err)
			}
		}
		if _, _, err := w.Activate(asOwner(shop), shop, "nothing"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown tool: %v", err)
		}
		if _, _, err := w.Activate(asOwner("sto_none"), "sto_none", "demo"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown store: %v", err)
		}
		list, err := w.Answers(context.Background(), shop)
		if err != nil || len(list) != 3 || list[0].Tool != "demo" || list[2].State != eligibility.Eligible {
			t.Errorf("tiles %+v %v", list, err)
		}
	})
}

func TestStanding_X24_V28_ordinary_loss_grace_suspension_recovery(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.store(shop, nil)
		w.activate(shop)
		w.figure(shop, insight.DisputeRate90d, "0.0081")
		w.deliver()
		lost := w.clock.Now()
		a, err := w.Answer(ctx, shop, "demo")
		w.ok(err)
		if a.State != eligibility.Active || a.Eligible || a.GraceUntil.Sub(lost) > 7*day || a.GraceUntil.Sub(lost) < 7*day-time.Minute {
			t.Errorf("after the loss: %s, grace until %s, lost at %s", a.State, a.GraceUntil, lost)
		}
		if got := w.told(shop); got != "eligibility.activated eligibility.grace " {
			t.Errorf("notice before suspension: %s", got)
		}
		w.ok(w.RequireActive(ctx, shop, "demo"))
		w.wait(a.GraceUntil.Sub(w.clock.Now()) - time.Hour)
		if err := w.RequireActive(ctx, shop, "demo"); err != nil {
			t.Errorf("an hour before the end of grace: %v", err)
		}
		w.wait(2 * time.Hour)
		if got := w.actions(shop); got != "tool.activated tool.grace_started tool.suspended " {
			t.Errorf("the re-check left %s", got)
		}
		if err := w.RequireActive(ctx, shop, "demo"); fault.CodeOf(err) != "eligibility.not_met" || fault.As(err).Extra["criteria"] == nil {
			t.Errorf("suspended: %v", err)
		}
		if _, _, err := w.Activate(asOwner(shop), shop, "demo"); fault.CodeOf(err) != "eligibility.not_met" {
			t.Errorf("a click does not lift a suspension: %v", err)
		}
		w.figure(shop, insight.DisputeRate90d, "0.008")
		w.deliver()
		w.ok(w.RequireActive(ctx, shop, "demo"))
		if got := w.actions(shop); got != "tool.activated tool.grace_started tool.suspended tool.restored " {
			t.Errorf("trail %s", got)
		}
		if got := w.told(shop); got != "eligibility.activated eligibility.grace eligibility.suspended eligibility.restored " {
			t.Errorf("notices %s", got)
		}
		for _, row := range w.trail(shop)[1:] {
			if row.ActorKind != identity.System || row.Reason == "" || row.PolicyVersion == "" {
				t.Errorf("X-22 %+v", row)
			}
		}
	})
}

func TestStanding_X24_met_again_within_grace(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.store(shop, nil)
		w.activate(shop)
		w.store(shop, func(st *store.Store) { st.Level = store.L2 })
		w.deliver()
		w.wait(3 * day)
		w.store(shop, nil)
		w.deliver()
		w.wait(30 * day)
		if got := w.actions(shop); got != "tool.activated tool.grace_started tool.grace_ended " {
			t.Errorf("trail %s", got)
		}
		w.store(shop, func(st *store.Store) { st.Level = store.L2 })
		w.deliver()
		a, err := w.Answer(context.Background(), shop, "demo")
		w.ok(err)
		if left := a.GraceUntil.Sub(w.clock.Now()); left < 7*day-time.Minute {
			t.Errorf("a second loss has %s of grace, not a new period", left)
		}
	})
}

func TestStanding_X11_V28_serious_violation_blocks_at_once(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.store(shop, nil)
		w.activate(shop)
		_, err := w.conduct.Add(ctx, conduct.Violation{StoreID: shop, Severity: conduct.Minor, Module: "test", Reason: "late"})
		w.ok(err)
		w.ok(w.RequireActive(ctx, shop, "demo"))
		v, err := w.conduct.Add(ctx, conduct.Violation{StoreID: shop, Severity: conduct.Serious, Module: "test", Reason: "counterfeit"})
		w.ok(err)
		if err := w.RequireActive(ctx, shop, "demo"); fault.CodeOf(err) != "eligibility.not_met" {
			t.Errorf("at once, before any event was delivered: %v", err)
		}
		if got := w.actions(shop); got != "tool.activated tool.suspended " {
			t.Errorf("trail %s", got)
		}
		a, err := w.Answer(ctx, shop, "demo")
		w.ok(err)
		if !a.Criteria[0].ExpectedOn.Equal(v.ExpiresAt) || a.Criteria[0].ID != "no_serious_violation" {
			t.Errorf("X-21 expected on %s, the violation lapses at %s", a.Criteria[0].ExpectedOn, v.ExpiresAt)
		}
		if span := v.ExpiresAt.Sub(v.At); span != 365*day {
			t.Errorf("X-11 a serious violation counts for %s", span)
		}
		w.wait(v.ExpiresAt.Sub(w.clock.Now()) - time.Minute)
		if got := w.state(shop); got != eligibility.Suspended {
			t.Errorf("a minute before it lapses: %s", got)
		}
		w.wait(time.Minute)
		if got := w.state(shop); got != eligibility.Active {
			t.Errorf("when it has lapsed: %s", got)
		}
	})
}

func TestStanding_X24_daily_recheck_finds_what_no_event_told(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.store(shop, nil)
		w.activate(shop)
		_, err := w.policy.Publish(ctx, []byte(`{"eligibility":{"grace":"0"}}`), time.Time{}, "no grace")
		w.ok(err)
		w.figure(shop, insight.DisputeRate90d, "0.02") // the event stays undelivered
		w.wait(23 * time.Hour)
		if got := w.actions(shop); got != "tool.activated " {
			t.Errorf("checked again before its time: %s", got)
		}
		w.wait(2 * time.Hour)
		if got := w.actions(shop); got != "tool.activated tool.suspended " {
			t.Errorf("after a day: %s", got)
		}
	})
}

func TestStanding_X24_parallel_settling_makes_one_transition(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.store(shop, nil)
		w.activate(shop)
		_, err := w.conduct.Add(context.Background(), conduct.Violation{StoreID: shop, Severity: conduct.Serious})
		w.ok(err)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if err := w.RequireActive(context.Background(), shop, "demo"); fault.CodeOf(err) != "eligibility.not_met" {
					t.Error(err)
				}
			})
			wg.Go(func() {
				if err := w.RecheckStore(context.Background(), shop); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := w.actions(shop); got != "tool.activated tool.suspended " {
			t.Errorf("trail %s", got)
		}
		if got := w.told(shop); got != "eligibility.activated eligibility.suspended " {
			t.Errorf("notices %s", got)
		}
	})
}

func TestStanding_serious_and_ordinary_losses_together(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.store(shop, nil)
		w.activate(shop)
		w.store(shop, func(st *store.Store) { st.Level = store.L1 })
		w.deliver()
		w.wait(8 * day)
		w.ok(w.conduct.Replace(ctx, shop, []conduct.Violation{{Severity: conduct.Serious}}))
		w.deliver()
		w.ok(w.conduct.Replace(ctx, shop, nil))
		w.deliver()
		if got := w.state(shop); got != eligibility.Suspended {
			t.Errorf("the ordinary loss is still there: %s", got)
		}
		w.store(shop, nil)
		w.deliver()
		want := "tool.activated tool.grace_started tool.suspended tool.serious_loss tool.serious_over tool.restored "
		if got := w.actions(shop); got != want {
			t.Errorf("trail %s", got)
		}
	})
}

func TestRecheck_many_stores_in_batches(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		ids := make([]string, 0, 230)
		for i := range 230 {
			id := "sto_" + string(rune('a'+i%26)) + strings.Repeat("x", i/26)
			ids = append(ids, id)
			w.store(id, nil)
			w.activate(id)
			w.figure(id, insight.DisputeRate90d, "0.02")
		}
		w.wait(26 * time.Hour)
		for _, id := range ids {
			if got := w.actions(id); got != "tool.activated tool.grace_started " {
				t.Fatalf("%s: %s", id, got)
			}
		}
	})
}
