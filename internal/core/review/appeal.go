package review

import "time"

// AppealProgress is how far an appeal is.
type AppealProgress string

// An appeal is open until somebody else decides it; withdrawn when what it is
// about ended meanwhile.
const (
	AppealOpen       AppealProgress = "open"
	AppealUpheld     AppealProgress = "upheld"     // the rejection stays
	AppealOverturned AppealProgress = "overturned" // the rejection is gone
	AppealWithdrawn  AppealProgress = "withdrawn"
)

// Appeal is what a seller says against a rejection.
//
// Source: X-30.
type Appeal struct {
	ID        string
	StoreID   string
	RecordID  string // the rejection
	Kind      string
	SubjectID string // the attempt
	Number    int    // 1 for the first of the attempt
	Reason    string
	Evidence  []string // links and numbers of papers
	State     AppealProgress
	FiledBy   string
	FiledName string
	FiledAt   time.Time
	DueAt     time.Time
	DecidedAt time.Time // zero: it is not
	Statement string    // the reasons of the decision
}

// Why an appeal is not possible.
const (
	AppealNotOffered = "not_offered" // this kind has no appeals, or it is no rejection
	AppealWindowOver = "window_over"
	AppealWaiting    = "open"
	AppealUsed       = "used"
)

// AppealState is what a rejection's seller may do.
type AppealState struct {
	RecordID string
	Possible bool
	Why      string    // why not; "" when it is possible
	Until    time.Time // an appeal is possible up to and including this instant
	Left     int       // how many are left
	Latest   Appeal    // the zero value when there is none
}

// FirstWord is what the first of two people said of a case.
//
// Source: X-31 "two-person option".
type FirstWord struct {
	Approve bool
	Code    string
	Note    string
	By      string // "" when nobody has said anything
	ByName  string
	At      time.Time
}

// Opinion is a submission that was decided twice.
//
// Source: X-31 "reviewer agreement rate".
type Opinion struct {
	CaseID     string
	Source     string // OpinionAppeal, OpinionTwoPerson, OpinionSecond
	FirstBy    string // BySystem for an automatic rejection
	FirstName  string
	SecondBy   string
	SecondName string
	Agreed     bool
	At         time.Time
}

// Where a second decision comes from.
const (
	OpinionAppeal    = "appeal"
	OpinionTwoPerson = "two_person"
	OpinionSecond    = "second_opinion"
)
