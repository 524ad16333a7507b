package checkout

import (
	"cmp"
	"slices"

	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/core/catalog"
)

// Change is what became of a cart since its quote.
type Change struct {
	What      string        `json:"what" enum:"product_gone,product_moved,price,country" doc:"stable"`
	ProductID string        `json:"product,omitempty"`
	Quoted    *money.Amount `json:"quoted,omitempty"`
	Now       *money.Amount `json:"now,omitempty"`
	Text      string        `json:"text"`
	Texts     i18n.Text     `json:"texts"`
}

// changesOf compares the cart with the catalogue of now.
func changesOf(c Cart, products map[string]catalog.Product) []Change {
	out := []Change{}
	add := func(ch Change, texts i18n.Text) {
		ch.Text, ch.Texts = texts.In(c.Lang), texts
		out = append(out, ch)
	}
	for _, p := range c.Parts {
		for _, l := range p.Lines {
			now, ok := products[l.ProductID]
			switch {
			case !ok:
				add(Change{What: "product_gone", ProductID: l.ProductID}, i18n.T("商品已下架："+l.Title.In("zh"), "No longer sold: "+l.Title.In("en")))
			case now.StoreID != p.StoreID:
				add(Change{What: "product_moved", ProductID: l.ProductID}, i18n.T("商品已换店铺："+l.Title.In("zh"), "Sold by another store now: "+l.Title.In("en")))
			case now.Price != l.List:
				quoted, price := l.List, now.Price
				add(Change{What: "price", ProductID: l.ProductID, Quoted: &quoted, Now: &price},
					i18n.T("价格已变："+l.Title.In("zh")+"，原 "+quoted.String()+"，现 "+price.String(), "The price changed: "+l.Title.In("en")+", "+quoted.String()+" before, "+price.String()+" now"))
			}
		}
	}
	return out
}

// joinFields makes one field of what several say of it, by store and name.
func joinFields(base []Field, more ...Field) []Field {
	out := slices.Clone(base)
	for _, f := range more {
		i := slices.IndexFunc(out, func(o Field) bool { return o.Name == f.Name && o.StoreID == f.StoreID })
		if i < 0 {
			out = append(out, f)
			continue
		}
		o := &out[i]
		o.Required, o.Expanded = o.Required || f.Required, o.Expanded || f.Expanded
		if len(f.Label) > 0 {
			o.Label = f.Label
		}
		if len(f.Hint) > 0 {
			o.Hint = f.Hint
		}
		if f.MaxLength > 0 && (o.MaxLength == 0 || f.MaxLength < o.MaxLength) {
			o.MaxLength = f.MaxLength
		}
	}
	slices.SortStableFunc(out, func(a, b Field) int { return cmp.Compare(a.StoreID, b.StoreID) })
	return out
}

// NoteLabel is what the note's field is called.
//
// Source: M-02.
func NoteLabel() i18n.Text {
	return i18n.Text{"zh": "给卖家留言", "en": "Add a message to seller", "es": "Añadir un mensaje para el vendedor", "fr": "Ajouter un message au vendeur",
		"pt": "Adicionar uma mensagem ao vendedor", "de": "Nachricht an den Verkäufer", "it": "Aggiungi un messaggio per il venditore"}
}

func noteFields(c Cart, p Policy) []Field {
	out := make([]Field, 0, len(c.Parts))
	for _, part := range c.Parts {
		out = append(out, Field{Name: FieldNote, StoreID: part.StoreID, Label: NoteLabel(), MaxLength: int(p.NoteMax)})
	}
	return out
}
