package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"souk/internal/core/identity"
	"souk/internal/platform/queue"
)

func (w *world) now() time.Time { return w.s.business.Now() }

func TestSandbox_X61_clock_moves_forward_only(t *testing.T) {
	w := newWorld(t)
	var moved struct{ Now time.Time }
	before := w.now()
	w.post(w.operator, "/v1/sandbox/clock", `{"advance":"24h"}`).into(200, &moved)
	if d := moved.Now.Sub(before); d < 24*time.Hour || d > 24*time.Hour+time.Minute || moved.Now.Location() != time.UTC {
		t.Errorf("moved by %s to %s", d, moved.Now)
	}
	target := w.now().Add(90 * 24 * time.Hour).Truncate(time.Second)
	w.post(w.operator, "/v1/sandbox/clock", map[string]any{"set": target}).into(200, &moved)
	if d := moved.Now.Sub(target); d < 0 || d > time.Minute {
		t.Errorf("set to %s, got %s", target, moved.Now)
	}
	if d := w.s.machine.Now().Sub(before); d > time.Hour {
		t.Errorf("the machine's clock went along: %s", d)
	}
	at := w.now()
	w.post(w.operator, "/v1/sandbox/clock", map[string]any{"set": at.Add(-time.Second)}).refused(422, "clock.backwards")
	for name, body := range map[string]string{
		"nothing": `{}`, "both": `{"advance":"1h","set":"2090-01-01T00:00:00Z"}`, "negative": `{"advance":"-1h"}`, "no_unit": `{"advance":"24"}`, "words": `{"advance":"tomorrow"}`,
	} {
		t.Run("refused_"+name, func(t *testing.T) { w.post(w.operator, "/v1/sandbox/clock", body).refused(422, "clock.input") })
	}
	w.post(w.operator, "/v1/sandbox/clock", `{"set":"2400-01-01T00:00:00Z"}`).refused(422, "clock.too_far")
	if d := w.now().Sub(at); d < 0 || d > time.Minute {
		t.Errorf("a refusal moved the clock by %s", d)
	}
	for _, advance := range []string{"90m", "1d", "1h30m"} {
		w.advance(advance)
	}
	if d := w.now().Sub(at); d < 27*time.Hour || d > 27*time.Hour+time.Minute {
		t.Errorf("90m + 1d + 1h30m moved by %s", d)
	}
}

func TestSandbox_X61_due_ticks_have_run_when_the_clock_answers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{}`)
		w.activate(m, "video").is(200)
		w.change(m.Store.ID, `{"level":"L2"}`)
		began := time.Now()
		w.advance("400d")
		t.Logf("400 days on %s: %s of real time (core-ports asks for less than a minute)", w.s.db.Engine(), time.Since(began).Round(time.Millisecond))
		rows := w.trail(m)
		if actions(rows) != "activated grace_started suspended" {
			t.Fatalf("trail %q", actions(rows))
		}
		// suspended by the daily tick in its week, not at the end of the 400 days
		if d := rows[2].At.Sub(rows[1].At); d < 7*24*time.Hour || d > 8*24*time.Hour+time.Hour {
			t.Errorf("suspended %s after the loss", d)
		}
	})
}

func TestSandbox_X61_two_movers_at_once(t *testing.T) {
	w := newWorld(t)
	before := w.now()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { w.post(w.operator, "/v1/sandbox/clock", `{"advance":"24h"}`) })
	}
	wg.Wait()
	if d := w.now().Sub(before); d < 24*time.Hour || d > 4*24*time.Hour+time.Minute {
		t.Errorf("moved by %s", d)
	}
}

func TestSandbox_X61_restart_keeps_clock_and_data(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	w.activate(m, "video").is(200)
	w.advance("100d")
	before, key := w.now(), w.operator
	w = w.restart()
	if d := w.now().Sub(before); d < 0 || d > time.Minute {
		t.Errorf("the restart moved the clock by %s", d)
	}
	if got := w.eligibility(m, "video").State; got != "active" {
		t.Errorf("after the restart the tool is %s", got)
	}
	if w.operator == key {
		t.Error("the operator key outlived its run")
	}
	w.get(key, "/v1/me").refused(401, "key.unknown")
}

// A crash while the clock moves must not send time back before facts that were
// written on the way.
func TestSandbox_X61_a_crash_on_the_way_does_not_send_time_back(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	far := w.now().Add(30 * 24 * time.Hour)
	var crashed *world
	w.s.queue.Every("test.crash", queue.Daily, func(_ context.Context, now time.Time) error {
		if crashed == nil && now.After(far) {
			w.change(m.Store.ID, `{"level":"L5"}`) // a fact of that day
			crashed = start(t, copyOf(t, w.cfg))   // what a start finds after a kill at this moment
		}
		return nil
	})
	w.advance("60d")
	if crashed == nil {
		t.Fatal("the tick did not run")
	}
	var levels struct{ Levels []struct{ From time.Time } }
	crashed.get(crashed.operator, "/v1/stores/"+m.Store.ID).into(200, &levels)
	if last := levels.Levels[len(levels.Levels)-1].From; crashed.now().Before(last) {
		t.Errorf("after the restart it is %s, before a fact of %s", crashed.now(), last)
	}
}

// copyOf is the data folder as a crash would leave it at this moment.
func copyOf(t testing.TB, cfg Config) Config {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(cfg.Data)); err != nil {
		t.Fatal(err)
	}
	cfg = Config{Data: dir, Addr: cfg.Addr, Sandbox: cfg.Sandbox}
	if err := os.Chmod(filepath.Join(dir, masterKeyFile), 0o600); err != nil {
		t.Fatal(err)
	}
	return cfg.fromEnvironment(noEnvironment)
}

// operatorKeyInput is a staff key as an operator has one in production.
var operatorKeyInput = identity.KeyInput{Name: "test", Role: identity.Operator}

func TestSandbox_clock_starts_where_it_is_told(t *testing.T) {
	start := time.Date(2025, 3, 1, 8, 0, 0, 0, time.UTC)
	w := newWorldOf(t, func(c *Config) { c.ClockStart = start })
	if d := w.now().Sub(start); d < 0 || d > time.Minute {
		t.Fatalf("started at %s", w.now())
	}
	w.advance("24h")
	w = w.restart() // the flag is still given: where the clock was moved to wins
	if d := w.now().Sub(start.Add(24 * time.Hour)); d < 0 || d > time.Minute {
		t.Errorf("after the restart %s", w.now())
	}
}

func TestSandbox_operator_key_is_in_a_file_for_its_owner_only(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(w.cfg.Data, sandboxFile)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info, err)
	}
	var file map[string]string
	if err := json.Unmarshal([]byte(readText(t, path)), &file); err != nil || len(file) != 1 || !strings.HasPrefix(file["operator_key"], "sk_") {
		t.Fatalf("%v %v", file, err)
	}
	var me struct{ Staff []string }
	w.get(file["operator_key"], "/v1/me").into(200, &me)
	if len(me.Staff) != 1 || me.Staff[0] != "operator" {
		t.Errorf("the key is of %v", me.Staff)
	}
}

func TestSandbox_X64_store_with_every_field(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{"entity":"sole_proprietor","region":"HK","level":"L3","opened_at":"2024-02-29T10:00:00+08:00","name":"Lantern","legal_name":"灯市（香港）","categories":["toys","home"],
			"logistics":["economy","express"],"zone":"Asia/Hong_Kong","metrics":{"dispute_rate_90d":0.0081,"positive_rate_90d":"0.9501","rating":4.69,"gmv_30d":{"amount":"5000.01","currency":"EUR"}},
			"documents":[{"type":"trademark"},{"type":"business_licence"},{"type":"trademark"}],"violations":[{"severity":"serious","reason":"counterfeit","at":"2026-01-05T00:00:00Z"},{"severity":"minor"}]}`)
		var got struct {
			storeView
			LevelName string `json:"level_name"`
			Levels    []struct{ Level, Reason string }
		}
		w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID).into(200, &got)
		want := storeView{ID: m.Store.ID, Name: "Lantern", LegalName: "灯市（香港）", Region: "HK", Entity: "sole_proprietor", Level: "L3",
			OpenedAt: time.Date(2024, 2, 29, 2, 0, 0, 0, time.UTC), Categories: []string{"toys", "home"}, Logistics: []string{"economy", "express"},
			Documents: []string{"business_licence", "trademark"}, Zone: "Asia/Hong_Kong"}
		if a, b := asJSON(t, got.storeView), asJSON(t, want); a != b {
			t.Errorf("X-01: read back %s, want %s", a, b)
		}
		if a, b := asJSON(t, m.Store), asJSON(t, want); a != b {
			t.Errorf("the answer %s, want %s", a, b)
		}
		if got.LevelName != "L3 Growth" || len(got.Levels) != 1 || got.Levels[0].Level != "L3" {
			t.Errorf("X-02: %s %+v", got.LevelName, got.Levels)
		}
		var metrics struct {
			Items []struct {
				Key, Formula, Window, Zone string
				Value                      any
				ComputedAt                 time.Time `json:"computed_at"`
			}
		}
		w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/metrics").into(200, &metrics)
		values := map[string]string{}
		for _, i := range metrics.Items {
			values[i.Key] = asJSON(t, i.Value)
			if i.Formula == "" || i.Zone != "Asia/Hong_Kong" || i.ComputedAt.IsZero() {
				t.Errorf("X-12: %+v", i)
			}
		}
		for key, want := range map[string]string{"dispute_rate_90d": `"0.0081"`, "positive_rate_90d": `"0.9501"`, "rating": `"4.69"`, "gmv_30d": `{"amount":"5000.01","currency":"EUR"}`} {
			if values[key] != want {
				t.Errorf("%s is %s, want %s", key, values[key], want)
			}
		}
		var violations struct {
			Items []struct {
				Severity, Reason, Module string
				At                       time.Time
				ExpiresAt                *time.Time `json:"expires_at"`
				InForce                  bool       `json:"in_force"`
			}
		}
		w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/violations").into(200, &violations)
		if len(violations.Items) != 2 || violations.Items[1].Reason != "counterfeit" || violations.Items[1].Severity != "serious" || violations.Items[0].ExpiresAt == nil || !violations.Items[0].InForce {
			t.Errorf("X-11: %+v", violations.Items)
		}
	})
}

func TestSandbox_X64_defaults_are_an_eligible_L4_company(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	if m.Store.Level != "L4" || m.Store.Entity != "company" || m.Store.Region != "CN" || m.Store.LegalName == "" || !w.eligibility(m, "video").Eligible {
		t.Errorf("%+v", m.Store)
	}
	if other := w.store(`{}`); other.Store.ID == m.Store.ID || other.Store.LegalName == m.Store.LegalName {
		t.Errorf("two stores are the same: %+v", other.Store)
	}
	if a := w.post(w.operator, "/v1/sandbox/stores", nil); a.status >= 500 {
		t.Errorf("no body: %d %s", a.status, a.body)
	}
}

func TestSandbox_X64_change_keeps_what_is_left_out(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{"metrics":{"rating":4.2},"violations":[{"severity":"minor"}],"documents":[{"type":"trademark"}]}`)
	got := w.change(m.Store.ID, `{"level":"L5","metrics":{"dispute_rate_90d":0.001}}`)
	want := m.Store
	want.Level = "L5"
	if asJSON(t, got) != asJSON(t, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	var metrics struct{ Items []struct{ Key, Value any } }
	w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/metrics").into(200, &metrics)
	for _, i := range metrics.Items {
		if i.Key == "rating" && i.Value != "4.2" || i.Key == "dispute_rate_90d" && i.Value != "0.001" {
			t.Errorf("%v = %v", i.Key, i.Value)
		}
	}
	var levels struct{ Levels []struct{ Level string } }
	w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID).into(200, &levels)
	if len(levels.Levels) != 2 || levels.Levels[1].Level != "L5" {
		t.Errorf("X-02: changes are dated: %+v", levels)
	}
	if got := w.change(m.Store.ID, `{"documents":[]}`); len(got.Documents) != 0 {
		t.Errorf("papers taken away: %v", got.Documents)
	}
	w.send(w.operator, "PATCH", "/v1/sandbox/stores/sto_none", `{}`).refused(404, "not_found")
}

func TestSandbox_refuses_what_cannot_be(t *testing.T) {
	w := newWorld(t)
	for name, body := range map[string]string{
		"level": `{"level":"L9"}`, "entity": `{"entity":"club"}`, "region": `{"region":"China"}`, "zone": `{"zone":"Mars/Olympus"}`, "unknown_field": `{"colour":"red"}`,
		"rate_above_1": `{"metrics":{"dispute_rate_90d":1.5}}`, "negative_rate": `{"metrics":{"positive_rate_90d":-0.1}}`, "six_stars": `{"metrics":{"rating":6}}`,
		"word_as_rate": `{"metrics":{"rating":"good"}}`, "severity": `{"violations":[{"severity":"awful"}]}`, "money": `{"metrics":{"gmv_30d":{"amount":"1e3","currency":"USD"}}}`,
		"currency": `{"metrics":{"gmv_30d":{"amount":"1","currency":"dollars"}}}`, "not_a_date": `{"opened_at":"yesterday"}`,
	} {
		t.Run(name, func(t *testing.T) {
			if a := w.post(w.operator, "/v1/sandbox/stores", body); a.status != 422 || !strings.Contains(a.header.Get("Content-Type"), "problem+json") {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	var stores struct{ Items []any }
	w.get(w.operator, "/v1/stores").into(200, &stores)
	if len(stores.Items) != 0 {
		t.Errorf("refusals left %d stores", len(stores.Items))
	}
}

func TestSandbox_staff_keys(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	for _, role := range []string{"reviewer", "trust_safety", "finance", "operator"} {
		var me struct{ Staff []string }
		w.get(w.staff(role, ""), "/v1/me").into(200, &me)
		if len(me.Staff) != 1 || me.Staff[0] != role {
			t.Errorf("%s is %v", role, me.Staff)
		}
	}
	var me struct{ Stores []struct{ ID, Role string } }
	w.get(w.staff("agent", m.Store.ID), "/v1/me").into(200, &me)
	if len(me.Stores) != 1 || me.Stores[0].ID != m.Store.ID || me.Stores[0].Role != "agent" {
		t.Errorf("agent %+v", me)
	}
	for name, body := range map[string]string{
		"agent_without_store": `{"role":"agent"}`, "reviewer_of_a_store": `{"role":"reviewer","store":"` + m.Store.ID + `"}`, "unknown_role": `{"role":"king"}`,
	} {
		if a := w.post(w.operator, "/v1/sandbox/staff", body); a.status != 422 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	w.post(w.operator, "/v1/sandbox/staff", `{"role":"agent","store":"sto_none"}`).refused(404, "not_found")
}

func TestSandbox_buyers_can_use_buyer_routes(t *testing.T) {
	w := newWorld(t)
	id, token := w.buyer(`{"country":"ES","email":"ana@buyers.example","locale":"es"}`)
	if id == "" || strings.Count(token, ".") != 2 {
		t.Fatalf("%s %s", id, token)
	}
	w.get(token, "/v1/storefront/feed").is(200)
	w.send(token, "PUT", "/v1/videos/vid_none/like", nil).refused(404, "video.not_found") // signed in as a buyer; the film is not there
	w.send("", "PUT", "/v1/videos/vid_none/like", nil).refused(401, "auth.buyer_required")
	w.get(token, "/v1/review/cases").refused(403, "role.missing")
	w.get(token[:len(token)-3]+"xyz", "/v1/storefront/feed").is(401)
	w.post(w.operator, "/v1/sandbox/buyers", `{"coins":5}`).refused(422, "sandbox.not_built")
	w.post(w.operator, "/v1/sandbox/buyers", `{"tier":"gold"}`).refused(422, "sandbox.not_built")
	w.post(w.operator, "/v1/sandbox/buyers", `{"country":"Spain"}`).is(422)
}

func TestSandbox_products(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	var made struct {
		Product struct {
			ID    string
			Store string `json:"store_id"`
			Title map[string]string
			Price struct{ Amount, Currency string }
		}
	}
	w.post(w.operator, "/v1/sandbox/products", `{"store":"`+m.Store.ID+`","title":{"zh":"防水耳机","en":"Waterproof earphones"},"category":"audio","brand":"Lantern","price":{"amount":"19.9","currency":"USD"}}`).
		into(201, &made)
	if made.Product.Store != m.Store.ID || made.Product.Price.Amount != "19.90" || made.Product.Title["zh"] != "防水耳机" {
		t.Errorf("%+v", made)
	}
	var list struct {
		Items []struct{ ID, Brand, Category string }
	}
	w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/products?q=earph").into(200, &list)
	if len(list.Items) != 1 || list.Items[0].ID != made.Product.ID || list.Items[0].Brand != "Lantern" || list.Items[0].Category != "audio" {
		t.Errorf("%+v", list)
	}
	w.get("", "/v1/storefront/products/"+made.Product.ID).is(200)
	made.Product.Store = ""
	w.post(w.operator, "/v1/sandbox/products", `{}`).into(201, &made)
	if made.Product.Store == "" || made.Product.Store == m.Store.ID {
		t.Errorf("a product without a store gets one of its own: %+v", made)
	}
	w.post(w.operator, "/v1/sandbox/products", `{"store":"sto_none"}`).refused(404, "not_found")
	w.post(w.operator, "/v1/sandbox/products", `{"price":{"amount":"much","currency":"USD"}}`).refused(422, "money.malformed")
	var hidden struct{ Product struct{ ID string } }
	w.post(w.operator, "/v1/sandbox/products", `{"active":false}`).into(201, &hidden)
	w.get("", "/v1/storefront/products/"+hidden.Product.ID).is(404)
}

func TestSandbox_says_what_is_not_built(t *testing.T) {
	w := newWorld(t)
	w.post(w.operator, "/v1/sandbox/faults", `{"kind":"dns"}`).refused(422, "sandbox.not_built")
	for _, part := range []string{"dns", "mail-events"} {
		if p := w.post(w.operator, "/v1/sandbox/"+part, `{}`).refused(422, "sandbox.not_built"); p.Part != part {
			t.Errorf("%s is called %q", part, p.Part)
		}
	}
	w.post(w.operator, "/v1/sandbox/stores", `{"balance":{"amount":"5","currency":"USD"}}`).refused(422, "sandbox.not_built")
}

// TestSandbox_X68_a_fault: work dies, dies again while the fault holds, and succeeds
// when it is retried after that.
func TestSandbox_X68_a_fault(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		var made struct {
			Fault struct {
				ID    string
				Until time.Time
			}
		}
		w.post(w.operator, "/v1/sandbox/faults", `{"for":"1h"}`).into(201, &made)
		dead := func() (ids []string) {
			w.drain()
			var list struct{ Items []struct{ ID string } }
			w.get(w.operator, "/v1/jobs?state=dead&kind=sandbox.practice&q="+made.Fault.ID).into(200, &list)
			for _, j := range list.Items {
				ids = append(ids, j.ID)
			}
			return ids
		}
		for range 2 {
			ids := dead()
			if len(ids) != 1 {
				t.Fatalf("dead: %v, want the fault's job", ids)
			}
			w.post(w.operator, "/v1/jobs/"+ids[0]+"/retry", `{}`).is(204)
		}
		ids := dead()
		w.advance("1h")
		w.post(w.operator, "/v1/jobs/"+ids[0]+"/retry", `{}`).is(204)
		if ids := dead(); len(ids) != 0 {
			t.Errorf("dead after the fault: %v", ids)
		}
		w.post(w.operator, "/v1/sandbox/faults", `{"for":"soon"}`).refused(422, "clock.input")
	})
}

func TestSandbox_X61_is_not_there_in_production(t *testing.T) {
	w := newWorldOf(t, func(c *Config) { c.Sandbox = false })
	if w.operator != "" || exists(filepath.Join(w.cfg.Data, sandboxFile)) {
		t.Error("production made a sandbox key")
	}
	ctx := w.system()
	key, _, err := w.s.identity.IssueKey(ctx, operatorKeyInput)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{"POST clock", "POST stores", "PATCH stores/x", "POST staff", "POST buyers", "POST products", "POST orders", "GET mailbox"} {
		method, path, _ := strings.Cut(c, " ")
		w.send(key, method, "/v1/sandbox/"+path, `{"advance":"24h"}`).is(404)
	}
	for _, r := range w.s.api.Routes() {
		if strings.HasPrefix(r.Path, "/v1/sandbox") {
			t.Errorf("%s is routed", r.Path)
		}
	}
	if d := w.now().Sub(w.s.machine.Now()); d > time.Second {
		t.Errorf("the clock moved by %s", d)
	}
	// a token of a sandbox with the same master key is worth nothing here
	sandbox := newWorldOf(t, func(c *Config) { c.masterKey = w.s.cfg.masterKey })
	_, token := sandbox.buyer(`{}`)
	w.send(token, "PUT", "/v1/videos/x/like", nil).is(401)
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
