package outbox

import (
	"context"
	"time"

	"souk/internal/base/clock"
)

const (
	sqlInsertEvent = `
insert into outbox (id, topic, key, payload, created_at_us) values ($1, $2, $3, $4, $5)`

	sqlInsertDelivery = `
insert into outbox_delivery (event_id, subscriber, done_at_us) values ($1, $2, $3)
on conflict (event_id, subscriber) do nothing`

	sqlPruneEvents     = `delete from outbox where created_at_us < $1`
	sqlPruneDeliveries = `delete from outbox_delivery where done_at_us < $1`
)

func (o *Outbox) insert(ctx context.Context, e wireEvent) error {
	_, err := o.d.DB.Exec(ctx, sqlInsertEvent, e.ID, e.Topic, e.Key, string(e.Payload), e.AtUS)
	return err
}

// mark records that the subscriber has had the event; false when it had before.
func (o *Outbox) mark(ctx context.Context, event, subscriber string) (bool, error) {
	n, err := o.d.DB.Exec(ctx, sqlInsertDelivery, event, subscriber, clock.Micros(o.d.Business.Now()))
	return n == 1, err
}

func (o *Outbox) prune(ctx context.Context, before time.Time) error {
	return o.d.DB.InTx(ctx, func(ctx context.Context) error {
		if _, err := o.d.DB.Exec(ctx, sqlPruneEvents, clock.Micros(before)); err != nil {
			return err
		}
		_, err := o.d.DB.Exec(ctx, sqlPruneDeliveries, clock.Micros(before))
		return err
	})
}
