package video

import (
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/event"
	"souk/internal/core/insight"
	"souk/internal/core/storefront"
)

// filmPrefix begins the id of a film.
const filmPrefix = "vid_"

func isFilm(id string) bool { return strings.HasPrefix(id, filmPrefix) }

func beside(line string, at insight.Place) []insight.Beside {
	return []insight.Beside{{Line: line, At: at}}
}

// measured are the lines that a figure stands beside.
func measured() []string {
	return []string{lineCompletion, lineBounce, lineInteraction, lineCTRUplift, lineBaseCTR, lineATCUplift, lineBaseATC, lineCVRUplift, lineBaseCVR}
}

// bounce is the share of plays that were left before the third second; "" while
// nothing tells whether that second was reached.
//
// Source: V-66.
func bounce(started, stayed int64) string {
	if stayed == 0 {
		return ""
	}
	return insight.Rate(max(started-stayed, 0), started)
}

// filmFigures are the figures of the films themselves.
//
// Source: V-13, V-65…V-67.
func filmFigures(c counts, excellent RankExcellent) []insight.Figure {
	count := func(key string, n int64, zh, en, fzh, fen string) insight.Figure {
		return insight.Figure{Key: key, Unit: insight.Count, Value: insight.Whole(n), Better: insight.AtLeast, Name: i18n.T(zh, en), Formula: i18n.T(fzh, fen)}
	}
	share := func(key, value string, of int64, better insight.Direction, limit ratio.Ratio, line string) insight.Figure {
		return insight.Figure{Key: key, Unit: insight.Share, Value: value, Of: of, Better: better, Excellent: limit.String(), Beside: beside(line, insight.BesideValue)}
	}
	completion := share("completion", insight.Rate(min(c.completed, c.started), c.started), c.started, insight.AtLeast, excellent.Completion, lineCompletion)
	completion.Name, completion.Formula = i18n.T("完播率", "Completion"), i18n.T("完整播放 ÷ 播放", "full plays ÷ plays")
	left := share("bounce3s", bounce(c.started, c.stayed), c.started, insight.AtMost, excellent.Bounce, lineBounce)
	left.Name, left.Formula = i18n.T("3 秒跳出率", "3-second bounce"), i18n.T("3 秒内离开的播放 ÷ 播放", "plays left before 3 s ÷ plays")
	interaction := share("interaction", insight.Rate(c.interactions(), c.shown), c.shown, insight.AtLeast, excellent.Interaction, lineInteraction)
	interaction.Name, interaction.Formula = i18n.T("互动率", "Interaction"), i18n.T("（点赞 + 收藏 + 分享）÷ 曝光；评论不计", "(likes + saves + shares) ÷ impressions; comments do not count")
	click := insight.Figure{Key: "click_rate", Unit: insight.Share, Value: insight.Rate(c.clicked, c.started), Of: c.started, Better: insight.AtLeast,
		Name: i18n.T("影片商品点击率", "Clicks from films"), Formula: i18n.T("从影片点击商品 ÷ 播放", "product clicks in films ÷ plays")}
	return []insight.Figure{
		count("impressions", c.shown, "影片曝光", "Impressions of films", "有有效曝光凭证的展示，每位观看者每小时计一次", "shown with a valid impression token, once for a viewer, film and hour"),
		count("plays", c.started, "播放", "Plays", "开始播放，每位观看者每部影片每小时计一次", "started, once for a viewer, film and hour"),
		left, completion, interaction, click,
	}
}

// pair is a rate that is compared with and without a film.
type pair struct {
	key, numerator, denominator string
	name, formula               i18n.Text
	base, uplift                string // lines
}

func pairs() []pair {
	return []pair{
		{"ctr", keyProductClicked, event.KeyShown(storefront.SurfaceSearch), i18n.T("有影片商品的点击率", "Click-through with a film"),
			i18n.T("商品点击 ÷ 搜索结果中的商品曝光；“有影片”自首次播放起至最后一次播放止", "product clicks ÷ impressions of products in search; “with a film” from its first play to its last"), lineBaseCTR, lineCTRUplift},
		{"atc", keyProductAdded, keyProductViewed, i18n.T("有影片商品的加购率", "Add-to-cart with a film"),
			i18n.T("加入购物车 ÷ 商品页浏览", "added to cart ÷ views of the product page"), lineBaseATC, lineATCUplift},
		{"cvr", insight.KeyOrders, keyProductViewed, i18n.T("有影片商品的成交转化率", "Order conversion with a film"),
			i18n.T("成交订单 ÷ 商品页浏览", "orders ÷ views of the product page"), lineBaseCVR, lineCVRUplift},
	}
}

func (p pair) figure(with, without [2]int64) insight.Figure {
	return insight.Figure{
		Key: p.key, Name: p.name, Formula: p.formula, Unit: insight.Share, Better: insight.AtLeast,
		Value: insight.Rate(with[0], with[1]), Of: with[1], Compared: true, Without: insight.Rate(without[0], without[1]), WithoutOf: without[1],
		Beside: []insight.Beside{{Line: p.base, At: insight.BesideWithout}, {Line: p.uplift, At: insight.BesideEffect}},
	}
}

func rejectedFigure(by map[string]int64) insight.Figure {
	var n int64
	for _, v := range by {
		n += v
	}
	return insight.Figure{Key: "rejections", Unit: insight.Count, Value: insight.Whole(n), Better: insight.AtMost,
		Name: i18n.T("被驳回的提交", "Rejected submissions"), Formula: i18n.T("自动与人工驳回的提交", "attempts that the check or a person rejected")}
}

// firstFilmWithin is the time of the line beside the first submission.
//
// Source: V-29; it is part of the line's name, so it is no parameter.
const firstFilmWithin = 3 * time.Minute

func speedFigures(took *time.Duration) []insight.Figure {
	minutes := insight.Figure{Key: "first_submission", Unit: insight.Minutes, Better: insight.AtMost,
		Name: i18n.T("首次提交用时", "Time to the first film"), Formula: i18n.T("从开通到首次提交", "from activation to the first submission")}
	within := insight.Figure{Key: "first_submission_3min", Unit: insight.Share, Better: insight.AtLeast, Beside: beside(lineFirstSubmit, insight.BesideValue),
		Name: i18n.T("3 分钟内首次提交", "First film within 3 minutes"), Formula: i18n.T("本店一次开通：在 3 分钟内为 100%，否则为 0", "the store's one activation: 100 % within 3 minutes, else 0")}
	if took != nil {
		minutes.Value, minutes.Of = ratio.Of(int64(*took/time.Second), 60).Fixed(1), 1
		within.Value, within.Of = "0", 1
		if *took <= firstFilmWithin {
			within.Value = "1"
		}
	}
	return []insight.Figure{minutes, within}
}

func courses(points []insight.Point) []insight.Series {
	out := []insight.Series{
		{Key: "plays", Name: i18n.T("播放", "Plays"), Unit: insight.Count},
		{Key: "completion", Name: i18n.T("完播率", "Completion"), Unit: insight.Share, Beside: beside(lineCompletion, insight.BesideValue)},
		{Key: "bounce3s", Name: i18n.T("3 秒跳出率", "3-second bounce"), Unit: insight.Share, Beside: beside(lineBounce, insight.BesideValue)},
		{Key: "clicks", Name: i18n.T("从影片点击商品", "Product clicks in films"), Unit: insight.Count},
	}
	for _, p := range points {
		started, stayed, completed, clicked := p.Values[0], p.Values[1], p.Values[2], p.Values[3]
		for i, v := range []string{insight.Whole(started), insight.Rate(min(completed, started), started), bounce(started, stayed), insight.Whole(clicked)} {
			out[i].Points = append(out[i].Points, insight.SeriesPoint{At: p.At, Value: v})
		}
	}
	return out
}

func filmTable() insight.Table {
	column := func(key string, u insight.Unit, zh, en string) insight.Column {
		return insight.Column{Key: key, Unit: u, Name: i18n.T(zh, en)}
	}
	return insight.Table{Key: "films", Name: i18n.T("各影片", "Film by film"), Columns: []insight.Column{
		column("impressions", insight.Count, "曝光", "Impressions"), column("plays", insight.Count, "播放", "Plays"),
		column("bounce3s", insight.Share, "3 秒跳出", "3 s bounce"), column("completion", insight.Share, "完播率", "Completion"),
		column("interaction", insight.Share, "互动率", "Interaction"), column("clicks", insight.Count, "商品点击", "Product clicks"),
	}}
}

func filmRow(f filmName, url string, c counts) insight.TableRow {
	return insight.TableRow{ID: f.id, Name: f.title, URL: url, Cells: []string{
		insight.Whole(c.shown), insight.Whole(c.started), bounce(c.started, c.stayed), insight.Rate(min(c.completed, c.started), c.started),
		insight.Rate(c.interactions(), c.shown), insight.Whole(c.clicked),
	}}
}

// causeName is what people call a cause of rejections.
func causeName(group string) i18n.Text {
	return map[string]i18n.Text{
		groupDuration: i18n.T("时长", "Duration"), groupForbidden: i18n.T("禁用元素", "Forbidden element"), groupSound: i18n.T("声音", "Sound"), groupOther: i18n.T("其他", "Other"),
	}[group]
}

// groupOf is the cause group of a code.
func groupOf(code string) string {
	for _, c := range Codes() {
		if c.Code == code {
			return c.Group
		}
	}
	return groupOther
}

// rejectionTable is rejections by cause beside the lines.
//
// Source: V-63.
func rejectionTable(by map[string]int64) insight.Table {
	groups, all := map[string]int64{}, int64(0)
	for code, n := range by {
		groups[groupOf(code)] += n
		all += n
	}
	t := insight.Table{Key: "rejections", Name: i18n.T("驳回原因", "Rejections by cause"), Note: i18n.T("每次驳回按第一个驳回代码计。", "Each rejection counts by its first rejecting code."),
		Columns: []insight.Column{{Key: "share", Unit: insight.Share, Name: i18n.T("占比", "Share")}, {Key: "count", Unit: insight.Count, Name: i18n.T("次数", "Times")}}}
	if all == 0 {
		return t
	}
	for _, g := range []string{groupDuration, groupForbidden, groupSound, groupOther} {
		t.Rows = append(t.Rows, insight.TableRow{ID: g, Text: causeName(g), Line: lineReject + g, Cells: []string{insight.Rate(groups[g], all), insight.Whole(groups[g])}})
	}
	return t
}

// watchedTable is how many plays got how far.
func watchedTable(n []int64) insight.Table {
	t := insight.Table{Key: "watched", Name: i18n.T("看到哪里", "How far films are watched"),
		Columns: []insight.Column{{Key: "share", Unit: insight.Share, Name: i18n.T("占播放", "Of plays")}, {Key: "count", Unit: insight.Count, Name: i18n.T("播放", "Plays")}}}
	if n[0] == 0 {
		return t
	}
	for i, name := range []i18n.Text{i18n.T("开始", "Started"), i18n.T("满 3 秒", "Past 3 s"), i18n.T("25%", "25 %"), i18n.T("50%", "50 %"), i18n.T("75%", "75 %"), i18n.T("看完", "To the end")} {
		t.Rows = append(t.Rows, insight.TableRow{ID: insight.Whole(int64(i)), Text: name, Cells: []string{insight.Rate(min(n[i], n[0]), n[0]), insight.Whole(n[i])}})
	}
	return t
}
