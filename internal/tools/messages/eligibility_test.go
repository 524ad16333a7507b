package messages

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
			Logistics: []string{"standard"}, Documents: []string{"business_licence", "payment_binding", "email_verified", "phone_verified"},
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

func sole(region string, more ...string) func(f *eligibility.Facts) {
	return func(f *eligibility.Facts) {
		entity(store.SoleProprietor, region)(f)
		f.Store.Documents = append(f.Store.Documents, more...)
	}
}

func TestAccessMatrix_messages(t *testing.T) {
	check(t, map[string]matrixCase{
		"X-03_company_CN":                      {entity(store.Company, "CN"), ""},
		"X-03_company_HK":                      {entity(store.Company, "HK"), ""},
		"X-03_M-42_sole_proprietor_CN_with_ID": {sole("CN", "operator_id_front", "operator_id_back"), ""},
		"X-03_M-42_sole_proprietor_HK_with_ID": {sole("HK", "operator_id_front", "operator_id_back"), ""},
		"M-42_sole_proprietor_without_ID":      {sole("CN"), "documents "},
		"M-42_sole_proprietor_without_back":    {sole("CN", "operator_id_front"), "documents "},
		"6.7_other_region":                     {entity(store.Company, "US"), ""},
		"M-41_payment_binding_missing": {func(f *eligibility.Facts) {
			f.Store.Documents = []string{"business_licence", "email_verified", "phone_verified"}
		}, "documents "},
		"M-44_economy_only":                       {func(f *eligibility.Facts) { f.Store.Logistics = []string{"economy"} }, "logistics "},
		"M-44_standard":                           {func(f *eligibility.Facts) { f.Store.Logistics = []string{"economy", "standard"} }, ""},
		"M-44_better_than_standard":               {func(f *eligibility.Facts) { f.Store.Logistics = []string{"express"} }, ""},
		"6.7_serious_violation_does_not_close_it": {violation(conduct.Serious), ""},
		"6.7_level_is_not_asked":                  {level(store.L1), ""},
		"6.7_rates_are_not_asked":                 {metric(insight.PositiveRate90d, "0.1"), ""},
	})
}

func TestTile_X19_messages_need_no_activation(t *testing.T) {
	if !Tool().Automatic {
		t.Error("messages ask for an activation")
	}
}
