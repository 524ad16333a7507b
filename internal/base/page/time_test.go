package page_test

import (
	"testing"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
)

func TestByTime_reads_back_what_TimeKey_wrote(t *testing.T) {
	for _, at := range []time.Time{time.Date(2026, 3, 1, 9, 0, 0, 1000, time.UTC), time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), {}} {
		us, id, err := page.Request{After: page.TimeKey(at, "row_1")}.ByTime(page.Newest)
		if err != nil || us != clock.Micros(at) || id != "row_1" {
			t.Errorf("%s: %d %q, %v", at, us, id, err)
		}
	}
	for _, first := range []int64{page.Newest, page.Oldest} {
		if us, id, err := (page.Request{}).ByTime(first); us != first || id != "" || err != nil {
			t.Errorf("the first page: %d %q, %v", us, id, err)
		}
	}
	for _, key := range [][]string{{"1"}, {"1", ""}, {"", "row"}, {"soon", "row"}, {"1.5", "row"}, {"1", "row", "more"}, {"99999999999999999999", "row"}} {
		if _, _, err := (page.Request{After: key}).ByTime(page.Newest); fault.CodeOf(err) != "cursor.invalid" {
			t.Errorf("%q: %v", key, err)
		}
	}
}
