package email

import (
	"souk/internal/base/i18n"
	"souk/internal/core/insight"
)

// Benchmarks are the claims about marketing e-mail.
//
// Source: benchmarks section 8.
func Benchmarks() []insight.Benchmark {
	line := func(key string, unit insight.Unit, value string, d insight.Direction, zh, en string) insight.Benchmark {
		return insight.Benchmark{Key: key, Unit: unit, Value: value, Direction: d, Label: i18n.T(zh, en)}
	}
	sellers := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("《2024 商家表现报告》，阿里研究院", "2024 Seller Performance Report, AliResearch"), "2024-05")
	}
	top := i18n.T("活跃商家前 10% 的中位数", "medians of the top 10 % active sellers")
	whole := i18n.T("全行业", "industry")
	paper := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("《邮件营销健康白皮书》", "E-mail Marketing Health White Paper"), "2024-06")
	}
	tester := func(b insight.Benchmark) insight.Benchmark {
		return b.By(i18n.T("Mail-Tester 报告", "Mail-Tester report"), "2024").Within(i18n.T("2024 年第二季度", "2024 Q2"), nil)
	}
	return []insight.Benchmark{
		sellers(line("email.open", insight.Share, "0.423", insight.AtLeast, "打开率", "Open rate")).Within(nil, top),
		sellers(line("email.click", insight.Share, "0.121", insight.AtLeast, "点击率", "Click rate")).Within(nil, top),
		sellers(line("email.open_industry", insight.Share, "0.318", insight.Base, "行业打开率", "Open rate, industry")).Within(nil, whole),
		sellers(line("email.click_industry", insight.Share, "0.089", insight.Base, "行业点击率", "Click rate, industry")).Within(nil, whole),
		sellers(line("email.repurchase30", insight.Change, "0.276", insight.AtLeast, "30 天复购变化", "30-day repurchase, relative change")).Within(nil, i18n.T("活跃商家前 10%", "top 10 % active sellers")),
		tester(line("email.sender_score", insight.Scored, "98", insight.AtLeast, "发件人信誉分", "Sender score")),
		tester(line("email.inbox", insight.Share, "0.947", insight.AtLeast, "进入收件箱比例", "Delivered to the inbox")),
		paper(line("email.first50_open", insight.Change, "0.032", insight.Info, "前 50 字符每增加 10% 的打开率变化", "Open rate per 10 % of the first 50 characters")),
		paper(line("email.cta_complaints", insight.Times, "4.8", insight.Info, "按钮过多的投诉倍数", "Complaints with too many buttons, factor")),
		paper(line("email.image_spam", insight.Change, "-0.76", insight.Info, "控制图片占比后的垃圾标记变化", "Spam marks with few images, relative change")),
		line("email.cpa_vs_mailchimp", insight.Change, "-0.315", insight.AtMost, "获客成本变化", "Cost per acquisition, relative change").By(i18n.T("平台 A/B 测试", "platform A/B test"), "2024-03").Within(nil, i18n.T("N = 1,247 家店铺", "N = 1,247 stores")).For(i18n.T("相同素材，对比 Mailchimp", "same material, against Mailchimp")),
		line("email.novice_miss", insight.Share, "0.923", insight.Info, "首封邮件缺少地址", "First mails without an address").For(i18n.T("首封邮件", "first mails")),
	}
}

// RuleSources are the documents that rules about marketing e-mail quote.
//
// Source: benchmarks section 9.
func RuleSources() []insight.RuleSource {
	return []insight.RuleSource{
		{Key: "email.rules", Name: i18n.T("《邮件营销规则》V2.1；CAN-SPAM；GDPR", "E-mail marketing rules V2.1; CAN-SPAM; GDPR"), UsedBy: []string{"E-29", "E-30", "E-31", "E-32", "E-33", "E-34", "E-35", "E-36", "E-37"}},
		{Key: "email.prices", Name: i18n.T("价目表 2024-07（美元）", "Price list 2024-07 (USD)"), Date: "2024-07", UsedBy: []string{"E-55", "E-56", "E-57", "E-58", "E-59", "E-60"}},
		{Key: "email.system", Name: i18n.T("Seller Center 3.0 集成，2023 年第四季度升级", "Seller Center 3.0 integration, upgraded Q4 2023"), Date: "2023", UsedBy: []string{"E-01"}},
	}
}
