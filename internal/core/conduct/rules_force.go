package conduct

import "time"

// InForce reports whether the violation counts at an instant: from its time, up
// to but not including the instant at which it lapses or was taken back.
//
// Source: X-11.
func (k Kept) InForce(at time.Time) bool {
	return !k.At.After(at) && (k.ExpiresAt.IsZero() || k.ExpiresAt.After(at)) && (k.EndedAt.IsZero() || k.EndedAt.After(at))
}
