package order

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"time"

	"souk/internal/core/insight"
)

// Keys of the sums that facts give. Amounts end with their currency, stars with
// their number. Keys marked with (p) stand for store and product alike.
const (
	keyPrefixOrder    = "order."
	keyPrefixShipment = "shipment."
	keyPrefixReview   = "review."
	keyPrefixRating   = "rating."
	keyPrefixAds      = "ads."
	keyPrefixCoupon   = "coupon."

	KeyOrders      = insight.KeyOrders      // (p) sales, at the hour of payment
	KeyUnits       = insight.KeyUnits       // (p) pieces sold
	KeyGMV         = insight.KeyGMV         // (p) + currency: value of the lines − refunds of the same order
	KeyReturned    = "order.returned"       // sales with a refund, at the hour of payment
	KeyDisputed    = insight.KeyDisputed    // orders, at the hour of their first dispute
	KeyShipped     = "shipment.shipped"     // parcels
	KeyDelivered   = "shipment.delivered"   // parcels that arrived
	KeyPromised    = "shipment.promised"    // of these, parcels with a promise
	KeyOnTime      = "shipment.on_time"     // of these, parcels that kept it
	KeyStars       = insight.KeyStars       // (p) + 1…5: valid reviews
	KeyRatingSum   = insight.KeyRatingSum   // + dimension: hundredths
	KeyRatingCount = insight.KeyRatingCount // + dimension
	KeyAdSpend     = "ads.spend."           // (p) + currency
	KeyAdSales     = "ads.sales."           // (p) + currency
	KeyAdClicks    = "ads.clicks"           // (p)
	KeyAdViews     = "ads.impressions"      // (p)
	KeyCouponCost  = "coupon.cost."         // (p) + currency
	Description    = insight.Description    // dimensions of a rating
	Communication  = insight.Communication  //
	Logistics      = insight.Logistics      //
)

// cells collects what a fact gives.
type cells struct {
	storeID string
	list    []insight.Cell
}

func (c *cells) store(key string, at time.Time, v int64) {
	if v != 0 {
		c.list = append(c.list, insight.Cell{StoreID: c.storeID, Key: key, Hour: at, Value: v})
	}
}

func (c *cells) product(id, key string, at time.Time, v int64) {
	if v != 0 && id != "" {
		c.list = append(c.list, insight.Cell{StoreID: c.storeID, ProductID: id, Key: key, Hour: at, Value: v})
	}
}

// both is store and, where there is one, product.
func (c *cells) both(id, key string, at time.Time, v int64) {
	c.store(key, at, v)
	c.product(id, key, at, v)
}

// contributionOfOrder is what an order gives with its returns and disputes. What
// was refunded is taken from the hour in which the order was paid, whenever the
// refund came: GMV of a window is what the window's orders were worth in the end.
//
// Source.
func contributionOfOrder(o Order, facts []Fact) []insight.Cell {
	c := &cells{storeID: o.StoreID}
	if o.PaidAt.IsZero() {
		return nil
	}
	if at, ok := firstDispute(facts); ok {
		c.store(KeyDisputed, at, 1)
	}
	if !o.IsSale() {
		return c.list
	}
	net, refunded := netOf(o, facts)
	units := map[string]int64{}
	for _, l := range o.Lines {
		units[l.ProductID] += l.Quantity
	}
	c.store(KeyOrders, o.PaidAt, 1)
	for _, id := range slices.Sorted(maps.Keys(units)) {
		c.product(id, KeyOrders, o.PaidAt, 1)
		c.both(id, KeyUnits, o.PaidAt, units[id])
		c.both(id, KeyGMV+o.Currency, o.PaidAt, net[id])
	}
	if refunded {
		c.store(KeyReturned, o.PaidAt, 1)
	}
	return c.list
}

// firstDispute is when the first dispute that was not withdrawn was opened: an
// order counts once.
func firstDispute(facts []Fact) (at time.Time, ok bool) {
	for _, f := range facts {
		if f.Kind == KindDispute && f.Dispute.Status != DisputeWithdrawn && (!ok || f.At.Before(at)) {
			at, ok = f.At, true
		}
	}
	return at, ok
}

// netOf is each product's value in the order minus refunds: first those that name
// it, then its share of those that name none, by the largest remainder. Nothing
// goes below 0.
func netOf(o Order, facts []Fact) (net map[string]int64, refunded bool) {
	net = map[string]int64{}
	for _, l := range o.Lines {
		net[l.ProductID] += l.Quantity * l.Price
	}
	var whole int64
	for _, f := range facts {
		if f.Kind != KindReturn || f.Return.Status != ReturnRefunded || f.Return.Currency != o.Currency {
			continue
		}
		refunded = true
		if value, ok := net[f.ProductID]; ok {
			net[f.ProductID] = max(0, value-f.Return.Micros)
			continue
		}
		whole = min(whole+f.Return.Micros, maxMicros)
	}
	ids := slices.Sorted(maps.Keys(net))
	weights := make([]int64, len(ids))
	for i, id := range ids {
		weights[i] = net[id]
	}
	for i, part := range split(whole, weights) {
		net[ids[i]] -= part
	}
	return net, refunded
}

// split divides an amount over weights in proportion by the largest remainder; no
// part is larger than its weight.
func split(amount int64, weights []int64) []int64 {
	parts := make([]int64, len(weights))
	var total int64
	for _, w := range weights {
		total += w
	}
	if total == 0 {
		return parts
	}
	amount = min(amount, total)
	rests, order, left := make([]uint64, len(weights)), make([]int, len(weights)), amount
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(amount), uint64(w))
		q, r := bits.Div64(hi, lo, uint64(total))
		parts[i], rests[i], order[i] = int64(q), r, i
		left -= int64(q)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(rests[b], rests[a]), cmp.Compare(a, b)) })
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts
}

// contributionOfFact is what a fact gives by itself; returns and disputes give
// through their order.
func contributionOfFact(f Fact) []insight.Cell {
	c := &cells{storeID: f.StoreID}
	switch f.Kind {
	case KindReturn, KindDispute, KindStock:
	case KindShipment:
		c.shipment(f.At, *f.Shipment)
	case KindReview:
		if !f.Review.Hidden {
			c.both(f.ProductID, KeyStars+strconv.FormatInt(f.Review.Stars, 10), f.At, 1)
		}
	case KindRating:
		for dimension, v := range map[string]int64{Description: f.Rating.Description, Communication: f.Rating.Communication, Logistics: f.Rating.Logistics} {
			if v >= 0 {
				c.store(KeyRatingSum+dimension, f.At, v)
				c.store(KeyRatingCount+dimension, f.At, 1)
			}
		}
	case KindAdSpend:
		a := f.AdSpend
		c.both(f.ProductID, KeyAdSpend+a.Currency, f.At, a.Spend)
		c.both(f.ProductID, KeyAdSales+a.Currency, f.At, a.Sales)
		c.both(f.ProductID, KeyAdClicks, f.At, a.Clicks)
		c.both(f.ProductID, KeyAdViews, f.At, a.Impressions)
	case KindCoupon:
		c.both(f.ProductID, KeyCouponCost+f.Coupon.Currency, f.At, f.Coupon.Cost)
	}
	return c.list
}

func (c *cells) shipment(at time.Time, s Shipment) {
	c.store(KeyShipped, at, 1)
	if s.DeliveredAt.IsZero() {
		return
	}
	c.store(KeyDelivered, s.DeliveredAt, 1)
	if s.PromisedAt.IsZero() {
		return
	}
	c.store(KeyPromised, s.DeliveredAt, 1)
	if !s.DeliveredAt.After(s.PromisedAt) {
		c.store(KeyOnTime, s.DeliveredAt, 1)
	}
}
