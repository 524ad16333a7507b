package video

import (
	"souk/internal/base/i18n"
	"souk/internal/core/insight"
)

// Keys of the lines that figures of the report stand beside.
const (
	lineCTRUplift   = "video.ctr_uplift"
	lineATCUplift   = "video.atc_uplift"
	lineCVRUplift   = "video.cvr_uplift"
	lineBaseCTR     = "video.base_ctr"
	lineBaseATC     = "video.base_atc"
	lineBaseCVR     = "video.base_cvr"
	lineCompletion  = "video.completion"
	lineBounce      = "video.bounce3s"
	lineInteraction = "video.interaction"
	lineFirstSubmit = "video.first_submit_3min_L4"
	lineSellThrough = "video.new_sellthrough_7d"
	lineNoviceMiss  = "video.novice_miss"
	lineReject      = "video.reject_share." // + cause
)

// Benchmarks are the claims about films.
//
// Source: benchmarks section 8, V-29, V-63, V-65…V-67, V-71…V-78, V-80.
func Benchmarks() []insight.Benchmark {
	line := func(key string, unit insight.Unit, value string, d insight.Direction, zh, en string) insight.Benchmark {
		return insight.Benchmark{Key: key, Unit: unit, Value: value, Direction: d, Label: i18n.T(zh, en)}
	}
	annual := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("《2024 年度商家报告》，阿里研究院", "2024 Seller Annual Report, AliResearch"), "2024-03")
	}
	against := i18n.T("有短视频的商品对比图文页", "products with a film against image-text pages")
	pages := i18n.T("图文页", "image-text pages")
	rules := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("《商品短视频内容规范》v2.4", "Shopping Video Content Guidelines v2.4"), "2024-04").For(i18n.T("用于排序", "used for ranking"))
	}
	rejections := i18n.T("被驳回的影片", "films that were rejected")
	price := line("video.partner_price", insight.Money, "80", insight.Info, "制作服务商单条价格", "Price of a production partner per clip").For(i18n.T("市场均价，与平台无关", "market average, no business of the platform"))
	price.To, price.Currency = "200", "USD"
	tws := line(lineSellThrough, insight.Share, "0.41", insight.Case, "新品 7 天动销率", "7-day sell-through of a new product").
		By(i18n.T("深圳某 3C 配件商家", "one 3C accessory seller, Shenzhen"), "2024-04").For(i18n.T("新款 TWS 耳机", "new TWS earphones"))
	tws.To = "0.89"
	return []insight.Benchmark{
		annual(line(lineCTRUplift, insight.Change, "0.372", insight.AtLeast, "点击率提升", "Click-through, relative change")).For(against),
		annual(line(lineATCUplift, insight.Change, "0.285", insight.AtLeast, "加购率提升", "Add-to-cart, relative change")).For(against),
		annual(line(lineCVRUplift, insight.Change, "0.221", insight.AtLeast, "成交转化提升", "Order conversion, relative change")).For(against),
		annual(line(lineBaseCTR, insight.Share, "0.048", insight.Base, "图文页点击率", "Click-through of image-text pages")).For(pages),
		annual(line(lineBaseATC, insight.Share, "0.123", insight.Base, "图文页加购率", "Add-to-cart of image-text pages")).For(pages),
		annual(line(lineBaseCVR, insight.Share, "0.039", insight.Base, "图文页成交转化率", "Order conversion of image-text pages")).For(pages),
		rules(line(lineCompletion, insight.Share, "0.75", insight.Limit, "完播率“优秀”线", "Completion, “excellent”")),
		rules(line(lineBounce, insight.Share, "0.25", insight.Limit, "3 秒跳出率“优秀”线", "3-second bounce, “excellent”")),
		rules(line(lineInteraction, insight.Share, "0.018", insight.Limit, "互动率“优秀”线", "Interaction, “excellent”")),
		line(lineFirstSubmit, insight.Share, "0.923", insight.AtLeast, "3 分钟内完成首次提交", "First submission within 3 minutes").
			By(i18n.T("商家支持团队内部周报", "seller support team, internal weekly"), "2024-05").For(i18n.T("L4 及以上店铺", "stores of L4 and above")),
		line(lineReject+groupDuration, insight.Share, "0.41", insight.Mix, "驳回原因：时长", "Rejections: duration").For(rejections),
		line(lineReject+groupForbidden, insight.Share, "0.33", insight.Mix, "驳回原因：禁用元素", "Rejections: forbidden element").For(rejections),
		line(lineReject+groupSound, insight.Share, "0.19", insight.Mix, "驳回原因：声音", "Rejections: sound").For(rejections),
		line(lineReject+groupOther, insight.Share, "0.07", insight.Mix, "驳回原因：其他", "Rejections: other").For(i18n.T("其余部分", "what remains")),
		tws,
		line("video.decide_3s", insight.Share, "0.83", insight.Info, "在前 3 秒做决定的买家", "Buyers who decide in the first 3 s"),
		line(lineNoviceMiss, insight.Share, "0.65", insight.Info, "未按首帧规则的新手", "Newcomers who miss the first-frame rule").
			By(i18n.T("商家培训调查", "seller training survey"), "2024").Within(i18n.T("2024 年第一季度", "2024 Q1"), i18n.T("超过 65% 的新手", "more than 65 % of newcomers")),
		price,
	}
}

// RuleSources are the documents that rules about films quote.
//
// Source: benchmarks section 9.
func RuleSources() []insight.RuleSource {
	return []insight.RuleSource{
		{Key: "video.guidelines", Name: i18n.T("《商品短视频内容规范》v2.4（2024-04）", "Shopping Video Content Guidelines v2.4 (2024-04)"), Date: "2024-04",
			UsedBy: []string{"V-39", "V-40", "V-41", "V-42", "V-43", "V-44", "V-45", "V-46", "V-47", "V-48", "V-49", "V-50", "V-51", "V-52", "V-53", "V-54", "V-55", "V-56", "V-57", "V-58"}},
		{Key: "video.handbook", Name: i18n.T("《短视频最佳实践手册》§2.1", "Video Best Practice Handbook §2.1"), UsedBy: []string{"V-83", "V-84", "V-85", "V-86"}},
		{Key: "video.free", Name: i18n.T("商家公告 #AE-2024-027（2024-02-15）", "Seller Announcement #AE-2024-027 (2024-02-15)"), Date: "2024-02-15", UsedBy: []string{"V-79"}},
		{Key: "video.open", Name: i18n.T("2023 年第四季度向全体中国跨境商家开放；2024-06 取消类目白名单", "Opened to all Chinese cross-border sellers Q4 2023; category whitelist lifted 2024-06"), Date: "2024-06", UsedBy: []string{"V-01", "V-18"}},
	}
}
