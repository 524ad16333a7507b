package event

import "souk/internal/base/i18n"

// reason is the text of a code, and what mends it. %[1]s … are the remark's
// arguments.
type reason struct {
	code         string
	message, fix i18n.Text
}

var noFix = i18n.T("", "")

// reasons of every verdict and warning; the codes are API.
func reasons() []reason {
	return []reason{
		{"event.malformed", i18n.T("无法读取该事件。", "The event cannot be read."), i18n.T("应为一个 JSON 对象。", "Send one JSON object.")},
		{"text.invalid", i18n.T("含有无效字符（NUL 或损坏的 UTF-8）。", "It holds a NUL or broken UTF-8."), i18n.T("以 UTF-8 发送文字。", "Send text as UTF-8.")},
		{"event.too_large", i18n.T("事件有 %[1]s 字节，最多 %[2]s 字节。", "The event has %[1]s bytes; %[2]s are the most."), i18n.T("减少属性。", "Send fewer properties.")},
		{"properties.too_large", i18n.T("属性有 %[1]s 字节，最多 %[2]s 字节。", "The properties have %[1]s bytes; %[2]s are the most."), i18n.T("减少属性。", "Send fewer properties.")},
		{"properties.too_deep", i18n.T("属性嵌套过深或过多。", "The properties are nested too deeply or too many."), i18n.T("最多 6 层、300 个值。", "Six levels and 300 values at most.")},
		{"properties.object", i18n.T("properties 应为对象。", "properties must be an object."), noFix},
		{"call.unknown", i18n.T("未知的调用类型：%[1]s。", "Unknown type of call: %[1]s."), i18n.T("可用：track、page、identify、alias、group。", "It is one of track, page, identify, alias, group.")},
		{"field.type", i18n.T("%[1]s 应为%[2]s。", "%[1]s must be %[2]s."), noFix},
		{"name.missing", i18n.T("缺少事件名称 event。", "The name of the event is missing."), i18n.T("例如 \"event\": \"Product Viewed\"。", "For example \"event\": \"Product Viewed\".")},
		{"name.too_long", i18n.T("事件名称超过 100 个字。", "The event's name has more than 100 characters."), noFix},
		{"message_id.missing", i18n.T("没有 messageId：重发会被重复计入。", "There is no messageId: sent again, the event counts again."), i18n.T("为每个事件生成 messageId。", "Give every event a messageId of its own.")},
		{"message_id.too_long", i18n.T("messageId 超过 128 个字。", "messageId has more than 128 characters."), noFix},
		{"identity.missing", i18n.T("anonymousId 与 userId 至少要有一个。", "anonymousId or userId is needed."), i18n.T("由页面生成一个随机的 anonymousId。", "Let the page make a random anonymousId.")},
		{"identity.invalid", i18n.T("%[1]s 应为不超过 128 个字的编号，不能是邮箱地址。", "%[1]s is an id of at most 128 characters, never an e-mail address."), noFix},
		{"identity.unproved", i18n.T("无法证明是该用户：identify 与 alias 需要买家令牌或 sk_ 密钥。", "Nothing proves that it is this user: identify and alias take a buyer token or an sk_ key."),
			i18n.T("在 token 中附上商城签发的买家令牌。", "Send the shop's buyer token as token.")},
		{"user.unproved", i18n.T("没有证明，userId 未被采用。", "userId was left out: nothing proves it."), i18n.T("在 token 中附上买家令牌。", "Send the buyer token as token.")},
		{"user.other", i18n.T("userId 与买家令牌不符。", "userId is not the buyer of the token."), noFix},
		{"time.malformed", i18n.T("%[1]s 不是 RFC 3339 时间。", "%[1]s is no RFC 3339 instant."), i18n.T("例如 2026-03-01T09:00:00Z，或不发送。", "Such as 2026-03-01T09:00:00Z; or leave it out.")},
		{"time.too_old", i18n.T("事件时间 %[1]s 太早。", "The event's time %[1]s is too long ago."), i18n.T("检查发送方的时钟，或附上 sentAt。", "Check the sender's clock, or send sentAt as well.")},
		{"time.future", i18n.T("事件时间 %[1]s 在未来。", "The event's time %[1]s lies in the future."), i18n.T("检查发送方的时钟，或附上 sentAt。", "Check the sender's clock, or send sentAt as well.")},
		{"time.corrected", i18n.T("发送方时钟有偏差，已按 sentAt 校正。", "The sender's clock is off; the time was corrected by sentAt."), noFix},
		{"property.missing", i18n.T("缺少必需的属性 %[1]s。", "The property %[1]s is missing."), noFix},
		{"property.type", i18n.T("%[1]s 应为%[2]s，实际为%[3]s。", "%[1]s should be %[2]s; it is %[3]s."), noFix},
		{"properties.masked", i18n.T("个人信息已隐去，不会保存。", "Personal values were masked; they are not kept."), i18n.T("请勿发送姓名、邮箱、电话或输入中的文字。", "Do not send names, e-mail addresses, telephone numbers or text being typed.")},
		{"event.unknown", i18n.T("没有名为 %[1]s 的事件：已保存，但不计入任何指标。", "No event is called %[1]s: it is kept and counts for nothing."), i18n.T("检查拼写与大小写。", "Check spelling and capitals.")},
		{"product.unknown", i18n.T("没有商品 %[1]s：只计入店铺。", "There is no product %[1]s: only the store's sums count it."), i18n.T("先导入商品，或发送目录中的商品编号。", "Import the product first, or send the catalog's id.")},
		{"product.foreign", i18n.T("商品 %[1]s 属于其他店铺。", "The product %[1]s is another store's."), i18n.T("使用该店铺的密钥，或平台密钥。", "Use that store's key, or the marketplace's.")},
		{"store.unknown", i18n.T("无法确定店铺：已保存，但不计入任何指标。", "No store can be told: it is kept and counts for nothing."), i18n.T("发送 product_id，或使用店铺的密钥。", "Send a product_id, or use the store's key.")},
		{"impression.missing", i18n.T("没有曝光令牌：已保存，但不计入。", "It has no impression token: kept, not counted."), i18n.T("附上页面数据中的 impression。", "Send the impression of the storefront answer along.")},
		{"impression.invalid", i18n.T("曝光令牌不是为该内容、该买家签发的：不计入。", "The impression token is not for this thing and viewer: not counted."), i18n.T("附上页面数据中的 impression。", "Send the impression of the storefront answer along.")},
		{"impression.expired", i18n.T("曝光令牌已过期：不计入。", "The impression token is too old: not counted."), i18n.T("重新读取页面数据。", "Read the storefront answer again.")},
		{"order.signal", i18n.T("页面上报的订单只作为信号，不涉及资金与积分。", "An order that a page reports is a signal; it moves neither money nor coins."), i18n.T("订单请由服务器通过 /v1/ingest/orders 上报。", "Let your server send orders to /v1/ingest/orders.")},
	}
}

// Message is the remark in words, and what mends it.
func (r Remark) Message(lang string) (message, fix string) {
	args := make([]any, 0, 3)
	for _, a := range r.Args {
		args = append(args, a)
	}
	for _, x := range reasons() {
		if x.code == r.Code {
			message = x.message.In(lang)
			if len(args) > 0 {
				message = x.message.F(args...).In(lang)
			}
			return message, x.fix.In(lang)
		}
	}
	return r.Code, ""
}

// kindName is a kind in words.
func kindName(k Kind, lang string) string {
	names := map[Kind]i18n.Text{
		Text: i18n.T("文字", "text"), Number: i18n.T("数字", "a number"), Whole: i18n.T("整数", "a whole number"), Flag: i18n.T("布尔值", "true or false"),
		List: i18n.T("列表", "a list"), Object: i18n.T("对象", "an object"), AnyKind: i18n.T("任意值", "anything"),
	}
	return names[k].In(lang)
}

// localised are the codes whose later arguments are kinds.
func (r Remark) localised(lang string) Remark {
	if r.Code != "property.type" && r.Code != "field.type" {
		return r
	}
	out := r
	out.Args = append([]string(nil), r.Args...)
	for i := 1; i < len(out.Args); i++ {
		if name := kindName(Kind(out.Args[i]), lang); name != "" {
			out.Args[i] = name
		}
	}
	return out
}
