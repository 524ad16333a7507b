package audit

import (
	"time"

	"souk/internal/core/identity"
)

// Entry is a state change; who made it is in the context.
//
// Source: X-22, core-ports "Audit, chains, erasure".
type Entry struct {
	StoreID       string // "" when it concerns no store
	Subject       string // id of what changed
	Action        string // "video.published"
	Reason        string
	PolicyVersion string // "" where no policy decided
	Before, After any    // JSON values; nil = nothing
}

// Row is an entry as it is kept.
type Row struct {
	ID            string
	StoreID       string
	Subject       string
	Action        string
	ActorKind     identity.Kind
	ActorID       string
	ActorName     string
	ActorRole     string // role in the store, else staff roles, joined by commas
	Reason        string
	PolicyVersion string
	Before, After string // canonical JSON, "" = nothing
	At            time.Time
	MachineAt     time.Time
	Salt          string // hex
	Digest        string // hex
}

// Filter narrows a list; empty members do not.
type Filter struct {
	StoreID string
	Subject string
	Action  string
	ActorID string
}
