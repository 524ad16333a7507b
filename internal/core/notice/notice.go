package notice

import (
	"time"

	"souk/internal/base/i18n"
)

// Kind is a sort of notice that a package may send: its text and where a click
// leads. Texts are templates of fmt with the notice's arguments in order.
//
// Source: X-54, core-ports "notice kinds".
type Kind struct {
	Name string    // "video.approved"
	Text i18n.Text // with fmt verbs %[1]s …
	Tone Tone
}

// Tone colours the notice.
type Tone string

// Tones.
const (
	Info    Tone = "info"
	Success Tone = "success"
	Warn    Tone = "warning"
	Bad     Tone = "error"
)

// Notice is one message behind the bell.
type Notice struct {
	ID      string
	StoreID string // "" for staff notices
	Role    string // staff role it is for, "" for the store's people
	Kind    string
	Text    i18n.Text
	Tone    Tone
	URL     string
	At      time.Time
	ReadAt  time.Time
}
