package insight

// Keys of the sums that metrics are made of; core/order gives their cells. Those
// marked (p) stand for store and product alike.
const (
	KeyOrders      = "order.orders"   // (p) sales, at the hour of payment
	KeyUnits       = "order.units"    // (p) pieces sold
	KeyGMV         = "order.gmv."     // (p) + currency: value of the lines − refunds of the same order
	KeyDisputed    = "order.disputed" // orders, at the hour of their first dispute
	KeyStars       = "review.stars."  // (p) + 1…5: valid reviews
	KeyRatingSum   = "rating.sum."    // + dimension: hundredths
	KeyRatingCount = "rating.count."  // + dimension: ratings
)

// Dimensions of an order's rating.
//
// Source: X-07.
const (
	Description   = "description"
	Communication = "communication"
	Logistics     = "logistics"
)
