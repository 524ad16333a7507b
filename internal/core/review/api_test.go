package review_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/ident"
	"souk/internal/core/identity"
	"souk/internal/core/review"
	"souk/internal/platform/httpapi"
)

// byHeader signs in whoever X-Staff or X-Store names.
type byHeader struct{}

func (byHeader) Authenticate(ctx context.Context, r *http.Request) (context.Context, error) {
	if id := r.Header.Get("X-Staff"); id != "" {
		role := identity.Reviewer
		if id == "finance" {
			role = identity.Finance
		}
		return identity.WithActor(ctx, identity.Actor{Kind: identity.User, ID: id, Name: "Name of " + id, Staff: []identity.Role{role}}), nil
	}
	if id := r.Header.Get("X-Store"); id != "" {
		return identity.WithActor(ctx, identity.Actor{Kind: identity.User, ID: "seller", Stores: map[string]identity.Role{id: identity.Agent}}), nil
	}
	return ctx, nil
}

type caller func(method, path, who, body string, want int) map[string]any

func serve(t *testing.T, d *desk) caller {
	t.Helper()
	api, err := httpapi.New(httpapi.Config{DB: d.db, Machine: clock.System{}, IDs: ident.NewSource(clock.System{}, nil), Log: slog.New(slog.DiscardHandler),
		Secret: make([]byte, 32), Title: "t", Version: "1", Authenticator: byHeader{}, Principal: identity.Principal})
	if err != nil {
		t.Fatal(err)
	}
	d.svc.Routes(api)
	return func(method, path, who, body string, want int) map[string]any {
		t.Helper()
		r := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader(body))
		if kind, id, ok := strings.Cut(who, ":"); ok {
			r.Header.Set("X-"+kind, id)
		}
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		w := httptest.NewRecorder()
		api.Handler().ServeHTTP(w, r)
		out := map[string]any{}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != want {
			t.Fatalf("%s %s as %q: %d, want %d: %s", method, path, who, w.Code, want, w.Body)
		}
		return out
	}
}

func TestAPI(t *testing.T) {
	t.Run("V-44_V-59_from_the_queue_to_the_sellers_record", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			call := serve(t, d)
			c := d.open(t, "s1", "a1", time.Hour)
			d.open(t, "s2", "a2", 2*time.Hour)
			path := "/v1/review/cases/" + c.ID

			queue := call("GET", "/v1/review/cases?limit=1", "Staff:r1", "", 200)
			first := queue["items"].([]any)[0].(map[string]any)
			if first["id"] != c.ID || fmt.Sprint(first["store"]) != "map[id:s1 name:Shop s1]" || first["state"] != "open" || first["mine"] != false {
				t.Errorf("first = %v", first)
			}
			if counts := queue["counts"].(map[string]any); counts["waiting"] != 2.0 || counts["open"] != 2.0 {
				t.Errorf("counts = %v", counts)
			}
			next := url.QueryEscape(queue["next"].(string))
			if rest := call("GET", "/v1/review/cases?limit=1&cursor="+next, "Staff:r1", "", 200); len(rest["items"].([]any)) != 1 || rest["next"] != nil {
				t.Errorf("rest = %v", rest)
			}
			call("GET", "/v1/review/cases?limit=1&mine=true&cursor="+next, "Staff:r1", "", 422)

			claimed := call("POST", path+"/claim", "Staff:r1", "{}", 200)
			if claimed["mine"] != true || claimed["claimed_until"] != start.Add(30*time.Minute).Format(time.RFC3339) {
				t.Errorf("claimed = %v", claimed)
			}
			refused := call("POST", path+"/claim", "Staff:r2", "{}", 409)
			if refused["code"] != "review.claimed" || refused["until"] == nil || refused["claimed_by"].(map[string]any)["name"] != "Name of r1" {
				t.Errorf("refused = %v", refused)
			}
			if detail := call("GET", path, "Staff:r2", "", 200); detail["mine"] != false || fmt.Sprint(detail["evidence"]) != "map[film:a1]" || detail["history"] == nil {
				t.Errorf("detail = %v", detail)
			}
			call("DELETE", path+"/claim", "Staff:r1", "", 200)
			call("POST", path+"/claim", "Staff:r1", "", 200)

			call("POST", path+"/decision", "Staff:r1", `{"decision":"reject"}`, 422)
			call("POST", path+"/decision", "Staff:r1", `{"decision":"maybe"}`, 422)
			for range 2 { // a double click
				got := call("POST", path+"/decision", "Staff:r1", `{"decision":"reject","code":"ERR-V07","note":"too loud"}`, 200)
				if dec := got["decision"].(map[string]any); got["state"] != "decided" || dec["outcome"] != "rejected" || dec["code"] != "ERR-V07" {
					t.Errorf("decided = %v", got)
				}
			}
			if other := call("POST", path+"/decision", "Staff:r1", `{"decision":"approve"}`, 409); other["code"] != "review.decided" {
				t.Errorf("other = %v", other)
			}

			records := call("GET", "/v1/stores/s1/reviews?kind=film&outcome=rejected", "Store:s1", "", 200)["items"].([]any)
			rec := records[0].(map[string]any)
			if len(records) != 1 || rec["code"] != "ERR-V07" || rec["stage"] != "human" || rec["by"] != "reviewer" || rec["policy_version"] != "2.4-abc" || rec["note"] != "too loud" {
				t.Errorf("record = %v", rec)
			}
			one := "/v1/stores/s1/reviews/" + rec["id"].(string)
			if got := call("GET", one, "Store:s1", "", 200); fmt.Sprint(got["findings"]) == "[]" {
				t.Errorf("findings = %v", got["findings"])
			}
			call("GET", strings.Replace(one, "s1", "s2", 1), "Store:s2", "", 404) // an id of another store
			call("GET", one, "Store:s2", "", 404)
		})
	})
	t.Run("X-50_X-51_who_may", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			call := serve(t, d)
			c := d.open(t, "s1", "a1", time.Hour)
			path := "/v1/review/cases/" + c.ID
			for _, r := range [][2]string{{"GET", "/v1/review/cases"}, {"GET", path}, {"POST", path + "/claim"}, {"DELETE", path + "/claim"}} {
				call(r[0], r[1], "Store:s1", "", 403)
				call(r[0], r[1], "Staff:finance", "", 403)
				call(r[0], r[1], "", "", 401)
			}
			call("POST", path+"/decision", "Store:s1", `{"decision":"approve"}`, 403)
			call("GET", "/v1/stores/s1/reviews", "Store:s2", "", 404)
			call("GET", "/v1/stores/s1/reviews", "", "", 401)
			if got, err := d.svc.Cases(as("r1"), review.CaseFilter{State: review.CaseOpen}, pageAll); err != nil || len(got.Items) != 1 {
				t.Errorf("somebody changed the case: %+v %v", got, err)
			}
		})
	})
	t.Run("V-64_codes_of_a_tool_in_zh_and_en", func(t *testing.T) {
		each(t, func(t *testing.T, d *desk) {
			call := serve(t, d)
			items := call("GET", "/v1/review/codes?tool=film", "", "", 200)["items"].([]any)
			if len(items) != 2 || items[0].(map[string]any)["fix"].(map[string]any)["zh"] == "" {
				t.Errorf("items = %v", items)
			}
			if got := call("GET", "/v1/review/codes?tool=none", "", "", 200)["items"].([]any); len(got) != 0 {
				t.Errorf("none = %v", got)
			}
		})
	})
}
