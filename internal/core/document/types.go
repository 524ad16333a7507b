package document

import "souk/internal/base/i18n"

// CoreTypes are the papers of the qualification centre, which no tool owns.
//
// Source: X-14.
func CoreTypes() []Type {
	return []Type{
		{Name: "business_licence", Label: i18n.T("营业执照", "Business licence"), Expires: true, Numbered: true,
			Hint: i18n.T("整页清晰，统一社会信用代码、名称和有效期可读。", "The whole page, with code, name and validity readable.")},
		{Name: "social_credit_code", Label: i18n.T("统一社会信用代码证明", "Unified social credit code"), Numbered: true,
			Hint: i18n.T("18 位代码与营业执照一致。", "The 18 characters match the business licence.")},
		{Name: "legal_representative_id", Label: i18n.T("法定代表人身份证件", "Legal representative's ID"), Expires: true, Numbered: true,
			Hint: i18n.T("正反两面在同一文件中。", "Both sides in one file.")},
		{Name: "bank_account", Label: i18n.T("银行账户证明", "Bank account"), Numbered: true,
			Hint: i18n.T("户名与经营主体一致。", "The account's name is the store's legal subject.")},
		{Name: "trademark", Label: i18n.T("商标注册证", "Trademark certificate"), Expires: true, Numbered: true, Classes: true,
			Hint: i18n.T("注册号、类别和有效期可读。", "Number, classes and validity readable.")},
		{Name: "certificate", Label: i18n.T("产品认证证书（CE 等）", "Product certificate (CE …)"), Expires: true, Numbered: true,
			Hint: i18n.T("证书编号、适用产品和标准可读。", "Number, products and standard readable.")},
		{Name: "brand_authorisation", Label: i18n.T("品牌授权书", "Brand authorisation"), Expires: true,
			Hint: i18n.T("授权方、被授权店铺、品牌和期限可读。", "Who authorises which store for which brand, and until when.")},
		{Name: "portrait_authorisation", Label: i18n.T("肖像授权书", "Portrait authorisation"), Expires: true, Covers: []string{CoversPeople},
			Hint: i18n.T("出镜人签名。", "Signed by the person shown.")},
		{Name: "music_authorisation", Label: i18n.T("音乐授权书", "Music licence"), Expires: true, Covers: []string{CoversMusic},
			Hint: i18n.T("曲目、用途和期限可读。", "Piece, use and term readable.")},
		{Name: "third_party_authorisation", Label: i18n.T("第三方素材授权书", "Third-party authorisation"), Expires: true, Covers: []string{CoversThirdParty},
			Hint: i18n.T("素材、权利人和用途可读。", "Material, owner and use readable.")},
	}
}

// What papers authorise.
//
// Source: V-36, V-47.
const (
	CoversPeople     = "people"
	CoversThirdParty = "third_party"
	CoversMusic      = "music"
)
