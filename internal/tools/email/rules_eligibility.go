package email

import (
	"souk/internal/base/i18n"
	"souk/internal/core/eligibility"
	"souk/internal/core/policy"
)

// criteria are what a store needs to use marketing e-mail.
//
// Source: E-02…E-08, X-03, access matrix 6.7.
func criteria(doc policy.Document, f eligibility.Facts) []eligibility.Criterion {
	p := policy.Get[Policy](doc, SectionName).Eligibility
	s := eligibility.NewSheet(doc, f)
	s.Age(p.MinAge.Duration())
	s.GMV(p.MinGMV30d)
	s.Stars(p.MinStars)
	s.Entities(p.Entities)
	s.Regions(p.Regions)
	if p.NoSerious {
		s.NoSerious()
	}
	s.Papers(eligibility.Papers(p.Documents, paperNames()))
	return s.Rows()
}

func paperNames() map[string]i18n.Text {
	return map[string]i18n.Text{
		"business_licence":        i18n.T("营业执照", "business licence"),
		"legal_representative_id": i18n.T("法定代表人身份证件", "legal representative's ID"),
		"bank_account":            i18n.T("银行账户", "bank account"),
	}
}
