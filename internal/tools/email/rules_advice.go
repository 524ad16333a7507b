package email

import (
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/insight"
)

// Insight is what the tool gives to benchmarks and adviser; its report comes with
// the tool.
//
// Source.
func Insight() insight.Tool {
	return insight.Tool{
		ID: ToolID, Name: Tool().Name, Order: tilePlace, Benchmarks: Benchmarks(), Sources: RuleSources(), Reasons: reasons,
		Lacking: i18n.T("营销邮件尚未上线，还没有数据。", "Marketing e-mail cannot be used here yet, so there are no figures."),
	}
}

// reasons for and against marketing e-mail: it brings buyers back, so there must
// be buyers.
//
// Source: E-67, ruling.
func reasons(sit insight.Situation) []insight.Reason {
	again, ok := sit.Metric(insight.RepurchaseRate90d)
	if !ok {
		return []insight.Reason{{ID: "no_buyers", Stance: insight.Against, Source: "E-67",
			Text: i18n.T("近 90 天没有买家，还没有人可写信。", "Nobody bought in the last 90 days: there is nobody to write to yet.")}}
	}
	r := insight.Reason{ID: "returning_buyers", Stance: insight.For, Source: "E-67", Unit: insight.Share, Figure: again.String(),
		Text: i18n.T("有老买家可以召回；数据与合规都在平台内完成。", "There are buyers to bring back; data and compliance stay on the platform.")}
	if again.Cmp(ratio.Of(0, 1)) == 0 {
		r.ID, r.Text = "first_buyers", i18n.T("有买家但还没有复购：邮件正是为此而设。", "There are buyers and none has come back yet: that is what e-mail is for.")
	}
	return []insight.Reason{r}
}
