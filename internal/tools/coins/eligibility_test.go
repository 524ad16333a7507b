package coins

import (
	"testing"

	"souk/internal/core/conduct"
	"souk/internal/core/eligibility"
	"souk/internal/core/eligibility/eligibilitytest"
	"souk/internal/core/insight"
	"souk/internal/core/store"
)

var (
	tile      = eligibilitytest.Tile{Section: Section, Tool: Tool, Documents: []string{}}
	now       = eligibilitytest.Now
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

func TestAccessMatrix_coins(t *testing.T) {
	check(t, map[string]matrixCase{
		"X-03_company_CN":                {entity(store.Company, "CN"), ""},
		"X-03_company_HK":                {entity(store.Company, "HK"), ""},
		"X-03_AMB-27_sole_proprietor_CN": {entity(store.SoleProprietor, "CN"), ""},
		"X-03_AMB-27_sole_proprietor_HK": {entity(store.SoleProprietor, "HK"), ""},
		"C-23_other_region":              {entity(store.Company, "US"), "region "},
		"C-23_L1_without_sales": {func(f *eligibility.Facts) {
			f.Store.Level, f.Store.Entity, f.Store.OpenedAt = store.L1, store.SoleProprietor, now
			f.Metrics = map[string]insight.Metric{}
		}, ""},
		"6.7_serious_violation_is_not_asked": {violation(conduct.Serious), ""},
		"6.7_rates_are_not_asked":            {metric(insight.DisputeRate90d, "0.9"), ""},
		"6.7_level_is_not_asked":             {level(store.L1), ""},
	})
}
