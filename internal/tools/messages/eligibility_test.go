package messages

import (
	"testing"

	"souk/internal/core/conduct"
	"souk/internal/core/eligibility"
	"souk/internal/core/eligibility/eligibilitytest"
	"souk/internal/core/insight"
	"souk/internal/core/store"
)

var (
	tile      = eligibilitytest.Tile{Section: Section, Tool: Tool, Documents: []string{"business_licence", "payment_binding", "email_verified", "phone_verified"}}
	entity    = eligibilitytest.Entity
	level     = eligibilitytest.Level
	metric    = eligibilitytest.Metric
	violation = eligibilitytest.Violation
)

type matrixCase struct {
	change eligibilitytest.Change
	want   string // ids of the rows that are not met, as shown
}

func check(t *testing.T, cases map[string]matrixCase) {
	t.Helper()
	for name, c := range cases {
		tile.Check(t, name, c.change, c.want)
	}
}

func TestTile_X19_G0_texts_place_and_labels(t *testing.T) { tile.Texts(t, false) }

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
