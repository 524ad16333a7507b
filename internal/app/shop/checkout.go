package shop

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/core/checkout"
	"souk/internal/core/storefront"
)

// Till is what the shop places orders with.
type Till interface {
	Quote(ctx context.Context, in checkout.QuoteInput) (checkout.Quote, error)
	Reserve(ctx context.Context, in checkout.ReserveInput) (checkout.Reservation, error)
	Capture(ctx context.Context, in checkout.CaptureInput) (checkout.Reservation, error)
	Reservation(ctx context.Context, owner, id string) (checkout.Reservation, error)
	BuyerOrders(ctx context.Context, buyer string, p page.Request) (page.Of[checkout.OrderPage], error)
	BuyerOrder(ctx context.Context, id string, viewer storefront.Viewer) (checkout.OrderPage, error)
}

// typed is what the buyer has filled in.
type typed struct {
	Name, Line1, City, Postcode, Country, Note string
}

type checkoutPage struct {
	Quote   checkout.Quote
	Note    checkout.Field
	Typed   typed
	Refusal string   // why the order was not placed
	Changed []string // since the page was shown
}

// Countries that the demo shop sends to.
func (checkoutPage) Countries() []string {
	return []string{"ES", "FR", "BR", "DE", "IT", "PL", "US", "SG", "SA", "JP", "KR"}
}

// CountryName is a country as the reader calls it.
func (v *view) CountryName(code string) string {
	names := map[string]i18n.Text{
		"ES": i18n.T("西班牙", "Spain"), "FR": i18n.T("法国", "France"), "BR": i18n.T("巴西", "Brazil"), "DE": i18n.T("德国", "Germany"), "IT": i18n.T("意大利", "Italy"),
		"PL": i18n.T("波兰", "Poland"), "US": i18n.T("美国", "United States"), "SG": i18n.T("新加坡", "Singapore"), "SA": i18n.T("沙特阿拉伯", "Saudi Arabia"),
		"JP": i18n.T("日本", "Japan"), "KR": i18n.T("韩国", "South Korea"),
	}
	if n, ok := names[code]; ok {
		return n.In(v.Lang)
	}
	return code
}

// checkoutForm shows what the order costs, what is missing and the form.
func (s *Shop) checkoutForm(w http.ResponseWriter, r *http.Request, v *view) error {
	return s.showCheckout(w, r, v, typed{Country: r.URL.Query().Get("country"), Name: nameOf(v)}, nil)
}

func nameOf(v *view) string {
	if v.Buyer == nil {
		return ""
	}
	return v.Buyer.Name
}

// showCheckout renders the page with a fresh quote; a refusal keeps what was typed.
func (s *Shop) showCheckout(w http.ResponseWriter, r *http.Request, v *view, t typed, refusal *fault.Fault) error {
	v.Title = v.T("结账", "Checkout")
	items, gone := s.stillSold(r.Context(), readCart(r), v)
	if len(items) == 0 || gone || v.Buyer == nil {
		http.Redirect(w, r, "/shop/cart", http.StatusSeeOther)
		return nil
	}
	in := s.ask(r, v, items)
	if t.Country != "" {
		in.Country = t.Country
	}
	t.Country, in.Note = in.Country, t.Note
	if refusal != nil && refusal.Code == "text.too_long" {
		in.Note = ""
	}
	q, err := s.deps.Till.Quote(r.Context(), in)
	if err != nil {
		return err
	}
	out := checkoutPage{Quote: q, Typed: t, Note: noteOf(q)}
	status := http.StatusOK
	if refusal != nil {
		status = http.StatusUnprocessableEntity
		out.Refusal = refusal.Msg.In(v.Lang)
		changed, _ := refusal.Extra["changed"].([]checkout.Change)
		for _, c := range changed {
			out.Changed = append(out.Changed, c.Texts.In(v.Lang))
		}
	}
	v.Page = out
	return s.render(w, v, "checkout", status)
}

// noteOf is the one note field of the page: the shop hands the note to every store
// in the cart.
func noteOf(q checkout.Quote) checkout.Field {
	var out checkout.Field
	for _, f := range q.Fields {
		if f.Name != checkout.FieldNote {
			continue
		}
		if out.Name == "" {
			out = f
		}
		out.Required, out.Expanded = out.Required || f.Required, out.Expanded || f.Expanded
		if f.Required {
			out.Hint = f.Hint
		}
	}
	return out
}

// placeOrder reserves and, because the demo shop takes no money, captures at once.
func (s *Shop) placeOrder(w http.ResponseWriter, r *http.Request, v *view) error {
	if err := r.ParseForm(); err != nil {
		return fault.E("shop.checkout", fault.Malformed, "form.malformed", err, "The form could not be read.")
	}
	f := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	t := typed{Name: f("name"), Line1: f("line1"), City: f("city"), Postcode: f("postcode"), Country: f("country"), Note: f("note")}
	if v.Buyer == nil || r.PostForm.Has("again") {
		return s.showCheckout(w, r, v, t, nil)
	}
	if t.Name == "" || t.Line1 == "" || t.City == "" {
		return s.showCheckout(w, r, v, t, fault.As(fault.T("shop.checkout", fault.Invalid, "address.needed", "请填写收货人、地址和城市。", "Fill in the name, the address and the city.")))
	}
	held, err := s.deps.Till.Reserve(r.Context(), checkout.ReserveInput{Owner: owner, QuoteID: f("quote"), Note: t.Note,
		ShipTo: &checkout.Address{Name: t.Name, Line1: t.Line1, City: t.City, Postcode: t.Postcode, Country: t.Country}})
	switch id, used := usedBy(err); {
	case used: // a second click on the same page
		if held, err = s.deps.Till.Reservation(r.Context(), owner, id); err != nil {
			return err
		}
	case err != nil:
		return s.refuse(w, r, v, t, err)
	}
	if held.BuyerID != v.Buyer.ID {
		return s.showCheckout(w, r, v, t, nil)
	}
	done, err := s.deps.Till.Capture(r.Context(), checkout.CaptureInput{Owner: owner, ID: held.ID})
	if err != nil {
		return s.refuse(w, r, v, t, err)
	}
	if err := s.keepCart(w, nil); err != nil {
		return err
	}
	where := "/shop/orders"
	if len(done.Orders) == 1 {
		where += "/" + done.Orders[0].ID + "?thanks=1"
	} else {
		where += "?thanks=1"
	}
	http.Redirect(w, r, where, http.StatusSeeOther)
	return nil
}

// refuse shows what a buyer can mend; the rest is for the log.
func (s *Shop) refuse(w http.ResponseWriter, r *http.Request, v *view, t typed, err error) error {
	known := []fault.Kind{fault.Invalid, fault.Conflict, fault.Insufficient, fault.NotFound}
	f := fault.As(err)
	if !slices.Contains(known, f.Kind) {
		return err
	}
	if f.Code == "checkout.quote_stale" { // the page that is shown now has a new one
		said := *f
		said.Msg = i18n.T("金额已重新计算，请核对后再次提交订单。", "The total was made anew. Check it and place the order again.")
		f = &said
	}
	return s.showCheckout(w, r, v, t, f)
}

// usedBy is the reservation that a quote has become already.
func usedBy(err error) (string, bool) {
	if fault.CodeOf(err) != "checkout.quote_used" {
		return "", false
	}
	id, ok := fault.As(err).Extra["reservation"].(string)
	return id, ok
}

type ordersPage struct {
	Orders []checkout.OrderPage
	More   string
	Thanks bool
}

func (s *Shop) orders(w http.ResponseWriter, r *http.Request, v *view) error {
	v.Title = v.T("我的订单", "My orders")
	out := ordersPage{Thanks: r.URL.Query().Get("thanks") == "1"}
	if v.Buyer != nil {
		var after []string
		if a := r.URL.Query().Get("after"); a != "" {
			after = strings.Split(a, "|")
		}
		got, err := s.deps.Till.BuyerOrders(r.Context(), v.Buyer.ID, page.Request{After: after, Limit: pageProducts})
		if err != nil {
			return err
		}
		out.Orders = got.Items
		if len(got.Next) > 0 {
			out.More = v.With("after", strings.Join(got.Next, "|"))
		}
	}
	v.Page = out
	return s.render(w, v, "orders", http.StatusOK)
}

type orderPage struct {
	checkout.OrderPage
	Thanks bool
}

func (s *Shop) order(w http.ResponseWriter, r *http.Request, v *view) error {
	o, err := s.deps.Till.BuyerOrder(r.Context(), r.PathValue("id"), v.viewer())
	if err != nil {
		return err
	}
	v.Title = v.T("订单", "Order")
	v.Page = orderPage{o, r.URL.Query().Get("thanks") == "1"}
	return s.render(w, v, "order", http.StatusOK)
}

// StatusName is how far an order is, as the reader calls it.
func (v *view) StatusName(status string) string {
	names := map[string]i18n.Text{
		"placed": i18n.T("已下单", "Placed"), "paid": i18n.T("已付款，等待发货", "Paid, waiting to be sent"), "shipped": i18n.T("已发货", "On its way"),
		"delivered": i18n.T("已送达", "Delivered"), "completed": i18n.T("已完成", "Completed"), "cancelled": i18n.T("已取消", "Cancelled"),
	}
	if n, ok := names[status]; ok {
		return n.In(v.Lang)
	}
	return status
}

// Day is an instant's date, the way the reader writes it.
func (v *view) Day(t time.Time) string { return t.Format(v.T("2006年1月2日", "2 Jan 2006")) }
