package app

import (
	"net/url"
	"regexp"
	"slices"
	"testing"
)

// TestVerification_X15_X16 takes a store from nothing to "Store Verification", and
// its messages to the end of what they ask for (M-41).
func TestVerification_X15_X16(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		m := w.store(`{"documents":[{"type":"business_licence"},{"type":"trademark"}]}`)
		base := "/v1/stores/" + m.Store.ID + "/verification"
		var s struct {
			Verification struct {
				Verified bool
				Missing  []string
			}
		}
		w.get(m.OwnerKey, base).into(200, &s)
		if s.Verification.Verified || !slices.Equal(s.Verification.Missing, []string{"email", "phone", "payment"}) {
			t.Fatalf("%+v", s)
		}
		for channel, address := range map[string]string{"email": "ana@shop.example", "phone": "+8613800138000"} {
			w.post(m.OwnerKey, base+"/"+channel+"/codes", map[string]string{"address": address}).is(201)
			var box struct{ Items []struct{ Body string } }
			w.get(w.operator, "/v1/sandbox/mailbox?to="+url.QueryEscape(address)).into(200, &box)
			if len(box.Items) != 1 {
				t.Fatalf("%+v", box)
			}
			code := regexp.MustCompile(`\d{6}`).FindString(box.Items[0].Body)
			w.post(m.OwnerKey, base+"/"+channel+"/confirmation", map[string]string{"code": "x"}).refused(422, "verification.code_wrong")
			w.post(m.OwnerKey, base+"/"+channel+"/confirmation", map[string]string{"code": code}).is(200)
			w.post(m.OwnerKey, base+"/"+channel+"/codes", map[string]string{"address": address}).refused(429, "verification.too_soon")
		}
		w.post(w.staff("agent", m.Store.ID), base+"/email/codes", map[string]string{"address": "a@b.example"}).refused(403, "role.missing")
		w.post(m.OwnerKey, base+"/payment/binding", `{"account":"2088-1"}`).is(201)
		w.post(m.OwnerKey, base+"/payment/refresh", nil).into(200, &s)
		if !s.Verification.Verified || len(s.Verification.Missing) != 0 {
			t.Errorf("%+v", s)
		}
		var e struct{ Criteria []criterion }
		w.get(m.OwnerKey, "/v1/stores/"+m.Store.ID+"/tools/messages/eligibility").into(200, &e)
		if i := slices.IndexFunc(e.Criteria, func(c criterion) bool { return c.ID == "documents" }); i < 0 || !e.Criteria[i].OK {
			t.Errorf("M-41 %+v", e.Criteria)
		}
		w.drain()
	})
}
