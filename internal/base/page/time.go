package page

import (
	"math"
	"strconv"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
)

// Where the first page of a list that is sorted by an instant starts: behind
// everything, whichever way the list runs.
const (
	Newest int64 = math.MaxInt64 // newest first
	Oldest int64 = math.MinInt64 // oldest first
)

// TimeKey is the sort key of a row in a list that is sorted by an instant and then
// by id.
func TimeKey(at time.Time, id string) []string {
	return []string{strconv.FormatInt(clock.Micros(at), 10), id}
}

// ByTime reads a [TimeKey] back: the instant in microseconds and the id behind
// which the page starts; first ([Newest] or [Oldest]) and "" for the first page.
// Fault Invalid "cursor.invalid".
func (r Request) ByTime(first int64) (us int64, id string, err error) {
	if len(r.After) == 0 {
		return first, "", nil
	}
	us, err = strconv.ParseInt(r.Key(0), 10, 64)
	if err != nil || len(r.After) != 2 || r.Key(1) == "" {
		return 0, "", BadPlace("page.ByTime")
	}
	return us, r.Key(1), nil
}

// BadPlace is the fault of a key that is none of the list's: Invalid "cursor.invalid".
func BadPlace(op string) error {
	return fault.T(op, fault.Invalid, "cursor.invalid", "翻页位置无效，请从第一页开始。",
		"This place in the list is not valid. Start from the first page.")
}
