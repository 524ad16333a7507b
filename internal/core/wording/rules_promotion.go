package wording

import "time"

// promotion makes a promotion pattern.
func promotion(id, lang, anchors, expr, before, after string) pattern {
	return pattern{id: "promotion." + lang + "." + id, lang: lang, kind: KindPromotion, reason: ReasonPromotionNoDeadline, source: "V-51",
		views: viewBase | viewLeet | viewTight | viewDigits, anchors: anchors, expr: expr, before: before, after: after}
}

// promotionsZH are the Chinese patterns.
//
// Source: V-51.
func promotionsZH() []pattern {
	return []pattern{
		promotion("zhe", "zh", "折",
			`(?:低至|全场|全店|享|仅|立享|统统)*(?:[0-9]\.[0-9]|[1-9][0-9]?|[一二三四五六七八九两](?:[点.]?[一二三四五六七八九])?)折(?:起|封顶)?`,
			`[0-9百千万第可能对.]`,
			`叠|纸|扇|射|痕|断|弯|旧|返|尺|伞|刀|页|线|磨|凳|椅|床|桌|边|角|光|层|面|式|皱|腾|屏|梯|盒|镜|钱包|窗|门|板|设计|骨|不|就断|收纳|裙|雨|自动|晴|手机|铅笔|帘|款|架|车|杆|拐|钓|垫|沙发|衣架|布|缝|袋|箱|巾|收|合`),
		promotion("threshold", "zh", "满", `满 ?[0-9一二三四五六七八九十百千两]+ ?(?:元|块|件|份|个)?[, ]?(?:就|可|立)?(?:减|送|返|省|打|享|赠|包邮|免邮)`, `充|装|`+noWord, ``),
		promotion("amount", "zh", "立减|直降|立省|减免|返现|省|优惠|降价|便宜", `(?:立减|直降|立省|减免|返现?|省|优惠|降价|便宜) ?[0-9]+(?:\.[0-9]+)? ?(?:元|块|%)`, ``, `的?(?:电|空间|时间|油)`),
		promotion("buy_and_get", "zh", "买", `买 ?[0-9一二三四五两]+ ?(?:件|个|双|套|盒|瓶|包|条)?,? ?(?:送|赠|免|得) ?[0-9一二三四五两]+`, ``, ``),
		promotion("free_post", "zh", "包邮|免邮|免运费", `(?:今日|今天|限时|本周|仅限|前[0-9]+名|当天)\p{Han}{0,4}(?:包邮|免邮|免运费)|(?:包邮|免邮|免运费)(?:仅限|限|只限)?(?:今日|今天|本周)`, ``, ``),
		promotion("was_now", "zh", "原价", `原价 ?[¥$]? ?[0-9]+(?:\.[0-9]+)? ?元?[, ]*(?:现价|现在|现|今|秒杀|只要|仅)`, ``, ``),
	}
}

// noWord is a mark that texts cannot hold; it closes an alternative.
const noWord = `\x00`

// promotionsEN are the English patterns.
//
// Source: V-51.
func promotionsEN() []pattern {
	const pct = `(?:%|percent|per cent|pct)`
	return []pattern{
		promotion("percent_off", "en", "off|discount|cashback|cash back|rebate",
			`(?:up to )?[0-9]{1,3}(?:[.,][0-9]+)? ?`+pct+`[ -]?(?:off|discount|cashback|cash back|rebate)`,
			`(?:brightness|volume|power|charge|screen|auto)[a-z ]*`, `[- ](?:white|grid|axis|cent(?:er|re)|peak|line|label|road|ramp|black)`),
		promotion("save", "en", "save|saving|discount of|reduced by",
			`(?:save|saving|savings of|discount of|reduced by)(?: up to| an extra| an additional| over| extra| another| a further)? (?:[0-9]{1,3} ?`+pct+`|(?:us)?[$€£¥] ?[0-9]+(?:\.[0-9]+)?|[0-9]+ ?(?:dollars|usd|bucks|euros|yuan))(?: off)?`,
			`(?:noise|weight|friction|glare) (?:is )?`, ` ?(?:of |more )?(?:your |the |on )?(?:energy|power|battery|space|time|water|electricity|storage|fuel|data|bandwidth|effort|weight|room|heating|disk|ink|paper|detergent)`),
		promotion("amount_off", "en", "off|discount|cashback|voucher|coupon",
			`(?:us)?[$€£¥] ?[0-9]+(?:[.,][0-9]+)? (?:off|discount|cashback|voucher|coupon)|[0-9]+ ?(?:dollars|usd|bucks|euros|yuan) (?:off|discount)`, ``, `[- ](?:white|grid)`),
		promotion("buy_and_get", "en", "buy ",
			`buy (?:any )?(?:[0-9]|one|two|three),? ?(?:and )?(?:get|pay for) (?:[0-9]|one|two|the|a|another)`, ``, ``),
		promotion("n_for_m", "en", "for the price of|2 for 1|3 for 2|4 for 3", `[2-9] for (?:the price of )?[1-8]`, ``, `[0-9]`),
		promotion("free_shipping", "en", "free shipping|free delivery|free postage|free returns",
			`free (?:shipping|delivery|postage|returns)(?: [a-z]+){0,2} (?:today|now|this week(?:end)?|for a limited time|limited|only|until|till|ends?|through|tonight)|(?:today|now|this week(?:end)?|tonight|limited)(?: [a-z]+)?[ :!-]*free (?:shipping|delivery|postage)`, ``, ``),
		promotion("was_now", "en", "was |were |normally |usually ",
			`(?:was|were|normally|usually) (?:us)?[$€£¥] ?[0-9.]+,? ?(?:now|only|today)(?: only)?(?: (?:us)?[$€£¥] ?[0-9.]+)?`, ``, ``),
	}
}

// judgePromotion decides on a promotion: it needs a deadline that is a date in
// the same unit of text, ahead of the instant of the judgement. A past one is a
// warning; a negated promotion is none.
//
// Source: V-51.
func (r *reading) judgePromotion(f find) {
	f.source = "V-51"
	if r.negated(f.i) {
		f.reason = ReasonInnocent
		r.add(f)
		return
	}
	d := r.readDeadlines()
	switch {
	case !d.ahead.IsZero():
		f.reason, f.deadline = ReasonPromotionDated, instant(d.ahead)
	case !d.past.IsZero():
		f.reason, f.deadline = ReasonPromotionExpired, instant(d.past)
	default:
		f.reason = ReasonPromotionNoDeadline
	}
	r.add(f)
}

func instant(t time.Time) *time.Time {
	t = t.UTC()
	return &t
}
