package coins

import (
	"souk/internal/base/i18n"
	"souk/internal/core/insight"
)

// Benchmarks are the claims about coins.
//
// Source: benchmarks section 8.
func Benchmarks() []insight.Benchmark {
	line := func(key string, unit insight.Unit, value string, d insight.Direction, zh, en string) insight.Benchmark {
		return insight.Benchmark{Key: key, Unit: unit, Value: value, Direction: d, Label: i18n.T(zh, en)}
	}
	merchants := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("《2024 全球商家报告》第 27 页", "2024 Global Merchant Report, p. 27"), "2024").For(i18n.T("用金币的买家对比其他买家", "coin users against others"))
	}
	abTest := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("深圳某 3C 前十商家 A/B 测试", "A/B test of one Shenzhen 3C top-10 seller"), "2024-06").Within(nil, i18n.T("126,000 笔订单", "126,000 orders"))
	}
	september := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("《2024 超级九月复盘》第 15 页", "2024 Super September recap, p. 15"), "2024")
	}
	board := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("杭州某家居商家任务效果看板", "task effect board of one Hangzhou home seller"), "2024-05").Within(i18n.T("30 天", "30 days"), nil)
	}
	efficiency := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("《金币营销效率基准》", "Coin Marketing Efficiency Benchmark"), "2024").Within(i18n.T("2024 年第二季度", "2024 Q2"), i18n.T("前 20% 商家均值", "mean of the top 20 %"))
	}
	industry := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("行业数据中心", "industry data centre"), "2024").Within(i18n.T("2024 年上半年", "2024 H1"), nil)
	}
	dollars := func(key, value, zh, en string) insight.Benchmark {
		b := line(key, insight.Money, value, insight.AtMost, zh, en)
		b.Currency = "USD"
		return b
	}
	return []insight.Benchmark{
		merchants(line("coins.gmv_ratio", insight.Times, "2.3", insight.AtLeast, "月成交额倍数", "Monthly GMV, factor")),
		merchants(line("coins.repurchase", insight.Change, "0.41", insight.AtLeast, "复购率变化", "Repurchase, relative change")),
		merchants(line("coins.use_30min", insight.Share, "0.87", insight.AtLeast, "下单前 30 分钟内用币", "Coin use within 30 min before the order")),
		line("coins.platform_share", insight.Share, "0.6", insight.About, "平台承担比例", "Cost borne by the platform").By(i18n.T("费用分摊文件 v3.2", "cost-sharing document v3.2"), "2024").Within(i18n.T("2024 年第一季度", "2024 Q1"), nil),
		abTest(line("coins.atc", insight.Change, "0.297", insight.AtLeast, "加购率变化", "Add-to-cart, relative change")),
		abTest(line("coins.payconv", insight.Change, "0.183", insight.AtLeast, "支付转化变化", "Payment conversion, relative change")),
		september(line("coins.flash_exposure", insight.Change, "2.1", insight.AtLeast, "金币秒杀曝光变化", "Flash sale exposure, relative change")).For(i18n.T("服饰店铺", "apparel stores")),
		september(line("coins.flash_ctr", insight.Change, "0.34", insight.AtLeast, "金币秒杀点击率变化", "Flash sale click-through, relative change")).For(i18n.T("“1000 币减 $3”的 SKU", "SKUs “1000 coins −$3”")),
		board(line("coins.review_growth", insight.Change, "2.27", insight.AtLeast, "评价数变化", "Reviews, relative change")),
		board(line("coins.photo_share", insight.Share, "0.68", insight.AtLeast, "带图评价占比", "Reviews with pictures")),
		board(line("coins.rank", insight.Places, "23", insight.AtLeast, "搜索排名上升", "Search rank, places gained")),
		line("coins.churn6m", insight.Change, "-0.52", insight.AtMost, "6 个月流失变化", "Six-month churn, relative change").By(i18n.T("《会员运营指南 2024》v2.1", "Membership Operations Guide 2024 v2.1"), "2024").For(i18n.T("金币加 Plus 会员对比单一权益", "coins + Plus against one benefit")),
		efficiency(line("coins.roi", insight.Number, "4.2", insight.Limit, "健康投入产出比", "Healthy return on investment")),
		efficiency(line("coins.burn_good", insight.Share, "0.85", insight.Limit, "预算消耗率：良好", "Budget used: well designed")),
		efficiency(line("coins.burn_low", insight.Share, "0.7", insight.Limit, "预算消耗率：偏低", "Budget used: too little")),
		line("coins.aov", insight.Change, "0.126", insight.Limit, "客单价变化", "Average order value, relative change").Within(nil, i18n.T("1,247 家商家，中位数", "1,247 sellers, median")),
		industry(line("coins.price_sensitive_share", insight.Share, "0.398", insight.Info, "价格敏感类目用币成交占比", "Coin users' GMV share, price-sensitive categories")).For(i18n.T("手机壳、数据线、基础服饰", "phone cases, cables, basic apparel")),
		industry(line("coins.price_sensitive_platform", insight.Share, "0.281", insight.Info, "平台用币成交占比", "Coin users' GMV share, platform")),
		line("coins.big_seller_roi_factor", insight.Times, "3.2", insight.Info, "成熟商家达标倍数", "Mature sellers reach the ROI, factor").By(i18n.T("商家成长中心 2024 调查", "merchant growth centre survey 2024"), "2024").Within(nil, i18n.T("N = 8,321", "N = 8,321")).For(i18n.T("日均 50 单以上、200 个 SKU 以上、物流稳定", "> 50 orders/day, > 200 SKUs, stable logistics")),
		line("coins.low_margin_loss", insight.Points, "-0.018", insight.AtMost, "低毛利商家净利变化（百分点）", "Net profit of low-margin sellers, percentage points").Within(nil, i18n.T("327 家义乌商家", "327 Yiwu sellers")).For(i18n.T("毛利低于 25%", "margin < 25 %")),
		line("coins.vs_coupon_click", insight.Change, "0.22", insight.AtLeast, "点击转化变化", "Click conversion, relative change").By(i18n.T("平台 A/B 报告", "platform A/B report"), "2024").Within(i18n.T("2024 年第一季度", "2024 Q1"), nil).For(i18n.T("对比优惠券", "against coupons")),
		dollars("coins.cpa", "0.67", "金币获客成本", "Cost per acquisition, coins"),
		dollars("coins.affiliate_cpa", "1.82", "联盟营销获客成本", "Cost per acquisition, affiliates"),
		line("coins.delay_bad_reviews", insight.Change, "0.47", insight.Info, "延误的用币订单差评变化", "Bad reviews of late coin orders, relative change").By(i18n.T("售后分析组", "after-sales analysis group"), "2024-05"),
		line("coins.novice_miss", insight.Share, "0.92", insight.Info, "忽略物流承诺的新手", "Newcomers who ignore the delivery promise"),
	}
}

// RuleSources are the documents that rules about coins quote.
//
// Source: benchmarks section 9.
func RuleSources() []insight.RuleSource {
	return []insight.RuleSource{
		{Key: "coins.costshare", Name: i18n.T("费用分摊文件 v3.2（2024 年第一季度）", "Cost-sharing document v3.2 (2024 Q1)"), Date: "2024", UsedBy: []string{"C-07"}},
		{Key: "coins.manual", Name: i18n.T("《金币接入手册》v4.0（2024-07）", "Coins access manual v4.0 (2024-07)"), Date: "2024-07", UsedBy: []string{"C-24", "C-25", "C-26", "C-27", "C-28"}},
		{Key: "coins.help", Name: i18n.T("FAQ#COIN-017", "FAQ#COIN-017"), UsedBy: []string{"C-47"}},
	}
}
