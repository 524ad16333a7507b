package verification

import (
	"context"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlInsertCaptured = `insert into captured_message (id, channel, recipient, subject, body, at_us) values ($1, $2, $3, $4, $5, $6)`

	sqlListCaptured = `select id, channel, recipient, subject, body, at_us from captured_message order by at_us desc, id desc limit $1`

	sqlListCapturedTo = `select id, channel, recipient, subject, body, at_us from captured_message where recipient = $1 order by at_us desc, id desc limit $2`
)

func (m *Mailbox) insert(ctx context.Context, c Captured) error {
	_, err := m.db.Exec(ctx, sqlInsertCaptured, c.ID, string(c.Channel), c.To, c.Subject, c.Body, clock.Micros(c.At))
	return err
}

func (m *Mailbox) list(ctx context.Context, to string, limit int) ([]Captured, error) {
	scan := func(r sqldb.Row) (Captured, error) {
		var c Captured
		var at int64
		err := r.Scan(&c.ID, &c.Channel, &c.To, &c.Subject, &c.Body, &at)
		c.At = clock.FromMicros(at)
		return c, err
	}
	if to == "" {
		return sqldb.All(ctx, m.db, scan, sqlListCaptured, int64(limit))
	}
	return sqldb.All(ctx, m.db, scan, sqlListCapturedTo, to, int64(limit))
}
