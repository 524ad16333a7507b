package checkout

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/money"
	"souk/internal/base/page"
	"souk/internal/core/storefront"
)

// OrderPage is an order as its buyer sees it.
type OrderPage struct {
	Order
	StoreName string
	Status    string // as core/order has it, "paid" before the first fact
	Text      Text
	Pieces    []storefront.OrderPiece
}

// Totals are the sums of the order.
func (o Order) Totals() Totals {
	c := Cart{Currency: o.Currency, Parts: []Part{{StoreID: o.StoreID, Lines: o.Lines, Shipping: o.Shipping}}, Adjustments: o.Adjustments}
	return c.Totals()
}

// Adjusted is the sum of one adjuster's adjustments, 0 for none: what a refund goes
// back to.
func (o Order) Adjusted(adjuster string) money.Amount {
	out := money.Amount{Currency: o.Currency}
	for _, a := range o.Adjustments {
		if a.Adjuster == adjuster {
			out.Micros += a.Amount.Micros
		}
	}
	return out
}

// BuyerOrders is a page of the buyer's orders, newest first.
//
// Source: X-56.
func (s *Service) BuyerOrders(ctx context.Context, buyer string, p page.Request) (page.Of[OrderPage], error) {
	const op = "checkout.BuyerOrders"
	rows, err := s.ordersOfBuyer(ctx, buyer, p)
	if err != nil {
		return page.Of[OrderPage]{}, fault.Wrap(op, err)
	}
	cut := page.Cut(rows, p.Rows(), orderKey)
	items, err := s.dress(ctx, cut.Items...)
	return page.Of[OrderPage]{Items: items, Next: cut.Next}, fault.Wrap(op, err)
}

// BuyerOrder is the buyer's order with what tools add to its page. Fault NotFound,
// also for another buyer's.
//
// Source: X-56, core-ports "storefront block … order page".
func (s *Service) BuyerOrder(ctx context.Context, id string, viewer storefront.Viewer) (OrderPage, error) {
	const op = "checkout.BuyerOrder"
	o, ok, err := s.orderOfBuyer(ctx, viewer.BuyerID, id)
	if err == nil && !ok {
		err = notFound(op)
	}
	if err != nil {
		return OrderPage{}, fault.Wrap(op, err)
	}
	out, err := s.dressOne(ctx, o)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	if out.Text, err = s.textOf(ctx, o); err != nil || s.Pages == nil {
		return out, fault.Wrap(op, err)
	}
	view := storefront.OrderView{ID: o.ID, StoreID: o.StoreID, BuyerID: o.BuyerID, Status: out.Status, PlacedAt: o.PlacedAt}
	for _, l := range o.Lines {
		view.ProductIDs = append(view.ProductIDs, l.ProductID)
	}
	out.Pieces, err = s.Pages.Order(ctx, view, viewer)
	return out, fault.Wrap(op, err)
}

// StoreOrder is an order as its seller sees it: with the note, without the address.
// Fault NotFound, also for another store's.
//
// Source: M-02.
func (s *Service) StoreOrder(ctx context.Context, storeID, id string) (OrderPage, error) {
	const op = "checkout.StoreOrder"
	o, ok, err := s.orderOfStore(ctx, storeID, id)
	if err == nil && !ok {
		err = notFound(op)
	}
	if err != nil {
		return OrderPage{}, fault.Wrap(op, err)
	}
	out, err := s.dressOne(ctx, o)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	out.Text, err = s.textOf(ctx, o)
	out.Text.ShipTo = nil
	return out, fault.Wrap(op, err)
}

func (s *Service) textOf(ctx context.Context, o Order) (Text, error) {
	texts, err := s.texts(ctx, o.ID)
	return texts[o.StoreID], err
}

func (s *Service) dressOne(ctx context.Context, o Order) (OrderPage, error) {
	out, err := s.dress(ctx, o)
	if err != nil {
		return OrderPage{}, err
	}
	return out[0], nil
}

// dress adds the stores' names, and how far the host says that the orders are.
func (s *Service) dress(ctx context.Context, orders ...Order) ([]OrderPage, error) {
	out, stores, ids := make([]OrderPage, len(orders)), make([]string, len(orders)), make([]string, len(orders))
	for i, o := range orders {
		out[i], stores[i], ids[i] = OrderPage{Order: o, Status: "paid"}, o.StoreID, o.ID
	}
	names, err := s.Stores.StoreNames(ctx, stores)
	if err != nil {
		return nil, err
	}
	told := map[string]OrderFact{}
	if s.Facts != nil {
		if told, err = s.Facts.Orders(ctx, ids); err != nil {
			return nil, err
		}
	}
	for i, o := range orders {
		out[i].StoreName = names[o.StoreID]
		if fact, known := told[o.ID]; known && fact.StoreID == o.StoreID {
			out[i].Status = fact.Status
		}
	}
	return out, nil
}
