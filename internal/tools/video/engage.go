package video

import (
	"context"

	"souk/internal/core/storefront"
)

// Engagement is what a film counts after a buyer's action, and what the buyer
// did to it.
type Engagement struct {
	Counts map[string]int64 `json:"counts" doc:"like, save, share"`
	Mine   map[string]bool  `json:"mine" doc:"like, save"`
}

// React adds or takes back the buyer's like or save of a published film. A
// repeat changes nothing; counters stay exact under parallel calls. NotFound
// "video.not_found".
//
// Source: V-11.
func (s *Service) React(ctx context.Context, videoID, buyerID string, r Reaction, on bool) (Engagement, error) {
	var out Engagement
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		l, err := s.live(ctx, videoID)
		if err != nil {
			return err
		}
		change := s.dropReaction
		if on {
			change = s.addReaction
		}
		if _, err := change(ctx, l, buyerID, r); err != nil {
			return err
		}
		out, err = s.engagement(ctx, l, buyerID)
		return err
	})
	return out, err
}

// Shared is the answer to a share: a link that stays on the platform.
//
// Source: AMB-12, V-14.
type Shared struct {
	URL string `json:"url" doc:"on this marketplace"`
	Engagement
}

// Share counts a share once per buyer and film and gives the link.
//
// Source: V-11, AMB-12.
func (s *Service) Share(ctx context.Context, videoID, buyerID string) (Shared, error) {
	out, err := s.React(ctx, videoID, buyerID, Share, true)
	return Shared{URL: s.public + filmURL(videoID), Engagement: out}, err
}

func (s *Service) engagement(ctx context.Context, l liveVideo, buyerID string) (Engagement, error) {
	c, err := s.counts(ctx, l)
	if err != nil {
		return Engagement{}, err
	}
	mine, err := s.reactions(ctx, buyerID, []string{l.ID})
	if err != nil {
		return Engagement{}, err
	}
	return Engagement{Counts: countsOf(c), Mine: mineOf(mine[l.ID])}, nil
}

func countsOf(c Counts) map[string]int64 {
	return map[string]int64{string(Like): c.Likes, string(Save): c.Saves, string(Share): c.Shares}
}

func mineOf(m map[Reaction]bool) map[string]bool {
	return map[string]bool{string(Like): m[Like], string(Save): m[Save]}
}

// Film gives one published film as a feed card. NotFound "video.not_found".
func (s *Service) Film(ctx context.Context, videoID string, viewer storefront.Viewer) (storefront.FeedItem, error) {
	l, err := s.live(ctx, videoID)
	if err != nil {
		return storefront.FeedItem{}, err
	}
	items, err := s.cards(ctx, []liveVideo{l}, viewer)
	if err != nil {
		return storefront.FeedItem{}, err
	}
	storefront.Stamp(s.impressions, storefront.SurfaceFilm, items, viewer)
	return items[0], nil
}
