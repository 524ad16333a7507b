package shop

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/money"
	"souk/internal/core/checkout"
	"souk/internal/core/storefront"
)

// item is a line of the cart as the browser keeps it.
type item struct {
	Product  string `json:"p"`
	Quantity int64  `json:"q"`
}

const (
	cartCookie = "shop_cart"
	cartAge    = 30 * 24 * time.Hour
	maxItems   = 20 // a cookie holds no more
	maxPieces  = 99
)

// readCart reads the cookie; one that cannot be read is an empty cart.
func readCart(r *http.Request) []item {
	c, err := r.Cookie(cartCookie)
	if err != nil {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return nil
	}
	var out []item
	if json.Unmarshal(raw, &out) != nil {
		return nil
	}
	return slices.DeleteFunc(out[:min(len(out), maxItems)], func(i item) bool { return i.Product == "" || i.Quantity < 1 || i.Quantity > maxPieces })
}

func (s *Shop) keepCart(w http.ResponseWriter, items []item) error {
	b, err := json.Marshal(items)
	if err != nil {
		return err
	}
	age := cartAge
	if len(items) == 0 {
		age = -time.Second
	}
	http.SetCookie(w, s.cookie(cartCookie, base64.RawURLEncoding.EncodeToString(b), age))
	return nil
}

// put adds pieces of a product, or with set makes it so many; none removes it.
func put(items []item, product string, quantity int64, set bool) []item {
	i := slices.IndexFunc(items, func(it item) bool { return it.Product == product })
	switch {
	case product == "" || quantity < 0 || quantity > maxPieces:
		return items
	case i < 0 && quantity > 0 && len(items) < maxItems:
		return append(items, item{product, quantity})
	case i < 0:
		return items
	case set && quantity == 0:
		return slices.Delete(items, i, i+1)
	case set:
		items[i].Quantity = quantity
	default:
		items[i].Quantity = min(maxPieces, items[i].Quantity+quantity)
	}
	return items
}

// changeCart is the form of the product page (add) and of the cart (set).
func (s *Shop) changeCart(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.E("shop.cart", fault.Malformed, "form.malformed", err, "The form could not be read.")
	}
	quantity, err := strconv.ParseInt(r.PostForm.Get("quantity"), 10, 64)
	if err != nil {
		quantity = 1
	}
	if r.PostForm.Has("remove") {
		quantity = 0
	}
	items := put(readCart(r), r.PostForm.Get("product"), quantity, r.PostForm.Has("set") || r.PostForm.Has("remove"))
	if err := s.keepCart(w, items); err != nil {
		return err
	}
	http.Redirect(w, r, "/shop/cart", http.StatusSeeOther)
	return nil
}

type cartPage struct {
	Quote *checkout.Quote // nil for an empty cart
	Gone  bool            // something in the cart is not sold any more
}

func (s *Shop) cart(w http.ResponseWriter, r *http.Request, v *view) error {
	v.Title = v.T("购物车", "Cart")
	items, gone := s.stillSold(r.Context(), readCart(r), v)
	if gone {
		if err := s.keepCart(w, items); err != nil {
			return err
		}
	}
	out := cartPage{Gone: gone}
	if len(items) > 0 {
		q, err := s.deps.Till.Quote(r.Context(), s.ask(r, v, items))
		if err != nil {
			return err
		}
		out.Quote = &q
	}
	v.Page = out
	return s.render(w, v, "cart", http.StatusOK)
}

// stillSold leaves out what the shop does not show any more.
func (s *Shop) stillSold(ctx context.Context, items []item, v *view) (left []item, gone bool) {
	for _, it := range items {
		if _, err := s.deps.Front.Product(ctx, it.Product, v.viewer()); err != nil {
			gone = true
			continue
		}
		left = append(left, it)
	}
	return left, gone
}

// ask is what the shop's own server asks the checkout.
func (s *Shop) ask(r *http.Request, v *view, items []item) checkout.QuoteInput {
	in := checkout.QuoteInput{Owner: owner, Device: deviceOf(r), Lang: v.Lang}
	if v.Buyer != nil {
		in.BuyerID, in.Country = v.Buyer.ID, v.Buyer.Country
	}
	for _, it := range items {
		in.Lines = append(in.Lines, checkout.LineInput{ProductID: it.Product, Quantity: it.Quantity})
	}
	return in
}

// owner is who the demo shop is to the checkout: quotes and reservations of the
// host's keys are not its own.
const owner = "shop:demo"

// deviceOf tells phones from the rest by what the browser says of itself.
//
// Source: M-04 "UA".
func deviceOf(r *http.Request) checkout.Device {
	if r.Header.Get("Sec-CH-UA-Mobile") == "?1" || strings.Contains(r.UserAgent(), "Mobi") {
		return checkout.Mobile
	}
	return checkout.Desktop
}

// Amount writes money the way the reader does, a minus before the sign of the
// currency.
func (v *view) Amount(a money.Amount) string {
	if a.Micros < 0 {
		return "−" + v.Money(storefront.PriceOf(money.Amount{Micros: -a.Micros, Currency: a.Currency}))
	}
	return v.Money(storefront.PriceOf(a))
}

// LineTotal is the price of a line's pieces.
func (v *view) LineTotal(l checkout.Line) string {
	return v.Amount(money.Amount{Micros: l.Price.Micros * l.Quantity, Currency: l.Price.Currency})
}

// Pieces is how many things are in the cart.
func (v *view) Pieces() int64 {
	var n int64
	for _, it := range v.Cart {
		n += it.Quantity
	}
	return n
}
