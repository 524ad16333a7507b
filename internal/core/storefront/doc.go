// Package storefront is what buyers meet: product page, search and home feed,
// composed from the catalog and from the blocks that tools give ([Block]).
//
// It owns the search index (table search_word: the words of every product in
// every language, with CJK text as pairs of characters) and the composition. It
// knows no tool, holds no product and judges no film.
//
//	catalog.Save ── Index.Put ─→ search_word ─→ Search, catalog.Search
//	Block.ProductMedia ─→ product page: the blocks' media first, then the pictures
//	Block.Feed ─→ home feed, newest first        Block.Tab ─→ a tab of the search
//
// [Index] is made before the catalog and handed to both, so that neither service
// needs a setter.
//
// # Invariants
//
//   - Every word of a query must be in the product; the last one may be a
//     beginning. More title hits rank first, then newer products, then the id;
//     of words that more than a thousand products have, one counts.
//   - A page never repeats or loses a row while others are saved: keyset paging.
//   - A block that fails is left out of a product page and logged; the page stays.
//   - Everything written into a script element is escaped ([Script]).
//
// # Statements over all stores
//
//   - sqlAllCountWord, sqlAllOfFew, sqlAllOfMany: buyers search over every store.
//     A search starts from its rarest word: at most a thousand products are looked
//     at all together; a word that more have is walked in the order of the ranks
//     until a page is full.
//
// Source: X-56, V-02, V-05, V-10, core-ports "storefront block".
package storefront
