package wording

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"souk/internal/base/fault"
)

// Terms are the word lists of a policy section: language tag → terms. A tag
// only says where a term belongs; every list is looked for in every text, since
// a film carries two languages. Case, width, accents, look-alikes and
// traditional Han do not matter; a Latin term matches whole words.
//
// Source: terms.banned, terms.superlative, terms.promotion, terms.diversion of
// the parameters; V-42, V-48…V-52.
type Terms struct {
	Banned      map[string][]string `json:"banned" doc:"words that the platform forbids (V-42)"`
	Superlative map[string][]string `json:"superlative" doc:"exaggerated or absolute claims (V-48)"`
	Promotion   map[string][]string `json:"promotion" doc:"words that announce a promotion and so need a deadline (V-51)"`
	Diversion   map[string][]string `json:"diversion" doc:"phrases that lead buyers away (V-14, V-52)"`
}

// The borders of one term and of one list, so that an engine stays small.
const (
	minTermRunes  = 2
	maxTermRunes  = 64
	maxListedTerm = 2000
)

// list is one named member of Terms.
type list struct {
	name  string
	kind  Kind
	terms map[string][]string
}

// lists returns the four lists in a fixed order.
func (t Terms) lists() []list {
	return []list{
		{"banned", KindBanned, t.Banned},
		{"superlative", KindSuperlative, t.Superlative},
		{"promotion", KindPromotion, t.Promotion},
		{"diversion", KindDiversion, t.Diversion},
	}
}

// Validate refuses lists with an empty language, a term that is too short or
// too long to be looked for once it is normalised, a term given twice in one
// list, or more than 2000 terms in a list. Every refused member is named.
func (t Terms) Validate() error {
	f := fault.T("wording.Terms.Validate", fault.Invalid, "wording.terms_invalid",
		"词表有误，请按提示修改。", "The word lists contain mistakes; please mend the members named.")
	for _, l := range t.lists() {
		l.check(f)
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

// check adds the list's refused members to f.
func (l list) check(f *fault.Fault) {
	for _, lang := range sortedKeys(l.terms) {
		where := "/" + l.name + "/" + lang
		if lang == "" {
			f.WithField("/"+l.name, "wording.language_missing", "缺少语言标签", "a language tag is missing")
		}
		if n := len(l.terms[lang]); n > maxListedTerm {
			f.WithField(where, "wording.too_many_terms", fmt.Sprintf("共 %d 个词，最多 %d 个", n, maxListedTerm), fmt.Sprintf("%d terms, at most %d", n, maxListedTerm))
			continue
		}
		seen := map[string]bool{}
		for i, term := range l.terms[lang] {
			at := where + "/" + strconv.Itoa(i)
			folded := foldTerm(term)
			switch n := utf8.RuneCountInString(folded); {
			case n < minTermRunes:
				f.WithField(at, "wording.term_too_short", fmt.Sprintf("“%s”的有效字符少于 %d 个", term, minTermRunes), fmt.Sprintf("%q has fewer than %d letters that count", term, minTermRunes))
			case n > maxTermRunes:
				f.WithField(at, "wording.term_too_long", fmt.Sprintf("超过 %d 个字符", maxTermRunes), fmt.Sprintf("more than %d letters", maxTermRunes))
			case seen[folded]:
				f.WithField(at, "wording.term_twice", fmt.Sprintf("“%s”在列表中出现两次", term), fmt.Sprintf("%q is in the list twice", term))
			}
			seen[folded] = true
		}
	}
}

// sortedKeys makes map order irrelevant.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// DefaultTerms are the lists that a tool starts with, in Chinese and English.
// Grammar ("绝对不…", "the best … in the world", "50 % off") is not listed here:
// the engine knows it as patterns.
//
// Source: V-42, V-48, V-51, V-52 and the articles behind them.
func DefaultTerms() Terms {
	return Terms{
		Banned: map[string][]string{
			"zh": {
				"高仿", "A货", "精仿", "山寨", "原单尾货", "假货", "水货", "走私", "一比一复刻", "1:1复刻",
				"治愈", "根治", "包治百病", "治疗癌症", "抗癌", "防癌", "药到病除", "祖传秘方", "神药", "特效药",
				"国家免检", "国家领导人", "特供", "专供", "中央军委",
				"刷单", "刷好评", "好评返现", "五星返现", "返现好评",
				"赌博", "博彩", "赌场", "六合彩", "色情", "裸聊", "毒品", "大麻", "冰毒", "枪支", "弹药", "迷药", "窃听器", "假钞", "代开发票",
				"稳赚不赔", "一夜暴富", "月入百万",
			},
			"en": {
				"replica", "replicas", "counterfeit", "knockoff", "knock-off", "fake brand", "1:1 copy", "aaa quality copy", "mirror quality",
				"cures cancer", "cure cancer", "cures all diseases", "anti-cancer", "miracle cure", "cures diabetes", "cures covid", "kills all viruses",
				"fda cured", "doctor recommended cure", "lose weight overnight",
				"cash for reviews", "paid reviews", "pay for reviews", "refund for review", "fake reviews", "five star review refund",
				"casino", "gambling", "porn", "xxx video", "cocaine", "marijuana", "heroin", "ammunition", "spy camera", "counterfeit money",
				"get rich quick", "guaranteed income",
			},
		},
		Superlative: map[string][]string{
			"zh": {
				"全网最低价", "全网最低", "绝对不掉色", "国家级", "世界级", "宇宙级", "顶级", "顶尖", "极品", "独一无二", "绝无仅有", "史无前例", "前无古人",
				"世界领先", "全球领先", "遥遥领先", "填补国内空白", "销量冠军", "天下第一", "无与伦比", "举世无双", "空前绝后", "永不掉色", "永不变形", "零风险", "零副作用",
				"无任何副作用", "无敌", "秒杀全网", "吊打", "碾压同行",
			},
			"en": {
				"lowest price on the whole web", "lowest price on the web", "lowest price on the internet", "lowest price online", "absolutely never fades",
				"unbeatable", "unrivalled", "unrivaled", "unmatched", "second to none", "one of a kind in the world", "indestructible", "unbreakable",
				"risk-free", "risk free", "zero risk", "no side effects", "zero side effects", "never fades", "lasts forever", "works forever",
				"state-level", "national-level", "world-leading", "number one worldwide", "cheaper than anywhere", "cheaper than anyone",
			},
		},
		Promotion: map[string][]string{
			"zh": {
				"限时", "限时抢购", "秒杀", "特价", "促销", "大促", "清仓", "甩卖", "满减", "立减", "直降", "半价", "打折", "折扣", "折上折", "优惠", "优惠券", "领券", "代金券",
				"买一送一", "买二送一", "买一赠一", "第二件半价", "返现", "抽奖", "红包", "赠品", "免费送", "免费领", "免单", "双十一", "双11", "双十二", "双12", "黑五", "年中大促",
				"今日包邮", "限时包邮", "今天包邮", "今日免邮", "最后一天", "仅此一天", "拼团", "团购价", "抢购", "预售价", "尝鲜价", "新人价", "首单",
			},
			"en": {
				"limited time", "limited-time", "limited offer", "flash sale", "clearance", "clearance sale", "special offer", "special price", "promo", "promotion", "promo code",
				"coupon", "coupons", "voucher", "vouchers", "discount", "discounts", "discounted", "half price", "half-price", "half off", "price drop", "price cut", "markdown",
				"buy one get one", "bogo", "2 for 1", "two for one", "free gift", "giveaway", "cashback", "rebate", "black friday", "cyber monday", "singles day", "prime day",
				"last chance", "hurry up", "today only", "deal of the day", "daily deal", "early bird", "while stocks last", "while supplies last",
				"free shipping today", "free shipping now", "free delivery today", "free shipping this week", "sale price", "sale ends", "on sale now", "big sale", "summer sale",
				"winter sale", "spring sale", "autumn sale", "mega sale", "anniversary sale", "holiday sale", "new year sale", "christmas sale",
			},
		},
		Diversion: defaultDiversion(),
	}
}

// defaultDiversion are phrases that lead buyers away.
//
// Source: V-14, V-52.
func defaultDiversion() map[string][]string {
	return map[string][]string{
		"zh": {
			"站外", "线下交易", "私下交易", "平台外", "脱离平台", "绕过平台", "外部链接", "点击下方链接", "点击链接", "扫码加", "扫一扫加", "扫描二维码", "长按二维码", "识别二维码",
			"加群", "进群", "入群", "加好友", "官方网站", "登录官网", "访问官网", "直接转账", "线下付款", "主页链接", "简介链接", "百度搜索", "关注公众号",
		},
		"en": {
			"link in bio", "link in profile", "link in our profile", "link in description", "link in the description", "click the link", "scan the qr code", "scan the code", "off-platform", "outside the platform",
			"outside this platform", "off the platform", "pay directly", "direct payment to us", "our website", "our own website", "official website", "visit our site",
			"our web shop", "our online store", "google us", "search us on google", "join our group", "join our channel", "private group", "bank transfer to us",
		},
	}
}
