package review

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
)

// maxNote bounds the words of a decision, in code points.
const maxNote = 2000

// Reviewer is who claims and decides.
type Reviewer struct {
	ID   string
	Name string
}

// claimEnds is when a claim of the case lapses.
func claimEnds(c Case, timeout time.Duration) time.Time { return c.ClaimedAt.Add(timeout) }

// StateAt is the state that people see: a claim that has lapsed leaves the case
// open. A claim holds until, but not at, the end of its time.
//
// Source: parameters "review.claim_timeout", X-31.
func StateAt(c Case, machine time.Time, timeout time.Duration) CaseState {
	if c.State == CaseClaimed && !machine.Before(claimEnds(c, timeout)) {
		return CaseOpen
	}
	return c.State
}

// heldBy says who holds the case besides the reviewer; nil when he may go on.
// Fault Conflict: "review.decided", "review.withdrawn" or "review.claimed" with
// who and until.
func heldBy(c Case, who Reviewer, machine time.Time, timeout time.Duration) error {
	switch StateAt(c, machine, timeout) {
	case CaseDecided:
		return errDecided(c)
	case CaseWithdrawn:
		return errWithdrawn()
	case CaseClaimed:
		if c.ClaimedBy == who.ID {
			return nil
		}
		until := claimEnds(c, timeout)
		return fault.T("review.case", fault.Conflict, "review.claimed",
			fmt.Sprintf("该案件已由 %s 领取，%s（UTC）后可接手。", nameOf(c.ClaimedName, c.ClaimedBy), until.Format("15:04")),
			fmt.Sprintf("%s has this case until %s UTC. Take another one, or come back then.", nameOf(c.ClaimedName, c.ClaimedBy), until.Format("15:04"))).
			With("claimed_by", map[string]string{"id": c.ClaimedBy, "name": nameOf(c.ClaimedName, c.ClaimedBy)}).
			With("until", until.Format(time.RFC3339Nano))
	case CaseOpen:
		return nil
	}
	return fault.E("review.case", fault.Internal, "internal", nil, "The case is in a state that is not known.")
}

func errWithdrawn() error {
	return fault.T("review.case", fault.Conflict, "review.withdrawn", "卖家已撤回该提交，无需处理。",
		"The seller took this submission back. Nothing needs to be decided.")
}

func errDecided(c Case) error {
	outcome := outcomeOf(c.Decision.Approve)
	return fault.T("review.case", fault.Conflict, "review.decided", "该案件已有结论，不能再改。",
		"This case has been decided already and stays so.").
		With("decision", map[string]string{
			"outcome": outcome, "code": c.Decision.Code, "by": nameOf(c.Decision.ByName, c.Decision.By),
			"at": c.Decision.At.Format(time.RFC3339Nano),
		})
}

func nameOf(name, id string) string {
	if name != "" {
		return name
	}
	return id
}

// outcomeOf is the outcome of a record that a person's decision leaves.
func outcomeOf(approve bool) string {
	if approve {
		return OutcomeApproved
	}
	return OutcomeRejected
}

// verdictInput is what a reviewer sends.
type verdictInput struct {
	Approve bool
	Code    string
	Note    string
	Unseen  bool
	// OfAppeal says that the words are overturn or uphold.
	OfAppeal bool
}

// errUnseen refuses an approval of what the reviewer cannot see yet.
//
// Source: V-44.
func errUnseen(r Readiness) error {
	why := r.Why
	if !why.Complete() {
		why = i18n.T("送审内容暂时无法查看。", "The submission cannot be seen yet.")
	}
	return fault.T("review.Decide", fault.Conflict, "case.unseen",
		why.In(i18n.ZH)+"请等到可以查看后再决定；确需现在通过时，请再次确认“未看就通过”（unseen = true）。",
		why.In(i18n.EN)+" Wait until you can see it, or confirm that you approve without having seen it (unseen = true).")
}

// checkDecision refuses a decision that says too little: a rejection needs a
// code of the kind's catalogue that can reject. Fault Invalid "review.code" or
// "review.note".
//
// Source: V-44, V-64.
func checkDecision(in verdictInput, codes []Code) error {
	if utf8.RuneCountInString(in.Note) > maxNote {
		return fault.T("review.Decide", fault.Invalid, "review.note", "说明太长，请缩短到 2000 个字以内。",
			"The note is too long. Use at most 2,000 characters.").WithField("/note", "too_long", "最多 2000 个字符", "at most 2000 characters")
	}
	if in.Approve && in.Code == "" {
		return nil
	}
	refused := fault.T("review.Decide", fault.Invalid, "review.code", "请从错误码表中选择一个驳回原因。",
		"A rejection names a code of the catalogue.")
	if in.Approve {
		refused = fault.T("review.Decide", fault.Invalid, "review.code", "通过时不能带错误码。", "An approval has no code.")
		return refused.WithField("/code", "not_allowed", "通过时不填代码", "an approval has no code")
	}
	if in.Code == "" {
		return refused.WithField("/code", "required", "驳回的原因代码", "the reason for the rejection")
	}
	known := make([]string, 0, len(codes))
	for _, c := range codes {
		if c.Warning {
			continue
		}
		if c.Code == in.Code {
			return nil
		}
		known = append(known, c.Code)
	}
	return refused.WithField("/code", "unknown", "只能是："+strings.Join(known, "、"), "one of "+strings.Join(known, ", "))
}

// sameDecision reports whether the stored decision is the one that the reviewer
// sends again: a double click, not a second opinion.
func sameDecision(d Decision, in verdictInput, who Reviewer) bool {
	return d.By == who.ID && d.Approve == in.Approve && d.Code == in.Code && d.Note == in.Note
}

// firstReject is the code of the first rejecting finding, "" when there is none.
func firstReject(findings []Finding) string {
	for _, f := range findings {
		if f.Severity == Reject {
			return f.Code
		}
	}
	return ""
}

// reviewerFindings puts a rejection into the shape of the automatic findings:
// what the code means, how to mend it, the reviewer's words as evidence.
//
// Source: X-25, V-59.
func reviewerFindings(codes []Code, d Decision) []Finding {
	i := slices.IndexFunc(codes, func(c Code) bool { return c.Code == d.Code })
	if d.Approve || i < 0 {
		return []Finding{}
	}
	f := Finding{Code: d.Code, Reason: "reviewer", Severity: Reject, Message: codes[i].Cause, Fix: codes[i].Fix,
		Evidence: Evidence{Text: d.Note, Where: "reviewer"}}
	if len(codes[i].Rules) > 0 {
		f.Rule = codes[i].Rules[0]
	}
	return []Finding{f}
}
