package video

import (
	"context"
)

// Preflight gives the verdict that a submission would get now, without a
// record. It waits for the same workers as the submissions; faults as of
// [Checker.Check].
//
// Source: X-28.
func (s *Service) Preflight(ctx context.Context, in SubmitInput) (Report, error) {
	if in.Film == nil {
		return Report{}, SubmitInput{ProductIDs: []string{"-"}, Purposes: []Purpose{Function}}.Validate()
	}
	start := s.checker.machine.Now()
	doc, err := s.policies.Current(ctx)
	if err != nil {
		return Report{}, err
	}
	if in.Declarations.Letters, err = s.letters(ctx, in, false); err != nil {
		return Report{}, err
	}
	check := CheckInput{Film: in.Film.Path, Title: in.Title, ProductIDs: in.ProductIDs, Declarations: in.Declarations, Policy: doc, AsOf: s.clock.Now()}
	hashes := []string{in.Film.SHA256}
	for _, sub := range in.Subtitles {
		check.Subtitles = append(check.Subtitles, SubtitleFile{Name: sub.Name, Path: sub.Path})
		hashes = append(hashes, sub.Name, sub.SHA256)
	}
	m, err := s.measureCached(ctx, check, hashes)
	if err != nil {
		return Report{}, err
	}
	r, err := s.checker.judge(m, check)
	r.ElapsedMS = s.checker.machine.Now().Sub(start).Milliseconds()
	return r, err
}
