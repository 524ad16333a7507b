package policy

import (
	"encoding/json"
	"time"

	"souk/internal/base/i18n"
)

// DraftState says what became of a draft.
type DraftState string

// The states of a draft; a published or discarded one never changes again.
const (
	DraftOpen      DraftState = "open"
	DraftPublished DraftState = "published"
	DraftDiscarded DraftState = "discarded"
)

// Draft is a change of the policy in the making: a merge patch over whatever
// document is in force when it is published, so that it never undoes what others
// published meanwhile.
//
// Source: X-66; RFC 7396.
type Draft struct {
	ID            string
	Title         string
	Changes       json.RawMessage // RFC 7396; null means "back to the default"
	State         DraftState
	Author        string
	PublicationID string // once published
	Version       int64
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// Difference is one key that two documents hold differently.
type Difference struct {
	Key     string // dotted, section first: "video.duration.min"
	Section string
	Label   i18n.Text
	Before  json.RawMessage // nil: the key is not there
	After   json.RawMessage // nil: the key is not there
}

// Preview is what publishing changes would do.
type Preview struct {
	Over        Document // in force at the instant
	Document    Document // usable only without problems
	Problems    []Problem
	Differences []Difference
}
