package conduct

import (
	"souk/internal/base/i18n"
	"souk/internal/core/review"
)

// The rules that a violation may break.
//
// Source: X-11, AMB-70.
const (
	RuleCounterfeit        = "counterfeit"
	RuleForgedPaper        = "forged_paper"
	RuleOffPlatformPayment = "off_platform_payment"
	RuleOffPlatformContact = "off_platform_contact"
	RuleRepeatFreeze       = "repeat_freeze"
	RuleFalseClaim         = "false_claim"
	RuleBrokenPromise      = "broken_promise"
	RuleRights             = "rights"
	RuleForbiddenGoods     = "forbidden_goods"
	RuleManipulation       = "manipulation"
	RuleOther              = "other"
)

// Rule is a line of the catalogue of what stores must not do.
type Rule struct {
	Name string
	review.Code
}

// Rules is the catalogue, in the order in which people choose from it. Which of
// them are serious is policy.
func Rules() []Rule {
	rule := func(name, code string, label, cause, fix, example i18n.Text, ids ...string) Rule {
		return Rule{name, review.Code{Code: code, Tool: "conduct", Group: "conduct", Label: label, Cause: cause, Fix: fix, Example: example, Rules: append([]string{"X-11"}, ids...)}}
	}
	return []Rule{
		rule(RuleCounterfeit, "ERR-R01", i18n.T("售假", "Counterfeit goods"), i18n.T("商品冒用他人品牌。", "Goods carry a brand that is not theirs."),
			i18n.T("下架商品；如有授权，请申诉并附授权书。", "Take the goods down; with an authorisation, appeal and name it."), i18n.T("无授权的品牌手表。", "A branded watch without an authorisation.")),
		rule(RuleForgedPaper, "ERR-R02", i18n.T("伪造文件", "Forged paper"), i18n.T("提交的文件是伪造或篡改的。", "A paper that was handed in is forged or altered."),
			i18n.T("提供原件；确属误判请申诉。", "Give the original; appeal if this is a mistake."), i18n.T("商标局查不到的注册号。", "A number that the trademark office does not know.")),
		rule(RuleOffPlatformPayment, "ERR-R03", i18n.T("引导站外付款", "Off-platform payment"), i18n.T("要求买家在平台外付款。", "Buyers were asked to pay elsewhere."),
			i18n.T("只用平台付款。", "Take payment through the marketplace only."), i18n.T("“转账到这个账户可打九折。”", "“Ten per cent off by bank transfer.”"), "M-24"),
		rule(RuleOffPlatformContact, "ERR-R04", i18n.T("引导站外联系", "Off-platform contact"), i18n.T("给出平台外的联系方式。", "A way of contact outside the marketplace was given."),
			i18n.T("只用站内消息沟通。", "Talk through the marketplace's messages only."), i18n.T("回复里写了 WhatsApp 号码。", "A WhatsApp number in a reply."), "M-26"),
		rule(RuleRepeatFreeze, "ERR-R05", i18n.T("重复冻结", "Frozen again"), i18n.T("短期内再次被冻结。", "Frozen again within the time that the policy names."),
			i18n.T("检查触发冻结的违规并整改；误判请申诉。", "Mend what led to the freezes; appeal against what is wrong."), i18n.T("90 天内第二次冻结消息功能。", "Messages frozen twice in 90 days.")),
		rule(RuleFalseClaim, "ERR-R06", i18n.T("虚假宣传", "False claim"), i18n.T("商品描述与事实不符。", "What is said of the goods is not so."),
			i18n.T("更正描述，或补充证明。", "Correct the words, or show proof."), i18n.T("无证书却标注 CE。", "A CE mark without a certificate."), "A-40"),
		rule(RuleBrokenPromise, "ERR-R07", i18n.T("未兑现承诺", "Broken promise"), i18n.T("承诺的时间或服务没有做到。", "A promised time or service was not kept."),
			i18n.T("只承诺能做到的；已兑现请申诉并附凭证。", "Promise only what you can keep; if it was kept, appeal with proof."), i18n.T("承诺三天发货，第八天才发。", "“Ships in three days”, shipped on the eighth."), "M-30"),
		rule(RuleRights, "ERR-R08", i18n.T("侵犯他人权利", "Rights of others"), i18n.T("未经许可使用他人的肖像、音乐或图片。", "A person, music or picture was used without leave."),
			i18n.T("取得授权或撤下内容。", "Get leave, or take it down."), i18n.T("未授权的背景音乐。", "Background music without a licence."), "V-36"),
		rule(RuleForbiddenGoods, "ERR-R09", i18n.T("禁售商品", "Forbidden goods"), i18n.T("销售平台禁止的商品。", "Goods that the marketplace does not allow."),
			i18n.T("下架商品。", "Take the goods down."), i18n.T("处方药。", "Prescription medicine.")),
		rule(RuleManipulation, "ERR-R10", i18n.T("刷单刷评", "Manipulation"), i18n.T("虚构订单、评价或互动。", "Orders, reviews or likes that are not real."),
			i18n.T("停止该行为；误判请申诉。", "Stop it; appeal if this is a mistake."), i18n.T("同一设备的上百条好评。", "A hundred good reviews from one device.")),
		rule(RuleOther, "ERR-R99", i18n.T("其他违规", "Other breach"), i18n.T("见说明。", "See the reason."),
			i18n.T("按说明整改。", "Mend what the reason names."), i18n.T("说明中写明的其他情形。", "Another case that the reason names.")),
	}
}

// RuleOf finds a rule by its name; "" is RuleOther.
func RuleOf(name string) (Rule, bool) {
	if name == "" {
		name = RuleOther
	}
	for _, r := range Rules() {
		if r.Name == name {
			return r, true
		}
	}
	return Rule{}, false
}
