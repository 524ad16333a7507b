package video

import (
	"context"
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/core/catalog"
	"souk/internal/core/storefront"
)

// Block puts films on buyers' pages; the seller places nothing by hand.
//
// Source: V-02, V-05, V-10, V-17.
type Block struct{ s *Service }

// Block returns the storefront block.
func (s *Service) Block() *Block { return &Block{s} }

// Name is the block's name.
func (b *Block) Name() string { return ToolID }

// TabName is the key of the Video tab.
func (b *Block) TabName() string { return "video" }

// ProductMedia gives the newest film of each product: the golden slot has room
// for one.
//
// Source: V-05…V-07.
func (b *Block) ProductMedia(ctx context.Context, productIDs []string, viewer storefront.Viewer) (map[string][]storefront.Media, error) {
	out := map[string][]storefront.Media{}
	if len(productIDs) == 0 {
		return out, nil
	}
	shown, err := b.s.newestOfProducts(ctx, productIDs)
	if err != nil || len(shown) == 0 {
		return out, err
	}
	films := make([]liveVideo, len(shown))
	for i, x := range shown {
		films[i] = x.film
	}
	mine, err := b.s.mine(ctx, films, viewer)
	if err != nil {
		return nil, err
	}
	for _, x := range shown {
		m, err := b.s.mediaOf(x.film, viewer.Lang, mine[x.film.ID], storefront.ProductURL(x.product))
		if err != nil {
			return nil, err
		}
		out[x.product] = append(out[x.product], m)
	}
	return out, nil
}

// Feed gives one page of the home feed, newest first.
func (b *Block) Feed(ctx context.Context, viewer storefront.Viewer, after string, limit int) (storefront.FeedPage, error) {
	return b.page(ctx, viewer, nil, after, limit)
}

// Tab gives one page of the Video tab.
func (b *Block) Tab(ctx context.Context, viewer storefront.Viewer, productIDs []string, after string, limit int) (storefront.FeedPage, error) {
	return b.page(ctx, viewer, productIDs, after, limit)
}

func (b *Block) page(ctx context.Context, viewer storefront.Viewer, products []string, after string, limit int) (storefront.FeedPage, error) {
	req := page.Request{Limit: limit}
	if after != "" {
		us, id, _ := strings.Cut(after, ".")
		req.After = []string{us, id}
	}
	films, err := b.s.livePage(ctx, products, req)
	if err != nil {
		return storefront.FeedPage{}, err
	}
	items, err := b.s.cards(ctx, films.Items, viewer)
	if err != nil {
		return storefront.FeedPage{}, err
	}
	return storefront.FeedPage{Items: items, Next: strings.Join(films.Next, ".")}, nil
}

// cards dresses films up with their products and stores.
func (s *Service) cards(ctx context.Context, films []liveVideo, viewer storefront.Viewer) ([]storefront.FeedItem, error) {
	out := make([]storefront.FeedItem, 0, len(films))
	if len(films) == 0 {
		return out, nil
	}
	mine, err := s.mine(ctx, films, viewer)
	if err != nil {
		return nil, err
	}
	var productIDs, storeIDs []string
	for _, l := range films {
		productIDs = append(productIDs, l.ProductIDs...)
		storeIDs = append(storeIDs, l.StoreID)
	}
	products, err := s.catalog.AllByIDs(ctx, productIDs)
	if err != nil {
		return nil, err
	}
	names, err := s.stores.StoreNames(ctx, storeIDs)
	if err != nil {
		return nil, err
	}
	for _, l := range films {
		item := storefront.FeedItem{Products: linesOf(l, products, viewer.Lang), StoreID: l.StoreID, StoreName: names[l.StoreID],
			PublishedAt: l.PublishedAt.Format(time.RFC3339Nano)}
		link := filmURL(l.ID)
		if len(item.Products) > 0 {
			link = item.Products[0].URL
		}
		if item.Media, err = s.mediaOf(l, viewer.Lang, mine[l.ID], link); err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	return out, nil
}

func linesOf(l liveVideo, products []catalog.Product, lang string) []storefront.FeedProduct {
	out := []storefront.FeedProduct{}
	for _, id := range l.ProductIDs {
		for _, p := range products {
			if p.ID == id {
				out = append(out, storefront.LineOf(p, lang))
			}
		}
	}
	return out
}

func (s *Service) mine(ctx context.Context, films []liveVideo, viewer storefront.Viewer) (map[string]map[Reaction]bool, error) {
	ids := make([]string, len(films))
	for i, l := range films {
		ids[i] = l.ID
	}
	return s.reactions(ctx, viewer.BuyerID, ids)
}

// mediaOf is the film as a media item: muted and self-starting, with our own
// copies only.
//
// Source: V-05…V-07, AMB-77.
func (s *Service) mediaOf(l liveVideo, lang string, mine map[Reaction]bool, link string) (storefront.Media, error) {
	a := Attempt{ID: l.AttemptID, Renditions: &l.Renditions}
	m := storefront.Media{
		Type: "shopping_video", ID: l.ID, Autoplay: true, Muted: true, Title: l.Title, PublishedAt: l.PublishedAt.Format(time.RFC3339Nano),
		Poster: mediaURL(l.AttemptID, l.Renditions.Poster.Name), Seconds: seconds(time.Duration(l.Renditions.DurationMS) * time.Millisecond),
		Sources: sourcesOf(a), Tracks: tracksOf(a), Counts: countsOf(l.Counts), Mine: mineOf(mine),
	}
	if len(m.Sources) > 0 {
		m.Width, m.Height = m.Sources[0].Width, m.Sources[0].Height
	}
	html, err := lightDOM(m, l.Renditions, lang, link, s.public)
	m.HTML = html
	return m, err
}

// mediaURL is where a copy is served.
func mediaURL(attemptID, name string) string { return "/v1/media/video/" + attemptID + "/" + name }

// filmURL shows the film in the shop's feed.
func filmURL(videoID string) string { return "/shop/feed?clip=" + videoID }

func sourcesOf(a Attempt) []storefront.MediaSource {
	out := []storefront.MediaSource{}
	for _, f := range a.Renditions.Films {
		out = append(out, storefront.MediaSource{URL: mediaURL(a.ID, f.Name), Type: f.MediaType, Width: f.Width, Height: f.Height, Bytes: f.Bytes})
	}
	return out
}

func tracksOf(a Attempt) []storefront.MediaTrack {
	out := []storefront.MediaTrack{}
	for _, c := range a.Renditions.Captions {
		out = append(out, storefront.MediaTrack{URL: mediaURL(a.ID, c.Name), Lang: c.Lang, Label: trackLabel(c.Lang)})
	}
	return out
}

// trackLabel names a language in itself.
func trackLabel(lang string) string {
	switch lang {
	case i18n.ZH:
		return "中文"
	case i18n.EN:
		return "English"
	}
	return lang
}
