package wording

import "souk/internal/base/i18n"

// explain fills in what is wrong and how to mend it.
//
// Source: X-53; AMB-66 "the reason is shown".
func (h *Hit) explain() {
	message, fix := textOf(h.Reason)
	h.Message, h.Fix = message.F(h.Text), fix
	if h.Suggest == "" {
		h.Suggest = suggestion(h)
	}
	if h.Deadline != nil && h.Reason == ReasonPromotionExpired {
		day := h.Deadline.Format("2006-01-02")
		h.Message = i18n.T("“%s”的截止日期已过（%s）。", "The deadline of “%s” has passed (%s).").F(h.Text, day)
	}
}

// textOf are message and mend of a reason; the message takes the matched text.
func textOf(reason Reason) (message, fix i18n.Text) {
	switch reason {
	case ReasonBannedTerm:
		return i18n.T("“%s”是平台禁用词。", "“%s” is a word that the platform does not allow."),
			i18n.T("删除该词，或换成对商品的客观描述。", "Remove it, or describe the product in plain facts.")
	case ReasonSuperlativeTerm, ReasonAbsoluteClaim:
		return i18n.T("“%s”属于夸大或绝对化用语。", "“%s” is an exaggerated or absolute claim."),
			i18n.T("改为可以证实的说法，例如实测数据或检测结果。", "Say what can be shown instead, such as a measured value or a test result.")
	case ReasonPromotionNoDeadline:
		return i18n.T("促销“%s”没有写明截止日期。", "The promotion “%s” does not say when it ends."),
			i18n.T("在同一句里写明截止日期，例如“截止2026年12月31日”；或删除促销内容。", "Write the last day in the same line, such as “until 31 Dec 2026”, or remove the promotion.")
	case ReasonPromotionExpired:
		return i18n.T("“%s”的截止日期已过。", "The deadline of “%s” has passed."),
			i18n.T("更新截止日期，或删除促销内容。", "Give a new deadline, or remove the promotion.")
	case ReasonPromotionDated:
		return i18n.T("促销“%s”写明了截止日期。", "The promotion “%s” says when it ends."),
			i18n.T("到期后请更新内容。", "Update the text when the day has passed.")
	case ReasonExternalURL, ReasonPossibleURL:
		return i18n.T("“%s”是站外网址。", "“%s” is an address outside the marketplace."),
			i18n.T("删除网址；所有跳转只能指向本平台的商品或店铺。", "Remove the address; clicks may only lead to products and shops here.")
	case ReasonEmailAddress:
		return i18n.T("“%s”是电子邮箱地址。", "“%s” is an e-mail address."),
			i18n.T("删除邮箱；买家请通过平台消息联系您。", "Remove it; buyers reach you through messages on this marketplace.")
	}
	return textOfContact(reason)
}

// textOfContact are the texts of the reasons that lead buyers away.
func textOfContact(reason Reason) (message, fix i18n.Text) {
	switch reason {
	case ReasonPhoneNumber, ReasonPossiblePhone:
		return i18n.T("“%s”像是电话号码。", "“%s” looks like a telephone number."),
			i18n.T("删除号码；若是型号或编号，请写明，例如“型号 %[1]s”。", "Remove the number; if it is a model or order number, say so in front of it.").F("…")
	case ReasonMessengerContact:
		return i18n.T("“%s”引导买家到站外联系。", "“%s” asks buyers to get in touch outside the marketplace."),
			i18n.T("删除站外联系方式；买家请通过平台消息联系您。", "Remove it; buyers reach you through messages on this marketplace.")
	case ReasonMessengerNamed:
		return i18n.T("提到了站外通讯工具“%s”，用途不明。", "“%s” is named without saying why."),
			i18n.T("如与商品功能有关，请写清功能，例如“支持微信消息提醒”；否则删除。", "If it is a function of the product, say so (“shows WhatsApp notifications”); otherwise remove it.")
	case ReasonOtherShop:
		return i18n.T("“%s”引导买家前往其他平台。", "“%s” leads buyers to another marketplace."),
			i18n.T("删除其他平台的名称和店铺信息。", "Remove the name of the other marketplace.")
	case ReasonOtherShopNamed:
		return i18n.T("提到了其他平台“%s”。", "Another marketplace, “%s”, is named."),
			i18n.T("如与商品功能无关，请删除。", "Remove it unless it belongs to a function of the product.")
	case ReasonDiversionTerm:
		return i18n.T("“%s”属于引流用语。", "“%s” leads buyers away from the marketplace."),
			i18n.T("删除引流内容。", "Remove it.")
	default:
		return i18n.T("“%s”可以使用。", "“%s” is fine here."), i18n.T("无需修改。", "Nothing to do.")
	}
}

// suggestion is a harmless replacement for well-known phrases.
func suggestion(h *Hit) string {
	if h.Reason != ReasonAbsoluteClaim && h.Reason != ReasonSuperlativeTerm {
		return ""
	}
	return plainWords[h.Normalized]
}

// plainWords are replacements that claim nothing absolute.
var plainWords = map[string]string{
	"全网最低价": "优惠价格", "全网最低": "价格实惠", "最低价": "实惠价格", "绝对不掉色": "不易掉色", "永不掉色": "不易掉色", "永不变形": "不易变形", "国家级": "专业", "世界级": "高品质",
	"顶级": "高品质", "顶尖": "优质", "极品": "优质", "独一无二": "独特", "零风险": "安心", "遥遥领先": "表现出色",
	"lowest price on the whole web": "a fair price", "lowest price": "fair price", "the lowest price": "a fair price", "absolutely never fades": "keeps its colour well", "never fades": "keeps its colour well",
	"unbeatable": "good", "unmatched": "excellent", "risk-free": "easy to return", "unbreakable": "sturdy", "indestructible": "sturdy", "best quality": "good quality", "the best quality": "good quality",
}
