package storefront

import (
	"context"
	"time"

	"souk/internal/base/fault"
	"souk/internal/core/catalog"
)

// Product composes a product page for the viewer: the product, then the media
// of every block before the pictures. Fault NotFound "product.not_found" for an
// unknown or inactive product.
//
// Source: V-02, V-05.
func (s *Service) Product(ctx context.Context, id string, viewer Viewer) (ProductPage, error) {
	p, err := s.catalog.AllGet(ctx, id)
	if err != nil {
		return ProductPage{}, err
	}
	names, err := s.stores.StoreNames(ctx, []string{p.StoreID})
	if err != nil {
		return ProductPage{}, fault.Wrap("storefront.Product", err)
	}
	media, err := s.media(ctx, []string{id}, viewer)
	if err != nil {
		return ProductPage{}, err
	}
	items := media[id]
	stampMedia(s.sign, SurfaceProduct, items, p.StoreID, id, viewer)
	for _, url := range p.Images {
		items = append(items, Media{Type: "image", ID: url, URL: url, Alt: p.TitleIn(viewer.Lang)})
	}
	if items == nil {
		items = []Media{}
	}
	out := ProductPage{Product: viewOf(p, StoreView{ID: p.StoreID, Name: names[p.StoreID]}, viewer.Lang), Media: items}
	if s.sign != nil {
		out.Product.Impression = s.sign.Sign(SurfaceProduct, id, p.StoreID, id, viewer.name())
	}
	return out, nil
}

// media asks every block for the media of the products. A block that fails is
// left out: the page is worth more than the film.
func (s *Service) media(ctx context.Context, ids []string, viewer Viewer) (map[string][]Media, error) {
	out := map[string][]Media{}
	if len(ids) == 0 {
		return out, nil
	}
	for _, b := range s.blocks {
		got, err := b.ProductMedia(ctx, ids, viewer)
		if ctx.Err() != nil {
			return nil, fault.Wrap("storefront.media", ctx.Err())
		}
		if err != nil {
			s.log.ErrorContext(ctx, "a block gave no media", "block", b.Name(), "err", err)
			continue
		}
		for _, id := range ids {
			out[id] = append(out[id], got[id]...)
		}
	}
	return out, nil
}

func viewOf(p catalog.Product, seller StoreView, lang string) ProductView {
	return ProductView{
		ID: p.ID, Title: p.TitleIn(lang), Titles: p.Title, Category: p.Category, CategoryAs: catalog.CategoryName(p.Category).In(lang), Brand: p.Brand,
		Price: PriceOf(p.Price), Attributes: p.Attributes, Images: p.Images, Store: seller,
		URL: ProductURL(p.ID), ListedAt: p.ListedAt.Format(time.RFC3339Nano),
	}
}
