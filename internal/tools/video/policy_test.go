package video

import (
	"testing"
	"time"

	"souk/internal/core/policy"
	"souk/internal/core/store"
)

func TestPolicy_G0_defaults_are_the_specification(t *testing.T) {
	p := DefaultPolicy()
	if problems := p.Validate(); len(problems) > 0 {
		t.Fatalf("the defaults are refused: %v", problems)
	}
	same := func(name string, got, want any) {
		t.Helper()
		if got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	same("V-19 min_level", p.Eligibility.MinLevel, store.L3)
	same("V-20 max_dispute_90d", p.Eligibility.MaxDispute90d.String(), "0.008")
	same("V-21 min_positive_90d", p.Eligibility.MinPositive90d.String(), "0.95")
	same("V-22 no_serious", p.Eligibility.NoSerious, true)
	same("V-39 review.due", p.Review.Due.Duration(), 24*time.Hour)
	same("V-39 review.human_stage", p.Review.HumanStage, HumanAlways)
	same("title_max", p.TitleMax, 120)
	same("comment_max", p.CommentMax, 500)
	same("intake_max", p.IntakeMax, int64(4*50<<20))
	same("V-03 min_duration", p.MinDuration.Duration(), 15*time.Second)
	same("V-03 max_duration", p.MaxDuration.Duration(), 60*time.Second)
	same("V-33 max_bytes", p.MaxBytes, int64(50<<20))
	same("V-31 width", p.Width, 1080)
	same("V-31 height", p.Height, 1920)
	same("AMB-06 size_rule", p.SizeRule, SizeExact)
	same("V-55 min_sample_rate", p.MinSampleRate, 44100)
	same("V-56 max_av_offset", p.MaxAVOffset.Duration(), 200*time.Millisecond)
	same("V-57 min_voice_snr", p.MinVoiceSNR.String(), "15")
	same("voice_share", p.VoiceShare.String(), "0.05")
	same("min_loudness", p.MinLoudness.String(), "-40")
	same("V-35 min_speech_covered", p.MinSpeechCovered.String(), "0.8")
	same("V-40 border_min", p.BorderMin, 8)
	same("V-49 qr_min_time", p.QRMinTime.Duration(), time.Second)
	same("V-53 product_share", p.ProductShare.String(), "0.6")
	same("V-53 product_within", p.ProductWithin.Duration(), 3*time.Second)
	same("V-54 text_over_product", p.TextOverProduct.String(), "0.05")
	same("V-85 first_text_height", p.FirstTextHeight.String(), "0.12")
	same("V-65 completion", p.Rank.Excellent.Completion.String(), "0.75")
	same("V-66 bounce", p.Rank.Excellent.Bounce.String(), "0.25")
	same("V-67 interaction", p.Rank.Excellent.Interaction.String(), "0.018")
	same("V-81 price", p.Adviser.MinPrice.String(), "30.00 USD")
	same("V-81 GMV", p.Adviser.MinItemGMV.String(), "5000.00 USD")
}

func TestPolicy_G0_every_key_has_a_label(t *testing.T) {
	s := Section()
	keys := policy.Keys(s)
	for _, k := range keys {
		if !s.Labels[k].Complete() {
			t.Errorf("%s has no label in zh and en", k)
		}
	}
	if len(keys) != len(s.Labels) {
		t.Errorf("%d keys, %d labels", len(keys), len(s.Labels))
	}
}

func TestPolicy_G0_refuses_what_cannot_work(t *testing.T) {
	cases := map[string]string{
		`{"eligibility":{"min_level":"L6"}}`:                            "video.eligibility.min_level",
		`{"eligibility":{"max_dispute_90d":"1.1"}}`:                     "video.eligibility.max_dispute_90d",
		`{"min_duration":"61s"}`:                                        "video.max_duration",
		`{"max_bytes":0}`:                                               "video.max_bytes",
		`{"max_bytes":999999999}`:                                       "video.intake_max",
		`{"width":1920,"height":1080}`:                                  "video.height",
		`{"size_rule":"about"}`:                                         "video.size_rule",
		`{"codec":"h265"}`:                                              "video.codec",
		`{"review":{"human_stage":"never"}}`:                            "video.review.human_stage",
		`{"subtitle_languages":[]}`:                                     "video.subtitle_languages",
		`{"min_loudness":"3"}`:                                          "video.min_loudness",
		`{"terms":{"banned":{"zh":["高仿","高仿"]}}}`:                       "video.terms.banned.zh.1",
		`{"rank":{"weights":{"completion":"0.31"}}}`:                    "video.rank.weights",
		`{"rank":{"weights":{"completion":"0.20","relevance":"0.22"}}}`: "video.rank.weights",
		`{"adviser":{"min_price":{"amount":"-1.00","currency":"USD"}}}`: "video.adviser.min_price",
		`{"elegibility":{}}`:                                            "video.elegibility",
		`{"rank":{"excellent":{"completion":"2"}}}`:                     "video.rank.excellent.completion",
	}
	for raw, key := range cases {
		_, problems, err := policy.Build("2.4", []policy.Section{Section()}, []byte(`{"video":`+raw+`}`))
		if err != nil || len(problems) != 1 || problems[0].Key != key || !problems[0].Message.Complete() {
			t.Errorf("%s: %v %v, want one problem at %s", raw, problems, err, key)
		}
	}
}

func TestPolicy_V68_weights_of_engagement_at_the_floor(t *testing.T) {
	raw := `{"video":{"rank":{"weights":{"completion":"0.28","relevance":"0.14"}}}}`
	if _, problems, err := policy.Build("2.4", []policy.Section{Section()}, []byte(raw)); err != nil || len(problems) > 0 {
		t.Errorf("exactly 0.70 is refused: %v %v", problems, err)
	}
}
