package email

import (
	"testing"
	"time"

	"souk/internal/core/conduct"
	"souk/internal/core/eligibility"
	"souk/internal/core/eligibility/eligibilitytest"
	"souk/internal/core/insight"
	"souk/internal/core/store"
)

var (
	tile      = eligibilitytest.Tile{Section: Section, Tool: Tool, Documents: []string{"business_licence", "legal_representative_id", "bank_account"}}
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
	rows := Tool().Criteria(tile.Document(t, ""), tile.Facts(func(f *eligibility.Facts) {
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
	rows := eligibility.Failing(Tool().Criteria(tile.Document(t, ""), tile.Facts(func(f *eligibility.Facts) { f.Store.Documents = []string{"business_licence"} })))
	if len(rows) != 1 || rows[0].Gap.In("en") != "missing: legal representative's ID, bank account" || rows[0].Gap.In("zh") != "缺少：法定代表人身份证件、银行账户" {
		t.Errorf("%+v", rows)
	}
}

func TestEmail_G0_the_operator_may_move_every_line(t *testing.T) {
	doc := tile.Document(t, `{"email":{"eligibility":{"min_age":"30d","min_gmv_30d":{"amount":"10.00","currency":"USD"},"min_stars":"4.5","no_serious":false}}}`)
	rows := Tool().Criteria(doc, tile.Facts(func(f *eligibility.Facts) {
		opened(30)(f)
		metric(insight.GMV30d, "10.00")(f)
		metric(insight.Rating, "4.5")(f)
		violation(conduct.Serious)(f)
	}))
	if !eligibility.Met(rows) {
		t.Errorf("%+v", eligibility.Failing(rows))
	}
}
