package storefront

import (
	"context"
	"html/template"
)

// Block is what a tool adds to buyers' pages. The storefront composes; it knows
// no tool.
//
// Source: core-ports "storefront block", V-02, V-05, V-10.
type Block interface {
	// Name is stable: "video".
	Name() string
	// ProductMedia gives media items that go before the gallery, by product id.
	ProductMedia(ctx context.Context, productIDs []string, viewer Viewer) (map[string][]Media, error)
	// Feed gives one page of the home feed, newest first.
	Feed(ctx context.Context, viewer Viewer, after string, limit int) (FeedPage, error)
	// Tab gives one page of the block's own search tab for products that match.
	// productIDs nil means every product.
	Tab(ctx context.Context, viewer Viewer, productIDs []string, after string, limit int) (FeedPage, error)
	// TabName is the tab's key in ?tab=, "" when the block has none.
	TabName() string
}

// Viewer is who looks: a buyer with a token, or an anonymous visitor.
type Viewer struct {
	BuyerID string // "" for an anonymous visitor
	Visitor string // the anonymous id that the page says, "" for none
	Lang    string // BCP-47
}

// Media is one item of a product page's media list.
type Media struct {
	Type     string `json:"type" doc:"shopping_video, image"`
	ID       string `json:"id"`
	Autoplay bool   `json:"autoplay,omitempty"`
	Muted    bool   `json:"muted,omitempty"`
	Title    string `json:"title,omitempty"`
	// PublishedAt is when buyers could first see the item; RFC 3339, "" for images.
	PublishedAt string           `json:"published_at,omitempty" doc:"instant of publication"`
	Poster      string           `json:"poster,omitempty"`
	Width       int              `json:"width,omitempty"`
	Height      int              `json:"height,omitempty"`
	Seconds     string           `json:"seconds,omitempty" doc:"length, decimal seconds"`
	Sources     []MediaSource    `json:"sources,omitempty" doc:"best first"`
	Tracks      []MediaTrack     `json:"tracks,omitempty"`
	URL         string           `json:"url,omitempty" doc:"of an image"`
	Alt         string           `json:"alt,omitempty"`
	Counts      map[string]int64 `json:"counts,omitempty" doc:"likes, saves, shares"`
	Mine        map[string]bool  `json:"mine,omitempty" doc:"what this buyer did: like, save"`
	// Impression says that the item was shown; events send it along.
	Impression string        `json:"impression,omitempty" doc:"token that events about the item carry"`
	HTML       template.HTML `json:"-"` // light DOM rendered by Go, works without script
}

// MediaSource is one rendition.
type MediaSource struct {
	URL    string `json:"url"`
	Type   string `json:"type"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Bytes  int64  `json:"bytes"`
}

// MediaTrack is one caption track.
type MediaTrack struct {
	URL   string `json:"url"`
	Lang  string `json:"lang"`
	Label string `json:"label"`
}

// FeedItem is one card of a feed: the film and the product it sells.
type FeedItem struct {
	Media       Media         `json:"media"`
	Products    []FeedProduct `json:"products"`
	StoreID     string        `json:"store_id"`
	StoreName   string        `json:"store_name"`
	PublishedAt string        `json:"published_at" format:"date-time"`
}

// FeedProduct is the product line of a card.
type FeedProduct struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Price Price  `json:"price"`
	URL   string `json:"url"`
	Image string `json:"image"`
}

// Price is a money object.
type Price struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// FeedPage is a page of cards; Next is the sort key of the next page, "" at the end.
type FeedPage struct {
	Items []FeedItem
	Next  string
}
