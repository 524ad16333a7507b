package aplus

import (
	"souk/internal/base/i18n"
	"souk/internal/core/eligibility"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
)

// criteria are what a store needs to use A+ content.
//
// Source: A-42…, access matrix 6.7.
func criteria(doc policy.Document, f eligibility.Facts) []eligibility.Criterion {
	p := policy.Get[Policy](doc, SectionName).Eligibility
	s := eligibility.NewSheet(doc, f)
	s.Level(p.MinLevel)
	s.Entities(p.Entities)
	s.Regions(p.LicenceRegions)
	s.RateAtLeast("positive_90d", insight.PositiveRate90d, p.MinPositive90d)
	if p.NoSerious {
		s.NoSerious()
	}
	s.Papers(eligibility.Papers(p.Documents, paperNames()))
	return s.Rows()
}

func paperNames() map[string]i18n.Text {
	return map[string]i18n.Text{
		"business_licence": i18n.T("营业执照", "business licence"),
		"trademark":        i18n.T("商标注册证", "trademark certificate"),
		"bank_statement":   i18n.T("对公账户流水", "bank statement"),
		"commitment":       i18n.T("A+ 内容承诺书", "A+ content commitment"),
	}
}
