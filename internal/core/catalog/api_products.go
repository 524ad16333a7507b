package catalog

import (
	"context"
	"strings"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// ProductBody is a product on the wire, as its store sees it.
type ProductBody struct {
	ID         string            `json:"id"`
	Title      string            `json:"title" doc:"in the reader's language, else English, else any"`
	Titles     map[string]string `json:"titles" doc:"by language tag"`
	Category   string            `json:"category" doc:"the marketplace's own key"`
	CategoryAs string            `json:"category_label" doc:"in the reader's language; the key itself when it has no name here"`
	Brand      string            `json:"brand"`
	Price      PriceBody         `json:"price"`
	ImageURL   string            `json:"image_url" doc:"the first picture, empty when there is none"`
	Images     []string          `json:"images"`
	Attributes map[string]string `json:"attributes"`
	ListedAt   time.Time         `json:"listed_at"`
	Active     bool              `json:"active"`
	Version    int64             `json:"version"`
}

// PriceBody is money on the wire.
type PriceBody struct {
	Amount   string `json:"amount" doc:"decimal" example:"12.50"`
	Currency string `json:"currency" doc:"ISO 4217" example:"USD"`
}

type listRequest struct {
	Store  string `path:"store"`
	Query  string `query:"q" maxLength:"200" doc:"words of title, brand, category or attributes; the last may be a beginning"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type listAnswer struct{ Body httpapi.List[ProductBody] }

type getRequest struct {
	Store string `path:"store"`
	ID    string `path:"id"`
}

type getAnswer struct {
	ETag string `header:"ETag"`
	Body struct {
		Product ProductBody `json:"product"`
	}
}

const tag = "Catalogue"

// Routes registers the service's HTTP operations.
func (s *Service) Routes(api *httpapi.API) {
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/stores/{store}/products", ID: "product.list", Tag: tag, Guard: identity.Member(),
		Summary: "The store's products: newest first, or best match first with a query",
	}, func(ctx context.Context, in *listRequest) (*listAnswer, error) {
		scope := strings.Join([]string{"products", in.Store, strings.TrimSpace(in.Query)}, "\x1f")
		after, err := api.ReadCursor(scope, in.Cursor)
		if err != nil {
			return nil, err
		}
		found, err := s.Search(ctx, in.Store, in.Query, page.Request{After: after, Limit: in.Limit})
		if err != nil {
			return nil, err
		}
		items := make([]ProductBody, len(found.Items))
		for i, p := range found.Items {
			items[i] = bodyOf(p, httpapi.Lang(ctx))
		}
		return &listAnswer{httpapi.Page(api, scope, items, found.Next)}, nil
	})
	httpapi.Register(api, httpapi.Op{
		Method: "GET", Path: "/v1/stores/{store}/products/{id}", ID: "product.get", Tag: tag, Guard: identity.Member(),
		Summary: "One product of the store",
	}, func(ctx context.Context, in *getRequest) (*getAnswer, error) {
		p, err := s.Get(ctx, in.Store, in.ID)
		if err != nil {
			return nil, err
		}
		out := &getAnswer{ETag: httpapi.ETag(p.Version)}
		out.Body.Product = bodyOf(p, httpapi.Lang(ctx))
		return out, nil
	})
}

func bodyOf(p Product, lang string) ProductBody {
	b := ProductBody{ID: p.ID, Title: p.TitleIn(lang), Titles: p.Title, Category: p.Category, CategoryAs: CategoryName(p.Category).In(lang), Brand: p.Brand,
		Price: PriceBody{Amount: p.Price.Decimal(), Currency: p.Price.Currency}, Images: p.Images, Attributes: p.Attributes,
		ListedAt: p.ListedAt, Active: p.Active, Version: p.Version}
	if len(p.Images) > 0 {
		b.ImageURL = p.Images[0]
	}
	return b
}
