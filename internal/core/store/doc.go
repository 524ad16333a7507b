// Package store holds sellers' shops: subject, region, legal form, level, what
// they sell and how they ship.
//
// It owns the store record and the dated history of its level. It does not own
// people (identity), figures (insight) or breaches (conduct).
//
// Invariants:
//   - every change of the record writes an audit row; a change of level adds a
//     dated row, so that the level at any instant can be told;
//   - saving publishes [TopicStore] in the same transaction.
//
// Data: tables store and store_level.
//
// Source: X-01…X-03.
package store
