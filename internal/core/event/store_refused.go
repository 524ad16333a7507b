package event

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	sqlAddRefused = `insert into event_refused (id, source, store_id, message_id, call, name, received_us, verdict, code, pointer, args, properties)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

	sqlAllRefusedTrim = `delete from event_refused where id in (
	select id from event_refused where source = $1 order by received_us desc, id desc limit 1000 offset $2)`

	sqlAddTally = `insert into event_tally (store_id, hour_us, verdict, count) values ($1, $2, $3, $4)
on conflict (store_id, hour_us, verdict) do update set count = event_tally.count + excluded.count`

	sqlSumTally = `select verdict, cast(sum(count) as bigint) from event_tally
where store_id = $1 and hour_us >= $2 group by verdict order by verdict`

	sqlAllTally = `select verdict, cast(sum(count) as bigint) from event_tally where hour_us >= $1 group by verdict order by verdict`

	sqlAllTallyDrop = `delete from event_tally where hour_us < $1`

	sqlAllSeenPart = `select source, message_id, store_id, product_id, call, name, received_us, at_us, properties, impression from event `

	sqlAllSeen  = sqlAllSeenPart + `where received_us >= $1 order by received_us desc, message_id desc, source desc limit $2`
	sqlListSeen = sqlAllSeenPart + `where store_id = $1 and received_us >= $2 order by received_us desc, message_id desc, source desc limit $3`

	sqlAllRefusedPart = `select id, source, store_id, message_id, call, name, received_us, verdict, code, pointer, args, properties from event_refused `

	sqlAllRefused  = sqlAllRefusedPart + `where received_us >= $1 order by received_us desc, id desc limit $2`
	sqlListRefused = sqlAllRefusedPart + `where store_id = $1 and received_us >= $2 order by received_us desc, id desc limit $3`
)

// refusedRow is a message that was not taken.
type refusedRow struct {
	id      string
	event   Event
	verdict Verdict
}

// maxRefused is how many refused messages of one request the debugger keeps; all
// of them are counted.
const maxRefused = 20

// addRefused keeps the newest refused messages of each source and counts all of
// them, and those that came again.
func (s *Service) addRefused(ctx context.Context, batches []*batch, rows []row, fresh map[place]bool, doubled []row) error {
	tally := map[tallyKey]int64{}
	for _, r := range rows {
		if !fresh[placeOf(r.event)] {
			tally[tallyKey{r.event.StoreID, hourOf(r.event.ReceivedAt), Duplicate}]++
		}
	}
	for _, r := range doubled {
		tally[tallyKey{r.event.StoreID, hourOf(r.event.ReceivedAt), Duplicate}]++
	}
	var sources []string
	for _, b := range batches {
		for i, r := range b.refused {
			tally[tallyKey{storeOf(r.event), hourOf(r.event.ReceivedAt), r.verdict.Outcome}]++
			if i >= maxRefused {
				continue
			}
			if err := s.addRefusedRow(ctx, r); err != nil {
				return err
			}
			if !slices.Contains(sources, b.source) {
				sources = append(sources, b.source)
			}
		}
	}
	if len(tally) == 0 {
		return nil
	}
	p, err := s.policy(ctx)
	if err != nil {
		return err
	}
	slices.Sort(sources)
	for _, source := range sources {
		if _, err := s.d.DB.Exec(ctx, sqlAllRefusedTrim, source, int64(p.DebugRows)); err != nil {
			return err
		}
	}
	return s.addTally(ctx, tally)
}

// storeOf is whose page an event that was not taken came from.
func storeOf(e Event) string {
	if e.StoreID == "" && e.Source != Market {
		return e.Source
	}
	return e.StoreID
}

func (s *Service) addRefusedRow(ctx context.Context, r refusedRow) error {
	args, err := json.Marshal(append([]string{}, r.verdict.Args...))
	if err != nil {
		return err
	}
	_, err = s.d.DB.Exec(ctx, sqlAddRefused, r.id, r.event.Source, storeOf(r.event), maskText("", r.verdict.MessageID), string(knownCall(r.event.Call)), r.verdict.Name,
		clock.Micros(r.event.ReceivedAt), string(r.verdict.Outcome), r.verdict.Code, r.verdict.Pointer, maskText("", string(args)), string(r.event.Properties))
	return err
}

// knownCall keeps what a sender writes out of the column.
func knownCall(c Call) Call {
	if slices.Contains([]Call{Track, Page, Identify, Alias, Group}, c) {
		return c
	}
	return ""
}

type tallyKey struct {
	store   string
	hour    int64
	outcome Outcome
}

func hourOf(t time.Time) int64 { return clock.Micros(t.UTC().Truncate(time.Hour)) }

func (s *Service) addTally(ctx context.Context, tally map[tallyKey]int64) error {
	keys := make([]tallyKey, 0, len(tally))
	for k := range tally {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b tallyKey) int {
		return strings.Compare(a.store+string(a.outcome), b.store+string(b.outcome))
	})
	for _, k := range keys {
		if _, err := s.d.DB.Exec(ctx, sqlAddTally, k.store, k.hour, string(k.outcome), tally[k]); err != nil {
			return err
		}
	}
	return nil
}

// dropOld deletes what is older than the raw events.
func (s *Service) dropOld(ctx context.Context, before time.Time) error {
	if _, err := s.d.DB.Exec(ctx, sqlAllOnceDrop, clock.Micros(before)); err != nil {
		return err
	}
	_, err := s.d.DB.Exec(ctx, sqlAllTallyDrop, clock.Micros(before))
	return err
}

func (s *Service) tallies(ctx context.Context, storeID string, since time.Time) (map[Outcome]int64, error) {
	type pair struct {
		outcome Outcome
		count   int64
	}
	scan := func(r sqldb.Row) (pair, error) {
		var p pair
		return p, r.Scan(&p.outcome, &p.count)
	}
	query, args := sqlAllTally, []any{hourOf(since)}
	if storeID != "" {
		query, args = sqlSumTally, []any{storeID, hourOf(since)}
	}
	rows, err := sqldb.All(ctx, s.d.DB, scan, query, args...)
	out := map[Outcome]int64{}
	for _, p := range rows {
		out[p.outcome] = p.count
	}
	return out, err
}

func scanSeen(r sqldb.Row) (Seen, error) {
	v := Seen{Outcome: Accepted}
	var received, at int64
	var properties string
	err := r.Scan(&v.Source, &v.MessageID, &v.StoreID, &v.ProductID, &v.Call, &v.Name, &received, &at, &properties, &v.impression)
	v.ReceivedAt, v.At, v.Properties, v.ID = clock.FromMicros(received), clock.FromMicros(at), []byte(properties), v.Source+"/"+v.MessageID
	return v, err
}

func scanRefused(r sqldb.Row) (Seen, error) {
	var v Seen
	var received int64
	var args, properties string
	err := r.Scan(&v.ID, &v.Source, &v.StoreID, &v.MessageID, &v.Call, &v.Name, &received, &v.Outcome, &v.Code, &v.Pointer, &args, &properties)
	if err != nil {
		return v, err
	}
	v.ReceivedAt, v.Properties = clock.FromMicros(received), []byte(properties)
	return v, json.Unmarshal([]byte(args), &v.Args)
}

// seenSince reads the newest rows of a store ("" = of all) and those refused.
func (s *Service) seenSince(ctx context.Context, storeID string, since time.Time, limit int) ([]Seen, error) {
	us := int64(0)
	if !since.IsZero() {
		us = clock.Micros(since)
	}
	taken, refused, args := sqlAllSeen, sqlAllRefused, []any{us, int64(limit)}
	if storeID != "" {
		taken, refused, args = sqlListSeen, sqlListRefused, []any{storeID, us, int64(limit)}
	}
	out, err := sqldb.All(ctx, s.d.DB, scanSeen, taken, args...)
	if err != nil {
		return nil, err
	}
	more, err := sqldb.All(ctx, s.d.DB, scanRefused, refused, args...)
	if err != nil {
		return nil, err
	}
	return append(out, more...), nil
}
