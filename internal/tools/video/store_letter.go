package video

import (
	"context"

	"souk/internal/platform/sqldb"
)

const sqlListFilmsOfLetter = `select v.id, v.title from video v join video_attempt a on a.id = v.attempt_id
where v.store_id = $1 and a.store_id = $1 and v.state in ('published', 'in_review', 'suspended') and a.declarations like $2
order by v.id limit 200`

// filmsOfLetter are the films whose latest attempt stands on the letter.
func (s *Service) filmsOfLetter(ctx context.Context, storeID, documentID string) ([]Video, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (Video, error) {
		var v Video
		return v, r.Scan(&v.ID, &v.Title)
	}, sqlListFilmsOfLetter, storeID, `%"`+documentID+`"%`)
}
