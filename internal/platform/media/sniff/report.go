package sniff

// Kind is what the bytes are, whatever the file is called.
type Kind string

// The kinds that a seller may plausibly send as a film.
const (
	MP4      Kind = "mp4"
	MOV      Kind = "mov"
	ThreeGP  Kind = "3gp"
	M4A      Kind = "m4a"
	WebM     Kind = "webm"
	MKV      Kind = "mkv"
	AVI      Kind = "avi"
	MPEGTS   Kind = "mpeg-ts"
	FLV      Kind = "flv"
	Ogg      Kind = "ogg"
	Sound    Kind = "sound"
	Image    Kind = "image"
	PDF      Kind = "pdf"
	Zip      Kind = "zip"
	Playlist Kind = "hls-playlist"
	Script   Kind = "playlist-script" // DASH manifests, ffconcat scripts, SDP
	Program  Kind = "program"
	Text     Kind = "text"
	Empty    Kind = "empty"
	Unknown  Kind = "unknown"
)

// Damage is one reason why the container cannot be trusted or played.
type Damage struct {
	Code   DamageCode `json:"code"`
	Detail string     `json:"detail,omitempty"` // numbers for the evidence, in English
}

// DamageCode names a kind of damage; the texts for people belong to the tools.
type DamageCode string

// The reasons. Fatal ones (see Fatal) keep the file from the decoder.
const (
	NoHeader       DamageCode = "no_header"        // no moov box
	NoSamples      DamageCode = "no_samples"       // a header without a single sample
	BoxPastEnd     DamageCode = "box_past_end"     // a box claims more bytes than the file has: truncated
	BadBox         DamageCode = "bad_box"          // a box whose inside contradicts its length
	SamplesMissing DamageCode = "samples_missing"  // samples lie beyond the end of the file: truncated
	ExternalRef    DamageCode = "external_ref"     // media data in another file or address
	Compressed     DamageCode = "compressed"       // a compressed header (cmov)
	TooManyTracks  DamageCode = "too_many_tracks"  // more tracks than any film has
	AbsurdSize     DamageCode = "absurd_size"      // a picture no decoder should open
	AbsurdCount    DamageCode = "absurd_count"     // tables that no 50 MB film needs
	Encrypted      DamageCode = "encrypted"        // protected tracks
	HeaderTooLarge DamageCode = "header_too_large" // a moov box larger than the limit
)

// Fatal reports whether a file with this damage must not reach the decoder.
func (c DamageCode) Fatal() bool {
	switch c {
	case BoxPastEnd, SamplesMissing:
		return false // what is there can still be measured
	case NoHeader, NoSamples, BadBox, ExternalRef, Compressed, TooManyTracks,
		AbsurdSize, AbsurdCount, Encrypted, HeaderTooLarge:
		return true
	}
	return true
}

// Track is what the header claims about one track.
type Track struct {
	Handler    string `json:"handler"` // vide, soun, text …
	Codec      string `json:"codec"`   // sample entry, e.g. avc1
	Width      int    `json:"width,omitempty"`
	Height     int    `json:"height,omitempty"`
	Samples    int64  `json:"samples"`
	DurationUS int64  `json:"duration_us"` // mdhd's claim
}

// Report is everything the bytes say without decoding.
type Report struct {
	Kind             Kind     `json:"kind"`
	Major            string   `json:"major_brand,omitempty"`
	Brands           []string `json:"brands,omitempty"`
	Tracks           []Track  `json:"tracks,omitempty"`
	HeaderDurationUS int64    `json:"header_duration_us"` // mvhd's claim; never used as the duration
	Fragmented       bool     `json:"fragmented,omitempty"`
	Streamable       bool     `json:"streamable,omitempty"` // header before the media data
	TrailingBytes    int64    `json:"trailing_bytes,omitempty"`
	AlsoKinds        []Kind   `json:"also_kinds,omitempty"` // a polyglot: the same bytes are this as well
	Damage           []Damage `json:"damage,omitempty"`
}

// Decodable reports whether the file may be handed to ffmpeg: an MP4 without
// fatal damage that is nothing else at the same time.
func (r Report) Decodable() bool {
	if r.Kind != MP4 || len(r.AlsoKinds) > 0 {
		return false
	}
	for _, d := range r.Damage {
		if d.Code.Fatal() {
			return false
		}
	}
	return true
}

// Has reports whether the damage is among the reasons.
func (r Report) Has(code DamageCode) bool {
	for _, d := range r.Damage {
		if d.Code == code {
			return true
		}
	}
	return false
}

func (r *Report) damage(code DamageCode, detail string) {
	if !r.Has(code) {
		r.Damage = append(r.Damage, Damage{Code: code, Detail: detail})
	}
}
