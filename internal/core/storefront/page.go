package storefront

import (
	"souk/internal/base/money"
	"souk/internal/core/catalog"
)

// TabProducts is the search tab that is always there.
const TabProducts = "products"

// ProductView is a product as buyers see it, in one language.
type ProductView struct {
	ID         string            `json:"id"`
	Title      string            `json:"title" doc:"in the viewer's language, else English, else any"`
	Titles     map[string]string `json:"titles" doc:"by language tag"`
	Category   string            `json:"category,omitempty"`
	CategoryAs string            `json:"category_label,omitempty" doc:"in the viewer's language"`
	Brand      string            `json:"brand,omitempty"`
	Price      Price             `json:"price"`
	Attributes map[string]string `json:"attributes"`
	Images     []string          `json:"images"`
	Store      StoreView         `json:"store"`
	URL        string            `json:"url"`
	ListedAt   string            `json:"listed_at" format:"date-time"`
	Impression string            `json:"impression,omitempty" doc:"token that events about the product carry"`
}

// StoreView names the seller.
type StoreView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ProductPage is everything above the fold of a product page: the blocks' media
// first, then the pictures.
//
// Source: V-05, contract "storefront".
type ProductPage struct {
	Product ProductView `json:"product"`
	Media   []Media     `json:"media" doc:"films first, then the gallery"`
}

// ProductCard is one hit of a product search.
type ProductCard struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Price   Price   `json:"price"`
	URL     string  `json:"url"`
	Image   string  `json:"image"`
	StoreID string  `json:"store_id"`
	Media   []Media `json:"media" doc:"what the blocks show for the product: its film"`

	Impression string `json:"impression,omitempty" doc:"token that events about the product carry"`
}

// SearchPage is one page of a search: cards in the products tab, feed items in a
// block's tab.
type SearchPage struct {
	Tab   string
	Tabs  []string
	Cards []ProductCard
	Films []FeedItem
	Next  []string
}

// FeedResult is one page of the home feed.
type FeedResult struct {
	Items []FeedItem
	Next  []string
}

// ProductURL is where the shop shows a product.
func ProductURL(id string) string { return "/shop/products/" + id }

// PriceOf is the wire form of an amount.
func PriceOf(a money.Amount) Price { return Price{Amount: a.Decimal(), Currency: a.Currency} }

// LineOf is the product line of a feed card, in the viewer's language. Blocks
// use it so that every card looks alike.
func LineOf(p catalog.Product, lang string) FeedProduct {
	return FeedProduct{ID: p.ID, Title: p.TitleIn(lang), Price: PriceOf(p.Price), URL: ProductURL(p.ID), Image: firstOf(p.Images)}
}

func firstOf(images []string) string {
	if len(images) == 0 {
		return ""
	}
	return images[0]
}
