package checkout

import (
	"context"
	"net/http"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/core/storefront"
	"souk/internal/platform/httpapi"
)

type ordersInput struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type ordersOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         httpapi.List[OrderItem]
}

type orderInput struct {
	ID string `path:"id"`
}

type orderOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Order OrderItem `json:"order"`
	}
}

type storeOrderInput struct {
	Store string `path:"store"`
	ID    string `path:"id"`
}

type storeOrderOutput struct {
	Body struct {
		Checkout StoreOrderItem `json:"checkout"`
	}
}

const private = "private, no-cache"

func (s *Service) orderRoutes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/buyers/me/orders", ID: "checkout.orders", Tag: tag, Guard: identity.BuyerOnly(), CrossOrigin: true,
		Summary: "The buyer's orders, newest first",
	}, func(ctx context.Context, in *ordersInput) (*ordersOutput, error) {
		buyer := identity.From(ctx)
		scope := "checkout.orders/" + buyer.ID
		after, err := api.ReadCursor(scope, in.Cursor)
		if err != nil {
			return nil, err
		}
		got, err := s.BuyerOrders(ctx, buyer.ID, page.Request{After: after, Limit: in.Limit})
		if err != nil {
			return nil, err
		}
		items := make([]OrderItem, 0, len(got.Items))
		for _, o := range got.Items {
			items = append(items, orderItem(o, langOf(ctx)))
		}
		return &ordersOutput{private, httpapi.Page(api, scope, items, got.Next)}, nil
	})
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/buyers/me/orders/{id}", ID: "checkout.order", Tag: tag, Guard: identity.BuyerOnly(), CrossOrigin: true,
		Summary: "An order of the buyer, with what tools add to its page",
	}, func(ctx context.Context, in *orderInput) (*orderOutput, error) {
		o, err := s.BuyerOrder(ctx, in.ID, storefront.Viewer{BuyerID: identity.From(ctx).ID, Lang: langOf(ctx)})
		if err != nil {
			return nil, err
		}
		out := &orderOutput{CacheControl: private}
		out.Body.Order = orderItem(o, langOf(ctx))
		return out, nil
	})
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/stores/{store}/orders/{id}/checkout", ID: "checkout.store_order", Tag: tag, Guard: identity.Member(),
		Summary: "What the buyer wrote and chose at the checkout of an order",
	}, func(ctx context.Context, in *storeOrderInput) (*storeOrderOutput, error) {
		o, err := s.StoreOrder(ctx, in.Store, in.ID)
		if err != nil {
			return nil, err
		}
		out := &storeOrderOutput{}
		lang := httpapi.Lang(ctx)
		out.Body.Checkout = StoreOrderItem{Order: o.ID, Note: o.Text.Note, Device: o.Device, Country: o.Country, Lang: o.Lang,
			Adjustments: adjustmentItems(o.Adjustments, lang), Totals: o.Totals(), PlacedAt: o.PlacedAt}
		return out, nil
	})
}

// langOf is the buyer's language as the token says, else the page's.
func langOf(ctx context.Context) string {
	if lang := identity.From(ctx).Lang; lang != "" {
		return lang
	}
	return httpapi.Lang(ctx)
}
