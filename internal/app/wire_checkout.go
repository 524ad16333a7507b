package app

import (
	"context"

	"souk/internal/core/checkout"
	"souk/internal/core/order"
	"souk/internal/core/vault"
	"souk/internal/platform/outbox"
	"souk/internal/tools/messages"
)

// wireCheckout makes what host shops place orders with. Tools bring what they
// require and what they adjust: the list of adjusters is the order in which they
// apply.
func (s *souk) wireCheckout(context.Context) error {
	ring, err := s.ringOf("buyers")
	if err != nil {
		return err
	}
	if s.vault, err = vault.New(vault.Deps{DB: s.db, Clock: s.business, IDs: s.ids, Ring: ring}); err != nil {
		return err
	}
	s.checkout, err = checkout.New(checkout.Deps{
		DB: s.db, Clock: s.business, IDs: s.ids, Log: s.log, Policies: s.policies, Audit: s.audit, Catalog: s.catalog, Stores: s.stores,
		Events: s.outbox, Tasks: s.queue, Vault: s.vault, Tokens: s.identity, Facts: orderFacts{s}, Pages: s.storefront, API: s.api,
		Requirements: []checkout.Requirement{checkout.CountryRequired(), messages.NoteRequirement()},
		Adjusters:    []checkout.Adjuster{},
	})
	return err
}

// orderFacts tell the checkout what the host said of orders.
type orderFacts struct{ s *souk }

// Orders are those of the ids that the host told of.
func (f orderFacts) Orders(ctx context.Context, ids []string) (map[string]checkout.OrderFact, error) {
	told, err := f.s.orders.ByIDs(ctx, ids)
	out := make(map[string]checkout.OrderFact, len(told))
	for _, o := range told {
		out[o.ID] = checkout.OrderFact{StoreID: o.StoreID, Status: string(o.Status)}
	}
	return out, err
}

// onCaptured hands the orders of a captured reservation over to core/order, where
// figures are made of them. Orders that the host has told of meanwhile stay as told.
func (s *souk) onCaptured(ctx context.Context, e outbox.Event) error {
	var c checkout.CapturedEvent
	if err := e.Decode(&c); err != nil {
		return err
	}
	buyer, err := s.checkout.BuyerOf(ctx, c.ReservationID)
	if err != nil {
		return err
	}
	for _, o := range c.Orders {
		fact := order.Order{ID: o.ID, StoreID: o.StoreID, BuyerKey: buyer, Currency: c.Currency, Country: c.Country, Status: order.Paid,
			Shipping: o.ShippingMicros, PlacedAt: c.PlacedAt, PaidAt: c.PaidAt}
		for _, l := range o.Lines {
			fact.Lines = append(fact.Lines, order.Line{ProductID: l.ProductID, Quantity: l.Quantity, Price: l.PriceMicros})
		}
		if _, err := s.orders.Record(ctx, fact); err != nil {
			return err
		}
	}
	return nil
}
