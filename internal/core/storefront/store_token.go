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

	sqlInsertTokens = `insert into search_word (token, product_id, store_id, title_hits, listed_at_us, active) values
	($5, $1, $2, $6, $3, $4),
	($7, $1, $2, $8, $3, $4),
	($9, $1, $2, $10, $3, $4),
	($11, $1, $2, $12, $3, $4),
	($13, $1, $2, $14, $3, $4),
	($15, $1, $2, $16, $3, $4),
	($17, $1, $2, $18, $3, $4),
	($19, $1, $2, $20, $3, $4),
	($21, $1, $2, $22, $3, $4),
	($23, $1, $2, $24, $3, $4),
	($25, $1, $2, $26, $3, $4),
	($27, $1, $2, $28, $3, $4),
	($29, $1, $2, $30, $3, $4),
	($31, $1, $2, $32, $3, $4),
	($33, $1, $2, $34, $3, $4),
	($35, $1, $2, $36, $3, $4)
on conflict do nothing`

	// sqlAllCountWord counts the products with a word of a range, up to a limit.
	sqlAllCountWord = `select count(*) from (select 1 from search_word where active = true and token >= $1 and token < $2 limit $3) as counted`

	// sqlAllOfFew looks at the products with a rare word ($1, $2) and ranks those
	// that have the others too. SQLite begins with the left side of a cross join.
	sqlAllOfFew = `with rare as (
	select distinct product_id, store_id from search_word where active = true and token >= $1 and token < $2
), term as (
	select w.product_id, w.title_hits, w.listed_at_us, 1 as whole, 0 as begun
	from rare cross join search_word w
	where w.product_id = rare.product_id and w.store_id = rare.store_id and w.token in ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
		$19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34)
	union all
	select w.product_id, w.title_hits, w.listed_at_us, 0, 1
	from rare cross join search_word w
	where w.product_id = rare.product_id and w.store_id = rare.store_id and w.token >= $35 and w.token < $36
), matched as (
	select product_id, cast(sum(title_hits) as bigint) as hits, max(listed_at_us) as listed_at_us
	from term group by product_id having sum(whole) = $37 and max(begun) = 1
)
select product_id, hits, listed_at_us from matched
where hits < $38 or (hits = $38 and (listed_at_us < $39 or (listed_at_us = $39 and product_id < $40)))
order by hits desc, listed_at_us desc, product_id desc limit $41`

	// sqlAllOfMany walks the products with a common word ($1), best first, and stops
	// when enough of them have the others too.
	sqlAllOfMany = `select d.product_id, d.title_hits, d.listed_at_us from search_word d
where d.token = $1 and d.active = true
	and (d.title_hits, d.listed_at_us, d.product_id) < ($37, $38, $39)
	and (select count(*) from search_word w where w.product_id = d.product_id and w.store_id = d.store_id and w.token in ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
		$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)) = $36
	and (select 1 from search_word w where w.product_id = d.product_id and w.store_id = d.store_id and w.token >= $34 and w.token < $35 limit 1) = 1
order by d.title_hits desc, d.listed_at_us desc, d.product_id desc limit $40`

	sqlFindMatches = `with term as (
	select product_id, title_hits, listed_at_us, 1 as whole, 0 as begun from search_word
	where store_id = $1 and token in ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
		$22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)
	union all
	select product_id, title_hits, listed_at_us, 0, 1 from search_word
	where store_id = $1 and token >= $34 and token < $35
), matched as (
	select product_id, cast(sum(title_hits) as bigint) as hits, max(listed_at_us) as listed_at_us
	from term group by product_id having sum(whole) = $36 and max(begun) = 1
)
select product_id, hits, listed_at_us from matched
where hits < $37 or (hits = $37 and (listed_at_us < $38 or (listed_at_us = $38 and product_id < $39)))
order by hits desc, listed_at_us desc, product_id desc limit $40`
)

// What the statements have room for.
const (
	tokenRows = 16 // rows of one insert
	maxExact  = 32 // whole words of one query
)

// everyProduct is the token that each product has.
const everyProduct = ""

// noToken is no word of any product: UTF-8 never holds this byte.
var noToken = []byte{0xff}

// span is a range of tokens: from is in it, to is not.
type span struct{ from, to []byte }

// word is the span of one token alone.
func word(token string) span { return span{[]byte(token), append([]byte(token), 0)} }

// beginning is the span of the tokens that begin so.
func beginning(token string) span { return span{[]byte(token), append([]byte(token), noToken...)} }

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

// exactArgs are the arguments of the whole words.
func exactArgs(args []any, t terms) []any {
	for i := range maxExact {
		if i < len(t.exact) {
			args = append(args, []byte(t.exact[i]))
			continue
		}
		args = append(args, noToken)
	}
	return args
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
	last := beginning(t.prefix)
	args, err := pageArgs(append(exactArgs([]any{storeID}, t), last.from, last.to, int64(len(t.exact))), req, limit)
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
	args, err := pageArgs(append(exactArgs([]any{rare.from, rare.to}, t), last.from, last.to, int64(len(t.exact))), req, limit)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, x.db, scanMatch, sqlAllOfFew, args...)
}

// ofMany walks the products with a common word, best first.
func (x *Index) ofMany(ctx context.Context, walked string, t terms, last span, req page.Request, limit int) ([]match, error) {
	args, err := pageArgs(append(exactArgs([]any{[]byte(walked)}, t), last.from, last.to, int64(len(t.exact))), req, limit)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, x.db, scanMatch, sqlAllOfMany, args...)
}
