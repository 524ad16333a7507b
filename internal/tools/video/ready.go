package video

import (
	"context"

	"souk/internal/base/i18n"
	"souk/internal/core/review"
)

// Ready tells the review engine whether a reviewer can watch the film: our own
// copy has to exist, for the upload is never played.
//
// Source: V-44, AMB-77.
func (s *Service) Ready(ctx context.Context, attemptID string) (review.Readiness, error) {
	a, err := s.allAttempt(ctx, attemptID)
	if err != nil {
		return review.Readiness{}, err
	}
	switch {
	case a.Renditions != nil:
		return review.Readiness{Ready: true}, nil
	case a.Encode == EncodeFailed:
		return review.Readiness{Why: i18n.T("预览制作失败，影片无法播放；通过后系统会再试一次。",
			"The preview could not be made, so the film cannot be watched; approving tries again.")}, nil
	}
	why := i18n.T("影片的预览还在制作中，暂时无法播放。", "The preview of the film is still being made, so it cannot be watched yet.")
	if p := s.progress.get(a.ID); p.Stage == "encode" && p.Percent > 0 {
		why = i18n.T("影片的预览还在制作中（%[1]d %%），暂时无法播放。",
			"The preview of the film is still being made (%[1]d %%), so it cannot be watched yet.").F(p.Percent)
	}
	return review.Readiness{Why: why}, nil
}
