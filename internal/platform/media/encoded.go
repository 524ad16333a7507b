package media

import "souk/internal/platform/media/srt"

// MeasureInput names the files to measure.
type MeasureInput struct {
	Film      string // path
	Subtitles []SubtitleInput
}

// SubtitleInput is one subtitle file; Name is what the seller called it.
type SubtitleInput struct {
	Name string
	Path string
}

// EncodeInput is a measured film and where its encodes go.
type EncodeInput struct {
	Film         string // path
	Measurements Measurements
	Subtitles    map[srt.Lang][]Cue // usually Measurements.Tracks()
	Dir          string             // an existing directory; the files are moved into it when all are good
}

// Encoded is everything that buyers get of a film. No file carries metadata of
// the original.
//
// Source: AMB-77.
type Encoded struct {
	Poster   File       `json:"poster"`
	Films    []File     `json:"films"` // the large one first
	Captions []Captions `json:"captions,omitempty"`
}

// File is one file that was made and then probed.
type File struct {
	Name       string `json:"name"` // within the directory
	Path       string `json:"path"` // in the caller's directory
	MediaType  string `json:"media_type"`
	Width      int    `json:"width,omitempty"`
	Height     int    `json:"height,omitempty"`
	Bytes      int64  `json:"bytes"`
	SHA256     string `json:"sha256"`
	DurationUS int64  `json:"duration_us,omitempty"`
	BitRate    int64  `json:"bit_rate,omitempty"`
}

// Captions is the WebVTT file of one language.
type Captions struct {
	Lang srt.Lang `json:"lang"`
	Cues int      `json:"cues"`
	File
}
