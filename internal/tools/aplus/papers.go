package aplus

import (
	"souk/internal/base/i18n"
	"souk/internal/core/document"
	"souk/internal/platform/pdf"
)

// PaperTypes are the papers that an application asks for beside the licence and
// the trademark of the qualification centre.
//
// Source: A-47…A-51.
func PaperTypes() []document.Type {
	return []document.Type{
		{Name: "bank_statement", Label: i18n.T("对公账户流水", "Bank statement"),
			Hint: i18n.T("近三个月，户名与经营主体一致。", "The last three months, in the legal subject's name.")},
		{Name: "commitment", Label: i18n.T("A+ 内容承诺书", "A+ content commitment"), Expires: true,
			Hint: i18n.T("由店铺所有者签署。", "Signed by the store's owner.")},
	}
}

// Templates are the papers that the owner fills in and signs here.
//
// Source.
func Templates() []document.Template {
	return []document.Template{{
		Name: "aplus-commitment", Type: "commitment", Label: i18n.T("A+ 内容承诺书", "A+ content commitment"),
		Consent: i18n.T("我代表经营主体作出以上承诺。", "I give this commitment on behalf of the legal subject."),
		Fields:  []document.Field{{Name: "brand", Label: i18n.T("品牌", "Brand"), Required: true, Max: 120}},
		Compose: func(f document.Fill) []pdf.Block {
			return []pdf.Block{
				{Rows: []pdf.Row{{Name: "品牌 Brand", Value: f.Value("brand")}}},
				{Heading: "承诺 Commitment"},
				{Text: "1. 图片如实反映自有工厂、研发、试穿与包装，不借用他人素材。\n1. Pictures show the store's own factory, development, fitting and packaging as they are; nothing is borrowed."},
				{Text: "2. 图片与商品属性、认证一致，认证真实有效。\n2. Pictures agree with the product's attributes and certificates, and the certificates are genuine."},
				{Text: "3. 发现不符时立即更正，并接受平台规则的处理。\n3. What is wrong is mended at once, and the marketplace's rules apply."},
			}
		},
	}}
}
