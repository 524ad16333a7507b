package video

import (
	"souk/internal/base/i18n"
	"souk/internal/core/review"
)

// Causes of the reports.
//
// Source: V-63.
const (
	groupDuration  = "duration"
	groupForbidden = "forbidden"
	groupSound     = "sound"
	groupOther     = "other"
)

// Codes is the film's part of the error-code catalogue, whole: a reviewer may
// use every code; Auto says which ones a built-in check gives today.
//
// Source: V-64, X-26.
func Codes() []review.Code {
	codes := append(fileCodes(), contentCodes()...)
	codes = append(codes, rightsCodes()...)
	for i := range codes {
		codes[i].Tool = "video"
	}
	return codes
}

// fileCodes are about the files and the sound.
func fileCodes() []review.Code {
	return []review.Code{
		{Code: "ERR-V01", Group: groupDuration, Auto: true, Rules: []string{"V-03"},
			Label:   i18n.T("时长", "Duration"),
			Cause:   i18n.T("影片短于 15 秒或长于 60 秒。", "The film is shorter than 15 s or longer than 60 s."),
			Fix:     i18n.T("剪到 15 至 60 秒。", "Cut or extend it to 15–60 s."),
			Example: i18n.T("14.9 秒的影片差 0.1 秒。", "A film of 14.9 s is 0.1 s too short.")},
		{Code: "ERR-V02", Group: groupOther, Auto: true, Rules: []string{"V-04", "V-31"},
			Label:   i18n.T("分辨率或方向", "Resolution or orientation"),
			Cause:   i18n.T("画面不是竖屏 1080×1920（已计入旋转）。", "The picture is not portrait 1080×1920 after rotation."),
			Fix:     i18n.T("按 1080×1920 重新导出。", "Export it at 1080×1920."),
			Example: i18n.T("1920×1080 的横屏影片。", "A landscape film of 1920×1080.")},
		{Code: "ERR-V03", Group: groupOther, Auto: true, Rules: []string{"V-30", "V-32"},
			Label:   i18n.T("封装、编码或损坏", "Container, codec or damage"),
			Cause:   i18n.T("内容不是 H.264 的 MP4，或文件损坏。", "The content is not MP4 with H.264, or the file is damaged."),
			Fix:     i18n.T("重新导出为 MP4（H.264、yuv420p）。", "Export it as MP4 (H.264, yuv420p)."),
			Example: i18n.T("把 .mov 改名为 .mp4；H.265 编码。", "A .mov renamed to .mp4; H.265 inside.")},
		{Code: "ERR-V04", Group: groupOther, Auto: true, Rules: []string{"V-33"},
			Label:   i18n.T("文件大小", "File size"),
			Cause:   i18n.T("文件大于 50 MiB（52,428,800 字节，约 52.4 MB）。", "The file is larger than 50 MiB (52,428,800 bytes, about 52.4 MB)."),
			Fix:     i18n.T("降低码率后重新导出。", "Export it with a lower bit rate."),
			Example: i18n.T("53 MB 的影片。", "A film of 53 MB.")},
		{Code: "ERR-V05", Group: groupOther, Auto: true, Rules: []string{"V-34", "V-35"},
			Label:   i18n.T("字幕", "Subtitles"),
			Cause:   i18n.T("缺少中文或英文字幕，或字幕时间有误。", "Chinese or English subtitles are missing, or their times are broken."),
			Fix:     i18n.T("提供格式正确的中英双语 SRT。", "Give well-formed SRT subtitles in Chinese and English."),
			Example: i18n.T("第 12 行的结束时间早于开始时间。", "On line 12 the end lies before the start.")},
		{Code: "ERR-V07", Group: groupSound, Auto: true, Rules: []string{"V-55", "V-56", "V-57", "V-60"},
			Label:   i18n.T("声音异常", "Sound"),
			Cause:   i18n.T("采样率低于 44.1 kHz，音画不同步，或人声信噪比低于 15 dB。", "The sampling rate is below 44.1 kHz, sound and picture are out of sync, or the voice is less than 15 dB above the noise."),
			Fix:     i18n.T("用 44.1 或 48 kHz 录音，靠近说话人，导出时核对同步。", "Record at 44.1 or 48 kHz close to the speaker and check the sync when exporting."),
			Example: i18n.T("22.05 kHz 的音轨。", "A sound track of 22.05 kHz.")},
		{Code: "ERR-V11", Group: groupOther, Rules: []string{"V-43"},
			Label:   i18n.T("画质", "Picture quality"),
			Cause:   i18n.T("画面模糊、块状或噪点严重。", "The picture is blurred, blocky or very noisy."),
			Fix:     i18n.T("补光、对焦后重拍，用更高码率导出。", "Shoot it again with light and focus; export with a higher bit rate."),
			Example: i18n.T("从小图放大的影片。", "A film enlarged from a small one.")},
	}
}

// contentCodes are about what is seen and said.
func contentCodes() []review.Code {
	return []review.Code{
		{Code: "ERR-V06", Group: groupForbidden, Auto: true, Rules: []string{"V-49", "V-50", "V-51"},
			Label:   i18n.T("禁用元素", "Forbidden element"),
			Cause:   i18n.T("二维码、竞品标识，或没有截止日期的促销。", "A QR code, a competitor's mark, or a promotion without a deadline."),
			Fix:     i18n.T("删除该元素；促销写明截止日期。", "Remove it; state the date on which a promotion ends."),
			Example: i18n.T("“五折优惠”没有写到哪一天。", "“50 % off” without a last day.")},
		{Code: "ERR-V08", Group: groupOther, Rules: []string{"V-40"},
			Label:   i18n.T("黑边", "Black border"),
			Cause:   i18n.T("画面四周有黑边。", "The picture has black borders."),
			Fix:     i18n.T("裁剪并放大到 1080×1920。", "Crop it and fill 1080×1920."),
			Example: i18n.T("横屏素材上下各有 420 像素黑边。", "Landscape material with 420 px of black above and below.")},
		{Code: "ERR-V09", Group: groupOther, Rules: []string{"V-41"},
			Label:   i18n.T("水印", "Watermark"),
			Cause:   i18n.T("画面上有固定的水印或台标。", "A watermark or logo stays over the picture."),
			Fix:     i18n.T("使用没有水印的素材。", "Use material without a watermark."),
			Example: i18n.T("剪辑软件的角标。", "An editor's corner mark.")},
		{Code: "ERR-V10", Group: groupOther, Auto: true, Rules: []string{"V-42", "V-48"},
			Label:   i18n.T("违禁或夸大用语", "Banned or exaggerated wording"),
			Cause:   i18n.T("标题或字幕里有违禁词、绝对化用语。", "The title or a subtitle has banned words or absolute claims."),
			Fix:     i18n.T("改成可以证明的说法。", "Say what can be proved."),
			Example: i18n.T("“全网最低价”“绝对不掉色”。", "“lowest price on the whole web”, “absolutely never fades”.")},
		{Code: "ERR-V12", Group: groupOther, Rules: []string{"V-53"},
			Label:   i18n.T("商品出现晚或太小", "Product late or small"),
			Cause:   i18n.T("前 3 秒内商品没有占到画面的 60%。", "The product does not fill 60 % of the frame within the first 3 s."),
			Fix:     i18n.T("开头就给商品近景。", "Open with a close-up of the product."),
			Example: i18n.T("3.2 秒商品才出现。", "The product appears after 3.2 s.")},
		{Code: "ERR-V13", Group: groupOther, Rules: []string{"V-54"},
			Label:   i18n.T("文字遮挡主体", "Text covers the product"),
			Cause:   i18n.T("文字盖住了商品。", "Text lies over the product."),
			Fix:     i18n.T("把文字移到商品旁边。", "Move the text beside the product."),
			Example: i18n.T("卖点文字压在耳机上。", "A selling point written across the earphones.")},
		{Code: "ERR-V14", Group: groupOther, Rules: []string{"V-45", "V-46"},
			Label:   i18n.T("虚拟背景或滤镜", "Virtual background or filter"),
			Cause:   i18n.T("使用了虚拟背景或过度滤镜。", "A virtual background or an excessive filter was used."),
			Fix:     i18n.T("实景拍摄，保留真实颜色。", "Shoot in a real place and keep the true colours."),
			Example: i18n.T("人物边缘有抠像痕迹。", "A cut-out edge around the person.")},
		{Code: "ERR-V17", Group: groupOther, Auto: true, Rules: []string{"V-14", "V-52"},
			Label:   i18n.T("站外引流", "Diversion"),
			Cause:   i18n.T("标题或字幕引导买家离开平台。", "The title or a subtitle leads buyers away from the platform."),
			Fix:     i18n.T("删除网址、账号、电话和即时通讯名称。", "Remove addresses, accounts, numbers and messengers."),
			Example: i18n.T("“加微信”“add me on WhatsApp”、网址。", "“add me on WhatsApp”, a web address.")},
	}
}

// rightsCodes are about rights, declarations, advice and the rest.
func rightsCodes() []review.Code {
	return []review.Code{
		{Code: "ERR-V15", Group: groupOther, Rules: []string{"V-47"},
			Label:   i18n.T("音乐授权", "Music licence"),
			Cause:   i18n.T("有背景音乐但没有声明授权。", "There is music whose licence is not declared."),
			Fix:     i18n.T("声明授权，或换用可商用的音乐。", "Declare the licence or use music cleared for trade."),
			Example: i18n.T("流行歌曲作背景音乐。", "A pop song in the background.")},
		{Code: "ERR-V16", Group: groupOther, Auto: true, Rules: []string{"V-36"},
			Label:   i18n.T("授权书", "Authorisation letter"),
			Cause:   i18n.T("出现真人或第三方素材，但没有有效的授权书。", "A real person or material of others appears without a valid authorisation letter."),
			Fix:     i18n.T("签署并上传拍摄授权书。", "Sign and upload the shooting authorisation."),
			Example: i18n.T("模特出镜，没有授权书。", "A model appears, no letter is there.")},
		{Code: "ERR-V18", Group: groupOther, Warning: true, Rules: []string{"V-83", "V-84", "V-85"},
			Label:   i18n.T("首帧（仅提醒）", "First frame (warning only)"),
			Cause:   i18n.T("首帧是黑屏、标志或没有卖点文字。", "The first frame is black, a logo, or carries no selling point."),
			Fix:     i18n.T("首帧放商品和高度不小于 12% 的卖点文字。", "Show the product and a selling point at least 12 % of the frame high."),
			Example: i18n.T("以 1 秒黑屏开头。", "One second of black at the start.")},
		{Code: "ERR-V19", Group: groupOther, Rules: []string{"V-38"},
			Label:   i18n.T("声明不一致", "Declaration mismatch"),
			Cause:   i18n.T("画面与声明不符。", "What is seen does not match what was declared."),
			Fix:     i18n.T("更正声明，需要时补授权书。", "Correct the declaration; add a letter where needed."),
			Example: i18n.T("出现人脸但声明没有真人。", "A face appears, but no person was declared.")},
		{Code: "ERR-V99", Group: groupOther, Auto: true, Rules: []string{"V-44", "V-64"},
			Label:   i18n.T("其他", "Other"),
			Cause:   i18n.T("标题缺失或过长，或审核员说明的其他原因。", "The title is missing or too long, or another reason that the reviewer states."),
			Fix:     i18n.T("按说明修改。", "Follow the note."),
			Example: i18n.T("影片内容与所选商品无关。", "The film has nothing to do with the product.")},
	}
}
