package srt

// Encoding is how the bytes of a subtitle file spell text.
type Encoding string

// The encodings that are read. Everything but UTF-8 is told to the seller.
const (
	UTF8    Encoding = "utf-8"
	UTF8BOM Encoding = "utf-8-bom"
	UTF16LE Encoding = "utf-16le"
	UTF16BE Encoding = "utf-16be"
	GBK     Encoding = "gbk"
	NoText  Encoding = "unknown" // no text in any of them
)

// Lang is a language that a subtitle is checked for.
type Lang string

// The two languages of V-34.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// Code names one kind of problem; the texts for people belong to the tools.
type Code string

// The problems. Line numbers start at 1.
const (
	BadEncoding Code = "bad_encoding" // no text in any encoding that we read
	TooLarge    Code = "too_large"    // more bytes or cues than a film needs
	NoCues      Code = "no_cues"      // not a single cue
	BadTiming   Code = "bad_timing"   // no readable "start --> end" line, or end ≤ start
	OutOfOrder  Code = "out_of_order" // starts before the cue above it
	Overlap     Code = "overlap"      // starts before the cue above it has ended
	EmptyCue    Code = "empty_cue"    // a time without text
	AfterEnd    Code = "past_end"     // ends after the film
	Control     Code = "control"      // control characters in the text (removed)
	Markup      Code = "markup"       // tags or styling in the text (kept as text, escaped for buyers)
)

// Problem is one thing wrong with a subtitle file.
type Problem struct {
	Code Code   `json:"code"`
	Line int    `json:"line"`           // of the file, from 1
	Cue  int    `json:"cue,omitempty"`  // number of the cue in reading order, from 1
	Text string `json:"text,omitempty"` // the offending line or number, shortened
}

// Cue is one subtitle with its time in the film.
type Cue struct {
	N       int    `json:"n"`    // in reading order, from 1
	Line    int    `json:"line"` // of its time line, from 1
	StartMS int64  `json:"start_ms"`
	EndMS   int64  `json:"end_ms"`
	Text    string `json:"text"` // lines joined by \n, control characters removed
	Langs   []Lang `json:"langs,omitempty"`
}

// File is what one subtitle file holds.
type File struct {
	Encoding Encoding  `json:"encoding"`
	Cues     []Cue     `json:"cues"`
	Problems []Problem `json:"problems,omitempty"`
	// Langs are the languages that most cues have; both for a bilingual file.
	Langs []Lang `json:"langs,omitempty"`
	// Both says that most cues hold both languages (one file for both, AMB-07).
	Both bool `json:"both,omitempty"`
}

// Has reports whether the file is in the language.
func (f File) Has(lang Lang) bool {
	for _, l := range f.Langs {
		if l == lang {
			return true
		}
	}
	return false
}
