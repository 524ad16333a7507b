package order

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"souk/internal/base/fault"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
	"souk/internal/core/ingest"
)

// Bounds that keep rows and sums sane.
const (
	maxMicros   = int64(1_000_000_000_000_000) // one thousand million of a currency, an order
	maxQuantity = 1_000_000
	maxLines    = 500
	maxID       = 100
	maxWord     = 100
	maxText     = 5000
)

// limits are the clock of a row: what lies beyond is a wrong clock.
type limits struct {
	oldest, newest time.Time
}

// checker collects what is wrong with a row.
type checker struct {
	f      *fault.Fault
	limits limits
}

func newChecker(l limits) *checker { return &checker{limits: l} }

// refuse notes a mistake; the first one gives the row its code.
func (c *checker) refuse(pointer, code, zh, en string) {
	if c.f == nil {
		c.f = fault.T("order.row", fault.Invalid, code, "该行有误："+zh+"。", "The row has a mistake: "+en+".")
	}
	c.f.WithField(pointer, code, zh, en)
}

func (c *checker) err() error {
	if c.f == nil {
		return nil
	}
	return c.f
}

func (c *checker) id(pointer, id string) string {
	switch {
	case id == "":
		c.refuse(pointer, "field.required", "缺少编号", "an id is missing")
	case len(id) > maxID || strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:") != "":
		c.refuse(pointer, "field.id", "编号只能用字母、数字和 . _ - :，最多 100 个", "an id has letters, digits and . _ - : only, at most 100")
	}
	return id
}

func (c *checker) optionalID(pointer, id string) string {
	if id == "" {
		return ""
	}
	return c.id(pointer, id)
}

// instant reads a time; a wrong clock of the sender is told apart from a bad text.
//
// Source: issue 4 "wrong clocks (ancient, future)".
func (c *checker) instant(pointer, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		c.refuse(pointer, "time.malformed", "时间应为 RFC 3339 格式", "an instant is written as 2026-03-01T09:30:00Z (RFC 3339)")
		return time.Time{}
	}
	t = t.UTC().Truncate(time.Microsecond)
	switch {
	case t.Before(c.limits.oldest):
		c.refuse(pointer, "time.ancient", "时间过早，请检查发送方的时钟", "the instant lies before "+c.limits.oldest.Format(time.DateOnly)+": check the sender's clock")
	case t.After(c.limits.newest):
		c.refuse(pointer, "time.future", "时间在将来，请检查发送方的时钟", "the instant lies in the future: check the sender's clock")
	}
	return t
}

func (c *checker) required(pointer, text string) time.Time {
	if text == "" {
		c.refuse(pointer, "field.required", "缺少时间", "an instant is missing")
	}
	return c.instant(pointer, text)
}

// amount reads money that is not below 0.
func (c *checker) amount(pointer string, m *moneyRow) (micros int64, currency string) {
	if m == nil {
		c.refuse(pointer, "field.required", "缺少金额", "an amount is missing")
		return 0, ""
	}
	a, err := money.Parse(m.Amount, m.Currency)
	if err != nil {
		c.refuse(pointer, "money.malformed", "金额应为十进制字符串并带 ISO 4217 币种", `money is {"amount":"2.50","currency":"USD"}, at most six digits after the point`)
		return 0, ""
	}
	if a.Micros < 0 {
		c.refuse(pointer+"/amount", "money.negative", "金额不能为负", "an amount is not below 0")
	}
	if a.Micros > maxMicros {
		c.refuse(pointer+"/amount", "money.too_large", "金额过大", "an amount is at most 1000000000")
	}
	return a.Micros, a.Currency
}

func (c *checker) whole(pointer string, n, low, high int64) int64 {
	if n < low || n > high {
		text := "from " + strconv.FormatInt(low, 10) + " to " + strconv.FormatInt(high, 10)
		c.refuse(pointer, "number.range", "数值超出范围（"+text+"）", "a whole number "+text)
		return low
	}
	return n
}

func (c *checker) word(pointer, s string, limit int) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > limit || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		c.refuse(pointer, "text.too_long", "文字过长或含有无效字符", "at most "+strconv.Itoa(limit)+" characters of valid text")
		return ""
	}
	return s
}

func (c *checker) country(pointer, s string) string {
	if s != "" && (len(s) != 2 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		c.refuse(pointer, "field.country", "国家应为 ISO 3166-1 两位代码", "a country is an ISO 3166-1 code such as ES")
	}
	return s
}

// oneOf reads a word of a list; empty gives the otherwise.
func oneOf[T ~string](c *checker, pointer, s string, otherwise T, all ...T) T {
	if s == "" {
		return otherwise
	}
	names := make([]string, len(all))
	for i, v := range all {
		if s == string(v) {
			return v
		}
		names[i] = string(v)
	}
	c.refuse(pointer, "field.word", "取值应为 "+strings.Join(names, "、")+" 之一", "one of "+strings.Join(names, ", "))
	return otherwise
}

type moneyRow struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

type orderRow struct {
	ID       string `json:"id"`
	Store    string `json:"store"`
	Buyer    string `json:"buyer"`
	Status   string `json:"status"`
	Country  string `json:"country"`
	Replaces string `json:"replaces"`
	Lines    []struct {
		Product  string    `json:"product"`
		Quantity *int64    `json:"quantity"`
		Price    *moneyRow `json:"price"`
	} `json:"lines"`
	Shipping    *moneyRow `json:"shipping"`
	PlacedAt    string    `json:"placed_at"`
	PaidAt      string    `json:"paid_at"`
	DeliveredAt string    `json:"delivered_at"`
}

// readOrder reads and checks a row by itself; the buyer stays a plain id in
// BuyerKey until the service makes the pseudonym.
func readOrder(raw json.RawMessage, l limits) (Order, error) {
	row, err := ingest.Decode[orderRow](raw)
	if err != nil {
		return Order{}, err
	}
	c := newChecker(l)
	o := Order{
		ID: c.id("/id", row.ID), StoreID: c.id("/store", row.Store), BuyerKey: c.word("/buyer", row.Buyer, maxID),
		Country: c.country("/country", row.Country), Replaces: c.optionalID("/replaces", row.Replaces),
		PlacedAt: c.instant("/placed_at", row.PlacedAt), PaidAt: c.instant("/paid_at", row.PaidAt), DeliveredAt: c.instant("/delivered_at", row.DeliveredAt),
	}
	otherwise := Placed
	if !o.PaidAt.IsZero() {
		otherwise = Paid
	}
	if !o.DeliveredAt.IsZero() {
		otherwise = Delivered
	}
	o.Status = oneOf(c, "/status", row.Status, otherwise, Placed, Paid, Shipped, Delivered, Completed, Cancelled)
	c.readLines(&o, row)
	c.times(&o)
	if o.Replaces != "" && o.Replaces == o.ID {
		c.refuse("/replaces", "order.cycle", "订单不能替换自己", "an order does not replace itself")
	}
	return o, c.err()
}

func (c *checker) readLines(o *Order, row orderRow) {
	if len(row.Lines) == 0 || len(row.Lines) > maxLines {
		c.refuse("/lines", "order.lines", "订单应有 1 到 500 行商品", "an order has 1 to 500 lines")
		return
	}
	var sum int64
	for i, l := range row.Lines {
		at := "/lines/" + strconv.Itoa(i)
		quantity := int64(1)
		if l.Quantity != nil {
			quantity = c.whole(at+"/quantity", *l.Quantity, 1, maxQuantity)
		}
		price, currency := c.amount(at+"/price", l.Price)
		if o.Currency == "" {
			o.Currency = currency
		}
		c.sameCurrency(at+"/price/currency", currency, o.Currency)
		if price > 0 && quantity > (maxMicros-sum)/price {
			c.refuse(at+"/price/amount", "money.too_large", "订单金额过大", "an order is worth at most 1000000000")
			return
		}
		sum += price * quantity
		o.Lines = append(o.Lines, Line{c.id(at+"/product", l.Product), quantity, price})
	}
	if row.Shipping != nil {
		var currency string
		o.Shipping, currency = c.amount("/shipping", row.Shipping)
		c.sameCurrency("/shipping/currency", currency, o.Currency)
	}
}

func (c *checker) sameCurrency(pointer, have, want string) {
	if have != "" && want != "" && have != want {
		c.refuse(pointer, "money.currency_mixed", "同一订单只能用一种币种", "one currency for the whole order: "+want)
	}
}

func (c *checker) times(o *Order) {
	if o.PlacedAt.IsZero() {
		o.PlacedAt = o.PaidAt
	}
	switch {
	case o.PlacedAt.IsZero():
		c.refuse("/placed_at", "field.required", "缺少下单时间", "when the order was placed or paid is missing")
	case !o.PaidAt.IsZero() && o.PaidAt.Before(o.PlacedAt):
		c.refuse("/paid_at", "time.order", "付款早于下单", "an order is not paid before it is placed")
	case !o.DeliveredAt.IsZero() && o.DeliveredAt.Before(o.PlacedAt):
		c.refuse("/delivered_at", "time.order", "送达早于下单", "an order is not delivered before it is placed")
	case o.PaidAt.IsZero() && o.Status != Placed && o.Status != Cancelled:
		c.refuse("/paid_at", "field.required", "缺少付款时间", "when the order was paid is missing")
	}
}

// hundredths reads a score from 0 to 5 with at most two digits after the point,
// given as a number or a string.
func (c *checker) hundredths(pointer string, raw json.RawMessage) int64 {
	if len(raw) == 0 || string(raw) == "null" {
		return -1
	}
	v, err := ratio.Parse(strings.Trim(string(raw), `"`))
	if err == nil {
		v = v.Mul(ratio.Of(100, 1))
		if n := v.CeilInt(); v.Cmp(ratio.Of(n, 1)) == 0 && n >= 0 && n <= 500 {
			return n
		}
	}
	c.refuse(pointer, "rating.score", "评分为 0 到 5，最多两位小数", "a score from 0 to 5 with at most two digits after the point")
	return -1
}

// orZero is the number that a row gives, 0 without one.
func orZero(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}
