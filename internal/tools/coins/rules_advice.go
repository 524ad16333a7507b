package coins

import (
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
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
		Lacking: i18n.T("金币尚未上线，还没有数据。", "Coins cannot be used here yet, so there are no figures."),
	}
}

// reasons for and against coins. The margin comes before the category: nobody has
// told it, so it is a condition.
//
// Source: C-36, C-42, C-51, C-53, C-54, AMB-35.
func reasons(sit insight.Situation) []insight.Reason {
	doc := policy.Get[Policy](sit.Policy, SectionName)
	p := doc.Adviser
	out := []insight.Reason{{ID: "margin_unknown", Stance: insight.Condition, Source: "C-36", Unit: insight.Share, Limit: doc.Margin.Fits.String(),
		Text: i18n.T("毛利率未知：金币适合毛利率高于 %s 的商品。", "The margin is not known: coins suit goods with a gross margin above %s.").F(doc.Margin.Fits.Percent(0)),
		Fix:  i18n.T("先算毛利率：高于 %s 再用，低于 %s 不用。", "Work out the margin first: use coins above %s, not below %s.").F(doc.Margin.Fits.Percent(0), doc.Margin.Warn.Percent(0))}}
	if r, ok := sit.KindReason(insight.Reason{ID: "low_frequency", Stance: insight.Decisive, Source: "C-51",
		Text: i18n.T("高价低频商品（如大家电）不适合单用金币，建议金币加定向优惠券。", "Dear things that are seldom bought (large appliances): coins alone do little, use them with a targeted coupon.")}, p.LowFrequency); ok {
		return append(out, r)
	}
	if r, ok := sit.KindReason(insight.Reason{ID: "price_sensitive", Stance: insight.For, Source: "C-42",
		Text: i18n.T("价格敏感类目：用金币的买家占比更高。", "Price-sensitive goods: more of their buyers use coins.")}, p.PriceSensitive); ok {
		out = append(out, r)
	}
	orders, ok := sit.Metric(insight.OrdersPerDay30d)
	if !ok {
		return out
	}
	r := insight.Reason{ID: "size", Source: "C-53", Unit: insight.Number, Figure: orders.String(), Limit: p.OrdersPerDay.String()}
	if orders.Cmp(p.OrdersPerDay) > 0 && ratio.Of(int64(len(sit.Products)), 1).Cmp(ratio.Of(p.SKUs, 1)) > 0 {
		r.Stance, r.Text = insight.For, i18n.T("单量大、商品多的店更容易达到健康的投入产出比。", "Stores with many orders and products reach a healthy return more often.")
	} else {
		r.Stance, r.Source, r.Text = insight.Warning, "C-54", i18n.T("店铺还小：从主推款开始，不要全店铺开。", "The store is small: begin with the main products, not with all of them.")
	}
	return append(out, r)
}
