package checkout

import (
	"context"
	"slices"

	"souk/internal/base/fault"
	"souk/internal/core/policy"
)

// Quote prices a cart, says what is missing and keeps the answer for a reservation.
// It holds nothing. Faults: Invalid with every mistake of the cart.
//
// Source: contract "POST /v1/checkout/quotes", X-67.
func (s *Service) Quote(ctx context.Context, in QuoteInput) (Quote, error) {
	const op = "checkout.Quote"
	doc, err := s.Policies.Current(ctx)
	if err != nil {
		return Quote{}, fault.Wrap(op, err)
	}
	p := policy.Get[Policy](doc, SectionName)
	cart, err := s.cart(ctx, in, p)
	if err != nil {
		return Quote{}, err
	}
	now := s.Clock.Now()
	cart.At, cart.Policy = now, doc
	q := Quote{ID: s.IDs.New("quo"), Owner: in.Owner, PolicyVersion: doc.Version, CreatedAt: now, ExpiresAt: now.Add(p.QuoteTTL.Duration())}
	if err := s.adjust(ctx, &cart); err != nil {
		return Quote{}, err
	}
	if q.Unmet, err = s.unmet(ctx, cart); err != nil {
		return Quote{}, err
	}
	if q.Fields, err = s.fields(ctx, cart, p); err != nil {
		return Quote{}, err
	}
	q.Cart = cart
	err = s.DB.InTxAsyncCommit(ctx, func(ctx context.Context) error { // it holds nothing: who loses it asks again
		if err := s.insertQuote(ctx, q); err != nil {
			return err
		}
		return s.keepTexts(ctx, q.ID, cart, in.ShipTo, now)
	})
	return q, fault.Wrap(op, err)
}

func (s *Service) cart(ctx context.Context, in QuoteInput, p Policy) (Cart, error) {
	var ids []string
	for _, l := range in.Lines[:min(int64(len(in.Lines)), p.MaxLines)] {
		if l.ProductID != "" {
			ids = append(ids, l.ProductID)
		}
	}
	products, err := s.products(ctx, ids)
	if err != nil {
		return Cart{}, err
	}
	cart, err := readCart(in, products, p)
	if err != nil {
		return Cart{}, err
	}
	stores := make([]string, len(cart.Parts))
	for i, part := range cart.Parts {
		stores[i] = part.StoreID
	}
	names, err := s.Stores.StoreNames(ctx, stores)
	if err != nil {
		return Cart{}, fault.Wrap("checkout.cart", err)
	}
	for i := range cart.Parts {
		cart.Parts[i].StoreName = names[cart.Parts[i].StoreID]
	}
	return cart, nil
}

// adjust asks every adjuster in turn; each sees what those before it gave.
func (s *Service) adjust(ctx context.Context, cart *Cart) error {
	for _, a := range s.Adjusters {
		got, err := a.Quote(ctx, *cart)
		if err != nil {
			return fault.Wrap("checkout.adjuster("+a.Name+")", err)
		}
		if err := checkAdjustments(*cart, a.Name, got); err != nil {
			return err
		}
		cart.Adjustments = slices.Concat(cart.Adjustments, got)
	}
	return nil
}

func (s *Service) fields(ctx context.Context, cart Cart, p Policy) ([]Field, error) {
	out := noteFields(cart, p)
	for _, r := range s.Requirements {
		if r.Fields == nil {
			continue
		}
		got, err := r.Fields(ctx, cart)
		if err != nil {
			return nil, fault.Wrap("checkout.requirement("+r.Name+")", err)
		}
		out = joinFields(out, got...)
	}
	return out, nil
}
