package messages

import (
	"souk/internal/base/i18n"
	"souk/internal/core/eligibility"
	"souk/internal/core/policy"
)

// criteria are what a store needs so that messages are on: any level, region and
// legal form; sole proprietors bring further papers. A serious violation does not
// close the channel.
//
// Source: M-41, M-42, M-44, AMB-67, X-03, access matrix 6.7.
func criteria(doc policy.Document, f eligibility.Facts) []eligibility.Criterion {
	p := policy.Get[Policy](doc, SectionName).Eligibility
	s := eligibility.NewSheet(doc, f)
	s.Papers(eligibility.Papers(p.papers(f.Store.Entity), paperNames()))
	s.Logistics(p.logistics())
	return s.Rows()
}

func paperNames() map[string]i18n.Text {
	return map[string]i18n.Text{
		"business_licence":  i18n.T("营业执照（统一社会信用代码）", "business licence (unified social credit code)"),
		"payment_binding":   i18n.T("绑定 Alipay+", "Alipay+ binding"),
		"email_verified":    i18n.T("邮箱验证", "verified e-mail"),
		"phone_verified":    i18n.T("手机验证", "verified phone"),
		"operator_id_front": i18n.T("经营者身份证正面", "operator's ID, front"),
		"operator_id_back":  i18n.T("经营者身份证反面", "operator's ID, back"),
	}
}
