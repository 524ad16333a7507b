package app

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

type planAnswer struct {
	Steps []struct {
		Tool, Act string
		Why       []string
		Before    []string
	}
	Tools []struct {
		Tool, Verdict string
		Reasons       []struct{ ID, Stance, Text, Source string }
	}
}

func (p planAnswer) act(tool string) string {
	for _, s := range p.Steps {
		if s.Tool == tool {
			return s.Act
		}
	}
	return ""
}

// reasonsOf are the ids of the reasons of a tool.
func (p planAnswer) reasonsOf(tool string) string {
	var out []string
	for _, t := range p.Tools {
		if t.Tool == tool {
			for _, r := range t.Reasons {
				out = append(out, r.ID)
			}
		}
	}
	return strings.Join(out, " ")
}

// TestAdvice_X48_phone_cases: coins yes, A+ no, the message entry is closed, in
// one ordered plan.
func TestAdvice_X48_phone_cases(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{}`)
		w.post(w.operator, "/v1/ingest/products", `[{"id":"case-1","store":"`+m.Store.ID+`","title":{"en":"Phone case","zh":"手机壳"},"category":"phone_cases","price":{"amount":"6.00","currency":"USD"},"listed_at":"2020-01-01T00:00:00Z"}]`).is(http.StatusOK)
		var p planAnswer
		w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/advice").into(http.StatusOK, &p)
		if p.act("coins") != "start" || p.act("aplus") != "leave" || p.act("messages") != "leave" {
			t.Errorf("X-48 %+v", p)
		}
		if len(p.Steps) != 5 || p.Steps[0].Tool != "coins" || len(p.Steps[0].Before) != 1 || !strings.Contains(p.Steps[0].Before[0], "35") {
			t.Errorf("AMB-35 the margin comes before the category: %+v", p.Steps)
		}
		if got := p.reasonsOf("aplus") + "/" + p.reasonsOf("messages"); got != "small_items/standard_goods" {
			t.Errorf("X-45 reasons %s", got)
		}
		if !strings.Contains(p.reasonsOf("video"), "first_frame") {
			t.Errorf("X-46 what newcomers miss: %s", p.reasonsOf("video"))
		}
	})
}

// TestAdvice_V81: the three fits, each from its own fixture, and 31 days.
func TestAdvice_V81_fits_of_video(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		category, price string
		age             time.Duration
		want            string
	}{
		"price":           {"toys", "30.01", 400, "price"},
		"price_at_limit":  {"toys", "30.00", 400, "no_fit"},
		"experience":      {"wearables", "10.00", 400, "experience"},
		"new_30_days":     {"toys", "10.00", 30, "new_products"},
		"31_days_is_old":  {"toys", "10.00", 31, "no_fit"},
		"nothing_of_them": {"toys", "10.00", 400, "no_fit"},
	} {
		m := w.store(`{}`)
		listed := w.now().Add(-c.age*24*time.Hour + time.Minute).UTC().Format(time.RFC3339)
		w.post(w.operator, "/v1/ingest/products", `[{"id":"p-`+name+`","store":"`+m.Store.ID+`","title":{"en":"Thing","zh":"物"},"category":"`+c.category+`","price":{"amount":"`+c.price+`","currency":"USD"},"listed_at":"`+listed+`"}]`).is(http.StatusOK)
		var p planAnswer
		w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/advice").into(http.StatusOK, &p)
		if got := p.reasonsOf("video"); !slices.Contains(strings.Fields(got), c.want) {
			t.Errorf("V-81 %s: reasons %s", name, got)
		}
	}
}

type reportAnswer struct {
	Figures []struct {
		Key        string
		Value      *string
		Previous   *string
		Comparison *struct{ Label string }
	}
	Series []struct {
		Key    string
		Points []struct {
			At    string
			Value *string
		}
	}
	Lines []struct{ Key, Source, Claim, Value string }
	Empty *struct{ Code string }
}

func (r reportAnswer) value(key string) string {
	for _, f := range r.Figures {
		if f.Key == key && f.Value != nil {
			return *f.Value
		}
	}
	return ""
}

// TestReport_X39_X40_video counts what buyers did and gives the same in the file.
func TestReport_X39_X40_video(t *testing.T) {
	w := newWorld(t)
	m := w.store(`{}`)
	film := "vid_shown"
	begin := w.now().Add(-time.Hour)
	h := &happenings{d: &demo{s: w.s}, at: &pointer{begin}, store: m.Store.ID}
	product := w.product(m.Store.ID)
	var err error
	if h.signs, err = w.s.impressionsAt(h.at); err != nil {
		t.Fatal(err)
	}
	for k := range int64(4) {
		who := "v" + string(rune('a'+k))
		token := h.signs.Sign("feed", film, m.Store.ID, product, who)
		say := func(id, name string, more row) {
			r := row{"video_id": film, "item": film, "product_id": product, "impression": token}
			for key, v := range more {
				r[key] = v
			}
			h.tell(k, id, name, who, begin.Add(time.Duration(k)*time.Second), r)
		}
		say("i", "Impression Viewed", nil)
		say("s", "Video Playback Started", nil)
		if k > 0 { // one of four leaves at once: exactly the limit
			say("3", "Video Content Playing", row{"progress": 0, "position": 3})
			say("e", "Video Playback Completed", nil)
		}
		say("p", "Video Content Playing", row{"progress": 0, "position": 2}) // two seconds are not three
	}
	if err := h.send(w.system()); err != nil {
		t.Fatal(err)
	}
	base := "/v1/stores/" + m.Store.ID + "/reports/video"
	query := "?from=" + begin.Add(-24*time.Hour).UTC().Format(time.RFC3339) + "&to=" + w.now().UTC().Format(time.RFC3339)
	var r reportAnswer
	w.get(m.OwnerKey, base+query).into(http.StatusOK, &r)
	for key, want := range map[string]string{"impressions": "4", "plays": "4", "bounce3s": "0.25", "completion": "0.75", "interaction": "0"} {
		if got := r.value(key); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	for _, f := range r.Figures {
		if slices.Contains([]string{"ctr", "atc", "cvr"}, f.Key) && (f.Comparison == nil || f.Comparison.Label != "correlation") {
			t.Errorf("X-44 %s has no label", f.Key)
		}
	}
	for _, l := range r.Lines {
		if l.Source == "" || l.Claim == "" || l.Value == "" {
			t.Errorf("X-40 the line %s lacks something: %+v", l.Key, l)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(w.get(m.OwnerKey, base+"/csv"+query).is(http.StatusOK).body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	inFile := map[string]string{}
	for _, row := range rows[1:] {
		inFile[strings.Join([]string{row[0], row[1], row[3]}, " ")] = row[5]
	}
	for _, f := range r.Figures {
		if got := inFile["figure "+f.Key+" "]; got != r.value(f.Key) {
			t.Errorf("X-39 the file says %s = %q, the screen %q", f.Key, got, r.value(f.Key))
		}
	}
	for _, s := range r.Series {
		for _, p := range s.Points {
			if p.Value != nil && inFile["series "+s.Key+" "+p.At] != *p.Value {
				t.Errorf("X-39 the file differs at %s %s", s.Key, p.At)
			}
		}
	}
	var none reportAnswer
	w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/reports/coins").into(http.StatusOK, &none)
	if none.Empty == nil || none.Empty.Code != "report.not_built" {
		t.Errorf("a tool without data does not say why: %+v", none)
	}
}

// TestDemo_X64_events are told once, through the intake, and reports look alive.
func TestDemo_X64_events(t *testing.T) {
	w := newDemoWorld(t)
	began := time.Now()
	if err := w.s.demo.events(w.system(), w.now()); err != nil {
		t.Fatal(err)
	}
	t.Logf("three months of visits took %v", time.Since(began))
	count := func() int64 {
		n, err := w.s.insight.Sum(w.system(), "sto_demo_northlight", "", "event.product_viewed", w.now().Add(-91*demoDay), w.now())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	first := count()
	if err := w.s.demo.events(w.system(), w.now()); err != nil || first < 30 || count() != first {
		t.Errorf("%d visits, then %d: %v", first, count(), err)
	}
	var r reportAnswer
	w.get(w.operator, "/v1/stores/sto_demo_northlight/reports/video").into(http.StatusOK, &r)
	for _, f := range r.Figures {
		if f.Key == "ctr" && (f.Comparison == nil || r.value("ctr") != "") {
			t.Errorf("without a film there is only the rate without: %+v", f)
		}
	}
}
