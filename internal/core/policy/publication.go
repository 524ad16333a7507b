package policy

import "time"

// Origin says how a version came to be published.
type Origin string

// The origins.
const (
	OriginBuiltIn  Origin = "built_in" // the defaults of this program
	OriginFile     Origin = "file"     // --policy FILE at start
	OriginOperator Origin = "operator" // published while running
)

// Publication is a version with the instant at which it takes effect.
//
// Source: X-66, AMB-83.
type Publication struct {
	ID            string
	Version       string
	EffectiveFrom time.Time // business clock
	Origin        Origin
	Actor         string
	Reason        string
	PublishedAt   time.Time
	WithdrawnAt   time.Time // zero: it stands; only one that had not begun can be withdrawn
}

// inForce picks the publication in force at an instant from a list in order of
// taking effect: the last standing one that has begun, else the first.
func inForce(list []Publication, at time.Time) (Publication, bool) {
	var found Publication
	for _, p := range list {
		if p.WithdrawnAt.IsZero() && (found.ID == "" || !p.EffectiveFrom.After(at)) {
			found = p
		}
	}
	return found, found.ID != ""
}
