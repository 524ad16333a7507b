package video

import (
	"time"

	"souk/internal/base/clock"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
	"souk/internal/core/store"
	"souk/internal/core/wording"
)

// SectionName is the key of this tool's part of the policy document.
const SectionName = "video"

// Policy is every number that a rule about films uses.
//
// Source: G-0, parameters "video".
type Policy struct {
	Eligibility EligibilityPolicy `json:"eligibility"`
	Review      ReviewPolicy      `json:"review"`

	TitleMax   int   `json:"title_max"`   // characters
	CommentMax int   `json:"comment_max"` // characters
	IntakeMax  int64 `json:"intake_max"`  // bytes; beyond it 413 and no attempt

	UploadsOpen int        `json:"uploads_open"` // resumable uploads of a store that lie unused at a time
	UploadsKept clock.Span `json:"uploads_kept"` // how long an unused one lies

	MinDuration  clock.Span `json:"min_duration"`  // V-03
	MaxDuration  clock.Span `json:"max_duration"`  // V-03
	MaxBytes     int64      `json:"max_bytes"`     // V-33, AMB-05
	Width        int        `json:"width"`         // pixels after rotation, V-31
	Height       int        `json:"height"`        // pixels after rotation, V-31
	SizeRule     SizeRule   `json:"size_rule"`     // AMB-06
	Codec        string     `json:"codec"`         // V-32
	Containers   []string   `json:"containers"`    // V-30
	PixelFormats []string   `json:"pixel_formats"` // others go to a person

	MinSampleRate    int         `json:"min_sample_rate"`    // hertz, V-55
	MaxAVOffset      clock.Span  `json:"max_av_offset"`      // V-56
	MinVoiceSNR      ratio.Ratio `json:"min_voice_snr"`      // decibel, V-57
	VoiceShare       ratio.Ratio `json:"voice_share"`        // share of windows that makes a voice
	MaxSilence       clock.Span  `json:"max_silence"`        // warning
	MinLoudness      ratio.Ratio `json:"min_loudness"`       // LUFS, warning
	MaxClippedShare  ratio.Ratio `json:"max_clipped_share"`  // warning
	SoundRejectTimes ratio.Ratio `json:"sound_reject_times"` // a warning of sound rejects beyond so many times its limit

	SubtitleLanguages []string    `json:"subtitle_languages"` // V-34
	MinSpeechCovered  ratio.Ratio `json:"min_speech_covered"` // V-35
	BorderMin         int         `json:"border_min"`         // pixels of a frame that is Width wide, V-40
	BorderFrames      ratio.Ratio `json:"border_frames"`      // share of a shot's frames that are not dark
	FirstTextHeight   ratio.Ratio `json:"first_text_height"`  // share of the frame's height, V-85
	ProductShare      ratio.Ratio `json:"product_share"`      // share of the frame, V-53
	TextOverProduct   ratio.Ratio `json:"text_over_product"`  // share of the product's box, V-54, AMB-02
	ProductWithin     clock.Span  `json:"product_within"`     // V-53
	QRMinTime         clock.Span  `json:"qr_min_time"`        // V-49
	WatermarkMinTime  clock.Span  `json:"watermark_min_time"`
	ForbiddenMinTime  clock.Span  `json:"forbidden_min_time"`

	Terms wording.Terms `json:"terms"` // V-42, V-48…V-52

	Rank     RankPolicy     `json:"rank"`     // V-65…V-69
	Adviser  AdviserPolicy  `json:"adviser"`  // V-81
	MainSKU  MainSKUPolicy  `json:"main_sku"` // V-82
	Counting CountingPolicy `json:"counting"`
}

// EligibilityPolicy is what a store needs to use the tool.
//
// Source: V-19…V-22.
type EligibilityPolicy struct {
	MinLevel       store.Level `json:"min_level"`
	MaxDispute90d  ratio.Ratio `json:"max_dispute_90d"`
	MinPositive90d ratio.Ratio `json:"min_positive_90d"`
	NoSerious      bool        `json:"no_serious"`
}

// HumanStage says when a person looks at a film.
//
// Source: V-39, AMB-75.
type HumanStage string

// When a person decides.
const (
	HumanAlways     HumanStage = "always"      // every film that the automatic stage did not reject
	HumanOnQuestion HumanStage = "on_question" // only films with open questions
)

// ReviewPolicy is how films are reviewed.
//
// Source: V-39.
type ReviewPolicy struct {
	Due        clock.Span `json:"due"`
	HumanStage HumanStage `json:"human_stage"`
}

// SizeRule says how Width and Height bind.
//
// Source: AMB-06.
type SizeRule string

// The size rules.
const (
	SizeExact   SizeRule = "exact"    // exactly Width × Height
	SizeAtLeast SizeRule = "at_least" // at least that and in the same proportion
)

// RankPolicy is how films compete for feed and tab.
//
// Source: V-65…V-69, AMB-10.
type RankPolicy struct {
	Weights       RankWeights   `json:"weights"`
	Excellent     RankExcellent `json:"excellent"`
	ThresholdFeed ratio.Ratio   `json:"threshold_feed"`
	ThresholdTab  ratio.Ratio   `json:"threshold_tab"`
	PriorPlays    int           `json:"prior_plays"`
	NewcomerShare ratio.Ratio   `json:"newcomer_share"`
	NewcomerUntil NewcomerUntil `json:"newcomer_until"`
}

// RankWeights are the parts of the score; they sum to 1.
//
// Source: V-68, AMB-10.
type RankWeights struct {
	Completion  ratio.Ratio `json:"completion"`
	Bounce      ratio.Ratio `json:"bounce"`
	Interaction ratio.Ratio `json:"interaction"`
	Relevance   ratio.Ratio `json:"relevance"`
	Freshness   ratio.Ratio `json:"freshness"`
	Store       ratio.Ratio `json:"store"`
}

// RankExcellent are the lines that make a figure excellent.
//
// Source: V-65…V-67.
type RankExcellent struct {
	Completion  ratio.Ratio `json:"completion"`  // at least
	Bounce      ratio.Ratio `json:"bounce"`      // at most
	Interaction ratio.Ratio `json:"interaction"` // at least
}

// NewcomerUntil ends a film's time as a newcomer, whichever comes first.
type NewcomerUntil struct {
	Impressions int        `json:"impressions"`
	Age         clock.Span `json:"age"`
}

// AdviserPolicy says whom the tool suits.
//
// Source: V-81.
type AdviserPolicy struct {
	MinItemGMV           money.Amount `json:"min_item_gmv"` // a month
	MinRepurchase        ratio.Ratio  `json:"min_repurchase"`
	MinPrice             money.Amount `json:"min_price"`
	NewWithin            clock.Span   `json:"new_within"`
	ExperienceCategories []string     `json:"experience_categories"`
}

// MainSKUPolicy says which products count as the main ones.
//
// Source: V-82.
type MainSKUPolicy struct {
	TopShare ratio.Ratio `json:"top_share"`
	Window   clock.Span  `json:"window"`
	AtLeast  int         `json:"at_least"`
}

// CountingPolicy says how often the same viewer counts.
type CountingPolicy struct {
	PlayEvery clock.Span `json:"play_every"` // a play counts once per viewer and film in this time
}

// engagementFloor is what completion, bounce and interaction carry together.
//
// Source: V-68 "70 % or more"; it binds every policy, so it is no parameter.
var engagementFloor = ratio.Must("0.70")

// DefaultPolicy is the policy as the articles give it.
//
// Source: parameters "video".
func DefaultPolicy() Policy {
	const maxBytes = 50 << 20
	return Policy{
		Eligibility: EligibilityPolicy{store.L3, ratio.Must("0.008"), ratio.Must("0.95"), true},
		Review:      ReviewPolicy{clock.Span(24 * time.Hour), HumanAlways},
		TitleMax:    120, CommentMax: 500, IntakeMax: 4 * maxBytes,
		UploadsOpen: 20, UploadsKept: clock.Span(24 * time.Hour),
		MinDuration: clock.Span(15 * time.Second), MaxDuration: clock.Span(60 * time.Second), MaxBytes: maxBytes,
		Width: 1080, Height: 1920, SizeRule: SizeExact,
		Codec: "h264", Containers: []string{"mp4"}, PixelFormats: []string{"yuv420p"},
		MinSampleRate: 44100, MaxAVOffset: clock.Span(200 * time.Millisecond), MinVoiceSNR: ratio.Must("15"), VoiceShare: ratio.Must("0.05"),
		MaxSilence: clock.Span(5 * time.Second), MinLoudness: ratio.Must("-40"), MaxClippedShare: ratio.Must("0.01"), SoundRejectTimes: ratio.Must("2"),
		SubtitleLanguages: []string{"zh", "en"}, MinSpeechCovered: ratio.Must("0.8"),
		BorderMin: 8, BorderFrames: ratio.Must("0.9"), FirstTextHeight: ratio.Must("0.12"),
		ProductShare: ratio.Must("0.60"), TextOverProduct: ratio.Must("0.05"), ProductWithin: clock.Span(3 * time.Second),
		QRMinTime: clock.Span(time.Second), WatermarkMinTime: clock.Span(2 * time.Second), ForbiddenMinTime: clock.Span(500 * time.Millisecond),
		Terms: wording.DefaultTerms(),
		Rank:  defaultRank(),
		Adviser: AdviserPolicy{
			MinItemGMV: money.Must("5000", "USD"), MinRepurchase: ratio.Must("0.15"), MinPrice: money.Must("30", "USD"),
			NewWithin: clock.Span(30 * clock.Day), ExperienceCategories: []string{"wearables", "beauty-devices", "outdoor"},
		},
		MainSKU:  MainSKUPolicy{ratio.Must("0.20"), clock.Span(90 * clock.Day), 5},
		Counting: CountingPolicy{clock.Span(time.Hour)},
	}
}

func defaultRank() RankPolicy {
	return RankPolicy{
		Weights: RankWeights{
			Completion: ratio.Must("0.30"), Bounce: ratio.Must("0.22"), Interaction: ratio.Must("0.20"),
			Relevance: ratio.Must("0.12"), Freshness: ratio.Must("0.08"), Store: ratio.Must("0.08"),
		},
		Excellent:     RankExcellent{ratio.Must("0.75"), ratio.Must("0.25"), ratio.Must("0.018")},
		ThresholdFeed: ratio.Must("0.45"), ThresholdTab: ratio.Must("0.35"), PriorPlays: 50,
		NewcomerShare: ratio.Must("0.10"), NewcomerUntil: NewcomerUntil{500, clock.Span(14 * clock.Day)},
	}
}
