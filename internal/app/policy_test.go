package app

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

type draftAnswer struct {
	Draft   struct{ ID, State string }
	Preview struct {
		Over, Version string
		Problems      []struct{ Key, Message string }
		Differences   []struct{ Key, Label string }
	}
}

// TestPolicy_X66_a_draft_becomes_law_on_its_day_and_can_be_taken_back walks an
// operator's change of a limit: draft, mistake, what-if, date, roll back.
func TestPolicy_X66_a_draft_becomes_law_on_its_day_and_can_be_taken_back(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{"level":"L3"}`)
		before := w.eligibility(m, "video")
		if !before.Eligible {
			t.Fatalf("an L3 store is eligible: %+v", before)
		}

		var d draftAnswer
		a := w.post(w.operator, "/v1/policies/drafts", `{"title":"L4 only","changes":{"video":{"eligibility":{"min_level":"L9"}}}}`)
		a.into(http.StatusCreated, &d)
		if len(d.Preview.Problems) != 1 || d.Preview.Problems[0].Key != "video.eligibility.min_level" {
			t.Fatalf("problems %+v", d.Preview.Problems)
		}
		path := "/v1/policies/drafts/" + d.Draft.ID
		w.send(w.operator, "PUT", path, `{"title":"L4 only","changes":{}}`).refused(http.StatusPreconditionRequired, "match.missing")
		w.request(w.operator, "PUT", path, strings.NewReader(`{"title":"L4 only","changes":{"video":{"eligibility":{"min_level":"L4"}}}}`),
			"Content-Type", "application/json", "If-Match", a.header.Get("ETag")).into(http.StatusOK, &d)
		if len(d.Preview.Problems) != 0 || len(d.Preview.Differences) != 1 || d.Preview.Differences[0].Label == "" {
			t.Fatalf("preview %+v", d.Preview)
		}

		var effects struct {
			Effects []struct {
				Name    string
				Checked int
				Whole   bool
				Changed []struct {
					StoreID string `json:"store_id"`
					Subject string
					Title   string
				}
			}
		}
		w.get(w.operator, path+"/effects").into(http.StatusOK, &effects)
		if e := effects.Effects; len(e) == 0 || e[0].Name != "eligibility" || !e[0].Whole || len(e[0].Changed) != 1 || e[0].Changed[0].StoreID != m.Store.ID || e[0].Changed[0].Subject != "video" {
			t.Errorf("what-if %+v", effects)
		} else if !strings.HasSuffix(e[0].Changed[0].Title, " · Shopping Video") {
			t.Errorf("X-53 the tool's name: %q", e[0].Changed[0].Title)
		}
		w.request(w.operator, "GET", path+"/effects", nil, "Accept-Language", "zh-CN").into(http.StatusOK, &effects)
		if title := effects.Effects[0].Changed[0].Title; !strings.HasSuffix(title, " · 商品短视频") {
			t.Errorf("X-53 the tool's name in Chinese: %q", title)
		}

		day := w.now().Add(48 * time.Hour).UTC().Format(time.RFC3339Nano)
		w.post(m.OwnerKey, path+"/publication", `{"reason":"r","over":"x"}`).refused(http.StatusForbidden, "role.missing")
		w.post(w.operator, path+"/publication", map[string]string{"reason": "too many returns", "over": "2.4-00000000", "effective_from": day}).refused(http.StatusConflict, "policy.moved")
		w.post(w.operator, path+"/publication", map[string]string{"reason": "too many returns", "over": d.Preview.Over, "effective_from": day}).is(http.StatusCreated)
		w.post(w.operator, path+"/publication", map[string]string{"reason": "again", "over": d.Preview.Over}).refused(http.StatusConflict, "draft.closed")

		w.advance("47h59m")
		if e := w.eligibility(m, "video"); !e.Eligible || e.PolicyVersion != before.PolicyVersion {
			t.Errorf("a minute before: %+v", e)
		}
		w.advance("2m")
		if e := w.eligibility(m, "video"); e.Eligible || e.PolicyVersion != d.Preview.Version {
			t.Errorf("a minute after: %+v", e)
		}
		w.post(w.operator, "/v1/policies/rollbacks", map[string]string{"version": before.PolicyVersion, "reason": "sellers left"}).is(http.StatusCreated)
		if e := w.eligibility(m, "video"); !e.Eligible || e.PolicyVersion != before.PolicyVersion {
			t.Errorf("after the roll back: %+v", e)
		}
	})
}
