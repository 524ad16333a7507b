// Package insight holds the figures of a store with their definitions.
//
// It owns the hourly sums (roll-ups) that facts of every source give to, the
// definition page of every metric that this version knows (name, formula, what
// counts, window, zone) and the values. It does not own the limits that tools put
// on a metric (policy) nor the facts: core/order, core/event and the tools give
// their cells ([Source]).
//
// Invariants:
//   - rates, stars and amounts are exact decimal strings, never floats;
//   - a value belongs to one store and key; pinning it again replaces it and
//     publishes [TopicMetric] in the same transaction;
//   - the sums are what the facts give in any order ([Service.Rebuild] changes
//     nothing); a window is N × 24 h back on hourly buckets;
//   - a pinned value gives way once facts of its kind arrive; no value where there
//     is nothing to divide by.
//
// Data: tables metric, rollup, metric_due, metric_tick.
//
// Source: X-04…, AMB-71, AMB-85, AMB-86.
package insight
