package aplus

import (
	"souk/internal/base/i18n"
	"souk/internal/core/insight"
)

// Benchmarks are the claims about A+ content.
//
// Source: benchmarks section 8.
func Benchmarks() []insight.Benchmark {
	line := func(key string, unit insight.Unit, value string, d insight.Direction, zh, en string) insight.Benchmark {
		return insight.Benchmark{Key: key, Unit: unit, Value: value, Direction: d, Label: i18n.T(zh, en)}
	}
	report := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("《2024 跨境商品页体验报告》，平台与阿里研究院", "2024 Cross-border Product Page Experience Report, platform + AliResearch"), "2024").
			Within(i18n.T("2023-10 至 2024-03", "2023-10 to 2024-03"), i18n.T("127,000 个活跃 SKU，至少 3 张幕后图", "127,000 active SKUs with 3 images or more"))
	}
	three := i18n.T("服饰、家居、消费电子", "apparel, home, consumer electronics")
	seller := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("深圳某服饰前 50 商家 A/B 报告", "A/B report of one top-50 apparel seller, Shenzhen"), "2024-03").For(i18n.T("四阶段组图对比单张场景图", "four-stage set for a single scene image"))
	}
	alliance := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("义乌跨境服务商联盟", "Yiwu cross-border service provider alliance"), "2024")
	}
	platform := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("平台", "platform"), "2024").Within(i18n.T("2024 年第一季度", "2024 Q1"), nil)
	}
	cvr := seller(line("aplus.case_cvr", insight.Share, "0.032", insight.Case, "转化率", "Conversion"))
	cvr.To = "0.049"
	return []insight.Benchmark{
		report(line("aplus.dwell", insight.Change, "0.426", insight.AtLeast, "停留时长变化", "Dwell time, relative change")).For(three),
		report(line("aplus.atc", insight.Change, "0.291", insight.AtLeast, "加购率变化", "Add-to-cart, relative change")).For(three),
		report(line("aplus.returns", insight.Points, "-0.058", insight.AtLeast, "退货率变化（百分点）", "Return rate, percentage points")).For(three),
		report(line("aplus.factory_questions", insight.Change, "-0.63", insight.AtMost, "“是不是自有工厂”类咨询变化", "“Own factory?” questions, relative change")).For(i18n.T("家居类目，有工厂图", "home category with factory images")),
		cvr,
		seller(line("aplus.case_roi", insight.Times, "1.8", insight.Case, "投入产出比倍数", "Return on investment, factor")),
		alliance(line("aplus.roi_avg", insight.Number, "1.32", insight.AtLeast, "A+ 平均投入产出比", "Return on investment, A+ average")),
		alliance(line("aplus.reseller", insight.Number, "0.87", insight.AtLeast, "铺货商家使用幕后图的投入产出比", "Return on investment, listing resellers")).For(i18n.T("使用幕后图的铺货商家", "listing resellers with behind-the-scenes images")),
		line("aplus.about_click", insight.Times, "3.2", insight.AtLeast, "“关于我们”点击倍数", "“About us” clicks, factor").By(i18n.T("《商品页热力图报告》", "Product Page Heat-map Report"), "2024-04").For(i18n.T("有幕后图", "with behind-the-scenes images")),
		line("aplus.premium", insight.Share, "0.2", insight.Info, "可被评判的溢价", "Price premium judged"),
		line("aplus.auto_pass", insight.Share, "0.783", insight.AtLeast, "自动审核通过率", "Automatic review passed").By(i18n.T("商家学习中心统计", "seller learning centre statistics"), "2024").Within(i18n.T("2024 年第一季度", "2024 Q1"), nil),
		platform(line("aplus.reject_share.qualification", insight.Share, "0.54", insight.Mix, "驳回原因：资质", "Rejections: qualification")),
		platform(line("aplus.reject_share.image", insight.Share, "0.31", insight.Mix, "驳回原因：图片违规", "Rejections: image violation")),
		line("aplus.reject_share.not_genuine", insight.Share, "0.15", insight.Mix, "驳回原因：内容不真实", "Rejections: not genuine"),
	}
}

// RuleSources are the documents that rules about A+ content quote.
//
// Source: benchmarks section 9.
func RuleSources() []insight.RuleSource {
	return []insight.RuleSource{
		{Key: "aplus.whitepaper", Name: i18n.T("《A+ 运营白皮书》V3.2（2024）", "A+ operations white paper V3.2 (2024)"), Date: "2024", UsedBy: []string{"A-06", "A-07", "A-08", "A-09", "A-10", "A-11", "A-12"}},
		{Key: "aplus.seo", Name: i18n.T("《A+ 搜索规则》2024-02 版", "A+ SEO rules, 2024-02 edition"), Date: "2024-02", UsedBy: []string{"A-19"}},
		{Key: "aplus.review", Name: i18n.T("《A+ 审核规则》§4.1.7（2024-05 起）", "A+ review rules §4.1.7 (from 2024-05)"), Date: "2024-05", UsedBy: []string{"A-23", "A-24", "A-25", "A-26"}},
		{Key: "aplus.redlines", Name: i18n.T("《A+ 合规红线》§2.4", "A+ compliance red lines §2.4"), UsedBy: []string{"A-38", "A-39", "A-40"}},
		{Key: "aplus.levels", Name: i18n.T("《商家等级规则》2024 修订版", "Seller level rules, 2024 revision"), Date: "2024", UsedBy: []string{"A-43"}},
	}
}
