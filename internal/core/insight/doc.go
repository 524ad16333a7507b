// Package insight holds the figures of a store with their definitions.
//
// It owns the definition page of every metric that this version knows (name,
// formula, window, zone) and the values. It does not own the limits that tools
// put on a metric (policy) nor orders and ratings; until those exist here every
// value is a fixture's and says so (source "pinned").
//
// Invariants:
//   - rates, stars and amounts are exact decimal strings, never floats;
//   - a value belongs to one store and key; pinning it again replaces it and
//     publishes [TopicMetric] in the same transaction.
//
// Data: table metric.
//
// Source: X-04…, AMB-71, AMB-85, AMB-86.
package insight
