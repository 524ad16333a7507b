package review

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"souk/internal/base/fault"
)

const (
	maxAppealReason = 4000 // code points
	maxEvidence     = 10
	maxEvidenceLine = 500
)

// rejects reports whether the record is a rejection that an appeal may stand
// against.
func rejects(r Record) bool {
	return r.Stage != StageAppeal && (r.Outcome == OutcomeReject || r.Outcome == OutcomeRejected)
}

// appealState is what a seller may do about a rejection: appeals holds those of
// its attempt, oldest first. The window includes its last instant.
//
// Source: X-30, parameters "appeal_window", "appeals_per_attempt".
func appealState(r Record, offered bool, appeals []Appeal, p Policy, now time.Time) AppealState {
	st := AppealState{RecordID: r.ID, Until: r.At.Add(p.AppealWindow.Duration()), Left: max(0, p.AppealsPerAttempt-len(appeals))}
	if len(appeals) > 0 {
		st.Latest = appeals[len(appeals)-1]
	}
	switch {
	case !offered || !rejects(r):
		st.Why = AppealNotOffered
	case st.Latest.State == AppealOpen:
		st.Why = AppealWaiting
	case st.Latest.State == AppealOverturned || st.Left == 0:
		st.Why = AppealUsed
	case now.After(st.Until):
		st.Why = AppealWindowOver
	}
	st.Possible = st.Why == ""
	return st
}

// refuseAppeal says why an appeal is not possible: Conflict "appeal.not_offered",
// "appeal.window_over", "appeal.open", "appeal.used".
func refuseAppeal(st AppealState) error {
	zh, en := "", ""
	switch st.Why {
	case "":
		return nil
	case AppealWindowOver:
		until := st.Until.Format("2006-01-02 15:04")
		zh, en = "申诉期限已于 "+until+"（UTC）结束。", "An appeal was possible until "+until+" UTC."
	case AppealWaiting:
		zh, en = "已提交申诉，正等待另一位审核员处理。", "An appeal waits for another reviewer already."
	case AppealUsed:
		zh, en = "本次提交的申诉机会已用完。请修改后重新提交。", "The appeals of this attempt are used up. Mend it and submit again."
	default:
		zh, en = "这条记录不能申诉。", "There is nothing to appeal against in this record."
	}
	return fault.T("review.Appeal", fault.Conflict, "appeal."+st.Why, zh, en).With("until", st.Until.Format(time.RFC3339Nano))
}

// checkAppeal refuses an appeal that says too little or too much: Invalid
// "appeal.invalid".
func checkAppeal(reason string, evidence []string) error {
	f := fault.T("review.Appeal", fault.Invalid, "appeal.invalid", "请写明申诉理由。", "Say why the decision is wrong.")
	switch n := utf8.RuneCountInString(reason); {
	case n == 0:
		return f.WithField("/reason", "required", "请说明决定为何有误", "why the decision is wrong")
	case n > maxAppealReason:
		return f.WithField("/reason", "too_long", "最多 4000 个字符", "at most 4000 characters")
	}
	tooLong := func(e string) bool { return utf8.RuneCountInString(e) > maxEvidenceLine }
	if len(evidence) > maxEvidence || slices.ContainsFunc(evidence, tooLong) {
		return f.WithField("/evidence", "too_long", "最多 10 行，每行 500 个字符", "at most 10 lines of 500 characters")
	}
	return nil
}

// cleanEvidence drops empty lines and spaces around the others.
func cleanEvidence(lines []string) []string {
	out := []string{}
	for _, l := range lines {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// checkStatement refuses a decision on an appeal without reasons for the seller:
// Invalid "appeal.statement".
//
// Source: X-30 "statement of reasons".
func checkStatement(in verdictInput) error {
	n := utf8.RuneCountInString(in.Note)
	if n > 0 && n <= maxNote && in.Code == "" {
		return nil
	}
	f := fault.T("review.Decide", fault.Invalid, "appeal.statement", "请写明决定的理由（2000 字以内），卖家会看到。",
		"State the reasons of the decision in at most 2,000 characters. The seller reads them.")
	if in.Code != "" {
		return f.WithField("/code", "not_allowed", "申诉只能维持或撤销，不填代码", "an appeal is upheld or overturned, without a code")
	}
	return f.WithField("/note", "required", "1 至 2000 个字符", "1 to 2000 characters")
}

// errWrongWord refuses the words of an appeal for another case, and the other way
// round: Invalid "review.decision".
func errWrongWord(appeal bool) error {
	if appeal {
		return fault.T("review.Decide", fault.Invalid, "review.decision", "申诉的决定是维持（uphold）或撤销（overturn）。", "An appeal is upheld or overturned.").
			WithField("/decision", "not_allowed", "uphold（维持）或 overturn（撤销）", "uphold or overturn")
	}
	return fault.T("review.Decide", fault.Invalid, "review.decision", "该案件的决定是通过（approve）或驳回（reject）。", "This case is approved or rejected.").
		WithField("/decision", "not_allowed", "approve（通过）或 reject（驳回）", "approve or reject")
}

// errSameReviewer refuses somebody who has decided the submission before.
//
// Source: X-30 "same reviewer refused", X-31.
func errSameReviewer(appeal bool) error {
	zh, en := "您已对该提交作出过决定，需由另一位审核员复核。", "You have decided this submission before. Another reviewer has to take it."
	if appeal {
		zh, en = "原决定是您作出的，申诉须由另一位审核员处理。", "The decision under appeal is yours. Another reviewer has to take the appeal."
	}
	return fault.T("review.case", fault.Forbidden, "case.same_reviewer", zh, en)
}

// errAssigned refuses somebody to whom the case was not given.
//
// Source: X-31 "assignment".
func errAssigned(c Case) error {
	name := nameOf(c.AssignedName, c.AssignedTo)
	return fault.T("review.case", fault.Conflict, "review.assigned", "该案件已指派给 "+name+"。", "This case was given to "+name+".").
		With("assigned_to", map[string]string{"id": c.AssignedTo, "name": name})
}

// needsSecond reports whether a decision needs the word of another person: an
// approval of a kind that the policy names, a rejection with a code that it names.
//
// Source: X-31, parameters "two_person_codes".
func (p Policy) needsSecond(kind string, in verdictInput) bool {
	if !in.Approve {
		return slices.Contains(p.TwoPersonCodes, in.Code)
	}
	switch p.TwoPerson {
	case TwoPersonAll:
		return true
	case TwoPersonKinds:
		return slices.Contains(p.TwoPersonKinds, kind)
	}
	return false
}

// sameWord reports whether the first person says the same again: a double click.
func sameWord(w FirstWord, in verdictInput, who Reviewer) bool {
	return w.By == who.ID && w.By != "" && w.Approve == in.Approve && w.Code == in.Code && w.Note == in.Note
}

// Rate is how often two decisions were the same.
type Rate struct {
	N      int
	Agreed int
}

// ReviewerRate is the agreement of one reviewer with others.
type ReviewerRate struct {
	Reviewer
	Rate
	AsFirst int // decisions of theirs that somebody looked at again
}

// Agreement sums opinions up: people among each other, automatic rejections under
// appeal, and each person, most opinions first.
//
// Source: X-31.
func Agreement(list []Opinion) (people, automatic Rate, each []ReviewerRate) {
	by := map[string]*ReviewerRate{}
	count := func(id, name string, o Opinion, first bool) {
		r := by[id]
		if r == nil {
			r = &ReviewerRate{Reviewer: Reviewer{ID: id}}
			by[id] = r
		}
		if r.Name = name; r.Name == "" {
			r.Name = id
		}
		r.add(o)
		if first {
			r.AsFirst++
		}
	}
	for _, o := range list {
		if o.FirstBy == BySystem {
			automatic.add(o)
			continue
		}
		people.add(o)
		count(o.FirstBy, o.FirstName, o, true)
		count(o.SecondBy, o.SecondName, o, false)
	}
	each = []ReviewerRate{}
	for _, r := range by {
		each = append(each, *r)
	}
	slices.SortFunc(each, func(a, b ReviewerRate) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return strings.Compare(a.ID, b.ID)
	})
	return people, automatic, each
}

func (r *Rate) add(o Opinion) {
	r.N++
	if o.Agreed {
		r.Agreed++
	}
}
