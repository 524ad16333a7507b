package storefront

import (
	"context"
	"math"
	"strconv"

	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlDeleteTokens = `delete from search_word where store_id = $1 and product_id = $2`

	sqlInsertToken = `insert into search_word (token, product_id, store_id, title_hits, listed_at_us, active)
values ($1, $2, $3, $4, $5, $6) on conflict do nothing`

	// sqlAllCountWord counts the products with a word of a range, up to a limit.
	sqlAllCountWord = `select count(*) from (select 1 from search_word where active = true and token >= $1 and token < $2 order by token limit $3) as counted`

	// sqlAllOfFew looks at the products with a rare word ($1, $2) and ranks those
	// that have the others too. SQLite begins with the left side of a cross join.
	sqlAllOfFew = `with rare as (
	select distinct product_id, store_id from search_word where active = true and token >= $1 and token < $2
), term as (
	select w.product_id, w.title_hits, w.listed_at_us, 1 as whole, 0 as begun
	from rare cross join search_word w
	where w.product_id = rare.product_id and w.store_id = rare.store_id and w.token = any($3)
	union all
	select w.product_id, w.title_hits, w.listed_at_us, 0, 1
	from rare cross join search_word w
	where w.product_id = rare.product_id and w.store_id = rare.store_id and w.token >= $4 and w.token < $5
), matched as (
	select product_id, cast(sum(title_hits) as bigint) as hits, max(listed_at_us) as listed_at_us
	from term group by product_id having sum(whole) = $6 and max(begun) = 1
)
select product_id, hits, listed_at_us from matched
where hits < $7 or (hits = $7 and (listed_at_us < $8 or (listed_at_us = $8 and product_id < $9)))
order by hits desc, listed_at_us desc, product_id desc limit $10`

	// sqlAllOfMany… walks the products with a common word ($1), best first, and stops
	// when enough of them have the others too. PostgreSQL would rather look at all of
	// them than believe that it will stop: there the walk ends after $10 products.
	sqlAllOfManySQLite = `select d.product_id, d.title_hits, d.listed_at_us from search_word d
where d.token = $1 and d.active = true
	and (d.title_hits, d.listed_at_us, d.product_id) < ($6, $7, $8)
	and ` + sqlAllHasOthers + sqlPartBest

	sqlAllOfManyPostgres = `select d.product_id, d.title_hits, d.listed_at_us from (
	select product_id, store_id, title_hits, listed_at_us from search_word
	where token = $1 and active = true and (title_hits, listed_at_us, product_id) < ($6, $7, $8)
	order by title_hits desc, listed_at_us desc, product_id desc limit $10) d
where ` + sqlAllHasOthers + sqlPartBest

	sqlPartBest = ` order by d.title_hits desc, d.listed_at_us desc, d.product_id desc limit $9`

	sqlAllHasOthers = `(select count(*) from search_word w where w.product_id = d.product_id and w.store_id = d.store_id and w.token = any($2)) = $5
	and (select 1 from search_word w where w.product_id = d.product_id and w.store_id = d.store_id and w.token >= $3 and w.token < $4 limit 1) = 1`

	sqlFindMatches = `with term as (
	select product_id, title_hits, listed_at_us, 1 as whole, 0 as begun from search_word
	where store_id = $1 and token = any($2)
	union all
	select product_id, title_hits, listed_at_us, 0, 1 from search_word
	where store_id = $1 and token >= $3 and token < $4
), matched as (
	select product_id, cast(sum(title_hits) as bigint) as hits, max(listed_at_us) as listed_at_us
	from term group by product_id having sum(whole) = $5 and max(begun) = 1
)
select product_id, hits, listed_at_us from matched
where hits < $6 or (hits = $6 and (listed_at_us < $7 or (listed_at_us = $7 and product_id < $8)))
order by hits desc, listed_at_us desc, product_id desc limit $9`
)

// maxExact is how many whole words of a query are looked for.
const maxExact = 32

// everyProduct is the token that each product has.
const everyProduct = ""

// beyond is behind every word: UTF-8 never holds this byte.
const beyond = 0xff

// span is a range of tokens: from is in it, to is not.
type span struct{ from, to []byte }

// word is the span of one token alone.
func word(token string) span { return span{[]byte(token), append([]byte(token), 0)} }

// beginning is the span of the tokens that begin so.
func beginning(token string) span { return span{[]byte(token), append([]byte(token), beyond)} }

// match is one product that has every word of a query.
type match struct {
	ProductID string
	hits      int64
	listedAt  int64
}

func scanMatch(r sqldb.Row) (match, error) {
	var m match
	return m, r.Scan(&m.ProductID, &m.hits, &m.listedAt)
}

// key is where the page after m starts.
func (m match) key() []string {
	return []string{strconv.FormatInt(m.hits, 10), strconv.FormatInt(m.listedAt, 10), m.ProductID}
}

// args are the terms' part of a statement's arguments: the whole words, the range of
// the last one, how many whole words there are.
func (t terms) args(last span) []any {
	whole := make([][]byte, len(t.exact))
	for i, w := range t.exact {
		whole[i] = []byte(w)
	}
	return []any{whole, last.from, last.to, int64(len(whole))}
}

// pageArgs are the arguments of the place in the list.
func pageArgs(args []any, req page.Request, limit int) ([]any, error) {
	hits, listed, id := int64(math.MaxInt64), int64(math.MaxInt64), ""
	if len(req.After) > 0 {
		var err1, err2 error
		hits, err1 = strconv.ParseInt(req.Key(0), 10, 64)
		listed, err2 = strconv.ParseInt(req.Key(1), 10, 64)
		id = req.Key(2)
		if err1 != nil || err2 != nil || id == "" {
			return nil, page.BadPlace("storefront.page")
		}
	}
	return append(args, hits, listed, id, int64(limit)), nil
}

// findWords looks for the words in one store.
func (x *Index) findWords(ctx context.Context, storeID string, t terms, req page.Request, limit int) ([]match, error) {
	args, err := pageArgs(append([]any{storeID}, t.args(beginning(t.prefix))...), req, limit)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, x.db, scanMatch, sqlFindMatches, args...)
}

// countWord counts the products with a word of the span, up to most.
func (x *Index) countWord(ctx context.Context, w span, most int) (int, error) {
	n, err := sqldb.One(ctx, x.db, sqldb.Scalar[int64], sqlAllCountWord, w.from, w.to, int64(most))
	return int(n), err
}

// ofFew ranks the products with a rare word that have the others too.
func (x *Index) ofFew(ctx context.Context, rare span, t terms, last span, req page.Request, limit int) ([]match, error) {
	args, err := pageArgs(append([]any{rare.from, rare.to}, t.args(last)...), req, limit)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, x.db, scanMatch, sqlAllOfFew, args...)
}

// ofMany walks the products with a common word, best first.
func (x *Index) ofMany(ctx context.Context, walked string, t terms, last span, req page.Request, limit int) ([]match, error) {
	args, err := pageArgs(append([]any{[]byte(walked)}, t.args(last)...), req, limit)
	if err != nil {
		return nil, err
	}
	if x.db.Engine() == sqldb.SQLite {
		return sqldb.All(ctx, x.db, scanMatch, sqlAllOfManySQLite, args...)
	}
	rows, err := sqldb.All(ctx, x.db, scanMatch, sqlAllOfManyPostgres, append(args, int64(nearby*limit))...)
	if err != nil || len(rows) == limit {
		return rows, err
	}
	return sqldb.All(ctx, x.db, scanMatch, sqlAllOfManyPostgres, append(args, int64(math.MaxInt64))...)
}

// nearby is how many products PostgreSQL looks at for each one that is wanted, before
// it looks at all of them.
const nearby = 10
