// Package document keeps the private papers of stores: licences, identity
// papers, trademarks, certificates, authorisation letters, commitments.
//
// It owns the papers with their sealed bytes, the log of who looked at one, the
// filling and signing of papers from templates, expiry and erasure. It does not
// own which paper a tool asks for (the tool's policy), nor texts of templates
// (providers), nor the reviewers' queue (core/review).
//
// Life of a paper:
//
//	upload → in_review → approved → expired
//	                   → rejected ──appeal won──→ approved (expired, when its last day has passed)
//	fill → unsigned → signed → expired
//	in_review, approved, signed → revoked (taken back by the store)
//	unsigned → deleted (a draft: its bytes go at once)
//	rejected, expired, revoked → deleted (after the retention: its bytes and keys go)
//
// Invariants: plain bytes are never written to a disk; every paper has a data key
// of its own, wrapped by a key that the row names; no byte of a paper is sent
// before its access row is committed, nor before the whole paper was found
// untouched; a paper is signed once, over the exact bytes that its digest names;
// a paper of another store does not exist (404).
//
// Data: tables document, document_access, document_signature; blobs under
// "documents/".
//
// Source.
package document
