package messages

import (
	"souk/internal/base/i18n"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
)

// Insight is what the tool gives to benchmarks and adviser; its report comes with
// the tool.
//
// Source.
func Insight() insight.Tool {
	return insight.Tool{
		ID: ToolID, Name: Tool().Name, Order: tilePlace, Benchmarks: Benchmarks(), Sources: RuleSources(), Reasons: reasons,
		Lacking: i18n.T("买家消息尚未上线，还没有数据。", "Buyer messages cannot be used here yet, so there are no figures."),
	}
}

// reasons for and against an open message entry before the order; what follows an
// order stays open in any case (AMB-73).
//
// Source: M-55, M-57.
func reasons(sit insight.Situation) []insight.Reason {
	p := policy.Get[Policy](sit.Policy, SectionName).Adviser
	if r, ok := sit.KindReason(insight.Reason{ID: "standard_goods", Stance: insight.Decisive, Source: "M-57",
		Text: i18n.T("低价标准品（如手机壳、数据线）：没有客服团队就关闭售前入口，订单消息仍保留。", "Low-price standard goods (phone cases, cables): without a service team close the entry before the order; messages of orders stay."),
		Fix:  i18n.T("关闭“联系卖家”售前入口。", "Close the pre-sale “Contact seller” entry.")}, p.Standard); ok {
		return []insight.Reason{r}
	}
	var out []insight.Reason
	if r, ok := sit.KindReason(insight.Reason{ID: "customised", Stance: insight.For, Source: "M-55",
		Text: i18n.T("定制商品：买家下单前要问。", "Customised goods: buyers ask before they order.")}, p.Customised); ok {
		out = append(out, r)
	}
	if dear := sit.Dearer(p.MinPrice); sit.Most(dear) {
		out = append(out, insight.Reason{ID: "price", Stance: insight.For, Source: "M-55", Unit: insight.Share, Figure: sit.ShareOf(dear), Limit: "0.5", Products: dear,
			Text: i18n.T("多数商品单价高于 %s，买家会先问。", "Most products cost more than %s: buyers ask first.").F(p.MinPrice.Shown())})
	}
	if n := int64(len(sit.Products)); n >= p.SKUs {
		out = append(out, insight.Reason{ID: "many_products", Stance: insight.For, Source: "M-55", Unit: insight.Count, Figure: insight.Whole(n), Limit: insight.Whole(p.SKUs),
			Text: i18n.T("商品多，买家需要帮助挑选。", "Many products: buyers need help to choose.")})
	}
	return out
}
