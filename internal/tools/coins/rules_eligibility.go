package coins

import (
	"souk/internal/core/eligibility"
	"souk/internal/core/policy"
)

// criteria are what a store needs to use coins: the right region and legal form,
// no level, no sales, no paper.
//
// Source: C-23, C-24, X-03, access matrix 6.7.
func criteria(doc policy.Document, f eligibility.Facts) []eligibility.Criterion {
	p := policy.Get[Policy](doc, SectionName).Eligibility
	s := eligibility.NewSheet(doc, f)
	s.Entities(p.Entities)
	s.Regions(p.Regions)
	return s.Rows()
}
