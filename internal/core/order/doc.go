// Package order keeps what the host marketplace tells of trade: orders with their
// lines, shipments, returns, disputes, reviews, ratings, stock, ad spend and
// coupon costs.
//
// It owns these facts and what each of them gives to the hourly sums of
// core/insight. It does not own metrics (insight), products (catalog) or money:
// nothing is charged here.
//
// Invariants:
//   - a row is known by the host's id and belongs to one store for ever; the same
//     row again changes nothing, another version replaces it;
//   - the sums change in the transaction of the fact by what the new version gives
//     minus what the old one gave, so late, repeated and corrected rows end in the
//     same numbers as a count from the beginning ([Service.Sources]);
//   - money is in micro-units of the order's one currency; refunds never take an
//     order below nothing;
//   - buyers are pseudonyms.
//
// An order is placed → paid → shipped → delivered → completed, or cancelled at any
// point; the host decides, no step is forbidden.
//
// Data: tables orders, order_fact.
//
// Source: X-04….
package order
