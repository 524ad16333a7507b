package insight_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/core/catalog"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/store"
	"souk/internal/platform/sqldb"
)

// kites is a tool with one rate, compared with and without, and one line for each
// of its numbers.
func kites(s func() *insight.Service) insight.Tool {
	line := func(key string, v string) insight.Benchmark {
		return insight.Benchmark{Key: key, Label: i18n.T("线", "Line"), Unit: insight.Share, Value: v, Direction: insight.AtLeast,
			Source: i18n.T("某报告", "some report"), Date: "2024-03", Period: i18n.T("一季度", "Q1"), Sample: i18n.T("九个样本", "nine")}
	}
	return insight.Tool{
		ID: "kites", Name: i18n.T("风筝", "Kites"), Order: 1, Measured: []string{"kites.rate", "kites.uplift"},
		Benchmarks: []insight.Benchmark{line("kites.rate", "0.5"), line("kites.uplift", "0.372"), {Key: "kites.bare", Label: i18n.T("无来源", "Bare"), Unit: insight.Count, Value: "3", Direction: insight.Info}},
		Sources:    []insight.RuleSource{{Key: "kites.rules", Name: i18n.T("规则", "Rules"), UsedBy: []string{"K-01"}}},
		Figures: func(ctx context.Context, q insight.Query) ([]insight.Figure, error) {
			n, err := s().Sum(ctx, q.Store.ID, "", "kites.flown", q.From, q.To)
			if err != nil {
				return nil, err
			}
			d, err := s().Sum(ctx, q.Store.ID, "", "kites.sold", q.From, q.To)
			return []insight.Figure{{Key: "rate", Name: i18n.T("率", "Rate"), Formula: i18n.T("飞 ÷ 卖", "flown ÷ sold"), Unit: insight.Share, Value: insight.Rate(n, d), Of: d, Better: insight.AtLeast,
				Compared: true, Without: "0.4", WithoutOf: 10, Excellent: "0.75",
				Beside: []insight.Beside{{Line: "kites.rate", At: insight.BesideValue}, {Line: "kites.uplift", At: insight.BesideEffect}}}}, err
		},
		Reasons: func(sit insight.Situation) []insight.Reason {
			return []insight.Reason{{ID: "any", Stance: insight.For, Text: i18n.T("有", "Some"), Figure: insight.Whole(int64(len(sit.Products))), Source: "K-01"}}
		},
		Symptoms: []insight.Symptom{{ID: "falls", Text: i18n.T("掉下来", "It falls")}},
		Causes: func(sit insight.Situation) []insight.Cause {
			return []insight.Cause{{ID: "calm", Symptom: "falls", Name: i18n.T("无风", "No wind")}, {ID: "torn", Symptom: "falls", Found: len(sit.Products) == 0, Name: i18n.T("破了", "Torn")}}
		},
	}
}

// withKites is the world with two tools, one of them without a report.
func withKites(t *testing.T, test func(t *testing.T, w *world, s *insight.Service)) {
	t.Helper()
	eachWith(t, func(t *testing.T, w *world) {
		var s *insight.Service
		var err error
		s, err = insight.New(insight.Deps{DB: w.db, Clock: clock.Fixed(start), Stores: w.stores, Events: w.events, Audit: w.trail,
			Windows: func(context.Context) (insight.Windows, error) {
				return insight.Windows{Rates: clock.Span(90 * clock.Day), GMV: clock.Span(30 * clock.Day), Bucket: clock.Span(time.Hour)}, nil
			},
			Policy: func(context.Context) (insight.Policy, error) {
				p := insight.DefaultPolicy()
				p.MedianMinStores = 2
				return p, nil
			},
			Tools: []insight.Tool{kites(func() *insight.Service { return s }), {ID: "boats", Name: i18n.T("船", "Boats"), Order: 2, Lacking: i18n.T("还没有船", "No boats yet")}},
			Products: func(context.Context, string) ([]catalog.Product, error) {
				return []catalog.Product{{ID: "prd_1", Price: money.Must("5", "USD")}}, nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		test(t, w, s)
	})
}

func fly(t *testing.T, w *world, s *insight.Service, storeID string, at time.Time, flown, sold int64) {
	t.Helper()
	err := w.db.InTx(t.Context(), func(ctx context.Context) error {
		return s.Add(ctx, []insight.Cell{{StoreID: storeID, Key: "kites.flown", Hour: at, Value: flown}, {StoreID: storeID, Key: "kites.sold", Hour: at, Value: sold}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReport_X39_X44_value_before_change_and_label(t *testing.T) {
	withKites(t, func(t *testing.T, w *world, s *insight.Service) {
		from := start.Add(-30 * clock.Day)
		fly(t, w, s, "sto_1", start.Add(-time.Hour), 6, 8)
		fly(t, w, s, "sto_1", from.Add(-time.Hour), 1, 2)
		r, err := s.Report(t.Context(), "sto_1", "kites", from, start, insight.StepDay)
		if err != nil || len(r.Figures) != 1 || r.Empty != nil {
			t.Fatalf("%+v %v", r, err)
		}
		f := r.Figures[0]
		if f.Value != "0.75" || f.Previous != "0.5" || f.Since() != (insight.Difference{Absolute: "0.25", Relative: "0.5"}) || !f.IsExcellent() {
			t.Errorf("%+v %+v", f, f.Since())
		}
		if f.Effect() != (insight.Difference{Absolute: "0.35", Relative: "0.875"}) {
			t.Errorf("X-44 the effect is told both ways: %+v", f.Effect())
		}
		for _, l := range r.Lines {
			if l.Key != "kites.bare" && (!l.Source.Complete() || !l.Period.Complete() || !l.Sample.Complete()) {
				t.Errorf("X-40 %s lacks its source, period or sample", l.Key)
			}
		}
		if r, err = s.Report(t.Context(), "sto_1", "boats", from, start, insight.StepDay); err != nil || r.Empty == nil || r.Empty.Code != "report.not_built" {
			t.Errorf("a tool without a report: %+v %v", r.Empty, err)
		}
		if r, err = s.Report(t.Context(), "sto_1", "kites", from.Add(-400*clock.Day), from.Add(-300*clock.Day), insight.StepDay); err != nil || r.Empty == nil || r.Empty.Code != "report.no_data" {
			t.Errorf("a time without anything: %+v %v", r.Empty, err)
		}
		if _, err = s.Report(t.Context(), "sto_1", "trains", from, start, insight.StepDay); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown tool: %v", err)
		}
		if _, err = s.Report(t.Context(), "sto_1", "kites", start, from, insight.StepDay); fault.CodeOf(err) != "series.range" {
			t.Errorf("backwards: %v", err)
		}
	})
}

func TestBenchmark_X41_an_edit_is_a_version_and_changes_the_report(t *testing.T) {
	withKites(t, func(t *testing.T, w *world, s *insight.Service) {
		ctx := identity.WithActor(t.Context(), identity.Actor{Kind: identity.User, ID: "usr_1", Name: "Olga"})
		in := insight.LineInput{Mode: insight.FromSource, Value: "0.6", Direction: insight.AtLeast, Source: i18n.T("新报告", "newer report"), Date: "2026-01", Reason: "newer numbers"}
		l, err := s.EditBenchmark(ctx, "kites.rate", 0, in)
		if err != nil || l.Version != 1 || l.Value != "0.6" {
			t.Fatalf("%+v %v", l, err)
		}
		if _, err = s.EditBenchmark(ctx, "kites.rate", 0, in); !fault.Is(err, fault.Stale) {
			t.Errorf("a second editor over the same version: %v", err)
		}
		r, err := s.Report(ctx, "sto_1", "kites", start.Add(-clock.Day), start, insight.StepDay)
		if l, _ := r.Line("kites.rate"); err != nil || l.Value != "0.6" || l.Source.In("en") != "newer report" || !l.Period.Complete() == (len(l.Period) > 0) {
			t.Errorf("X-41 edit → report changes: %+v %v", l, err)
		}
		p, err := s.Benchmark(ctx, "kites.rate")
		if err != nil || len(p.History) != 1 || p.History[0].ByName != "Olga" || p.History[0].Reason != "newer numbers" || p.Seed.Value != "0.5" || !p.Measured {
			t.Errorf("%+v %v", p, err)
		}
		for name, bad := range map[string]func(*insight.LineInput){
			"no number": func(i *insight.LineInput) { i.Value = "many" }, "no reason": func(i *insight.LineInput) { i.Reason = " " },
			"half a text": func(i *insight.LineInput) { i.Source = i18n.Text{"en": "only"} }, "a date": func(i *insight.LineInput) { i.Date = "spring" },
			"a direction": func(i *insight.LineInput) { i.Direction = "up" },
		} {
			wrong := in
			bad(&wrong)
			if _, err := s.EditBenchmark(ctx, "kites.rate", 1, wrong); fault.CodeOf(err) != "benchmark.invalid" {
				t.Errorf("%s: %v", name, err)
			}
		}
		in.Mode = insight.OwnMedian
		if _, err := s.EditBenchmark(ctx, "kites.bare", 0, in); fault.CodeOf(err) != "benchmark.invalid" {
			t.Errorf("no figure is behind it: %v", err)
		}
		if _, err := s.EditBenchmark(ctx, "kites.none", 0, in); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown line: %v", err)
		}
	})
}

func TestBenchmark_X41_own_median_from_enough_stores_on(t *testing.T) {
	withKites(t, func(t *testing.T, w *world, s *insight.Service) {
		ctx := identity.AsSystem(t.Context())
		for i, id := range []string{"sto_1", "sto_2", "sto_3"} {
			if err := w.stores.Save(ctx, store.Store{ID: id, Name: id, LegalName: id, Region: "CN", Entity: store.Company, Level: store.L3, OpenedAt: start, Zone: "UTC"}, ""); err != nil {
				t.Fatal(err)
			}
			if i > 0 { // sto_1 has nothing to divide by
				fly(t, w, s, id, start.Add(-time.Hour), int64(i), 10)
			}
			if err := s.RefreshMedians(ctx); err != nil {
				t.Fatal(err)
			}
			lines, err := s.Benchmarks(ctx, "kites")
			if err != nil {
				t.Fatal(err)
			}
			l := lines[0]
			if i == 1 && (l.Median == nil || l.Median.Stores != 1 || l.Enough) || i == 2 && (l.Median.Value != "0.15" || l.Median.Stores != 2 || !l.Enough) || i == 0 && l.Median != nil {
				t.Errorf("after %s: %+v %+v", id, l, l.Median)
			}
		}
		lines, _ := s.Benchmarks(ctx, "")
		if v, _, own := lines[0].Shown(); own || v != "0.5" {
			t.Errorf("nobody chose the median: %s", v)
		}
		in := insight.LineInput{Mode: insight.OwnMedian, Value: "0.5", Direction: insight.AtLeast, Reason: "our own"}
		if _, err := s.EditBenchmark(ctx, "kites.rate", 0, in); err != nil {
			t.Fatal(err)
		}
		lines, _ = s.Benchmarks(ctx, "kites")
		if v, _, own := lines[0].Shown(); !own || v != "0.15" {
			t.Errorf("the median does not stand: %s %v", v, own)
		}
	})
}

func TestAdvice_X45_and_diagnosis_X47_ask_the_tools(t *testing.T) {
	withKites(t, func(t *testing.T, _ *world, s *insight.Service) {
		p, err := s.Advice(t.Context(), "sto_1")
		if err != nil || len(p.Advice) != 2 || p.Advice[0].Verdict != insight.Fits || p.Advice[1].Verdict != insight.Open || p.Advice[0].Reasons[0].Figure != "1" {
			t.Fatalf("%+v %v", p, err)
		}
		d, err := s.Diagnose(t.Context(), "sto_1", "kites")
		if err != nil || len(d.Symptoms) != 1 || len(d.Symptoms[0].Causes) != 2 || d.Symptoms[0].Causes[0].Found {
			t.Errorf("%+v %v", d, err)
		}
		if d, err = s.Diagnose(t.Context(), "sto_1", "boats"); err != nil || d.Empty == nil {
			t.Errorf("%+v %v", d, err)
		}
		if _, err = s.Advice(t.Context(), "sto_none"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
	})
}

func TestNew_refuses_lines_that_cannot_be_shown(t *testing.T) {
	good := insight.Benchmark{Key: "a.b", Label: i18n.T("线", "Line"), Unit: insight.Share, Value: "1", Direction: insight.Info}
	for name, change := range map[string]func(*insight.Benchmark){
		"no key": func(b *insight.Benchmark) { b.Key = "" }, "one language": func(b *insight.Benchmark) { b.Label = i18n.Text{"en": "x"} },
		"no number": func(b *insight.Benchmark) { b.Value = "" }, "money without currency": func(b *insight.Benchmark) { b.Unit = insight.Money },
	} {
		b := good
		change(&b)
		_, err := insight.New(insight.Deps{DB: &sqldb.DB{}, Clock: clock.Fixed(start), Stores: &store.Service{}, Events: &log{}, Windows: func(context.Context) (insight.Windows, error) { return insight.Windows{}, errors.New("unused") },
			Tools: []insight.Tool{{ID: "a", Name: i18n.T("甲", "A"), Lacking: i18n.T("无", "None"), Benchmarks: []insight.Benchmark{b}}}})
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
