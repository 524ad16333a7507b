package order

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/identity"
)

// PersonalOrders is what Export gives of a buyer.
type PersonalOrders struct {
	Orders []Order `json:"orders"`
	Facts  []Fact  `json:"facts"` // reviews, ratings, returns, disputes, parcels
}

// PersonalData gives a buyer's orders out; erasing puts the pseudonym in the
// buyer's place, so that every figure stays as it is, and takes what the buyer
// wrote.
//
// Source: X-58.
func (s *Service) PersonalData() identity.PersonalData {
	return identity.PersonalData{Name: "orders", Label: i18n.T("订单与评价", "Orders and reviews"), Export: s.exportBuyer, Erase: s.eraseBuyer}
}

func (s *Service) exportBuyer(ctx context.Context, buyerID string) (any, error) {
	const op = "order.exportBuyer"
	key := s.pseudonym(buyerID)
	orders, err := s.ordersOfBuyer(ctx, key)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	facts, err := s.factsOfBuyer(ctx, key)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	var out any
	if len(orders)+len(facts) > 0 {
		out = PersonalOrders{orders, facts}
	}
	return out, nil
}

func (s *Service) eraseBuyer(ctx context.Context, buyerID, pseudonym string) (int64, error) {
	const op = "order.eraseBuyer"
	// The pseudonym is digested as a buyer's id is: an order that is recorded later
	// under it is the same buyer's.
	key, pseudonym := s.pseudonym(buyerID), s.pseudonym(pseudonym)
	// Orders first, as whoever stores a fact does: that one waits, or is waited for.
	n, err := s.renameBuyer(ctx, key, pseudonym)
	if err != nil {
		return 0, fault.Wrap(op, err)
	}
	facts, err := s.factsOfBuyer(ctx, key)
	if err != nil {
		return 0, fault.Wrap(op, err)
	}
	for _, f := range facts {
		changed, err := s.eraseFact(ctx, f, key, pseudonym)
		if err != nil {
			return 0, fault.Wrap(op, err)
		}
		n += changed
	}
	return n, nil
}

// eraseFact takes the buyer out of a fact as it is now: the host may have told more
// of it since it was found.
func (s *Service) eraseFact(ctx context.Context, f Fact, key, pseudonym string) (int64, error) {
	now, found, err := s.lockFact(ctx, f.Kind, f.ID)
	if err != nil || !found || now.BuyerKey != key {
		return 0, err
	}
	if now.BuyerKey = pseudonym; now.Review != nil {
		now.Review.Text = ""
	}
	return 1, s.updateFact(ctx, now)
}
