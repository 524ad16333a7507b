package checkout_test

import (
	"context"
	"testing"

	"souk/internal/core/checkout"
	"souk/internal/core/storefront"
	"souk/internal/core/vault"
)

// open counts texts in which a word of the buyer's can be read in the database.
func (w *world) open(word string) int64 {
	w.t.Helper()
	return w.count("checkout_text", "note like $1 or ship_to like $1 or cast(sealed as text) like $1", "%"+word+"%")
}

func noted(by string) checkout.QuoteInput {
	in := cart(0)
	in.BuyerID, in.Note, in.ShipTo = by, "Ring twice", &checkout.Address{Name: "Ana Castro", Line1: "Calle Mayor 1", Phone: "+34 600 000 000", Country: "DE"}
	in.Choices = nil
	return in
}

func TestText_AMB82_lies_sealed_from_quote_to_order(t *testing.T) {
	for name, by := range map[string]string{"buyer": buyer, "guest": ""} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				q := w.quote(noted(by))
				sealed := func(where string) {
					t.Helper()
					if n := w.count("checkout_text", "note = '' and ship_to = '' and length(sealed) > 40"); n != 2 {
						t.Errorf("%s: %d sealed texts", where, n)
					}
				}
				sealed("quote")
				r := must[checkout.Reservation](t)(w.Reserve(t.Context(), checkout.ReserveInput{Owner: key, QuoteID: q.ID}))
				sealed("reservation")
				done := must[checkout.Reservation](t)(w.Capture(t.Context(), checkout.CaptureInput{Owner: key, ID: r.ID}))
				sealed("order")
				for _, o := range done.Orders {
					seller := must[checkout.OrderPage](t)(w.StoreOrder(t.Context(), o.StoreID, o.ID))
					if seller.Text.Note != "Ring twice" || seller.Text.ShipTo != nil {
						t.Errorf("the seller reads %+v", seller.Text)
					}
				}
				if by != "" {
					mine := must[checkout.OrderPage](t)(w.BuyerOrder(t.Context(), done.Orders[0].ID, storefront.Viewer{BuyerID: by}))
					if mine.Text.ShipTo == nil || *mine.Text.ShipTo != *noted(by).ShipTo {
						t.Errorf("the buyer reads %+v", mine.Text)
					}
				}
				// one key for the buyer, or one for each order of a guest
				if n := w.count("vault_key", "owner <> ''"); n != map[string]int64{buyer: 1, "": 2}[by] {
					t.Errorf("%d keys", n)
				}
			})
		})
	}
}

func TestText_AMB82_what_a_guest_wrote_goes_with_its_key(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.reserve(noted(""))
		if n := w.count("vault_key", "owner like 'guest/%'"); n != 1 {
			t.Errorf("%d keys while it is held", n)
		}
		must[checkout.Reservation](t)(w.Release(t.Context(), checkout.ReleaseInput{Owner: key, ID: r.ID}))
		if n := w.count("vault_key", "owner <> ''") + w.count("checkout_text", "subject <> ''"); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

func TestText_X58_AMB82_a_copy_cannot_be_read_once_the_key_is_destroyed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		done := must[checkout.Reservation](t)(w.Capture(t.Context(), checkout.CaptureInput{Owner: key, ID: w.reserve(noted(buyer)).ID}))
		o := done.Orders[0]
		if !must[bool](t)(w.vault.Destroy(t.Context(), vault.Buyer(buyer))) { // as in a backup whose key is gone: the rows are still there
			t.Fatal("there was no key")
		}
		if got := must[checkout.OrderPage](t)(w.StoreOrder(t.Context(), o.StoreID, o.ID)); got.Text.Note != "" {
			t.Errorf("still read: %+v", got.Text)
		}
		if n := w.count("checkout_text", "length(sealed) > 40"); n != 2 {
			t.Errorf("%d sealed texts", n)
		}
	})
}

func TestText_AMB82_what_was_written_before_is_sealed_in_the_background(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		done := must[checkout.Reservation](t)(w.Capture(t.Context(), checkout.CaptureInput{Owner: key, ID: w.reserve(noted(buyer)).ID}))
		o := done.Orders[0]
		must[int64](t)(w.db.Exec(t.Context(), plainAgain, "Ring twice", `{"name":"Ana Castro","country":"DE"}`, o.ID))
		read := func() {
			t.Helper()
			if got := must[checkout.OrderPage](t)(w.BuyerOrder(t.Context(), o.ID, storefront.Viewer{BuyerID: buyer})); got.Text.Note != "Ring twice" || got.Text.ShipTo.Name != "Ana Castro" {
				t.Errorf("%+v", got.Text)
			}
		}
		if read(); w.open("Castro") != 1 {
			t.Error("the fixture is not plain")
		}
		for range 2 {
			if err := w.SealPlain(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if read(); w.open("Castro") != 0 {
			t.Error("it still lies open")
		}
	})
}

const plainAgain = `update checkout_text set sealed = '', note = $1, ship_to = $2 where subject = $3`
