package eligibility

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/policy"
)

// Sheet builds the rows of a tool's answer from facts; the tools choose the rows
// and bring the limits. It is pure.
type Sheet struct {
	f    Facts
	p    Policy
	rows []Criterion
}

// NewSheet starts an empty sheet under the policy.
func NewSheet(doc policy.Document, f Facts) *Sheet {
	return &Sheet{f: f, p: policy.Get[Policy](doc, SectionName)}
}

// Rows are the rows in the order in which they were added.
func (s *Sheet) Rows() []Criterion { return s.rows }

func (s *Sheet) add(c Criterion) {
	if c.Loss == "" {
		c.Loss = Ordinary
	}
	if c.OK {
		c.Gap, c.Estimate, c.Fix, c.FixURL, c.ExpectedOn, c.Distance = nil, nil, nil, "", time.Time{}, 0
	} else {
		c.Distance = min(max(c.Distance, 1), maxDistance)
	}
	s.rows = append(s.rows, c)
}

// maxDistance is the distance of what cannot be closed by trying.
const maxDistance = 100

// Sort puts what blocks first, the smallest gap before larger ones; rows that
// tie keep their order.
//
// Source.
func Sort(rows []Criterion) []Criterion {
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b Criterion) int {
		if a.OK != b.OK {
			if a.OK {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.Distance, b.Distance)
	})
	return out
}

// Met reports whether every row is fulfilled.
func Met(rows []Criterion) bool {
	return !slices.ContainsFunc(rows, func(c Criterion) bool { return !c.OK })
}

// Failing are the rows that are not fulfilled.
func Failing(rows []Criterion) []Criterion {
	return slices.DeleteFunc(slices.Clone(rows), func(c Criterion) bool { return c.OK })
}

// same is a text that is the same in both languages.
func same(s string) i18n.Text { return i18n.T(s, s) }

// share is how far part is of whole, in whole percent rounded up.
func share(part, whole ratio.Ratio) int {
	if whole.Sign() <= 0 {
		return maxDistance
	}
	return int(min(part.Mul(ratio.Of(100, 1)).Quo(whole).CeilInt(), maxDistance))
}

// digitsOf counts the digits after the point of the shortest exact decimal.
func digitsOf(r ratio.Ratio) int {
	_, frac, _ := strings.Cut(r.String(), ".")
	return len(frac)
}

// maxDigits bounds how exact a figure is shown: what the longest decimal that
// ratio.Parse reads has as a percentage.
const maxDigits = 26

// shown writes the actual figure with the digits of the limit and the policy's
// extra ones, and with as many more as it takes that rounding does not make a
// figure look like the limit when it is not ("0.8004 %" beside "≤ 0.80 %").
//
// Source: parameters "windows".
func shown(actual, limit ratio.Ratio, digits int) string {
	for ; digits < maxDigits; digits++ {
		rounded, err := ratio.Parse(actual.Fixed(digits))
		if err == nil && rounded.Cmp(limit) == actual.Cmp(limit) {
			break
		}
	}
	return actual.Fixed(digits)
}

// dayOf is the calendar day of an instant in the store's zone, as the screens
// write days.
//
// Source: AMB-86.
func (s *Sheet) dayOf(t time.Time) i18n.Text {
	t = t.In(Zone(s.f.Store))
	return i18n.T(t.Format("2006年1月2日"), strings.Replace(t.Format("2 Jan 2006"), "Sep", "Sept", 1))
}

// window names a window of the policy: "90 天", "90-day".
func window(w clock.Span) i18n.Text {
	if d := w.Duration(); d > 0 && d%day == 0 {
		n := strconv.Itoa(int(d / day))
		return i18n.T(n+" 天", n+"-day")
	}
	return same(w.String())
}
