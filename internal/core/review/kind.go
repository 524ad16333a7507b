package review

import (
	"context"
	"time"

	"souk/internal/base/i18n"
)

// Kind is what a tool gives so that its submissions run through the review
// engine: one attempt is one case.
//
// Source: core-ports "case kind", X-25.
type Kind struct {
	Name  string    // "video"
	Label i18n.Text // "Film"
	Tool  string
	Codes []Code // the tool's part of the catalogue
	// Evidence is what the reviewer's screen shows, as the tool's own JSON; it is
	// asked when the case is opened.
	Evidence func(ctx context.Context, subjectID string) (any, error)
	// Decided is told of the final decision inside its transaction: the tool moves
	// its submission. It runs once per case.
	Decided func(ctx context.Context, c Case, d Decision) error
	// Ready tells whether a reviewer can see the submission by now, and why not
	// yet; nil when it can always be seen. A person approves what is not ready only
	// by saying so (DecideInput.Unseen).
	Ready func(ctx context.Context, subjectID string) (Readiness, error)
	// Appeal refuses an appeal against a rejection that cannot be undone any more
	// (Conflict), and prepares what the second reviewer needs; it runs in the
	// transaction that files the appeal. nil: this kind has no appeals. An appeal that
	// is won ends in Decided with an approval and the case's AppealID.
	Appeal func(ctx context.Context, r Record) error
	// Titles gives what attempts of a store were called when they were submitted,
	// by attempt id; nil when they have no titles.
	Titles func(ctx context.Context, storeID string, subjectIDs []string) (map[string]string, error)
}

// Readiness says whether a reviewer can see what is judged. The zero value is
// "not yet, for no known reason".
type Readiness struct {
	Ready bool
	Why   i18n.Text // when not ready, for the reviewer
}

// CaseState of a review case.
type CaseState string

// Case states: open (waits for a reviewer) → claimed → decided; withdrawn when
// the seller took the submission back.
const (
	CaseOpen      CaseState = "open"
	CaseClaimed   CaseState = "claimed"
	CaseDecided   CaseState = "decided"
	CaseWithdrawn CaseState = "withdrawn"
)

// Case is one submission that waits for, or had, a person's decision.
type Case struct {
	ID        string
	Kind      string
	StoreID   string
	SubjectID string // the attempt
	ParentID  string // the thing that has attempts (the film), "" when unknown
	Attempt   int    // 1 for the first
	Summary   string // one line for the queue
	Questions []Finding
	Verdict   Verdict // the automatic one
	State     CaseState
	// PolicyVersion and AsOf are what the attempt was judged with (AMB-83).
	PolicyVersion string
	AsOf          time.Time
	ClaimedBy     string // actor id
	ClaimedName   string
	ClaimedAt     time.Time // machine clock
	OpenedAt      time.Time
	DueAt         time.Time
	Decision      Decision // the zero value until State is decided
	Version       int64
	AppealID      string    // of the appeal that this case decides; "" for the first case
	SecondOf      string    // the decided case that this one is a second opinion on; "" for none
	First         FirstWord // of two people who have to agree
	AssignedTo    string    // only they may decide it; "" = anybody
	AssignedName  string
	AssignedAt    time.Time
}

// Decision is a person's (or the automatic stage's) word on a case.
type Decision struct {
	Approve  bool
	Code     string // required when rejecting
	Note     string
	By       string // actor id
	ByName   string // for screens
	At       time.Time
	Findings []Finding
}

// Stage of a review record.
type Stage string

// The two stages of V-39, and the one that an appeal adds.
const (
	StageAuto   Stage = "auto"
	StageHuman  Stage = "human"
	StageAppeal Stage = "appeal"
)

// Record is one line of a store's review records: the same shape for films,
// pictures, papers, mails and messages.
//
// Source: X-25, V-59.
type Record struct {
	ID            string
	StoreID       string
	Kind          string // case kind
	SubjectID     string // attempt id
	ParentID      string // the thing that has attempts (the film)
	Title         string // of the attempt, from its tool; not stored here
	Attempt       int
	Stage         Stage
	Outcome       string // "pass", "human", "reject", "approved", "rejected"
	Code          string // first rejecting code, "" when none
	Findings      []Finding
	NotChecked    []NotChecked
	Note          string
	PolicyVersion string
	AsOf          time.Time
	At            time.Time
	By            string // "system" or the reviewer's id
	ByName        string // for screens
}
