package aplus

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
			Logistics: []string{"standard"}, Documents: []string{"business_licence", "trademark", "bank_statement", "commitment"},
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

func TestAccessMatrix_aplus(t *testing.T) {
	check(t, map[string]matrixCase{
		"X-03_company_CN":                {entity(store.Company, "CN"), ""},
		"X-03_company_HK":                {entity(store.Company, "HK"), ""},
		"X-03_A-42_sole_proprietor_CN":   {entity(store.SoleProprietor, "CN"), "entity "},
		"X-03_A-42_sole_proprietor_HK":   {entity(store.SoleProprietor, "HK"), "entity "},
		"A-47_licence_of_another_region": {entity(store.Company, "VN"), "region "},
		"A-43_L2":                        {level(store.L2), "level "},
		"A-43_L3":                        {level(store.L3), ""},
		"A-44_95.0_percent":              {metric(insight.PositiveRate90d, "0.95"), ""},
		"A-44_94.9_percent":              {metric(insight.PositiveRate90d, "0.949"), "positive_90d "},
		"6.7_dispute_rate_is_not_asked":  {metric(insight.DisputeRate90d, "0.5"), ""},
		"6.7_stars_are_not_asked":        {metric(insight.Rating, "1"), ""},
		"A-45_serious_violation":         {violation(conduct.Serious), "no_serious_violation "},
		"A-45_minor_violation":           {violation(conduct.Minor), ""},
		"A-48_trademark_missing":         {func(f *eligibility.Facts) { f.Store.Documents = f.Store.Documents[:1] }, "documents "},
		"6.7_age_and_GMV_are_not_asked":  {func(f *eligibility.Facts) { f.Store.OpenedAt = now; delete(f.Metrics, insight.GMV30d) }, ""},
		"A-42_A-43_both_at_once":         {func(f *eligibility.Facts) { f.Store.Level, f.Store.Entity = store.L1, store.SoleProprietor }, "level entity "},
		"A-44_rate_that_nobody_knows":    {func(f *eligibility.Facts) { delete(f.Metrics, insight.PositiveRate90d) }, "positive_90d "},
	})
}
