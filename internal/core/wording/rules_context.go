package wording

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// negated reports whether the clause before byte i takes back what follows:
// "不是…", "isn't the …". "Not only", "no doubt", 不是吹 do not.
//
// Source: the design's "negation and questions respected".
func (r *reading) negated(i int) bool {
	s := r.v.text
	before := tail(s[clauseStart(s, i):i], lookBack)
	if before == "" {
		return false
	}
	e := &r.e.expr
	if strings.ContainsAny(before, "不没无非勿拒杜远严禁未") && e.notZH.MatchString(before) && !e.notZHExempt.MatchString(before) {
		return true
	}
	if !containsAny(before, "n", "hardly", "far from") {
		return false
	}
	at := e.notEN.FindString(before)
	return at != "" && !e.notENExempt.MatchString(at)
}

// lookBack is how many bytes before a find may excuse it.
const lookBack = 72

// tail is the end of s, at most n bytes and whole code points.
func tail(s string, n int) string {
	if len(s) <= n {
		return s
	}
	i := len(s) - n
	for i < len(s) && !utf8.RuneStart(s[i]) {
		i++
	}
	return s[i:]
}

// asked reports whether the sentence around bytes [i, j) is a question that is
// not answered with yes at once.
func (r *reading) asked(i, j int) bool {
	s := r.v.text
	lo, hi := sentence(s, i, j)
	e := &r.e.expr
	if containsAny(s[lo:hi], "吗", "么", "嘛", "是不是", "是否", "难道") && e.asksZH.MatchString(s[lo:hi]) || hi < len(s) && s[hi] == '?' {
		return !e.answered.MatchString(s[hi:])
	}
	return false
}

// refused reports whether the clause warns against what bytes [i, j) name:
// "we never ask for …", 请勿加微信.
func (r *reading) refused(i, j int) bool {
	s := r.v.text
	e := &r.e.expr
	before := tail(s[clauseStart(s, i):i], lookBack)
	return e.refuse.MatchString(before) && !e.refuseExempt.MatchString(before)
}

// carriesHandle reports whether the sentence around bytes [i, j) holds a handle
// or a long number, which no refusal excuses.
func (r *reading) carriesHandle(i, j int) bool {
	s := r.v.text
	lo, hi := sentence(s, i, j)
	return r.e.expr.sign.MatchString(s[lo:hi])
}

// has reports whether a word of the category stands within bytes [lo, hi).
func (r *reading) has(cat category, lo, hi int) bool {
	from, _ := slices.BinarySearchFunc(r.marks, lo, func(m mark, lo int) int { return m.j - lo })
	for _, m := range r.marks[from:] { // in the order of their ends
		if m.j > hi {
			return false
		}
		if m.cat == cat && m.i >= lo {
			return true
		}
	}
	return false
}

// matchTerms files the terms of the rule set.
func (r *reading) matchTerms() {
	for _, m := range r.marks {
		if m.cat != catTerm {
			continue
		}
		if x, ok := r.e.excuses[m.word]; ok && r.excused(x.before, x.after, m.i, m.j) {
			continue
		}
		f := find{v: r.v, i: m.i, j: m.j, kind: m.kind, lang: m.lang, rule: "terms." + string(m.kind) + "." + m.lang}
		switch m.kind {
		case KindBanned:
			f.reason, f.source = ReasonBannedTerm, "V-42"
		case KindSuperlative:
			f.reason, f.source = ReasonSuperlativeTerm, "V-48"
		case KindPromotion:
			f.reason, f.source = ReasonPromotionNoDeadline, "V-51"
		default:
			f.reason, f.source = ReasonDiversionTerm, "V-52"
		}
		r.judgeMatch(f, false)
	}
}

// excuse is what around a term makes it innocent.
type excuse struct{ before, after *regexp.Regexp }

// termExcuses knows the homonyms of default terms, by folded term.
func termExcuses() map[string]excuse {
	out := map[string]excuse{}
	for _, x := range []struct{ terms, before, after string }{
		{"直降", "", `噪`}, {"半价", "", `比较`},
		{"打折", "", `凳|椅|叠|扇|伞|床|刀|痕|弯|断|折`},
		{"折扣", "", `伞`},
		{"限时", "不|无", `器|阀|开关|锁`},
		{"红包", "", `袋|封|壳|利是袋|盒|收纳`},
		{"抽奖", "", `箱|盒|转盘机|球|机|券盒`},
		{"优惠券|coupon|coupons|voucher|vouchers", "", ` ?(?:organizer|organiser|holder|book|binder|wallet|收纳|册|夹)`},
		{"赠品", "", `盒|袋`},
		{"枪支", `码|水|胶|喷|焊|风|花洒|浴|打气|热熔`, `架`},
		{"京东", "", `方`}, {"拼多多", "", `少`}, {"天猫", "", `精灵`},
		{"国家级", "", `非遗|非物质|保护|风景|湿地|博物馆|自然`},
		{"极品", "", `飞车`},
		{"无敌", "", `破坏王|海景`},
		{"clearance", `(?:ground|high|low|floor|valve|head|door|leg|road|medical|customs|security|cable|side|tire|bridge|knee) ?`,
			` ?(?:height|hole|holes|fit|gap|of|above|between|under|underneath|light|lights|drill|for)`},
		{"rebate", "", ` ?(?:plane|router|bit|joint|cutter)`},
		{"promotion", `(?:health|job|career|sleep|growth|growth) ?`, ` (?:to|ceremony|gown|exam)`},
		{"unmatched", "", ` ?(?:socks|gloves|pairs)`},
		{"replica|replicas", `(?:scale|model|museum|movie prop|die-?cast|1:[0-9]+) ?`, ` (?:model|airsoft|dinosaur|fossil)`},
		{"gambling|casino", `(?:no|anti-?) ?`, ``},
		{"discount|discounts|coupon|coupons", `discount ?`, `-free`},
		{"hurry up", "", ` and wait`},
	} {
		e := excuse{}
		if x.before != "" {
			e.before = regexp.MustCompile("(?:" + x.before + ")$")
		}
		if x.after != "" {
			e.after = regexp.MustCompile("^(?:" + x.after + ")")
		}
		for t := range strings.SplitSeq(x.terms, "|") {
			out[foldTerm(t)] = e
		}
	}
	return out
}
