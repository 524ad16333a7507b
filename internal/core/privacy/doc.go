// Package privacy gives a buyer's personal data out and erases it on request.
//
// It owns the table erasure and knows no table of others: every package that
// keeps something of a buyer hands a [identity.PersonalData] in.
//
// # Erasing
//
// One transaction asks every holder. Personal text, profile and behaviour go;
// orders, ledgers and evidence stay under a pseudonym that is made for this
// erasure and written down nowhere else, so that sums, reports and chains still
// agree. The record of an erasure says when, why and how much, never whose.
//
// # Invariants
//
//   - An export after an erasure is empty.
//   - Erasing twice changes nothing the second time.
//   - All holders erase, or none does.
//
// The host marketplace keeps the buyer's account; rows that it sends again after
// an erasure are new data.
//
// Source: X-58, core-ports "Audit, chains, erasure".
package privacy
