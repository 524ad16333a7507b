package eligibility

import (
	"strings"
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/ratio"
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
