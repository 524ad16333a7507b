// Package review is the engine that every submission of every tool runs through:
// one shape of record, one queue of cases, one catalogue of codes.
//
// It owns the tables review_case, review_record, appeal and review_opinion and the
// policy section "review". It does not own checks, submissions, evidence or notices: a tool
// gives a [Kind] with its codes, its evidence and what its submission does on a
// decision, and sends its own notices; those of appeals are sent here.
//
// An attempt has a record per stage: "auto" written by the tool with [Service.Write],
// "human" written here by [Service.Decide]; the tool may add what the system finds
// after a decision (copies that cannot be made). A case is an attempt that waits for a
// person:
//
//	         Open              Claim                Decide
//	(none) ───────→ open ───────────────→ claimed ─────────→ decided
//	                 │ ↑  Release, timeout   │
//	                 │ └─────────────────────┤
//	                 └──────── Withdraw ─────┴──→ withdrawn
//
// Where the policy asks for two people, the first one's word is kept on the case,
// which goes back to open; another person has the last word. A rejection can be
// appealed against within a window: its appeal is a case of its own, which somebody
// who has not decided the attempt before upholds or overturns with a statement of
// reasons ([Service.Appeal]). An operator may give a case to somebody.
//
//	rejected ──Appeal──► open ──► upheld | overturned ──► Kind.Decided(approve)
//	                      └─────► withdrawn (resubmitted, taken back)
//
// A share of what one person decided is drawn by its record's id and shown to a second
// one, who does not see the first word: a case of its own (SecondOf), which changes no
// verdict, leaves no record for the seller, holds nobody up and lapses when nobody
// answers in time. What it gives is the agreement rate of a fair sample.
//
// # Invariants
//
//   - A case is decided once; the record, the audit row and the tool's own
//     change are of the same transaction. The same reviewer's same decision again
//     gets the same answer.
//   - A claim holds for the policy's claim_timeout on the machine clock; then
//     anybody may take the case over.
//   - A rejection names a code of the kind's catalogue.
//   - Nobody has both words of two, nor decides the appeal against a decision of
//     their own. Cases that were decided twice say how often people agree.
//   - An attempt has at most one case besides its appeals and its second opinion, and one record per stage and author,
//     however often a job runs.
//
// # Statements over all stores
//
// Reviewers are staff of the marketplace: their queue spans every store.
//
//   - sqlAllCase: a reviewer opens a case by its id.
//   - sqlAllCaseOfSubject: a tool opens or withdraws the case of an attempt.
//   - sqlAllWaitingOfSubject: what waits of an attempt is taken out of the queue.
//   - sqlAllCases: the queue with its filters.
//   - sqlAllDecided: what has been decided, newest first.
//   - sqlAllDecidedCount, sqlAllDecidedWaits: the median wait.
//   - sqlAllOpinionsSince: the agreement of reviewers.
//   - sqlAllCounts, sqlAllSecondsWaiting: the figures above the queue.
//   - sqlAllCasesOfSubject: who has said something about an attempt already.
//   - sqlAllDueSeconds, sqlAllSecondCounts: second opinions that lapse; their figures.
//
// Source: …, V-39, V-44, V-58…V-60, V-62, V-64.
package review
