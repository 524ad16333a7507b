// Package eligibility decides which tool a store may use, says what is missing
// and by when, and keeps the state of every activation.
//
// It owns tiles, answers, activations and their transitions. It does not own the
// criteria: a tool brings them ([Tool], built with a [Sheet]); nor the facts:
// store, insight and conduct have them; nor the numbers: each tool's policy
// section and this package's own ([Policy]).
//
//	facts ─┬─ Tool.Criteria (pure) ─ rows ─ Sort ─ Answer
//	policy ┘                          └──── decide (pure) ─ transition
//
//	not_eligible ◄─(computed)─► eligible ──click──► active ◄────── all met again ─────┐
//	                                                  │                               │
//	                          ordinary loss: grace, notice; when it ends ──► suspended ┘
//	                          serious loss: at once ─────────────────────►
//
// "not_eligible" and "eligible" are computed and never stored.
//
// Invariants:
//   - one row per store and tool: parallel clicks make one activation, one audit
//     row, one notice;
//   - every transition writes an audit row with actor, reason and policy version
//     in its transaction, sends a notice and tells the tool's hook;
//   - a suspension for an ordinary loss is announced before it comes;
//   - [Service.RequireActive] judges by the facts of the moment, never only by
//     the last re-check.
//
// Data: table activation.
//
// Source: …X-24, V-24…V-28, AMB-01, AMB-84, AMB-87.
package eligibility
