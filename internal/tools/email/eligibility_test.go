package email

import (
	"testing"
	"time"

	"souk/internal/core/conduct"
	"souk/internal/core/eligibility"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

var now = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)

// facts of a store that meets everything; change is what differs.
func facts(change func(f *eligibility.Facts)) eligibility.Facts {
	f := eligibility.Facts{
		Store: store.Store{
			ID: "sto_1", Level: store.L4, Entity: store.Company, Region: "CN", OpenedAt: now.AddDate(-1, 0, 0), Zone: "Asia/Shanghai",
			Logistics: []string{"standard"}, Documents: []string{"business_licence", "legal_representative_id", "bank_account"},
		},
		Metrics: map[string]insight.Metric{
			insight.DisputeRate90d: {Value: "0.002"}, insight.PositiveRate90d: {Value: "0.98"}, insight.Rating: {Value: "4.9"},
			insight.GMV30d: {Value: "9000.00", Currency: "USD"},
		},
		Now: now,
	}
	change(&f)
	return f
}

func document(t *testing.T, raw string) policy.Document {
	t.Helper()
	doc, problems, err := policy.Build("2.4", []policy.Section{eligibility.Section(), Section()}, []byte(raw))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return doc
}

func failing(t *testing.T, change func(f *eligibility.Facts)) string {
	t.Helper()
	ids := ""
	for _, c := range eligibility.Failing(Tool().Criteria(document(t, ""), facts(change))) {
		ids += c.ID + " "
		if !c.Label.Complete() || !c.Required.Complete() || !c.Gap.Complete() || !c.Fix.Complete() {
			t.Errorf("%s lacks a text in zh or en: %+v", c.ID, c)
		}
	}
	return ids
}

func check(t *testing.T, cases map[string]matrixCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := failing(t, c.change); got != c.want {
				t.Errorf("not met: %q, want %q", got, c.want)
			}
		})
	}
}

type matrixCase struct {
	change func(f *eligibility.Facts)
	want   string
}

func entity(e store.Entity, region string) func(f *eligibility.Facts) {
	return func(f *eligibility.Facts) { f.Store.Entity, f.Store.Region = e, region }
}

func level(l store.Level) func(f *eligibility.Facts) {
	return func(f *eligibility.Facts) { f.Store.Level = l }
}

func metric(key, value string) func(f *eligibility.Facts) {
	return func(f *eligibility.Facts) {
		m := f.Metrics[key]
		m.Value = value
		f.Metrics[key] = m
	}
}

func violation(s conduct.Severity) func(f *eligibility.Facts) {
	return func(f *eligibility.Facts) {
		f.Violations = []conduct.Violation{{Severity: s, At: now.Add(-time.Hour), ExpiresAt: now.Add(time.Hour)}}
	}
}

func TestTile_X19_texts_and_place(t *testing.T) {
	tool := Tool()
	if tool.ID != SectionName || !tool.Name.Complete() || !tool.Summary.Complete() || tool.Available || tool.Order == 0 {
		t.Errorf("tile %+v", tool)
	}
}

func TestPolicy_G0_every_key_has_a_label(t *testing.T) {
	s := Section()
	keys := policy.Keys(s)
	if len(keys) != len(s.Labels) {
		t.Errorf("%d keys, %d labels", len(keys), len(s.Labels))
	}
	for _, k := range keys {
		if !s.Labels[k].Complete() {
			t.Errorf("%s has no label in zh and en", k)
		}
	}
}

func opened(days int) func(f *eligibility.Facts) {
	return func(f *eligibility.Facts) { f.Store.OpenedAt = now.AddDate(0, 0, -days) }
}

func TestAccessMatrix_email(t *testing.T) {
	check(t, map[string]matrixCase{
		"X-03_company_CN":              {entity(store.Company, "CN"), ""},
		"X-03_company_HK":              {entity(store.Company, "HK"), ""},
		"X-03_E-07_sole_proprietor_CN": {entity(store.SoleProprietor, "CN"), ""},
		"X-03_E-07_sole_proprietor_HK": {entity(store.SoleProprietor, "HK"), ""},
		"E-07_other_region":            {entity(store.Company, "US"), "region "},
		"E-02_89_days":                 {opened(89), "age "},
		"E-02_90_days":                 {opened(90), ""},
		"E-02_91_days":                 {opened(91), ""},
		"E-03_4999.99":                 {metric(insight.GMV30d, "4999.99"), "gmv_30d "},
		"E-03_5000.00":                 {metric(insight.GMV30d, "5000.00"), ""},
		"E-03_5000_of_another_currency": {func(f *eligibility.Facts) {
			f.Metrics[insight.GMV30d] = insight.Metric{Value: "5000.00", Currency: "CNY"}
		}, "gmv_30d "},
		"E-04_X-06_4.69_stars":           {metric(insight.Rating, "4.69"), "stars "},
		"E-04_X-06_4.70_stars":           {metric(insight.Rating, "4.70"), ""},
		"E-04_X-06_4.6999_stars":         {metric(insight.Rating, "4.6999"), "stars "},
		"E-05_serious_violation":         {violation(conduct.Serious), "no_serious_violation "},
		"E-05_minor_violation":           {violation(conduct.Minor), ""},
		"E-08_bank_account_missing":      {func(f *eligibility.Facts) { f.Store.Documents = f.Store.Documents[:2] }, "documents "},
		"6.7_level_is_not_asked":         {level(store.L1), ""},
		"6.7_positive_rate_is_not_asked": {metric(insight.PositiveRate90d, "0.1"), ""},
	})
}

func TestEmail_X21_the_day_on_which_the_age_is_reached(t *testing.T) {
	rows := Tool().Criteria(document(t, ""), facts(func(f *eligibility.Facts) {
		f.Store.OpenedAt = time.Date(2026, 3, 20, 17, 0, 0, 0, time.UTC) // 21 March in Shanghai
	}))
	for _, c := range rows {
		if c.ID != "age" {
			continue
		}
		if day := c.ExpectedOn.Format(time.DateOnly); c.OK || day != "2026-06-19" || c.Gap.In("en") != "18 days missing" {
			t.Errorf("%+v: day %s, gap %s; 90 days after 21 March is 19 June", c, day, c.Gap)
		}
		return
	}
	t.Error("no row for the age")
}

func TestEmail_E08_names_what_is_missing(t *testing.T) {
	rows := eligibility.Failing(Tool().Criteria(document(t, ""), facts(func(f *eligibility.Facts) { f.Store.Documents = []string{"business_licence"} })))
	if len(rows) != 1 || rows[0].Gap.In("en") != "missing: legal representative's ID, bank account" || rows[0].Gap.In("zh") != "缺少：法定代表人身份证件、银行账户" {
		t.Errorf("%+v", rows)
	}
}

func TestEmail_G0_the_operator_may_move_every_line(t *testing.T) {
	doc := document(t, `{"email":{"eligibility":{"min_age":"30d","min_gmv_30d":{"amount":"10.00","currency":"USD"},"min_stars":"4.5","no_serious":false}}}`)
	rows := Tool().Criteria(doc, facts(func(f *eligibility.Facts) {
		opened(30)(f)
		metric(insight.GMV30d, "10.00")(f)
		metric(insight.Rating, "4.5")(f)
		violation(conduct.Serious)(f)
	}))
	if !eligibility.Met(rows) {
		t.Errorf("%+v", eligibility.Failing(rows))
	}
}
