package conduct

import (
	"souk/internal/platform/queue"
)

// Jobs registers the hourly look at freezes that have run out.
func (s *Service) Jobs(q *queue.Queue) {
	q.Every("conduct.freezes", queue.Hourly, s.EndFreezes)
}
