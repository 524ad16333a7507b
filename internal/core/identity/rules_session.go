package identity

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// digest is how tokens are kept: they are long and random, so one round will do.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// live reports whether the session still signs in at now: it ends when it was
// not used for SessionIdle, and SessionMax after the sign-in.
func (s Session) live(p Policy, now time.Time) bool {
	return now.Before(s.SeenAt.Add(p.SessionIdle.Duration())) && now.Before(s.CreatedAt.Add(p.SessionMax.Duration()))
}

// seenEvery is how exactly the last use of sessions and keys is kept: a request
// writes it only when the last note is older, so a session may end this much
// earlier than its last request says.
const seenEvery = time.Minute

// usable reports whether the link still works at now.
func (l Link) usable(now time.Time) bool {
	return l.UsedAt.IsZero() && now.Before(l.ExpiresAt)
}
