package conduct

import (
	"fmt"
	"time"

	"souk/internal/base/i18n"
)

// standing are the strikes that count towards the next freeze: not used up, not
// given back, and younger than the window.
//
// Source: AMB-63.
func standing(strikes []Struck, now time.Time, window time.Duration) []Struck {
	var out []Struck
	for _, s := range strikes {
		if s.FreezeID == "" && s.EndedAt.IsZero() && !s.At.After(now) && s.At.After(now.Add(-window)) {
			out = append(out, s)
		}
	}
	return out
}

// stands reports whether a freeze would have happened with the strikes that are
// left of those that it used up.
func stands(f Freeze, used []Struck) bool {
	left := 0
	for _, s := range used {
		if s.EndedAt.IsZero() {
			left++
		}
	}
	return left >= f.Strikes
}

// repeats reports whether a freeze follows another one of its scope within the
// window; a lifted one does not count.
//
// Source: AMB-70 "repeat freeze".
func repeats(f Freeze, all []Freeze, window time.Duration) bool {
	for _, o := range all {
		if o.ID != f.ID && o.LiftedAt.IsZero() && !o.From.After(f.From) && o.From.After(f.From.Add(-window)) {
			return true
		}
	}
	return false
}

// strikesText is "2 of 3 in 90 days".
func strikesText(count int, l Limits) i18n.Text {
	days := int(l.Window / (24 * time.Hour))
	return i18n.T(fmt.Sprintf("%d 天内 %d/%d 次", days, count, l.Count), fmt.Sprintf("%d of %d in %d days", count, l.Count, days))
}

// strikeReason is why strikes froze a scope.
func strikeReason(l Limits) i18n.Text {
	days := int(l.Window / (24 * time.Hour))
	return i18n.T(fmt.Sprintf("%d 天内第 %d 次违规。", days, l.Count), fmt.Sprintf("%d violations within %d days.", l.Count, days))
}
