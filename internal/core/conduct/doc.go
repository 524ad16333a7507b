// Package conduct holds breaches of rules by stores.
//
// It owns violations: severity, the module that found one, reason, time and the
// instant at which it lapses (by policy, bound when it is added). It does not own
// what a violation blocks (eligibility, tools) nor the rules that find one.
//
//	added ──► in force ──expires_at──► lapsed
//	              └─────taken back────► ended
//
// Invariants:
//   - a violation is in force from its time until it lapses or is taken back;
//   - adding, replacing and taking back write audit rows and publish
//     [TopicViolation] in the same transaction;
//   - rows are never deleted.
//
// Data: table violation.
//
// Source: X-11, AMB-70, parameters "violation_expiry_*".
package conduct
