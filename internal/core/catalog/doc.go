// Package catalog holds what stores sell, as the host marketplace told us:
// title by language, category, price, pictures, brand, attributes.
//
// It owns the table product. It does not own stock, orders or offers, and it
// does not search by itself: an [Index] given by the storefront keeps the words
// of every product, written in the transaction that saves it. The host is the
// authority for a product, so a save is an idempotent upsert: the same product
// again changes nothing, not even its version.
//
// # Invariants
//
//   - A product belongs to one store for ever; another store's id is refused.
//   - A stored product and its search words are of the same commit.
//   - What buyers read (All…) holds active products only.
//
// # Statements over all stores
//
//   - sqlAllProduct: a buyer opens a product page by its id; and a save must see
//     whose id it is.
//   - sqlAllActiveProducts: buyers' pages name products of many stores.
//   - sqlAllNewestProducts: the search page without a query lists every store.
//
// Source: X-57 (idempotent import), X-56.
package catalog
