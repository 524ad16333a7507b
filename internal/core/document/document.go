package document

import (
	"slices"
	"time"

	"souk/internal/base/i18n"
)

// State of a paper. The diagram is in doc.go.
//
// Source: X-14.
type State string

// The states.
const (
	Unsigned State = "unsigned"  // filled from a template, waits for the signature
	Signed   State = "signed"    // signed by the store's owner; valid
	InReview State = "in_review" // waits for a person
	Approved State = "approved"  // valid
	Rejected State = "rejected"
	Expired  State = "expired"
	Revoked  State = "revoked" // taken back by the store
	Deleted  State = "deleted" // the bytes are gone; the row tells that there was one
)

// States lists the states in the order of a paper's life.
func States() []State {
	return []State{Unsigned, Signed, InReview, Approved, Rejected, Expired, Revoked, Deleted}
}

// Valid reports whether a paper in this state counts.
func (s State) Valid() bool { return s == Approved || s == Signed }

// Type is a sort of paper. Packages that ask for one give it.
//
// Source: X-14.
type Type struct {
	Name  string    // "business_licence"
	Label i18n.Text // "Business licence"
	Hint  i18n.Text // what is to be seen on it
	// Expires tells that an approved one has a last day, or is known to have none.
	Expires bool
	// Numbered tells that it has a number that people ask for.
	Numbered bool
	// Classes tells that it lists classes of goods (trademarks).
	Classes bool
	// Covers is what a paper of this type may authorise: "people", "third_party",
	// "music". Empty for papers that authorise nothing.
	Covers []string
}

// Scope is what a paper is for; the zero value means the whole store.
type Scope struct {
	Kind string   `json:"kind" enum:"store,product,film" doc:"store: everything that it sells"`
	IDs  []string `json:"ids" doc:"products or films; empty for the whole store"`
}

// Includes reports whether the scope reaches every one of the things.
func (s Scope) Includes(kind string, ids ...string) bool {
	if s.Kind == "" || s.Kind == ScopeStore {
		return true
	}
	if s.Kind != kind {
		return false
	}
	return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(s.IDs, id) })
}

// Kinds of scopes.
const (
	ScopeStore   = "store"
	ScopeProduct = "product"
	ScopeFilm    = "film"
)

// Particulars are what stands on a paper and says who somebody is; they lie
// sealed like its bytes.
type Particulars struct {
	Number string `json:"number,omitempty"`
	Holder string `json:"holder,omitempty"`
	Fill   *Fill  `json:"fill,omitempty"` // what its template was written with
}

// Document is a paper of a store.
//
// Source.
type Document struct {
	ID       string
	StoreID  string
	Type     string
	Scope    Scope
	Title    string
	Covers   []string
	Classes  []string
	State    State
	Source   string // "upload", "template", "fixture"
	Template string
	Particulars
	FileName      string
	MediaType     string
	Bytes         int64
	SHA256        string // of the plain bytes
	SignedBytes   int64
	SignedSHA256  string
	ValidFrom     time.Time // zero = not told
	ExpiresAt     time.Time // zero = not told, or never when OpenEnded
	OpenEnded     bool
	Code          string // of a rejection
	Note          string
	PolicyVersion string
	UploadedBy    string
	UploadedName  string
	UploadedAt    time.Time
	DecidedAt     time.Time
	ClosedAt      time.Time // zero while it is of use
	Version       int64

	noticed    time.Duration
	blobKey    string
	signedKey  string
	keyID      string
	wrappedKey []byte
	sealed     []byte // particulars
}

// Where a paper came from.
const (
	fromUpload   = "upload"
	fromTemplate = "template"
	fromFixture  = "fixture"
)

// StateAt is the state at an instant: a valid paper whose last day has passed is
// expired, whether or not the hourly look has found it.
func (d Document) StateAt(at time.Time) State {
	if d.State.Valid() && !d.ExpiresAt.IsZero() && !at.Before(d.ExpiresAt) {
		return Expired
	}
	return d.State
}

// Held is a paper as those see it who ask for papers: no bytes, no names.
//
// Source: core-ports "Eligibility can ask for documents".
type Held struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	State     State     `json:"state"`
	Covers    []string  `json:"covers,omitempty"`
	Scope     Scope     `json:"scope"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	Code      string    `json:"-"` // of its rejection; "" also when an appeal undid it
}

// ValidAt reports whether the paper counts at an instant.
func (h Held) ValidAt(at time.Time) bool {
	return h.State.Valid() && (h.ExpiresAt.IsZero() || at.Before(h.ExpiresAt))
}

// Access is one look at a paper's content.
//
// Source: X-17.
type Access struct {
	ID        string
	At        time.Time
	ActorKind string
	ActorID   string
	ActorName string
	ActorRole string
	Action    string
	Reason    string
}

// What is logged.
const (
	actionRead   = "read"   // number and holder
	actionView   = "view"   // the content, by a reviewer
	actionLoad   = "load"   // the content, by the store or an operator
	actionSign   = "sign"   // signed
	actionVerify = "verify" // the bytes held against the signature
)

// Signature is who signed a paper, when, and over which bytes.
//
// Source: X-18.
type Signature struct {
	SignerID string
	Name     string
	Title    string
	Consent  string // the words that were agreed to
	SHA256   string
	At       time.Time
	Proof    string // keyed digest of all of the above; holds no address
}

// Content is a paper's plain bytes.
type Content struct {
	Name      string
	MediaType string
	SHA256    string
	Body      []byte
}

// TopicPaper is published when a paper came to count, or ceased to.
const TopicPaper = "document.changed"

// Changed is the payload of TopicPaper; the key is the store.
type Changed struct {
	StoreID    string `json:"store_id"`
	DocumentID string `json:"document_id"`
	Type       string `json:"type"`
	State      State  `json:"state"`
	// By and ByName are who decided it, "" when nobody did.
	By     string `json:"by,omitempty"`
	ByName string `json:"by_name,omitempty"`
	Note   string `json:"note,omitempty"` // the reviewer's words
}
