package checkout

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/identity"
)

// PersonalOrder is what Export gives of an order.
type PersonalOrder struct {
	OrderItem
	Device Device `json:"device,omitempty"`
	Lang   string `json:"lang"`
}

// PersonalData gives a buyer's orders with note and address out; erasing deletes
// both and puts the pseudonym in the buyer's place. A reservation that is still held
// goes on under the pseudonym.
//
// Source: X-58.
func (s *Service) PersonalData() identity.PersonalData {
	return identity.PersonalData{Name: "checkout", Label: i18n.T("下单信息", "Checkout"), Export: s.export, Erase: s.erase}
}

func (s *Service) export(ctx context.Context, buyer string) (any, error) {
	const op = "checkout.export"
	var out any
	if buyer == "" {
		return out, nil
	}
	orders, err := s.everyOrderOf(ctx, buyer)
	if err != nil || len(orders) == 0 {
		return out, fault.Wrap(op, err)
	}
	pages, err := s.dress(ctx, orders...)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	items := make([]PersonalOrder, len(pages))
	for i, page := range pages {
		if page.Text, err = s.textOf(ctx, page.Order); err != nil {
			return nil, fault.Wrap(op, err)
		}
		items[i] = PersonalOrder{orderItem(page, page.Lang), page.Device, page.Lang}
	}
	return items, nil
}

func (s *Service) erase(ctx context.Context, buyer, pseudonym string) (int64, error) {
	if buyer == "" {
		return 0, nil
	}
	n, err := s.forget(ctx, buyer, pseudonym)
	return n, fault.Wrap("checkout.erase", err)
}
