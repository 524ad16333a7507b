package conduct

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"souk/internal/base/ratio"
)

// milli is a number of points in thousandths, exactly.
func milli(r ratio.Ratio) (int64, error) {
	v, ok := new(big.Rat).SetString(r.Mul(ratio.Of(1000, 1)).Fixed(9))
	if !ok || !v.IsInt() || !v.Num().IsInt64() || ratio.Of(v.Num().Int64(), 1000).Cmp(r) != 0 {
		return 0, fmt.Errorf("conduct: %s points have more than three decimals", r)
	}
	return v.Num().Int64(), nil
}

// Points writes thousandths as a decimal number: −500 is "-0.5".
func Points(milli int64) string {
	sign := ""
	if milli < 0 {
		sign, milli = "-", -milli
	}
	s := fmt.Sprintf("%s%d.%03d", sign, milli/1000, milli%1000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// Counts reports whether the line counts at an instant: from its time, up to but
// not including the instant at which it returns.
func (l Line) Counts(at time.Time) bool { return !l.At.After(at) && l.ExpiresAt.After(at) }

// Score is the Service Score of an instant in thousandths: the start and every
// line that counts, not below the floor.
//
// Source: X-08, AMB-64.
func Score(lines []Line, start, floor int64, at time.Time) int64 {
	sum := start
	for _, l := range lines {
		if l.Counts(at) {
			sum += l.Milli
		}
	}
	return max(floor, sum)
}

// Step is a value that the score has from an instant on.
type Step struct {
	At    time.Time
	Milli int64
}

// History is how the score went from an instant to another: its value at the
// beginning and at every instant at which it changed.
//
// Source: X-08.
func History(lines []Line, start, floor int64, from, to time.Time) []Step {
	at := []time.Time{from}
	for _, l := range lines {
		for _, t := range []time.Time{l.At, l.ExpiresAt} {
			if t.After(from) && !t.After(to) {
				at = append(at, t)
			}
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	var out []Step
	for _, t := range at {
		score := Score(lines, start, floor, t)
		if len(out) == 0 || out[len(out)-1].Milli != score {
			out = append(out, Step{t, score})
		}
	}
	return out
}
