package eligibility

import (
	"strings"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
	"souk/internal/core/conduct"
	"souk/internal/core/insight"
	"souk/internal/core/store"
)

// TestX21_rows_speak_of_days_as_the_screens_do: one form of dates, windows in
// words, and a row without a date says so.
func TestX21_rows_speak_of_days_as_the_screens_do(t *testing.T) {
	f := figureOf(insight.DisputeRate90d, "0.0162")
	f.Store = store.Store{Level: store.L2, Zone: "Asia/Shanghai"}
	s := sheet(t, f)
	s.RateAtMost("dispute_90d", insight.DisputeRate90d, ratio.Must("0.008"))
	s.Level(store.L3)
	rate, level := s.Rows()[0], s.Rows()[1]
	for lang, want := range map[string][3]string{
		"zh": {"超出 0.82 个百分点", "最晚 2026年8月30日 达标", "已离开 90 天统计窗口"},
		"en": {"0.82 percentage points too high", "met by 30 Aug 2026 at the latest", "left the 90-day window"},
	} {
		if rate.Gap.In(lang) != want[0] || !strings.Contains(rate.Estimate.In(lang), want[1]) || !strings.Contains(rate.Estimate.In(lang), want[2]) {
			t.Errorf("%s: %q, %q", lang, rate.Gap.In(lang), rate.Estimate.In(lang))
		}
	}
	if level.Gap.In("zh") != "还差 1 级" || level.Estimate.In("zh") != "无法估计日期：等级由平台评定。" || !level.ExpectedOn.IsZero() {
		t.Errorf("level: %q %q", level.Gap.In("zh"), level.Estimate.In("zh"))
	}
	if got := window(clock.Span(36 * time.Hour)).In("en"); got != "36h" {
		t.Errorf("a window that is no whole days is %q", got)
	}
	if got := sheet(t, Facts{}).dayOf(time.Date(2026, 9, 3, 0, 0, 0, 0, time.UTC)).In("en"); got != "3 Sept 2026" {
		t.Errorf("September is %q", got)
	}
}

// TestX21_every_missing_row_says_when_or_on_what_it_depends: a day where it is a
// fact, a forecast or the reason why there is none elsewhere, never both.
func TestX21_every_missing_row_says_when_or_on_what_it_depends(t *testing.T) {
	f := Facts{Store: store.Store{ID: "sto_1", Level: store.L1, Region: "US", Entity: store.SoleProprietor, OpenedAt: noon},
		Violations: []conduct.Violation{{Severity: conduct.Serious}},
		Metrics: map[string]insight.Metric{
			insight.DisputeRate90d: {Value: "0.9"}, insight.PositiveRate90d: {Value: "0.1"}, insight.Rating: {Value: "1"}, insight.GMV30d: {Value: "1", Currency: "USD"},
		}}
	for name, f := range map[string]Facts{"with figures": f, "without figures": {Store: f.Store, Violations: f.Violations}} {
		s := sheet(t, f)
		s.Level(store.L3)
		s.RateAtMost("dispute_90d", insight.DisputeRate90d, ratio.Must("0.008"))
		s.RateAtLeast("positive_90d", insight.PositiveRate90d, ratio.Must("0.95"))
		s.Stars(ratio.Must("4.7"))
		s.GMV(money.Must("5000", "USD"))
		s.Age(90 * clock.Day)
		s.NoSerious()
		s.Entities([]store.Entity{store.Company})
		s.Regions([]string{"CN"})
		s.Logistics([]string{"standard"})
		s.Papers([]Paper{{"trademark", same("trademark")}})
		if len(s.Rows()) != 11 {
			t.Fatalf("%d rows", len(s.Rows()))
		}
		for _, c := range s.Rows() {
			if c.OK {
				t.Errorf("%s, %s: met", name, c.ID)
			}
			if c.ExpectedOn.IsZero() == c.Estimate.Complete() {
				continue
			}
			t.Errorf("%s, %s: date %s, forecast %v", name, c.ID, c.ExpectedOn, c.Estimate)
		}
	}
}

// TestPapers_X15_the_way_out_leads_to_where_it_is_proved: channels have a page of
// their own.
func TestPapers_X15_the_way_out_leads_to_where_it_is_proved(t *testing.T) {
	asked := []Paper{{"business_licence", same("licence")}, {"email_verified", same("e-mail")}}
	for held, want := range map[string]string{"business_licence": "/stores/sto_1/verification", "email_verified": "/stores/sto_1/papers", "": "/stores/sto_1/verification"} {
		s := sheet(t, Facts{Store: store.Store{ID: "sto_1", Documents: []string{held}}})
		s.Papers(asked)
		if c := s.Rows()[0]; c.OK || c.FixURL != want {
			t.Errorf("with %q: %q, want %q", held, c.FixURL, want)
		}
	}
}
