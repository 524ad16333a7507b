package storefront

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/catalog"
	"souk/internal/platform/sqldb"
)

// IndexDeps is what the search index stands on.
type IndexDeps struct {
	DB *sqldb.DB
	// Tokens splits a text into its normalised words; wording.Tokens.
	Tokens func(text string) []string
	// Words are what tools add to products; [catalog.Service.Reindex] after a change.
	Words []Words
}

// Words are the texts that a tool shows with a product: the title of a drawing, the
// body of a page. They find the product as its brand does. A tool that fails keeps
// the product from being saved: an index that lacks words is found too late.
//
// Source: core-ports "search documents".
type Words struct {
	Name string // of the tool
	Of   func(ctx context.Context, p catalog.Product) ([]string, error)
}

// Index keeps the words of every product and finds products by them. It is the
// catalog's Index, and made before the catalog.
type Index struct {
	db     *sqldb.DB
	tokens func(string) []string
	words  []Words
}

var _ catalog.Index = (*Index)(nil)

// NewIndex returns the index; an error says which dependency is missing.
func NewIndex(d IndexDeps) (*Index, error) {
	if d.DB == nil || d.Tokens == nil {
		return nil, errors.New("storefront: the index needs DB and Tokens")
	}
	for _, w := range d.Words {
		if w.Name == "" || w.Of == nil {
			return nil, errors.New("storefront: words " + w.Name + " need Name and Of")
		}
	}
	return &Index{db: d.DB, tokens: d.Tokens, words: d.Words}, nil
}

// Put replaces the words of the product. It needs the transaction that saves the
// product.
func (x *Index) Put(ctx context.Context, p catalog.Product) error {
	if err := sqldb.RequireTx(ctx, "storefront.Put"); err != nil {
		return err
	}
	var more []string
	for _, w := range x.words {
		got, err := w.Of(ctx, p)
		if err != nil {
			return fault.Wrap("storefront.words("+w.Name+")", err)
		}
		more = append(more, got...)
	}
	if _, err := x.db.Exec(ctx, sqlDeleteTokens, p.StoreID, p.ID); err != nil {
		return fault.Wrap("storefront.Put", err)
	}
	words := append(tokensOf(p, x.tokens, more...), tokenHits{token: everyProduct})
	rows := make([][]any, len(words))
	for i, w := range words {
		rows[i] = []any{[]byte(w.token), p.ID, p.StoreID, w.hits, clock.Micros(p.ListedAt), p.Active}
	}
	_, err := x.db.ExecEach(ctx, sqlInsertToken, rows)
	return fault.Wrap("storefront.Put", err)
}

// Find gives the ids of one store's products that have every word of the query,
// active or not, best first.
func (x *Index) Find(ctx context.Context, storeID, query string, req page.Request) (page.Of[string], error) {
	t, ok := readQuery(x.tokens(query))
	if !ok {
		return idPage(nil, req), nil
	}
	rows, err := x.findWords(ctx, storeID, t, req, req.Rows()+1)
	return idPage(rows, req), fault.Wrap("storefront.Find", err)
}

// AllFind gives the ids of the active products of every store that have every
// word of the query (the last word may be a beginning): more words in the title
// first, then newer ones. Of words that many products have, only the one that is
// walked counts for the rank.
func (x *Index) AllFind(ctx context.Context, query string, req page.Request) (page.Of[string], error) {
	rows, err := x.allMatch(ctx, query, req, req.Rows()+1)
	return idPage(rows, req), fault.Wrap("storefront.AllFind", err)
}

// allBest gives the ids of the best limit matches.
func (x *Index) allBest(ctx context.Context, query string, limit int) ([]string, error) {
	rows, err := x.allMatch(ctx, query, page.Request{}, limit)
	return idsOf(rows), fault.Wrap("storefront.allBest", err)
}

// few is how many products are looked at all together; words that more products
// have are walked, best first, until a page is full.
const few = 1000

// allMatch starts from the word that the fewest products have.
func (x *Index) allMatch(ctx context.Context, query string, req page.Request, limit int) ([]match, error) {
	t, ok := readQuery(x.tokens(query))
	if !ok {
		return nil, nil
	}
	last := beginning(t.prefix)
	rare, least := last, 0
	for i, w := range append([]span{last}, spansOf(t.exact)...) {
		n, err := x.countWord(ctx, w, few)
		if err != nil || n == 0 {
			return nil, err
		}
		if i == 0 || n < least {
			rare, least = w, n
		}
	}
	if least < few {
		return x.ofFew(ctx, rare, t, last, req, limit)
	}
	if len(t.exact) > 0 {
		return x.ofMany(ctx, longest(t.exact), t, last, req, limit)
	}
	// A single word: when thousands have it whole, it is not being typed any more.
	n, err := x.countWord(ctx, word(t.prefix), few)
	if err != nil {
		return nil, err
	}
	if n == few {
		return x.ofMany(ctx, t.prefix, t, word(t.prefix), req, limit)
	}
	return x.ofMany(ctx, everyProduct, t, last, req, limit)
}

func spansOf(words []string) []span {
	out := make([]span, len(words))
	for i, w := range words {
		out[i] = word(w)
	}
	return out
}

// longest is the word that says most.
func longest(words []string) string {
	return slices.MaxFunc(words, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
}

func idPage(rows []match, req page.Request) page.Of[string] {
	cut := page.Cut(rows, req.Rows(), match.key)
	return page.Of[string]{Items: idsOf(cut.Items), Next: cut.Next}
}

func idsOf(rows []match) []string {
	ids := make([]string, len(rows))
	for i, m := range rows {
		ids[i] = m.ProductID
	}
	return ids
}
