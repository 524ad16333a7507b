package order

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/platform/queue"
	"souk/internal/platform/sqldb"
)

// Record keeps an order that was placed through Souk's own checkout, unless the
// host has told of it already: what the host says is newer and stays. made reports
// whether the order is new. It needs a transaction. An order that cannot be kept (an
// id of another store) is a permanent error.
//
// Source: X-56.
func (s *Service) Record(ctx context.Context, o Order) (made bool, err error) {
	const op = "order.Record"
	if err := sqldb.RequireTx(ctx, op); err != nil {
		return false, err
	}
	o.BuyerKey = s.pseudonym(o.BuyerKey)
	old, found, err := s.lockOrder(ctx, o.ID)
	switch {
	case err != nil:
		return false, fault.Wrap(op, err)
	case found && old.StoreID != o.StoreID:
		return false, queue.Permanent(otherStore(op))
	case found:
		return false, nil
	}
	if made, err = s.insertOrder(ctx, o); err != nil || !made {
		return false, fault.Wrap(op, err)
	}
	return true, fault.Wrap(op, s.move(ctx, o.StoreID, nil, contributionOfOrder(o, nil)))
}
