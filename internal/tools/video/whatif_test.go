package video_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"souk/internal/base/i18n"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/platform/media"
	"souk/internal/platform/sqldb"
	"souk/internal/platform/sqldb/sqltest"
	"souk/internal/schema"

	"souk/internal/core/eligibility"
	"souk/internal/tools/video"
)

// changed is the policy in force with a patch laid over the defaults.
func (m *market) changed(patch string) (before, after policy.Document) {
	m.t.Helper()
	before, err := m.policies.Current(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	after, problems, err := policy.Build("2.4", []policy.Section{eligibility.Section(), review.Section(), video.Section()}, []byte(patch))
	if err != nil || len(problems) > 0 {
		m.t.Fatal(problems, err)
	}
	return before, after
}

func (m *market) whatIf(patch string, limit int) policy.Effect {
	m.t.Helper()
	before, after := m.changed(patch)
	e, err := m.video.WhatIf().Run(m.t.Context(), before, after, limit)
	if err != nil {
		m.t.Fatal(err)
	}
	return e
}

func TestWhatIf_X66_judges_stored_films_by_their_kept_measurements(t *testing.T) {
	sqltest.Each(t, schema.Files, func(t *testing.T, db *sqldb.DB) {
		long := map[string]bool{}
		worker := &standIn{measure: func(in media.MeasureInput) (media.Measurements, error) {
			got, err := measuredWell(in)
			if len(long) == 0 { // the first film is longer
				long[in.Film], got.DurationUS, got.Container.HeaderDurationUS = true, 45_000_000, 45_000_000
			}
			return got, err
		}}
		m := newMarket(t, db, worker, "")
		m.activate()
		var ids []string
		for _, title := range []string{"long", "one", "two", "taken back"} {
			ids = append(ids, m.submit(title))
			m.drain()
		}
		if a := m.call("owner", http.MethodPost, "/v1/stores/"+m.store+"/videos/"+ids[3]+"/withdrawal", nil); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
		calls := worker.calls

		e := m.whatIf(`{"video":{"min_duration":"30s"}}`, 100)
		if e.Checked != 3 || e.Total != 3 || e.Skipped != 0 || !e.Whole || len(e.Changed) != 2 {
			t.Fatalf("%+v", e)
		}
		// newest first, each with what the verdict rests on
		if e.Changed[0].Subject != ids[2] || e.Changed[1].Subject != ids[1] || e.Changed[0].StoreID != m.store || e.Changed[0].Title != "two" {
			t.Errorf("%+v of %v", e.Changed, ids)
		}
		x := e.Changed[0]
		if len(x.AfterCodes) != 1 || slices.Contains(x.BeforeCodes, x.AfterCodes[0]) || !strings.Contains(x.After.In(i18n.EN), "rejected: "+x.AfterCodes[0]) || !x.Before.Complete() || !x.After.Complete() {
			t.Errorf("%+v", x)
		}
		if same := m.whatIf(`{}`, 100); len(same.Changed) != 0 || same.Checked != 3 {
			t.Errorf("the same policy changes %+v", same)
		}
		if part := m.whatIf(`{"video":{"min_duration":"30s"}}`, 2); part.Whole || part.Checked != 2 || part.Total != 3 || len(part.Changed) != 2 {
			t.Errorf("a part: %+v", part)
		}
		if worker.calls != calls {
			t.Errorf("films were measured again: %d times", worker.calls-calls)
		}
		if v := m.get(ids[1]).Video; v.State == "rejected" {
			t.Error("trying a policy rejected a film")
		}
	})
}

func TestWhatIf_X66_says_what_it_cannot_judge(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.submit("old")
		m.drain()
		if _, err := m.db.Exec(t.Context(), `delete from video_measurement where made_at_us > $1`, int64(0)); err != nil {
			t.Fatal(err)
		}
		m.submit("new")
		m.drain()
		if e := m.whatIf(`{"video":{"min_duration":"30s"}}`, 100); e.Checked != 1 || e.Skipped != 1 || e.Total != 2 || !e.Whole || len(e.Changed) != 1 || e.Changed[0].Title != "new" {
			t.Errorf("%+v", e)
		}
	})
}

func TestWhatIf_X66_ends_with_its_caller(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.submit("one")
		m.drain()
		before, after := m.changed(`{"video":{"min_duration":"30s"}}`)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if e, err := m.video.WhatIf().Run(ctx, before, after, 100); err == nil {
			t.Errorf("a caller who has gone gets %+v", e)
		}
	})
}
