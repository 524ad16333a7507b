// Package ingest takes what the host marketplace tells: products, stores, buyers,
// orders and everything that follows them.
//
// It owns the reading of batches and streams, the cut into transactions and the
// verdict on every row. It does not know what a row means: the package that owns
// the fact gives a [Kind] whose Apply is an idempotent upsert by the host's id.
//
// Invariants:
//   - a row is taken whole or not at all; a refused one never hinders its
//     neighbours;
//   - the same row again is "unchanged";
//   - verdicts come in the order of the rows, one for each, after the commit of
//     what they speak of.
//
// Data: none of its own.
//
// Source: X-57, contract "POST /v1/ingest".
package ingest
