package notice

import (
	"context"
	"math"
	"strconv"
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlAddNotice = `insert into notice (id, store_id, staff_role, kind, args, url, event_key, at_us)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (store_id, staff_role, kind, url, event_key) do nothing`

	sqlListNoticesUnread = `select n.id, n.store_id, n.staff_role, n.kind, n.args, n.url, n.at_us, 0
from notice n
where n.store_id = $1 and n.staff_role = $2 and (n.at_us, n.id) < ($3, $4)
and not exists (select 1 from notice_read r where r.notice_id = n.id and r.reader = $5)
order by n.at_us desc, n.id desc limit $6`

	sqlListNoticesRead = `select n.id, n.store_id, n.staff_role, n.kind, n.args, n.url, n.at_us, r.read_at_us
from notice n join notice_read r on r.notice_id = n.id and r.reader = $1
where n.store_id = $2 and n.staff_role = $3 and (n.at_us, n.id) < ($4, $5)
order by n.at_us desc, n.id desc limit $6`

	sqlCountNoticesUnread = `select count(*) from notice n where n.store_id = $1 and n.staff_role = $2
and not exists (select 1 from notice_read r where r.notice_id = n.id and r.reader = $3)`

	// Whose notice it is decides whether the reader may mark it.
	sqlAllNoticesRecipient = `select store_id, staff_role from notice where id = $1`

	sqlMarkNoticeRead = `insert into notice_read (notice_id, reader, read_at_us) values ($1, $2, $3)
on conflict (notice_id, reader) do nothing`

	sqlMarkNoticesRead = `insert into notice_read (notice_id, reader, read_at_us)
select n.id, cast($1 as text), cast($2 as bigint) from notice n where n.store_id = $3 and n.staff_role = $4
on conflict (notice_id, reader) do nothing`
)

// kept is a notice before its text is rendered.
type kept struct {
	Notice
	args string
}

// rank is 0 for unread, 1 for read.
func (k kept) rank() int {
	if k.ReadAt.IsZero() {
		return 0
	}
	return 1
}

func scanNotice(r sqldb.Row) (kept, error) {
	var k kept
	var at, read int64
	err := r.Scan(&k.ID, &k.StoreID, &k.Role, &k.Kind, &k.args, &k.URL, &at, &read)
	k.At, k.ReadAt = clock.FromMicros(at), clock.FromMicros(read)
	return k, err
}

func scanRecipient(r sqldb.Row) (recipient, error) {
	var to recipient
	return to, r.Scan(&to.storeID, &to.staffRole)
}

func (s *Service) add(ctx context.Context, id string, to To, key, kind, args, url string, now time.Time) error {
	_, err := s.db.Exec(ctx, sqlAddNotice, id, to.StoreID, to.StaffRole, kind, args, url, key, clock.Micros(now))
	return err
}

// position is where a page starts: behind everything of lower rank and behind
// (at, id) within the rank.
type position struct {
	rank int
	at   int64
	id   string
}

func startOf(p page.Request) (position, error) {
	if len(p.After) == 0 {
		return position{0, math.MaxInt64, ""}, nil
	}
	rank, err := strconv.Atoi(p.Key(0))
	at, err2 := strconv.ParseInt(p.Key(1), 10, 64)
	if err != nil || err2 != nil || len(p.After) != 3 {
		return position{}, page.BadPlace("notice.List")
	}
	return position{rank, at, p.Key(2)}, nil
}

// list reads up to limit rows of one recipient behind the position.
func (s *Service) list(ctx context.Context, to recipient, reader string, after position, limit int) ([]kept, error) {
	rows := []kept{}
	var err error
	if after.rank == 0 {
		rows, err = sqldb.All(ctx, s.db, scanNotice, sqlListNoticesUnread, to.storeID, to.staffRole, after.at, after.id, reader, int64(limit))
		if err != nil || len(rows) >= limit {
			return rows, err
		}
		after = position{1, math.MaxInt64, ""}
	}
	read, err := sqldb.All(ctx, s.db, scanNotice, sqlListNoticesRead, reader, to.storeID, to.staffRole, after.at, after.id, int64(limit-len(rows)))
	return append(rows, read...), err
}

func (s *Service) countUnread(ctx context.Context, to recipient, reader string) (int64, error) {
	return sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlCountNoticesUnread, to.storeID, to.staffRole, reader)
}

func (s *Service) recipientOf(ctx context.Context, id string) (recipient, bool, error) {
	return sqldb.Maybe(ctx, s.db, scanRecipient, sqlAllNoticesRecipient, id)
}

func (s *Service) markRead(ctx context.Context, id, reader string, now time.Time) error {
	_, err := s.db.Exec(ctx, sqlMarkNoticeRead, id, reader, clock.Micros(now))
	return err
}

func (s *Service) markAllRead(ctx context.Context, to recipient, reader string, now time.Time) error {
	_, err := s.db.Exec(ctx, sqlMarkNoticesRead, reader, clock.Micros(now), to.storeID, to.staffRole)
	return err
}
