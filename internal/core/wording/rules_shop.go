package wording

// shop is another marketplace.
type shop struct {
	id    string
	names []string
}

// otherShops is the list of marketplaces that a seller may not send buyers to.
// A marketplace that runs Souk itself switches its own off by rule id
// ("diversion.shop.etsy").
//
// Source: V-52.
func otherShops() []shop {
	return []shop{
		{"taobao", []string{"taobao", "淘宝", "某宝", "桃宝"}}, {"tmall", []string{"tmall", "天猫"}}, {"jd", []string{"京东", "jingdong"}},
		{"pinduoduo", []string{"pinduoduo", "拼多多", "pdd"}}, {"amazon", []string{"amazon", "亚马逊"}}, {"ebay", []string{"ebay"}},
		{"aliexpress", []string{"aliexpress", "ali express", "速卖通"}}, {"alibaba", []string{"alibaba", "阿里巴巴"}}, {"shopee", []string{"shopee", "虾皮购物"}},
		{"lazada", []string{"lazada"}}, {"temu", []string{"temu"}}, {"shein", []string{"shein"}}, {"etsy", []string{"etsy"}}, {"walmart", []string{"walmart", "沃尔玛"}},
		{"shopify", []string{"shopify"}}, {"xianyu", []string{"闲鱼"}}, {"vip", []string{"唯品会"}}, {"suning", []string{"苏宁易购"}}, {"douyin", []string{"抖音小店", "抖店"}},
		{"weidian", []string{"微店"}}, {"kuaishou", []string{"快手小店"}}, {"mercadolibre", []string{"mercado libre"}}, {"rakuten", []string{"rakuten", "楽天"}},
	}
}

// matchShops judges every other marketplace that the view names.
func (r *reading) matchShops() {
	for _, m := range r.marks {
		if m.cat != catShop {
			continue
		}
		if x, ok := r.e.excuses[m.word]; ok && r.excused(x.before, x.after, m.i, m.j) {
			continue
		}
		s := r.v.text
		lo, hi := sentence(s, m.i, m.j)
		f := find{v: r.v, i: m.i, j: m.j, rule: "diversion.shop." + r.e.shops[m.id].id, kind: KindShop, reason: ReasonOtherShop, source: "V-52"}
		switch {
		case r.refused(m.i, m.j) || r.negated(m.i):
			f.reason = ReasonInnocent
		case r.has(catDevice, lo, hi):
			f.reason = ReasonInnocent
		case r.has(catVisit, lo, hi):
		default:
			f.reason = ReasonOtherShopNamed
		}
		r.add(f)
	}
}

// contextWords are the words that decide what naming a messenger or shop means.
//
// Source: the design's step "Context".
func contextWords() map[category][]string {
	return map[category][]string{
		catAsk: {
			"add me", "add us", "add my", "add our", "dm me", "dm us", "pm me", "pm us", "message me", "message us", "text me", "text us", "whatsapp me", "whatsapp us", "hit me up",
			"find me", "find us", "reach me", "reach us", "reach out", "contact me", "contact us", "contact seller", "contact the seller", "chat with me", "chat with us", "talk to us", "talk to me",
			"follow us", "follow me", "follow our", "join us", "join our", "ping me", "snap us", "snap me", "write me", "write to us", "call me", "call us", "my whatsapp", "our whatsapp", "my wechat", "our wechat",
			"my telegram", "our telegram", "my instagram", "our instagram", "our facebook", "my line", "our line", "scan to add", "order via", "order through", "order on", "buy via", "buy through", "subscribe to our", "connect with us",
			"get in touch", "send us", "send me", "ask us", "ask me", "inquire", "see you on", "search us", "search for us", "search me", "we are on", "we're on",
			"加我", "加下", "加个", "加一下", "加店主", "加客服", "加老板", "私信我", "找我", "联系我", "联系店主", "联系客服", "联系老板", "联系卖家", "咨询我", "滴滴我", "扫码加", "扫码添加", "扫码关注", "扫码进", "添加好友",
			"加好友", "进群", "入群", "拉群", "加群", "我的微信", "店主微信", "老板微信", "客服微信", "微信号", "微信同号", "微信群", "公众号", "发我", "搜我", "关注我", "私聊", "戳我", "微信上找", "微信联系", "微信咨询", "微信下单",
			"微信搜", "搜微信", "qq群", "详聊", "同号", "到微信", "去微信", "用微信聊", "微信交流", "微信付款给我",
		},
		catTouch: {
			"contact", "chat on", "chat via", "chat through", "message on", "message via", "via", "through", "join", "group", "channel", "subscribe", "follow", "add", "customer service", "support on", "talk on",
			"inquiries", "enquiries", "questions", "orders", "inbox", "reach", "available on",
			"联系", "咨询", "沟通", "关注", "搜索", "交流", "留言", "私信", "找到我们", "下单", "售后", "添加",
		},
		catProduct: {
			"case", "cases", "compatible", "compatibility", "notification", "notifications", "reminder", "reminders", "alert", "alerts", "app", "apps", "display", "displays", "screen", "shows", "supports", "supported",
			"works with", "video call", "video calls", "video calling", "voice call", "voice calls", "calls", "incoming", "message preview", "messages from", "messages", "preview", "sticker", "stickers", "emoji", "stand", "holder",
			"mount", "watch", "smartwatch", "band", "bluetooth", "headset", "headphones", "earbuds", "microphone", "mic", "webcam", "camera", "speaker", "icon", "icons", "logo", "keychain", "plush", "mug", "shirt",
			"hoodie", "pillow", "poster", "push", "sync", "wrist", "install", "pre-installed", "preinstalled", "reply to", "phone", "phones", "tablet", "meetings", "conference", "photos", "filter", "aesthetic", "worthy", "style", "trend", "viral",
			"提醒", "通知", "来电", "消息", "推送", "支付", "收款", "付款码", "表情", "语音", "视频通话", "视频聊天", "视频会议", "登录", "分身", "双开", "兼容", "适用", "支持", "支架", "显示", "手表", "手环", "耳机", "钱包", "红包",
			"头像", "图标", "抱枕", "钥匙扣", "手机壳", "小程序", "运动", "步数", "同步", "查看", "接收", "回复", "公仔", "通话", "同款风", "音箱", "网红", "滤镜", "拍照",
		},
		catVisit: {
			"buy", "shop", "order", "orders", "find us", "find it", "search", "store", "visit", "available", "sold on", "sell on", "also on", "cheaper", "see us", "go to", "same on", "official store", "follow", "on our", "than on", "check us", "link",
			"搜", "搜索", "旗舰店", "店铺", "购买", "下单", "淘口令", "链接", "上买", "去", "网店", "小店", "店", "有售", "便宜", "上有", "来", "进", "比", "口令",
		},
		catDevice: {
			"alexa", "echo", "fire tv", "fire stick", "firestick", "fire tablet", "kindle", "prime video", "works with", "compatible", "rainforest", "river", "jungle", "gift card", "basin", "parrot",
			"雨林", "音箱", "兼容", "河流", "鹦鹉", "河",
		},
	}
}
