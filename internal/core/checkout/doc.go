// Package checkout lets a host shop ask what an order costs and whether it may be
// placed, hold everything that it takes, and settle or give it back.
//
// It owns quotes, reservations, the orders that come of them, the note to the
// seller and where the goods go. It does not take payment (the host does), does not
// know coins, messages or any other tool: those give a [Requirement] or an
// [Adjuster]. What happens to an order later belongs to core/order.
//
//	quote ──reserve──▶ reserved ──capture──▶ captured (orders, event checkout.captured)
//	                      │  └────release──▶ released
//	                      └──────time over─▶ expired
//
// Invariants:
//   - a quote is reserved at most once, a reservation ends exactly once;
//   - everything of a reservation is held, taken or given back in one transaction
//     with its state: an adjuster that refuses undoes the whole step;
//   - adjusters run in the order in which they are given, stores in the order of
//     their ids;
//   - capturing or releasing again answers as the first time; after one, the other
//     is refused;
//   - amounts are micro-units of the one currency of the cart, sums are exact and
//     never below nothing;
//   - quotes and reservations belong to the key that made them;
//   - personal text is only in checkout_text, sealed under its buyer's key (core/vault),
//     and goes with a reservation that ends without an order.
//
// Data: tables checkout_quote, checkout_reservation, checkout_order, checkout_text.
//
// Source: core-ports "checkout", contract "/v1/checkout", M-02, X-56, X-68, AMB-83.
package checkout
