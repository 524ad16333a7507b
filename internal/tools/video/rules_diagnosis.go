package video

import (
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/insight"
)

// Symptoms of films.
const (
	sickActivate = "cannot_activate"
	sickRejected = "rejected"
	sickHidden   = "not_shown"
	sickFigures  = "low_figures"
)

func symptoms() []insight.Symptom {
	return []insight.Symptom{
		{ID: sickRejected, Text: i18n.T("影片被驳回", "My films are rejected")},
		{ID: sickHidden, Text: i18n.T("买家看不到影片", "Buyers do not see my films")},
		{ID: sickFigures, Text: i18n.T("播放数据不好", "The figures are poor")},
		{ID: sickActivate, Text: i18n.T("无法开通或上传", "I cannot switch it on or upload")},
	}
}

// causes judges every known cause by the store's facts.
//
// Source: X-47, V-19…V-22, V-63…V-67, V-83…V-85.
func causes(sit insight.Situation) []insight.Cause {
	o, _ := sit.Own.(own)
	out := rejectionCauses(sit.Store.ID, o)
	out = append(out, hiddenCauses(sit, o)...)
	out = append(out, figureCauses(o)...)
	return append(out, accessCauses(sit)...)
}

// rejectionCauses are the causes of rejections, each by its code.
func rejectionCauses(storeID string, o own) []insight.Cause {
	all, out := o.rejected(), []insight.Cause{}
	for _, c := range Codes() {
		n := o.rejections[c.Code]
		if c.Warning || n == 0 && c.Group == groupOther {
			continue // the named causes are ruled out in words; the others only show when they happened
		}
		cause := insight.Cause{ID: c.Code, Symptom: sickRejected, Found: n > 0, Name: i18n.T(c.Code+" "+c.Label.In(i18n.ZH), c.Code+" "+c.Label.In(i18n.EN)),
			Unit: insight.Share, Figure: insight.Rate(n, all), Source: "video.guidelines", Fix: c.Fix, URL: "/stores/" + storeID + "/reviews?outcome=reject"}
		if len(c.Rules) > 0 {
			cause.Source = c.Rules[0]
		}
		cause.Evidence = i18n.T("近 90 天 %d 次驳回中有 %d 次。", "%d rejections in the last 90 days, %d of them for this.").F(all, n)
		out = append(out, cause)
	}
	return out
}

func hiddenCauses(sit insight.Situation, o own) []insight.Cause {
	waiting := o.states[string(Checking)] + o.states[string(InReview)]
	cause := func(id string, found bool, name, evidence, fix i18n.Text, source string) insight.Cause {
		return insight.Cause{ID: id, Symptom: sickHidden, Found: found, Name: name, Evidence: evidence, Fix: fix, Source: source, URL: o.url}
	}
	return []insight.Cause{
		cause("no_film", o.live()+waiting == 0, i18n.T("没有已提交的影片", "No film was handed in"),
			i18n.T("在线 %d 部，审核中 %d 部。", "%d live, %d under review.").F(o.live(), waiting), i18n.T("上传影片。", "Upload a film."), "V-02"),
		cause("under_review", waiting > 0, i18n.T("仍在审核", "Still under review"),
			i18n.T("%d 部在审，其中 %d 部超过时限。", "%d under review, %d of them overdue.").F(waiting, o.overdue), i18n.T("等待结果；超时的会优先处理。", "Wait for the verdict; overdue ones go first."), "V-39"),
		cause("suspended", o.states[string(Suspended)] > 0, i18n.T("因严重违规暂停展示", "Suspended for a serious violation"),
			withCount("%d 部影片暂停展示。", "%d films are suspended.", o.states[string(Suspended)]), i18n.T("处理违规或申诉。", "Settle the violation or appeal."), "V-22"),
		cause("encode_failed", o.encode > 0, i18n.T("转码失败", "The copies for buyers could not be made"),
			withCount("%d 部影片转码失败。", "%d films could not be converted.", o.encode), i18n.T("重新导出后再次提交。", "Export the film again and resubmit it."), "V-02"),
		cause("tool_not_active", sit.Standing.State != "active", i18n.T("工具未开通或已暂停", "The tool is off or suspended"),
			i18n.T("当前状态：%s", "State now: %s").F(orDash(sit.Standing.State)), i18n.T("在营销中心开通。", "Switch it on in the Marketing Center."), "V-19"),
		cause("not_reported", o.live() > 0 && o.counts.shown == 0, i18n.T("商城页面没有上报曝光", "The shop's pages report no impressions"),
			i18n.T("近 30 天曝光 %d 次。", "%d impressions in 30 days.").F(o.counts.shown), i18n.T("检查页面组件与发布密钥。", "Check the widgets on the pages and their key."), "V-13"),
	}
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// figureCauses look at completion, bounce and interaction; without plays nothing
// can be said.
func figureCauses(o own) []insight.Cause {
	c := o.counts
	rate := func(id string, value string, limit ratio.Ratio, less bool, name, fix i18n.Text, source string) insight.Cause {
		out := insight.Cause{ID: id, Symptom: sickFigures, Name: name, Fix: fix, Source: source, Unit: insight.Share, Figure: value, Limit: limit.String(), URL: o.url}
		v, err := ratio.Parse(value)
		if err != nil {
			out.Evidence = i18n.T("近 30 天没有足够的数据。", "Not enough data in 30 days.")
			return out
		}
		out.Found = less && v.Cmp(limit) < 0 || !less && v.Cmp(limit) > 0
		out.Evidence = i18n.T("近 30 天为 %s，“优秀”线为 %s。", "%s in 30 days; “excellent” is %s.").F(v.Percent(1), limit.Percent(1))
		return out
	}
	opening := insight.Cause{ID: "first_frame", Symptom: sickFigures, Found: o.firstFrame > 0, Source: "video.handbook", Unit: insight.Count, Figure: insight.Whole(o.firstFrame), Limit: "0", URL: o.url,
		Name: i18n.T("首帧没有吸引力", "The first frame does not hold buyers"), Evidence: withCount("%d 部影片有首帧提醒。", "%d films have a warning about their first frame.", o.firstFrame),
		Fix: i18n.T("首帧放实物和卖点文字。", "Open with the product and a selling point.")}
	return []insight.Cause{
		rate("bounce", bounce(c.started, c.stayed), o.excellent.Bounce, false, i18n.T("前 3 秒离开的多", "Many leave in the first 3 s"),
			i18n.T("开头 3 秒内给商品近景和卖点。", "Show the product and its point within 3 s."), "V-66"),
		rate("completion", insight.Rate(min(c.completed, c.started), c.started), o.excellent.Completion, true, i18n.T("看完的少", "Few watch to the end"),
			i18n.T("缩短影片，把用法放到前半段。", "Make it shorter; put the use into the first half."), "V-65"),
		rate("interaction", insight.Rate(c.interactions(), c.shown), o.excellent.Interaction, true, i18n.T("互动少", "Few likes, saves and shares"),
			i18n.T("展示真人使用或尺寸对比，引导收藏。", "Show a real person or a size comparison; invite to save it."), "V-67"),
		opening,
	}
}

// accessCauses are the criteria that are not met.
func accessCauses(sit insight.Situation) []insight.Cause {
	if len(sit.Standing.Missing) == 0 {
		return []insight.Cause{{ID: "criteria", Symptom: sickActivate, Name: i18n.T("开通条件", "Conditions"), Evidence: i18n.T("全部满足。", "Every condition is met."), Source: "V-19", URL: sit.Standing.URL}}
	}
	out := []insight.Cause{}
	for _, m := range sit.Standing.Missing {
		out = append(out, insight.Cause{ID: m.ID, Symptom: sickActivate, Found: true, Name: m.Label, Source: "V-19", Fix: m.Fix, URL: m.URL,
			Evidence: i18n.T("要求 "+m.Required.In(i18n.ZH)+"，现为 "+m.Actual.In(i18n.ZH)+"。", "Asked: "+m.Required.In(i18n.EN)+", now: "+m.Actual.In(i18n.EN)+".")})
	}
	return out
}
