// Package policy holds every number of the specification as one versioned JSON
// document with an effective date.
//
// It owns the document, its versions and their digests. It does not own a single
// number: the package that owns a rule owns the section with its typed defaults,
// checks and labels ([Section]), and app hands all sections in.
//
//	FILE ─┐
//	      ├─ Build (pure) ─ Document ─ Publish ─ policy_version + policy_publication
//	defaults┘                             └─ Current(ctx): the newest publication in force
//
// Invariants:
//   - what is not given falls back to the default, an unknown key is a [Problem];
//   - the version is the guideline label and the first eight hex digits of the
//     SHA-256 of the canonical JSON of the WHOLE document, so a server and a
//     command line with the same sections and file agree on it;
//   - a [Document] is immutable; a stored version never changes;
//   - publications take effect by the business clock; a roll-back is a new
//     publication of an old version.
//
// Data: tables policy_version and policy_publication.
//
// Source: G-0, X-66, V-58, AMB-83.
package policy
