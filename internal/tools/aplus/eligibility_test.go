package aplus

import (
	"testing"

	"souk/internal/core/conduct"
	"souk/internal/core/eligibility"
	"souk/internal/core/eligibility/eligibilitytest"
	"souk/internal/core/insight"
	"souk/internal/core/store"
)

var (
	tile      = eligibilitytest.Tile{Section: Section, Tool: Tool, Documents: []string{"business_licence", "trademark", "bank_statement", "commitment"}}
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
