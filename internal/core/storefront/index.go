package storefront

import (
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
	for rows := range slices.Chunk(tokensOf(p, x.tokens, more...), tokenRows) {
		args := make([]any, 0, 4+2*tokenRows)
		args = append(args, p.ID, p.StoreID, clock.Micros(p.ListedAt), p.Active)
		for i := range tokenRows {
			r := rows[min(i, len(rows)-1)]
			args = append(args, []byte(r.token), r.hits)
		}
		if _, err := x.db.Exec(ctx, sqlInsertTokens, args...); err != nil {
			return fault.Wrap("storefront.Put", err)
		}
	}
	return nil
}

// Find gives the ids of one store's products that have every word of the query,
// active or not, best first.
func (x *Index) Find(ctx context.Context, storeID, query string, req page.Request) (page.Of[string], error) {
	rows, err := x.match(ctx, sqlFindMatches, query, req, req.Rows()+1, storeID)
	return idPage(rows, req), err
}

// AllFind gives the ids of the active products of every store that have every
// word of the query (the last word may be a beginning): more words in the title
// first, then newer ones.
func (x *Index) AllFind(ctx context.Context, query string, req page.Request) (page.Of[string], error) {
	rows, err := x.match(ctx, sqlAllMatches, query, req, req.Rows()+1)
	return idPage(rows, req), err
}

// allBest gives the ids of the best limit matches.
func (x *Index) allBest(ctx context.Context, query string, limit int) ([]string, error) {
	rows, err := x.match(ctx, sqlAllMatches, query, page.Request{}, limit)
	return idsOf(rows), err
}

func (x *Index) match(ctx context.Context, sql, query string, req page.Request, limit int, head ...any) ([]match, error) {
	t, ok := readQuery(x.tokens(query))
	if !ok {
		return []match{}, nil
	}
	args, err := matchArgs(t, req, limit)
	if err != nil {
		return nil, err
	}
	rows, err := sqldb.All(ctx, x.db, scanMatch, sql, append(head, args...)...)
	return rows, fault.Wrap("storefront.match", err)
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

func errCursor() error {
	return fault.T("storefront.page", fault.Invalid, "cursor.invalid", "翻页位置无效，请从第一页开始。",
		"This place in the list is not valid. Start from the first page.")
}
