package chain

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlAddWaiting = `insert into chain_waiting (book, row_id, digest, queued_at_us) values ($1, $2, $3, $4)`

	sqlSomeWaiting = `select count(*) from (select row_id from chain_waiting where book = $1 limit 1) w`

	sqlListWaiting = `select row_id, digest from chain_waiting where book = $1 order by queued_at_us, row_id limit $2`

	sqlDropWaiting = `delete from chain_waiting where book = $1 and row_id = $2`

	sqlAddLink = `insert into chain_link (book, seq, row_id, digest, link) values ($1, $2, $3, $4, $5)`

	sqlListLinks = `select seq, row_id, digest, link from chain_link where book = $1 and seq > $2 order by seq limit $3`

	sqlFindLinked = `select row_id from chain_link where book = $1 and row_id = $2
union select row_id from chain_waiting where book = $1 and row_id = $2`

	// The update takes the row, so that one sealer at a time goes on.
	sqlTakeHead = `insert into chain_head (book, seq, link, sealed_at_us, signature) values ($1, 0, '', 0, '')
on conflict (book) do update set book = excluded.book`

	sqlFindHead = `select book, seq, link, sealed_at_us, signature from chain_head where book = $1`

	sqlPutHead = `update chain_head set seq = $1, link = $2, sealed_at_us = $3, signature = $4 where book = $5`

	sqlAddCheckpoint = `insert into chain_checkpoint (book, seq, link, sealed_at_us, signature) values ($1, $2, $3, $4, $5)`

	sqlPutCheckpoint = `update chain_checkpoint set signature = $1 where book = $2 and seq = $3`

	sqlListCheckpoints = `select book, seq, link, sealed_at_us, signature from chain_checkpoint where book = $1 and seq > $2 order by seq limit $3`
)

func (s *Service) wait(ctx context.Context, book, rowID, digest string, at time.Time) error {
	_, err := s.db.Exec(ctx, sqlAddWaiting, book, rowID, digest, clock.Micros(at))
	return err
}

func (s *Service) someWait(ctx context.Context, book string) (bool, error) {
	n, err := sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlSomeWaiting, book)
	return n > 0, err
}

func (s *Service) waiting(ctx context.Context, book string, limit int) ([]Link, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (Link, error) {
		var l Link
		return l, r.Scan(&l.RowID, &l.Digest)
	}, sqlListWaiting, book, int64(limit))
}

// addLinks writes links and takes their rows off the waiting list.
func (s *Service) addLinks(ctx context.Context, book string, links []Link) error {
	for _, l := range links {
		if _, err := s.db.Exec(ctx, sqlAddLink, book, l.Seq, l.RowID, l.Digest, l.Link); err != nil {
			return err
		}
		if _, err := s.db.Exec(ctx, sqlDropWaiting, book, l.RowID); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) links(ctx context.Context, book string, after int64, limit int) ([]Link, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (Link, error) {
		var l Link
		return l, r.Scan(&l.Seq, &l.RowID, &l.Digest, &l.Link)
	}, sqlListLinks, book, after, int64(limit))
}

// known reports whether a row has a number or waits for one.
func (s *Service) known(ctx context.Context, book, rowID string) (bool, error) {
	_, ok, err := sqldb.Maybe(ctx, s.db, sqldb.Scalar[string], sqlFindLinked, book, rowID)
	return ok, err
}

func (s *Service) takeHead(ctx context.Context, book string) (Head, error) {
	if _, err := s.db.Exec(ctx, sqlTakeHead, book); err != nil {
		return Head{}, err
	}
	h, _, err := s.findHead(ctx, book)
	return h, err
}

func (s *Service) findHead(ctx context.Context, book string) (Head, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanHead, sqlFindHead, book)
}

func (s *Service) putHead(ctx context.Context, h Head) error {
	_, err := s.db.Exec(ctx, sqlPutHead, h.Seq, h.Link, clock.Micros(h.SealedAt), h.Signature, h.Book)
	return err
}

func (s *Service) addCheckpoint(ctx context.Context, h Head) error {
	_, err := s.db.Exec(ctx, sqlAddCheckpoint, h.Book, h.Seq, h.Link, clock.Micros(h.SealedAt), h.Signature)
	return err
}

func (s *Service) putCheckpoint(ctx context.Context, h Head) error {
	_, err := s.db.Exec(ctx, sqlPutCheckpoint, h.Signature, h.Book, h.Seq)
	return err
}

func (s *Service) checkpoints(ctx context.Context, book string, after int64, limit int) ([]Head, error) {
	return sqldb.All(ctx, s.db, scanHead, sqlListCheckpoints, book, after, int64(limit))
}

func scanHead(r sqldb.Row) (Head, error) {
	var h Head
	var at int64
	err := r.Scan(&h.Book, &h.Seq, &h.Link, &at, &h.Signature)
	h.SealedAt = clock.FromMicros(at)
	return h, err
}
