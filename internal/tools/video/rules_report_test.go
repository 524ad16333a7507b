package video

import (
	"slices"
	"strings"
	"testing"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
	"souk/internal/core/catalog"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

var usualMarks = RankExcellent{ratio.Must("0.75"), ratio.Must("0.25"), ratio.Must("0.018")}

func figureOf(t *testing.T, c counts, key string) insight.Figure {
	t.Helper()
	list := filmFigures(c, usualMarks)
	i := slices.IndexFunc(list, func(f insight.Figure) bool { return f.Key == key })
	if i < 0 {
		t.Fatalf("no figure %s", key)
	}
	return list[i]
}

func TestFigures_V65_V66_V67_marks_at_their_limits(t *testing.T) {
	for name, c := range map[string]struct {
		key       string
		of        counts
		value     string
		excellent bool
	}{
		"V-65_75_of_100":            {"completion", counts{started: 100, completed: 75}, "0.75", true},
		"V-65_74_of_100":            {"completion", counts{started: 100, completed: 74}, "0.74", false},
		"V-66_25_left":              {"bounce3s", counts{started: 100, stayed: 75}, "0.25", true},
		"V-66_26_left":              {"bounce3s", counts{started: 100, stayed: 74}, "0.26", false},
		"V-67_18_of_1000":           {"interaction", counts{shown: 1000, liked: 10, saved: 5, shared: 3}, "0.018", true},
		"V-67_17_of_1000":           {"interaction", counts{shown: 1000, liked: 10, saved: 5, shared: 2}, "0.017", false},
		"V-65_nothing_to_divide_by": {"completion", counts{}, "", false},
		"V-66_nobody_tells_3_s":     {"bounce3s", counts{started: 9}, "", false},
	} {
		if f := figureOf(t, c.of, c.key); f.Value != c.value || f.IsExcellent() != c.excellent {
			t.Errorf("%s: %s excellent %v", name, f.Value, f.IsExcellent())
		}
	}
}

func TestRejections_V63_by_cause_beside_41_33_19_7(t *testing.T) {
	table := rejectionTable(map[string]int64{"ERR-V01": 41, "ERR-V06": 33, "ERR-V07": 19, "ERR-V99": 3, "ERR-V10": 4})
	var got []string
	for _, r := range table.Rows {
		got = append(got, r.ID+" "+r.Cells[0])
		i := slices.IndexFunc(Benchmarks(), func(b insight.Benchmark) bool { return b.Key == r.Line })
		if i < 0 || Benchmarks()[i].Value != r.Cells[0] {
			t.Errorf("V-63 %s has no line beside it, or another: %s", r.ID, r.Line)
		}
	}
	if strings.Join(got, ", ") != "duration 0.41, forbidden 0.33, sound 0.19, other 0.07" {
		t.Errorf("V-63 %v", got)
	}
	if len(rejectionTable(nil).Rows) != 0 {
		t.Error("without rejections there are no shares")
	}
}

func TestCompare_V71_V72_V73_V74_lines_beside_with_and_without(t *testing.T) {
	lines := map[string]string{}
	for _, b := range Benchmarks() {
		lines[b.Key] = b.Value
	}
	for i, want := range []struct{ name, base, uplift, target string }{
		{"V-71_click_through", "0.048", "0.372", "0.0659"}, {"V-72_add_to_cart", "0.123", "0.285", "0.1581"}, {"V-73_conversion", "0.039", "0.221", "0.0476"},
	} {
		p := pairs()[i]
		t.Log(want.name)
		f := p.figure([2]int64{6, 100}, [2]int64{4, 100})
		if f.Value != "0.06" || f.Without != "0.04" || f.Effect().Relative != "0.5" || f.Effect().Absolute != "0.02" || !f.Compared {
			t.Errorf("%s: %+v", p.key, f)
		}
		target := ratio.Must(lines[p.base]).Mul(ratio.Of(1, 1).Add(ratio.Must(lines[p.uplift]))).Fixed(4)
		if lines[p.base] != want.base || lines[p.uplift] != want.uplift || target != want.target {
			t.Errorf("V-74 %s: base %s uplift %s target %s", p.key, lines[p.base], lines[p.uplift], target)
		}
	}
}

func TestFirstSubmission_V29(t *testing.T) {
	for took, want := range map[time.Duration]string{3 * time.Minute: "1", 3*time.Minute + time.Second: "0"} {
		if f := speedFigures(&took); f[1].Value != want {
			t.Errorf("V-29 %s: %s", took, f[1].Value)
		}
	}
	if f := speedFigures(nil); f[0].Value != "" || f[1].Value != "" {
		t.Errorf("nobody submitted: %+v", f)
	}
}

// situationOf is a store of L4 with ten products that sold, of which some have a film.
func situationOf(t *testing.T, covered int) insight.Situation {
	t.Helper()
	doc, problems, err := policy.Build("2.4", []policy.Section{Section()}, nil)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	o := own{covered: map[string]bool{}, states: map[string]int64{}, rejections: map[string]int64{}, excellent: usualMarks}
	sit := insight.Situation{Store: store.Store{ID: "sto_1", Level: store.L4}, Policy: doc, Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	for i := range 50 {
		id := "prd_" + insight.Whole(int64(100+i))
		sit.Products = append(sit.Products, catalog.Product{ID: id, Title: i18n.T("品"+id, "P "+id), Brand: "B", Price: money.Must("10", "USD"), ListedAt: sit.Now.Add(-2 * lookBack)})
		sit.Sold = append(sit.Sold, insight.ItemFigures{ProductID: id, GMV: int64(1000 - i)})
		o.covered[id] = i < covered
	}
	sit.Own = o
	return sit
}

func TestAdvice_V82_coverage_of_main_products_names_the_gap(t *testing.T) {
	sit := situationOf(t, 7) // 20 % of 50 are ten main products
	i := slices.IndexFunc(reasonsFor(sit), func(r insight.Reason) bool { return r.ID == "coverage" })
	if i < 0 {
		t.Fatal("no coverage")
	}
	r := reasonsFor(sit)[i]
	if r.Figure != "0.7" || strings.Join(r.Products, " ") != "prd_107 prd_108 prd_109" || !strings.Contains(r.Fix.In("en"), "P prd_109") {
		t.Errorf("V-82 %+v", r)
	}
	sit.Store.Level = store.L2
	if slices.ContainsFunc(reasonsFor(sit), func(r insight.Reason) bool { return r.ID == "coverage" }) {
		t.Error("V-82 is asked of L3 and above")
	}
}

func TestAdvice_V81_brand_at_its_limits(t *testing.T) {
	for name, c := range map[string]struct {
		gmv   int64
		again string
		want  bool
	}{"5000_and_15.1": {5_000_000_000, "0.151", true}, "4999": {4_999_000_000, "0.151", false}, "15_is_not_more": {5_000_000_000, "0.15", false}} {
		sit := situationOf(t, 0)
		sit.Month = []insight.ItemFigures{{ProductID: "prd_100", GMV: c.gmv}}
		sit.Metrics = map[string]insight.Metric{insight.RepurchaseRate90d: {Value: c.again}}
		if got := slices.ContainsFunc(reasonsFor(sit), func(r insight.Reason) bool { return r.ID == "brand" }); got != c.want {
			t.Errorf("V-81 %s: %v", name, got)
		}
	}
}

// TestDiagnosis_X47: each listed cause reproduces in a fixture, and is ruled out
// without it.
func TestDiagnosis_X47_each_cause_reproduces(t *testing.T) {
	found := func(sit insight.Situation) map[string]bool {
		out := map[string]bool{}
		for _, c := range causes(sit) {
			if !c.Name.Complete() || !c.Evidence.Complete() || c.Source == "" {
				t.Errorf("the cause %s says too little: %+v", c.ID, c)
			}
			if c.Found {
				out[c.ID] = true
			}
		}
		return out
	}
	healthy := func() (insight.Situation, own) {
		sit := situationOf(t, 50)
		sit.Standing = insight.Standing{State: "active", Eligible: true}
		o, _ := sit.Own.(own)
		o.states = map[string]int64{string(Published): 3}
		o.counts = counts{shown: 1000, started: 100, stayed: 90, completed: 80, liked: 20}
		return sit, o
	}
	sit, o := healthy()
	sit.Own = o
	if got := found(sit); len(got) != 0 {
		t.Fatalf("a healthy store has %v", got)
	}
	fixtures := map[string]func(sit *insight.Situation, o *own){
		"no_film":         func(_ *insight.Situation, o *own) { o.states = map[string]int64{} },
		"under_review":    func(_ *insight.Situation, o *own) { o.states[string(InReview)] = 1 },
		"suspended":       func(_ *insight.Situation, o *own) { o.states[string(Suspended)] = 1 },
		"encode_failed":   func(_ *insight.Situation, o *own) { o.encode = 1 },
		"tool_not_active": func(sit *insight.Situation, _ *own) { sit.Standing.State = "suspended" },
		"not_reported":    func(_ *insight.Situation, o *own) { o.counts = counts{} },
		"bounce":          func(_ *insight.Situation, o *own) { o.counts.stayed = 74 },
		"completion":      func(_ *insight.Situation, o *own) { o.counts.completed = 74 },
		"interaction":     func(_ *insight.Situation, o *own) { o.counts.liked = 17 },
		"first_frame":     func(_ *insight.Situation, o *own) { o.firstFrame = 1 },
		"level": func(sit *insight.Situation, _ *own) {
			sit.Standing.Missing = []insight.Missing{{ID: "level", Label: i18n.T("等级", "Level"), Required: i18n.T("L3", "L3"), Actual: i18n.T("L2", "L2")}}
		},
	}
	for _, c := range Codes() {
		if !c.Warning {
			fixtures[c.Code] = func(_ *insight.Situation, o *own) { o.rejections[c.Code] = 2 }
		}
	}
	for id, change := range fixtures {
		sit, o := healthy()
		change(&sit, &o)
		sit.Own = o
		if got := found(sit); !got[id] || len(got) != 1 {
			t.Errorf("X-47 %s: found %v", id, got)
		}
	}
}

func TestBenchmarks_X40_every_line_of_the_registry(t *testing.T) {
	var keys []string
	for _, b := range Benchmarks() {
		keys = append(keys, b.Key)
	}
	if len(keys) != 18 || !slices.Contains(keys, "video.decide_3s") || !slices.Contains(keys, "video.partner_price") {
		t.Errorf("X-40 %d lines: %v", len(keys), keys)
	}
	for _, key := range measured() {
		if !slices.Contains(keys, key) {
			t.Errorf("a figure stands beside %s, which is no line", key)
		}
	}
}

func TestWatched_V77_shares_of_plays_past_the_third_second(t *testing.T) {
	table := watchedTable([]int64{100, 17, 15, 12, 10, 8})
	if len(table.Rows) != 6 || table.Rows[1].Cells[0] != "0.17" || table.Rows[5].Cells[1] != "8" {
		t.Errorf("V-77 %+v", table.Rows)
	}
	if len(watchedTable(make([]int64, 6)).Rows) != 0 {
		t.Error("without plays there are no shares")
	}
}
