package eligibility_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"souk/internal/base/clock"
	"souk/internal/base/ident"
	"souk/internal/core/conduct"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/store"
	"souk/internal/platform/httpapi"
)

// actors by the header X-Actor.
type actors map[string]identity.Actor

func (a actors) Authenticate(ctx context.Context, r *http.Request) (context.Context, error) {
	if actor, ok := a[r.Header.Get("X-Actor")]; ok {
		return identity.WithActor(ctx, actor), nil
	}
	return ctx, nil
}

func (w *world) serve() string {
	w.t.Helper()
	key := func(id string, roles map[string]identity.Role, staff ...identity.Role) identity.Actor {
		return identity.Actor{Kind: identity.Key, ID: id, Stores: roles, Staff: staff}
	}
	api, err := httpapi.New(httpapi.Config{
		DB: w.db, Machine: clock.System{}, IDs: ident.NewSource(clock.System{}, nil), Log: slog.New(slog.DiscardHandler),
		Secret: []byte("0123456789abcdef"), Principal: identity.Principal, Language: identity.Language,
		Authenticator: actors{
			"owner":    key("key_owner", map[string]identity.Role{shop: identity.Owner}),
			"agent":    key("key_agent", map[string]identity.Role{shop: identity.Agent}),
			"stranger": key("key_other", map[string]identity.Role{"sto_other": identity.Owner}),
			"operator": key("key_op", nil, identity.Operator),
			"reviewer": key("key_rev", nil, identity.Reviewer),
		},
	})
	w.ok(err)
	w.Routes(api)
	w.stores.Routes(api)
	w.insight.Routes(api)
	w.conduct.Routes(api)
	w.policy.Routes(api)
	srv := httptest.NewServer(api.Handler())
	w.t.Cleanup(srv.Close)
	return srv.URL
}

// call answers the decoded body of a request that must have the status.
func (w *world) call(url, actor, lang, method, path string, status int) map[string]any {
	w.t.Helper()
	r, err := http.NewRequest(method, url+path, nil)
	w.ok(err)
	r.Header.Set("X-Actor", actor)
	r.Header.Set("Accept-Language", lang)
	res, err := http.DefaultClient.Do(r)
	w.ok(err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	w.ok(err)
	if res.StatusCode != status {
		w.t.Fatalf("%s %s as %s = %d %s, want %d", method, path, actor, res.StatusCode, raw, status)
	}
	var out map[string]any
	w.ok(json.Unmarshal(raw, &out))
	return out
}

func TestHTTP_V24_V25_V26_X19_X20_X53_marketing_center(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		url := w.serve()
		w.store(shop, func(st *store.Store) { st.Level = store.L2 })
		w.figure(shop, insight.DisputeRate90d, "0.0081")
		tools := "/v1/stores/" + shop + "/tools"

		tiles := w.call(url, "agent", "zh-CN", "GET", tools, 200)["items"].([]any)
		tile := tiles[0].(map[string]any)
		if len(tiles) != 3 || tile["name"] != "演示" || tile["state"] != "not_eligible" || tile["missing"] != 2.0 || tile["criteria"] != 3.0 || tile["upload_url"] != nil {
			t.Errorf("X-19 tile %v", tile)
		}
		answer := w.call(url, "owner", "en", "GET", tools+"/demo/eligibility", 200)
		first := answer["criteria"].([]any)[0].(map[string]any)
		if answer["eligible"] != false || answer["state"] != "not_eligible" || first["id"] != "dispute_90d" || first["required"] != "≤ 0.80 %" ||
			first["actual"] != "0.81 %" || first["value"] != "0.0081" || first["gap"] != "0.01 percentage points too high" || first["expected_on"] != nil ||
			!strings.HasPrefix(first["estimate"].(string), "Estimate: ") {
			t.Errorf("X-20 answer %v", answer)
		}
		met := answer["criteria"].([]any)[2].(map[string]any)
		if met["ok"] != true || met["gap"] != nil || met["fix"] != nil || met["estimate"] != nil {
			t.Errorf("a met row %v", met)
		}
		refused := w.call(url, "owner", "zh", "POST", tools+"/demo/activation", 403)
		row := refused["criteria"].([]any)[1].(map[string]any)
		if refused["code"] != "eligibility.not_met" || row["label"] != "店铺等级" || row["gap"] != "还差 1 级" {
			t.Errorf("V-25 X-53 refusal %v", refused)
		}
		w.store(shop, nil)
		on := w.call(url, "owner", "en", "POST", tools+"/demo/activation", 200)
		if on["state"] != "active" || on["upload_url"] != "/v1/stores/"+shop+"/things" {
			t.Errorf("V-24 V-26 activation without a body %v", on)
		}
		if again := w.call(url, "owner", "en", "POST", tools+"/demo/activation", 200); again["upload_url"] != on["upload_url"] {
			t.Errorf("X-23 second click %v", again)
		}
		tile = w.call(url, "owner", "en", "GET", tools, 200)["items"].([]any)[0].(map[string]any)
		if tile["state"] != "active" || tile["upload_url"] != "/v1/stores/"+shop+"/things" || tile["since"] == nil {
			t.Errorf("active tile %v", tile)
		}
		if p := w.call(url, "owner", "en", "POST", tools+"/later/activation", 409); p["code"] != "tool.not_available" {
			t.Errorf("a tool that is not there: %v", p)
		}
	})
}

func TestHTTP_X50_X51_who_may(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		url := w.serve()
		w.store(shop, nil)
		base := "/v1/stores/" + shop
		for _, path := range []string{base, base + "/metrics", base + "/violations", base + "/tools", base + "/tools/demo/eligibility"} {
			w.call(url, "owner", "en", "GET", path, 200)
			w.call(url, "operator", "en", "GET", path, 200)
			w.call(url, "stranger", "en", "GET", path, 404)
			w.call(url, "nobody", "en", "GET", path, 401)
		}
		w.call(url, "stranger", "en", "POST", base+"/tools/demo/activation", 404)
		w.call(url, "agent", "en", "POST", base+"/tools/demo/activation", 403)
		w.call(url, "owner", "en", "GET", base+"/tools/none/eligibility", 404)
		w.call(url, "owner", "en", "GET", "/v1/policies", 403)
		w.call(url, "nobody", "en", "GET", "/v1/policies", 401)
	})
}

func TestHTTP_X01_X02_X11_X12_records(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		url := w.serve()
		w.store(shop, func(st *store.Store) { st.Level, st.Entity, st.Region = store.L3, store.SoleProprietor, "HK" })
		w.store("sto_other", nil)
		w.ok(w.insight.Pin(context.Background(), shop, insight.GMV30d, "5000.00", "USD"))
		_, err := w.conduct.Add(context.Background(), conduct.Violation{StoreID: shop, Severity: conduct.Minor, Module: "messages", Reason: "late"})
		w.ok(err)

		st := w.call(url, "owner", "en", "GET", "/v1/stores/"+shop, 200)
		if st["entity"] != "sole_proprietor" || st["region"] != "HK" || st["level_name"] != "L3 Growth" || st["role"] != "owner" || len(st["levels"].([]any)) != 1 {
			t.Errorf("X-01 X-02 %v", st)
		}
		mine := w.call(url, "owner", "en", "GET", "/v1/stores", 200)["items"].([]any)
		all := w.call(url, "operator", "en", "GET", "/v1/stores?limit=1", 200)
		rest := w.call(url, "operator", "en", "GET", "/v1/stores?limit=1&cursor="+all["next"].(string), 200)
		if len(mine) != 1 || len(all["items"].([]any)) != 1 || len(rest["items"].([]any)) != 1 || rest["next"] != nil {
			t.Errorf("mine %v, all %v then %v", mine, all, rest)
		}
		metrics := w.call(url, "owner", "zh", "GET", "/v1/stores/"+shop+"/metrics", 200)["items"].([]any)
		rate, gmv := metrics[0].(map[string]any), metrics[1].(map[string]any)
		if rate["key"] != "dispute_rate_90d" || rate["value"] != "0.004" || rate["window"] != "90d" || rate["bucket"] != "1h" || rate["zone"] != "Asia/Shanghai" ||
			rate["source"] != "pinned" || rate["formula"] == "" || rate["computed_at"] == nil || rate["name"] != "近 90 天纠纷率" {
			t.Errorf("X-12 %v", rate)
		}
		if amount := gmv["value"].(map[string]any); amount["amount"] != "5000.00" || amount["currency"] != "USD" || gmv["window"] != "30d" {
			t.Errorf("X-09 %v", gmv)
		}
		v := w.call(url, "owner", "en", "GET", "/v1/stores/"+shop+"/violations", 200)["items"].([]any)[0].(map[string]any)
		if v["severity"] != "minor" || v["module"] != "messages" || v["in_force"] != true || v["expires_at"] == nil {
			t.Errorf("X-11 %v", v)
		}
	})
}

func TestHTTP_G0_policies(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		url := w.serve()
		list := w.call(url, "reviewer", "en", "GET", "/v1/policies", 200)["items"].([]any)
		one := list[0].(map[string]any)
		if len(list) != 1 || one["state"] != "in_force" || one["origin"] != "built_in" {
			t.Errorf("policies %v", list)
		}
		doc := w.call(url, "reviewer", "zh", "GET", "/v1/policies/"+one["version"].(string), 200)
		section := doc["sections"].([]any)[0].(map[string]any)
		numbers := doc["document"].(map[string]any)["eligibility"].(map[string]any)
		if section["labels"].(map[string]any)["grace"] != "不达标后的宽限期" || numbers["grace"] != "7d" || doc["guidelines"] != "2.4" {
			t.Errorf("document %v", doc)
		}
		w.call(url, "reviewer", "en", "GET", "/v1/policies/2.4-00000000", 404)
	})
}
