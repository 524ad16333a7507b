package video

import (
	"context"
	"time"

	"souk/internal/platform/outbox"
)

// TopicState is published with every change of a film's state.
const TopicState = "video.state"

// StateEvent is the payload of TopicState.
type StateEvent struct {
	StoreID string    `json:"store_id"`
	VideoID string    `json:"video_id"`
	From    State     `json:"from"`
	To      State     `json:"to"`
	At      time.Time `json:"at"`
}

// OnViolation reacts to "conduct.violation": the payload names the store. It is
// registered by app, where every subscription stands on one page.
//
// Source: V-28.
func (s *Service) OnViolation(ctx context.Context, e outbox.Event) error {
	var p struct {
		StoreID string `json:"store_id"`
	}
	if err := e.Decode(&p); err != nil {
		return err
	}
	return s.Reconsider(ctx, p.StoreID)
}
