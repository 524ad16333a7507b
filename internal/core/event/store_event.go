package event

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"souk/internal/base/clock"
	"souk/internal/core/insight"
	"souk/internal/platform/sqldb"
)

const (
	sqlAddEvent = `insert into event (source, message_id, store_id, product_id, call, name, buyer_key, at_us, received_us,
	experiment, arm, would_have_shown, surface, impression, once_key, properties)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
on conflict (source, message_id) do nothing returning source, message_id`

	sqlCountEvents = `select count(*) from event where store_id = $1`

	// sqlAllEventsCopy is for the benchmark of a rebuild.
	sqlAllEventsCopy = `insert into event (source, message_id, store_id, product_id, call, name, buyer_key, at_us, received_us,
	experiment, arm, would_have_shown, surface, impression, once_key, properties)
select source, $1 || message_id, store_id, product_id, call, name, buyer_key, at_us - $2, received_us - $2,
	experiment, arm, would_have_shown, surface, impression, once_key, properties
from event where received_us >= $3`

	sqlClaimOnce = `insert into event_once (once_key, source, message_id, received_us) values ($1, $2, $3, $4)
on conflict (once_key) do nothing`

	sqlAllEventsFrom = `select e.source, e.message_id, e.store_id, e.product_id, e.call, e.name, e.buyer_key, e.at_us, e.received_us,
	e.experiment, e.arm, e.would_have_shown, e.surface, e.impression, e.once_key, e.properties,
	case when e.once_key = '' or o.message_id is not null then 1 else 0 end
from event e left join event_once o on o.once_key = e.once_key and o.source = e.source and o.message_id = e.message_id
where (e.received_us, e.message_id, e.source) > ($1, $2, $3) and e.received_us < $4
order by e.received_us, e.message_id, e.source limit $5`

	// A buyer's events lie in many stores: for export and erasure.
	sqlAllEventsOf = `select e.source, e.message_id, e.store_id, e.product_id, e.call, e.name, e.buyer_key, e.at_us, e.received_us,
	e.experiment, e.arm, e.would_have_shown, e.surface, e.impression, e.once_key, e.properties,
	case when e.once_key = '' or o.message_id is not null then 1 else 0 end
from event e left join event_once o on o.once_key = e.once_key and o.source = e.source and o.message_id = e.message_id
where e.buyer_key = $1 and (e.received_us, e.message_id, e.source) > ($2, $3, $4)
order by e.received_us, e.message_id, e.source limit $5`

	sqlKeysOfUnit = `select buyer_key from event_buyer where unit = $1 and holder = $2 order by buyer_key`

	sqlDropKey = `delete from event_buyer where buyer_key = $1`

	sqlAllEventsDrop = `delete from event where source = $1 and message_id = $2`

	sqlAllOnceDrop = `delete from event_once where received_us < $1`

	sqlAddFolded = `insert into event_folded (store_id, key, product_id, hour_us, value) values ($1, $2, $3, $4, $5)
on conflict (store_id, key, product_id, hour_us) do update set value = event_folded.value + excluded.value`

	sqlAllFolded = `select store_id, key, product_id, hour_us, value from event_folded
where (store_id, key, product_id, hour_us) > ($1, $2, $3, $4)
order by store_id, key, product_id, hour_us limit $5`

	sqlGetUnit = `select unit, holder from event_buyer where buyer_key = $1`

	sqlGiveUnit = `insert into event_buyer (buyer_key, unit, holder, at_us) values ($1, $2, $3, $4) on conflict (buyer_key) do nothing`
)

const (
	eventColumns  = 16
	rowsPerInsert = 200
)

// inserts are the statement for each number of rows, made when it is first needed.
type inserts struct {
	mu   sync.Mutex
	made map[int]string
}

// of is sqlAddEvent for n rows.
func (i *inserts) of(n int) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	if text, ok := i.made[n]; ok {
		return text
	}
	head, rest, _ := strings.Cut(sqlAddEvent, "values ")
	_, tail, _ := strings.Cut(rest, ")\n")
	var b strings.Builder
	b.WriteString(head + "values ")
	for r := range n {
		if r > 0 {
			b.WriteString(",\n")
		}
		b.WriteString("(")
		for c := range eventColumns {
			if c > 0 {
				b.WriteString(", ")
			}
			b.WriteString("$" + strconv.Itoa(r*eventColumns+c+1))
		}
		b.WriteString(")")
	}
	b.WriteString("\n" + tail)
	i.made[n] = b.String()
	return b.String()
}

// arguments of a row, in the order of the columns.
func (e Event) arguments(to []any) []any {
	return append(to, e.Source, e.MessageID, e.StoreID, e.ProductID, string(e.Call), e.Name, e.BuyerKey, clock.Micros(e.At), clock.Micros(e.ReceivedAt),
		e.Experiment, e.Arm, e.WouldHaveShown, e.Surface, e.Impression, e.OnceKey, string(e.Properties))
}

// addEvents inserts what is not there yet and notes which rows were new.
func (s *Service) addEvents(ctx context.Context, rows []row, fresh map[place]bool) error {
	for part := range slices.Chunk(rows, rowsPerInsert) {
		args := make([]any, 0, len(part)*eventColumns)
		for _, r := range part {
			args = r.event.arguments(args)
		}
		added, err := sqldb.All(ctx, s.d.DB, scanPlace, s.inserts.of(len(part)), args...)
		if err != nil {
			return err
		}
		for _, p := range added {
			fresh[p] = true
		}
	}
	return nil
}

func scanPlace(r sqldb.Row) (place, error) {
	var p place
	return p, r.Scan(&p.source, &p.messageID)
}

// claimOnce reports whether the event is the first of its once-key.
func (s *Service) claimOnce(ctx context.Context, e Event) (bool, error) {
	n, err := s.d.DB.Exec(ctx, sqlClaimOnce, e.OnceKey, e.Source, e.MessageID, clock.Micros(e.ReceivedAt))
	return n == 1, err
}

// keptEvent is a row with whether it counts.
type keptEvent struct {
	Event
	counts bool
}

func scanEvent(r sqldb.Row) (keptEvent, error) {
	var e keptEvent
	var at, received, counts int64
	var properties string
	err := r.Scan(&e.Source, &e.MessageID, &e.StoreID, &e.ProductID, &e.Call, &e.Name, &e.BuyerKey, &at, &received,
		&e.Experiment, &e.Arm, &e.WouldHaveShown, &e.Surface, &e.Impression, &e.OnceKey, &properties, &counts)
	e.At, e.ReceivedAt, e.Properties, e.counts = clock.FromMicros(at), clock.FromMicros(received), []byte(properties), counts == 1
	return e, err
}

// eventsFrom reads rows received before an instant, in the order of their coming.
func (s *Service) eventsFrom(ctx context.Context, after keptEvent, before time.Time, limit int) ([]keptEvent, error) {
	us := int64(-1)
	if !after.ReceivedAt.IsZero() {
		us = clock.Micros(after.ReceivedAt)
	}
	return sqldb.All(ctx, s.d.DB, scanEvent, sqlAllEventsFrom, us, after.MessageID, after.Source, clock.Micros(before), int64(limit))
}

// eventsOf reads a buyer's rows in the order of their coming.
func (s *Service) eventsOf(ctx context.Context, key string, after keptEvent, limit int) ([]keptEvent, error) {
	us := int64(-1)
	if !after.ReceivedAt.IsZero() {
		us = clock.Micros(after.ReceivedAt)
	}
	return sqldb.All(ctx, s.d.DB, scanEvent, sqlAllEventsOf, key, us, after.MessageID, after.Source, int64(limit))
}

func (s *Service) keysOfUnit(ctx context.Context, unit, holder string) ([]string, error) {
	return sqldb.All(ctx, s.d.DB, sqldb.Scalar[string], sqlKeysOfUnit, unit, holder)
}

func (s *Service) dropKey(ctx context.Context, key string) (int64, error) {
	return s.d.DB.Exec(ctx, sqlDropKey, key)
}

func scanCell(r sqldb.Row) (insight.Cell, error) {
	var c insight.Cell
	var hour int64
	err := r.Scan(&c.StoreID, &c.Key, &c.ProductID, &hour, &c.Value)
	c.Hour = clock.FromMicros(hour)
	return c, err
}

func (s *Service) foldedFrom(ctx context.Context, after insight.Cell, limit int) ([]insight.Cell, error) {
	us := int64(0)
	if !after.Hour.IsZero() {
		us = clock.Micros(after.Hour)
	}
	return sqldb.All(ctx, s.d.DB, scanCell, sqlAllFolded, after.StoreID, after.Key, after.ProductID, us, int64(limit))
}

// foldAndDrop deletes rows and keeps the cells of those that were still there: an
// erasure and the retention that meet at a row do not keep its cells twice.
func (s *Service) foldAndDrop(ctx context.Context, rows []keptEvent) error {
	var gone []keptEvent
	for _, e := range rows {
		n, err := s.d.DB.Exec(ctx, sqlAllEventsDrop, e.Source, e.MessageID)
		if err != nil {
			return err
		}
		if n > 0 {
			gone = append(gone, e)
		}
	}
	for _, c := range summed(s.cellsOfRows(gone)) {
		if _, err := s.d.DB.Exec(ctx, sqlAddFolded, c.StoreID, c.Key, c.ProductID, clock.Micros(c.Hour.UTC().Truncate(time.Hour)), c.Value); err != nil {
			return err
		}
	}
	return nil
}

type unit struct{ unit, holder string }

func (s *Service) unitOf(ctx context.Context, key string) (unit, bool, error) {
	return sqldb.Maybe(ctx, s.d.DB, func(r sqldb.Row) (unit, error) {
		var u unit
		return u, r.Scan(&u.unit, &u.holder)
	}, sqlGetUnit, key)
}

func (s *Service) giveUnit(ctx context.Context, key, to, holder string) error {
	_, err := s.d.DB.Exec(ctx, sqlGiveUnit, key, to, holder, clock.Micros(s.d.Clock.Now()))
	return err
}

// addPlain inserts rows without looking at anything.
func (s *Service) addPlain(ctx context.Context, rows []row) error {
	for part := range slices.Chunk(rows, rowsPerInsert) {
		args := make([]any, 0, len(part)*eventColumns)
		for _, r := range part {
			args = r.event.arguments(args)
		}
		text, _, _ := strings.Cut(s.inserts.of(len(part)), "on conflict")
		if _, err := s.d.DB.Exec(ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) copyEvents(ctx context.Context, prefix string, shift time.Duration, from time.Time) (int64, error) {
	return s.d.DB.Exec(ctx, sqlAllEventsCopy, prefix, shift.Microseconds(), clock.Micros(from))
}

// Rows counts the rows of a store.
func (s *Service) Rows(ctx context.Context, storeID string) (int64, error) {
	return sqldb.One(ctx, s.d.DB, sqldb.Scalar[int64], sqlCountEvents, storeID)
}
