package video

import (
	"maps"

	"souk/internal/base/i18n"
)

// policyLabels names every key of the section for people.
func policyLabels() map[string]i18n.Text {
	out := checkLabels()
	maps.Copy(out, rankLabels())
	return out
}

// checkLabels are of what a film is judged by.
func checkLabels() map[string]i18n.Text {
	return map[string]i18n.Text{
		"eligibility.min_level":        i18n.T("最低店铺等级", "Lowest store level"),
		"eligibility.max_dispute_90d":  i18n.T("近 90 天纠纷率上限", "Highest dispute rate, 90 days"),
		"eligibility.min_positive_90d": i18n.T("近 90 天好评率下限", "Lowest positive-rating rate, 90 days"),
		"eligibility.no_serious":       i18n.T("不得有严重违规", "No serious violation"),
		"review.due":                   i18n.T("人工复审时限", "Time for the human review"),
		"review.human_stage":           i18n.T("何时人工复审", "When a person reviews"),

		"title_max":     i18n.T("标题最多字符数", "Longest title, characters"),
		"comment_max":   i18n.T("评论最多字符数", "Longest comment, characters"),
		"uploads_open":  i18n.T("未使用的续传文件上限", "Resumable uploads that lie unused"),
		"uploads_kept":  i18n.T("续传文件保留时长", "How long an unused upload is kept"),
		"intake_max":    i18n.T("接收文件上限（字节）", "Largest file taken in, bytes"),
		"min_duration":  i18n.T("最短时长", "Shortest film"),
		"max_duration":  i18n.T("最长时长", "Longest film"),
		"max_bytes":     i18n.T("视频文件上限（字节）", "Largest film, bytes"),
		"width":         i18n.T("宽度（像素，旋转后）", "Width in pixels, after rotation"),
		"height":        i18n.T("高度（像素，旋转后）", "Height in pixels, after rotation"),
		"size_rule":     i18n.T("尺寸规则：完全一致或不小于", "Size rule: exact or at least"),
		"codec":         i18n.T("视频编码", "Video codec"),
		"containers":    i18n.T("容器格式", "Containers"),
		"pixel_formats": i18n.T("像素格式（其余转人工）", "Pixel formats (others go to a person)"),

		"min_sample_rate":    i18n.T("最低采样率（赫兹）", "Lowest sample rate, hertz"),
		"max_av_offset":      i18n.T("音画偏移上限", "Largest offset of sound and picture"),
		"min_voice_snr":      i18n.T("人声信噪比下限（分贝）", "Lowest voice signal-to-noise ratio, dB"),
		"voice_share":        i18n.T("判定有人声的窗口占比", "Share of windows that makes a voice"),
		"max_silence":        i18n.T("最长静音（提醒）", "Longest silence (warning)"),
		"min_loudness":       i18n.T("最低响度 LUFS（提醒）", "Lowest loudness in LUFS (warning)"),
		"max_clipped_share":  i18n.T("削波占比上限（提醒）", "Largest clipped share (warning)"),
		"sound_reject_times": i18n.T("声音提醒超过限值几倍时驳回", "Times its limit at which a sound warning rejects"),

		"subtitle_languages": i18n.T("必备字幕语言", "Subtitle languages that are needed"),
		"min_speech_covered": i18n.T("字幕覆盖人声的最低占比", "Lowest share of speech with subtitles"),
		"border_min":         i18n.T("黑边最小宽度（像素）", "Smallest black border, pixels"),
		"border_frames":      i18n.T("出现黑边的画面占比", "Share of frames with the border"),
		"first_text_height":  i18n.T("首帧文字高度占比", "Height of the first frame's text, share"),
		"product_share":      i18n.T("商品占画面比例", "Product's share of the frame"),
		"text_over_product":  i18n.T("文字遮挡商品上限", "Text over the product at most"),
		"product_within":     i18n.T("商品最晚出现时间", "Product visible within"),
		"qr_min_time":        i18n.T("二维码最短出现时间", "Shortest time of a QR code"),
		"watermark_min_time": i18n.T("水印最短出现时间", "Shortest time of a watermark"),
		"forbidden_min_time": i18n.T("违禁画面最短出现时间", "Shortest time of a forbidden element"),

		"terms.banned":      i18n.T("违禁词", "Banned words"),
		"terms.superlative": i18n.T("夸大、绝对化用语", "Exaggerated and absolute claims"),
		"terms.promotion":   i18n.T("促销用语（须写明截止日期）", "Promotion words (a deadline is needed)"),
		"terms.diversion":   i18n.T("导流用语", "Words that lead buyers away"),
	}
}

// rankLabels are of ranking, advice and counting.
func rankLabels() map[string]i18n.Text {
	return map[string]i18n.Text{
		"rank.weights.completion":         i18n.T("权重：完播率", "Weight: completion"),
		"rank.weights.bounce":             i18n.T("权重：3 秒跳出率", "Weight: 3-second bounce"),
		"rank.weights.interaction":        i18n.T("权重：互动率", "Weight: interaction"),
		"rank.weights.relevance":          i18n.T("权重：相关性", "Weight: relevance"),
		"rank.weights.freshness":          i18n.T("权重：新鲜度", "Weight: freshness"),
		"rank.weights.store":              i18n.T("权重：店铺质量", "Weight: store quality"),
		"rank.excellent.completion":       i18n.T("优秀线：完播率不低于", "Excellent: completion at least"),
		"rank.excellent.bounce":           i18n.T("优秀线：3 秒跳出率不高于", "Excellent: bounce at most"),
		"rank.excellent.interaction":      i18n.T("优秀线：互动率不低于", "Excellent: interaction at least"),
		"rank.threshold_feed":             i18n.T("进入首页信息流的分数线", "Score for the home feed"),
		"rank.threshold_tab":              i18n.T("进入视频标签页的分数线", "Score for the Video tab"),
		"rank.prior_plays":                i18n.T("先验播放次数", "Plays of the prior"),
		"rank.newcomer_share":             i18n.T("新视频曝光占比", "Newcomers' share of exposure"),
		"rank.newcomer_until.impressions": i18n.T("新视频保护：曝光次数", "Newcomer until so many impressions"),
		"rank.newcomer_until.age":         i18n.T("新视频保护：时长", "Newcomer until this age"),

		"adviser.min_item_gmv":          i18n.T("单品月成交额下限", "Item GMV a month at least"),
		"adviser.min_repurchase":        i18n.T("复购率下限", "Repurchase rate above"),
		"adviser.min_price":             i18n.T("单价下限", "Price above"),
		"adviser.new_within":            i18n.T("新品上架时间不超过", "New product listed within"),
		"adviser.experience_categories": i18n.T("重体验类目", "Experience-heavy categories"),
		"main_sku.top_share":            i18n.T("主推商品：成交额前列占比", "Main products: top share by GMV"),
		"main_sku.window":               i18n.T("主推商品：统计窗口", "Main products: window"),
		"main_sku.at_least":             i18n.T("主推商品：至少数量", "Main products: at least"),
		"counting.play_every":           i18n.T("同一观众同一视频计一次播放的间隔", "A viewer's play of a film counts once in"),
	}
}
