package messages

import (
	"souk/internal/base/i18n"
	"souk/internal/core/insight"
)

// Benchmarks are the claims about buyer messages.
//
// Source: benchmarks section 8.
func Benchmarks() []insight.Benchmark {
	line := func(key string, unit insight.Unit, value string, d insight.Direction, zh, en string) insight.Benchmark {
		return insight.Benchmark{Key: key, Unit: unit, Value: value, Direction: d, Label: i18n.T(zh, en)}
	}
	paper := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("《2024 商家运营白皮书》V3.1", "2024 Seller Operations White Paper V3.1"), "2024").For(i18n.T("及时回复的商家", "timely repliers"))
	}
	dashboard := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("商家中心看板", "Seller Center dashboard"), "2024-03").Within(i18n.T("2024 年第一季度", "2024 Q1"), nil)
	}
	scout := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("Jungle Scout 服务效率报告", "Jungle Scout service efficiency report"), "2024").Within(i18n.T("2024-01 至 2024-03", "2024-01 to 2024-03"), i18n.T("12,843 家前 10% 的中国商家", "12,843 top-10 % Chinese sellers"))
	}
	internal := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("深圳某商家内部 A/B 测试", "internal A/B test of one Shenzhen seller"), "2024-02")
	}
	desk := line("msg.isv_year", insight.Money, "8000", insight.Info, "认证客服系统年费", "Certified service desk, a year")
	desk.To, desk.Currency = "25000", "CNY"
	return []insight.Benchmark{
		paper(line("msg.conversion", insight.Change, "0.236", insight.AtLeast, "转化变化", "Conversion, relative change")),
		paper(line("msg.disputes", insight.Change, "-0.172", insight.AtMost, "纠纷变化", "Disputes, relative change")),
		dashboard(line("msg.pdp_share", insight.Share, "0.824", insight.Info, "来自商品页的消息占比", "Messages from product pages")),
		dashboard(line("msg.three_categories", insight.Share, "0.689", insight.Info, "三大类目消息占比", "Messages of three categories")).For(i18n.T("服饰、消费电子、家居园艺", "apparel, consumer electronics, home & garden")),
		scout(line("msg.fast_minutes", insight.Minutes, "37", insight.AtMost, "首次回复时间", "First reply")),
		scout(line("msg.dsr_comm", insight.Scored, "4.89", insight.AtLeast, "沟通评分（满分 5.0）", "DSR communication, of 5.0")),
		line("msg.promise_disputes", insight.Share, "0.317", insight.Info, "因未兑现承诺的纠纷", "Disputes from broken promises").By(i18n.T("义乌综试区抽样审计", "Yiwu pilot zone sample audit"), "2024").Within(i18n.T("2024 年第一季度", "2024 Q1"), nil),
		internal(line("msg.auto_load", insight.Change, "-0.42", insight.AtMost, "人工负荷变化", "Manual load, relative change")),
		internal(line("msg.auto_compliance", insight.Share, "0.996", insight.AtLeast, "合规率", "Compliance")),
		line("msg.late_ad_roi", insight.Change, "-0.113", insight.Info, "回复超时店铺的广告投入产出变化", "Ad return of late repliers, relative change").By(i18n.T("Cerebro", "Cerebro"), "2024").For(i18n.T("回复超时的店铺", "stores with late replies")),
		desk,
		line("msg.eu_trust", insight.Times, "3.2", insight.Info, "欧盟买家信任倍数", "Trust of EU buyers, factor").By(i18n.T("欧盟统计局消费者调查", "Eurostat consumer survey"), "2024").For(i18n.T("对比 WhatsApp", "against WhatsApp")),
		line("msg.ru_br_use", insight.Share, "0.18", insight.Info, "俄罗斯、巴西活跃使用率", "Active use in RU and BR").For(i18n.T("低于 18%", "below 18 %")),
		line("msg.tz_bad_reviews", insight.Share, "0.436", insight.Info, "提到回复时间不当的新手差评", "Newcomers' bad reviews about the wrong time").By(i18n.T("商家学院案例 AE-SC-202403", "Seller Academy case AE-SC-202403"), "2024").Within(i18n.T("2024 年第一季度", "2024 Q1"), nil),
		line("msg.jewellery_repurchase", insight.Times, "2.8", insight.Info, "珠宝商家复购倍数", "Repurchase of jewellery sellers, factor").By(i18n.T("杭州综试区", "Hangzhou pilot zone"), "2024").Within(i18n.T("2024 年第一季度", "2024 Q1"), nil),
	}
}

// RuleSources are the documents that rules about messages quote.
//
// Source: benchmarks section 9.
func RuleSources() []insight.RuleSource {
	return []insight.RuleSource{
		{Key: "msg.note", Name: i18n.T("公告 AE-2023-12015（2023-12-15 起生效）", "Notice AE-2023-12015 (in force 2023-12-15)"), Date: "2023-12-15", UsedBy: []string{"M-05"}},
		{Key: "msg.policy", Name: i18n.T("《商家政策》§4.2.3", "Seller Policy §4.2.3"), UsedBy: []string{"M-26"}},
		{Key: "msg.engine", Name: i18n.T("信任与安全通知 AE-TS-2024-021（2024-02）", "Trust & Safety notice AE-TS-2024-021 (2024-02)"), Date: "2024-02", UsedBy: []string{"M-24", "M-25", "M-26", "M-27", "M-28"}},
		{Key: "msg.verify", Name: i18n.T("《商家认证指南》2024 版", "Seller Verification Guide, 2024 edition"), Date: "2024", UsedBy: []string{"M-41", "M-42", "M-43"}},
		{Key: "msg.case", Name: i18n.T("商家学院案例 AE-SC-202403", "Seller Academy case AE-SC-202403"), Date: "2024-03", UsedBy: []string{"M-37", "M-38", "M-39"}},
	}
}
