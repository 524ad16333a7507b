package messages

import (
	"slices"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/core/checkout"
)

// NotePolicy says where an order needs a note to the seller.
//
// Source: M-04, M-05, AMB-55.
type NotePolicy struct {
	Countries []string          `json:"countries"` // that the goods go to
	Devices   []checkout.Device `json:"devices"`
	From      time.Time         `json:"from"`
}

func defaultNotePolicy() NotePolicy {
	return NotePolicy{Countries: []string{"ES", "FR", "BR"}, Devices: []checkout.Device{checkout.Mobile}, From: time.Date(2023, 12, 15, 0, 0, 0, 0, time.UTC)}
}

// required reports whether the cart's notes may not be empty.
//
// Source: M-05.
func (p NotePolicy) required(c checkout.Cart) bool {
	return slices.Contains(p.Countries, c.Country) && slices.Contains(p.Devices, c.Device) && !c.At.Before(p.From)
}

// missingNotes are the stores of the cart whose note is empty but may not be.
func missingNotes(p NotePolicy, c checkout.Cart) []checkout.Unmet {
	out := []checkout.Unmet{}
	for _, part := range c.Parts {
		if p.required(c) && part.Note == "" {
			out = append(out, checkout.Unmet{Code: "note.missing", StoreID: part.StoreID, Field: checkout.FieldNote, Text: noteMissing(), Fix: noteFix()})
		}
	}
	return out
}

// noteFields open the field on phones, and mark it where it may not be empty.
//
// Source: M-04.
func noteFields(p NotePolicy, c checkout.Cart) []checkout.Field {
	out := make([]checkout.Field, 0, len(c.Parts))
	for _, part := range c.Parts {
		f := checkout.Field{Name: checkout.FieldNote, StoreID: part.StoreID, Required: p.required(c), Expanded: slices.Contains(p.Devices, c.Device)}
		if f.Required {
			f.Hint = noteFix()
		}
		out = append(out, f)
	}
	return out
}

func noteMissing() i18n.Text {
	return i18n.Text{"zh": "发往该国家的手机订单须给卖家留言。", "en": "Orders from a phone to this country need a message to the seller.",
		"es": "Los pedidos desde el móvil a este país necesitan un mensaje para el vendedor.", "fr": "Les commandes passées sur mobile vers ce pays demandent un message au vendeur.",
		"pt": "Pedidos feitos pelo celular para este país precisam de uma mensagem ao vendedor."}
}

func noteFix() i18n.Text {
	return i18n.Text{"zh": "请写一句话，例如尺码、颜色或送货说明。", "en": "Write a line, such as size, colour or how to deliver.",
		"es": "Escriba una línea: talla, color o instrucciones de entrega.", "fr": "Écrivez une ligne : taille, couleur ou consignes de livraison.",
		"pt": "Escreva uma linha: tamanho, cor ou instruções de entrega."}
}
