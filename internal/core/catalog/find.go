package catalog

import (
	"context"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

// Get reads one product of the store. Fault NotFound "product.not_found", also
// for another store's product.
func (s *Service) Get(ctx context.Context, storeID, id string) (Product, error) {
	p, found, err := sqldb.Maybe(ctx, s.db, scanProduct, sqlGetProduct, storeID, id)
	if err == nil && !found {
		err = errNotFound()
	}
	return p, err
}

// AllGet reads an active product of any store, for buyers. Fault NotFound
// "product.not_found".
func (s *Service) AllGet(ctx context.Context, id string) (Product, error) {
	p, found, err := sqldb.Maybe(ctx, s.db, scanProduct, sqlAllProduct, id)
	if err == nil && (!found || !p.Active) {
		return Product{}, errNotFound()
	}
	return p, err
}

// ByIDs reads products of the store in the order asked for. Fault Invalid
// "product.unknown" with the member "missing" naming the ids that the store does
// not sell.
func (s *Service) ByIDs(ctx context.Context, storeID string, ids []string) ([]Product, error) {
	found, err := s.byID(ctx, sqlListProductsByID, storeID, ids)
	if err != nil {
		return nil, err
	}
	out, missing := inOrder(ids, found)
	if len(missing) > 0 {
		return nil, fault.T("catalog.ByIDs", fault.Invalid, "product.unknown",
			"店铺中没有这些商品："+strings.Join(missing, "、")+"。", "The store does not sell these products: "+strings.Join(missing, ", ")+".").
			With("missing", missing)
	}
	return out, nil
}

// KnownByIDs is ByIDs without a complaint: products that the store does not sell
// any more are left out.
func (s *Service) KnownByIDs(ctx context.Context, storeID string, ids []string) ([]Product, error) {
	found, err := s.byID(ctx, sqlListProductsByID, storeID, ids)
	if err != nil {
		return nil, err
	}
	out, _ := inOrder(ids, found)
	return out, nil
}

// AllByIDs reads active products of any store, for buyers' pages, in the order
// asked for; ids that are unknown or not active are left out.
func (s *Service) AllByIDs(ctx context.Context, ids []string) ([]Product, error) {
	found, err := s.byID(ctx, sqlAllActiveProducts, ids)
	if err != nil {
		return nil, err
	}
	out, _ := inOrder(ids, found)
	return out, nil
}

// AllStores says whose the products are, active or not; ids that are not there
// are left out.
func (s *Service) AllStores(ctx context.Context, ids []string) (map[string]string, error) {
	out, err := s.storesOf(ctx, ids)
	return out, fault.Wrap("catalog.AllStores", err)
}

// AllNewest gives a page of the active products of every store, newest first.
func (s *Service) AllNewest(ctx context.Context, req page.Request) (page.Of[Product], error) {
	return s.newest(ctx, sqlAllNewestProducts, req)
}

// Search gives a page of the store's products that match the query, best first;
// without a query all of them, newest first. Inactive products are found too:
// the seller looks for his own.
func (s *Service) Search(ctx context.Context, storeID, query string, req page.Request) (page.Of[Product], error) {
	if strings.TrimSpace(query) == "" {
		return s.newest(ctx, sqlListProducts, req, storeID)
	}
	ids, err := s.index.Find(ctx, storeID, query, req)
	if err != nil {
		return page.Of[Product]{}, err
	}
	found, err := s.byID(ctx, sqlListProductsByID, storeID, ids.Items)
	if err != nil {
		return page.Of[Product]{}, err
	}
	items, _ := inOrder(ids.Items, found)
	return page.Of[Product]{Items: items, Next: ids.Next}, nil
}

// OnSale are the ids of the store's active products.
//
// Source: X-10.
func (s *Service) OnSale(ctx context.Context, storeID string) ([]string, error) {
	const rows = 1000
	out := []string{}
	for after := ""; ; {
		ids, err := sqldb.All(ctx, s.db, sqldb.Scalar[string], sqlListActiveIDs, storeID, after, int64(rows))
		if err != nil {
			return nil, fault.Wrap("catalog.OnSale", err)
		}
		out = append(out, ids...)
		if len(ids) < rows {
			return out, nil
		}
		after = ids[len(ids)-1]
	}
}

// byID reads products with a statement whose last argument is their ids.
func (s *Service) byID(ctx context.Context, query string, args ...any) (map[string]Product, error) {
	rows, err := sqldb.All(ctx, s.db, scanProduct, query, args...)
	out := make(map[string]Product, len(rows))
	for _, p := range rows {
		out[p.ID] = p
	}
	return out, err
}

// inOrder lists the found products in the order of ids, each once, and the ids
// that were not found.
func inOrder(ids []string, found map[string]Product) (out []Product, missing []string) {
	out = make([]Product, 0, len(ids))
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		if p, ok := found[id]; ok {
			out = append(out, p)
			continue
		}
		missing = append(missing, id)
	}
	return out, missing
}

func errNotFound() error {
	return fault.T("catalog.Get", fault.NotFound, "product.not_found", "没有找到该商品。", "There is no such product.")
}
