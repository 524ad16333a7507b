package checkout

import (
	"maps"
	"slices"
	"time"

	"souk/internal/base/fault"
)

// step is what is asked of a reservation.
type step string

const (
	stepCapture step = "capture"
	stepRelease step = "release"
)

// judge says what a step does to a reservation at an instant: it may go on, it was
// done already (the first answer again), or it is refused. A hold whose time is over
// must have been settled before.
func (r Reservation) judge(s step) (done bool, err error) {
	refuse := func(code, zh, en string) (bool, error) {
		return false, fault.T("checkout."+string(s), fault.Conflict, code, zh, en).With("state", r.State)
	}
	switch r.State {
	case Reserved:
		return false, nil
	case Captured:
		if s == stepCapture {
			return true, nil
		}
		return refuse("checkout.captured", "该占用已成为订单，不能释放；请改走退款。", "This reservation has become an order and cannot be released. Refund the order instead.")
	case Released:
		if s == stepRelease {
			return true, nil
		}
		return refuse("checkout.released", "该占用已释放，请重新询价。", "This reservation was released. Ask for a new quote.")
	case Expired:
		if s == stepRelease { // everything was given back: what the host wants is so
			return true, nil
		}
		return refuse("checkout.expired", "该占用已超时并归还，请重新询价。", "The time of this reservation is over and everything was given back. Ask for a new quote.")
	}
	return false, fault.E("checkout.judge", fault.Internal, "internal", nil, "A reservation is in a state that nobody knows: "+string(r.State)+".")
}

// isDue reports whether the hold's time is over.
func (r Reservation) isDue(now time.Time) bool {
	return r.State == Reserved && !now.Before(r.ExpiresAt)
}

// namesOf checks the host's ids of the orders to be: each of a store in the cart,
// none twice.
func namesOf(c Cart, named map[string]string) error {
	seen := map[string]bool{}
	for _, store := range slices.Sorted(maps.Keys(named)) {
		id := named[store]
		if !slices.ContainsFunc(c.Parts, func(p Part) bool { return p.StoreID == store }) {
			return fault.T("checkout.capture", fault.Invalid, "cart.store", "购物车中没有该店铺的商品。", "The cart buys nothing of the store "+store+".").
				WithField("/orders", "cart.store", "须为购物车中的店铺", "a store that the cart buys of")
		}
		if seen[id] || !orderID(id) {
			return fault.T("checkout.capture", fault.Invalid, "field.id", "订单编号无效或重复。", "An order's id has letters, digits and . _ - : only, at most 100, and each order its own.").
				WithField("/orders", "field.id", "须有自己的编号", "an id of its own")
		}
		seen[id] = true
	}
	return nil
}

func orderID(id string) bool {
	if id == "" || len(id) > 100 {
		return false
	}
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-' && r != ':' {
			return false
		}
	}
	return true
}

// sameNames reports whether what the host names now is what it was captured under.
func sameNames(orders []Order, named map[string]string) bool {
	for store, id := range named {
		if !slices.ContainsFunc(orders, func(o Order) bool { return o.StoreID == store && o.ID == id }) {
			return false
		}
	}
	return true
}
