package eligibility

import "souk/internal/platform/queue"

// Jobs registers the re-check. It ticks hourly and looks only at what is due by
// the policy (recheck_every, the end of a grace period).
//
// Source: X-24.
func (s *Service) Jobs(q *queue.Queue) {
	q.Every("eligibility.recheck", queue.Hourly, s.Recheck)
}
