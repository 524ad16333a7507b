package checkout

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"souk/internal/base/fault"
	"souk/internal/base/money"
	"souk/internal/core/catalog"
)

// LineInput is a line as the host sends it.
type LineInput struct {
	ProductID string
	StoreID   string        // "" is whoever sells the product
	Quantity  int64         // at least 1
	Price     *money.Amount // nil is the catalogue's
}

// PartInput is what the host says of one store's part.
type PartInput struct {
	StoreID  string
	Note     string
	Shipping *money.Amount // nil is none
}

// QuoteInput is what a host asks.
type QuoteInput struct {
	Owner   string // principal of the key
	BuyerID string
	Country string
	Device  Device
	Lang    string
	Lines   []LineInput
	Parts   []PartInput
	Note    string // for every store that has none of its own
	ShipTo  *Address
	Choices map[string]json.RawMessage // what the buyer chose, by adjuster
}

// maxMicros bounds a cart, so that no sum overflows: a thousand million of a currency.
const maxMicros = int64(1_000_000_000_000_000)

// Lengths of words that others choose.
const (
	maxBuyer = 100
	maxLang  = 35
)

// mistakes collects what is wrong with a cart; the first one gives the code.
type mistakes struct{ f *fault.Fault }

func (m *mistakes) add(pointer, code, zh, en string) {
	if m.f == nil {
		m.f = fault.T("checkout.cart", fault.Invalid, code, "购物车有误："+zh+"。", "The cart has a mistake: "+en+".")
	}
	m.f.WithField(pointer, code, zh, en)
}

func (m *mistakes) err() error {
	if m.f == nil {
		return nil
	}
	return m.f
}

// readCart makes a cart of what the host sends and what the catalogue knows; all
// mistakes are named at once.
func readCart(in QuoteInput, products map[string]catalog.Product, p Policy) (Cart, error) {
	m := &mistakes{}
	cart := Cart{BuyerID: in.BuyerID, Device: in.Device, Lang: in.Lang, Country: country(m, in), Choices: in.Choices, Adjustments: []Adjustment{}}
	readWho(m, &cart)
	if n := int64(len(in.Lines)); n == 0 || n > p.MaxLines {
		most := strconv.FormatInt(p.MaxLines, 10)
		m.add("/lines", "cart.lines", "应有 1 到 "+most+" 行商品", "it has 1 to "+most+" lines")
		return cart, m.err()
	}
	parts := map[string]*Part{}
	var sum int64
	for i, l := range in.Lines {
		at := "/lines/" + strconv.Itoa(i)
		product, ok := products[l.ProductID]
		if !ok || l.StoreID != "" && l.StoreID != product.StoreID {
			m.add(at+"/product", "product.unknown", "没有在售商品 "+l.ProductID, "the store does not sell "+strconv.Quote(l.ProductID)+" now")
			continue
		}
		line, ok := readLine(m, at, l, product, &cart, p, &sum)
		if !ok {
			continue
		}
		part := parts[product.StoreID]
		if part == nil {
			part = &Part{StoreID: product.StoreID, Shipping: money.Amount{Currency: cart.Currency}}
			parts[product.StoreID] = part
		}
		part.Lines = append(part.Lines, line)
	}
	for _, part := range parts {
		cart.Parts = append(cart.Parts, *part)
	}
	slices.SortFunc(cart.Parts, func(a, b Part) int { return cmp.Compare(a.StoreID, b.StoreID) })
	readParts(m, in, &cart, p, sum)
	return cart, m.err()
}

func readWho(m *mistakes, cart *Cart) {
	if len(cart.BuyerID) > maxBuyer || strings.ContainsFunc(cart.BuyerID, func(r rune) bool { return r <= ' ' || r > '~' }) {
		m.add("/buyer", "field.id", "买家编号无效", "a buyer's id has at most 100 visible ASCII characters")
	}
	if cart.Lang == "" {
		cart.Lang = "en"
	}
	if len(cart.Lang) > maxLang || strings.Trim(cart.Lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		m.add("/lang", "field.lang", "语言应为 BCP-47 标签", "a language is a BCP-47 tag such as es or pt-BR")
	}
	switch cart.Device {
	case "", Mobile, Tablet, Desktop:
	default:
		m.add("/device", "field.device", "设备应为 mobile、tablet 或 desktop", "a device is mobile, tablet or desktop")
	}
}

func country(m *mistakes, in QuoteInput) string {
	out := in.Country
	if in.ShipTo != nil && in.ShipTo.Country != "" {
		if out != "" && out != in.ShipTo.Country {
			m.add("/ship_to/country", "field.country", "收货国家前后不一致", "two different countries are given")
		}
		out = in.ShipTo.Country
	}
	if out != "" && (len(out) != 2 || strings.Trim(out, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		m.add("/country", "field.country", "国家应为 ISO 3166-1 两位代码", "a country is an ISO 3166-1 code such as ES")
		return ""
	}
	return out
}

func readLine(m *mistakes, at string, l LineInput, product catalog.Product, cart *Cart, p Policy, sum *int64) (Line, bool) {
	if l.Quantity < 1 || l.Quantity > p.MaxQuantity {
		m.add(at+"/quantity", "cart.quantity", "数量超出范围", "a quantity is from 1 to "+strconv.FormatInt(p.MaxQuantity, 10))
		return Line{}, false
	}
	price := product.Price
	if l.Price != nil {
		price = *l.Price
	}
	if cart.Currency == "" {
		cart.Currency = product.Price.Currency
	}
	switch {
	case price.Currency != product.Price.Currency:
		m.add(at+"/price/currency", "money.currency", "该商品以 "+product.Price.Currency+" 出售", "this product is sold in "+product.Price.Currency)
		return Line{}, false
	case price.Currency != cart.Currency:
		m.add(at+"/price/currency", "money.currency_mixed", "同一购物车只能用一种币种", "one currency for the whole cart: "+cart.Currency)
		return Line{}, false
	case price.Micros < 0:
		m.add(at+"/price/amount", "money.negative", "价格不能为负", "a price is not below 0")
		return Line{}, false
	case price.Micros > 0 && l.Quantity > (maxMicros-*sum)/price.Micros:
		m.add(at+"/price/amount", "money.too_large", "金额过大", "a cart is worth at most 1000000000")
		return Line{}, false
	}
	*sum += price.Micros * l.Quantity
	line := Line{ProductID: product.ID, Title: product.Title, Category: product.Category, Quantity: l.Quantity, Price: price, List: product.Price}
	if len(product.Images) > 0 {
		line.Image = product.Images[0]
	}
	return line, true
}

// readParts puts notes and shipping to their stores.
func readParts(m *mistakes, in QuoteInput, cart *Cart, p Policy, sum int64) {
	note := readNote(m, "/note", in.Note, p)
	for i := range cart.Parts {
		cart.Parts[i].Note = note
	}
	readOwnNotes(m, in.Parts, cart, p)
	for i, said := range in.Parts {
		k := cart.part(said.StoreID)
		if said.Shipping == nil || k < 0 {
			continue
		}
		at := "/stores/" + strconv.Itoa(i) + "/shipping"
		switch s := *said.Shipping; {
		case s.Currency != cart.Currency:
			m.add(at+"/currency", "money.currency_mixed", "同一购物车只能用一种币种", "one currency for the whole cart: "+cart.Currency)
		case s.Micros < 0:
			m.add(at+"/amount", "money.negative", "运费不能为负", "shipping is not below 0")
		case s.Micros > maxMicros-sum:
			m.add(at+"/amount", "money.too_large", "金额过大", "a cart is worth at most 1000000000")
		default:
			sum += s.Micros
			cart.Parts[k].Shipping = s
		}
	}
}

// readOwnNotes puts the notes that are for one store only.
func readOwnNotes(m *mistakes, parts []PartInput, cart *Cart, p Policy) {
	seen := map[string]bool{}
	for i, said := range parts {
		at, k := "/stores/"+strconv.Itoa(i), cart.part(said.StoreID)
		if k < 0 || seen[said.StoreID] {
			m.add(at+"/store", "cart.store", "购物车中没有该店铺的商品，或重复给出", "a store that the cart buys of, once")
			continue
		}
		seen[said.StoreID] = true
		if own := readNote(m, at+"/note", said.Note, p); own != "" {
			cart.Parts[k].Note = own
		}
	}
}

// part is the place of a store's part, -1 for none.
func (c *Cart) part(storeID string) int {
	return slices.IndexFunc(c.Parts, func(p Part) bool { return p.StoreID == storeID })
}

// readNote cleans a note; one of blanks and invisible characters alone is none.
//
// Source: M-05.
func readNote(m *mistakes, pointer, raw string, p Policy) string {
	note := strings.TrimSpace(raw)
	if !utf8.ValidString(note) || strings.ContainsRune(note, 0) {
		m.add(pointer, "text.invalid", "留言含有无效字符", "the note holds characters that cannot be stored")
		return ""
	}
	if int64(utf8.RuneCountInString(note)) > p.NoteMax {
		most := strconv.FormatInt(p.NoteMax, 10)
		m.add(pointer, "text.too_long", "留言最多 "+most+" 字", "a note has at most "+most+" characters")
		return ""
	}
	if !strings.ContainsFunc(note, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != '\u2800' && r != '\u3164'
	}) {
		return ""
	}
	return note
}

// TotalsOf are the sums of one store's part.
func (c Cart) TotalsOf(storeID string) Totals {
	return c.totals(func(id string) bool { return id == storeID })
}

// Totals are the sums of the whole cart.
func (c Cart) Totals() Totals { return c.totals(func(string) bool { return true }) }

func (c Cart) totals(in func(storeID string) bool) Totals {
	var goods, shipping, adjusted int64
	for _, p := range c.Parts {
		if !in(p.StoreID) {
			continue
		}
		shipping += p.Shipping.Micros
		for _, l := range p.Lines {
			goods += l.Quantity * l.Price.Micros
		}
	}
	for _, a := range c.Adjustments {
		if in(a.StoreID) {
			adjusted += a.Amount.Micros
		}
	}
	in1 := func(micros int64) money.Amount { return money.Amount{Micros: micros, Currency: c.Currency} }
	return Totals{in1(goods), in1(shipping), in1(adjusted), in1(goods + shipping + adjusted)}
}

// Of are the adjustments of one adjuster.
func (r Reservation) Of(adjuster string) []Adjustment {
	var out []Adjustment
	for _, a := range r.Cart.Adjustments {
		if a.Adjuster == adjuster {
			out = append(out, a)
		}
	}
	return out
}

// checkAdjustments refuses what an adjuster may not do: name a store or product
// that is not in the cart, another currency, or take more than there is.
func checkAdjustments(c Cart, adjuster string, got []Adjustment) error {
	wrong := func(why string) error {
		return fault.E("checkout.adjust", fault.Internal, "checkout.adjuster", nil, "The part "+adjuster+" made a mistake: "+why+".")
	}
	for i := range got {
		got[i].Adjuster = adjuster
		a := got[i]
		k := c.part(a.StoreID)
		switch {
		case k < 0:
			return wrong("a store that is not in the cart")
		case a.ProductID != "" && !slices.ContainsFunc(c.Parts[k].Lines, func(l Line) bool { return l.ProductID == a.ProductID }):
			return wrong("a product that is not in the cart")
		case a.Amount.Currency != c.Currency:
			return wrong("another currency")
		case a.Amount.Micros < -maxMicros || a.Amount.Micros > maxMicros:
			return wrong("an amount beyond all measure")
		case !a.Label.Complete():
			return wrong("a label in one language only")
		}
	}
	c.Adjustments = slices.Concat(c.Adjustments, got)
	for _, p := range c.Parts {
		if c.TotalsOf(p.StoreID).Total.Micros < 0 {
			return wrong("more is taken off than the order is worth")
		}
	}
	return nil
}
