package video

import (
	"slices"
	"strings"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/catalog"
	"souk/internal/core/insight"
	"souk/internal/core/review"
)

// codeFirstFrame warns about the first frame.
const codeFirstFrame = "ERR-V18"

// monthBack is the time over which figures of films are looked at.
const monthBack = 30 * clock.Day

func hasCode(findings []review.Finding, code string) bool {
	return slices.ContainsFunc(findings, func(f review.Finding) bool { return f.Code == code })
}

// reasonsFor films and against them.
//
// Source: V-81…V-85.
func reasonsFor(sit insight.Situation) []insight.Reason {
	o, _ := sit.Own.(own)
	p := policyOf(sit.Policy)
	var out []insight.Reason
	out = append(out, brandReason(sit, p.Adviser)...)
	out = append(out, priceReason(sit, p.Adviser)...)
	fresh := []string{}
	for _, pr := range sit.Products {
		if sit.Now.Sub(pr.ListedAt) <= p.Adviser.NewWithin.Duration() {
			fresh = append(fresh, pr.ID)
		}
	}
	if len(fresh) > 0 {
		out = append(out, insight.Reason{ID: "new_products", Stance: insight.For, Source: "V-81", Unit: insight.Count, Figure: insight.Whole(int64(len(fresh))), Limit: "1", Products: fresh,
			Text: i18n.T("有上架不超过 %s 天的新品，影片帮助起量。", "Products listed in the last %s days: a film helps them start.").F(days(p.Adviser.NewWithin))})
	}
	if len(out) == 0 && len(sit.Products) > 0 {
		out = append(out, insight.Reason{ID: "no_fit", Stance: insight.Against, Source: "V-81",
			Text: i18n.T("没有高成交品牌款、高价或体验类商品，也没有新品：影片暂非首选。", "No brand product with large sales, nothing dear or to be experienced, nothing new: films are not the first thing to do.")})
	}
	out = append(out, coverageReason(sit, o, p.MainSKU)...)
	return append(out, firstFrameReason(o, p)...)
}

func days(s clock.Span) string { return strings.TrimSuffix(s.String(), "d") }

// brandReason is the first fit: a product that sells much, and buyers who return.
func brandReason(sit insight.Situation, p AdviserPolicy) []insight.Reason {
	again, ok := sit.Metric(insight.RepurchaseRate90d)
	if !ok || again.Cmp(p.MinRepurchase) <= 0 {
		return nil
	}
	brand := map[string]bool{}
	for _, pr := range sit.Products {
		brand[pr.ID] = pr.Brand != ""
	}
	ids, best := []string{}, ""
	for _, item := range sit.Month {
		if brand[item.ProductID] && item.GMV >= p.MinItemGMV.Micros {
			ids = append(ids, item.ProductID)
			if best == "" {
				best = ratio.Of(item.GMV, 1_000_000).Fixed(2)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return []insight.Reason{{ID: "brand", Stance: insight.For, Source: "V-81", Unit: insight.Money, Currency: p.MinItemGMV.Currency, Figure: best, Limit: p.MinItemGMV.Decimal(), Products: ids,
		Text: i18n.T("品牌款月成交额不低于 %s，且复购率高于 %s。", "A brand product sells %s a month or more, and repurchase is above %s.").F(p.MinItemGMV.Shown(), p.MinRepurchase.Percent(0))}}
}

func priceReason(sit insight.Situation, p AdviserPolicy) []insight.Reason {
	dear, felt := sit.Dearer(p.MinPrice), sit.In(p.ExperienceCategories)
	switch {
	case len(felt) > 0:
		return []insight.Reason{{ID: "experience", Stance: insight.For, Source: "V-81", Unit: insight.Count, Figure: insight.Whole(int64(len(felt))), Limit: "1", Products: felt,
			Text: i18n.T("体验感强的类目，动起来才看得明白。", "Things that have to be seen in use to be understood.")}}
	case len(dear) > 0:
		return []insight.Reason{{ID: "price", Stance: insight.For, Source: "V-81", Unit: insight.Count, Figure: insight.Whole(int64(len(dear))), Limit: "1", Products: dear,
			Text: i18n.T("有单价高于 %s 的商品，买家下单前想看清楚。", "Products above %s: buyers want to see them well before they order.").F(p.MinPrice.Shown())}}
	}
	return nil
}

// mainProducts are the best-selling part of the products on sale, by GMV.
//
// Source: V-82.
func mainProducts(sit insight.Situation, p MainSKUPolicy) []string {
	onSale := map[string]bool{}
	for _, pr := range sit.Products {
		onSale[pr.ID] = true
	}
	want := max(p.TopShare.Mul(ratio.Of(int64(len(sit.Products)), 1)).CeilInt(), int64(p.AtLeast))
	ids := []string{}
	for _, item := range sit.Sold {
		if onSale[item.ProductID] && item.GMV > 0 && int64(len(ids)) < want {
			ids = append(ids, item.ProductID)
		}
	}
	return ids
}

// coverageReason says how many of the main products have a film and names the gap.
//
// Source: V-82.
func coverageReason(sit insight.Situation, o own, p MainSKUPolicy) []insight.Reason {
	ids := mainProducts(sit, p)
	if len(ids) == 0 || sit.Store.Level.Rank() < 3 {
		return nil
	}
	gap := []string{}
	for _, id := range ids {
		if !o.covered[id] {
			gap = append(gap, id)
		}
	}
	r := insight.Reason{ID: "coverage", Stance: insight.For, Source: "V-82", Unit: insight.Share, Figure: insight.Rate(int64(len(ids)-len(gap)), int64(len(ids))), Limit: "1", Products: gap,
		URL: o.url, Text: i18n.T("主推商品 %d 个，其中 %d 个还没有影片。", "Main products: %d, without a film: %d.").F(len(ids), len(gap))}
	if len(gap) > 0 {
		names := nameOf(sit.Products, gap)
		r.Fix = i18n.T("为 "+names(i18n.ZH)+" 拍影片。", "Make films of "+names(i18n.EN)+".")
	}
	return []insight.Reason{r}
}

func nameOf(products []catalog.Product, ids []string) func(lang string) string {
	return func(lang string) string {
		list := []string{}
		for _, p := range products {
			if slices.Contains(ids, p.ID) && len(list) < 5 {
				list = append(list, p.Title.In(lang))
			}
		}
		return strings.Join(list, map[bool]string{true: "、", false: ", "}[lang == i18n.ZH])
	}
}

// firstFrameReason is what newcomers miss.
//
// Source: X-46, V-78, V-83…V-86.
func firstFrameReason(o own, p Policy) []insight.Reason {
	r := insight.Reason{ID: "first_frame", Stance: insight.Warning, Source: "video.handbook", Unit: insight.Share, Limit: p.FirstTextHeight.String(), URL: o.url,
		Fix: i18n.T("首帧放实物和卖点文字，字高不低于画面的 %s。", "Open with the product itself and a selling point at least %s of the frame high.").F(p.FirstTextHeight.Percent(0))}
	switch {
	case o.firstFrame > 0:
		r.Unit, r.Figure, r.Limit = insight.Count, insight.Whole(o.firstFrame), "0"
		r.Text = withCount("%d 部影片的首帧有提醒：黑屏、标志开场或没有卖点文字。", "%d films have a warning about their first frame: black, a logo, or no selling point.", o.firstFrame)
	case o.live() == 0:
		r.Text = i18n.T("新手最常忽略首帧：不要黑屏或标志开场。", "What newcomers miss most is the first frame: no black, no logo opening.")
	default:
		return nil
	}
	return []insight.Reason{r}
}
