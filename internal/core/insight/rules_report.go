package insight

import (
	"strconv"

	"souk/internal/base/ratio"
)

// Rate is n ÷ d to twelve digits, "" without anything to divide by: an honest
// number for a report.
func Rate(n, d int64) string {
	if d <= 0 {
		return ""
	}
	return trimmed(ratio.Of(n, d).Fixed(12))
}

// difference compares two decimals, in the unit and as a share of the one before.
//
// Source: X-44.
func difference(now, before string) Difference {
	a, errA := ratio.Parse(now)
	b, errB := ratio.Parse(before)
	if errA != nil || errB != nil {
		return Difference{}
	}
	d := Difference{Absolute: trimmed(a.Sub(b).Fixed(12))}
	if !b.IsZero() {
		d.Relative = trimmed(a.Sub(b).Quo(b).Fixed(12))
	}
	return d
}

// Since is the change to the period before.
func (f Figure) Since() Difference { return difference(f.Value, f.Previous) }

// Effect is the change from without to with; it says nothing about cause.
func (f Figure) Effect() Difference {
	if !f.Compared {
		return Difference{}
	}
	return difference(f.Value, f.Without)
}

// at is the figure's number at a place.
func (f Figure) at(p Place) string {
	switch p {
	case BesideValue:
		return f.Value
	case BesideWithout:
		return f.Without
	case BesideEffect:
		return f.Effect().Relative
	}
	return ""
}

// measure adds the figure's numbers to those of other stores, by line.
func (f Figure) measure(values map[string][]ratio.Ratio) {
	for _, b := range f.Beside {
		if v, err := ratio.Parse(f.at(b.At)); err == nil {
			values[b.Line] = append(values[b.Line], v)
		}
	}
}

// IsExcellent reports whether the figure reaches the mark.
//
// Source: V-65…V-67.
func (f Figure) IsExcellent() bool {
	v, err := ratio.Parse(f.Value)
	limit, errLimit := ratio.Parse(f.Excellent)
	if err != nil || errLimit != nil {
		return false
	}
	if f.Better == AtMost {
		return v.Cmp(limit) <= 0
	}
	return v.Cmp(limit) >= 0
}

// nothing reports whether there is no number in the report.
func (r Report) nothing() bool {
	for _, f := range r.Figures {
		if f.Value != "" && f.Value != "0" || f.Previous != "" && f.Previous != "0" {
			return false
		}
	}
	for _, t := range r.Tables {
		if len(t.Rows) > 0 {
			return false
		}
	}
	return true
}

// Whole is a whole number as reports write it.
func Whole(n int64) string { return strconv.FormatInt(n, 10) }
