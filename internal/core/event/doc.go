// Package event takes what happens in the shop: Segment-compatible calls from
// pages, servers and the sandbox, each judged, kept once and counted.
//
// It owns the calls track, page, identify, alias, group and batch, the raw rows,
// the names of events with their properties ([Type]: core's here, the others from
// the tools), impression tokens, the stitching of anonymous buyers to users, the
// debugger and the section "event" of the policy. It does not own the hourly sums
// (insight), nor keys (identity); an event never moves money, coins or orders.
//
// # One way through
//
//	body ── split ──▶ raw events ── judge (pure) ──▶ verdicts ── one transaction with whoever waits ──▶
//	   rows (a message counts once) · who counts for viewer, film and hour · cells of the new rows · refused ones
//
// # Invariants
//
//   - Nobody hears of success before the rows are durable; a message id counts
//     once for a source, in whatever order and however often it comes.
//   - The cells of an event follow from its row alone, so replaying the rows gives
//     the same sums ([Service.Source]). Rows that are deleted for their age leave
//     their cells in event_folded, which the replay starts with.
//   - What a page says of plays and interactions counts only with an impression
//     token of ours, once for a viewer, an item and an hour; behind one network
//     address no more than the policy's number of anonymous viewers count.
//   - A key keeps the first unit that it was given; two users are never merged.
//   - No traits, no addresses of people, no typed text, no e-mail-like values are
//     kept ([mask]); addresses of networks only as a keyed digest.
//
// # Data
//
// Tables event (a portable single table with two indexes; day partitions are left
// to the operator), event_once, event_folded, event_buyer, event_refused (a ring),
// event_tally.
//
// Source, V-13, core-ports "event types".
package event
