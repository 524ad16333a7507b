// Package conduct holds breaches of rules by stores and what follows from them:
// points, strikes, freezes.
//
// It owns violations (severity by rule, the module that found one, reason, time,
// the instant at which it lapses), the lines of the Service Score, strikes and
// freezes, and the policy section "conduct". It does not own what a violation
// blocks (eligibility, tools), the rules that find one, nor how many strikes
// freeze what (a [Scope], given by a tool).
//
//	added ──► in force ──expires_at──► lapsed
//	              └─────given back────► ended
//
//	strike, strike, strike ──► freeze ──until──► over
//	                              └──given back──► lifted
//
// Invariants:
//   - a violation is in force from its time until it lapses or is given back; it
//     takes points, has a record in the review records and can be appealed against;
//   - lines of points are never changed: giving back adds a line with the opposite
//     sign. The score of any instant follows from the lines alone;
//   - a key (store, key) takes points once, a violation strikes once in a scope;
//   - the strikes of a store are counted one after the other: as many as the limit
//     make exactly one freeze, which uses them up (AMB-63);
//   - giving back a violation gives back its line and its strike, and lifts a freeze
//     in force that would not have happened without it; a freeze that is over stays
//     history and keeps its strikes;
//   - every change writes an audit row in the same transaction; rows are never deleted.
//
// Data: tables violation, points_line, strike, conduct_freeze.
//
// Source, AMB-63, AMB-64, AMB-70, parameters "violation_expiry_*",
// "deduction", "strikes".
package conduct
