// Package wording judges text: titles, subtitles, text in pictures, comments,
// mails and messages, all with one engine.
//
// It owns normalisation with a map back to the original, the views on a text
// that undo evasion (look-alikes, spacing, digits for letters, spelled-out
// numbers), banned and superlative wording, promotions and their deadlines,
// and the entities that lead a buyer away (addresses, numbers, messengers,
// other shops). It does not own who may say what: a tool hands in a [RuleSet]
// with its terms, which live in the tool's policy section, and decides what a
// verdict does.
//
//	text ─ normalise ─┬─ base   look-alikes and traditional Han folded
//	                  ├─ leet   l0west → lowest            (only when needed)
//	                  ├─ tight  w.h.a.t.s, 加-微-信          (only when needed)
//	                  └─ digits one three eight, 五十        (only when needed)
//	each view ─ one Aho–Corasick pass ─ marks ─ rules ─ hits ─ merge
//
// Invariants:
//   - pure: no I/O, no clock, no context; the instant and the zone are options;
//   - the same text, options and rule set give the same hits in the same order;
//   - every hit names its rule and its exact span in the original text;
//   - harmless symbols never count by themselves;
//   - an [Engine] is immutable after [New] and safe for concurrent use.
//
// It stores nothing. [Tokens] shares the normalisation with search.
//
// Source: V-14, V-42, V-48, V-51, V-52, AMB-12, AMB-66.
package wording
