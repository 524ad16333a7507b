package catalog

import (
	"context"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/platform/sqldb"
)

// Save stores the product with its search words in one transaction (it joins
// the context's) and returns what is stored. An empty id gets a new one, an
// empty ListedAt keeps the stored instant or becomes now. Saving the same
// product again changes nothing. Faults: Invalid "product.invalid", Conflict
// "product.of_other_store".
//
// Source: X-57.
func (s *Service) Save(ctx context.Context, p Product) (Product, error) {
	p = Normalise(p)
	if p.ID == "" {
		p.ID = s.ids.New("prd")
	}
	if err := Check(p); err != nil {
		return Product{}, err
	}
	var saved Product
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		var err error
		saved, err = s.save(ctx, p)
		return err
	})
	return saved, err
}

func (s *Service) save(ctx context.Context, p Product) (Product, error) {
	old, found, err := sqldb.Maybe(ctx, s.db, scanProduct, sqlAllProduct, p.ID)
	if err != nil {
		return Product{}, err
	}
	if found && old.StoreID != p.StoreID {
		return Product{}, errOfOtherStore()
	}
	if p.ListedAt.IsZero() {
		p.ListedAt = s.clock.Now()
		if found {
			p.ListedAt = old.ListedAt
		}
	}
	p.ListedAt = clock.Trim(p.ListedAt)
	if found && same(old, p) {
		return old, nil
	}
	p.Version = 1
	n, err := s.insert(ctx, p)
	if err != nil {
		return Product{}, fault.Wrap("catalog.Save", err)
	}
	if n == 0 { // another transaction gave the id to another store meanwhile
		return Product{}, errOfOtherStore()
	}
	if err := s.index.Put(ctx, p); err != nil {
		return Product{}, fault.Wrap("catalog.Save", err)
	}
	return sqldb.One(ctx, s.db, scanProduct, sqlGetProduct, p.StoreID, p.ID)
}

// Reindex writes the search words of a product anew: a tool calls it when what it
// shows with the product changed. It opens or joins a transaction. Fault NotFound
// "product.not_found".
//
// Source: core-ports "search documents".
func (s *Service) Reindex(ctx context.Context, storeID, id string) error {
	return fault.Wrap("catalog.Reindex", s.db.InTx(ctx, func(ctx context.Context) error {
		p, err := s.Get(ctx, storeID, id)
		if err != nil {
			return err
		}
		return s.index.Put(ctx, p)
	}))
}

func errOfOtherStore() error {
	return fault.T("catalog.Save", fault.Conflict, "product.of_other_store", "该商品编号已被使用，请换一个编号。",
		"This product id is in use already. Give the product another id.")
}
