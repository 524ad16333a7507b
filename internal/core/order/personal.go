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
	key := s.pseudonym(buyerID)
	facts, err := s.factsOfBuyer(ctx, key)
	if err != nil {
		return 0, fault.Wrap(op, err)
	}
	for _, f := range facts {
		if f.BuyerKey = pseudonym; f.Review != nil {
			f.Review.Text = ""
		}
		if err := s.updateFact(ctx, f); err != nil {
			return 0, fault.Wrap(op, err)
		}
	}
	n, err := s.renameBuyer(ctx, key, pseudonym)
	return n + int64(len(facts)), fault.Wrap(op, err)
}
