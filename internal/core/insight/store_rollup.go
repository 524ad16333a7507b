package insight

import (
	"context"
	"time"

	"souk/internal/base/clock"
	"souk/internal/platform/sqldb"
)

const (
	// sqlPartRows are the rows that both insertions take.
	sqlPartRows = `select column1, column2, column3, column4, column5 from (values
	(cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as bigint), cast($5 as bigint)),
	($6, $7, $8, $9, $10),
	($11, $12, $13, $14, $15),
	($16, $17, $18, $19, $20),
	($21, $22, $23, $24, $25),
	($26, $27, $28, $29, $30),
	($31, $32, $33, $34, $35),
	($36, $37, $38, $39, $40),
	($41, $42, $43, $44, $45),
	($46, $47, $48, $49, $50),
	($51, $52, $53, $54, $55),
	($56, $57, $58, $59, $60),
	($61, $62, $63, $64, $65),
	($66, $67, $68, $69, $70),
	($71, $72, $73, $74, $75),
	($76, $77, $78, $79, $80),
	($81, $82, $83, $84, $85),
	($86, $87, $88, $89, $90),
	($91, $92, $93, $94, $95),
	($96, $97, $98, $99, $100),
	($101, $102, $103, $104, $105),
	($106, $107, $108, $109, $110),
	($111, $112, $113, $114, $115),
	($116, $117, $118, $119, $120),
	($121, $122, $123, $124, $125),
	($126, $127, $128, $129, $130),
	($131, $132, $133, $134, $135),
	($136, $137, $138, $139, $140),
	($141, $142, $143, $144, $145),
	($146, $147, $148, $149, $150),
	($151, $152, $153, $154, $155),
	($156, $157, $158, $159, $160)
) as cells where column1 <> ''`

	sqlAddCells = `insert into rollup (store_id, key, product_id, hour_us, value) ` + sqlPartRows + `
on conflict (store_id, key, product_id, hour_us) do update set value = rollup.value + excluded.value`

	sqlAddNextCells = `insert into rollup_next (store_id, key, product_id, hour_us, value) ` + sqlPartRows + `
on conflict (store_id, key, product_id, hour_us) do update set value = rollup_next.value + excluded.value`

	sqlSumCells = `select cast(coalesce(sum(value), 0) as bigint) from rollup
where store_id = $1 and key = $2 and product_id = $3 and hour_us >= $4 and hour_us < $5`

	sqlSumStoreCells = `select key, cast(sum(value) as bigint) from rollup
where store_id = $1 and product_id = '' and key = any($2) and hour_us >= $3 and hour_us < $4 group by key order by key`

	sqlHasCells = `select 1 from rollup
where store_id = $1 and key = $2 and product_id = '' and hour_us < $3 and value <> 0 limit 1`

	// sqlProductsOfKey steps from product to product through the index, past the
	// hours of each: a key's history is long, its products are few.
	sqlProductsOfKey = `with recursive goods(id) as (
	select min(product_id) from rollup where store_id = $1 and key = $2 and product_id > ''
	union all
	select (select min(r.product_id) from rollup r where r.store_id = $1 and r.key = $2 and r.product_id > goods.id) from goods where goods.id is not null
) `

	sqlSumCellsByProduct = sqlProductsOfKey + `select id, value from (
	select goods.id, (select cast(sum(r.value) as bigint) from rollup r
		where r.store_id = $1 and r.key = $2 and r.product_id = goods.id and r.hour_us >= $3 and r.hour_us < $4) as value
	from goods where goods.id is not null
) as sums where value is not null order by id`

	sqlListCellSpans = `select product_id, min(hour_us), max(hour_us) from rollup
where store_id = $1 and key = $2 and product_id <> '' and hour_us >= $3 and hour_us < $4 and value > 0
group by product_id order by product_id`

	sqlListCells = `select hour_us, value from rollup
where store_id = $1 and key = $2 and product_id = $3 and hour_us >= $4 and hour_us < $5 order by hour_us`

	sqlAllCellsDropNext = `delete from rollup_next`

	sqlAllCellsCount = `select count(*) from rollup`

	sqlAllCellsChanged = `select count(*) from (
	select store_id, key, product_id, hour_us from (
		select store_id, key, product_id, hour_us, value from rollup where value <> 0
		union all
		select store_id, key, product_id, hour_us, -value from rollup_next
	) as both_sums group by store_id, key, product_id, hour_us having sum(value) <> 0
) as changed`

	sqlAllCellsDrop = `delete from rollup`

	sqlTakeNextCells = `insert into rollup (store_id, key, product_id, hour_us, value)
select store_id, key, product_id, hour_us, value from rollup_next where value <> 0`
)

// cellRows is how many rows one statement adds.
const cellRows = 32

// addCells adds merged cells with the statement, 32 rows at a time; rows that
// are left over carry no store and are not inserted.
func (s *Service) addCells(ctx context.Context, statement string, cells []Cell) error {
	for len(cells) > 0 {
		n := min(len(cells), cellRows)
		args := make([]any, 0, cellRows*5)
		for _, c := range cells[:n] {
			args = append(args, c.StoreID, c.Key, c.ProductID, clock.Micros(c.Hour), c.Value)
		}
		for range cellRows - n {
			args = append(args, "", "", "", int64(0), int64(0))
		}
		if _, err := s.db.Exec(ctx, statement, args...); err != nil {
			return err
		}
		cells = cells[n:]
	}
	return nil
}

func (s *Service) sumCells(ctx context.Context, storeID, productID, key string, from, to time.Time) (int64, error) {
	return sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlSumCells, storeID, key, productID, clock.Micros(from), clock.Micros(to))
}

// sumStoreCells are the store's own sums of the keys; those without a cell are left out.
func (s *Service) sumStoreCells(ctx context.Context, storeID string, keys []string, from, to time.Time) ([]sumOf, error) {
	return sqldb.All(ctx, s.db, scanSum, sqlSumStoreCells, storeID, keys, clock.Micros(from), clock.Micros(to))
}

func (s *Service) hasCells(ctx context.Context, storeID, key string, to time.Time) (bool, error) {
	_, there, err := sqldb.Maybe(ctx, s.db, sqldb.Scalar[int64], sqlHasCells, storeID, key, clock.Micros(to))
	return there, err
}

// sumOf is the sum of a key, or of a product.
type sumOf struct {
	of    string
	value int64
}

func scanSum(r sqldb.Row) (sumOf, error) {
	var s sumOf
	return s, r.Scan(&s.of, &s.value)
}

func (s *Service) sumByProduct(ctx context.Context, storeID, key string, from, to time.Time) ([]sumOf, error) {
	return sqldb.All(ctx, s.db, scanSum, sqlSumCellsByProduct, storeID, key, clock.Micros(from), clock.Micros(to))
}

// takeNext counts what differs and puts the new sums in the place of the old ones.
func (s *Service) takeNext(ctx context.Context, out *RebuildResult) error {
	var err error
	if out.Changed, err = sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlAllCellsChanged); err != nil {
		return err
	}
	for _, statement := range []string{sqlAllCellsDrop, sqlTakeNextCells, sqlAllCellsDropNext} {
		if _, err := s.db.Exec(ctx, statement); err != nil {
			return err
		}
	}
	out.Cells, err = sqldb.One(ctx, s.db, sqldb.Scalar[int64], sqlAllCellsCount)
	return err
}

type hourValue struct {
	hour  time.Time
	value int64
}

func (s *Service) listCells(ctx context.Context, storeID, productID, key string, from, to time.Time) ([]hourValue, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (hourValue, error) {
		var v hourValue
		var at int64
		err := r.Scan(&at, &v.value)
		v.hour = clock.FromMicros(at)
		return v, err
	}, sqlListCells, storeID, key, productID, clock.Micros(from), clock.Micros(to))
}

type productSpan struct {
	productID   string
	first, last int64
}

func (s *Service) cellSpans(ctx context.Context, storeID, key string, from, to time.Time) ([]productSpan, error) {
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (productSpan, error) {
		var p productSpan
		return p, r.Scan(&p.productID, &p.first, &p.last)
	}, sqlListCellSpans, storeID, key, clock.Micros(from), clock.Micros(to))
}
