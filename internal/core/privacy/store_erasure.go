package privacy

import (
	"context"
	"encoding/json"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertErasure = `insert into erasure (id, asked_by, reason, rows_json, at_us) values ($1, $2, $3, $4, $5)`

	sqlListErasures = `select id, asked_by, reason, rows_json, at_us from erasure
where (at_us, id) < ($1, $2) order by at_us desc, id desc limit $3`
)

func (s *Service) insert(ctx context.Context, e Erasure) error {
	rows, err := json.Marshal(e.Rows)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, sqlInsertErasure, e.ID, string(e.AskedBy), e.Reason, string(rows), clock.Micros(e.At))
	return err
}

// list reads one row more than the page has.
func (s *Service) list(ctx context.Context, req page.Request) ([]Erasure, error) {
	at, id, err := req.ByTime(page.Newest)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (Erasure, error) {
		var e Erasure
		var rows string
		var us int64
		if err := r.Scan(&e.ID, &e.AskedBy, &e.Reason, &rows, &us); err != nil {
			return e, err
		}
		e.At = clock.FromMicros(us)
		return e, json.Unmarshal([]byte(rows), &e.Rows)
	}, sqlListErasures, at, id, int64(req.Rows()+1))
}

func keyOf(e Erasure) []string { return page.TimeKey(e.At, e.ID) }
