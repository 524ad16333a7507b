package video

import (
	"souk/internal/core/eligibility"
	"souk/internal/core/insight"
	"souk/internal/core/policy"
)

// criteria are what a store needs to use Shopping Video: level, dispute rate,
// positive rate and no serious violation; no paper, no category, no region.
//
// Source: V-18…V-22, V-26, AMB-87, access matrix 6.7.
func criteria(doc policy.Document, f eligibility.Facts) []eligibility.Criterion {
	p := policy.Get[Policy](doc, SectionName).Eligibility
	s := eligibility.NewSheet(doc, f)
	s.Level(p.MinLevel)
	s.RateAtMost("dispute_90d", insight.DisputeRate90d, p.MaxDispute90d)
	s.RateAtLeast("positive_90d", insight.PositiveRate90d, p.MinPositive90d)
	if p.NoSerious {
		s.NoSerious()
	}
	return s.Rows()
}
