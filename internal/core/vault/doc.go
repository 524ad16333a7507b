// Package vault keeps the personal text of buyers unreadable for everybody who does
// not hold its key, and forgets it by destroying that key.
//
// It owns a key for each owner (a buyer, or one thing of somebody who has no account),
// wrapped by a key that comes from the master key. It does not own the sealed text:
// that lies with the package that was given it, which also says what it is about.
//
// Invariants:
//   - plain text and plain keys are never stored;
//   - a text opens only for the owner and the thing that it was sealed for;
//   - once a key is destroyed, everything under it is gone, wherever a copy of the
//     sealed text lies. A backup holds the wrapped key of its day: who has it and the
//     master key of that day can read it, until either of the two is destroyed.
//
// A sealed text is a box of platform/seal.
//
// Data: table vault_key.
//
// Source: X-58, AMB-82, core-ports "Audit, chains, erasure".
package vault
