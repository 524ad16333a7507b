// Package billing is how a tool asks for money of a store's balance: it charges,
// holds and reads it.
//
// It owns the port ([Port]), what a line of an invoice is and the one rule of
// rounding. It does not own balances: a ledger keeps them. Until there is one,
// [Free] answers every call: nothing costs anything, no line is written.
//
// Invariants:
//   - money is in micro-units; a line's price is exact, it is rounded once, where it
//     is put on an invoice, half up to cents;
//   - what costs nothing leaves no line;
//   - a key charges once: again it answers as the first time, for something else it
//     is refused;
//   - charges, holds and their ends need the caller's transaction;
//   - what the platform pays itself is never in a seller's line.
//
// A ledger that takes the port over must pass billingtest.Conform unchanged.
//
// Source: X-33…X-38, AMB-79.
package billing
