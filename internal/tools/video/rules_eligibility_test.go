package video

import (
	"testing"
	"time"

	"souk/internal/core/conduct"
	"souk/internal/core/eligibility"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

var eligibilityNow = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)

func eligibilityFacts(change func(f *eligibility.Facts)) eligibility.Facts {
	f := eligibility.Facts{
		Store: store.Store{ID: "sto_1", Level: store.L4, Entity: store.Company, Region: "CN", OpenedAt: eligibilityNow.AddDate(-1, 0, 0), Zone: "Asia/Shanghai"},
		Metrics: map[string]insight.Metric{
			insight.DisputeRate90d: {Value: "0.002"}, insight.PositiveRate90d: {Value: "0.98"},
		},
		Now: eligibilityNow,
	}
	change(&f)
	return f
}

func eligibilityDoc(t *testing.T, raw string) policy.Document {
	t.Helper()
	doc, problems, err := policy.Build("2.4", []policy.Section{eligibility.Section(), Section()}, []byte(raw))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return doc
}

func figure(key, value string) func(f *eligibility.Facts) {
	return func(f *eligibility.Facts) { f.Metrics[key] = insight.Metric{Value: value} }
}

func subjectIs(e store.Entity, region string) func(f *eligibility.Facts) {
	return func(f *eligibility.Facts) { f.Store.Entity, f.Store.Region = e, region }
}

func TestAccessMatrix_video(t *testing.T) {
	cases := map[string]struct {
		change func(f *eligibility.Facts)
		want   string // ids of the rows that are not met, sorted as shown
	}{
		"X-03_company_CN":             {subjectIs(store.Company, "CN"), ""},
		"X-03_company_HK":             {subjectIs(store.Company, "HK"), ""},
		"X-03_sole_proprietor_CN":     {subjectIs(store.SoleProprietor, "CN"), ""},
		"X-03_sole_proprietor_HK":     {subjectIs(store.SoleProprietor, "HK"), ""},
		"AMB-87_any_region":           {subjectIs(store.Company, "BR"), ""},
		"V-19_L1":                     {func(f *eligibility.Facts) { f.Store.Level = store.L1 }, "level "},
		"V-19_L2":                     {func(f *eligibility.Facts) { f.Store.Level = store.L2 }, "level "},
		"V-19_L3":                     {func(f *eligibility.Facts) { f.Store.Level = store.L3 }, ""},
		"V-20_X-04_0.80_percent":      {figure(insight.DisputeRate90d, "0.008"), ""},
		"V-20_X-04_0.79_percent":      {figure(insight.DisputeRate90d, "0.0079"), ""},
		"V-20_X-04_0.81_percent":      {figure(insight.DisputeRate90d, "0.0081"), "dispute_90d "},
		"V-20_a_hair_above":           {figure(insight.DisputeRate90d, "0.008000001"), "dispute_90d "},
		"V-21_X-05_95.0_percent":      {figure(insight.PositiveRate90d, "0.950"), ""},
		"V-21_X-05_95.1_percent":      {figure(insight.PositiveRate90d, "0.951"), ""},
		"V-21_X-05_94.9_percent":      {figure(insight.PositiveRate90d, "0.949"), "positive_90d "},
		"V-21_a_hair_below":           {figure(insight.PositiveRate90d, "0.949999999"), "positive_90d "},
		"V-22_X-11_serious_violation": {violated(conduct.Serious), "no_serious_violation "},
		"V-22_X-11_minor_violation":   {violated(conduct.Minor), ""},
		"V-18_any_category":           {func(f *eligibility.Facts) { f.Store.Categories = []string{"auto-parts", "anything"} }, ""},
		"V-26_V-27_no_papers":         {func(f *eligibility.Facts) { f.Store.Documents = nil }, ""},
		"6.7_age_GMV_stars_not_asked": {func(f *eligibility.Facts) { f.Store.OpenedAt = f.Now }, ""},
		"V-25_L2_with_94_percent": {func(f *eligibility.Facts) {
			f.Store.Level = store.L2
			figure(insight.PositiveRate90d, "0.94")(f)
		}, "level positive_90d "},
		"X-04_nobody_knows_the_rate": {func(f *eligibility.Facts) { delete(f.Metrics, insight.DisputeRate90d) }, "dispute_90d "},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			rows := Tool().Criteria(eligibilityDoc(t, ""), eligibilityFacts(c.change))
			if len(rows) != 4 {
				t.Errorf("%d rows, want the four of V-19…V-22", len(rows))
			}
			got := ""
			for _, row := range eligibility.Failing(eligibility.Sort(rows)) {
				got += row.ID + " "
			}
			if got != c.want {
				t.Errorf("not met: %q, want %q", got, c.want)
			}
		})
	}
}

func violated(s conduct.Severity) func(f *eligibility.Facts) {
	return func(f *eligibility.Facts) {
		f.Violations = []conduct.Violation{{Severity: s, At: f.Now.Add(-time.Hour), ExpiresAt: f.Now.Add(90 * 24 * time.Hour)}}
	}
}

func TestEligibility_V25_rows_tell_required_and_actual(t *testing.T) {
	rows := Tool().Criteria(eligibilityDoc(t, ""), eligibilityFacts(func(f *eligibility.Facts) {
		f.Store.Level = store.L2
		figure(insight.DisputeRate90d, "0.0102")(f)
		figure(insight.PositiveRate90d, "0.938")(f)
		violated(conduct.Serious)(f)
	}))
	want := map[string][4]string{ // required, actual, gap, expected day
		"level":                {"≥ L3", "L2", "1 level missing", ""},
		"dispute_90d":          {"≤ 0.80 %", "1.02 %", "0.22 percentage points too high", ""},
		"positive_90d":         {"≥ 95.0 %", "93.8 %", "1.2 percentage points missing", ""},
		"no_serious_violation": {"0", "1", "1 serious violation in force", "2026-08-30"},
	}
	for _, c := range rows {
		day := ""
		if !c.ExpectedOn.IsZero() {
			day = c.ExpectedOn.Format(time.DateOnly)
		}
		got := [4]string{c.Required.In("en"), c.Actual.In("en"), c.Gap.In("en"), day}
		if got != want[c.ID] {
			t.Errorf("%s: %q, want %q", c.ID, got, want[c.ID])
		}
		if !c.Label.Complete() || !c.Gap.Complete() || !c.Fix.Complete() {
			t.Errorf("%s lacks a text in zh or en: %+v", c.ID, c)
		}
		if forecast := c.ID != "no_serious_violation"; forecast != c.Estimate.Complete() {
			t.Errorf("AMB-84: estimate of %s: %v", c.ID, c.Estimate)
		}
	}
}

func TestEligibility_V20_a_figure_is_never_rounded_onto_the_limit(t *testing.T) {
	for value, want := range map[string]string{"0.008004": "0.8004 %", "0.0080000001": "0.80000001 %", "0.0081": "0.81 %", "0.008": "0.80 %",
		"0.0080000000000000000000000001": "0.80000000000000000000000001 %"} {
		rows := Tool().Criteria(eligibilityDoc(t, ""), eligibilityFacts(figure(insight.DisputeRate90d, value)))
		if got := rows[1].Actual.In("en"); got != want {
			t.Errorf("%s is shown as %s, want %s", value, got, want)
		}
	}
}

func TestTile_V01_V24_video_is_there_with_its_upload_entry(t *testing.T) {
	tool := Tool()
	if !tool.Available || tool.Automatic || tool.Name.In("en") != "Shopping Video" {
		t.Errorf("tile %+v", tool)
	}
	if got := tool.UploadURL("sto_1"); got != "/v1/stores/sto_1/videos" {
		t.Errorf("upload entry %s", got)
	}
	if got := tool.ScreenURL("sto_1"); got != "/stores/sto_1/videos" {
		t.Errorf("screen %s", got)
	}
}
