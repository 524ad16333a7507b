package messages

import (
	"testing"
	"time"

	"souk/internal/core/checkout"
)

func TestNote(t *testing.T) {
	from := time.Date(2023, 12, 15, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		country string
		device  checkout.Device
		note    string
		at      time.Time
		missing bool
	}{
		"M-05_ES_mobile_empty":            {"ES", checkout.Mobile, "", from, true},
		"M-05_FR_mobile_empty":            {"FR", checkout.Mobile, "", from, true},
		"M-05_BR_mobile_empty":            {"BR", checkout.Mobile, "", from.Add(1000 * time.Hour), true},
		"M-05_ES_mobile_filled":           {"ES", checkout.Mobile, "size M", from, false},
		"M-05_DE_mobile_empty":            {"DE", checkout.Mobile, "", from, false},
		"M-05_ES_one_microsecond_before":  {"ES", checkout.Mobile, "", from.Add(-time.Microsecond), false},
		"AMB-55_ES_desktop_empty":         {"ES", checkout.Desktop, "", from, false},
		"AMB-55_ES_device_not_told_empty": {"ES", "", "", from, false},
	} {
		t.Run(name, func(t *testing.T) {
			cart := checkout.Cart{Country: c.country, Device: c.device, At: c.at, Parts: []checkout.Part{{StoreID: "sto_1", Note: c.note}, {StoreID: "sto_2", Note: "x"}}}
			got := missingNotes(defaultNotePolicy(), cart)
			if c.missing != (len(got) == 1) || c.missing && (got[0].StoreID != "sto_1" || got[0].Code != "note.missing" || !got[0].Text.Complete() || !got[0].Fix.Complete()) {
				t.Errorf("%+v", got)
			}
			fields := noteFields(defaultNotePolicy(), cart)
			if len(fields) != 2 || fields[0].Expanded != (c.device == checkout.Mobile) || fields[0].Required != (c.missing || c.note != "") {
				t.Errorf("M-04 %+v", fields)
			}
		})
	}
}

func TestNotePolicy_mistakes(t *testing.T) {
	for name, change := range map[string]func(p *NotePolicy){
		"country": func(p *NotePolicy) { p.Countries = []string{"Spain"} },
		"device":  func(p *NotePolicy) { p.Devices = []checkout.Device{"fridge"} },
	} {
		p := DefaultPolicy()
		if n := len(Section().Validate(&p)); n != 0 {
			t.Errorf("the default has %d mistakes", n)
		}
		change(&p.NoteRequired)
		if n := len(Section().Validate(&p)); n != 1 {
			t.Errorf("%s: %d mistakes", name, n)
		}
	}
}
