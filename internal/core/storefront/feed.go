package storefront

import (
	"context"

	"souk/internal/base/fault"
	"souk/internal/base/page"
)

// Feed gives one page of the home feed: the items of every block, newest first.
//
// Source: V-02, X-56.
func (s *Service) Feed(ctx context.Context, viewer Viewer, req page.Request) (FeedResult, error) {
	sources, err := s.feedSources(req)
	if err != nil {
		return FeedResult{}, err
	}
	lists := make([][]FeedItem, len(sources))
	for i := range sources {
		if err := sources[i].read(ctx, viewer, req.Rows()); err != nil {
			return FeedResult{}, err
		}
		lists[i] = sources[i].page.Items
	}
	out := FeedResult{Items: []FeedItem{}}
	for i, take := range shares(lists, req.Rows()) {
		src := &sources[i]
		if take == 0 && len(src.page.Items) > 0 {
			out.Next = append(out.Next, src.block.Name(), src.after)
			continue
		}
		if take < len(src.page.Items) {
			// The block alone knows the key behind an item: ask for exactly the share.
			if err := src.read(ctx, viewer, take); err != nil {
				return FeedResult{}, err
			}
		}
		out.Items = append(out.Items, src.page.Items...)
		if src.page.Next != "" {
			out.Next = append(out.Next, src.block.Name(), src.page.Next)
		}
	}
	newestFirst(out.Items)
	Stamp(s.sign, SurfaceFeed, out.Items, viewer)
	return out, nil
}

// feedSource is a block with the place where its part of the page starts.
type feedSource struct {
	block Block
	after string
	page  FeedPage
}

func (f *feedSource) read(ctx context.Context, viewer Viewer, limit int) error {
	var err error
	f.page, err = f.block.Feed(ctx, viewer, f.after, limit)
	return fault.Wrap("storefront.Feed", err)
}

// feedSources reads the key of a page: pairs of a block's name and its own key;
// blocks that are not named have reached their end.
func (s *Service) feedSources(req page.Request) ([]feedSource, error) {
	if len(req.After)%2 != 0 {
		return nil, page.BadPlace("storefront.page")
	}
	after := map[string]string{}
	for i := 0; i < len(req.After); i += 2 {
		after[req.After[i]] = req.After[i+1]
	}
	var out []feedSource
	for _, b := range s.blocks {
		key, ok := after[b.Name()]
		if ok || len(req.After) == 0 {
			out = append(out, feedSource{block: b, after: key})
		}
	}
	return out, nil
}
