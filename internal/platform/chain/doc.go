// Package chain makes tampering with append-only books visible: every row of a
// book gets a number and a link that covers the link before it, and the end of
// the chain is signed with a key that is not in the database.
//
// It owns the tables chain_waiting, chain_link, chain_head and chain_checkpoint.
// It knows rows only by id and digest; what a digest covers is the book's matter.
//
// # How it works
//
// [Service.Append] notes a row in the transaction that writes it; nothing in the
// hot path waits for a global lock. The sealer numbers what waits, at most a
// second later, in one transaction for many rows, and signs the new head; every
// [checkpointEvery] rows it leaves a signed checkpoint. Any number of nodes may
// seal: the head's row decides who goes first.
//
//	link(n) = SHA-256("souk-chain-1" ␤ book ␤ n ␤ row id ␤ digest ␤ link(n−1))
//
// # What Verify finds
//
//   - a row that was changed, is gone, or was put in without a number;
//   - a link, head or checkpoint that was changed;
//   - a chain that is shorter than a head that was exported earlier.
//
// The unsealed tail (rows of the last second) is told, not trusted.
//
// Source: X-52, core-ports "Audit, chains, erasure".
package chain
