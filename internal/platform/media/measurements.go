package media

import (
	"souk/internal/platform/media/sniff"
	"souk/internal/platform/media/srt"
)

// MeasurementsVersion changes whenever a field changes its meaning; stored
// documents of another version are measured again.
const MeasurementsVersion = 1

// HelperVersion is the version of souk-media as an engine; it changes when a
// measurer gives other numbers for the same film.
const HelperVersion = "1"

// Container is what the bytes say without decoding.
type Container = sniff.Report

// Cue is one subtitle.
type Cue = srt.Cue

// Measurements is everything the worker found out about a film and its
// subtitles. It depends on the content and the engines alone: no name, no
// policy, no clock.
type Measurements struct {
	Version int               `json:"version"`
	Engines map[string]string `json:"engines"` // ffmpeg, souk-media
	SHA256  string            `json:"sha256"`  // of the film, lower-case hex
	Bytes   int64             `json:"bytes"`

	Container Container `json:"container"`
	// Decoded says that ffmpeg has seen the film; false when sniffing already
	// showed that it must not (then everything below is empty, see Container).
	Decoded bool `json:"decoded"`

	Video        []VideoStream `json:"video"` // pictures of a cover image are not among them
	Audio        []AudioStream `json:"audio"`
	OtherStreams int           `json:"other_streams,omitempty"` // data, timecode, subtitle and cover tracks

	// DurationUS is the time from the start of the first frame to the end of the
	// last one (of the sound when there is no picture), from the packets' time
	// stamps. The header's own claim is Container.HeaderDurationUS. Source: V-03.
	DurationUS int64  `json:"duration_us"`
	Decode     Decode `json:"decode"`

	Picture *Picture `json:"picture,omitempty"` // of the first video stream
	Sound   *Sound   `json:"sound,omitempty"`   // of the first audio stream

	Subtitles     []Subtitle `json:"subtitles"`
	SubtitlePairs []srt.Pair `json:"subtitle_pairs,omitempty"` // every two files, first index < second

	NotMeasured []NotMeasured `json:"not_measured,omitempty"`
}

// VideoStream is one picture track.
type VideoStream struct {
	Codec       string `json:"codec"` // as ffmpeg names it: h264, hevc …
	Profile     string `json:"profile,omitempty"`
	PixelFormat string `json:"pixel_format"`
	CodedWidth  int    `json:"coded_width"` // before rotation
	CodedHeight int    `json:"coded_height"`
	Rotation    int    `json:"rotation"` // degrees clockwise in [0, 360)
	Width       int    `json:"width"`    // after rotation. Source: AMB-06
	Height      int    `json:"height"`
	SAR         string `json:"sar,omitempty"` // pixel shape when not square, e.g. 4:3
	Interlaced  bool   `json:"interlaced,omitempty"`

	Frames     int64   `json:"frames"`
	FPS        float64 `json:"fps"` // (frames − 1) ÷ time between first and last, 3 digits
	Variable   bool    `json:"variable_rate,omitempty"`
	StartUS    int64   `json:"start_us"`    // of the first frame, on the film's time line
	DurationUS int64   `json:"duration_us"` // to the end of the last frame
	BitRate    int64   `json:"bit_rate"`
}

// AudioStream is one sound track.
type AudioStream struct {
	Codec      string `json:"codec"`
	Profile    string `json:"profile,omitempty"`
	SampleRate int    `json:"sample_rate"` // Source: V-55
	Channels   int    `json:"channels"`
	StartUS    int64  `json:"start_us"`
	OffsetUS   int64  `json:"offset_us"` // its start minus the picture's start
	DurationUS int64  `json:"duration_us"`
	BitRate    int64  `json:"bit_rate"`
}

// Decode is how decoding went.
type Decode struct {
	Errors     int      `json:"errors"`             // lines of complaint, at most 1000
	Examples   []string `json:"examples,omitempty"` // the first few, addresses removed
	Incomplete bool     `json:"incomplete,omitempty"`
	// FramesDecoded is how many pictures really came out; fewer than
	// VideoStream.Frames when the data is broken.
	FramesDecoded int64 `json:"frames_decoded"`
}

// Picture sums up the sampled frames (2 a second, 540 pixels wide).
type Picture struct {
	Samples    int   `json:"samples"`
	PosterUS   int64 `json:"poster_us"`   // the first frame that is neither black nor flat, else the best
	DarkFrames int   `json:"dark_frames"` // sampled frames that are all but black
	FlatFrames int   `json:"flat_frames"` // sampled frames without detail
	FirstLuma  int   `json:"first_luma"`  // mean brightness of the first frame, 0–255
	MeanLuma   int   `json:"mean_luma"`
}

// Sound sums up the sound at 48 kHz mono.
type Sound struct {
	PeakDB    float64 `json:"peak_db"`     // dBFS; −120 for digital silence
	RMSDB     float64 `json:"rms_db"`      // dBFS over the whole film
	SilentUS  int64   `json:"silent_us"`   // longest stretch below −60 dBFS
	ClippedPM int     `json:"clipped_ppm"` // samples at full scale, per million
}

// Subtitle is one attached subtitle file.
type Subtitle struct {
	Name   string `json:"name"` // as the seller called it, base name only
	SHA256 string `json:"sha256"`
	srt.File
}

// NotMeasured is a measurer that could not run, and why: [FailDied],
// [FailLimit] or the code of a fault.
type NotMeasured struct {
	Check  string `json:"check"`
	Reason string `json:"reason"`
}

// Languages names the languages that the subtitles cover together.
//
// Source: V-34, AMB-07.
func (m Measurements) Languages() map[srt.Lang]bool {
	out := map[srt.Lang]bool{}
	for _, s := range m.Subtitles {
		for _, l := range s.Langs {
			out[l] = true
		}
	}
	return out
}

// Tracks gives the cues by language for the encodes, from one bilingual file or
// from one file per language; the first file that has a language wins.
func (m Measurements) Tracks() map[srt.Lang][]Cue {
	out := map[srt.Lang][]Cue{}
	for _, lang := range []srt.Lang{srt.ZH, srt.EN} {
		for _, s := range m.Subtitles {
			if !s.Has(lang) {
				continue
			}
			cues := s.Cues
			if s.Both {
				cues = s.Only(lang)
			}
			out[lang] = cues
			break
		}
	}
	return out
}

// Key names the engines and the document's version; a stored document is as
// good as a new measurement while it has the same key and content hash.
func (m Measurements) Key() string { return engineKey(m.Engines) }
