package identity

import (
	"time"

	"souk/internal/base/i18n"
)

// Person is somebody who can sign in to the console.
type Person struct {
	ID           string
	Email        string // lower case
	Name         string
	PasswordHash string // argon2id
	Lang         string // "zh" or "en"; "" follows the browser
	CreatedAt    time.Time
	Staff        []Role
	Stores       map[string]Role
}

// Colleague is a row of a store's list of people: a member, or an open invitation.
type Colleague struct {
	ID    string // of the person, or of the invitation
	Email string
	Name  string
	Role  Role
	State ColleagueState
	Since time.Time // joined, or invited
}

// ColleagueState says whether a colleague has accepted.
type ColleagueState string

// The states.
const (
	Active  ColleagueState = "active"
	Invited ColleagueState = "invited"
)

// LinkKind is what a one-time link does.
type LinkKind string

// The kinds.
const (
	InviteLink LinkKind = "invite" // gives a role, and an account to who has none
	ResetLink  LinkKind = "reset"  // sets a new password
)

// Link is a one-time link as the database keeps it.
type Link struct {
	ID        string
	Kind      LinkKind
	Email     string
	Name      string
	StoreID   string // "" for a staff role and for a reset
	Role      Role   // "" for a reset
	InvitedBy string
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time
}

// Session is a signed-in browser.
type Session struct {
	ID        string
	PersonID  string
	CreatedAt time.Time
	SeenAt    time.Time
}

// APIKey is a key without its secret.
//
// Source: X-55.
type APIKey struct {
	ID        string
	Prefix    string // the first characters of the secret, to recognise it by
	Name      string
	StoreID   string // "" for a staff key
	Role      Role
	Scopes    []string // empty = everything the role allows
	CreatedBy string
	CreatedAt time.Time
	UsedAt    time.Time // zero = never
	RevokedAt time.Time // zero = in force
}

// Roles lists every role.
func Roles() []Role { return []Role{Owner, Agent, Reviewer, TrustSafety, Finance, Operator} }

// IsStore reports whether the role holds for one store.
func (r Role) IsStore() bool { return r == Owner || r == Agent }

// IsStaff reports whether the role holds for the whole marketplace.
func (r Role) IsStaff() bool {
	return r == Reviewer || r == TrustSafety || r == Finance || r == Operator
}

// Label is what people call the role.
func (r Role) Label() i18n.Text {
	switch r {
	case Owner:
		return i18n.T("店主", "store owner")
	case Agent:
		return i18n.T("店铺员工", "store staff")
	case Reviewer:
		return i18n.T("内容审核员", "content reviewer")
	case TrustSafety:
		return i18n.T("信任与安全", "trust & safety")
	case Finance:
		return i18n.T("财务", "finance")
	case Operator:
		return i18n.T("平台运营", "operator")
	}
	return i18n.T(string(r), string(r))
}

// Change is a state change of people, sessions or keys, for the audit trail.
type Change struct {
	StoreID string
	Subject string // id of the person, link or key
	Action  string // "person.invited"
	Reason  string
	Before  any
	After   any
}
