// Package verification proves what a store says of itself: its e-mail, its phone,
// its payment account, and with its papers the status "Store Verification".
//
// It owns which channel is proved and the codes; it does not send (a [Sender]
// does), does not talk to payment providers (a [Binder] does) and keeps no papers
// (core/document does).
//
//	e-mail, phone:  none ──code sent──▶ pending ──right code──▶ verified
//	payment:        none ──begun──▶ pending ──provider──▶ verified | refused ──ended──▶ none
//
// A verified address stays until another one is proved.
//
// Invariants:
//   - a code is kept as a keyed digest only, compared in constant time, counts once,
//     until its end, for so many attempts, each counted before it is looked at;
//   - sending is limited by time and number, whoever asks;
//   - nothing is sent inside a transaction;
//   - "Store Verification" is computed from the parts, never stored.
//
// Data: tables verification, verification_code, captured_message (sandbox).
//
// Source, M-41, M-43.
package verification
