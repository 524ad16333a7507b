package video

import (
	"slices"
	"time"

	"souk/internal/core/review"
)

// State of a film, as sellers see it. The diagram is in doc.go.
//
// Source: V-39, V-28, contract "POST …/videos".
type State string

// The states.
const (
	Checking  State = "checking"  // the automatic stage runs
	InReview  State = "in_review" // a person decides, or buyers' copies are still being made
	Published State = "published" // buyers see it
	Rejected  State = "rejected"  // mend and resubmit
	Suspended State = "suspended" // was published; the store lost its right for a serious reason
	Withdrawn State = "withdrawn" // taken back by the seller, for good
)

// Purpose is what a film is made for; a film has at least one.
//
// Source: V-09.
type Purpose string

// The purposes.
const (
	Function   Purpose = "function"    // shows what the product does
	Scenario   Purpose = "scenario"    // shows it in use
	Size       Purpose = "size"        // compares its size
	RealPerson Purpose = "real_person" // a real person tries it
)

// Purposes lists the purposes in the order of the forms.
func Purposes() []Purpose { return []Purpose{Function, Scenario, Size, RealPerson} }

// Valid reports whether the purpose is one of the four.
func (p Purpose) Valid() bool { return slices.Contains(Purposes(), p) }

// Music is what the seller declares about the music in a film.
type Music string

// The declarations; the zero value means undeclared.
const (
	MusicUndeclared Music = ""
	MusicNone       Music = "none"
	MusicOwn        Music = "own"
	MusicLicensed   Music = "licensed"
)

// Valid reports whether the declaration is one of the known ones.
func (m Music) Valid() bool {
	return slices.Contains([]Music{MusicUndeclared, MusicNone, MusicOwn, MusicLicensed}, m)
}

// Box is a rectangle in pixels of the film.
type Box struct {
	X int `json:"x"`
	Y int `json:"y"`
	W int `json:"w"`
	H int `json:"h"`
}

// Declarations are what the seller says about a film beside the files. They are
// kept with the attempt.
//
// Source: V-09, V-36, V-47, AMB-76.
type Declarations struct {
	People     bool     `json:"people"`                // a real person appears
	ThirdParty bool     `json:"third_party"`           // material of others appears
	Letters    []Letter `json:"letters,omitempty"`     // authorisation letters, as they were when the film came
	Music      Music    `json:"music,omitempty"`       // "" = undeclared
	ProductBox *Box     `json:"product_box,omitempty"` // where the product is
	Brand      string   `json:"brand,omitempty"`       // own brand
}

// Package is what a film is submitted with, as far as rules judge it.
type Package struct {
	Title        string
	ProductIDs   []string
	Declarations Declarations
}

// Video is a film of a store with its attempts.
//
// Source: V-02, V-62.
type Video struct {
	ID          string
	StoreID     string
	State       State
	Title       string // of the latest attempt
	AttemptID   string // the latest attempt
	Attempts    int    // how many there are
	ProductIDs  []string
	Purposes    []Purpose
	PublishedAt time.Time // zero until published
	Counts      Counts
	Version     int64
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Counts are buyers' interactions, each viewer once per film.
//
// Source: V-11.
type Counts struct {
	Likes  int64 `json:"likes"`
	Saves  int64 `json:"saves"`
	Shares int64 `json:"shares"`
}

// Outcome is how an attempt ended; "" while it runs.
type Outcome string

// The outcomes.
const (
	Running       Outcome = ""
	AutoRejected  Outcome = "auto_rejected"
	Approved      Outcome = "approved"
	HumanRejected Outcome = "rejected"
	TakenBack     Outcome = "withdrawn"
)

// EncodeState tells how far buyers' own copies are.
type EncodeState string

// The states of the copies.
const (
	EncodeNone    EncodeState = "none"    // not asked for
	EncodeWaiting EncodeState = "waiting" // queued or running
	EncodeReady   EncodeState = "ready"
	EncodeFailed  EncodeState = "failed" // the worker died again and again; approval asks for another try
)

// Attempt is one submission of a film; each is kept.
//
// Source: V-62, V-58, AMB-83.
type Attempt struct {
	ID            string
	VideoID       string
	StoreID       string
	Number        int // from 1
	Title         string
	ProductIDs    []string
	Purposes      []Purpose
	Declarations  Declarations
	Film          StoredFile
	Subtitles     []StoredFile
	PolicyVersion string    // bound at submission (AMB-83)
	AsOf          time.Time // instant that deadlines are judged against
	Fingerprint   string    // of files, title and products
	SubmittedBy   string
	SubmittedAt   time.Time

	Verdict    review.Verdict // "" while checking
	Findings   []review.Finding
	NotChecked []review.NotChecked
	Engine     map[string]string
	Passed     []Passed
	CheckedAt  time.Time

	Outcome   Outcome
	Code      string // of the rejection, "" otherwise
	Note      string // a person's words
	DecidedBy string
	DecidedAt time.Time

	Encode     EncodeState
	Renditions *Renditions // nil until EncodeReady
}

// StoredFile is one uploaded file in the blob store.
type StoredFile struct {
	Name   string `json:"name"` // as the seller called it, sanitised
	Key    string `json:"key"`  // of the blob store
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Renditions are what buyers get: our own encodes without metadata.
//
// Source: AMB-77.
type Renditions struct {
	Poster     Rendition   `json:"poster"`
	Films      []Rendition `json:"films"` // the large one first
	Captions   []Caption   `json:"captions"`
	DurationMS int64       `json:"duration_ms"`
}

// Rendition is one file for buyers.
type Rendition struct {
	Name      string `json:"name"` // last part of its URL
	Key       string `json:"key"`  // of the blob store
	MediaType string `json:"media_type"`
	Width     int    `json:"width,omitempty"`
	Height    int    `json:"height,omitempty"`
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"`
}

// Caption is a WebVTT file of one language, with the plain lines for the
// transcript.
type Caption struct {
	Lang string `json:"lang"`
	Rendition
	Lines []string `json:"lines,omitempty"`
}

// Files lists every file of the renditions.
func (r Renditions) Files() []Rendition {
	out := []Rendition{r.Poster}
	out = append(out, r.Films...)
	for _, c := range r.Captions {
		out = append(out, c.Rendition)
	}
	return out
}

// Reaction is what a buyer did to a film.
//
// Source: V-11.
type Reaction string

// The reactions; a share counts once per buyer and film (parameters "counting").
const (
	Like  Reaction = "like"
	Save  Reaction = "save"
	Share Reaction = "share"
)
