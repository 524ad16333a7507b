package order

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"

	"souk/internal/base/fault"
	"souk/internal/core/ingest"
	"souk/internal/core/insight"
)

// Kinds are the rows that this package takes.
//
// Source: X-57, contract "POST /v1/ingest".
func (s *Service) Kinds() []ingest.Kind {
	out := []ingest.Kind{{Name: "orders", Apply: s.applyOrder}}
	for _, k := range []struct {
		name string
		read reader
	}{
		{"shipments", readShipment}, {"returns", readReturn}, {"disputes", readDispute}, {"reviews", readReview}, {"ratings", readRating},
		{"stock", readStock}, {"ad_spend", readAdSpend}, {"coupon_costs", readCoupon},
	} {
		out = append(out, ingest.Kind{Name: k.name, Apply: func(ctx context.Context, raw json.RawMessage) (ingest.Outcome, error) {
			l, err := s.limits(ctx)
			if err != nil {
				return ingest.Outcome{}, err
			}
			f, err := k.read(raw, l)
			if err != nil {
				return ingest.Outcome{}, err
			}
			return s.putFact(ctx, f)
		}})
	}
	return out
}

func (s *Service) applyOrder(ctx context.Context, raw json.RawMessage) (ingest.Outcome, error) {
	l, err := s.limits(ctx)
	if err != nil {
		return ingest.Outcome{}, err
	}
	o, err := readOrder(raw, l)
	if err != nil {
		return ingest.Outcome{}, err
	}
	return s.putOrder(ctx, o)
}

// pseudonym of a buyer's id; nobody's is "".
func (s *Service) pseudonym(id string) string {
	if id == "" {
		return ""
	}
	return s.buyerKey(id)
}

// putOrder stores an order and moves the sums by what changed. It needs a
// transaction; a refused order has written nothing.
func (s *Service) putOrder(ctx context.Context, o Order) (ingest.Outcome, error) {
	o.BuyerKey = s.pseudonym(o.BuyerKey)
	if err := s.stores.Known(ctx, o.StoreID); err != nil {
		return ingest.Outcome{}, err
	}
	for {
		out, raced, err := s.keepOrder(ctx, o)
		if err != nil || !raced {
			return out, err
		}
	}
}

// keepOrder stores an order; raced says that another transaction made the same
// order meanwhile: its version is visible now.
func (s *Service) keepOrder(ctx context.Context, o Order) (out ingest.Outcome, raced bool, err error) {
	out = ingest.Outcome{ID: o.ID, Result: ingest.Unchanged}
	old, found, err := s.lockOrder(ctx, o.ID)
	if err != nil {
		return out, false, err
	}
	if found {
		if old.StoreID != o.StoreID {
			return out, false, otherStore("order.putOrder")
		}
		if reflect.DeepEqual(old, o) {
			return out, false, nil
		}
	}
	if err := s.checkOrder(ctx, o); err != nil {
		return out, false, err
	}
	if !found {
		made, err := s.insertOrder(ctx, o)
		if err != nil || !made {
			return out, err == nil, err
		}
		out.Result = ingest.Created
		return out, false, s.move(ctx, o.StoreID, nil, contributionOfOrder(o, nil))
	}
	facts, err := s.Facts(ctx, o.StoreID, o.ID)
	if err != nil {
		return out, false, err
	}
	out.Result = ingest.Updated
	if err := s.updateOrder(ctx, o); err != nil {
		return out, false, err
	}
	return out, false, s.move(ctx, o.StoreID, contributionOfOrder(old, facts), contributionOfOrder(o, facts))
}

// move takes back what the old version gave and adds what the new one gives.
func (s *Service) move(ctx context.Context, storeID string, old, now []insight.Cell) error {
	if err := s.sums.Add(ctx, append(insight.Negated(old), now...)); err != nil {
		return err
	}
	return s.sums.Touch(ctx, storeID)
}

func otherStore(op string) error {
	return fault.T(op, fault.Conflict, "order.of_other_store", "该编号已属于另一家店铺。", "This id belongs to another store's row already.").
		WithField("/id", "order.of_other_store", "一个编号永远属于同一店铺", "an id belongs to one store for ever")
}

// checkOrder looks at what the order names: products, and the order it replaces.
func (s *Service) checkOrder(ctx context.Context, o Order) error {
	ids := make([]string, len(o.Lines))
	for i, l := range o.Lines {
		ids[i] = l.ProductID
	}
	if err := s.knownProducts(ctx, o.StoreID, ids, func(i int) string { return "/lines/" + strconv.Itoa(i) + "/product" }); err != nil {
		return err
	}
	return s.checkChain(ctx, o)
}

func (s *Service) knownProducts(ctx context.Context, storeID string, ids []string, pointer func(i int) string) error {
	known, err := s.products.KnownByIDs(ctx, storeID, ids)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, p := range known {
		there[p.ID] = true
	}
	i := slices.IndexFunc(ids, func(id string) bool { return !there[id] })
	if i < 0 {
		return nil
	}
	return fault.T("order.product", fault.Invalid, "product.unknown", "店铺没有商品 "+ids[i]+"，请先导入商品。", "The store does not sell "+ids[i]+"; send the product first.").
		WithField(pointer(i), "product.unknown", "本店商品的 ID", "the id of a product of this store")
}

// maxChain is how many replacements may follow one another.
const maxChain = 20

// checkChain follows the orders that this one replaces: they must be the store's
// and never lead back.
//
// Source: issue 4 "ingest with cycles".
func (s *Service) checkChain(ctx context.Context, o Order) error {
	refuse := func(code, zh, en string) error {
		return fault.T("order.replaces", fault.Invalid, code, zh, en).WithField("/replaces", code, "同一店铺更早的订单", "an earlier order of the same store")
	}
	at := o.Replaces
	for range maxChain {
		switch at {
		case "":
			return nil
		case o.ID:
			return refuse("order.cycle", "订单的替换关系成环。", "The orders replace each other in a circle.")
		}
		next, err := s.Get(ctx, o.StoreID, at)
		if fault.Is(err, fault.NotFound) {
			return refuse("order.unknown", "没有被替换的订单，请先导入。", "There is no order that it replaces; send that one first.")
		}
		if err != nil {
			return err
		}
		at = next.Replaces
	}
	return refuse("order.cycle", "订单的替换关系过长。", "The orders replace each other too many times.")
}
