// Package outbox publishes facts of the domain to those who react to them,
// after the commit and never without it.
//
// It owns the tables outbox and outbox_delivery; the waiting deliveries are jobs
// of platform/queue (kind "outbox/<subscriber>"), one per event and subscriber,
// written in the transaction that publishes.
//
// # Invariants
//
//   - An event exists if and only if the transaction that published it committed.
//   - Every subscriber that was registered then gets it at least once. A delivery
//     runs in a transaction that also records (event, subscriber): effects in the
//     database happen exactly once; outside work belongs into a job that the
//     subscriber enqueues.
//   - Events come in roughly the order of publishing, not strictly: a subscriber
//     reads the state that it needs instead of trusting an order.
//   - A delivery that keeps failing ends as a dead job, shown and retried by hand.
package outbox
