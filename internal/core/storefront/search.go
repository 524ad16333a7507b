package storefront

import (
	"context"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/catalog"
)

// Bounds of a search that keep one request cheap.
const (
	maxQuery = 200  // code points
	maxBest  = 1000 // best products whose block items a tab looks through
)

// Search gives one page of the tab ("" is the products tab) for the query;
// without a query everything, newest first. A block's tab shows the block's
// items of the best maxBest products that match. Faults: Invalid
// "search.unknown_tab", "search.too_long", "cursor.invalid".
//
// Source: V-02, V-10, X-56.
func (s *Service) Search(ctx context.Context, query, tab string, viewer Viewer, req page.Request) (SearchPage, error) {
	query = strings.TrimSpace(query)
	if len([]rune(query)) > maxQuery {
		return SearchPage{}, fault.T("storefront.Search", fault.Invalid, "search.too_long", "搜索内容太长，请缩短到 200 个字以内。",
			"The query is too long. Use at most 200 characters.").WithField("/q", "too_long", "最多 200 个字符", "at most 200 characters")
	}
	if tab == "" || tab == TabProducts {
		return s.searchProducts(ctx, query, viewer, req)
	}
	for _, b := range s.blocks {
		if b.TabName() == tab {
			return s.searchTab(ctx, b, query, viewer, req)
		}
	}
	return SearchPage{}, fault.T("storefront.Search", fault.Invalid, "search.unknown_tab", "没有这个搜索标签。",
		"There is no such search tab.").WithField("/tab", "unknown", "只能是："+strings.Join(s.tabs(), "、"), "one of "+strings.Join(s.tabs(), ", ")).With("tabs", s.tabs())
}

// tabs lists the search tabs, products first.
func (s *Service) tabs() []string {
	out := []string{TabProducts}
	for _, b := range s.blocks {
		if b.TabName() != "" {
			out = append(out, b.TabName())
		}
	}
	return out
}

func (s *Service) searchProducts(ctx context.Context, query string, viewer Viewer, req page.Request) (SearchPage, error) {
	found, err := s.products(ctx, query, req)
	if err != nil {
		return SearchPage{}, err
	}
	ids := make([]string, len(found.Items))
	for i, p := range found.Items {
		ids[i] = p.ID
	}
	media, err := s.media(ctx, ids, viewer)
	if err != nil {
		return SearchPage{}, err
	}
	out := SearchPage{Tab: TabProducts, Tabs: s.tabs(), Cards: make([]ProductCard, len(found.Items)), Next: found.Next}
	for i, p := range found.Items {
		line := LineOf(p, viewer.Lang)
		out.Cards[i] = ProductCard{ID: p.ID, Title: line.Title, Price: line.Price, URL: line.URL, Image: line.Image,
			StoreID: p.StoreID, Media: append([]Media{}, media[p.ID]...)}
		stampMedia(s.sign, SurfaceSearch, out.Cards[i].Media, p.StoreID, p.ID, viewer)
		if s.sign != nil {
			out.Cards[i].Impression = s.sign.Sign(SurfaceSearch, p.ID, p.StoreID, p.ID, viewer.name())
		}
	}
	return out, nil
}

func (s *Service) products(ctx context.Context, query string, req page.Request) (page.Of[catalog.Product], error) {
	if query == "" {
		return s.catalog.AllNewest(ctx, req)
	}
	ids, err := s.index.AllFind(ctx, query, req)
	if err != nil {
		return page.Of[catalog.Product]{}, err
	}
	items, err := s.catalog.AllByIDs(ctx, ids.Items)
	return page.Of[catalog.Product]{Items: items, Next: ids.Next}, err
}

func (s *Service) searchTab(ctx context.Context, b Block, query string, viewer Viewer, req page.Request) (SearchPage, error) {
	out := SearchPage{Tab: b.TabName(), Tabs: s.tabs(), Films: []FeedItem{}}
	var ids []string
	if query != "" {
		var err error
		if ids, err = s.index.allBest(ctx, query, maxBest); err != nil {
			return SearchPage{}, err
		}
		if len(ids) == 0 { // nil would ask the block for everything
			return out, nil
		}
	}
	got, err := b.Tab(ctx, viewer, ids, req.Key(0), req.Rows())
	if err != nil {
		return SearchPage{}, fault.Wrap("storefront.Search", err)
	}
	out.Films = append(out.Films, got.Items...)
	Stamp(s.sign, SurfaceTab, out.Films, viewer)
	if got.Next != "" {
		out.Next = []string{got.Next}
	}
	return out, nil
}
