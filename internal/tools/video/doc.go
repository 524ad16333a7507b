// Package video is Shopping Video: a store's product films from upload to the
// product page.
//
// It owns films, their attempts, findings, buyers' copies and buyers' likes,
// saves and shares. It does not own the decision (core/review has cases and
// records), the right to upload (core/eligibility), products (core/catalog), the
// pages of the shop (core/storefront) or the reading of films
// (platform/media measures, rules_*.go judge).
//
//	         submit                 findings ask for        person approves and
//	            │                   a person, or none       copies are ready
//	            ▼                          │                       │
//	      ┌──────────┐               ┌─────▼─────┐           ┌─────▼─────┐  serious loss   ┌───────────┐
//	      │ checking ├──────────────►│ in_review ├──────────►│ published ├────────────────►│ suspended │
//	      └────┬─────┘               └─────┬─────┘           └─────┬─────┘◄────────────────┤           │
//	a rule     │      ┌──────────┐ person  │                       │         recovery      └─────┬─────┘
//	rejects    └─────►│ rejected │◄────────┘                       │                             │
//	                  └──┬────┬──┘                                 │                             │
//	           resubmit  │    │ withdraw                           │ withdraw                    │ withdraw
//	    (a new attempt)  ▼    └──────────────►  withdrawn  ◄───────┴─────────────────────────────┘
//	                 checking                 (also from checking and in_review; final)
//
// Every transition writes an audit row in its transaction. A rejection by rule
// ends the attempt without a person; everything else waits for one (AMB-75).
// Findings are a pure function of measurements, package, policy and `as_of`, so
// submission, preflight and the command line agree.
//
// An appeal that is won takes a rejected film back to in_review, approved.
//
// Invariants:
//   - the film that was uploaded is never served to anybody (AMB-77);
//   - an attempt keeps its policy version for good (AMB-83);
//   - at most one attempt of a film runs;
//   - counters equal the reaction rows;
//   - a blob without an attempt that names it is deleted by the sweep.
//
// # Statements over all stores
//
//   - sqlAllAttempt: evidence and the right to a file start from an attempt's id.
//   - sqlAllJudged, sqlAllJudgedCount: what another policy would say of stored films.
//   - sqlAllBlobAttempts: the sweep asks which blobs are alive.
//   - sqlAllLive…, sqlAllNewestOfProducts: buyers meet published films of every store.
//   - sqlAllStoresWithState: the daily look at violations that have expired.
//
// Data: tables video, video_product, video_attempt, video_reaction and
// video_measurement (0006_video.sql); blobs under "video/<attempt>/".
package video
