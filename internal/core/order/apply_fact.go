package order

import (
	"context"
	"reflect"
	"slices"

	"souk/internal/base/fault"
	"souk/internal/core/ingest"
)

// putFact stores a fact and moves the sums by what changed: by itself, or through
// the order whose worth it changes. It needs a transaction; a refused fact has
// written nothing.
func (s *Service) putFact(ctx context.Context, f Fact) (ingest.Outcome, error) {
	f.BuyerKey = s.pseudonym(f.BuyerKey)
	o, f, err := s.place(ctx, f)
	if err != nil {
		return ingest.Outcome{}, err
	}
	for {
		out, raced, err := s.keep(ctx, o, f)
		if err != nil || !raced {
			return out, err
		}
	}
}

// keep stores a fact whose order is locked; raced says that another transaction
// made the same fact meanwhile: its version is visible now.
func (s *Service) keep(ctx context.Context, o Order, f Fact) (out ingest.Outcome, raced bool, err error) {
	out = ingest.Outcome{ID: f.ID, Result: ingest.Unchanged}
	old, found, err := s.lockFact(ctx, f.Kind, f.ID)
	if err != nil {
		return out, false, err
	}
	if found {
		if old.StoreID != f.StoreID || old.OrderID != f.OrderID {
			return out, false, otherOrder()
		}
		if reflect.DeepEqual(old, f) || f.Kind == KindStock && f.At.Before(old.At) {
			return out, false, nil
		}
	}
	if err := s.checkFact(ctx, f, o); err != nil {
		return out, false, err
	}
	before, err := s.beside(ctx, f)
	if err != nil {
		return out, false, err
	}
	if found {
		out.Result = ingest.Updated
		err = s.updateFact(ctx, f)
	} else {
		var made bool
		made, err = s.insertFact(ctx, f)
		out.Result, raced = ingest.Created, err == nil && !made
	}
	if err != nil || raced {
		return out, raced, err
	}
	if f.Kind == KindReturn || f.Kind == KindDispute {
		return out, false, s.move(ctx, f.StoreID, contributionOfOrder(o, before), contributionOfOrder(o, with(before, f)))
	}
	if !found {
		return out, false, s.move(ctx, f.StoreID, nil, contributionOfFact(f))
	}
	return out, false, s.move(ctx, f.StoreID, contributionOfFact(old), contributionOfFact(f))
}

// place finds the order that a fact follows, locks it and takes store and buyer
// from it; a fact without an order needs a store that exists.
func (s *Service) place(ctx context.Context, f Fact) (Order, Fact, error) {
	if f.OrderID == "" {
		return Order{}, f, s.stores.Known(ctx, f.StoreID)
	}
	o, found, err := s.lockOrder(ctx, f.OrderID)
	if err != nil {
		return o, f, err
	}
	if !found || f.StoreID != "" && f.StoreID != o.StoreID {
		return o, f, fault.T("order.place", fault.Invalid, "order.unknown", "没有该订单，请先导入订单。", "There is no such order; send the order first.").
			WithField("/order", "order.unknown", "须为已发送过的订单编号", "the id of an order that was sent before")
	}
	f.StoreID, f.BuyerKey = o.StoreID, o.BuyerKey
	return o, f, nil
}

// beside are the other facts of the order that change its worth, as stored.
func (s *Service) beside(ctx context.Context, f Fact) ([]Fact, error) {
	if f.Kind != KindReturn && f.Kind != KindDispute {
		return []Fact{}, nil
	}
	return s.Facts(ctx, f.StoreID, f.OrderID)
}

// with is the list with f in the place of its old version.
func with(list []Fact, f Fact) []Fact {
	out := slices.DeleteFunc(slices.Clone(list), func(x Fact) bool { return x.Kind == f.Kind && x.ID == f.ID })
	return append(out, f)
}

func otherOrder() error {
	return fault.T("order.putFact", fault.Conflict, "order.of_other_store", "该编号已属于另一个订单或店铺。", "This id belongs to another order or store already.").
		WithField("/id", "order.of_other_store", "一个编号永远属于同一订单和店铺", "an id belongs to one order and store for ever")
}

// checkFact looks at what the fact names.
func (s *Service) checkFact(ctx context.Context, f Fact, o Order) error {
	if f.ProductID != "" {
		if err := s.knownProducts(ctx, f.StoreID, []string{f.ProductID}, func(int) string { return "/product" }); err != nil {
			return err
		}
	}
	if f.Kind != KindReturn {
		return nil
	}
	if f.Return.Currency != o.Currency {
		return fault.T("order.return", fault.Invalid, "money.currency_mixed", "退款币种应与订单一致："+o.Currency+"。", "A refund is in the order's currency: "+o.Currency+".").
			WithField("/amount/currency", "money.currency_mixed", "订单的币种 "+o.Currency, "the order's currency "+o.Currency)
	}
	if f.ProductID != "" && !slices.ContainsFunc(o.Lines, func(l Line) bool { return l.ProductID == f.ProductID }) {
		return fault.T("order.return", fault.Invalid, "product.not_in_order", "订单中没有该商品。", "The order has no such product.").
			WithField("/product", "product.not_in_order", "须为订单中的商品；整单则留空", "a product of the order, or none for the whole order")
	}
	return nil
}
