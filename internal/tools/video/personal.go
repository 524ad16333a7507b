package video

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/identity"
)

// PersonalReaction is what a buyer did to a film, in an export.
type PersonalReaction struct {
	VideoID  string   `json:"video_id"`
	Reaction Reaction `json:"reaction"`
}

// PersonalData gives a buyer's likes, saves and shares out; erasing puts the
// pseudonym in the buyer's place, so that a film's counts stay true.
//
// Source: X-58, V-11.
func (s *Service) PersonalData() identity.PersonalData {
	return identity.PersonalData{
		Name: "video", Label: i18n.T("短视频互动", "Likes, saves and shares of films"),
		Export: func(ctx context.Context, buyerID string) (any, error) {
			rows, err := s.reactionsOf(ctx, buyerID)
			var out any
			if len(rows) > 0 {
				out = rows
			}
			return out, fault.Wrap("video.PersonalData", err)
		},
		Erase: func(ctx context.Context, buyerID, pseudonym string) (int64, error) {
			n, err := s.renameReactions(ctx, buyerID, pseudonym)
			return n, fault.Wrap("video.PersonalData", err)
		},
	}
}
