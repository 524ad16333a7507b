package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"souk/internal/core/identity"
	"souk/internal/core/ingest"
	"souk/internal/core/insight"
	"souk/internal/core/order"
	"souk/internal/core/policy"
	"souk/internal/core/store"
)

// wireOrders makes what keeps the host's facts and takes them in.
func (s *souk) wireOrders(context.Context) error {
	var err error
	s.orders, err = order.New(order.Deps{
		DB: s.db, Clock: s.business, Stores: s.stores, Products: s.catalog, Sums: s.insight, API: s.api,
		Policy: func(ctx context.Context) (order.Policy, error) {
			doc, err := s.policies.Current(ctx)
			if err != nil {
				return order.Policy{}, err
			}
			return policy.Get[order.Policy](doc, order.SectionName), nil
		},
		BuyerKey: func(id string) string { return id }, // the host's id is the pseudonym; events know the buyer by it too
	})
	if err != nil {
		return err
	}
	kinds := append([]ingest.Kind{
		s.catalog.Kind(s.stores.Known),
		s.stores.Kind(func(o store.Owner) error { return identity.CheckEmail(o.Email) }, s.inviteOwner),
		s.identity.BuyerKind(),
	}, s.orders.Kinds()...)
	s.ingest, err = ingest.New(ingest.Deps{
		DB: s.db, Log: s.log, Kinds: kinds, Guard: identity.Staff(identity.Operator),
		Together: s.insight.Together, After: s.insight.RefreshDue,
	})
	return err
}

// inviteOwner makes the one-time link of an owner whom the store does not know.
//
// Source: core-ports "owners come with /v1/ingest/stores".
func (s *souk) inviteOwner(ctx context.Context, storeID string, o store.Owner) (string, error) {
	people, err := s.identity.People(ctx, storeID)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(people, func(c identity.Colleague) bool { return strings.EqualFold(c.Email, strings.TrimSpace(o.Email)) }) {
		return "", nil
	}
	return s.identity.AddUser(ctx, identity.AddUserInput{Email: o.Email, Name: o.Name, Role: identity.Owner, StoreID: storeID})
}

// orderSources replay the facts of trade; insight is made before them: it asks late.
func (s *souk) orderSources() []insight.Source {
	return order.Sources(func() *order.Service { return s.orders })
}

// lateFacts tell insight what sums cannot; they are wired after it.
type lateFacts struct{ s *souk }

// Buyers counts buyers of sales.
func (f lateFacts) Buyers(ctx context.Context, storeID string, from, to time.Time) (buyers, repeat int64, err error) {
	return f.s.orders.Buyers(ctx, storeID, from, to)
}

// OnSale lists active products.
func (f lateFacts) OnSale(ctx context.Context, storeID string) ([]string, error) {
	return f.s.catalog.OnSale(ctx, storeID)
}
