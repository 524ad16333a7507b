package wording

import (
	"strings"
	"unicode"
)

// appClass says how much the name of a messenger proves.
type appClass uint8

const (
	appMessenger appClass = iota // used to talk: alone it goes to a person
	appSocial                    // talked about in many ways: alone it passes
	appHomonym                   // also an ordinary word: needs a word of contact beside it
)

// app is a messenger or social network.
type app struct {
	id      string
	class   appClass
	names   []string
	aliases []string // never count alone
}

// messengerApps is the list of messengers with their names and aliases.
//
// Source: V-52; the messengers named by the issue.
func messengerApps() []app {
	return []app{
		{"whatsapp", appMessenger, []string{"whatsapp", "whats app", "what's app", "whatsap", "watsapp", "whatapp", "whatsup app"}, []string{"wa", "wsp", "瓦次"}},
		{"wechat", appMessenger, []string{"wechat", "we chat", "weixin", "wei xin", "微信"}, []string{"薇信", "徽信", "维信", "威信", "嶶信", "微芯", "v信", "vx", "wx", "微❤", "卫星号", "薇❤", "威❤"}},
		{"telegram", appMessenger, []string{"telegram", "tele gram", "telegramm"}, []string{"tg", "电报", "飞机号"}},
		{"viber", appMessenger, []string{"viber"}, nil},
		{"skype", appMessenger, []string{"skype"}, nil},
		{"kakaotalk", appMessenger, []string{"kakaotalk", "kakao talk", "카카오톡"}, []string{"kakao", "카톡"}},
		{"zalo", appMessenger, []string{"zalo"}, nil},
		{"qq", appMessenger, nil, []string{"qq", "q q", "扣扣", "企鹅号"}},
		{"line", appHomonym, []string{"line"}, nil},
		{"signal", appHomonym, []string{"signal"}, nil},
		{"imo", appHomonym, []string{"imo"}, nil},
		{"messenger", appHomonym, []string{"messenger"}, nil},
		{"instagram", appSocial, []string{"instagram", "insta"}, []string{"ins", "ig"}},
		{"facebook", appSocial, []string{"facebook", "facebook messenger", "fb messenger", "脸书"}, []string{"fb"}},
		{"tiktok", appSocial, []string{"tiktok", "tik tok", "抖音"}, []string{"dy号"}},
		{"snapchat", appSocial, []string{"snapchat"}, nil},
		{"discord", appSocial, []string{"discord"}, nil},
		{"xiaohongshu", appSocial, []string{"小红书", "xiaohongshu"}, nil},
		{"weibo", appSocial, []string{"微博", "weibo"}, nil},
		{"youtube", appSocial, []string{"youtube"}, nil},
		{"twitter", appSocial, []string{"twitter"}, nil},
	}
}

// matchApps judges every messenger that the view names.
func (r *reading) matchApps() {
	for _, m := range r.marks {
		if m.cat == catApp {
			r.matchApp(m)
		}
	}
}

// matchApp decides by what stands in the same sentence.
//
// Source: V-52; "messenger + (handle | phone | intent) = block; messenger +
// product talk = allow; refusal without handle or phone = pass; an alias never
// counts alone".
func (r *reading) matchApp(m mark) {
	a := &r.e.apps[m.id]
	s := r.v.text
	lo, hi := sentence(s, m.i, m.j)
	homonym := a.class == appHomonym
	weak := m.alias || homonym
	handle := r.handleBehind(m, lo, hi, weak)
	near := r.e.expr.near.MatchString(s[lo:m.i]) || r.e.expr.nearAfter.MatchString(s[m.j:hi])
	ask, touch, product := r.has(catAsk, lo, hi), r.has(catTouch, lo, hi), r.has(catProduct, lo, hi)
	if homonym && !r.capital(m.i) {
		touch, near = false, near && !strings.HasSuffix(s[lo:m.i], "the ")
	}
	f := find{v: r.v, i: m.i, j: m.j, rule: "diversion.messenger." + a.id, kind: KindMessenger, reason: ReasonMessengerContact, source: "V-52"}
	switch {
	case handle:
	case r.refused(m.i, m.j):
		f.reason = ReasonInnocent
	case weak && !near:
		f.reason = ReasonInnocent
	case ask, touch && !product:
	case product || weak || a.class == appSocial:
		f.reason = ReasonInnocent
	default:
		f.reason = ReasonMessengerNamed
	}
	r.add(f)
}

// handleBehind reports whether a handle or number belongs to the messenger.
func (r *reading) handleBehind(m mark, lo, hi int, weak bool) bool {
	s := r.v.text
	if weak && strings.ContainsFunc(m.word, isHan) && mixedCode(strings.TrimLeft(s[m.j:hi], " ")) {
		return true
	}
	if r.e.expr.handle.MatchString(s[m.j:hi]) && (!weak || r.handleOfAlias(s, m, hi)) {
		return true
	}
	return !weak && r.e.expr.sign.MatchString(s[lo:hi])
}

// capital reports whether the letter at byte i of the view was written as a
// capital, as the name of a messenger is.
func (r *reading) capital(i int) bool { return unicode.IsUpper(r.src.at(r.v.lo[i])) }

// handleOfAlias asks more of a handle behind an alias or a homonym: a colon,
// "@", "id" or a row of digits.
func (r *reading) handleOfAlias(s string, m mark, hi int) bool {
	rest := strings.TrimLeft(s[m.j:hi], " ")
	switch {
	case rest == "":
		return false
	case rest[0] == ':', rest[0] == '@', strings.HasPrefix(rest, "id"), strings.HasPrefix(rest, "号"), strings.HasPrefix(rest, "群"):
		return true
	}
	digits := 0
	for digits < len(rest) && isDigit(rune(rest[digits])) {
		digits++
	}
	return digits >= 5 || m.alias && digits >= 3
}

// mixedCode reports a row of at least five letters and digits, some of each.
func mixedCode(s string) bool {
	n, letters, digits := 0, 0, 0
	for n < len(s) && labelByte(s[n]) {
		if isDigit(rune(s[n])) {
			digits++
		} else {
			letters++
		}
		n++
	}
	return n >= 5 && letters > 0 && digits > 0
}

// contactPatterns are phrases whose verb makes the alias plain: 加V, 加我微信.
//
// Source: V-52.
func contactPatterns() []pattern {
	contact := func(id, lang, anchors, expr, before, after string) pattern {
		return pattern{id: "diversion." + lang + "." + id, lang: lang, kind: KindMessenger, reason: ReasonMessengerContact, source: "V-52",
			anchors: anchors, expr: expr, before: before, after: after}
	}
	const zhApps = `(?:vx|wx|v信?|微信?|薇信?|威信|徽信|维信|卫星|qq|q|扣扣|企鹅|ins|line|tg|fb|whatsapp|wechat|telegram)`
	return []pattern{
		contact("add", "zh", "加v|加微|加薇|加威|加徽|加维|加卫|加q|加扣|加企|+v|+微|+q|+薇|加我|加下|加个|加一下|加店主|加客服|加老板|+w|加w|加t|加l|加i|加f|扫微|扫下微",
			`(?:添加|加|\+|扫)(?:我|个|下|一下|店主|客服|老板|好友|本人|卖家)?的? ?`+zhApps+`(?:号|群)?(?: ?: ?[a-z0-9_-]{4,})?`,
			`增|参|更|附|施|外|另|再|[0-9a-z]`,
			`领|口|型|字|量|弱|绒|胖|小|波|调|弹|喇|米|生|细|孔|厚|压|创|距|雕|尘|晶|润|缩|端|消息|支付|提醒|通知|的?功能|物流|组|聊天功能|收款|表情|软|版|认证|红包|芯|热|风|糖|单`),
		contact("same_number", "zh", "同号|同步手机号|微信号|v信号", `(?:微信?|v信?|vx|薇信?|[微薇威v]❤)(?:同号|同步手机号|同步)|(?:微信号|v信号) ?[:是为]`, ``, ``),
		contact("app_me", "en", " me | us |dm for|dm to|pm for|pm to|inbox for|inbox to", `(?:whatsapp|wechat|telegram|skype|viber|dm|pm|inbox|text|sms|call) (?:me|us) (?:at|on|for|to|now|via|directly|in private|privately)|(?:dm|pm|inbox) (?:for|to) (?:[a-z]+)`,
			``, ` (?:time|work|music|video|sport)`),
	}
}
