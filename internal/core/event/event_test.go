package event_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk/internal/base/clock"
	pages "souk/internal/base/page"
	"souk/internal/core/event"
	"souk/internal/core/identity"
	"souk/internal/platform/sqldb"
)

func TestTake_X62_a_message_counts_once(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.send(seen("m1", "prd_a"), seen("m1", "prd_a"), seen("m2", "prd_b"))
		again := w.send(seen("m2", "prd_b"), seen("m3", "prd_a"))
		got := fmt.Sprint(first[0].Outcome, first[1].Outcome, first[2].Outcome, again[0].Outcome, again[1].Outcome)
		if got != "acceptedduplicateacceptedduplicateaccepted" {
			t.Error(got)
		}
		if a, b, all := w.sum("prd_a", "event.product_viewed"), w.sum("prd_b", "event.product_viewed"), w.sum("", "event.product_viewed"); a != 2 || b != 1 || all != 3 {
			t.Errorf("counted %d %d %d", a, b, all)
		}
		// The same id from another source is another message.
		if v := w.sendAs(event.Sending{Writer: identity.Writer{KeyID: "pub_m"}}, seen("m1", "prd_a")); v[0].Outcome != event.Accepted || w.sum("", "event.product_viewed") != 4 {
			t.Errorf("another source: %+v", v[0])
		}
		w.rebuilt()
	})
}

// TestTake_X62_X13_property: whatever the order, the doubles and the splits into
// batches and callers, the same messages give the same sums, and so does a rebuild.
func TestTake_X62_X13_property(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		round := 0
		rapid.Check(t, func(r *rapid.T) {
			round++
			token := w.signs.Sign("feed", "vid_1", "sto_1", "prd_a", "")
			want := map[string]int64{}
			once := map[string]bool{}
			before := map[string]int64{}
			for _, k := range []string{"event.product_viewed", "event.film_started"} {
				before[k] = w.sum("", k)
			}
			var messages []string
			for i := range rapid.IntRange(1, 25).Draw(r, "messages") {
				id := fmt.Sprintf("r%d-%d", round, i)
				at := start.Add(-time.Duration(rapid.IntRange(0, 300).Draw(r, "minutes")) * time.Minute)
				if rapid.Bool().Draw(r, "film") {
					viewer := fmt.Sprintf("v%d-%d", round, rapid.IntRange(0, 3).Draw(r, "viewer"))
					messages = append(messages, track(id, "Film Started", props{"video_id": "vid_1", "impression": token}, "timestamp", at.Format(time.RFC3339), "userId", viewer))
					key := viewer + at.Truncate(time.Hour).String()
					fits := !at.Before(start.Truncate(15 * time.Minute).Add(-15 * time.Minute))
					if fits && !once[key] {
						once[key] = true
						want["event.film_started"]++
					}
				} else {
					messages = append(messages, seen(id, rapid.SampledFrom([]string{"prd_a", "prd_b", "none"}).Draw(r, "product"), "timestamp", at.Format(time.RFC3339)))
					want["event.product_viewed"]++
				}
			}
			sent := append([]string{}, messages...)
			for range rapid.IntRange(0, 10).Draw(r, "doubles") {
				sent = append(sent, rapid.SampledFrom(messages).Draw(r, "double"))
			}
			sent = rapid.Permutation(sent).Draw(r, "order")
			var wg sync.WaitGroup
			for len(sent) > 0 {
				n := rapid.IntRange(1, len(sent)).Draw(r, "batch")
				part := sent[:n]
				sent = sent[n:]
				wg.Go(func() {
					w.sendAs(event.Sending{Writer: identity.Writer{StoreID: "sto_1", Trusted: true}}, part...)
				})
			}
			wg.Wait()
			for k, n := range before {
				if got := w.sum("", k) - n; got != want[k] {
					r.Fatalf("%s: %d, want %d", k, got, want[k])
				}
			}
			res, err := w.sums.Rebuild(t.Context())
			if err != nil || res.Changed != 0 {
				r.Fatalf("rebuild changed %d: %v", res.Changed, err)
			}
		})
	})
}

func TestTake_X62_verdicts(t *testing.T) {
	long := strings.Repeat("x", 129)
	deep := any("x")
	for range 7 {
		deep = props{"a": deep}
	}
	at := func(d time.Duration) string { return start.Add(d).Format(time.RFC3339Nano) }
	cases := map[string]struct {
		message, code, pointer string
	}{
		"accepted":                {seen("a", "prd_a"), "", ""},
		"no_object":               {`"x"`, "event.malformed", ""},
		"a_list":                  {`[1]`, "event.malformed", ""},
		"empty":                   {``, "event.malformed", ""},
		"broken_UTF-8":            {`{"type":"track","event":"` + "\xff" + `","anonymousId":"v"}`, "text.invalid", ""},
		"NUL_in_a_property":       {`{"type":"track","event":"X","anonymousId":"v","messageId":"n","properties":{"a":"b\u0000"}}`, "text.invalid", "/properties"},
		"NUL_in_the_id":           {`{"type":"track","event":"X","anonymousId":"v\u0000","messageId":"n"}`, "text.invalid", ""},
		"unknown_call":            {`{"type":"dance","anonymousId":"v"}`, "call.unknown", "/type"},
		"no_name":                 {track("b", "", nil), "name.missing", "/event"},
		"name_of_100":             {track("c", strings.Repeat("n", 100), nil), "", ""},
		"name_of_101":             {track("d", strings.Repeat("n", 101), nil), "name.too_long", "/event"},
		"name_is_a_number":        {`{"type":"track","event":5,"anonymousId":"v"}`, "field.type", "/event"},
		"properties_are_a_list":   {`{"type":"track","event":"X","anonymousId":"v","messageId":"p","properties":[1]}`, "properties.object", "/properties"},
		"id_of_128":               {track(strings.Repeat("i", 128), "X", nil), "", ""},
		"id_of_129":               {track(long, "X", nil), "message_id.too_long", "/messageId"},
		"nobody":                  {track("e", "X", nil, "anonymousId", ""), "identity.missing", "/anonymousId"},
		"an_address_as_id":        {track("f", "X", nil, "anonymousId", "ann@mail.example"), "identity.invalid", "/anonymousId"},
		"a_long_id":               {track("g", "X", nil, "anonymousId", long), "identity.invalid", "/anonymousId"},
		"identify_without_proof":  {`{"type":"identify","messageId":"h","anonymousId":"v","userId":"buy_1"}`, "identity.unproved", "/userId"},
		"alias_without_proof":     {`{"type":"alias","messageId":"i","previousId":"v","userId":"buy_1"}`, "identity.unproved", "/userId"},
		"400_days_old":            {seen("j", "prd_a", "timestamp", at(-400*clock.Day)), "", ""},
		"older_than_400_days":     {seen("k", "prd_a", "timestamp", at(-400*clock.Day-time.Second)), "time.too_old", "/timestamp"},
		"1970":                    {seen("l", "prd_a", "timestamp", "1970-01-01T00:00:00Z"), "time.too_old", "/timestamp"},
		"ten_minutes_ahead":       {seen("m", "prd_a", "timestamp", at(10*time.Minute)), "", ""},
		"more_than_ten_minutes":   {seen("n", "prd_a", "timestamp", at(10*time.Minute+time.Second)), "time.future", "/timestamp"},
		"year_9999":               {seen("o", "prd_a", "timestamp", "9999-12-31T23:59:59Z"), "time.future", "/timestamp"},
		"no_time":                 {seen("p", "prd_a", "timestamp", "yesterday"), "time.malformed", "/timestamp"},
		"required_property":       {track("q", "Product Viewed", props{"name": "Lamp"}), "property.missing", "/properties/product_id"},
		"required_of_wrong_kind":  {track("r", "Product Viewed", props{"product_id": []int{1}}), "property.type", "/properties/product_id"},
		"another_store's_product": {seen("s", "prd_z"), "product.foreign", "/properties/product_id"},
		"32_KB":                   {track("t", "X", props{"a": strings.Repeat("x", 33<<10)}), "event.too_large", ""},
		"properties_of_17_KB":     {track("u", "X", props{"a": strings.Repeat("x", 17<<10)}), "properties.too_large", "/properties"},
		"nested_six_levels":       {track("v", "X", deep.(props)["a"].(props)), "", ""},
		"nested_seven_levels":     {track("w", "X", deep.(props)), "properties.too_deep", "/properties"},
	}
	each(t, func(t *testing.T, w *world) {
		for name, c := range cases {
			v := w.send(c.message)[0]
			if v.Code != c.code || v.Pointer != c.pointer || (c.code == "") != (v.Outcome == event.Accepted) {
				t.Errorf("%s: %s %q at %q, want %q at %q", name, v.Outcome, v.Code, v.Pointer, c.code, c.pointer)
			}
			for _, lang := range []string{"zh", "en"} {
				if text, _ := v.Message(lang); c.code != "" && (text == "" || text == c.code || strings.Contains(text, "%!")) {
					t.Errorf("%s: %q in %s", name, text, lang)
				}
			}
		}
		w.rebuilt()
	})
}

func TestTake_half_rubbish_harms_nobody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var messages []string
		for i := range 100 {
			messages = append(messages, seen(fmt.Sprint("g", i), "prd_a"), []string{`{}`, `7`, `{"type":"track"`, `null`, `{"type":"track","event":"` + "\xc3" + `"}`}[i%5])
		}
		for i, v := range w.send(messages...) {
			if (v.Outcome == event.Accepted) != (i%2 == 0) || v.Index != i {
				t.Fatalf("%d: %+v", i, v)
			}
		}
		if n := w.sum("prd_a", "event.product_viewed"); n != 100 {
			t.Errorf("counted %d", n)
		}
		d, err := w.Debug(t.Context(), event.DebugFilter{StoreID: "sto_1", Outcome: event.Refused}, pages.Request{Limit: 100})
		if err != nil || len(d.Page.Items) != 20 || d.Totals[event.Refused] != 100 {
			t.Errorf("the debugger has %d of them and counts %d: %v", len(d.Page.Items), d.Totals[event.Refused], err)
		}
	})
}

func TestTake_clock_of_the_sender(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		wrong := start.Add(-30 * 365 * clock.Day) // a telephone that believes it is 1996
		v := w.send(seen("a", "prd_a", "timestamp", wrong.Add(-time.Hour).Format(time.RFC3339), "sentAt", wrong.Format(time.RFC3339)))[0]
		if v.Outcome != event.Accepted || len(v.Warnings) != 1 || v.Warnings[0].Code != "time.corrected" {
			t.Fatalf("%+v", v)
		}
		hour := start.Add(-time.Hour).Truncate(time.Hour)
		n, err := w.sums.Sum(t.Context(), "sto_1", "prd_a", "event.product_viewed", hour, hour.Add(time.Hour))
		if err != nil || n != 1 {
			t.Errorf("%d in the hour before: %v", n, err)
		}
	})
}

func TestTake_impressions_count_once_for_viewer_film_and_hour(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			name, token, video, viewer string
			later                      time.Duration
			code                       string
			sum                        int64
		}{
			{"without_a_token", "", "vid_1", "v1", 0, "impression.missing", 0},
			{"invented", "AAAA", "vid_1", "v1", 0, "impression.invalid", 0},
			{"valid", w.signs.Sign("feed", "vid_1", "sto_1", "prd_a", ""), "vid_1", "v1", 0, "", 1},
			{"again_in_the_hour", w.signs.Sign("product", "vid_1", "sto_1", "prd_a", ""), "vid_1", "v1", time.Minute, "", 1},
			{"in_the_next_hour", w.signs.Sign("feed", "vid_1", "sto_1", "prd_a", ""), "vid_1", "v1", time.Hour, "", 2},
			{"another_viewer", w.signs.Sign("feed", "vid_1", "sto_1", "prd_a", "v2"), "vid_1", "v2", 0, "", 3},
			{"made_for_somebody_else", w.signs.Sign("feed", "vid_1", "sto_1", "prd_a", "v2"), "vid_1", "v3", 0, "impression.invalid", 3},
			{"another_film", w.signs.Sign("feed", "vid_1", "sto_1", "prd_a", ""), "vid_2", "v1", 0, "impression.invalid", 3},
			{"another_store's", w.signs.Sign("feed", "vid_1", "sto_2", "prd_z", ""), "vid_1", "v4", 0, "impression.invalid", 3},
			{"24_hours_later", w.signs.Sign("feed", "vid_1", "sto_1", "prd_a", ""), "vid_1", "v1", 24*time.Hour - 30*time.Minute, "", 4},
			{"too_late", w.signs.Sign("feed", "vid_1", "sto_1", "prd_a", ""), "vid_1", "v1", 24*time.Hour + time.Minute, "impression.expired", 4},
		} {
			w.now.to(start.Add(c.later))
			p := props{"video_id": c.video}
			if c.token != "" {
				p["impression"] = c.token
			}
			v := w.send(track("m-"+c.name, "Film Started", p, "anonymousId", c.viewer))[0]
			code := ""
			for _, x := range v.Warnings {
				code = x.Code
			}
			if n := w.sum("", "event.film_started"); v.Outcome != event.Accepted || code != c.code || n != c.sum {
				t.Errorf("%s: %s %q, counts %d, want %q and %d", c.name, v.Outcome, code, n, c.code, c.sum)
			}
		}
		w.rebuilt()
	})
}

func TestTake_one_address_cannot_forge_a_ranking(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.signs.Sign("feed", "vid_1", "sto_1", "prd_a", "")
		var messages []string
		for i := range 1000 {
			messages = append(messages, track(fmt.Sprint("f", i), "Film Started", props{"video_id": "vid_1", "impression": token}, "anonymousId", fmt.Sprint("bot", i)))
		}
		w.send(messages...)
		if n := w.sum("", "event.film_started"); n > 64 || n < 32 {
			t.Errorf("a thousand invented viewers count as %d, the policy lets 64", n)
		}
		w.rebuilt()
	})
}

func TestTake_first_key_kept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		server := event.Sending{Writer: identity.Writer{StoreID: "sto_1", Trusted: true}}
		n := 0
		tie := func(call, anonymous, user string) {
			n++
			w.sendAs(server, fmt.Sprintf(`{"type":%q,"messageId":"t%d","anonymousId":%q,"previousId":%q,"userId":%q}`, call, n, anonymous, anonymous, user))
		}
		tie("identify", "a1", "u1") // u1 was known as a1 first
		tie("identify", "a2", "u1") // and comes from a second device
		tie("identify", "a1", "u2") // which somebody else uses, too
		tie("alias", "u1", "u2")    // circles
		tie("alias", "u2", "u1")
		tie("alias", "a1", "a1")
		for key, want := range map[string]string{"a1": "a1", "u1": "a1", "a2": "a1", "u2": "u2", "a9": "a9"} {
			if got, err := w.UnitOf(t.Context(), key); err != nil || got != want {
				t.Errorf("%s is %s, want %s: %v", key, got, want, err)
			}
		}
		// A page needs a token for it.
		if v := w.sendAs(event.Sending{Writer: page, Buyer: "u5"}, `{"type":"identify","messageId":"z1","anonymousId":"a5","userId":"u5"}`); v[0].Outcome != event.Accepted {
			t.Errorf("with a token: %+v", v[0])
		}
		if v := w.sendAs(event.Sending{Writer: page, Buyer: "u5"}, `{"type":"identify","messageId":"z2","anonymousId":"a6","userId":"u6"}`); v[0].Code != "user.other" {
			t.Errorf("as another: %+v", v[0])
		}
		w.send(`{"type":"identify","messageId":"z3","anonymousId":"a7","userId":"u5"}`)
		for key, want := range map[string]string{"u5": "a5", "a6": "a6", "a7": "a7"} {
			if got, err := w.UnitOf(t.Context(), key); err != nil || got != want {
				t.Errorf("%s is %s, want %s: %v", key, got, want, err)
			}
		}
	})
}

func TestPrune_retention_leaves_the_sums(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.send(seen("old", "prd_a"), track("oldfilm", "Film Started", props{"video_id": "vid_1", "impression": w.signs.Sign("feed", "vid_1", "sto_1", "prd_a", "")}))
		w.now.to(start.Add(200 * clock.Day))
		w.send(seen("late", "prd_a", "timestamp", start.Format(time.RFC3339)))
		for _, step := range []struct {
			after time.Duration
			gone  int
		}{{400 * clock.Day, 0}, {400*clock.Day + time.Second, 2}, {600*clock.Day + time.Second, 1}} {
			n, err := w.Prune(t.Context(), start.Add(step.after))
			if err != nil || n != step.gone {
				t.Errorf("after %v: %d gone, want %d: %v", step.after, n, step.gone, err)
			}
			if a, f := w.sum("prd_a", "event.product_viewed"), w.sum("", "event.film_started"); a != 2 || f != 1 {
				t.Errorf("after %v the sums are %d and %d", step.after, a, f)
			}
			w.rebuilt()
		}
		w.now.to(start.Add(401 * clock.Day))
		if v := w.send(seen("old", "prd_a", "timestamp", start.Format(time.RFC3339)))[0]; v.Code != "time.too_old" {
			t.Errorf("X-62 a message whose row is gone comes again: %+v", v)
		}
	})
}

func TestMask_nothing_personal_is_kept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		private := []string{"ann@mail.example", "+34 600 123 456", "Ann Example", "typed words", "s3cret"}
		v := w.send(
			track("p1", "Products Searched", props{"query": "lamp ann@mail.example +34 600 123 456", "email": private[0], "deep": props{"list": []any{"x ann@mail.example", props{"password": "s3cret"}}}, "message": "typed words",
				"first_name": "Ann Example", "url": "https://shop.example/reset?token=s3cret#s3cret"}, "context", props{"traits": props{"email": private[0]}}),
			track("p2", "Product Viewed", props{"email": private[0], "note": "typed words"}),
			`{"type":"identify","messageId":"ann@mail.example","anonymousId":"v","traits":{"email":"ann@mail.example"}}`,
			track("p3", "ann@mail.example wrote", nil),
		)
		d, err := w.Debug(t.Context(), event.DebugFilter{}, pages.Request{Limit: 100})
		if err != nil || len(d.Page.Items) != 4 {
			t.Fatalf("%d %v", len(d.Page.Items), err)
		}
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range private {
			if strings.Contains(string(b), p) {
				t.Errorf("%q was kept", p)
			}
		}
		if !strings.Contains(string(b), "lamp") || !strings.Contains(string(b), "https://shop.example/reset") {
			t.Errorf("too much was masked: %s", b)
		}
		// behind a name given twice, in a column of its own
		w.send(
			`{"type":"track","event":"Cart Viewed","messageId":"p4","anonymousId":"v","properties":{"cart_id":"a%40b.example","cart_id":"c1","list":[{"query":"+34 600 123 456","query":"x"}]}}`,
			`{"type":"track","event":"Cart Viewed","messageId":"p5","anonymousId":"v","properties":{"cart_id":"ann\u0040mail.example","cart_id":"c:\"1{"}}`,
			track("p6", "Cart Viewed", props{"surface": private[0], "experiment_id": private[0], "variation_id": private[0]}),
		)
		rows, err := sqldb.All(t.Context(), w.db, sqldb.Scalar[string], `select experiment || arm || surface || properties from event order by message_id`)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range append(private, "b.example", "mail.example") {
			if kept := strings.Join(rows, "\n"); strings.Contains(kept, p) {
				t.Errorf("%q was kept: %s", p, kept)
			}
		}
		if v[0].Outcome != event.Accepted || v[0].Warnings[len(v[0].Warnings)-1].Code != "properties.masked" {
			t.Errorf("%+v", v[0])
		}
	})
}

func TestDebug_verdicts_and_coverage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.send(track("d1", "Product Viewed", props{"product_id": "prd_a", "price": "19.90", "name": "Lamp"}), track("d2", "Product Viewed", props{"name": "Lamp"}), track("d3", "Cart Viewed", nil))
		w.now.to(start.Add(time.Minute))
		w.sendAs(event.Sending{Writer: identity.Writer{StoreID: "sto_2"}}, track("d4", "Cart Viewed", nil))
		d, err := w.Debug(t.Context(), event.DebugFilter{StoreID: "sto_1"}, pages.Request{Limit: 2})
		if err != nil || len(d.Page.Items) != 2 || d.Page.Next == nil {
			t.Fatalf("%+v %v", d.Page, err)
		}
		rest, err := w.Debug(t.Context(), event.DebugFilter{StoreID: "sto_1"}, pages.Request{After: d.Page.Next, Limit: 2})
		if err != nil || len(rest.Page.Items) != 1 || rest.Page.Next != nil {
			t.Fatalf("%+v %v", rest.Page, err)
		}
		var viewed event.Coverage
		for _, c := range d.Coverage {
			if c.Name == "Product Viewed" {
				viewed = c
			}
		}
		if want := "3 of 7 properties arrive; `product_id` is missing at times; `price` is text"; viewed.Summary.In("en") != want || viewed.Events != 2 || viewed.Refused != 1 || viewed.Summary.In("zh") == "" {
			t.Errorf("coverage: %q %+v", viewed.Summary.In("en"), viewed)
		}
		since, err := w.Debug(t.Context(), event.DebugFilter{Since: start.Add(30 * time.Second)}, pages.Request{})
		if err != nil || len(since.Page.Items) != 1 || since.Page.Items[0].MessageID != "d4" || !since.Latest.Equal(start.Add(time.Minute-2*time.Second)) {
			t.Errorf("since: %+v %v", since, err)
		}
		for q, n := range map[string]int{"prd_A": 1, "property.missing": 1, "lamp": 2, "nothing": 0} {
			if got, err := w.Debug(t.Context(), event.DebugFilter{Query: q}, pages.Request{}); err != nil || len(got.Page.Items) != n {
				t.Errorf("q=%s: %d, want %d: %v", q, len(got.Page.Items), n, err)
			}
		}
	})
}

func TestDebug_refused_rows_are_a_ring(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 60 {
			w.now.to(start.Add(time.Duration(i) * time.Second))
			w.send(strings.Split(strings.Repeat("{}|", 19)+"{}", "|")...)
		}
		n, err := w.Refusals(t.Context())
		if err != nil || n != 500 {
			t.Errorf("%d rows are kept, the policy says 500: %v", n, err)
		}
	})
}
