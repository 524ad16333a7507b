// Package audit keeps one row for every state change: who, what, why, under
// which policy, before and after.
//
// It owns the table audit. Rows are added inside the transaction of the change
// they tell about and never touched again.
//
// # Digest
//
// A row carries SHA-256(salt ‖ canonical JSON of the row), with a salt of its own
// beside it: whoever has the row can check it ([Verify]); destroying the salt
// makes the digest say nothing about what was erased.
//
// # Chain
//
// Each row is noted in the chained book "audit" (platform/chain) in the same
// transaction: a row that is changed, taken out or put in beside the service is
// found by [Service.VerifyTrail] and by everybody who has an export.
//
// # Invariants
//
//   - A row exists if and only if the change committed.
//   - Before and after are kept in canonical JSON (sorted keys, numbers by their
//     text), which is what the digest covers.
//   - Both times are kept: business time orders the list, machine time is proof.
package audit
