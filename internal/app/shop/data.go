package shop

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"souk/internal/core/identity"
	"souk/internal/core/privacy"
)

// Data is what is kept of a buyer, to be read and to be forgotten.
type Data interface {
	Export(ctx context.Context, buyerID string) (privacy.Export, error)
	Erase(ctx context.Context, buyerID, reason string) (privacy.Erasure, error)
}

type dataPage struct {
	privacy.Export
	Gone bool // has just been forgotten
}

// Text is a part's data, laid out for reading.
func (dataPage) Text(p privacy.Part) string {
	var b bytes.Buffer
	if json.Indent(&b, p.Data, "", "  ") != nil {
		return string(p.Data)
	}
	return b.String()
}

// data shows a buyer what is kept.
func (s *Shop) data(w http.ResponseWriter, r *http.Request, v *view) error {
	v.Title = v.T("我的数据", "My data")
	out := dataPage{Gone: r.URL.Query().Get("gone") == "1"}
	if v.Buyer != nil {
		var err error
		if out.Export, err = s.deps.Data.Export(r.Context(), v.Buyer.ID); err != nil {
			return err
		}
	}
	v.Page = out
	return s.render(w, v, "data", http.StatusOK)
}

// forget erases what is kept of the buyer whom the shop knows the visitor as.
func (s *Shop) forget(w http.ResponseWriter, r *http.Request, v *view) error {
	if v.Buyer == nil || r.PostFormValue("sure") != "1" {
		http.Redirect(w, r, "/shop/data", http.StatusSeeOther)
		return nil
	}
	ctx := identity.WithActor(r.Context(), identity.Actor{Kind: identity.Buyer, ID: v.Buyer.ID})
	if _, err := s.deps.Data.Erase(ctx, v.Buyer.ID, "asked by the buyer"); err != nil {
		return err
	}
	http.Redirect(w, r, "/shop/data?gone=1", http.StatusSeeOther)
	return nil
}
