package checkout_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/page"
	"souk/internal/core/catalog"
	"souk/internal/core/checkout"
	"souk/internal/core/storefront"
	"souk/internal/platform/sqldb"
)

func TestQuote(t *testing.T) {
	t.Run("X-56_two_stores_one_cart_exact_sums", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			in := cart(250)
			shipping := money.Must("1.005", "USD")
			in.Parts = []checkout.PartInput{{StoreID: "sto_2", Shipping: &shipping}}
			price := money.Must("12.333333", "USD")
			in.Lines[0].Price = &price
			q := w.quote(in)
			whole, one, two := q.Cart.Totals(), q.Cart.TotalsOf("sto_1"), q.Cart.TotalsOf("sto_2")
			if whole.Goods != money.Must("34.656666", "USD") || whole.Shipping != shipping || whole.Adjusted != money.Must("-2.50", "USD") || whole.Total != money.Must("33.161666", "USD") {
				t.Errorf("whole %+v", whole)
			}
			if one.Total != money.Must("22.166666", "USD") || two.Total != money.Must("10.995", "USD") || one.Total.Micros+two.Total.Micros != whole.Total.Micros {
				t.Errorf("parts %+v %+v", one, two)
			}
			if len(q.Unmet) != 0 || !q.ExpiresAt.Equal(start.Add(15*time.Minute)) || q.Cart.Parts[0].StoreName != "Store sto_1" || q.PolicyVersion == "" {
				t.Errorf("%+v", q)
			}
			if b := w.balance(); b.held != 0 {
				t.Errorf("a quote holds %d", b.held)
			}
		})
	})
	t.Run("bad_carts_are_named_whole", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			eur, minus, much := money.Must("1", "EUR"), money.Must("-1", "USD"), money.Amount{Micros: 1_000_000_000_000_000, Currency: "USD"}
			line := func(l checkout.LineInput) func(in *checkout.QuoteInput) {
				return func(in *checkout.QuoteInput) { in.Lines = []checkout.LineInput{{ProductID: "prd_1_0", Quantity: 1}, l} }
			}
			for name, c := range map[string]struct {
				change        func(in *checkout.QuoteInput)
				code, pointer string
			}{
				"unknown product":    {line(checkout.LineInput{ProductID: "prd_9", Quantity: 1}), "product.unknown", "/lines/1/product"},
				"no product":         {line(checkout.LineInput{Quantity: 1}), "product.unknown", "/lines/1/product"},
				"inactive product":   {line(checkout.LineInput{ProductID: "prd_off", Quantity: 1}), "product.unknown", "/lines/1/product"},
				"foreign store":      {line(checkout.LineInput{ProductID: "prd_1_1", StoreID: "sto_2", Quantity: 1}), "product.unknown", "/lines/1/product"},
				"no quantity":        {line(checkout.LineInput{ProductID: "prd_1_1", Quantity: 0}), "cart.quantity", "/lines/1/quantity"},
				"negative quantity":  {line(checkout.LineInput{ProductID: "prd_1_1", Quantity: -1}), "cart.quantity", "/lines/1/quantity"},
				"huge quantity":      {line(checkout.LineInput{ProductID: "prd_1_1", Quantity: 10_001}), "cart.quantity", "/lines/1/quantity"},
				"other currency":     {line(checkout.LineInput{ProductID: "prd_1_1", Quantity: 1, Price: &eur}), "money.currency", "/lines/1/price/currency"},
				"mixed currency":     {line(checkout.LineInput{ProductID: "prd_eur", Quantity: 1}), "money.currency_mixed", "/lines/1/price/currency"},
				"negative price":     {line(checkout.LineInput{ProductID: "prd_1_1", Quantity: 1, Price: &minus}), "money.negative", "/lines/1/price/amount"},
				"too much":           {line(checkout.LineInput{ProductID: "prd_1_1", Quantity: 9, Price: &much}), "money.too_large", "/lines/1/price/amount"},
				"empty":              {func(in *checkout.QuoteInput) { in.Lines = nil }, "cart.lines", "/lines"},
				"too many":           {func(in *checkout.QuoteInput) { in.Lines = make([]checkout.LineInput, 101) }, "cart.lines", "/lines"},
				"store not in cart":  {func(in *checkout.QuoteInput) { in.Parts = []checkout.PartInput{{StoreID: "sto_9"}} }, "cart.store", "/stores/0/store"},
				"store twice":        {func(in *checkout.QuoteInput) { in.Parts = []checkout.PartInput{{StoreID: "sto_1"}, {StoreID: "sto_1"}} }, "cart.store", "/stores/1/store"},
				"shipping currency":  {func(in *checkout.QuoteInput) { in.Parts = []checkout.PartInput{{StoreID: "sto_1", Shipping: &eur}} }, "money.currency_mixed", "/stores/0/shipping/currency"},
				"shipping below 0":   {func(in *checkout.QuoteInput) { in.Parts = []checkout.PartInput{{StoreID: "sto_1", Shipping: &minus}} }, "money.negative", "/stores/0/shipping/amount"},
				"country":            {func(in *checkout.QuoteInput) { in.Country = "Spain" }, "field.country", "/country"},
				"two countries":      {func(in *checkout.QuoteInput) { in.ShipTo = &checkout.Address{Country: "FR"} }, "field.country", "/ship_to/country"},
				"device":             {func(in *checkout.QuoteInput) { in.Device = "toaster" }, "field.device", "/device"},
				"language":           {func(in *checkout.QuoteInput) { in.Lang = "<b>" }, "field.lang", "/lang"},
				"buyer":              {func(in *checkout.QuoteInput) { in.BuyerID = "a b" }, "field.id", "/buyer"},
				"long note":          {func(in *checkout.QuoteInput) { in.Note = strings.Repeat("长", 501) }, "text.too_long", "/note"},
				"note with NUL":      {func(in *checkout.QuoteInput) { in.Note = "a\x00b" }, "text.invalid", "/note"},
				"note of half runes": {func(in *checkout.QuoteInput) { in.Note = "a\xff" }, "text.invalid", "/note"},
			} {
				in := cart(0)
				c.change(&in)
				_, err := w.Quote(t.Context(), in)
				if f := fault.As(err); err == nil || f.Code != c.code || len(f.Fields) != 1 || f.Fields[0].Pointer != c.pointer {
					t.Errorf("%s: %v %+v", name, err, fault.As(errors.Join(err, errors.New("x"))).Fields)
				}
			}
			in := cart(0)
			in.Lines = []checkout.LineInput{{ProductID: "x", Quantity: 1}, {ProductID: "prd_1_0", Quantity: -1}, {ProductID: "prd_1_1", Quantity: 1, Price: &minus}}
			_, err := w.Quote(t.Context(), in)
			if f := fault.As(err); len(f.Fields) != 3 {
				t.Errorf("not all mistakes: %+v", f.Fields)
			}
			in = cart(0)
			in.Note = strings.Repeat("长", 500)
			w.quote(in)
		})
	})
}

func TestNote_M05(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		es := func(device checkout.Device, note string) checkout.QuoteInput {
			in := cart(0)
			in.Country, in.Device, in.Note = "ES", device, note
			return in
		}
		q := w.quote(es(checkout.Mobile, " \u200b\u2800 "))
		if len(q.Unmet) != 2 || q.Unmet[0].Code != "note.missing" || q.Unmet[0].Requirement != "note" || q.Unmet[0].StoreID != "sto_1" || !q.Unmet[0].Text.Complete() || !q.Unmet[0].Fix.Complete() {
			t.Fatalf("%+v", q.Unmet)
		}
		if len(q.Fields) != 2 || !q.Fields[0].Required || !q.Fields[0].Expanded || q.Fields[0].MaxLength != 500 || q.Fields[0].Label["en"] != "Add a message to seller" {
			t.Errorf("M-02 M-04 %+v", q.Fields)
		}
		_, err := w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: q.ID})
		if f := refused(t, err, fault.Invalid, "checkout.requirements_unmet"); len(f.Extra["requirements"].([]checkout.UnmetItem)) != 2 || f.Fields[0].Pointer != "/note" {
			t.Errorf("%+v", f)
		}
		// one store's note is not the other's
		_, err = w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: q.ID, Parts: []checkout.PartInput{{StoreID: "sto_1", Note: "Ring twice"}}})
		refused(t, err, fault.Invalid, "checkout.requirements_unmet")
		must[checkout.Reservation](t)(w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: q.ID, Note: "Call me", Parts: []checkout.PartInput{{StoreID: "sto_1", Note: "Ring twice"}}}))
		if q := w.quote(es(checkout.Mobile, "hello")); len(q.Unmet) != 0 {
			t.Errorf("filled: %+v", q.Unmet)
		}
		if q := w.quote(es(checkout.Desktop, "")); len(q.Unmet) != 0 || q.Fields[0].Expanded {
			t.Errorf("desktop: %+v", q)
		}
		in := es(checkout.Mobile, "hello")
		in.Country = ""
		if q := w.quote(in); len(q.Unmet) != 1 || q.Unmet[0].Code != "country.missing" {
			t.Errorf("no country: %+v", q.Unmet)
		}
	})
}

func TestReserve(t *testing.T) {
	t.Run("X-51_another_keys_quote_is_not_there", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q := w.quote(cart(0))
			for _, in := range []checkout.ReserveInput{{Owner: "key:other", QuoteID: q.ID}, {Owner: key, QuoteID: "quo_none"}, {QuoteID: q.ID}} {
				_, err := w.Reserve(t.Context(), in)
				refused(t, err, fault.NotFound, "not_found")
			}
			r := must[checkout.Reservation](t)(w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: q.ID}))
			for _, owner := range []string{"key:other", ""} {
				_, err := w.Reservation(t.Context(), owner, r.ID)
				refused(t, err, fault.NotFound, "not_found")
				_, err = w.Capture(t.Context(), checkout.CaptureInput{Owner: owner, ID: r.ID})
				refused(t, err, fault.NotFound, "not_found")
				_, err = w.Release(t.Context(), checkout.ReleaseInput{Owner: owner, ID: r.ID})
				refused(t, err, fault.NotFound, "not_found")
			}
		})
	})
	t.Run("a_quote_is_reserved_once_and_in_time", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			q := w.quote(cart(100))
			w.clock.move(15*time.Minute - time.Microsecond)
			r := must[checkout.Reservation](t)(w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: q.ID}))
			_, err := w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: q.ID})
			if f := refused(t, err, fault.Conflict, "checkout.quote_used"); f.Extra["reservation"] != r.ID {
				t.Errorf("%+v", f.Extra)
			}
			late := w.quote(cart(0))
			w.clock.move(15 * time.Minute)
			_, err = w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: late.ID})
			refused(t, err, fault.Conflict, "checkout.quote_expired")
			if b := w.balance(); b.held != 100 || b.free != coins-100 {
				t.Errorf("%+v", b)
			}
		})
	})
	t.Run("what_changed_since_the_quote_is_told", func(t *testing.T) {
		for name, c := range map[string]struct {
			what   string
			change func(p *catalog.Product)
		}{
			"price":         {"price", func(p *catalog.Product) { p.Price = money.Must("12.51", "USD") }},
			"currency":      {"price", func(p *catalog.Product) { p.Price.Currency = "EUR" }},
			"product_gone":  {"product_gone", func(p *catalog.Product) { p.Active = false }},
			"product_moved": {"product_moved", func(p *catalog.Product) { p.StoreID = "sto_2" }},
		} {
			t.Run(name, func(t *testing.T) {
				each(t, func(t *testing.T, w *world) {
					q := w.quote(cart(100))
					w.shelf.change("prd_1_0", c.change)
					_, err := w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: q.ID})
					f := refused(t, err, fault.Conflict, "checkout.quote_stale")
					changed := f.Extra["changed"].([]checkout.Change)
					if len(changed) != 1 || changed[0].What != c.what || changed[0].ProductID != "prd_1_0" || !changed[0].Texts.Complete() {
						t.Errorf("%+v", changed)
					}
					if b := w.balance(); b.held != 0 || w.count("checkout_reservation", "id <> ''") != 0 {
						t.Errorf("a refused reservation holds %+v", b)
					}
				})
			})
		}
		each(t, func(t *testing.T, w *world) {
			q := w.quote(cart(0))
			_, err := w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: q.ID, ShipTo: &checkout.Address{Country: "ES"}})
			refused(t, err, fault.Conflict, "checkout.quote_stale")
		})
	})
	t.Run("X-68_an_adjuster_that_refuses_undoes_everything", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			in := cart(0)
			in.Choices["purse"], in.BuyerID = json.RawMessage(`{"use":900}`), "poor"
			q := w.quote(in)
			_, err := w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: q.ID})
			refused(t, err, fault.Insufficient, "purse.short")
			if n := w.count("checkout_reservation", "id <> ''") + w.count("purse_move", "hook <> ''") + w.count("audit", "action = 'checkout.reserved'"); n != 0 {
				t.Errorf("%d rows are left", n)
			}
			if n := w.count("checkout_quote", "reservation_id <> ''"); n != 0 {
				t.Error("the quote is used up")
			}
		})
	})
}

func TestFinish(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		in := cart(300)
		in.Note, in.ShipTo = "Ring twice", &checkout.Address{Name: "Ana", City: "Berlin", Country: "DE"}
		r := w.reserve(in)
		first := must[checkout.Reservation](t)(w.Capture(ctx, checkout.CaptureInput{Owner: key, ID: r.ID, Orders: map[string]string{"sto_1": "host-1"}}))
		if first.State != checkout.Captured || len(first.Orders) != 2 || first.Orders[0].ID != "host-1" || !strings.HasPrefix(first.Orders[1].ID, "ord_") {
			t.Fatalf("%+v", first.Orders)
		}
		again := must[checkout.Reservation](t)(w.Capture(ctx, checkout.CaptureInput{Owner: key, ID: r.ID}))
		if again.Orders[0].ID != "host-1" || again.Orders[1].ID != first.Orders[1].ID || !again.EndedAt.Equal(first.EndedAt) {
			t.Errorf("captured again: %+v", again)
		}
		_, err := w.Capture(ctx, checkout.CaptureInput{Owner: key, ID: r.ID, Orders: map[string]string{"sto_1": "host-2"}})
		refused(t, err, fault.Conflict, "checkout.captured")
		_, err = w.Release(ctx, checkout.ReleaseInput{Owner: key, ID: r.ID})
		refused(t, err, fault.Conflict, "checkout.captured")
		if b := w.balance(); b != (balance{coins - 300, 0, 300}) || w.post.captures(r.ID) != 1 {
			t.Errorf("%+v, %d events", b, w.post.captures(r.ID))
		}
		event := w.post.sent[0].payload.(checkout.CapturedEvent)
		if len(event.Orders) != 2 || event.Orders[0].Lines[0] != (checkout.CapturedLine{ProductID: "prd_1_0", Quantity: 2, PriceMicros: 12_500_000}) || !event.PlacedAt.Equal(start) {
			t.Errorf("%+v", event)
		}
		raw := must[[]byte](t)(json.Marshal(event))
		if strings.Contains(string(raw), "Ring") || strings.Contains(string(raw), "Berlin") {
			t.Errorf("personal text in the event: %s", raw)
		}

		taken := w.reserve(cart(0))
		_, err = w.Capture(ctx, checkout.CaptureInput{Owner: key, ID: taken.ID, Orders: map[string]string{"sto_1": "host-1"}})
		refused(t, err, fault.Conflict, "order.taken")
		for _, names := range []map[string]string{{"sto_9": "x"}, {"sto_1": "a b"}, {"sto_1": "same", "sto_2": "same"}, {"sto_1": ""}} {
			_, err = w.Capture(ctx, checkout.CaptureInput{Owner: key, ID: taken.ID, Orders: names})
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %v", names, err)
			}
		}

		gone := w.reserve(cart(200))
		for range 2 {
			got := must[checkout.Reservation](t)(w.Release(ctx, checkout.ReleaseInput{Owner: key, ID: gone.ID, Reason: "card declined"}))
			if got.State != checkout.Released || got.Reason != "card declined" {
				t.Errorf("%+v", got)
			}
		}
		_, err = w.Capture(ctx, checkout.CaptureInput{Owner: key, ID: gone.ID})
		refused(t, err, fault.Conflict, "checkout.released")
		if b := w.balance(); b.held != 0 || b.free != coins-300 {
			t.Errorf("%+v", b)
		}
	})
}

func TestExpire(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		in := cart(100)
		in.Note = "x"
		lazy, swept, job, paid := w.reserve(in), w.reserve(in), w.reserve(in), w.reserve(in)
		if len(w.post.tasks) != 4 || !w.post.tasks[0].RunAt.Equal(start.Add(30*time.Minute)) {
			t.Errorf("%+v", w.post.tasks)
		}
		w.clock.move(30*time.Minute - time.Microsecond)
		must[checkout.Reservation](t)(w.Capture(ctx, checkout.CaptureInput{Owner: key, ID: paid.ID}))
		if err := errors.Join(w.Expire(ctx, job.ID), w.ExpireDue(ctx, w.clock.Now())); err != nil {
			t.Fatal(err)
		}
		if b := w.balance(); b.held != 300 {
			t.Errorf("given back too early: %+v", b)
		}
		w.clock.move(time.Microsecond)
		_, err := w.Capture(ctx, checkout.CaptureInput{Owner: key, ID: lazy.ID})
		refused(t, err, fault.Conflict, "checkout.expired")
		if b := w.balance(); b.held != 200 {
			t.Errorf("a refused capture has not settled: %+v", b)
		}
		if err := errors.Join(w.Expire(ctx, job.ID), w.Expire(ctx, job.ID), w.Expire(ctx, paid.ID), w.Expire(ctx, "rsv_none"), w.ExpireDue(ctx, w.clock.Now())); err != nil {
			t.Fatal(err)
		}
		for _, r := range []checkout.Reservation{lazy, swept, job} {
			if got := must[checkout.Reservation](t)(w.Reservation(ctx, key, r.ID)); got.State != checkout.Expired {
				t.Errorf("%+v", got)
			}
			if got := must[checkout.Reservation](t)(w.Release(ctx, checkout.ReleaseInput{Owner: key, ID: r.ID})); got.State != checkout.Expired {
				t.Errorf("%+v", got)
			}
		}
		if b := w.balance(); b != (balance{coins - 100, 0, 100}) {
			t.Errorf("%+v", b)
		}
		// text stays with the order only
		if n := w.count("checkout_text", "subject not like 'ord%'"); n != 0 {
			t.Errorf("%d personal texts are left", n)
		}
		read := w.reserve(in)
		w.clock.move(time.Hour)
		if got := must[checkout.Reservation](t)(w.Reservation(ctx, key, read.ID)); got.State != checkout.Expired {
			t.Errorf("%+v", got)
		}
	})
}

func TestPrune_personal_text_of_forgotten_quotes_goes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := cart(0)
		in.Note = "secret"
		w.quote(in)
		used := w.reserve(in)
		w.clock.move(24*time.Hour + 15*time.Minute)
		if err := w.Prune(t.Context(), w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if n := w.count("checkout_quote", "id <> ''"); n != 2 {
			t.Errorf("%d quotes before their end", n)
		}
		w.clock.move(time.Microsecond)
		if err := w.Prune(t.Context(), w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if n := w.count("checkout_quote", "id <> ''"); n != 0 || w.count("checkout_text", "subject <> $1", used.ID) != 0 {
			t.Errorf("%d quotes are left", n)
		}
	})
}

func TestOrders_M02_X56(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		in := cart(100)
		in.Note, in.ShipTo = "Ring twice", &checkout.Address{Name: "Ana", Country: "DE"}
		var ids []string
		for range 2 {
			r := must[checkout.Reservation](t)(w.Capture(ctx, checkout.CaptureInput{Owner: key, ID: w.reserve(in).ID}))
			ids = append(ids, r.Orders[0].ID)
			w.clock.move(time.Second)
		}
		seen := 0
		for req := (page.Request{Limit: 1}); ; {
			got := must[page.Of[checkout.OrderPage]](t)(w.BuyerOrders(ctx, buyer, req))
			seen += len(got.Items)
			if len(got.Next) == 0 {
				break
			}
			req.After = got.Next
		}
		if seen != 4 {
			t.Errorf("%d orders in pages of one", seen)
		}
		o := must[checkout.OrderPage](t)(w.BuyerOrder(ctx, ids[0], storefront.Viewer{BuyerID: buyer}))
		if o.Text.Note != "Ring twice" || o.Text.ShipTo == nil || o.Text.ShipTo.Name != "Ana" || o.StoreName != "Store sto_1" || o.Status != "paid" ||
			o.Device != checkout.Mobile || o.Lang != "de" || o.Country != "DE" || o.Totals().Total != money.Must("24", "USD") || o.Adjusted("purse") != money.Must("-1", "USD") {
			t.Errorf("%+v", o)
		}
		for _, viewer := range []string{"bo", ""} {
			_, err := w.BuyerOrder(ctx, ids[0], storefront.Viewer{BuyerID: viewer})
			refused(t, err, fault.NotFound, "not_found")
		}
		seller := must[checkout.OrderPage](t)(w.StoreOrder(ctx, "sto_1", ids[0]))
		if seller.Text.Note != "Ring twice" || seller.Text.ShipTo != nil {
			t.Errorf("the seller sees %+v", seller.Text)
		}
		_, err := w.StoreOrder(ctx, "sto_2", ids[0])
		refused(t, err, fault.NotFound, "not_found")
	})
}

func TestNew_providers_are_whole(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d, whole := w.Deps, w.purse.adjuster()
		half := whole
		half.Release = nil
		for name, c := range map[string][]checkout.Adjuster{"half": {half}, "twice": {whole, whole}} {
			d.Adjusters = c
			if _, err := checkout.New(d); err == nil {
				t.Error(name)
			}
		}
		d.Adjusters, d.Requirements = nil, []checkout.Requirement{{Name: "x"}}
		if _, err := checkout.New(d); err == nil {
			t.Error("a requirement without a check")
		}
	})
}

func TestAdjuster_mistakes_stop_the_quote(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		good := checkout.Adjustment{StoreID: "sto_1", Label: i18n.T("减", "off"), Amount: money.Must("-25", "USD")}
		for name, c := range map[string]struct {
			change func(a *checkout.Adjustment)
			ok     bool
		}{
			"down to nothing": {func(*checkout.Adjustment) {}, true},
			"below nothing":   {func(a *checkout.Adjustment) { a.Amount.Micros-- }, false},
			"other currency":  {func(a *checkout.Adjustment) { a.Amount.Currency = "EUR" }, false},
			"no such store":   {func(a *checkout.Adjustment) { a.StoreID = "sto_9" }, false},
			"no such product": {func(a *checkout.Adjustment) { a.ProductID = "prd_2_1" }, false},
			"one language":    {func(a *checkout.Adjustment) { a.Label = i18n.Text{"en": "off"} }, false},
		} {
			d, a := w.Deps, good
			c.change(&a)
			none := func(context.Context, checkout.Reservation, []checkout.Adjustment) error { return nil }
			d.Adjusters = []checkout.Adjuster{{Name: "off", Reserve: none, Capture: none, Release: none,
				Quote: func(context.Context, checkout.Cart) ([]checkout.Adjustment, error) {
					return []checkout.Adjustment{a}, nil
				}}}
			s := must[*checkout.Service](t)(checkout.New(d))
			if _, err := s.Quote(t.Context(), cart(0)); (err == nil) != c.ok || err != nil && fault.CodeOf(err) != "checkout.adjuster" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestPersonalData_X58(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := cart(100)
		in.Note, in.ShipTo = "Ring twice", &checkout.Address{Name: "Ana Castro", Country: "DE"}
		done := must[checkout.Reservation](t)(w.Capture(t.Context(), checkout.CaptureInput{Owner: key, ID: w.reserve(in).ID}))
		w.reserve(in)
		w.quote(in)
		data := w.PersonalData()
		raw := string(must[[]byte](t)(json.Marshal(must[any](t)(data.Export(t.Context(), buyer)))))
		if !strings.Contains(raw, "Ring twice") || !strings.Contains(raw, "Ana Castro") || strings.Count(raw, `"status"`) != 2 {
			t.Errorf("the export holds %s", raw)
		}
		if n := must[int64](t)(data.Erase(t.Context(), buyer, "gone_1")); n == 0 {
			t.Error("nothing was erased")
		}
		if left := must[any](t)(data.Export(t.Context(), buyer)); left != nil {
			t.Errorf("an export after the erasure holds %v", left)
		}
		if n := w.count("checkout_text", "subject <> ''") + w.count("checkout_quote", "buyer_id = $1 or body like '%ana%'", buyer) + w.count("checkout_reservation", "buyer_id = $1 or body like '%ana%'", buyer) + w.count("checkout_order", "buyer_id = $1", buyer); n != 0 {
			t.Errorf("%d rows still name the buyer", n)
		}
		if o := must[checkout.OrderPage](t)(w.StoreOrder(t.Context(), "sto_1", done.Orders[0].ID)); o.Totals().Total != money.Must("24", "USD") {
			t.Errorf("the order's sums changed: %+v", o.Totals())
		}
		if n := must[int64](t)(data.Erase(t.Context(), buyer, "gone_2")); n != 0 {
			t.Errorf("a second time %d", n)
		}
	})
}

// TestPersonalData_X58_erased_while_a_step_runs: what the step writes is forgotten too.
func TestPersonalData_X58_erased_while_a_step_runs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := cart(0)
		in.Note, in.ShipTo = "Ring twice", &checkout.Address{Name: "Ana Castro", Country: "DE"}
		q := w.quote(in)
		reserved, erased, held, free := make(chan error, 1), make(chan error, 1), make(chan struct{}), make(chan struct{})
		go func() {
			reserved <- w.db.InTx(t.Context(), func(ctx context.Context) error {
				_, err := w.Reserve(ctx, checkout.ReserveInput{Owner: key, QuoteID: q.ID})
				close(held)
				<-free
				return err
			})
		}()
		<-held
		go func() {
			erased <- w.db.InTx(t.Context(), func(ctx context.Context) error {
				_, err := w.PersonalData().Erase(ctx, buyer, "gone_1")
				return err
			})
		}()
		for waits := int64(0); w.db.Engine() == sqldb.Postgres && waits == 0; { // until the erasure waits for the step
			waits = w.count("pg_stat_activity", "datname = current_database() and wait_event_type = 'Lock'")
		}
		close(free)
		for _, c := range []chan error{reserved, erased} {
			if err := <-c; err != nil {
				t.Fatal(err)
			}
		}
		if n := w.count("checkout_text", "subject <> ''") + w.count("checkout_quote", "buyer_id = $1", buyer) + w.count("checkout_reservation", "buyer_id = $1", buyer); n != 0 {
			t.Errorf("%d rows still name the buyer or hold what the buyer wrote", n)
		}
	})
}
