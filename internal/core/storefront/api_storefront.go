package storefront

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// SearchItem is one hit on the wire: a product card in the products tab, a feed
// item in a block's tab.
type SearchItem struct {
	card *ProductCard
	film *FeedItem
}

// MarshalJSON writes whichever it is.
func (i SearchItem) MarshalJSON() ([]byte, error) {
	if i.card != nil {
		return json.Marshal(i.card)
	}
	return json.Marshal(i.film)
}

// Schema describes both shapes.
func (SearchItem) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{
		r.Schema(reflect.TypeFor[ProductCard](), true, ""), r.Schema(reflect.TypeFor[FeedItem](), true, ""),
	}}
}

// SearchBody is the answer of a search.
type SearchBody struct {
	Tab   string       `json:"tab"`
	Tabs  []string     `json:"tabs" doc:"the tabs that this site has, products first"`
	Items []SearchItem `json:"items"`
	Next  *string      `json:"next" doc:"cursor of the next page, null on the last one"`
}

// ViewerParams is what every request of a buyer says about the viewer; huma reads
// embedded parameters of exported types only.
type ViewerParams struct {
	Lang        string `query:"lang" maxLength:"35" doc:"BCP-47; before the token's locale and Accept-Language"`
	Visitor     string `query:"visitor" maxLength:"128" doc:"the page's anonymous id: impression tokens are made for it"`
	Accept      string `header:"Accept-Language"`
	IfNoneMatch string `header:"If-None-Match"`
}

type productRequest struct {
	ID string `path:"id"`
	ViewerParams
}

type searchRequest struct {
	Query  string `query:"q" doc:"every word must match, the last may be a beginning"`
	Tab    string `query:"tab" doc:"products (default) or a tab of tabs"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	ViewerParams
}

type feedRequest struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	ViewerParams
}

// answer is a body with what caches need to know: visitors' pages may be kept
// and are asked for again, buyers' pages are nobody else's.
type answer[T any] struct {
	Status       int
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Vary         string `header:"Vary"`
	Language     string `header:"Content-Language"`
	Body         T
}

const tag = "Storefront"

// Routes registers the service's HTTP operations.
func (s *Service) Routes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/storefront/products/{id}", ID: "storefront.product", Tag: tag, Guard: identity.BuyerOrAnonymous(),
		Summary: "A product page: the product, its films first, then its pictures", CrossOrigin: true,
	}, func(ctx context.Context, in *productRequest) (*answer[ProductPage], error) {
		viewer := s.viewer(ctx, in.ViewerParams)
		p, err := s.Product(ctx, in.ID, viewer)
		if err != nil {
			return nil, err
		}
		return cached(p, viewer, in.ViewerParams)
	})
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/storefront/search", ID: "storefront.search", Tag: tag, Guard: identity.BuyerOrAnonymous(),
		Summary: "Search products, or films by the products that they show (tab=video)", CrossOrigin: true,
	}, func(ctx context.Context, in *searchRequest) (*answer[SearchBody], error) {
		return s.searchAnswer(ctx, api, in)
	})
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/storefront/feed", ID: "storefront.feed", Tag: tag, Guard: identity.BuyerOrAnonymous(),
		Summary: "The home feed, newest first", CrossOrigin: true,
	}, func(ctx context.Context, in *feedRequest) (*answer[httpapi.List[FeedItem]], error) {
		const scope = "storefront.feed"
		after, err := api.ReadCursor(scope, in.Cursor)
		if err != nil {
			return nil, err
		}
		viewer := s.viewer(ctx, in.ViewerParams)
		got, err := s.Feed(ctx, viewer, page.Request{After: after, Limit: in.Limit})
		if err != nil {
			return nil, err
		}
		return cached(httpapi.Page(api, scope, got.Items, got.Next), viewer, in.ViewerParams)
	})
}

func (s *Service) searchAnswer(ctx context.Context, api *httpapi.API, in *searchRequest) (*answer[SearchBody], error) {
	scope := strings.Join([]string{"storefront.search", in.Tab, strings.TrimSpace(in.Query)}, "\x1f")
	after, err := api.ReadCursor(scope, in.Cursor)
	if err != nil {
		return nil, err
	}
	viewer := s.viewer(ctx, in.ViewerParams)
	found, err := s.Search(ctx, in.Query, in.Tab, viewer, page.Request{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	body := SearchBody{Tab: found.Tab, Tabs: found.Tabs, Items: make([]SearchItem, 0, len(found.Cards)+len(found.Films))}
	for i := range found.Cards {
		body.Items = append(body.Items, SearchItem{card: &found.Cards[i]})
	}
	for i := range found.Films {
		body.Items = append(body.Items, SearchItem{film: &found.Films[i]})
	}
	if len(found.Next) > 0 {
		next := api.Cursor(scope, found.Next)
		body.Next = &next
	}
	return cached(body, viewer, in.ViewerParams)
}

// viewer is who looks: a buyer by token, anybody else as a visitor.
func (s *Service) viewer(ctx context.Context, in ViewerParams) Viewer {
	a := identity.From(ctx)
	if a.Kind == identity.Buyer {
		return Viewer{BuyerID: a.ID, Lang: chooseLang(s.languages, in.Lang, a.Lang, in.Accept)}
	}
	return Viewer{Visitor: in.Visitor, Lang: chooseLang(s.languages, in.Lang, in.Accept)}
}

// cached tags a visitor's answer by its content and answers 304 to who has it;
// a buyer's answer holds what he did and is not kept.
func cached[T any](body T, viewer Viewer, in ViewerParams) (*answer[T], error) {
	out := &answer[T]{Status: http.StatusOK, CacheControl: "private, no-store", Vary: "Accept-Language, Authorization",
		Language: viewer.Lang, Body: body}
	if viewer.BuyerID != "" {
		return out, nil
	}
	b, err := json.Marshal(body)
	if err != nil {
		return nil, fault.Wrap("storefront.cached", err)
	}
	sum := sha256.Sum256(b)
	out.ETag = `"` + hex.EncodeToString(sum[:12]) + `"`
	out.CacheControl = "public, no-cache" // kept, but asked for again: a withdrawn film is gone at once
	for tag := range strings.SplitSeq(in.IfNoneMatch, ",") {
		if t := strings.TrimPrefix(strings.TrimSpace(tag), "W/"); t == out.ETag || t == "*" {
			out.Status = http.StatusNotModified
		}
	}
	return out, nil
}
