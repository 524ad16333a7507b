package storefront

import (
	"math"
	"strconv"

	"souk/internal/base/page"
	"souk/internal/platform/sqldb"
)

const (
	sqlDeleteTokens = `delete from search_token where store_id = $1 and product_id = $2`

	sqlInsertTokens = `insert into search_token (token, product_id, store_id, title_hits, listed_at_us, active) values
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

	sqlAllMatches = `with term as (
	select product_id, title_hits, listed_at_us, 1 as whole, 0 as begun from search_token
	where active = true and token in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
		$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
	union all
	select product_id, title_hits, listed_at_us, 0, 1 from search_token
	where active = true and token >= $33 and token < $34
), matched as (
	select product_id, cast(sum(title_hits) as bigint) as hits, max(listed_at_us) as listed_at_us
	from term group by product_id having sum(whole) = $35 and max(begun) = 1
)
select product_id, hits, listed_at_us from matched
where hits < $36 or (hits = $36 and (listed_at_us < $37 or (listed_at_us = $37 and product_id < $38)))
order by hits desc, listed_at_us desc, product_id desc limit $39`

	sqlFindMatches = `with term as (
	select product_id, title_hits, listed_at_us, 1 as whole, 0 as begun from search_token
	where store_id = $1 and token in ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
		$22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)
	union all
	select product_id, title_hits, listed_at_us, 0, 1 from search_token
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

// noToken is no word of any product: UTF-8 never holds this byte.
var noToken = []byte{0xff}

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

// matchArgs are the arguments of the matching statements behind their filter.
func matchArgs(t terms, req page.Request, limit int) ([]any, error) {
	args := make([]any, 0, maxExact+7)
	for i := range maxExact {
		if i < len(t.exact) {
			args = append(args, []byte(t.exact[i]))
			continue
		}
		args = append(args, noToken)
	}
	args = append(args, []byte(t.prefix), append([]byte(t.prefix), noToken...), int64(len(t.exact)))
	hits, listed, id := int64(math.MaxInt64), int64(math.MaxInt64), ""
	if len(req.After) > 0 {
		var err1, err2 error
		hits, err1 = strconv.ParseInt(req.Key(0), 10, 64)
		listed, err2 = strconv.ParseInt(req.Key(1), 10, 64)
		id = req.Key(2)
		if err1 != nil || err2 != nil || id == "" {
			return nil, errCursor()
		}
	}
	return append(args, hits, listed, id, int64(limit)), nil
}
