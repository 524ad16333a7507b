package aplus

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
		Lacking: i18n.T("A+ 内容尚未上线，还没有数据。", "A+ content cannot be used here yet, so there are no figures."),
	}
}

// reasons for and against A+ content.
//
// Source.
func reasons(sit insight.Situation) []insight.Reason {
	p := policy.Get[Policy](sit.Policy, SectionName).Adviser
	var out []insight.Reason
	if r, ok := sit.KindReason(insight.Reason{ID: "small_items", Stance: insight.Decisive, Source: "A-68",
		Text: i18n.T("小件快消品（如手机壳、发饰）用幕后图得不偿失。", "Small fast items (phone cases, hair ornaments) do not repay behind-the-scenes images.")}, p.SmallCategories); ok {
		return append(out, r)
	}
	if r, ok := sit.KindReason(insight.Reason{ID: "story_category", Stance: insight.For, Source: "A-67",
		Text: i18n.T("买家关心产地与做工的类目。", "Buyers of these categories care where and how things are made.")}, p.StoryCategories); ok {
		out = append(out, r)
	}
	dear := sit.Dearer(p.MinPrice)
	r := insight.Reason{ID: "price", Source: "A-67", Unit: insight.Share, Figure: sit.ShareOf(dear), Limit: "0.5", Products: dear}
	switch {
	case sit.Most(dear):
		r.Stance, r.Text = insight.For, i18n.T("多数商品单价高于 %s，值得讲清来历。", "Most products cost more than %s: worth telling where they come from.").F(p.MinPrice.Shown())
		out = append(out, r)
	case len(sit.Products) > 0:
		r.Stance, r.Text = insight.Against, i18n.T("多数商品单价不高于 %s。", "Most products cost %s or less.").F(p.MinPrice.Shown())
		out = append(out, r)
	}
	return out
}
