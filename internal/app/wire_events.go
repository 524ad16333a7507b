package app

import (
	"context"
	"slices"
	"strings"
	"sync"

	"souk/internal/base/page"
	"souk/internal/core/event"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/tools/video"
)

// wireImpressions makes what signs storefront answers.
func (s *souk) wireImpressions(context.Context) error {
	secret, err := s.secretOf("impressions")
	if err != nil {
		return err
	}
	s.impressions, err = event.NewImpressions(secret, s.business)
	return err
}

// wireEvents makes the intake of events; tools bring the names that are theirs.
func (s *souk) wireEvents(context.Context) error {
	var err error
	s.events, err = event.New(event.Deps{
		DB: s.db, Clock: s.business, IDs: s.ids, Log: s.log, API: s.api, Policies: s.policies, Keys: s.identity, Products: s.catalog,
		Rollups: s.insight, Impressions: s.impressions, Types: slices.Concat(video.EventTypes()),
	})
	return err
}

// sources are who gives cells to the hourly sums. insight is made before them: it
// asks late.
func (s *souk) sources() []insight.Source {
	return []insight.Source{{Name: event.SectionName, Prefix: event.Prefix, Replay: func(ctx context.Context, emit func([]insight.Cell) error) error {
		return s.events.Source().Replay(ctx, emit)
	}}}
}

// shopKeyName names the demo shop's publishable key in the list of keys.
const shopKeyName = "demo shop"

// shopKey gives the demo shop's pages the key that they send events with: one of
// the sandbox's own, made when it is first asked for. Production has no demo shop.
func (s *souk) shopKey() func(ctx context.Context) (string, error) {
	var mu sync.Mutex
	made := ""
	return func(ctx context.Context) (string, error) {
		if !s.cfg.Sandbox {
			return "", nil
		}
		mu.Lock()
		defer mu.Unlock()
		if made != "" {
			return made, nil
		}
		ctx = identity.AsSystem(ctx)
		origins := shopOrigins(s.cfg.PublicURL)
		list, err := s.identity.PublishableKeys(ctx, "", page.Request{Limit: page.MaxLimit})
		if err != nil {
			return "", err
		}
		for _, k := range list.Items {
			if k.Name == shopKeyName && slices.Equal(k.Origins, origins) {
				made = k.Secret
				return made, nil
			}
		}
		k, err := s.identity.IssuePublishable(ctx, identity.PublishableInput{Name: shopKeyName, Origins: origins})
		if err != nil {
			return "", err
		}
		made = k.Secret
		return made, nil
	}
}

// shopOrigins are the addresses that the demo shop is opened at.
func shopOrigins(public string) []string {
	public = strings.TrimSuffix(public, "/")
	out := []string{public}
	for _, pair := range [][2]string{{"127.0.0.1", "localhost"}, {"localhost", "127.0.0.1"}} {
		if other := strings.Replace(public, "//"+pair[0], "//"+pair[1], 1); other != public {
			out = append(out, other)
		}
	}
	slices.Sort(out)
	return out
}
