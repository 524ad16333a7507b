package video

import (
	"errors"
	"slices"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/policy"
)

// Section is this tool's part of the policy document.
func Section() policy.Section {
	return policy.Section{
		Name:  SectionName,
		Label: i18n.T("商品短视频", "Shopping Video"),
		Defaults: func() any {
			p := DefaultPolicy()
			return &p
		},
		Validate: func(v any) []policy.Problem { return v.(*Policy).Validate() },
		Labels:   policyLabels(),
	}
}

// Validate names every value with which no film could be judged.
func (p *Policy) Validate() []policy.Problem {
	c := &policy.Check{}
	c.That(p.Eligibility.MinLevel.Rank() > 0, "eligibility.min_level", "取值为 L1 至 L5。", "One of L1 to L5.")
	c.Share("eligibility.max_dispute_90d", p.Eligibility.MaxDispute90d)
	c.Share("eligibility.min_positive_90d", p.Eligibility.MinPositive90d)
	c.Positive("review.due", int64(p.Review.Due))
	c.That(p.Review.HumanStage == HumanAlways || p.Review.HumanStage == HumanOnQuestion, "review.human_stage",
		"取值为 always 或 on_question。", "always or on_question.")
	p.validateFile(c)
	p.validateSound(c)
	p.validatePicture(c)
	p.validateTerms(c)
	p.validateRank(c)
	p.validateAdvice(c)
	return c.Problems
}

func (p *Policy) validateFile(c *policy.Check) {
	c.Positive("title_max", int64(p.TitleMax))
	c.Positive("comment_max", int64(p.CommentMax))
	c.Positive("max_bytes", p.MaxBytes)
	c.Positive("uploads_open", int64(p.UploadsOpen))
	c.Positive("uploads_kept", int64(p.UploadsKept))
	c.That(p.IntakeMax >= p.MaxBytes, "intake_max", "不能小于 max_bytes。", "Not less than max_bytes.")
	c.Positive("min_duration", int64(p.MinDuration))
	c.That(p.MaxDuration >= p.MinDuration, "max_duration", "不能小于 min_duration。", "Not less than min_duration.")
	c.Positive("width", int64(p.Width))
	c.That(p.Height > p.Width, "height", "必须大于 width：只接受竖屏。", "More than width: films are portrait.")
	c.That(p.SizeRule == SizeExact || p.SizeRule == SizeAtLeast, "size_rule", "取值为 exact 或 at_least。", "exact or at_least.")
	c.That(p.Codec == "h264", "codec", "此版本仅支持 h264。", "This version knows h264 only.")
	c.That(slices.Equal(p.Containers, []string{"mp4"}), "containers", "此版本仅支持 mp4。", "This version knows mp4 only.")
	c.Words("pixel_formats", p.PixelFormats)
	c.Words("subtitle_languages", p.SubtitleLanguages)
}

func (p *Policy) validateSound(c *policy.Check) {
	c.Positive("min_sample_rate", int64(p.MinSampleRate))
	c.Positive("max_av_offset", int64(p.MaxAVOffset))
	c.That(p.MinVoiceSNR.Sign() >= 0, "min_voice_snr", "不能为负数。", "Not negative.")
	c.Share("voice_share", p.VoiceShare)
	c.Positive("max_silence", int64(p.MaxSilence))
	c.That(p.MinLoudness.Sign() < 0, "min_loudness", "LUFS 为负数。", "LUFS are negative.")
	c.Share("max_clipped_share", p.MaxClippedShare)
	c.That(p.SoundRejectTimes.Cmp(ratio.Of(1, 1)) >= 0, "sound_reject_times", "不能小于 1。", "Not less than 1.")
	c.Share("min_speech_covered", p.MinSpeechCovered)
}

func (p *Policy) validatePicture(c *policy.Check) {
	c.Positive("border_min", int64(p.BorderMin))
	c.Share("border_frames", p.BorderFrames)
	c.Share("first_text_height", p.FirstTextHeight)
	c.Share("product_share", p.ProductShare)
	c.Share("text_over_product", p.TextOverProduct)
	c.Positive("product_within", int64(p.ProductWithin))
	c.Positive("qr_min_time", int64(p.QRMinTime))
	c.Positive("watermark_min_time", int64(p.WatermarkMinTime))
	c.Positive("forbidden_min_time", int64(p.ForbiddenMinTime))
}

// validateTerms turns the refused members of the word lists into dotted keys.
func (p *Policy) validateTerms(c *policy.Check) {
	err := p.Terms.Validate()
	if err == nil {
		return
	}
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		c.Add("terms", i18n.T("词表有误。", "The word lists contain mistakes."))
		return
	}
	for _, field := range f.Fields {
		c.Add("terms"+strings.ReplaceAll(field.Pointer, "/", "."), i18n.T("词条无效："+field.Message.In(i18n.ZH), "Bad entry: "+field.Message.In(i18n.EN)))
	}
}

func (p *Policy) validateRank(c *policy.Check) {
	w := p.Rank.Weights
	engagement := w.Completion.Add(w.Bounce).Add(w.Interaction)
	sum := engagement.Add(w.Relevance).Add(w.Freshness).Add(w.Store)
	for key, share := range map[string]ratio.Ratio{
		"weights.completion": w.Completion, "weights.bounce": w.Bounce, "weights.interaction": w.Interaction,
		"weights.relevance": w.Relevance, "weights.freshness": w.Freshness, "weights.store": w.Store,
		"excellent.completion": p.Rank.Excellent.Completion, "excellent.bounce": p.Rank.Excellent.Bounce,
		"excellent.interaction": p.Rank.Excellent.Interaction,
		"threshold_feed":        p.Rank.ThresholdFeed, "threshold_tab": p.Rank.ThresholdTab, "newcomer_share": p.Rank.NewcomerShare,
	} {
		c.Share("rank."+key, share)
	}
	c.That(sum.Cmp(ratio.Of(1, 1)) == 0, "rank.weights", "各权重之和须为 1，现为 "+sum.String()+"。", "The weights sum to 1; they sum to "+sum.String()+".")
	c.That(engagement.Cmp(engagementFloor) >= 0, "rank.weights",
		"完播、跳出与互动合计须不低于 0.70 (V-68)。", "Completion, bounce and interaction carry 0.70 or more together (V-68).")
	c.That(p.Rank.PriorPlays >= 0, "rank.prior_plays", "不能为负数。", "Not negative.")
	c.That(p.Rank.NewcomerUntil.Impressions >= 0, "rank.newcomer_until.impressions", "不能为负数。", "Not negative.")
}

func (p *Policy) validateAdvice(c *policy.Check) {
	c.That(p.Adviser.MinItemGMV.Micros >= 0, "adviser.min_item_gmv", "不能为负数。", "Not negative.")
	c.That(p.Adviser.MinPrice.Micros >= 0, "adviser.min_price", "不能为负数。", "Not negative.")
	c.Share("adviser.min_repurchase", p.Adviser.MinRepurchase)
	c.Share("main_sku.top_share", p.MainSKU.TopShare)
	c.Positive("main_sku.window", int64(p.MainSKU.Window))
	c.That(p.MainSKU.AtLeast >= 0, "main_sku.at_least", "不能为负数。", "Not negative.")
	c.Positive("counting.play_every", int64(p.Counting.PlayEvery))
}
